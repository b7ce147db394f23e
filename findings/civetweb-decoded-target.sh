#!/bin/sh
# civetweb 1.15 logs the target decoded, and the referer and the agent without
# quotes.
#
# Guess: a line that begins like Apache's is Apache's: the target as it was
# sent, referer and agent in quotes, the bytes of the body. Seen: /a%20b is
# logged with a blank and /x%22y with a quote, which ends the field for a
# reader; /robots.txt%3Fq, which is another file and not found, is logged as
# robots.txt with a query. The agent is all that follows the second blank behind
# the bytes. These are those of the body and the head, for HEAD too.
#
# Needs apt-get with Debian 12's packages, dpkg-deb, python3.
set -eu
dir=$(mktemp -d)
pid=
trap '[ -z "$pid" ] || kill "$pid"; rm -rf "$dir"' EXIT
cd "$dir"
apt-get -qq download civetweb=1.15+dfsg-4 libcivetweb1=1.15+dfsg-4 libssl3 \
	>/dev/null
for deb in *.deb; do
	dpkg-deb -x "$deb" root
done
LD_LIBRARY_PATH=$(echo "$dir"/root/usr/lib/*-linux-gnu)
mkdir www
echo 'User-agent: *' >www/robots.txt
port=$(python3 -c 'import socket
s = socket.socket()
s.bind(("127.0.0.1", 0))
print(s.getsockname()[1])')
LD_LIBRARY_PATH=$LD_LIBRARY_PATH root/usr/bin/civetweb \
	-document_root "$dir/www" -listening_ports "127.0.0.1:$port" \
	-access_log_file "$dir/log" >out 2>&1 &
pid=$!
cat >ask.py <<'END'
import http.client, re, sys, time

def ask(path, agent, method='GET'):
    for _ in range(100):
        try:
            one = http.client.HTTPConnection('127.0.0.1', int(sys.argv[1]))
            one.connect()
            break
        except ConnectionRefusedError:
            time.sleep(0.1)
    one.request(method, path, headers={'User-Agent': agent})
    size = len(one.getresponse().read())
    one.close()
    for _ in range(100):
        with open('log') as log:
            lines = log.read().splitlines()
        if len(lines) > len(seen):
            break
        time.sleep(0.1)
    line = re.sub(r'\[.*?\]', '[time]', lines[-1])
    sent = int(re.search(r' [0-9]{3} ([0-9]+) ', line)[1])
    seen.append(line)
    print(method, path, '->', line.replace(' %d ' % sent, ' more '
          if sent > size else ' %d ' % size))

seen = []
ask('/robots.txt', 'Plain/1.0')
ask('/robots.txt', 'Plain/1.0', 'HEAD')
ask('/robots.txt', 'Mozilla/5.0 (compatible; "Zebbot"/1.0)')
ask('/a%20b', 'Plain/1.0')
ask('/x%22y', 'Plain/1.0')
ask('/robots.txt%3Fq', 'Plain/1.0')
END
python3 ask.py "$port" >seen
cat seen
diff seen - <<'END'
GET /robots.txt -> 127.0.0.1 - - [time] "GET /robots.txt HTTP/1.1" 200 more - Plain/1.0
HEAD /robots.txt -> 127.0.0.1 - - [time] "HEAD /robots.txt HTTP/1.1" 200 more - Plain/1.0
GET /robots.txt -> 127.0.0.1 - - [time] "GET /robots.txt HTTP/1.1" 200 more - Mozilla/5.0 (compatible; "Zebbot"/1.0)
GET /a%20b -> 127.0.0.1 - - [time] "GET /a b HTTP/1.1" 404 more - Plain/1.0
GET /x%22y -> 127.0.0.1 - - [time] "GET /x"y HTTP/1.1" 404 more - Plain/1.0
GET /robots.txt%3Fq -> 127.0.0.1 - - [time] "GET /robots.txt?q HTTP/1.1" 404 more - Plain/1.0
END
