#!/usr/bin/env bats
# Wrong values of every option: one line that says what was given and what is
# allowed, status 2.

load helper

@test "wrong formats are named in a line" {
	line 192.0.2.1 >log
	while IFS='|' read -r format expected; do
		try --log-format="$format" log
		expect_usage "--log-format: '$format' given, expected $expected"
	done <<-'EOT'
		apache|'auto', 'clf', 'vhost', 'w3c', 'json', 'aws', 'haproxy', 'traefik', another name of the man page, a line
		CLF|'auto', 'clf',
		clf |'auto', 'clf',
		#Fields: date time|c-ip and cs-uri-stem among the fields
		#Fields:|c-ip and cs-uri-stem among the fields
		%l %u "%r"|a format with the client's address
		$status "$request"|a format with the client's address
		%h %t %>s|a format with the request or its path
		$remote_addr|a format with the request or its path
		%h%r|a format with something between any two fields
		$remote_addr$request|a format with something between any two fields
		%h %Y %r|a directive of Apache's LogFormat, or of HAProxy's log-format, after each '%'
		%h %r %|a directive of Apache's LogFormat, or of HAProxy's log-format, after each '%'
		%h %{Referer %r|a '}' after each '%{'
		$remote_addr $ $request|the name of a variable after each '$'
		${remote_addr $request|a '}' after each '${'
	EOT
}

@test "times that are none" {
	for option in since until; do
		for value in tomorrow 2026 2026-11 2026-13-01 2026-02-30 26-11-03 \
			03.11.2026 2026-11-03T25:00:00Z 2026-11-03T06:60Z \
			2026-11-03T06:25:01+25:00 '2026-11-03 ' ' 2026-11-03' \
			2026-11-03T 7 d 7y -7d 1.5d 7d7d '7 d' 99999999999999999999d \
			@ @-1 @x 06:25 Yesterday; do
			try --$option="$value"
			expect_usage "--$option: '$value' given, expected a time like 2024-01-31"
		done
	done
	for until in 2026-11-03 2026-11-02 2026-11-02T23:59:59.999999Z; do
		TZ=UTC0 try --since=2026-11-03 --until=$until
		expect_usage "--until: '$until' given, expected a time after that of --since"
		TZ=UTC0 try --until=$until --since=2026-11-03
		expect_usage "--until: '$until' given, expected a time after that of --since"
	done
}

@test "statuses and methods that are none" {
	for value in ok 2 20 2000 099 0xx x00 xxx 2x0 20y '200,' ',200' 200,,404 \
		'200 404' '200, 404' 200-299 +200; do
		try --status="$value"
		expect_usage "--status: '$value' given, expected numbers from 100 to 999 or classes like 4xx, parted by commas"
	done
	for value in ',' 'GET,' ',GET' GET,,HEAD; do
		try --method="$value"
		expect_usage "--method: '$value' given, expected methods like GET, parted by commas"
	done
	# A right one before does not help.
	try --status=200 --status=abc
	expect_usage "--status: 'abc' given"
}

@test "hosts that are none" {
	for option in host exclude-host; do
		for value in 192.0.2 192.0.2.256 192.0.2.0/33 192.0.2.0/ \
			192.0.2.0/-1 192.0.2.0/x 192.0.2.0/24/8 2001:db8::/129 \
			2001:db8:::1 12345:: 1.2.3.4.5 . '*' '*.' ..com 'a b' a/b \
			'a*.example.com' '"' 'a\b' ',' '192.0.2.1,' ',192.0.2.1' \
			'192.0.2.1, 192.0.2.2'; do
			try --$option="$value"
			expect_usage "--$option: '${value//\\/\\\\}' given, expected addresses, networks like"
		done
	done
}

@test "fields that are none" {
	line 192.0.2.1 >log
	for value in host host= =.a host=. name=.a host=.a,host=.b 'host=.a,' \
		',host=.a' Host=.a 'host=.a, request=.b' .a; do
		try --json-fields="$value" log
		expect_usage "--json-fields: '$value' given, expected FIELD=PATH,..., each FIELD once, of 'host', 'request'"
	done
	for value in %u '%{Referer}i' X-Forwarded-For h '%'; do
		try --log-format='%h %t "%r"' --client-field="$value" log
		expect_usage "expected a format with the field that the host is to be taken from"
		expect_message "--client-field: '$value' given"
	done
	try --log-format='#Fields: cs-uri-stem' --client-field=c-ip log
	expect_usage "expected c-ip and cs-uri-stem among the fields"
}

@test "options that take no value" {
	for option in reverse count stats null verbose no-sandbox; do
		for value in yes '' 0; do
			try --$option=$value
			expect_usage "--$option: takes no value"
		done
	done
}

@test "every option that takes a value has a wrong one here" {
	fr --help | sed -n 's/^ *\(-., \)\? *--\([a-z0-9-]*\)=.*/\2/p' >options
	[ "$(wc -l <options)" -ge 24 ]
	while read -r option; do
		# But any text is a part of a user agent.
		[ "$option" != agent ] || continue
		case $option in
		# Any name of a file or directory; see "empty values", output.bats
		# and crawlers.bats.
		output | files0-from | cache | save | ranges | rules) continue ;;
		client-field | host | json-fields) value=, ;;
		since | until | status | method | exclude-host) value=, ;;
		*) value=/,/ ;;
		esac
		case $option in
		path) value=, ;;
		rejects) value=- ;;
		esac
		try "--$option=$value"
		expect_status 2
		expect_nothing
		[ "$(wc -l <.err)" -eq 1 ]
		expect_message "--$option: "
	done <options
}
