#!/bin/sh
# ipv6loganon (ipv6calc 1.0.0) writes the line that follows a long one behind
# it, without a newline between them, and leaves out the lines of clients that
# were logged by name.
#
# Guess: what makes the addresses of an access log anonymous writes as many
# lines as it reads. Seen: of a line of 16,383 bytes or more the rest is dropped
# with its newline, so that it and the next line are one line of the first
# one's client: the second client is gone. Apache takes 8,190 bytes for each
# of the target, the referer and the agent, so a line may be that long by what
# one client sends. With HostnameLookups the lines of clients that have a
# name are dropped. The status is 0.
#
# Needs apt-get with Debian 12's packages, dpkg-deb, python3.
set -eu
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
cd "$dir"
apt-get -qq download ipv6calc=1.0.0-1.1 >/dev/null
dpkg-deb -x ipv6calc_*.deb root
python3 - >log <<'END'
rest = '- - [03/Nov/2026:06:25:01 +0000] "GET %s HTTP/1.1" 200 5 "%s" "%s"'
print("192.0.2.77", rest % ("/" + "a" * 8000, "b" * 8000, "c" * 4000))
print("198.51.100.7", rest % ("/robots.txt", "-", "ExampleBot/1.0"))
print("2001:db8::5", rest % ("/", "-", "ExampleBot/1.0"))
print("crawl-7.example.com", rest % ("/robots.txt", "-", "ExampleBot/1.0"))
print("203.0.113.9", rest % ("/robots.txt", "-", "ExampleBot/1.0"))
END
status=0
root/usr/bin/ipv6loganon --anonymize-preset zeroize-standard <log >out 2>/dev/null ||
	status=$?
{
	echo "lines read: $(wc -l <log), written: $(wc -l <out)"
	cut -d' ' -f1 out
	grep -o 'cc*198[^]]*]' out | sed 's/^cc*/.../'
	echo "status $status"
} >seen
cat seen
diff seen - <<'END'
lines read: 5, written: 3
192.0.2.0
2001:db8::
203.0.113.0
...198.51.100.0 - - [03/Nov/2026:06:25:01 +0000]
status 0
END
