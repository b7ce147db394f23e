#!/bin/sh
# haproxy_log_analysis 2.0b0 (Debian 12) leaves the IPv6 clients out of every
# count, and says so in none.
#
# Guess: the client of a line of HAProxy's HTTP log may be IPv6, as HAProxy
# writes it: the address, a colon, the port. Seen: such a line is invalid. It
# is missing from the requests, the statuses and the paths, with status 0; only
# who asks for counter_invalid as well learns that there was one. A frontend
# of TLS, which has a ~ behind its name, is read.
#
# Needs apt-get with Debian 12's packages, dpkg-deb, python3.
set -eu
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
cd "$dir"
apt-get -qq download haproxy-log-analysis=2.0~b0-4 \
	python3-haproxy-log-analysis=2.0~b0-4 >/dev/null
for deb in *.deb; do
	dpkg-deb -x "$deb" root
done
export PYTHONPATH="$dir/root/usr/lib/python3/dist-packages"
export HOME="$dir"
for client in 192.0.2.1 2001:db8::1 2001:db8::2; do
	echo "Jan 10 12:00:00 host haproxy[9]: $client:33317" \
		'[10/Jan/2024:12:00:00.655] www~ www/web1 10/0/30/69/109 200' \
		'2750 - - ---- 1/1/1/1/0 0/0 "GET /robots.txt HTTP/1.1"'
done >log
for command in counter request_path_counter counter_invalid; do
	status=0
	python3 -W ignore root/usr/bin/haproxy_log_analysis -l log \
		-c $command >out || status=$?
	echo "$command: $(sed 1,2d out), status $status"
done >seen
cat seen
diff seen - <<'END'
counter: 1, status 0
request_path_counter: defaultdict(<class 'int'>, {'/robots.txt': 1}), status 0
counter_invalid: 2, status 0
END
