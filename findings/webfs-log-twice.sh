#!/bin/sh
# webfs 1.21 logs the last request of a connection twice, with the bytes of all
# its requests, and the local time as if it were UTC.
#
# Guess: its "access log" is the common log format: a line a request, the bytes
# of that answer's body, and the zone of the time. Seen: when the client closes
# a connection, its last request is logged once more, so that a crawler that
# asks for /robots.txt alone counts double; the bytes are those of all answers
# of the connection so far, heads included; and with TZ nine hours east of
# UTC the time is that of the wall clock there, with +0000 behind it.
#
# Needs apt-get with Debian 12's packages, dpkg-deb, python3.
set -eu
dir=$(mktemp -d)
pid=
trap '[ -z "$pid" ] || kill "$pid"; rm -rf "$dir"' EXIT
cd "$dir"
apt-get -qq download webfs=1.21+ds1-12+b1 libgnutls30 libp11-kit0 libidn2-0 \
	libunistring2 libtasn1-6 libnettle8 libhogweed6 libgmp10 libffi8 \
	>/dev/null
for deb in *.deb; do
	dpkg-deb -x "$deb" root
done
LD_LIBRARY_PATH=$(echo "$dir"/root/usr/lib/*-linux-gnu)
export LD_LIBRARY_PATH
mkdir www
echo 'User-agent: *' >www/robots.txt
echo page >www/page
port=$(python3 -c 'import socket
s = socket.socket()
s.bind(("127.0.0.1", 0))
print(s.getsockname()[1])')
TZ=XXX-9 root/usr/bin/webfsd -F -p "$port" -i 127.0.0.1 -r "$dir/www" \
	-L "$dir/log" &
pid=$!
cat >ask.py <<'END'
import datetime, http.client, re, sys, time

def ask(*paths):
    for _ in range(100):
        try:
            one = http.client.HTTPConnection('127.0.0.1', int(sys.argv[1]))
            one.connect()
            break
        except ConnectionRefusedError:
            time.sleep(0.1)
    for path in paths:
        one.request('GET', path)
        answer = one.getresponse()
        size = len(answer.read())
        head = 17 + sum(len(k + v) + 4 for k, v in answer.getheaders()) + 2
        print('asked for', path, 'body', size)
        sizes.append(size + head)
    one.close()

def lines(count):
    for _ in range(100):
        with open('log') as log:
            text = log.read().splitlines()
        if len(text) >= count:
            break
        time.sleep(0.1)
    return text

sizes = []
ask('/robots.txt')
first = len(lines(2))
ask('/page', '/robots.txt')
for line in lines(first + 3):
    time_, path, size = re.search(r'\[(.*)\] "GET (\S+) .*" 200 (\d+)$',
                                  line).groups()
    named = {sizes[0]: 'first', sizes[1]: 'second',
             sizes[1] + sizes[2]: 'second and third'}
    then = datetime.datetime.strptime(time_, '%d/%b/%Y:%H:%M:%S %z')
    now = datetime.datetime.now(datetime.timezone.utc)
    print('logged', path, 'with the size of the', named.get(int(size), size),
          'answer, hours ahead:', round((then - now).total_seconds() / 3600))
END
python3 ask.py "$port" >seen
cat seen
diff seen - <<'END'
asked for /robots.txt body 14
asked for /page body 5
asked for /robots.txt body 14
logged /robots.txt with the size of the first answer, hours ahead: 9
logged /robots.txt with the size of the first answer, hours ahead: 9
logged /page with the size of the second answer, hours ahead: 9
logged /robots.txt with the size of the second and third answer, hours ahead: 9
logged /robots.txt with the size of the second and third answer, hours ahead: 9
END
