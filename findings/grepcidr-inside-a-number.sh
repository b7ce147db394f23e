#!/bin/sh
# grepcidr 2.0: an address is found inside a longer number or name.
#
# Guess: a line matches if one of its addresses is in the network. Seen: the
# tail of a longer run of digits or letters counts as well: 1192.0.2.1, which
# is no address, and a192.0.2.1 match 192.0.2.0/24; what follows an address is
# looked at, as 192.0.2.1.example.com does not match. So is what a client
# writes into a target: any place of the line counts.
#
# Needs apt-get with Debian 12's packages, dpkg-deb.
set -eu
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
cd "$dir"
apt-get -qq download grepcidr=2.0-2 >/dev/null
dpkg-deb -x grepcidr_*.deb root
cat >lines <<'END'
192.0.2.1 is one
1192.0.2.1 is none
a192.0.2.1 is a name
192.0.2.1.example.com is a name
198.51.100.7 "GET /?from=192.0.2.1"
203.0.113.1 is another
END
root/usr/bin/grepcidr 192.0.2.0/24 lines >seen
cat seen
diff seen - <<'END'
192.0.2.1 is one
1192.0.2.1 is none
a192.0.2.1 is a name
198.51.100.7 "GET /?from=192.0.2.1"
END
