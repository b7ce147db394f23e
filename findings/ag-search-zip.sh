#!/bin/sh
# ag (the silver searcher 2.2.0) with -z gives the first matching line of a .gz
# and empty places for all the others, with status 0.
#
# Guess: ag -z finds in access.log.gz what ag finds in access.log. Seen: of
# three lines that match, one is written; the others are their numbers without
# text, and the numbers are not those of the lines. ag -z -c writes a 1 for
# each line instead of the count. The same text without gzip, or from `gzip
# -dc | ag`, gives all three, so `ag -z robots.txt log.gz | wc -l` is 1 where
# the answer is 3.
#
# Needs apt-get with Debian 12's packages, dpkg-deb, gzip.
set -eu
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
cd "$dir"
apt-get -qq download silversearcher-ag=2.2.0+git20200805-1+b1 libpcre3 \
	liblzma5 zlib1g >/dev/null
for deb in *.deb; do
	dpkg-deb -x "$deb" root
done
LD_LIBRARY_PATH=$(echo "$dir"/root/usr/lib/*-linux-gnu):$(
	echo "$dir"/root/lib/*-linux-gnu)
export LD_LIBRARY_PATH
export HOME="$dir"
for host in 1 2 3; do
	echo "192.0.2.$host GET /robots.txt"
	echo "192.0.2.$host GET /other"
done >log
gzip -nk log

ag=root/usr/bin/ag
{
	echo "log:"
	$ag --nocolor robots log </dev/null
	echo "log.gz, through a pipe:"
	gzip -dc log.gz | $ag --nocolor robots
	echo "log.gz:"
	$ag --nocolor -z robots log.gz </dev/null
	echo " status $?"
	echo "counts:" "$($ag -c robots log </dev/null)," \
		"$($ag -z -c robots log.gz </dev/null | paste -sd ' ')"
} >seen
cat seen
diff seen - <<'END'
log:
1:192.0.2.1 GET /robots.txt
3:192.0.2.2 GET /robots.txt
5:192.0.2.3 GET /robots.txt
log.gz, through a pipe:
192.0.2.1 GET /robots.txt
192.0.2.2 GET /robots.txt
192.0.2.3 GET /robots.txt
log.gz:
1:192.0.2.1 GET /robots.txt
4:7: status 0
counts: 3, 1 1 1
END
