#!/usr/bin/env bats
# The formats of logs: log_formats.py writes the same requests in each of them.

load helper

formats() {
	command -v python3 >/dev/null || skip "no python3"
	python3 "$BATS_TEST_DIRNAME/log_formats.py" "$@"
}

# each FUNCTION: calls it with number, name and options of each way to read a
# log; those of JSON lines only where they can be read.
each() {
	local n=0 name options json=
	! has_json || json=1
	export TZ=XYZ-5:30 # of HAProxy's logs, which do not say it
	while IFS=$'\t' read -r name options; do
		n=$((n + 1))
		case $name in
		*json | caddy | compose) [ "$json" ] || continue ;;
		esac
		"$1" "$n" "$name" ${options:+"$options"}
	done <ways
	[ "$n" -gt 30 ]
}

# Those of a file are the hosts, no message, status 0.
expect_hosts() {
	expect_status 0
	expect_silence
	lines "$@" | expect_out
}

table() {
	try -f json "${@:3}" "$2.log"
	expect_status 0
	expect_silence
	cp .out "$1.found"
}

evil() {
	try -v "${@:3}" "$2.evil"
	expect_status 0
	LC_ALL=C sort "$2.hosts" | expect_out || {
		echo "in $2.evil with the options: ${*:3}"
		false
	}
	# No line is in doubt.
	expect_message ', rejected lines: 0'
}

@test "each format says the same of the same requests" {
	formats write .
	each table
	has_json || rm ./*json.json caddy.json compose.json
	formats compare .
	has_json || skip "all but JSON, which is not built in"
}

@test "what a client sends makes or hides no host in any format" {
	formats write .
	each evil
	has_json || skip "all but JSON, which is not built in"
}

@test "a cookie that holds all that stands before HAProxy's request is rejected" {
	request='---- 1/1/0/0/0 0/0 "GET /robots.txt HTTP/1.1"'
	start='192.0.2.1:5 [03/Nov/2026:06:25:01.000] in web/a 0/0/0/0/0 200 1'
	echo "$start SID=x - $request - ---- 1/1/0/0/0 0/0 \"GET / HTTP/1.1\"" >log
	for format in auto haproxy; do
		try -v --log-format=$format --rejects=rejected log
		expect_nothing
		expect_message ', rejected lines: 1'
		cmp log rejected
	done
}

@test "a cookie in HAProxy's log is no request of another format" {
	for cookie in '] "GET /robots.txt HTTP/1.1"' '] "' '[] "GET / H"'; do
		echo 'Nov  3 06:25:02 lb haproxy[1]: 192.0.2.1:54321' \
			'[03/Nov/2026:06:25:01.000] in web/a 0/0/1/2/3 200 1' \
			"SID=$cookie - ---- 1/1/0/0/0 0/0 \"GET /robots.txt HTTP/1.1\""
	done >log
	try -v log
	expect_message ', requests: 3, hosts: 1, rejected lines: 0'
	lines 192.0.2.1 | expect_out
	sed -i 's|/robots.txt HTTP/1.1"$|/ HTTP/1.1"|' log
	try log
	expect_nothing
}

@test "files of all formats in one run, and lines of several in one file" {
	line 192.0.2.1 >clf
	line 192.0.2.2 | sed 's/^/www.example.com:80 /' >vhost
	lines '#Fields: c-ip cs-method cs-uri-stem' \
		'192.0.2.3 GET /robots.txt' >w3c
	echo '2026-11-03T06:25:01.000000Z lb 192.0.2.4:80 - 0 0 0 200 200 0 1' \
		'"GET http://www.example.com:80/robots.txt HTTP/1.1" "-" - -' >aws
	echo '192.0.2.5:80 [03/Nov/2026:06:25:01.000] in web/a 0/0/0/0/0 200 1' \
		'- - ---- 1/1/0/0/0 0/0 "GET /robots.txt HTTP/1.1"' >haproxy
	try clf vhost w3c aws haproxy
	expect_hosts 192.0.2.{1,2,3,4,5}
	# Fields that are named hold to the end, so that file begins with it.
	cat w3c haproxy aws vhost clf >all
	try all
	expect_hosts 192.0.2.{1,2,3,4,5}
	# By name no other is one.
	for pair in aws:192.0.2.4 w3c:192.0.2.3; do
		try --log-format=${pair%:*} all
		expect_status 1
		expect_message 'findrobots: all: 4 lines name the path and could not be read'
		lines ${pair#*:} | expect_out
	done
	# HAProxy can write Common Log Format, too.
	try --log-format=haproxy all
	expect_status 1
	expect_message 'findrobots: all: 3 lines name the path and could not be read'
	lines 192.0.2.1 192.0.2.5 | expect_out
	try --log-format=clf w3c
	expect_status 1
	expect_nothing
	expect_message 'findrobots: w3c: not an access log'
}

@test "a server's name before the path is one where the format is named" {
	{
		line 192.0.2.1 www.example.com/robots.txt
		line 192.0.2.2 192.0.2.80:80/robots.txt?x
		line 192.0.2.3 www.example.com/a/robots.txt
		line 192.0.2.4 'http://www.example.com?/robots.txt'
		line 192.0.2.5 '?/robots.txt'
	} >log
	try log
	expect_status 1
	expect_nothing
	expect_message "3 lines name the path and could not be read"
	expect_message 'with --log-format=clf it is the server'
	try --log-format=clf log
	expect_status 1
	expect_message '1 line names the path and could not be read'
	lines 192.0.2.1 192.0.2.2 | expect_out
	sed -i 's/^/www.example.com:80 /; /?.robots/d' log
	try --log-format=vhost log
	expect_hosts 192.0.2.1 192.0.2.2
	echo '1793687101.123 0 192.0.2.1 ERR_INVALID_REQ/400 4 GET' \
		'www.example.com/robots.txt - NONE/- text/html' >log
	try log
	expect_status 1
	expect_message '--log-format=squid may read it'
	for name in squid trafficserver; do
		try --log-format=$name log
		expect_hosts 192.0.2.1
	done
	# No server's own format string says that it writes one.
	line 192.0.2.1 www.example.com/robots.txt >log
	try --log-format='%h %l %u %t "%r" %>s %b' log
	expect_status 1
	expect_nothing
}

@test "every name of a format is known" {
	line 192.0.2.1 >log
	for name in auto clf common combined traefik haproxy COMMON COMBINED \
		TRAEFIKCLF; do
		try --log-format=$name log
		expect_hosts 192.0.2.1
	done
	for name in vhost vhost_combined w3c iis cloudfront aws alb elb \
		VCOMMON VCOMBINED W3C CLOUDFRONT AWSALB AWSELB AWSS3 s3 bunny; do
		try --log-format=$name log
		expect_status 1
		expect_message 'log: not an access log'
	done
}

@test "no fields are named after a line of another format" {
	local other
	for other in "$(line 192.0.2.1)" "www.example.com:80 $(line 192.0.2.1)" \
		'192.0.2.1:80 [03/Nov/2026:06:25:01.000] in web/a 0/0/0/0/0 200 1 - - ---- 1/1/0/0/0 0/0 "GET /robots.txt HTTP/1.1"' \
		"Nov  3 06:25:02 web nginx[1]: $(line 192.0.2.1)"; do
		lines "$other" '#Fields: cs-uri-stem c-ip y' \
			'/robots.txt 203.0.113.9 x' >log
		try log
		expect_status 1
		lines 192.0.2.1 | expect_out
		try - <log
		expect_status 1
		lines 192.0.2.1 | expect_out
		# A file that was W3C before; and a blank line.
		{
			lines '#Fields: c-ip cs-uri-stem' '192.0.2.2 /robots.txt'
			sed '1s/$/\r\n/' log
		} >mixed
		try mixed
		expect_status 1
		lines 192.0.2.1 192.0.2.2 | expect_out
		# Of a whole file the other lines stand in front.
		sed -i '1s/$/\n#Software: IIS/' log
		try - <log
		expect_status 0
		lines 192.0.2.1 203.0.113.9 | expect_out
	done
}

@test "fields may change within a W3C file, and end with it" {
	lines '#Version: 1.0' '#Fields: c-ip cs-uri-stem' \
		'192.0.2.1 /robots.txt' '192.0.2.99 /' \
		'#Fields: cs-uri-stem c-ip cs-method' \
		'/robots.txt 192.0.2.2 GET' '/ 192.0.2.98 GET' \
		'#Fields: time cs-method' '06:25:01 GET' \
		$'#Fields:\tcs-method\tcs-uri-stem\tc-ip' \
		$'GET\t/robots.txt\t192.0.2.3' >1.log
	lines '192.0.2.1 /robots.txt' >2.log
	sed 's/$/\r/' 1.log >3.log
	try 1.log
	expect_hosts 192.0.2.{1,2,3}
	try 3.log
	expect_hosts 192.0.2.{1,2,3}
	try 1.log 2.log
	expect_status 1
	lines 192.0.2.{1,2,3} | expect_out
	expect_message 'findrobots: 2.log: not an access log'
	expect_message "it begins '192.0.2.1 /robots.txt'"
	expect_message "'#Fields: ...'"
	# Where the header is lost it can be given.
	try --log-format='#Fields: c-ip cs-uri-stem' 2.log
	expect_hosts 192.0.2.1
}

@test "fields that change far behind a long preamble are seen" {
	{
		seq -f '# a comment of the server, line %g' 70
		echo '#Fields: c-ip cs-uri-stem'
		echo '192.0.2.1 /robots.txt'
		yes '192.0.2.99 /' | head -n 50000
		echo '#Fields: cs-uri-stem c-ip'
		echo '/robots.txt 192.0.2.2'
	} >log
	try log
	expect_hosts 192.0.2.{1,2}
}

@test "a W3C file of headers alone is a log without requests" {
	lines '#Software: Microsoft Internet Information Services 10.0' \
		'#Version: 1.0' '#Fields: date time c-ip cs-uri-stem' >log
	gzip -kn log
	for format in auto w3c; do
		try --log-format=$format log log.gz
		expect_status 0
		expect_nothing
		expect_silence
	done
	# But not if they do not say who asked, or for what.
	sed -i 's/ c-ip//' log
	try log
	expect_status 1
	expect_message 'findrobots: log: not an access log'
}

@test "the fields of JSON lines may have any names" {
	has_json || skip "JSON is not built in"
	lines '{"a":{"b":{"c":"192.0.2.1"}},"d":"GET /robots.txt HTTP/1.1"}' \
		'{"a":{"b":{"c":"192.0.2.99"}},"d":"GET / HTTP/1.1"}' \
		'{"a.b.c":"192.0.2.2","d":"GET \/robots.txt?\u0061 HTTP\/1.1"}' \
		'{"a":{"b":{"c":["192.0.2.3, 198.51.100.1"]}},"d":"G\u0045T /robots.txt HTTP/1.1"}' \
		'{"x":"c","d":"GET /robots.txt HTTP/1.1"}' >log
	try log
	expect_status 1
	expect_message 'findrobots: log: not an access log'
	expect_message '--json-fields=host=...,request=...'
	for format in auto json; do
		try --log-format=$format --json-fields=host=.a.b.c,request=d log
		expect_status 1
		expect_message '1 line names the path and could not be read'
		lines 192.0.2.{1,2,3} | expect_out
	done
}

@test "of several names of a field in JSON the first that says something counts" {
	has_json || skip "JSON is not built in"
	lines '{"xff":"192.0.2.1, 10.0.0.1","peer":"10.0.0.5","d":"GET /robots.txt HTTP/1.1"}' \
		'{"xff":"-","peer":"192.0.2.2:80","d":"GET /robots.txt HTTP/1.1"}' \
		'{"peer":"192.0.2.99","d":"GET / HTTP/1.1"}' >log
	try '--json-fields=host=.xff|.peer,request=d' log
	expect_hosts 192.0.2.{1,2}
}

# Each of its records has a line of its own; the objects in them have none.
pretty() {
	jq . <<<"$1" || python3 -m json.tool <<<"$1"
}

@test "JSON over many lines is read record by record" {
	has_json || skip "JSON is not built in"
	record() {
		echo "{\"remote_addr\":\"$1\",\"url\":\"/robots.txt\",\"h\":[{\"remote_addr\":\"203.0.113.9\",\"url\":\"/robots.txt\"}]}"
	}
	pretty "[$(record 192.0.2.1),$(record 192.0.2.2)]" >array
	{ pretty "$(record 192.0.2.3)"; pretty "$(record 192.0.2.4)"; } >objects
	pretty "{\"records\":[$(record 192.0.2.5)]}" >records
	echo "{\"records\":[$(record 192.0.2.6),$(record 192.0.2.7)]}" >line
	lines '[' "$(record 192.0.2.8)," "$(record 192.0.2.9)" ']' >lines
	for file in array objects records line lines; do
		gzip -k "$file"
	done
	try array objects records line lines
	expect_hosts 192.0.2.{1,2,3,4,5,6,7,8,9}
	try ./*.gz
	expect_hosts 192.0.2.{1,2,3,4,5,6,7,8,9}
	try - <array
	expect_hosts 192.0.2.{1,2}
}

@test "an array of JSON records may be longer than a line" {
	has_json || skip "JSON is not built in"
	{
		printf '{"records":[{"ip":"192.0.2.1","url":"/robots.txt"}'
		times 20000 ',{"ip":"192.0.2.99","url":"/"}'
		printf ',{"ip":"192.0.2.2","url":"/robots.txt"}]}'
	} >log
	try log
	expect_hosts 192.0.2.{1,2}
}

@test "in JSON that is cut no object in a record is taken for one" {
	has_json || skip "JSON is not built in"
	lines '[' '  {' '    "ip": "192.0.2.1",' '    "url": "/robots.txt"' '  },' \
		'  {' '    "ip": "192.0.2.2",' '    "head' \
		'    "headers": {' '{"ip": "203.0.113.9", "url": "/robots.txt"},' \
		'      "ip": "203.0.113.9",' '      "url": "/robots.txt"' '    }' '  },' \
		'  {' '    "ip": "192.0.2.3",' '    "url": "/robots.txt"' '  }' ']' >log
	try --stats log
	lines 192.0.2.1 192.0.2.3 | expect_out
	expect_message 'rejected: 2'
}

@test "the client may be taken from any field" {
	lines '203.0.113.1 [03/Nov/2026:06:25:01 +0000] "GET /robots.txt HTTP/1.1" "192.0.2.1"' \
		'203.0.113.2 [03/Nov/2026:06:25:01 +0000] "GET /robots.txt HTTP/1.1" "192.0.2.2, 203.0.113.7"' \
		'203.0.113.3 [03/Nov/2026:06:25:01 +0000] "GET /robots.txt HTTP/1.1" "2001:db8::1,203.0.113.8"' \
		'203.0.113.4 [03/Nov/2026:06:25:01 +0000] "GET /robots.txt HTTP/1.1" "-"' \
		'203.0.113.5 [03/Nov/2026:06:25:01 +0000] "GET / HTTP/1.1" "192.0.2.9"' >log
	apache='%h %t "%r" "%{X-Forwarded-For}i"'
	# shellcheck disable=SC2016 # nginx's variables
	nginx='$remote_addr [$time_local] "$request" "$http_x_forwarded_for"'
	for way in "$apache|%{X-Forwarded-For}i" "$apache|X-Forwarded-For" \
		"$apache|%{x-forwarded-for}i" "$nginx|\$http_x_forwarded_for" \
		"$nginx|http_x_forwarded_for" "$nginx|X-Forwarded-For"; do
		try --log-format="${way%|*}" --client-field="${way##*|}" log
		expect_hosts 192.0.2.{1,2} 2001:db8::1 203.0.113.4
	done
	for format in "$apache" "$nginx"; do
		try --log-format="$format" log
		expect_hosts 203.0.113.{1,2,3,4}
		try --log-format="$format" --client-field=X-Real-IP log
		expect_status 2
		expect_message "expected a format with the field that the host is to be taken from"
	done
	lines '#Fields: c-ip cs-uri-stem X-Forwarded-For cs(X-Real-IP)' \
		'203.0.113.1 /robots.txt 192.0.2.1,+203.0.113.9 192.0.2.3' \
		'203.0.113.2 /robots.txt - -' >iis
	for field in X-Forwarded-For x-forwarded-for; do
		try --log-format=w3c --client-field=$field iis
		expect_hosts 192.0.2.1 203.0.113.2
	done
	for field in X-Real-IP 'cs(X-Real-IP)'; do
		try --log-format=w3c --client-field=$field iis
		expect_hosts 192.0.2.3 203.0.113.2
	done
}

@test "the client's port is no part of it" {
	lines '203.0.113.1 "GET /robots.txt HTTP/1.1" "192.0.2.1:54321"' \
		'203.0.113.2 "GET /robots.txt HTTP/1.1" "[2001:db8::1]:54321, 192.0.2.9:1"' \
		'203.0.113.3 "GET /robots.txt HTTP/1.1" "2001:db8::2"' >log
	try --log-format='%h "%r" "%{X-Forwarded-For}i"' \
		--client-field=X-Forwarded-For log
	expect_hosts 192.0.2.1 2001:db8::1 2001:db8::2
	lines '#Fields: c-ip cs-uri-stem X-Forwarded-For' \
		'203.0.113.1 /robots.txt 192.0.2.1:54321' \
		'203.0.113.2 /robots.txt [2001:db8::1]:54321,+192.0.2.9:1' >iis
	try --log-format=w3c --client-field=X-Forwarded-For iis
	expect_hosts 192.0.2.1 2001:db8::1
}

@test "formats are taken as they stand in a configuration" {
	lines '192.0.2.1 - me [03/Nov/2026:06:25:01 +0000] "GET /robots.txt HTTP/1.1" 200 71' >log
	# shellcheck disable=SC2016 # nginx's variables
	for format in '%h %l %u %t "%r" %>s %b' \
		'%h %l %u %t \"%r\" %>s %b' \
		'"%h %l %u %t \"%r\" %>s %b"' \
		'"%h %l %u %t \"%r\" %>s %b" common' \
		'LogFormat "%h %l %u %t \"%r\" %>s %b" common' \
		'  LogFormat "%h %l %u %t \"%r\" %>s %b"' \
		"LogFormat '%h %l %u %t \"%r\" %>s %b' common" \
		'%a %l %u %t "%m %U%q %H" %s %B' \
		'%a %l %u [%{%d/%b/%Y:%H:%M:%S %z}t] "%m %U%q %H" %s %O' \
		'$remote_addr - $remote_user [$time_local] "$request" $status $bytes_sent' \
		'${remote_addr} - ${remote_user} [$time_local] "$request_method $request_uri $server_protocol" $status $bytes_sent' \
		"log_format x '\$remote_addr - \$remote_user [\$time_local] \"\$request\" '
			'\$status \$bytes_sent';" \
		"log_format x escape=default '\$remote_addr - \$remote_user [\$time_local] \"\$request\" \$status \$bytes_sent';" \
		"'\$remote_addr - \$remote_user [\$time_local] \"\$request\" \$status \$bytes_sent'"; do
		try -f tsv --log-format="$format" log
		expect_status 0
		expect_silence
		printf '%s\n' 'host requests first last statuses methods bytes user_agents user_agent' \
			'192.0.2.1 1 2026-11-03T06:25:01Z 2026-11-03T06:25:01Z 200:1 GET:1 71  ' |
			tr ' ' '\t' | expect_out || { echo "$format"; false; }
	done
}

@test "a line that is not of the given format is not of another one" {
	line 192.0.2.1 >log
	echo '192.0.2.2|/robots.txt|200' >>log
	try -v --log-format='%h|%U|%>s' log
	expect_status 1
	lines 192.0.2.2 | expect_out
	expect_message ', rejected lines: 1'
}

@test "a file of no known format is named with its first line and a hint" {
	lines $'\e[31mred 200 /robots.txt' >1.log
	lines '2026 192.0.2.1 /robots.txt' >2.log
	try 1.log 2.log
	expect_status 1
	expect_nothing
	[ "$(wc -l <.err)" -eq 2 ]
	grep -F 'findrobots: 1.log: not an access log' .err |
		grep -F "it begins '\\x1b[31mred 200 /robots.txt'" |
		grep -qF "; --log-format takes its server's format string"
	grep -F 'findrobots: 2.log: not an access log' .err |
		grep -qF "or a line '#Fields: ...'"
}
