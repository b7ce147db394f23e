#!/bin/sh
# gzrecover (gzrt 0.8) puts bytes that are no text before the first line of each
# further member of a whole .gz, and does not empty the file it writes to.
#
# Guess: of a .gz that is not damaged it makes what gzip -dc makes, as gzip's
# members are no damage; and -o FILE replaces FILE. Seen: each member but the
# first counts as found after an error, and some bytes of the header or of the
# trailer before it come out as text, in front of the next line or behind the
# last, with status 0. If FILE was there and longer, its end stays. So a log
# of nginx that went through it has hosts that never were, and a second run
# into the same file has lines of the run before.
#
# Needs apt-get with Debian 12's packages, dpkg-deb, gzip.
set -eu
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
cd "$dir"
apt-get -qq download gzrt=0.8-1+b1 >/dev/null
dpkg-deb -x gzrt_*.deb root
for host in 1 2 3; do
	echo "192.0.2.$host GET /robots.txt" | gzip -n
done >log.gz
gzip -t log.gz
show() {
	echo "$1:"
	tr -c '[:print:]\n' '?' <"$2"
}
{
	gzip -dc log.gz >text
	show "gzip -dc" text
	root/usr/bin/gzrecover -o new log.gz
	show "gzrecover, status $?" new
	for host in 6 7 8 9; do
		echo "192.0.2.$host GET /the-older-file"
	done >old
	root/usr/bin/gzrecover -o old log.gz
	show "gzrecover into an older file, status $?" old
} >seen
cat seen
diff seen - <<'END'
gzip -dc:
192.0.2.1 GET /robots.txt
192.0.2.2 GET /robots.txt
192.0.2.3 GET /robots.txt
gzrecover, status 0:
192.0.2.1 GET /robots.txt
XP192.0.2.2 GET /robots.txt
XP192.0.2.3 GET /robots.txt
gzrecover into an older file, status 0:
192.0.2.1 GET /robots.txt
XP192.0.2.2 GET /robots.txt
XP192.0.2.3 GET /robots.txt
er-file
192.0.2.9 GET /the-older-file
END
