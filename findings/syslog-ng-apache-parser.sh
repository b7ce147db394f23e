#!/bin/sh
# syslog-ng 3.38.1: apache-accesslog-parser() shifts the fields after a quote
# that Apache has escaped, and drops lines whose user has a blank.
#
# Guess: the parser that is named after Apache's log reads what Apache writes:
# \" for a quote in the request or an agent, a user of Basic authentication as
# it is. Seen: the escaped quote ends the field, so that for the target /a"b
# the status is `HTTP/1.1"` and the size is 404, and the quotes of an agent
# are lost but for the last. A line with the user "a b" does not parse, and so
# never reaches the destination.
#
# Needs apt-get with Debian 12's packages, dpkg-deb.
set -eu
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
cd "$dir"
apt-get -qq download syslog-ng-core=3.38.1-5+deb12u1 syslog-ng-scl \
	libivykis0 libglib2.0-0 libpcre2-8-0 libssl3 libsystemd0 libgcrypt20 \
	liblz4-1 libzstd1 >/dev/null
for deb in *.deb; do
	dpkg-deb -x "$deb" root
done
lib=$(echo "$dir"/root/usr/lib/*-linux-gnu)
modules=$dir/root/usr/lib/syslog-ng
cat >conf <<END
@version: 3.38
@include "$dir/root/usr/share/syslog-ng/include/scl/apache/apache.conf"
source in { file("$dir/in" flags(no-parse) follow-freq(0.1)); };
parser apache { apache-accesslog-parser(prefix(".a.")); };
destination out { file("$dir/out"
	template("\${.a.clientip}|\${.a.request}|\${.a.response}|\${.a.bytes}|\${.a.agent}\n")); };
log { source(in); parser(apache); destination(out); };
END
cat >in <<'END'
192.0.2.1 - - [10/Jan/2024:12:00:00 +0000] "GET /robots.txt HTTP/1.1" 200 5 "-" "Plain/1.0"
192.0.2.2 - - [10/Jan/2024:12:00:00 +0000] "GET /robots.txt HTTP/1.1" 200 5 "-" "A \"quoted\" one"
192.0.2.3 - a b [10/Jan/2024:12:00:00 +0000] "GET /robots.txt HTTP/1.1" 200 5 "-" "Blank/1.0"
192.0.2.4 - - [10/Jan/2024:12:00:00 +0000] "GET /a\"b HTTP/1.1" 404 9 "-" "Quote/1.0"
192.0.2.5 - - [10/Jan/2024:12:00:00 +0000] "GET / HTTP/1.1" 200 5 "-" "Last/1.0"
END
LD_LIBRARY_PATH=$modules:$lib timeout 60 root/usr/sbin/syslog-ng -F \
	-f conf --module-path="$modules/3.38" --persist-file="$dir/persist" \
	--control="$dir/control" --pidfile="$dir/pid" >log 2>&1 &
pid=$!
tries=0
until grep -q Last out 2>/dev/null || [ $((tries += 1)) -gt 100 ]; do
	sleep 0.2
done
kill "$pid"
wait "$pid" || :
cat out
diff out - <<'END'
192.0.2.1|/robots.txt|200|5|Plain/1.0
192.0.2.2|/robots.txt|200|5|A \quoted\"
192.0.2.4|/a\b|HTTP/1.1"|404|-
192.0.2.5|/|200|5|Last/1.0
END
