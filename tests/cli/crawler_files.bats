#!/usr/bin/env bats
# What --crawlers, --ranges and --rules are given, what is wrong with it, and
# what cannot be told of a log.

load helper

# A request: hit HOST TIME REQUEST STATUS AGENT; TIME is like 10/Nov/2026:04:00:00.
hit() {
	printf '%s - - [%s +0000] "%s HTTP/1.1" %s 100 "-" "Mozilla/5.0 (compatible; %s/1.0)"\n' "$@"
}

@test "a log without user agents must not look like one without crawlers" {
	line 192.0.2.1 >common
	try --crawlers common
	expect_status 1
	lines "findrobots: common: its only request has no user agent: no crawler can be told; the server has to log it, or --log-format to say where it is" |
		expect_err
	for i in {1..100}; do
		line "192.0.2.$i"
	done >common
	for input in common -; do
		try --crawlers $input <common
		expect_status 1
		expect_message "$input: none of its first 64 requests has a user agent"
	done
	try -q --crawlers common
	expect_status 1
	expect_silence
	# Each file is one by itself, compressed or not, and of any format.
	gzip -c common >common.gz
	printf '%s\n' '#Fields: date time c-ip cs-method cs-uri-stem' \
		'2026-11-03 06:25:01 192.0.2.1 GET /robots.txt' >w3c
	hit 192.0.2.9 10/Nov/2026:04:00:00 'GET /' 200 GPTBot >combined
	try --crawlers common.gz w3c combined
	expect_status 1
	[ "$(grep -c 'has no user agent\|has a user agent' .err)" -eq 2 ]
	if has_json; then
		echo '{"remote_addr":"192.0.2.1","request":"GET / HTTP/1.1"}' >json
		try --crawlers --log-format=json json
		expect_status 1
		expect_message 'has no user agent'
	fi
	# Nobody else asks for them.
	try common w3c
	expect_status 0
	expect_silence
}

@test "one user agent is enough, wherever it is in the log" {
	hit 192.0.2.9 10/Nov/2026:04:00:00 'GET /' 200 GPTBot >bot
	hit 192.0.2.9 10/Nov/2026:04:00:00 'GET /' 200 nobody >other
	{
		lines 192.0.2.{1..100} | lines_of
	} >common
	cat common bot >late
	cat other common >early
	for log in late early other; do
		try --crawlers $log
		expect_status 0
		expect_silence
	done
	# A client that sends none.
	sed 's/"[^"]*"$/"-"/' other >none
	try --crawlers none
	expect_status 0
	expect_silence
}

@test "a log that has grown is told of as one that is read whole" {
	lines 192.0.2.{1..100} | lines_of >log
	for _ in 1 2; do
		try --crawlers --cache=c log
		expect_status 1
		expect_message 'none of its first 64 requests has a user agent'
		lines 192.0.2.{1..200} | lines_of >>log
	done
	hit 192.0.2.9 10/Nov/2026:04:00:00 'GET /' 200 GPTBot >>log
	try --crawlers --cache=c log
	expect_status 0
	expect_silence
	[ "$(wc -l <.out)" -eq 2 ]
}

@test "lines of crawlers that cannot be read are said, and kept" {
	hit 192.0.2.9 10/Nov/2026:04:00:00 'GET /' 200 GPTBot >log
	echo 'what GPTBot did' >>log
	echo 'GET /robots.txt of nobody' >>log
	try --crawlers --rejects=kept log
	expect_status 1
	expect_message "log: 1 line names a crawler and could not be read: 'what GPTBot did'"
	[ "$(wc -l <.err)" -eq 1 ]
	echo 'what GPTBot did' | diff - kept
	# Saved, and merged: with the same words.
	try --crawlers --save=s log
	expect_status 1
	expect_message '1 line names a crawler and could not be read'
	try --crawlers --merge s
	expect_status 1
	expect_message '1 line names a crawler and could not be read'
}

@test "what is in a directory of lists cannot block or lead anywhere else" {
	mkdir lists
	mkfifo lists/googlebot.json
	mkdir lists/bingbot.json
	ln -s . lists/ccbot.json
	ln -s .. lists/applebot.txt
	echo 192.0.2.0/24 >lists/gptbot.csv
	echo '192.0.2.0/24' >lists/README
	hit 192.0.2.9 10/Nov/2026:04:00:00 'GET /' 200 GPTBot >log
	try --ranges=lists --ranges-any --format=tsv log
	expect_status 0
	[ "$(cells crawler requests_verified)" = 'GPTBot 1' ]
	rm lists/gptbot.csv
	try --ranges=lists --ranges-any log
	expect_status 2
	expect_message '--ranges: none of the files can be used'
}

# Three crawlers from one address, which is in none of their lists, and so many
# requests of each. DAY is like 10/Nov/2026.
behind_proxy() {
	local day=$1 n=$2 token
	shift 2
	for token; do
		for ((i = 0; i < n; i++)); do
			hit 203.0.113.80 "$day:04:00:0$((i % 10))" 'GET /' 200 "$token"
		done
	done
}

make_lists() {
	mkdir -p lists
	for name in googlebot bingbot gptbot applebot; do
		echo 192.0.2.0/24 >"lists/$name-$1.txt"
	done
}

@test "a log of a proxy's addresses is said to be one, once" {
	make_lists 2026-11-01
	proxy="findrobots: none of %s requests of %s crawlers is verified: the log may have a proxy's addresses in the place of the clients'\n"
	with_lists() {
		try --ranges=lists --ranges-any --format=tsv "$@" log
		expect_status 0
	}
	behind_proxy 10/Nov/2026 7 Googlebot bingbot GPTBot >log
	with_lists
	# shellcheck disable=SC2059 # that is what it is
	printf "$proxy" 21 3 | expect_err
	# The verdicts stay, whatever is shown of them.
	[ "$(cells requests_spoofed | xargs)" = '7 7 7' ]
	with_lists --top=1
	# shellcheck disable=SC2059
	printf "$proxy" 21 3 | expect_err
	with_lists --only=spoofed
	# shellcheck disable=SC2059
	printf "$proxy" 21 3 | expect_err
	with_lists -q
	expect_silence
	# Too few of them, or of requests; and those nobody could judge.
	behind_proxy 10/Nov/2026 30 Googlebot bingbot >log
	hit 203.0.113.80 10/Nov/2026:04:00:00 'GET /' 200 NotInAnyList >>log
	hit 203.0.113.80 10/Nov/2026:04:00:00 'GET /' 200 AhrefsBot >>log
	with_lists
	expect_silence
	behind_proxy 10/Nov/2026 6 Googlebot bingbot GPTBot >log
	with_lists
	expect_silence
	hit 203.0.113.80 10/Nov/2026:04:00:00 'GET /' 200 Applebot >>log
	with_lists
	expect_silence
	hit 203.0.113.80 10/Nov/2026:04:00:00 'GET /' 200 Applebot >>log
	with_lists
	expect_message 'none of 20 requests of 4 crawlers is verified'
	# One that is verified.
	hit 192.0.2.1 10/Nov/2026:04:00:00 'GET /' 200 Applebot >>log
	with_lists
	expect_silence
}

@test "a list that is too old for the log is named" {
	make_lists 2026-06-10
	echo 192.0.2.0/24 >lists/googlebot-2026-10-30.txt
	with_lists() {
		try --ranges=lists --ranges-any --format=tsv "$@" log
		expect_status 0
	}
	# The last second of 30 days, and the first one after them.
	hit 192.0.2.1 10/Jul/2026:00:00:00 'GET /' 200 GPTBot >log
	hit 192.0.2.1 10/Nov/2026:00:00:00 'GET /' 200 Googlebot >>log
	with_lists
	expect_silence
	hit 192.0.2.1 10/Jul/2026:00:00:01 'GET /' 200 GPTBot >>log
	with_lists
	lines "findrobots: lists/gptbot-2026-06-10.txt: its list is of 2026-06-10, too old for requests up to 2026-07-10, which it cannot verify (see --ranges-slack)" |
		expect_err
	[ "$(cells crawler requests_verified requests_unverifiable | xargs)" = \
		'GPTBot 1 1 Googlebot 1 0' ]
	for slack in 31 any; do
		with_lists --ranges-slack=$slack
		expect_silence
	done
	with_lists --ranges-slack=0
	[ "$(wc -l <.err)" -eq 2 ]
	with_lists -q
	expect_silence
	with_lists --until=2026-07-10
	expect_silence
	# A file that is of several crawlers is named once.
	try --ranges=GPTBot,Googlebot=lists/gptbot-2026-06-10.txt --ranges-any log
	expect_status 0
	[ "$(wc -l <.err)" -eq 1 ]
	expect_message 'requests up to 2026-11-10'
}

@test "a list without a date counts at any time, and a note says so" {
	echo 192.0.2.0/24 >gptbot.txt
	hit 192.0.2.1 10/Jul/2016:00:00:00 'GET /' 200 GPTBot >log
	hit 192.0.2.1 10/Jul/2026:00:00:00 'GET /' 200 GPTBot >>log
	try --ranges=gptbot.txt --ranges-any --format=tsv log
	expect_status 0
	lines 'findrobots: gptbot.txt: there is no date in it or in its name: it counts at any time' |
		expect_err
	[ "$(cells requests_verified)" = 2 ]
	try --ranges=gptbot.txt --ranges-any --ranges-slack=any log
	expect_silence
	try -q --ranges=gptbot.txt --ranges-any log
	expect_silence
	cp gptbot.txt gptbot-2026-07-01.txt
	try --ranges=gptbot-2026-07-01.txt --ranges-any log
	expect_silence
}

@test "lists with their operators' names before them" {
	hit 192.0.2.1 10/Jul/2026:00:00:00 'GET /' 200 GPTBot >log
	hit 192.0.2.1 10/Jul/2026:00:00:00 'GET /' 200 bingbot >>log
	for name in openai-gptbot-2026-07-01 OpenAI_gptbot-2026-07-01; do
		echo 192.0.2.0/24 >$name.txt
		try --ranges=$name.txt --ranges-any --format=tsv log
		expect_status 0
		expect_silence
		[ "$(cells crawler requests_verified | xargs)" = \
			'GPTBot 1 bingbot 0' ]
	done
	# Never one for all crawlers of an operator.
	for name in openai-all-2026-07-01 openai-2026-07-01 no-gptbot-2026-07-01; do
		echo 192.0.2.0/24 >$name.txt
		try --ranges=$name.txt --ranges-any log
		expect_status 2
		expect_message "$name.txt: its name is that of no list"
	done
}

@test "range files that cannot be used, in their own words" {
	hit 192.0.2.1 10/Jul/2026:00:00:00 'GET /' 200 GPTBot >log
	echo 192.0.2.0/24 >bingbot-2026-07-01.txt
	: >gptbot-1.json
	echo '{"prefixes": []}' >gptbot-2.json
	echo '<!doctype html><p>moved' >gptbot-3.json
	echo '{"prefixes": [{"ipv4Pre' >gptbot-4.json
	for n in 1 2 3 4; do
		try --ranges=gptbot-$n.json --ranges-any log
		expect_status 2
		sed -n "s/^findrobots: gptbot-$n.json: //p" .err >>words
		try --ranges=gptbot-$n.json --ranges=bingbot-2026-07-01.txt \
			--ranges-any log
		expect_status 1
		# Not an empty list, by which nobody is verified.
		! grep spoofed .out
		try -q --ranges=gptbot-$n.json --ranges=bingbot-2026-07-01.txt \
			--ranges-any log
		expect_status 1
		expect_silence
	done
	[ "$(sort -u words | wc -l)" -eq 4 ]
	for name in none none/none.json; do
		try --ranges=GPTBot=$name log
		expect_status 2
		expect_message "$name: "
	done
	try --ranges=Nobody=bingbot-2026-07-01.txt log
	expect_status 2
	expect_message "--ranges: no crawler is called 'Nobody'"
	# Private networks, unless they are wanted.
	printf '%s\n' 10.0.0.0/8 8.8.8.0/24 >gptbot-2026-07-01.txt
	try --ranges=gptbot-2026-07-01.txt log
	expect_status 1
	expect_message 'gptbot-2026-07-01.txt: '
	try --ranges=gptbot-2026-07-01.txt --ranges-any log
	expect_status 0
	expect_silence
}

@test "rules: what is read, and what is said of it" {
	hit 192.0.2.1 10/Jul/2026:00:00:00 'GET /a' 200 GPTBot >log
	printf '%s\n' 'User-agent: GPTBot' 'Disallow: /a' >robots.txt
	try --rules=none log
	expect_status 2
	expect_message 'none: cannot be read: No such file or directory'
	expect_message '--rules: none of the files can be used'
	try --rules=none --rules=robots.txt log
	expect_status 1
	[ "$(wc -l <.err)" -eq 1 ]
	try -q --rules=none --rules=robots.txt log
	expect_status 1
	expect_silence
	try --rules=. log
	expect_status 2
	expect_message '.: cannot be read: Is a directory'
	# No rules are rules, too.
	: >empty
	try --rules=empty --format=tsv log
	expect_status 0
	[ "$(cells judged_unverifiable forbidden_unverifiable)" = '1 0' ]
	# Tokens that come in no header, whatever else they are in.
	printf '%s\n' 'User-agent: google-extended' 'User-agent: Applebot-Extended' \
		'Disallow: /' >>robots.txt
	try --rules=robots.txt --rules=robots.txt log
	expect_status 0
	lines 'findrobots: --rules: Google-Extended governs no request: it comes in no user agent' \
		'findrobots: --rules: Applebot-Extended governs no request: it comes in no user agent' |
		sort >controls
	sort .err | diff controls -
	# Keys that some read and others do not.
	printf '%s\n' 'User-agent: GPTBot' 'Dissallow: /b' 'Disallow: /a' >typo
	try --rules=typo --format=tsv log
	expect_status 0
	lines "findrobots: typo:2: 'Dissallow' is not 'disallow': some crawlers take it for that, others pass over it" |
		expect_err
	[ "$(cells worst_rule)" = 'typo:3?' ]
	try -q --rules=typo log
	expect_silence
	# Of many, the first ones.
	for i in $(seq 23); do
		echo "Dissallow: /$i"
	done >>typo
	try --rules=typo log
	expect_status 0
	[ "$(wc -l <.err)" -eq 21 ]
	tail -n 1 .err | diff - <(lines 'findrobots: typo: 4 more keys are nearly known ones')
}

@test "rules: more names than there can be crawlers" {
	hit 192.0.2.1 10/Jul/2026:00:00:00 'GET /a' 200 GPTBot >log
	# Of so many names some are left out; of more, so many more.
	names_left_out() {
		seq "$1" | tr 0-9 a-j | sed 's/^/User-agent: x/' >robots.txt
		lines 'User-agent: GPTBot' 'Disallow: /a' >>robots.txt
		try --rules=robots.txt --format=tsv log
		expect_status 1
		[ "$(cells judged_unverifiable forbidden_unverifiable)" = '1 1' ]
		sed 's/^findrobots: --rules: \([0-9]*\) names of crawlers are too many, and are left out$/\1/' .err
	}
	some=$(names_left_out 16384)
	[ "$some" -gt 0 ]
	[ "$(names_left_out 16400)" -eq $((some + 16)) ]
	try -q --rules=robots.txt log
	expect_status 1
	expect_silence
}

@test "a file of crawlers: what is left out of it, and said" {
	hit 192.0.2.1 10/Jul/2026:00:00:00 'GET /a' 200 Zebbot >log
	{
		lines Zebbot
		for i in $(seq 11); do
			printf 'bad%d\tZoo\tbird\n' "$i"
		done
	} >bots
	try --crawlers=bots --format=tsv log
	expect_status 1
	[ "$(cells crawler requests_unverifiable)" = 'Zebbot 1' ]
	[ "$(wc -l <.err)" -eq 9 ]
	expect_message 'findrobots: bots:2: '
	expect_message 'findrobots: bots:9: '
	expect_message 'findrobots: bots: 3 more lines are left out'
	try -q --crawlers=bots log
	expect_status 1
	expect_silence
	# Patterns that are no plain text, as some lists have them.
	echo '[{"pattern": "Zebbot"}, {"pattern": "[zZ]eb"}, {"pattern": "^Zeb.*"}]' >bots
	try --crawlers=bots --format=tsv log
	expect_status 0
	lines 'findrobots: bots: 2 patterns are no plain text, and are left out' | expect_err
	[ "$(cells crawler requests_unverifiable)" = 'Zebbot 1' ]
}

@test "rules: versions, from their time on, and the grace before" {
	for time in 01/Jul/2026:00:00:00 02/Jul/2026:00:00:00 02/Jul/2026:23:59:59 \
		03/Jul/2026:00:00:01 05/Jul/2026:00:00:00; do
		hit 192.0.2.1 $time 'GET /a' 200 GPTBot
	done >log
	printf '%s\n' 'User-agent: *' 'Disallow: /a' >no
	printf '%s\n' 'User-agent: *' 'Allow: /' >yes
	told() {
		TZ=UTC0 try --format=tsv "$@" log
		expect_status 0
		cells judged_unverifiable forbidden_unverifiable worst_rule
	}
	[ "$(told --rules=no)" = '5 5 no:2' ]
	[ "$(told --rules=yes)" = '5 0 ' ]
	# Both at all times: one that allows it is enough.
	[ "$(told --rules=yes --rules=no)" = '5 0 ' ]
	# Before the first one nothing is judged.
	[ "$(told --rules=2026-07-02=no)" = '4 4 no:2' ]
	[ "$(told --rules=2026-07-02T00:00:01=no)" = '3 3 no:2' ]
	# For a day the old one may be obeyed.
	[ "$(told --rules=2026-07-01=yes --rules=2026-07-02=no)" = '5 2 no:2' ]
	[ "$(told --rules=2026-07-02=no --rules=2026-07-01=yes)" = '5 2 no:2' ]
	[ "$(told --rules=2026-07-01=yes --rules=2026-07-02=no --grace=0)" = \
		'5 4 no:2' ]
	[ "$(told --rules=2026-07-01=yes --rules=2026-07-02=no --grace=4d)" = \
		'5 0 ' ]
	# What was forbidden is allowed at once.
	[ "$(told --rules=2026-07-01=no --rules=2026-07-02=yes)" = '5 1 no:2' ]
	# Another zone, and a time that is none: a file of that name.
	TZ=EST5 try --format=tsv --rules=2026-07-01T19:00:01=no log
	[ "$(cells judged_unverifiable)" = 3 ]
	cp no 2026-13-01=no
	[ "$(told --rules=2026-13-01=no)" = '5 5 2026-13-01=no:2' ]
}

@test "saved results of crawlers are merged as crawlers, with the same rules" {
	printf '%s\n' 'User-agent: GPTBot' 'Disallow: /a' >robots.txt
	printf '%s\n' 'User-agent: GPTBot' 'Disallow: /b' >others.txt
	for host in 192.0.2.1 192.0.2.2; do
		hit $host 10/Jul/2026:00:00:00 'GET /a' 200 GPTBot >$host.log
		hit $host 12/Jul/2026:00:00:00 'GET /b' 200 GPTBot >>$host.log
		fr --rules=robots.txt --save=$host.findrobots $host.log
	done
	saved=(192.0.2.1.findrobots 192.0.2.2.findrobots)
	try --rules=robots.txt --format=json 192.0.2.1.log 192.0.2.2.log
	mv .out right
	try --rules=robots.txt --format=json --merge "${saved[@]}"
	expect_status 0
	cmp .out right
	# In a tree, which needs no rules.
	fr --merge --save=both "${saved[@]}"
	try --rules=robots.txt --format=json --merge both
	expect_status 0
	cmp .out right
	# From a copy of the rules by another name.
	mkdir copy
	cp robots.txt copy/r
	try --rules=copy/r --format=json --merge both
	expect_status 0
	sed 's,copy/r:,robots.txt:,g' .out | diff right -
	for options in --rules=others.txt --crawlers '--rules=robots.txt --grace=1h' \
		'--rules=robots.txt --examples=1' \
		'--rules=robots.txt --rules=others.txt'; do
		# shellcheck disable=SC2086
		try $options --merge both
		expect_status 2
		expect_nothing
		expect_message 'saved with other crawlers, rules or examples: give the same'
	done
	# They are no hosts that asked for robots.txt.
	for options in --format=hosts --format=table --count --sort=requests; do
		try $options --merge both
		expect_status 2
		expect_nothing
		expect_message 'saved with --crawlers, and can only be'
	done
	fr --save=plain 192.0.2.1.log
	try --crawlers --merge plain
	expect_status 2
	expect_message "'plain' was saved without --crawlers"
}

@test "nobody is said never to have asked, if only a part was asked for" {
	hit 192.0.2.1 10/Jul/2026:00:00:00 'GET /a' 200 GPTBot >log
	hit 192.0.2.1 12/Jul/2026:00:00:00 'GET /a' 404 GPTBot >>log
	asked() {
		try --crawlers --format=tsv "$@"
		expect_status 0
		cells verdict
	}
	[ "$(asked log)" = 'never asked' ]
	[ "$(asked --since=2026-07-01 --until=2026-08-01 log)" = 'never asked' ]
	for option in --status=200,404 --method=GET --agent=gptbot \
		--host=192.0.2.0/24 --exclude-host=192.0.2.9; do
		[ "$(asked $option log)" = 'not seen asking' ]
		try $option --crawlers --fail-on=never log
		expect_status 0
		fr --crawlers --save=part $option log
		[ "$(asked --merge part)" = 'not seen asking' ]
	done
	fr --crawlers --save=all log
	[ "$(asked --merge all)" = 'never asked' ]
	try --crawlers --fail-on=never --merge all
	expect_status 3
}

@test "filters are for requests of crawlers as for others" {
	{
		hit 192.0.2.1 10/Jul/2026:00:00:00 'GET /a' 200 GPTBot
		hit 192.0.2.2 11/Jul/2026:00:00:00 'POST /a' 404 GPTBot/Search
		hit 192.0.2.3 12/Jul/2026:00:00:00 'HEAD /a' 301 bingbot
		hit 192.0.2.4 12/Jul/2026:00:00:00 'GET /a' 200 Firefox
	} >log
	found() {
		try --crawlers --format=tsv "$@" log
		expect_status 0
		cells crawler requests_unverifiable | xargs
	}
	[ "$(found)" = 'GPTBot 2 bingbot 1' ]
	[ "$(found --host=192.0.2.1,192.0.2.4)" = 'GPTBot 1' ]
	[ "$(found --exclude-host=192.0.2.2/31)" = 'GPTBot 1' ]
	[ "$(found --since=2026-07-11 --until=2026-07-12T00:00:00Z)" = 'GPTBot 1' ]
	[ "$(found --status=3xx,404)" = 'GPTBot 1 bingbot 1' ]
	[ "$(found --method=HEAD)" = 'bingbot 1' ]
	[ "$(found --agent=search)" = 'GPTBot 1' ]
	[ "$(found --agent=firefox)" = '' ]
	[ "$(found --status=200 --method=POST)" = '' ]
	# From a pipe, and by both engines.
	for mode in threads processes; do
		for jobs in 1 2 3; do
			[ "$(found --mode=$mode -j$jobs - < <(cat log))" = \
				'GPTBot 4 bingbot 2' ]
		done
	done
}
