#!/bin/sh
# common-log-format 2.0.1 (npm): of a log in the Common Log Format no time is
# read, and a line at each 64 KiB of it is lost, or of a host that never came.
#
# Guess: clf, which writes the lines of such a log as JSON, has each of them,
# with its time. Seen: the date of every line is null, as the format's own
# 03/Nov/2026:06:25:01 +0000 is none to JavaScript's Date, and nothing is said;
# an HTTP date in its place is read. A line that is cut by the end of a piece of
# the input is dropped, or what is left of it is taken for all: of 5,000 lines
# of one host, two are missing, and three are of the hosts ".0.2.1", "2.1" and
# "". Objects stand side by side with nothing between them, and bytes of "-" are
# 0, where the README shows null.
#
# Needs node 20, npm.
set -eu
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
cd "$dir"
npm install --silent --no-fund --no-audit common-log-format@2.0.1 >/dev/null
i=0
while [ $((i += 1)) -le 5000 ]; do
	printf '192.0.2.1 - - [03/Nov/2026:06:25:01 +0000] "GET /%04d HTTP/1.1" 200 71\n' $i
done >access.log
{
	npx clf <access.log | sed 's/}{/}\n{/g' >objects
	grep -c '"date":null' objects
	cut -d '"' -f 4 objects | LC_ALL=C sort | uniq -c |
		sed 's/^ *//; s/$/./'
	echo '192.0.2.1 - - [Tue, 03 Nov 2026 06:25:01 GMT] "GET / HTTP/1.1" 304 -' |
		npx clf
	echo
} >seen
cat seen
diff seen - <<'END'
4998
1 .
1 .0.2.1.
4995 192.0.2.1.
1 2.1.
{"remoteHost":"192.0.2.1","remoteLogName":"-","authUser":"-","date":"2026-11-03T06:25:01.000Z","request":"GET / HTTP/1.1","status":304,"bytes":0}
END
