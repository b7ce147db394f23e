#!/bin/sh
# bzgrep (bzip2 1.0.8) and zstdgrep (zstd 1.5.4): the status for many files is
# that of the last one, and bzgrep --regexp=PATTERN finds nothing.
#
# Guess: as grep, zgrep and xzgrep, 0 if a line of any file matches. Seen: with
# the match in the first of two files the status is 1, so that `if bzgrep -q`
# or `if zstdgrep -q` answers no, though -c writes the right counts. bzgrep does
# not know --regexp=: it takes the file's name for the pattern, reads its
# standard input, and says nothing.
#
# Needs apt-get with Debian 12's packages, dpkg-deb.
set -eu
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
cd "$dir"
apt-get -qq download bzip2=1.0.8-5+b1 libbz2-1.0 gzip=1.12-1 xz-utils \
	liblzma5 zstd=1.5.4+dfsg2-5+deb12u1 liblz4-1 libzstd1 >/dev/null
for deb in *.deb; do
	dpkg-deb -x "$deb" root
done
LD_LIBRARY_PATH=$(echo "$dir"/root/usr/lib/*-linux-gnu):$(
	echo "$dir"/root/lib/*-linux-gnu)
export LD_LIBRARY_PATH
export PATH="$dir/root/bin:$dir/root/usr/bin:$PATH"
echo 'GET /robots.txt' >first
echo 'GET /other' >last
{
	for pair in 'zgrep gzip gz' 'xzgrep xz xz' 'bzgrep bzip2 bz2' \
		'zstdgrep zstd zst'; do
		# shellcheck disable=SC2086 # three words
		set -- $pair
		$2 -q -k first last
		status=0
		$1 -q robots "first.$3" "last.$3" </dev/null || status=$?
		echo "$1 -q: status $status"
		echo "$1 -c:" "$($1 -c robots "first.$3" "last.$3" </dev/null |
			paste -sd ' ')"
	done
	for tool in 'zgrep gz' 'xzgrep xz' 'bzgrep bz2'; do
		# shellcheck disable=SC2086 # two words
		set -- $tool
		$1 --regexp=robots "first.$2" </dev/null >out || :
		echo "$1 --regexp=: $(wc -l <out) lines"
	done
} >seen 2>&1
cat seen
diff seen - <<'END'
zgrep -q: status 0
zgrep -c: first.gz:1 last.gz:0
xzgrep -q: status 0
xzgrep -c: first.xz:1 last.xz:0
bzgrep -q: status 1
bzgrep -c: first.bz2:1 last.bz2:0
zstdgrep -q: status 1
zstdgrep -c: first.zst:1 last.zst:0
zgrep --regexp=: 1 lines
xzgrep --regexp=: 1 lines
bzgrep --regexp=: 0 lines
END
