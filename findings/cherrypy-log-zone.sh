#!/bin/sh
# CherryPy 18.8.0 writes Apache's combined log without the zone of the time, and
# logs //robots.txt as a request for the front page.
#
# Guess: the format that its documentation names is what it writes: the time
# with its zone, "-" for what is not known, the target as it came. Seen: the
# time is local and ends behind the seconds, so that readers that split lines
# at blanks have every later field one place too early; a missing referer or
# agent is "". Of a target that begins with two slashes the first segment is
# dropped, as the name of a host: //robots.txt is logged as /, and is answered
# as that. A request that is answered 400 for its target has no line.
#
# Needs apt-get with Debian 12's packages, dpkg-deb, python3 of Debian 12.
set -eu
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
cd "$dir"
apt-get -qq download python3-cherrypy3=18.8.0-2 python3-cheroot=9.0.0+ds1-2 \
	python3-portend=3.1.0-1 python3-tempora=5.1.0-1 python3-tz=2022.7.1-4 \
	python3-jaraco.classes=3.2.1-3 python3-jaraco.collections=3.8.0-1 \
	python3-jaraco.context=4.2.0-1 python3-jaraco.functools=3.5.0-1 \
	python3-jaraco.text=3.11.1-1 python3-autocommand=2.2.2-2 \
	python3-inflect=2.1.0-4 python3-more-itertools=8.10.0-2 \
	python3-importlib-resources=5.1.2-2 python3-zipp=1.0.0-6+deb12u1 \
	python3-zc.lockfile=2.0-4 python3-pkg-resources >/dev/null
for deb in *.deb; do
	dpkg-deb -x "$deb" root
done
cat >serve.py <<'END'
import socket
import sys
sys.path.insert(0, "root/usr/lib/python3/dist-packages")
import cherrypy

class Site:
    @cherrypy.expose
    def default(self, *path, **query):
        return "hello"

cherrypy.config.update({
    "server.socket_host": "127.0.0.1", "server.socket_port": 0,
    "engine.autoreload.on": False, "log.screen": False,
    "log.access_file": "access.log", "checker.on": False})
cherrypy.tree.mount(Site())
cherrypy.engine.start()
address = cherrypy.server.bound_addr
for target in b"/robots.txt", b"//robots.txt", b"/x#y":
    with socket.create_connection(address) as client:
        client.sendall(b"GET " + target + b" HTTP/1.1\r\n"
                       b"Host: www.example.com\r\nConnection: close\r\n\r\n")
        while client.recv(4096):
            pass
cherrypy.engine.exit()
END
TZ=Asia/Tokyo /usr/bin/python3 serve.py
sed 's,[0-9]*/[A-Z][a-z]*/[0-9]*:[0-9:]*,DAY:TIME,' access.log >seen
cat seen
diff seen - <<'END'
127.0.0.1 - - [DAY:TIME] "GET /robots.txt HTTP/1.1" 200 5 "" ""
127.0.0.1 - - [DAY:TIME] "GET / HTTP/1.1" 200 5 "" ""
END
