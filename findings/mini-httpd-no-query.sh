#!/bin/sh
# mini_httpd 1.30 leaves the query out of the target in its access log.
#
# Guess: a log in the combined format has the target as it was sent. Seen: of
# /page?a=1 the log has /page. So a count of pages from it takes all searches
# for one, and whether a crawler obeyed a rule such as "Disallow: /*?" cannot be
# told from it. A field without a value is "", not "-".
#
# Needs apt-get with Debian 12's packages, dpkg-deb, python3.
set -eu
dir=$(mktemp -d)
pid=
trap '[ -z "$pid" ] || kill "$pid"; rm -rf "$dir"' EXIT
cd "$dir"
apt-get -qq download mini-httpd=1.30-3 libssl3 libcrypt1 >/dev/null
for deb in *.deb; do
	dpkg-deb -x "$deb" root
done
LD_LIBRARY_PATH=$(echo "$dir"/root/usr/lib/*-linux-gnu):$(echo "$dir"/root/lib/*-linux-gnu)
export LD_LIBRARY_PATH
mkdir www
echo page >www/page
chmod 755 . www
port=$(python3 -c 'import socket
s = socket.socket()
s.bind(("127.0.0.1", 0))
print(s.getsockname()[1])')
root/usr/sbin/mini_httpd -D -h 127.0.0.1 -p "$port" -d "$dir/www" \
	-l "$dir/log" -u "$(id -un)" 2>messages &
pid=$!
cat >ask.py <<'END'
import http.client, sys, time

for _ in range(100):
    try:
        one = http.client.HTTPConnection('127.0.0.1', int(sys.argv[1]))
        one.request('GET', '/page?a=1')
        break
    except ConnectionRefusedError:
        time.sleep(0.1)
print('asked for /page?a=1:', one.getresponse().status)
for _ in range(100):
    with open('log') as log:
        line = log.read()
    if line.endswith('\n'):
        break
    time.sleep(0.1)
print('logged:', line.split('] ', 1)[-1], end='')
END
python3 ask.py "$port" >seen
cat seen
diff seen - <<'END'
asked for /page?a=1: 200
logged: "GET /page HTTP/1.1" 200 5 "" ""
END
