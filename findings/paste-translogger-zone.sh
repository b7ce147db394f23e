#!/bin/sh
# TransLogger of Paste 3.5.2 (Python) writes the minutes of a zone as hundredths
# of an hour, and summer's zone in winter, too.
#
# Guess: its access log, which is Apache's combined format, has the zone as
# strftime's %z, +0530 for India. Seen: +0550, and +0575 for Nepal, which a
# reader takes for another time or for none. Where clocks change in summer, the
# zone is summer's all the year, beside the hours and minutes of the wall clock,
# so that all times of a winter are an hour off. Quotes in an agent are written
# as they are.
#
# Needs apt-get with Debian 12's packages, dpkg-deb, python3.
set -eu
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
cd "$dir"
apt-get -qq download python3-paste=3.5.2+repack-1 python3-six >/dev/null
for deb in *.deb; do
	dpkg-deb -x "$deb" root
done
cat >log.py <<'END'
import logging, os, sys, time
sys.path.insert(0, 'root/usr/lib/python3/dist-packages')
from paste.translogger import TransLogger

def application(environ, start_response):
    start_response('200 OK', [('Content-Length', '2')])
    return [b'hi']

noon = time.localtime(1704888000)  # UTC's, on 10 January 2024
time.localtime = lambda *none: noon
print(os.environ['TZ'], time.strftime('%H:%M %z', noon))
logging.basicConfig(format='%(message)s', level=logging.INFO, stream=sys.stdout)
log = TransLogger(application, logger=logging.getLogger('access'),
                  setup_console_handler=False)
list(log({
    'REQUEST_METHOD': 'GET', 'SCRIPT_NAME': '', 'PATH_INFO': '/robots.txt',
    'SERVER_PROTOCOL': 'HTTP/1.1', 'REMOTE_ADDR': '192.0.2.1',
    'HTTP_USER_AGENT': 'A "quoted" one'}, lambda *all: None))
END
for zone in UTC Asia/Tokyo Asia/Kolkata Asia/Kathmandu Pacific/Marquesas \
	America/New_York Europe/Berlin; do
	TZ=$zone python3 log.py
done >seen
cat seen
diff seen - <<'END'
UTC 12:00 +0000
192.0.2.1 - - [10/Jan/2024:12:00:00 +0000] "GET /robots.txt HTTP/1.1" 200 2 "-" "A "quoted" one"
Asia/Tokyo 21:00 +0900
192.0.2.1 - - [10/Jan/2024:21:00:00 +0900] "GET /robots.txt HTTP/1.1" 200 2 "-" "A "quoted" one"
Asia/Kolkata 17:30 +0530
192.0.2.1 - - [10/Jan/2024:17:30:00 +0550] "GET /robots.txt HTTP/1.1" 200 2 "-" "A "quoted" one"
Asia/Kathmandu 17:45 +0545
192.0.2.1 - - [10/Jan/2024:17:45:00 +0575] "GET /robots.txt HTTP/1.1" 200 2 "-" "A "quoted" one"
Pacific/Marquesas 02:30 -0930
192.0.2.1 - - [10/Jan/2024:02:30:00 -0950] "GET /robots.txt HTTP/1.1" 200 2 "-" "A "quoted" one"
America/New_York 07:00 -0500
192.0.2.1 - - [10/Jan/2024:07:00:00 -0400] "GET /robots.txt HTTP/1.1" 200 2 "-" "A "quoted" one"
Europe/Berlin 13:00 +0100
192.0.2.1 - - [10/Jan/2024:13:00:00 +0200] "GET /robots.txt HTTP/1.1" 200 2 "-" "A "quoted" one"
END
