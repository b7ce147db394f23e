#!/bin/sh
# aggregate 1.6 drops an address without a prefix length, calling the line too
# long, with status 0.
#
# Guess: as in most range files and tools, an address alone is a network of
# one; or the message says that /32 is missing. Seen: "line too long; ignoring
# line" for nine bytes, and the status of success, so that a list of ranges
# loses its single addresses when it is aggregated.
#
# Needs apt-get with Debian 12's packages, dpkg-deb.
set -eu
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
cd "$dir"
apt-get -qq download aggregate=1.6-7+b1 >/dev/null
dpkg-deb -x aggregate_*.deb root
status=0
printf '%s\n' 192.0.2.1 198.51.100.0/25 198.51.100.128/25 |
	root/usr/bin/aggregate >out 2>err || status=$?
{ cat out; grep -o 'line 1.*' err; echo "status $status"; } >seen
cat seen
diff seen - <<'END'
198.51.100.0/24
line 1] line too long; ignoring line
status 0
END
