#!/bin/sh
# anonip 1.1.0 makes one client, "::", of all IPv4-mapped addresses.
#
# Guess: ::ffff:192.0.2.77, as servers log an IPv4 client that came by a socket
# for both families, is masked like 192.0.2.77, to 192.0.0.0, so that networks
# can still be told apart. Seen: it is taken for IPv6 and loses its last 84
# bits, which are the whole of the IPv4 address. So after anonip all hosts of
# such a log are one, without a message.
#
# Needs apt-get with Debian 12's packages, dpkg-deb, python3.
set -eu
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
cd "$dir"
apt-get -qq download anonip=1.1.0-2 >/dev/null
dpkg-deb -x anonip_*.deb root
cat >log <<'END'
192.0.2.77 - - GET /robots.txt
198.51.100.7 - - GET /robots.txt
::ffff:192.0.2.77 - - GET /robots.txt
::ffff:198.51.100.7 - - GET /robots.txt
2001:db8:1:2:3::4 - - GET /robots.txt
END
python3 root/usr/lib/python3/dist-packages/anonip.py <log >seen 2>&1
cat seen
diff seen - <<'END'
192.0.0.0 - - GET /robots.txt
198.51.96.0 - - GET /robots.txt
:: - - GET /robots.txt
:: - - GET /robots.txt
2001:db8:: - - GET /robots.txt
END
