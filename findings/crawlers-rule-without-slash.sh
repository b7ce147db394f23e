#!/bin/sh
# wget 1.21.3 and HTTrack 3.49.4 read "Disallow: data" as /data; Wget2 1.99.1
# passes over it, but a value of one character forbids it the whole site.
#
# Guess: a rule that does not begin with / is no path, so it holds for nothing
# (RFC 9309, section 2.2, path-pattern); or all read it alike. Seen:
# two add the slash. Wget2 leaves out "data", and with "x" asks for no page at
# all. So a log shows that such a rule was obeyed by some and not by others,
# and who asks for /data broke no rule.
#
# Needs apt-get with Debian 12's packages, dpkg-deb, python3.
set -eu
dir=$(mktemp -d)
pid=
trap '[ -z "$pid" ] || kill "$pid"; rm -rf "$dir"' EXIT
cd "$dir"
apt-get -qq download wget2=1.99.1-2.2 libwget0=1.99.1-2.2 \
	httrack=3.49.4-1 libhttrack2=3.49.4-1 wget=1.21.3-1+deb12u1 \
	libgpgme11 libassuan0 libgpg-error0 libbrotli1 libnghttp2-14 libpsl5 \
	libpcre2-8-0 libuuid1 libssl3 libbz2-1.0 liblzma5 zlib1g libidn2-0 \
	libunistring2 libgnutls30 libp11-kit0 libtasn1-6 libnettle8 \
	libhogweed6 libgmp10 libffi8 >/dev/null
for deb in *.deb; do
	dpkg-deb -x "$deb" root
done
LD_LIBRARY_PATH=$dir/root/usr/lib:$(
	echo "$dir"/root/usr/lib/*-linux-gnu):$(echo "$dir"/root/lib/*-linux-gnu)
export HOME="$dir"
mkdir www
echo '<a href="/x">x</a> <a href="/y">y</a> <a href="/data">d</a>' >www/index.html
for page in x y data; do
	echo page >www/$page
done
port=$(python3 -c 'import socket
s = socket.socket()
s.bind(("127.0.0.1", 0))
print(s.getsockname()[1])')
python3 -m http.server -b 127.0.0.1 -d www "$port" >/dev/null 2>log &
pid=$!
tries=0
until python3 -c "import urllib.request
urllib.request.urlopen('http://127.0.0.1:$port/')" 2>/dev/null ||
	[ $((tries += 1)) -gt 50 ]; do
	sleep 0.2
done

# crawl NAME COMMAND...: what is asked for but the start and robots.txt.
crawl() {
	name=$1
	shift
	: >log
	mkdir out
	(cd out && LD_LIBRARY_PATH=$LD_LIBRARY_PATH timeout 60 "$@" \
		"http://127.0.0.1:$port/" >/dev/null 2>&1 </dev/null) || :
	rm -rf out
	asked=$(sed -n 's,.*"GET \(/[xyd][at]*\) .*,\1,p' log | sort -u |
		paste -sd ' ')
	echo "$name: ${asked:-none}"
}

for rule in data x; do
	echo "Disallow: $rule"
	printf 'User-agent: *\nDisallow: %s\n' "$rule" >www/robots.txt
	crawl Wget "$dir/root/usr/bin/wget" -q -r
	crawl wget2 "$dir/root/usr/bin/wget2" -q -r
	crawl HTTrack "$dir/root/usr/bin/httrack" -q -s2 -r2
done >seen
cat seen
diff seen - <<'END'
Disallow: data
Wget: /x /y
wget2: /data /x /y
HTTrack: /x /y
Disallow: x
Wget: /data /y
wget2: none
HTTrack: /data /y
END
