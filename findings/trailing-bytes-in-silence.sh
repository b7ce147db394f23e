#!/bin/sh
# pigz 2.6, igzip 2.30.0 and bsdcat 3.6.2 drop what follows a gzip member's end
# with status 0 and without a word, be it text or, after padding, a member.
#
# Guess: as gzip(1) does, whose place they take: "trailing garbage ignored" and
# status 2. Seen: only gzip says so. A log that was padded with zeros and then
# appended to, or whose server was told to write plain text again, ends there
# for the three others, and a script that asks for the status learns nothing.
#
# Needs apt-get with Debian 12's packages, dpkg-deb, gzip.
set -eu
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
cd "$dir"
apt-get -qq download gzip=1.12-1 pigz=2.6-1 isal=2.30.0-5 libisal2=2.30.0-5 \
	libarchive-tools libarchive13 >/dev/null
for deb in *.deb; do
	dpkg-deb -x "$deb" root
done
LD_LIBRARY_PATH=$(echo "$dir"/root/usr/lib/*-linux-gnu)
export LD_LIBRARY_PATH
member() {
	echo "$1" | gzip -n
}
{ member one; head -c 512 /dev/zero; member two; } >padded.gz
{ member one; echo two; } >text.gz
for tool in 'bin/gzip -dc' 'usr/bin/pigz -dc' 'usr/bin/igzip -dc' \
	usr/bin/bsdcat; do
	for file in padded.gz text.gz; do
		status=0
		# shellcheck disable=SC2086 # a command and its option
		root/$tool $file >out 2>err || status=$?
		echo "${tool##*/} $file: $(cat out), status $status$(
			sed -n 's/.*\(trailing.*\)/, \1/p' err)"
	done
done >seen
cat seen
diff seen - <<'END'
gzip -dc padded.gz: one, status 2, trailing garbage ignored
gzip -dc text.gz: one, status 2, trailing garbage ignored
pigz -dc padded.gz: one, status 0
pigz -dc text.gz: one, status 0
igzip -dc padded.gz: one, status 0
igzip -dc text.gz: one, status 0
bsdcat padded.gz: one, status 0
bsdcat text.gz: one, status 0
END
