#!/usr/bin/env bats
# Which requests count: --since, --until, --status, --method, --agent, --host,
# --exclude-host, and what is counted then.

load helper

# asked HOST [TIME [STATUS [METHOD [AGENT]]]]: a line of the format combined.
# A time of '-' stands for one that cannot be read.
asked() {
	local time=${2-03/Nov/2026:06:25:01 +0000}
	[ "$time" != - ] || time=31/Nov/2026:06:25:01
	printf '%s - - [%s] "%s /robots.txt HTTP/1.1" %s 10 "-" "%s"\n' "$1" \
		"$time" "${4-GET}" "${3-200}" "${5--}"
}

# gives 'HOST...' [OPTION]...: what log gives with them.
gives() {
	try "${@:2}" log
	expect_status 0
	expect_silence
	# shellcheck disable=SC2086 # a list of words
	LC_ALL=C sort <(printf '%s\n' $1) | sed '/^$/d' | expect_out ||
		{ echo "with ${*:2}"; false; }
}

# The number that --stats gives for a name.
stat_of() {
	sed -n "s/^findrobots: $1: //p" .err
}

expect_no_message() {
	if grep -F -- "$1" .err; then
		false
	fi
}

three_seconds() {
	for second in 0 1 2; do
		asked 192.0.2.$second "03/Nov/2026:06:25:0$second +0000"
	done >log
}

@test "--since is the first second that counts, --until the first that does not" {
	three_seconds
	gives '192.0.2.1 192.0.2.2' --since=2026-11-03T06:25:01Z
	gives '192.0.2.0' --until=2026-11-03T06:25:01Z
	gives '192.0.2.1' --since=2026-11-03T06:25:01Z --until=2026-11-03T06:25:02Z
	gives '' --since=2026-11-03T06:25:02.000001Z
	gives '192.0.2.0 192.0.2.1 192.0.2.2' --until=2026-11-03T06:25:02.000001Z
	# The last one counts.
	gives '192.0.2.2' --since=2026-11-03T06:25:00Z --since=2026-11-03T06:25:02Z
}

@test "to the microsecond" {
	{
		echo '#Fields: date time c-ip cs-uri-stem'
		for micros in 000000 000001 000002 999999; do
			echo "2026-11-03 06:25:01.$micros 192.0.2.$((10#$micros % 100)) /robots.txt"
		done
	} >log
	gives '192.0.2.1 192.0.2.2 192.0.2.99' --since=2026-11-03T06:25:01.000001Z
	gives '192.0.2.0' --until=2026-11-03T06:25:01.000001Z
	gives '192.0.2.1' --since=2026-11-03T06:25:01.000001Z \
		--until=2026-11-03T06:25:01.000002Z
	gives '192.0.2.0 192.0.2.1 192.0.2.2 192.0.2.99' --until=2026-11-03T06:25:02Z
	gives '192.0.2.0 192.0.2.1 192.0.2.2' --until=2026-11-03T06:25:01.999999Z
}

@test "the forms of a time" {
	three_seconds
	export TZ=XYZ-2
	for time in 2026-11-03T06:25:01Z 2026-11-03t06:25:01z \
		'2026-11-03 06:25:01Z' 2026-11-03T07:25:01+01:00 \
		2026-11-03T02:55:01-03:30 '2026-11-03 06:25:01+0000' \
		'03/Nov/2026:06:25:01 +0000' '03/Nov/2026:08:25:01 +0200' \
		@1793687101 @1793687101.000 2026-11-03T08:25:01 \
		'2026-11-03 08:25:01' 03/Nov/2026:08:25:01; do
		gives '192.0.2.1' --since="$time" --until=2026-11-03T06:25:02Z
	done
	gives '192.0.2.0 192.0.2.1 192.0.2.2' --since='2026-11-03 08:25'
	gives '' --since='2026-11-03 08:26'
}

@test "the zones of log lines" {
	{
		asked 192.0.2.1 '03/Nov/2026:08:25:01 +0200'
		asked 192.0.2.2 '03/Nov/2026:08:25:00 +0200'
		asked 192.0.2.3 '03/Nov/2026:02:55:01 -0330'
		asked 192.0.2.4 '03/Nov/2026:02:55:00 -0330'
		asked 192.0.2.5 '04/Nov/2026:00:10:01 +1745'
	} >log
	for TZ in UTC0 XYZ-9; do
		export TZ
		gives '192.0.2.1 192.0.2.3 192.0.2.5' --since=2026-11-03T06:25:01Z
		gives '192.0.2.2 192.0.2.4' --until=2026-11-03T06:25:01Z
	done
}

@test "a day of one digit, or with a blank before it" {
	asked 192.0.2.1 '5/Nov/2026:17:17:04 +0530' >log
	asked 192.0.2.2 ' 6/Nov/2026:17:17:04 +0530' >>log
	asked 192.0.2.3 '15/Nov/2026:17:17:04 +0530' >>log
	gives 192.0.2.1 --until=2026-11-05T11:47:04.1Z
	gives '192.0.2.2 192.0.2.3' --since=2026-11-06T11:47:04Z
	gives '192.0.2.1 192.0.2.2' --until=2026-11-10
}

@test "a date without a zone begins at midnight of this process" {
	{
		asked 192.0.2.1 '02/Nov/2026:21:59:59 +0000'
		asked 192.0.2.2 '02/Nov/2026:22:00:00 +0000'
		asked 192.0.2.3 '02/Nov/2026:23:59:59 +0000'
		asked 192.0.2.4 '03/Nov/2026:00:00:00 +0000'
	} >log
	TZ=UTC0 gives '192.0.2.4' --since=2026-11-03
	TZ=XYZ-2 gives '192.0.2.2 192.0.2.3 192.0.2.4' --since=2026-11-03
	TZ=XYZ-2 gives '192.0.2.1' --until=2026-11-03
	# New York's clocks went back on the first: a zone with a rule.
	{
		asked 192.0.2.1 '01/Nov/2026:04:59:59 +0000'
		asked 192.0.2.2 '02/Nov/2026:04:30:00 +0000'
		asked 192.0.2.3 '02/Nov/2026:05:00:00 +0000'
	} >log
	TZ=EST5EDT,M3.2.0,M11.1.0 gives '192.0.2.3' --since=2026-11-02
	TZ=EST5EDT,M3.2.0,M11.1.0 gives '192.0.2.1 192.0.2.2 192.0.2.3' \
		--since=2026-11-01
}

# ago SECONDS: a line of that time.
ago() {
	asked "$1" "$(LC_ALL=C date -u -d "@$(($(date +%s) - $2))" \
		'+%d/%b/%Y:%H:%M:%S +0000')"
}

@test "times before now" {
	for days in 1 7 28; do
		ago 192.0.2.$days $((days * 86400 - 60))
		ago 198.51.100.$days $((days * 86400 + 60))
	done >log
	gives '192.0.2.1' --since=1d
	gives '192.0.2.1' --since=24h
	gives '192.0.2.1 198.51.100.1 192.0.2.7' --since=7d
	gives '192.0.2.1 198.51.100.1 192.0.2.7' --since=1w
	gives '198.51.100.7 192.0.2.28 198.51.100.28' --until=168h
	gives '192.0.2.7' --since=7d --until=3d
	gives '192.0.2.1 198.51.100.1 192.0.2.7 198.51.100.7 192.0.2.28' --since=4w
	ago 192.0.2.1 1740 >log
	ago 192.0.2.2 1860 >>log
	gives 192.0.2.1 --since=30m
	gives 192.0.2.1 --since=1800s
	gives '192.0.2.1 192.0.2.2' --until=now
	gives '' --since=now
}

@test "today and yesterday begin at midnight of this process" {
	export TZ=XYZ-11:30
	# Again if midnight came in between.
	while :; do
		day=$(date +%F)
		today=$(date -d "$day" +%s)
		for at in -86401 -86400 -1 0; do
			asked "192.0.2.$((-at % 97))" "$(LC_ALL=C date -u \
				-d "@$((today + at))" '+%d/%b/%Y:%H:%M:%S +0000')"
		done >log
		fr --since=yesterday log >since
		fr --until=yesterday log >until
		fr --since=today log >today
		[ "$(date +%F)" != "$day" ] || break
	done
	lines 192.0.2.{0,1,70} | cmp - since
	lines 192.0.2.71 | cmp - until
	lines 192.0.2.0 | cmp - today
}

# bats test_tags=engines
@test "a line whose time cannot be read is left out of a range, and counted" {
	{
		asked 192.0.2.1
		for time in : - 99/Nov/2026:06:25:01 '31/Foo/2026:06:25:01 +0000' \
			'03/Nov/2026:06:25:01 +0000 x'; do
			asked 198.51.100.1 "$time"
		done
		# These are left out for another reason.
		asked 198.51.100.2 - 404
		asked 192.0.2.2 '03/Nov/2030:06:25:01 +0000'
	} >log
	range='--since=2026-11-03 --until=2026-11-04 --status=200'
	export TZ=UTC0
	# shellcheck disable=SC2086 # a list of words
	{
		gives 192.0.2.1 $range
		try -v $range log
		expect_message ', requests: 1, hosts: 1, rejected lines: 0, without a time that can be read: 5'
		try --stats $range log
		[ "$(stat_of untimed)" = 5 ]
		[ "$(stat_of requests)" = 1 ]
		try -f json $range log
		grep -q '"untimed":5,' .out
		try -f json --until=2026-11-04 log
		grep -q '"untimed":6,' .out
	}
	# Without a range they count.
	gives '192.0.2.1 192.0.2.2 198.51.100.1' --status=200
	try -f json log
	grep -q '"untimed":0,' .out
	grep -q '^{"host":"198.51.100.1","requests":5,"first":null,"last":null,' .out
}

@test "--status takes numbers and classes" {
	for status in 200 206 301 404 410 500 -; do
		asked 192.0.2.$((10#0${status#-} % 256)) '-' $status
	done >log # 200, 206, 45, 148, 154, 244, 0
	gives 192.0.2.200 --status=200
	gives '192.0.2.200 192.0.2.206 192.0.2.45' --status=2xx,301
	gives '192.0.2.200 192.0.2.206 192.0.2.45' --status=2XX --status=301
	gives '192.0.2.200 192.0.2.206' --status=20x
	gives '192.0.2.148 192.0.2.244' --status=404,500
	gives '192.0.2.200 192.0.2.206 192.0.2.45 192.0.2.148 192.0.2.154 192.0.2.244' \
		--status=1xx,2xx,3xx,4xx,5xx
	gives '' --status=999
}

@test "--method takes the names of methods" {
	{
		asked 192.0.2.1 - 200 GET
		asked 192.0.2.2 - 200 HEAD
		asked 192.0.2.3 - 200 get
		asked 192.0.2.4 - 200 PROPFIND
	} >log
	gives 192.0.2.1 --method=GET
	gives '192.0.2.1 192.0.2.2' --method=GET,HEAD
	gives '192.0.2.2 192.0.2.4' --method=HEAD --method=PROPFIND
	gives 192.0.2.3 --method=get
	gives '' --method=GE
}

@test "--agent is a part of the user agent in upper or lower case" {
	{
		asked 192.0.2.1 - 200 GET 'Mozilla/5.0 (compatible; ExampleBot/2.1)'
		asked 192.0.2.2 - 200 GET 'examplebot'
		asked 192.0.2.3 - 200 GET 'a \"quoted\" Bot\\2 \xc3\xa9'
		asked 192.0.2.4 - 200 GET -
		asked 192.0.2.5 - 200 GET ''
		line 192.0.2.6
		# In the referer, which is not the agent.
		asked 192.0.2.7 - 200 GET 'x' | sed 's|"-" "x"|"http://examplebot/" "x"|'
	} >log
	gives '192.0.2.1 192.0.2.2' --agent=EXAMPLEbot
	gives '192.0.2.1 192.0.2.3' --agent=bot/2 --agent='bot\2'
	gives 192.0.2.3 --agent='"QUOTED"'
	gives 192.0.2.3 --agent=$'\xc3\xa9'
	gives '' --agent='\xc3'
	gives 192.0.2.1 --agent='; ExampleBot/2.1)'
	gives '' --agent='examplebot '
	# Of several, one is enough.
	gives '192.0.2.2 192.0.2.1 192.0.2.7' --agent=examplebot --agent=X
}

@test "--agent knows the escapes of each format" {
	lines '#Fields: c-ip cs-uri-stem cs(User-Agent)' \
		'192.0.2.1 /robots.txt Example+Bot' >log
	gives 192.0.2.1 --agent='example bot'
	printf '#Fields: c-ip cs-uri-stem cs(User-Agent)\n%s\n' \
		$'192.0.2.2\t/robots.txt\tExample%20Bot%25' >log
	gives 192.0.2.2 --agent='example bot%'
	has_json || skip "all but JSON, which is not built in"
	echo '{"remote_addr":"192.0.2.3","request":"GET /robots.txt HTTP/1.1","http_user_agent":"Ex\u0041mple\/\"Bot\" \u00e9"}' >log
	gives 192.0.2.3 --agent='example/"bot"' --agent=nothing
	gives 192.0.2.3 --agent=$'" \xc3\xa9'
}

some_hosts() {
	for host in 192.0.2.1 192.0.2.129 198.51.100.7 2001:db8::1 \
		2001:DB8:0:1::2 ::ffff:203.0.113.5 crawl-1.example.com \
		Crawl-2.Example.COM example.com badexample.com host.example.org; do
		asked "$host"
	done >log
}

@test "--host takes addresses and networks, by number" {
	some_hosts
	gives 192.0.2.1 --host=192.0.2.1
	gives '192.0.2.1 192.0.2.129' --host=192.0.2.0/24
	gives 192.0.2.129 --host=192.0.2.128/25
	gives '192.0.2.1 198.51.100.7' --host=192.0.2.1/32,198.51.100.0/24
	gives '192.0.2.1 198.51.100.7' --host=192.0.2.1 --host=198.51.100.7
	gives '192.0.2.1 192.0.2.129 198.51.100.7 ::ffff:203.0.113.5' --host=0.0.0.0/0
	gives 2001:db8::1 --host=2001:0DB8:0:0:0:0:0:0001
	gives '2001:db8::1 2001:DB8:0:1::2' --host=2001:db8::/32
	gives 2001:DB8:0:1::2 --host=2001:db8:0:1::/64
	gives '::ffff:203.0.113.5' --host=203.0.113.5
	gives '::ffff:203.0.113.5' --host=203.0.113.0/24
	gives 192.0.2.1 --host=::ffff:192.0.2.1
	gives '192.0.2.1 192.0.2.129' --host=::ffff:192.0.2.0/120
	gives '' --host=203.0.113.6
}

@test "--host takes names and domains, in any case" {
	some_hosts
	gives crawl-1.example.com --host=crawl-1.example.com
	gives Crawl-2.Example.COM --host=crawl-2.example.com
	gives example.com --host=EXAMPLE.com
	gives 'crawl-1.example.com Crawl-2.Example.COM' --host=.example.com
	gives 'crawl-1.example.com Crawl-2.Example.COM' --host='*.example.com'
	gives 'crawl-1.example.com Crawl-2.Example.COM example.com' \
		--host=.example.com,example.com
	gives 'host.example.org 192.0.2.1' --host=.org --host=192.0.2.1
	gives '' --host=crawl-1.example
}

@test "--exclude-host wins" {
	some_hosts
	gives '192.0.2.129 198.51.100.7 ::ffff:203.0.113.5' --host=0.0.0.0/0 \
		--exclude-host=192.0.2.1
	gives '' --host=192.0.2.1 --exclude-host=192.0.2.1
	gives '' --exclude-host=192.0.2.1 --host=192.0.2.1
	gives 'example.com badexample.com host.example.org' \
		--exclude-host=0.0.0.0/0,::/0 --exclude-host=.example.com
	gives '2001:db8::1 2001:DB8:0:1::2' --host=::/0 --exclude-host=::ffff:0.0.0.0/96
}

# 3 hosts, 5 requests that pass "mix"; the others each fail in one thing.
mixed() {
	for n in 1 1 2 3 3; do
		asked 192.0.2.$n '03/Nov/2026:06:25:01 +0000' 200 GET GoodBot
	done
	asked 192.0.2.1 '03/Nov/2026:06:25:00 +0000' 200 GET GoodBot
	asked 192.0.2.4 '03/Nov/2026:06:26:01 +0000' 200 GET GoodBot
	asked 192.0.2.2 '03/Nov/2026:06:25:01 +0000' 404 GET GoodBot
	asked 192.0.2.5 '03/Nov/2026:06:25:01 +0000' 200 HEAD GoodBot
	asked 192.0.2.3 '03/Nov/2026:06:25:01 +0000' 200 GET BadBot
	asked 198.51.100.1 '03/Nov/2026:06:25:01 +0000' 200 GET GoodBot
	asked 192.0.2.200 '03/Nov/2026:06:25:01 +0000' 200 GET GoodBot
	asked 192.0.2.1 '03/Nov/2026:06:25:01 +0000' 200 GET GoodBot |
		sed s,/robots.txt,/other.txt,
}

mix=(--since=2026-11-03T06:25:01Z --until=2026-11-03T06:26:01Z --status=2xx
	--method=GET --agent=goodbot --host=192.0.2.0/24
	--exclude-host=192.0.2.128/25)

# bats test_tags=engines
@test "a request has to pass all filters, and only those that do are counted" {
	mixed >log
	gives '192.0.2.1 192.0.2.2 192.0.2.3' "${mix[@]}"
	try -c "${mix[@]}" log
	lines 3 | expect_out
	try -f tsv "${mix[@]}" log
	cut -f 1,2,5,6,8,9 .out | diff - <(printf '%s\t%s\t%s\t%s\t%s\t%s\n' \
		host requests statuses methods user_agents user_agent \
		192.0.2.1 2 200:2 GET:2 1 GoodBot \
		192.0.2.2 1 200:1 GET:1 1 GoodBot \
		192.0.2.3 2 200:2 GET:2 1 GoodBot)
	try -f json "${mix[@]}" log
	grep -q '"requests":5,"rejected":0,"untimed":0,"hosts":3,' .out
	try -v --stats "${mix[@]}" log
	expect_message ', requests: 5, hosts: 3,'
	[ "$(stat_of requests)" = 5 ]
	[ "$(stat_of hosts)" = 3 ]
	try --sort=requests --top=1 --reverse "${mix[@]}" log
	lines 192.0.2.2 | expect_out
}

# bats test_tags=workers
@test "filters give the same over many files" {
	mixed | split -l 1 - part.
	gzip part.*
	try "${mix[@]}" -f tsv part.*
	cp .out apart
	mixed >log
	try "${mix[@]}" -f tsv log
	cmp .out apart
	[ "$(wc -l <apart)" -eq 4 ]
}

@test "a filter that nothing passes is no failure, and no sign of a wrong format" {
	asked 192.0.2.1 >log
	gives '' --status=404
	gives '' --since=2027-01-01
	try -c --status=404 log
	expect_status 0
	lines 0 | expect_out
}

# lacks WHAT LINE OPTION...: a log of the line, read with a filter on what its
# format does not give, says so once and fails in part.
lacks() {
	lines "$2" "${2/192.0.2.1/192.0.2.2}" >log
	try "${@:3}" log
	expect_status 1
	expect_nothing
	lines "findrobots: log: none of its 2 requests has a $1, which a filter needs: none was taken" |
		expect_err
}

@test "a filter on what a format does not give is said once a file" {
	common=$(line 192.0.2.1)
	lacks 'user agent' "$common" --agent=bot
	lacks 'user agent' "$common" --agent=bot --agent=x --status=200
	lacks 'user agent' "$common" --agent=bot --status=404 --host=::/0
	lacks 'user agent' "www.example.com:80 $common" --agent=bot
	lacks 'user agent' "$common \"\" \"\" 9 1" --agent=bot # HAProxy
	lacks 'status' '[03/Nov/2026:06:25:01 +0000] 192.0.2.1 TLSv1.3 x "GET /robots.txt HTTP/1.1" 71' \
		--status=2xx
	lacks 'method' '1793687101.123 192.0.2.1 - http://h.example/robots.txt' \
		--method=GET
	lacks 'method, status or user agent' \
		'1793687101.123 192.0.2.1 - http://h.example/robots.txt' \
		--method=GET --status=200 --agent=x
	# shellcheck disable=SC2016 # nginx's variables
	lacks 'status or user agent' '192.0.2.1 GET /robots.txt' \
		--log-format='$remote_addr $request_method $request_uri' \
		--method=GET --status=200 --agent=x
	lacks 'method or status' '192.0.2.1 /robots.txt' \
		--log-format='%a %U' --method=GET --status=404
	lacks 'method or user agent' '192.0.2.1 /robots.txt 200' \
		--log-format='%a %U %s' --method=GET --agent=x
	if has_json; then
		lacks 'user agent' '{"client_ip":"192.0.2.1","uri":"/robots.txt"}' \
			--agent=bot
		lacks 'status' '{"client_ip":"192.0.2.1","uri":"/robots.txt"}' \
			--status=200
	fi
	# Its fields are named once.
	{
		echo '#Fields: c-ip cs-uri-stem'
		echo '192.0.2.1 /robots.txt'
	} >log
	for filter in --agent=x --status=2xx --method=GET --since=2026-01-01; do
		try "$filter" log
		expect_status 1
		expect_nothing
		[ "$(wc -l <.err)" -eq 1 ]
	done
}

@test "a filter on what a format gives is silent, whatever the clients sent" {
	asked 192.0.2.1 >log # no agent
	gives '' --agent=bot
	gives '' --status=404
	gives '' --method=HEAD
	asked 192.0.2.1 '03/Nov/2026:06:25:01 +0000' 200 GET '' >log
	gives '' --agent=bot
	echo '{"remote_addr":"192.0.2.1","request":"GET /robots.txt HTTP/1.1","http_user_agent":"-"}' >log
	! has_json || gives '' --agent=bot
	# One that has it is enough.
	{ line 192.0.2.1; asked 192.0.2.2; } >log
	gives '' --agent=bot
	# Nobody asked.
	line 192.0.2.1 /x >log
	gives '' --agent=bot
}

@test "'-' and 'undefined' are no agent in any format" {
	for agent in - undefined; do
		asked 192.0.2.1 '03/Nov/2026:06:25:01 +0000' 200 GET "$agent" >1.log
		printf '%s\n' '#Fields: c-ip cs-uri-stem cs(User-Agent)' \
			"192.0.2.1 /robots.txt $agent" >2.log
		echo "192.0.2.1 \"GET /robots.txt\" \"$agent\"" >3.log
		echo "{\"remote_addr\":\"192.0.2.1\",\"request\":\"GET /robots.txt\",\"http_user_agent\":\"$agent\"}" >4.log
		echo "time=2026-11-03T06:25:01Z remote_ip=192.0.2.1 method=GET uri=/robots.txt user_agent=$agent" >5.log
		for n in 1 2 3 4 5; do
			[ $n != 4 ] || has_json || continue
			format=auto
			[ $n != 3 ] || format='%h "%r" "%{User-Agent}i"'
			try -f tsv --log-format="$format" $n.log
			expect_status 0
			[ "$(tail -n 1 .out | cut -f 2,8,9)" = "1		" ] || {
				cat .out
				false
			}
			try --log-format="$format" --agent="$agent" $n.log
			expect_nothing
		done
	done
}

@test "a file of today is read, however old its lines" {
	asked 192.0.2.1 '03/Nov/2006:06:25:01 +0000' >log
	touch -d '2006-11-04' log
	try -v --since=1h log
	expect_status 0
	expect_message 'log: plain text, '
	try -f json --since=1h log
	grep -q '"files":1,"skipped":0,' .out
}

# Of the system: nobody can make a file with an old time of change.
old_file() {
	local file
	file=$(find /usr /etc /bin /opt -xdev -type f -ctime +4 -size -64k \
		-name '*[a-z]' -readable -print -quit 2>/dev/null || true)
	[ "$file" ] && [ "$(date +%s)" -gt "$(stat -c %Z "$file")" ] || return
	echo "$file"
}

# bats test_tags=engines
@test "a file that was last changed long before --since is passed over" {
	old=$(old_file) || skip "no old file"
	try -v --since=2d "$old"
	expect_status 0
	expect_nothing
	expect_message ': last changed long before --since, not read'
	try -q -f json --since=2d "$old"
	expect_status 0
	expect_silence
	grep -q '"files":0,"skipped":1,"damaged":0,"unrecognised":0,' .out
	try --stats --since=2d "$old"
	[ "$(stat_of 'files read')" = 0 ]
	[ "$(stat_of 'files skipped')" = 1 ]
	[ "$(stat_of 'stored bytes' | cut -d' ' -f1)" = 0 ]
	# Beside another one.
	ago 192.0.2.1 3600 >log
	try --since=2d "$old" log
	expect_status 0
	expect_silence
	lines 192.0.2.1 | expect_out
}

@test "where it is not certain a file is read" {
	old=$(old_file) || skip "no old file"
	changed=$(stat -c %Z "$old")
	for since in "@$((changed + 86000))" 2999-01-01 now; do
		try -v --since="$since" "$old"
		case $since in
		now) expect_message 'last changed long before --since' ;;
		*) expect_no_message 'last changed long before --since' ;;
		esac
	done
	try -v --since="@$((changed + 86500))" "$old"
	expect_message 'last changed long before --since'
	try -v --until=1d "$old"
	expect_no_message 'last changed long before --since'
	# A pipe has no such time.
	ago 192.0.2.1 3600 >log
	try --since=2d - <log
	lines 192.0.2.1 | expect_out
}
