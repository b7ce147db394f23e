#!/bin/sh
# advdef (AdvanceCOMP 2.5) calls a good .gz of two members damaged.
#
# Guess: a tool that compresses .gz files again takes any that gzip -t takes,
# or says that it knows one member only. Seen: "Invalid crc", which is the
# message for damage, and the file is left as it was. So a log of nginx or one
# made by `cat a.gz b.gz` cannot be told from a broken one by it.
#
# Needs apt-get with Debian 12's packages, dpkg-deb, gzip.
set -eu
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
cd "$dir"
apt-get -qq download advancecomp=2.5-1 >/dev/null
dpkg-deb -x advancecomp_*.deb root
echo 'the first member' | gzip -n >one.gz
{ cat one.gz; echo 'the second' | gzip -n; } >two.gz
cp two.gz before.gz
gzip -t one.gz two.gz
{
	root/usr/bin/advdef -z -q one.gz && echo "one member: done"
	root/usr/bin/advdef -z -q two.gz 2>&1 | sed 's/ \[.*//'
	cmp two.gz before.gz && echo "two members: left as it was"
} >seen
cat seen
diff seen - <<'END'
one member: done
Invalid crc on two.gz
two members: left as it was
END
