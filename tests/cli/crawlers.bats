#!/usr/bin/env bats
# The report on crawlers: who they are, and whether they obeyed.

load helper

CRAWLERS=$TESTDATA/crawlers

# The counts of testdata/crawlers, by hand from testdata/make.
report() {
	try --rules="$CRAWLERS/robots.txt" --ranges="$CRAWLERS/ranges" \
		--ranges-any "$@" "$CRAWLERS"
}

@test "a row for each crawler, and what it did" {
	report --format=tsv
	expect_status 0
	expect_silence
	cells crawler kind requests_verified requests_unverifiable \
		requests_spoofed hosts_verified hosts_spoofed |
		diff - <(printf '%s\n' 'GPTBot training 4 0 0 2 0' \
			'bingbot search 0 2 0 0 0' 'Googlebot search 3 0 2 3 1' \
			'several unknown 0 1 0 0 0')
	cells crawler judged_verified forbidden_verified \
		forbidden_unverifiable forbidden_spoofed forbidden_2xx_verified \
		after_asking_verified |
		diff - <(printf '%s\n' 'GPTBot 4 2 0 0 2 1' \
			'bingbot 0 0 1 0 0 0' 'Googlebot 3 0 0 2 0 0' \
			'several 0 0 0 0 0 0')
	cells crawler verdict asked_verified bytes delay faster_verified |
		diff - <(printf '%s\n' 'GPTBot asked 1 6397 10 3' \
			'bingbot never asked 0 5468  0' \
			'Googlebot asked 1 7883  0' \
			'several  0 2048  0')
}

@test "the same from both engines, any number of workers, a cache and saved results" {
	for format in table tsv csv json jsonl; do
		report --format=$format
		expect_status 0
		mv .out right
		for mode in threads processes; do
			for jobs in 1 3; do
				report --format=$format --mode=$mode --jobs=$jobs
				cmp .out right
			done
		done
		for _ in 1 2; do
			report --format=$format --cache="$T/cache"
			expect_status 0
			cmp .out right
		done
	done
	report --save=all.findrobots
	expect_status 0
	try --rules="$CRAWLERS/robots.txt" --ranges="$CRAWLERS/ranges" \
		--ranges-any --merge --format=jsonl all.findrobots
	expect_status 0
	cmp .out right
}

@test "groups by crawler, operator and verdict" {
	report --by=crawler -f tsv --sort=name
	expect_status 0
	cells crawler requests hosts statuses bytes |
		diff - <(printf '%s\n' 'GPTBot 4 2 200:3,403:1 6397' \
			'Googlebot 3 3 200:3 7465' \
			'bingbot 2 1 200:1,403:1 5468' \
			'several 1 1 200:1 2048' '(spoofed) 2 1 404:2 418')
	report --by=operator -f tsv --sort=requests --columns=operator,hosts
	printf '%s\t%s\n' operator hosts OpenAI 2 Google 3 Microsoft 1 \
		'(spoofed)' 1 '' 1 | expect_out
	report --by=verdict -c
	echo 3 | expect_out
	report --by=verdict --format=hosts
	printf '%s\n' verified unverifiable spoofed | expect_out
	report --by=verdict -f tsv --top=1
	cut -f 1-3 .out | tail -n +2 | diff - <(printf '%s\t%s\t%s\n' \
		verified 7 5 others 5 3)
	report --by=verdict --fail-on=spoofed
	expect_status 3
	# A host that is several crawlers of one operator is one.
	for agent in Googlebot Googlebot-Image AdsBot-Google GPTBot; do
		echo '192.0.2.1 - - [03/Nov/2026:06:25:01 +0000]' \
			"\"GET / HTTP/1.1\" 200 1 \"-\" \"$agent\""
	done >several.log
	try --crawlers --by=operator -f tsv several.log
	tail -n +2 .out | cut -f 1-3 | diff - <(printf '%s\t%s\t%s\n' \
		Google 3 1 OpenAI 1 1)
}

@test "groups of crawlers are the same from both engines, and saved results" {
	for by in crawler operator verdict network day status; do
		report --by=$by --save=all.findrobots
		expect_status 0
		report --by=$by --format=json
		expect_status 0
		mv .out right
		for mode in threads processes; do
			for jobs in 1 3; do
				report --by=$by --format=json --mode=$mode \
					--jobs=$jobs
				cmp .out right
			done
		done
		for _ in 1 2; do
			report --by=$by --format=json --cache="$T/cache"
			cmp .out right
		done
		report --by=$by --format=jsonl
		mv .out right
		try --rules="$CRAWLERS/robots.txt" \
			--ranges="$CRAWLERS/ranges" --ranges-any --merge \
			--by=$by --format=jsonl all.findrobots
		cmp .out right
	done
}

@test "what was saved without --by has groups without bytes, and classes of statuses" {
	report --save=all.findrobots
	try --rules="$CRAWLERS/robots.txt" --ranges="$CRAWLERS/ranges" \
		--ranges-any --merge --by=status -f tsv all.findrobots
	expect_status 0
	cells status requests statuses bytes |
		diff - <(printf '%s\n' '2xx 8 2xx:8 ' '4xx 4 4xx:4 ')
}

@test "--mask shows no single host among networks" {
	for host in 192.0.2.77 a-192-0-2-78.example.net 2001:db8:7::9 lonely_1; do
		echo "$host - - [03/Nov/2026:06:25:01 +0000]" \
			'"GET / HTTP/1.1" 200 1 "-" "GPTBot/1"'
	done >a.log
	try --crawlers --mask --by=network/32/128 -f hosts --sort=name a.log
	printf '%s\n' '*' '*.example.net' 192.0.2.0/24 2001:db8:7::/48 |
		expect_out
	try --crawlers --mask -f html a.log
	grep -q '>\*.example.net<' .out
	[ "$(grep -c -e '\.77' -e 'a-192' -e '7::9' -e lonely .out)" -eq 0 ]
	try --crawlers --by=network/32/128 -f hosts --sort=name a.log
	printf '%s\n' 192.0.2.77/32 2001:db8:7::9/128 a-192-0-2-78.example.net \
		lonely_1 | expect_out
}

@test "a chart of crawlers, what spoofers did apart" {
	export LC_ALL=C.UTF-8
	report -f chart --top=3
	expect_status 0
	expect_out <<-'END'
		crawler    requests                      11-11                   11-12
		GPTBot            4                            █
		Googlebot         3  ▆
		bingbot           2                             ▂                         ▂
		others            3   ▄                                                    ▂

		One column per hour, from 2026-11-10 04:00 to 2026-11-12 10:59 UTC
		█ is 4 requests, ▁ up to an eighth
	END
	mv .out right
	report -f chart --top=3 --mode=processes
	cmp .out right
	report -f chart --save=all.findrobots
	try --rules="$CRAWLERS/robots.txt" --ranges="$CRAWLERS/ranges" \
		--ranges-any --merge -f chart --top=3 all.findrobots
	cmp .out right
	report -f chart --by=verdict
	grep -q '^spoofed  *2    *▄$' .out
}

@test "addresses of a kind, and a status for what was found" {
	report --only=spoofed --format=hosts
	expect_status 0
	echo 203.0.113.66 | expect_out
	report --only=forbidden,verified --format=hosts
	printf '%s\n' 192.0.2.10 192.0.2.11 192.0.2.200 198.51.100.17 \
		198.51.100.18 2001:db8:60::7 203.0.113.66 | expect_out
	for found in spoofed forbidden never; do
		report --fail-on=$found
		expect_status 3
	done
	try --crawlers --fail-on=spoofed "$CRAWLERS"
	expect_status 0
}

@test "a file that cannot be used is named, and the rest is told" {
	echo '{"prefixes": []}' >googlebot.json
	report --ranges=googlebot.json
	expect_status 1
	grep -q '^findrobots: googlebot.json: ' .err
	try --ranges=googlebot.json "$CRAWLERS"
	expect_status 2
	try --rules=none "$CRAWLERS"
	expect_status 2
	grep -q '^findrobots: none: ' .err
}

@test "what does not go with --crawlers, or only with it, is refused" {
	while IFS='|' read -r options message; do
		# shellcheck disable=SC2086
		try $options "$CRAWLERS"
		expect_usage "$message"
	done <<-EOT
		--crawlers --path=/x|--path: does not go with --crawlers
		--crawlers --count --format=hosts --only=verified|--count: does not go with --crawlers
		--crawlers -c|--count: only goes with --format=hosts
		--crawlers --new --cache=c|--new: does not go with --crawlers
		--crawlers -0|--null: only goes with --format=hosts
		--crawlers -0 --only=verified|--null: only goes with --format=hosts
		--crawlers --format=hosts|--format=hosts: needs --only, which says which hosts
		--crawlers --csv-safe --format=tsv|--csv-safe: only goes with --format=csv
		--crawlers --wide --format=tsv|--wide: only goes with --format=table
		--crawlers --only=verified --format=hosts --sort=requests|--sort: does not go with --only and --format=hosts
		--mask|--mask: only goes with --crawlers
		--crawlers --columns=host|--columns: does not go with --crawlers
		--ranges-any|--ranges-any: only goes with --ranges
		--crawlers --ranges-slack=3|--ranges-slack: only goes with --ranges
		--crawlers --ranges-slack=any|--ranges-slack: only goes with --ranges
		--crawlers --grace=1h|--grace: only goes with --rules
		--only=forbidden|--only=forbidden: only goes with --rules
		--only=verified,forbidden|--only=forbidden: only goes with --rules
		--fail-on=forbidden|--fail-on=forbidden: only goes with --rules
		--crawlers --save=s --only=verified|--only: does not go with --save
		--crawlers --save=s --fail-on=never|--fail-on: does not go with --save
		--crawlers --save=s --mask|--mask: does not go with --save
		--crawlers --save=s --wide --format=table|--wide: does not go with --save
		--crawlers --save=s --top=1|--top: does not go with --save
	EOT
	[ ! -e s ]
	[ ! -e c ]
}

@test "wrong values" {
	while IFS='|' read -r option message; do
		try "$option" "$CRAWLERS"
		expect_usage "$message"
	done <<-EOT
		--crawlers=|--crawlers: '' given, expected the name of a file
		--ranges=|--ranges: '' given, expected [TOKEN,...=]FILE
		--ranges=x=|--ranges: 'x=' given, expected [TOKEN,...=]FILE
		--ranges-slack=-1|--ranges-slack: '-1' given, expected a whole number of days up to 36500, or 'any'
		--ranges-slack=36501|--ranges-slack: '36501' given, expected
		--ranges-slack=|--ranges-slack: '' given, expected
		--rules=|--rules: '' given, expected [WHEN=]FILE
		--rules==x|--rules: '=x' given, expected [WHEN=]FILE
		--grace=|--grace: '' given, expected a time like 24h, 90m or 7d
		--grace=1|--grace: '1' given, expected
		--grace=now|--grace: 'now' given, expected
		--grace=-1h|--grace: '-1h' given, expected
		--examples=101|--examples: '101' given, expected a whole number from 0 to 100
		--examples=x|--examples: 'x' given, expected
		--only=|--only: '' given, expected some of verified, unverifiable, spoofed and forbidden
		--only=never|--only: 'never' given, expected
		--only=verified,|--only: 'verified,' given, expected
		--only=verified,,spoofed|--only: 'verified,,spoofed' given, expected
		--only=,spoofed|--only: ',spoofed' given, expected
		--fail-on=verified|--fail-on: 'verified' given, expected some of spoofed, forbidden and never
		--fail-on=never,|--fail-on: 'never,' given, expected
	EOT
}

@test "addresses in either order, some of them, masked, and closed by NUL" {
	hosts() {
		report --only=verified,spoofed --format=hosts "$@"
		expect_status 0
	}
	hosts
	lines 192.0.2.10 192.0.2.11 198.51.100.17 198.51.100.18 2001:db8:60::7 \
		203.0.113.66 >all
	cmp .out all
	hosts --reverse
	tac all | expect_out
	hosts --top=2
	head -n 2 all | expect_out
	hosts --top=2 --reverse
	tac all | head -n 2 | expect_out
	hosts -0
	tr '\n' '\0' <all | cmp - .out
	hosts --mask
	lines 192.0.2.0/24 198.51.100.0/24 2001:db8:60::/48 203.0.113.0/24 |
		expect_out
	hosts --mask --top=1 --reverse
	lines 203.0.113.0/24 | expect_out
}

@test "crawlers in other orders, and some of them" {
	crawlers() {
		report --format=tsv "$@"
		expect_status 0
		sed 1d .out | cut -f1 | xargs
	}
	[ "$(crawlers)" = 'GPTBot bingbot Googlebot several' ]
	[ "$(crawlers --reverse)" = 'several Googlebot bingbot GPTBot' ]
	[ "$(crawlers --top=2)" = 'GPTBot bingbot' ]
	[ "$(crawlers --sort=requests)" = 'Googlebot GPTBot bingbot several' ]
	[ "$(crawlers --sort=address)" = 'GPTBot Googlebot bingbot several' ]
	[ "$(crawlers --sort=first)" = 'Googlebot GPTBot bingbot several' ]
	[ "$(crawlers --sort=last)" = 'several bingbot GPTBot Googlebot' ]
	[ "$(crawlers --sort=last --reverse --top=1)" = Googlebot ]
}

@test "status 3 also for what is not shown, and not for what is worse" {
	report --fail-on=forbidden --top=1 --sort=requests
	expect_status 3
	report --fail-on=forbidden --only=spoofed
	expect_status 3
	report --fail-on=spoofed --only=verified --top=1
	expect_status 3
	report --fail-on=never --host=192.0.2.0/24
	expect_status 0
	report --fail-on=spoofed,forbidden,never --until=2026-11-10T05:00:00Z
	expect_status 0
	report --fail-on=spoofed,forbidden,never --until=2026-11-10T05:14:00Z
	expect_status 3
	# A spoofer's deeds are never the crawler's.
	report --fail-on=forbidden,never --until=2026-11-10T05:14:00Z
	expect_status 0
	report --fail-on=spoofed none
	expect_status 1
	report --fail-on=spoofed -o none/none
	expect_status 2
}
