#!/bin/sh
# iprange 1.0.4 takes the first group of an IPv6 network, if it has only digits,
# for an IPv4 address: 2001:db8::/32 becomes 0.0.7.209, with status 0.
#
# Guess: a tool for lists of IPv4 refuses an IPv6 network, or leaves it out.
# Seen: it warns of text behind the "hostname" 2001, and goes on with that as a
# number in decimal. So the merged list of an operator that has both kinds, as
# crawlers' lists do, holds addresses that nobody put there: one for each first
# group, and none of the networks. (A group with a letter is asked for in the
# DNS; there is none here.)
#
# Needs apt-get with Debian 12's packages, dpkg-deb.
set -eu
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
cd "$dir"
apt-get -qq download iprange=1.0.4+ds-2 >/dev/null
dpkg-deb -x iprange_*.deb root
cat >list <<'END'
192.0.2.0/25
192.0.2.128/25
2001:db8::/32
2001:db8:1::/48
64:ff9b::/96
END
status=0
LC_ALL=C root/usr/bin/iprange list >out 2>err || status=$?
{ cat out; grep -c 'Ignoring text after hostname' err; echo "status $status"; } >seen
cat seen
diff seen - <<'END'
0.0.0.64
0.0.7.209
192.0.2.0/24
3
status 0
END
