#!/bin/sh
# asql 1.6 loads the lines of IPv6 clients and of host names as rows with
# nothing in them.
#
# Guess: the client is what stands before the first blank, an address of either
# kind or, with HostnameLookups, a name; and a line that it cannot read is
# left out with a message. Seen: only dotted IPv4 is known. The other lines
# are counted, as rows whose every column but the label is empty, without a
# word: they are in count(*), and in no answer about robots.txt.
#
# Needs apt-get with Debian 12's packages, dpkg-deb, perl.
set -eu
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
cd "$dir"
apt-get -qq download asql=1.6-1.2 libdbi-perl libdbd-sqlite3-perl \
	libsqlite3-0 libterm-readline-gnu-perl >/dev/null
for deb in *.deb; do
	dpkg-deb -x "$deb" root
done
LD_LIBRARY_PATH=$(echo "$dir"/root/usr/lib/*-linux-gnu)
PERL5LIB=$dir/root/usr/share/perl5:$(echo "$dir"/root/usr/lib/*-linux-gnu/perl5/5.*)
export LD_LIBRARY_PATH PERL5LIB
export HOME="$dir"
cat >log <<'END'
192.0.2.1 - - [10/Jan/2024:12:00:00 +0000] "GET /robots.txt HTTP/1.1" 200 5 "-" "Plain/1.0"
2001:db8::1 - - [10/Jan/2024:12:00:01 +0000] "GET /robots.txt HTTP/1.1" 200 5 "-" "Plain/1.0"
host.example - - [10/Jan/2024:12:00:02 +0000] "GET /robots.txt HTTP/1.1" 200 5 "-" "Plain/1.0"
END
ask() {
	perl root/usr/bin/asql --quiet --load log --execute "$1" 2>&1 |
		sed -n '/./p'
}
{
	echo "rows: $(ask 'select count(*) from logs')"
	echo "robots.txt: $(ask "select count(*) from logs
		where request = '/robots.txt'")"
	ask "select '[' || source || '|' || request || '|' || status || '|' ||
		agent || ']' from logs"
} >seen
cat seen
diff seen - <<'END'
rows: 3
robots.txt: 1
[192.0.2.1|/robots.txt|200|Plain/1.0]
[|||]
[|||]
END
