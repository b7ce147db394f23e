#!/bin/sh
# Wget2 1.99.1 and HTTrack 3.49.4: whether a crawler's own group of robots.txt
# holds for it hangs on where the group for * stands.
#
# Guess: the group that names the crawler holds for it and the one for * does
# not, in either order, as for wget 1.21.3 (RFC 9309, section 2.2.1); and two
# groups with its name hold both. Seen: for Wget2 the first group that fits
# decides, * too; HTTrack obeys its own and a group for * that comes after it,
# and of two groups with its name only the second. So a log can show a crawler
# that asks for what its own group forbids, or leaves what its own group
# allows, though it reads robots.txt and means to obey it.
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
echo '<a href="/x">x</a> <a href="/y">y</a> <a href="/z">z</a>' >www/index.html
for page in x y z; do
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
	echo "$name:" "$(sed -n 's,.*"GET \(/[xyz]\) .*,\1,p' log | sort -u |
		paste -sd ' ')"
}

# three COMMENT: each with its name in the rules for NAME.
three() {
	echo "$1"
	for name in Wget wget2 HTTrack; do
		sed "s/NAME/$name/" rules >www/robots.txt
		case $name in
		Wget) set -- root/usr/bin/wget -q -r ;;
		wget2) set -- root/usr/bin/wget2 -q -r ;;
		HTTrack) set -- root/usr/bin/httrack -q -s2 -r2 ;;
		esac
		program=$dir/$1
		shift
		crawl "$name" "$program" "$@"
	done
}
{
	printf '%s\n' 'User-agent: NAME' 'Disallow: /x' '' 'User-agent: *' \
		'Disallow: /y' >rules
	three 'not /x; then * not /y'
	printf '%s\n' 'User-agent: *' 'Disallow: /y' '' 'User-agent: NAME' \
		'Disallow: /x' >rules
	three '* not /y; then not /x'
	printf '%s\n' 'User-agent: NAME' 'Disallow: /x' '' 'User-agent: NAME' \
		'Disallow: /y' >rules
	three 'not /x; then not /y'
} >seen
cat seen
diff seen - <<'END'
not /x; then * not /y
Wget: /y /z
wget2: /y /z
HTTrack: /z
* not /y; then not /x
Wget: /y /z
wget2: /x /z
HTTrack: /y /z
not /x; then not /y
Wget: /z
wget2: /y /z
HTTrack: /x /z
END
