#!/usr/bin/env bats
# Groups of requests: --by.

load helper

MODEL=$BATS_TEST_DIRNAME/by_model.py

make_logs() {
	command -v python3 >/dev/null || skip "no python3"
	mkdir logs
	python3 "$MODEL" --make logs
}

# ask ANSWER ARG...: what has to be asked for such a file of by_model.py.
ask() {
	local kind key top reverse status
	IFS=, read -r kind key top reverse status <<<"$1"
	mkdir -p answers
	set -- "$1" -f jsonl --by="${kind//-//}" --sort="$key" "${@:2}"
	[ "$top" = 0 ] || set -- "$@" --top="$top"
	[ -z "$reverse" ] || set -- "$@" --reverse
	[ -z "$status" ] || set -- "$@" "--$status"
	fr "${@:2}" >"answers/$1" 2>.err || [ $? -eq 1 ]
}

KINDS="agent network day hour month status target file network-16 network-0-128
	network-32-32"

# bats test_tags=workers
@test "each grouping of logs made by chance is as another program has it" {
	make_logs
	for kind in $KINDS; do
		ask "$kind,requests,0" logs
		ask "$kind,name,7" logs
	done
	for key in name requests first last hosts bytes; do
		ask "agent,$key,3" logs
		ask "agent,$key,10,reverse" logs
		ask "hour,$key,0,reverse" logs
	done
	ask "network,address,0" logs
	ask "network,address,2,reverse" logs
	ask "target,bytes,1,,status=404" logs
	ask "day,hosts,1,,status=500" logs
	python3 "$MODEL" answers logs
}

@test "a wrong number is noticed" {
	make_logs
	ask agent,requests,5 logs
	python3 "$MODEL" answers logs
	cp answers/* right
	for change in 's/"requests":\([0-9]*\)/"requests":1\1/' \
		's/"hosts":\([0-9]*\)/"hosts":1\1/' 's/"bytes":./&0/' \
		's/"first":"20/"first":"21/' 's/"200":/"201":/' '2d' \
		's/^{"agent":"others"/{"agent":"other"/' '1!G;h;$!d'; do
		sed "$change" right >answers/agent,requests,5
		! python3 "$MODEL" answers logs >/dev/null || false
	done
}

@test "each grouping of real logs is as another program has it" {
	[ -f "$LOGS/clf.hosts" ] || skip "no real logs at ../shared/logs"
	for kind in agent network day hour month status target file; do
		ask "$kind,requests,0" "$LOGS/clf"
		ask "$kind,hosts,5" "$LOGS/clf"
	done
	python3 "$MODEL" answers "$LOGS/clf"
}

# bats test_tags=once
@test "the same bytes from both engines, any number of workers, and saved results" {
	make_logs
	for kind in agent network day hour month status target file; do
		"$FINDROBOTS" -f json --by=$kind --top=9 logs >right
		for mode in threads processes; do
			for jobs in 1 3 1000; do
				"$FINDROBOTS" -f json --by=$kind --top=9 \
					-m $mode -j $jobs logs | cmp - right
			done
			"$FINDROBOTS" --by=$kind -m $mode --save=all.findrobots \
				logs
			"$FINDROBOTS" -f json --by=$kind --top=9 --merge \
				all.findrobots | cmp - right
		done
		for k in 1 2 3; do
			"$FINDROBOTS" --by=$kind --shard=$k/3 \
				--save=part$k.findrobots logs
		done
		"$FINDROBOTS" --merge --save=two.findrobots part1.findrobots \
			part3.findrobots 2>/dev/null || [ $? -eq 1 ]
		"$FINDROBOTS" -f json --by=$kind --top=9 --merge \
			two.findrobots part2.findrobots | cmp - right
		rm -- *.findrobots
	done
}

@test "of what is saved all is shown that it has" {
	make_logs
	for saved in hour day agent network; do
		fr --by=$saved --save=$saved.findrobots logs
	done
	while read -r saved kinds; do
		for kind in $kinds; do
			try -f tsv --by="$kind" logs
			mv .out right
			try -f tsv --by="$kind" --merge "$saved.findrobots"
			expect_status 0
			cmp .out right
		done
	done <<-EOT
		hour hour day month status network network/16/32
		day day month status network
		agent agent status network
		network status network
	EOT
	try logs
	mv .out right
	try --merge agent.findrobots
	cmp .out right
	try --sort=requests logs
	mv .out right
	try --sort=requests --merge agent.findrobots
	cmp .out right
	for wrong in "hour --by=agent" "day --by=hour" "agent --by=day" \
		"agent -ftsv" "network --by=file"; do
		# shellcheck disable=SC2086
		try --merge ${wrong#* } ${wrong% *}.findrobots
		expect_status 2
		grep -q 'save it with the same --format, --sort or --by$' .err
	done
	try --save=hosts.findrobots -f tsv logs
	try --merge --by=agent hosts.findrobots
	expect_status 2
	try --merge hour.findrobots day.findrobots
	expect_status 2
	grep -q -- '--by is .hour. in the first, and .day. in the second' .err
}

@test "many results are merged a few at a time, each file by its name" {
	make_logs
	mkdir many
	for i in {1..70}; do
		cp "logs/access $((i % 5)).log.gz" "many/$i.log.gz"
		echo "192.0.2.$i - - [03/Nov/2026:06:25:01 +0000]" \
			'"GET /robots.txt HTTP/1.1" 200 1' |
			gzip >>"many/$i.log.gz"
		fr --by=file --save="many/$i.findrobots" "many/$i.log.gz"
	done
	try -f tsv --by=file many/*.log.gz
	mv .out right
	[ "$(wc -l <right)" -eq 71 ]
	try -f tsv --by=file --merge many
	cmp .out right
}

@test "formats say the same" {
	make_logs
	for kind in agent day network; do
		try --by=$kind -f jsonl --top=4 logs
		jq -rc "[.$kind, .requests, .hosts, .first, .last,
			(.statuses // {} | to_entries |
			map(\"\(.key):\(.value)\") | join(\",\")), .bytes] |
			map(. // \"\") | join(\"\t\")" .out >want
		cp .out jsonl
		try --by=$kind -f tsv --top=4 logs
		head -n 1 .out | expect_line "$(printf '%s\t' $kind requests \
			hosts first last statuses)bytes"
		tail -n +2 .out | cmp - want
		try --by=$kind -f json --top=4 logs
		jq -c '.groups[]' .out | cmp - <(jq -c . jsonl)
		jq -e '.summary.requests == ([.groups[].requests] | add)' .out
		try --by=$kind -f csv --top=4 logs
		python3 - .out want <<-'EOT'
			import csv, sys
			rows = list(csv.reader(open(sys.argv[1], newline="")))[1:]
			want = [line[:-1].split("\t") for line in open(sys.argv[2])]
			assert rows == want, (rows, want)
		EOT
		try --by=$kind -f hosts --top=4 logs
		head -n 4 want | cut -f 1 | sed 's/^$/-/' | expect_out
		try --by=$kind --top=4 -0 logs
		tr '\0' '\n' <.out | cmp - <(head -n 4 want | cut -f 1 |
			sed 's/^$/-/')
		try --by=$kind -c logs
		fr --by=$kind -f hosts logs | wc -l | expect_out
		# What is no list of hosts is a table.
		try --by=$kind -f table logs
		fr --by=$kind logs | expect_out
	done
	try --by=host -f hosts logs
	fr --by=host logs | expect_out
}

# expect_line LINE: that is what comes in.
expect_line() {
	local line
	IFS= read -r line
	[ "$line" = "$1" ]
}

@test "a table fits, and tells what is not known by a dash" {
	cat >a.log <<-'EOT'
		192.0.2.1 - - [03/Nov/2026:06:25:01 +0000] "GET /robots.txt HTTP/1.1" 200 1500 "-" "Mozilla/5.0 (compatible; Googlebot/2.1; +http://www.google.com/bot.html)"
		192.0.2.2 - - [03/Nov/2026:06:26:01 +0000] "GET /robots.txt HTTP/1.1" 404 1 "-" "Mozilla/5.0 (compatible; Googlebot/2.1; +http://www.google.com/bot.html)"
		192.0.2.2 - - [31/Nov/2026:06:26:01 +0000] "GET /robots.txt HTTP/1.1" 404 1 "-" "-"
		192.0.2.3 - - [04/Nov/2026:07:26:01 +0000] "GET /robots.txt HTTP/1.1" 404 - "-" "x"
	EOT
	try -f table --by=agent a.log
	expect_out <<-'EOT'
		agent          requests          hosts  last              statuses
		Googlebot/2.1         2  ######      2  2026-11-03 06:26  200:1,404:1
		x                     1  ###         1  2026-11-04 07:26  404:1
		-                     1  ###         1  -                 404:1
	EOT
	try -f table --wide --by=day --top=1 --columns=day,bytes,requests,last a.log
	expect_out <<-'EOT'
		day         bytes  requests  last
		2026-11-03   1.5K         2  2026-11-03T06:26:01Z
		others          1         2  2026-11-04T07:26:01Z
	EOT
}

@test "a long name is cut in its middle, and other columns make room for it" {
	for i in 1 2; do
		echo "192.0.2.$i - - [03/Nov/2026:06:25:01 +0000]" \
			"\"GET /robots.txt?a-very-long-query-$i-which-goes-on-to-end=$i HTTP/1.1\" 200 1"
	done >a.log
	try -f table --by=target a.log
	expect_out <<-'EOT'
		target                               requests  hosts  last              statuses
		/robots.txt?a-ver..goes-on-to-end=1         1      1  2026-11-03 06:25  200:1
		/robots.txt?a-ver..goes-on-to-end=2         1      1  2026-11-03 06:25  200:1
	EOT
	fr -f table --wide --by=target a.log | grep -q 'query-2-which-goes-on-to-end=2 '
}

@test "user agents of a product are told apart" {
	for agent in 'Mozilla/5.0 (compatible; a/1)' \
		'Mozilla/5.0 (compatible; b/1; +one)' \
		'Mozilla/5.0 (compatible; b/1; +two)'; do
		echo '192.0.2.1 - - [03/Nov/2026:06:25:01 +0000]' \
			"\"GET /robots.txt HTTP/1.1\" 200 1 \"-\" \"$agent\""
	done >a.log
	try --by=agent --columns=agent --color=never a.log
	expect_out <<-'EOT'
		agent
		a/1
		Mozilla/5.0 (compatible; b/1; +one)
		Mozilla/5.0 (compatible; b/1; +two)
	EOT
}

@test "networks" {
	for host in 192.0.2.1 192.0.3.1 192.1.2.3 ::ffff:192.0.2.9 \
		2001:db8:1:2::3 2001:db8:1:3::3 2001:db9::1 bot.example; do
		echo "$host - - [03/Nov/2026:06:25:01 +0000]" \
			'"GET /robots.txt HTTP/1.1" 200 1'
	done >a.log
	try --by=network -f hosts --sort=address a.log
	printf '%s\n' 192.0.2.0/24 192.0.3.0/24 192.1.2.0/24 2001:db8:1::/48 \
		2001:db9::/48 bot.example | expect_out
	try --by=network/16 -f hosts --sort=address a.log
	printf '%s\n' 192.0.0.0/16 192.1.0.0/16 2001:db8:1::/48 2001:db9::/48 \
		bot.example | expect_out
	try --by=network/8/32 -f hosts --sort=address a.log
	printf '%s\n' 192.0.0.0/8 2001:db8::/32 2001:db9::/32 bot.example |
		expect_out
	try --by=network/32/128 --sort=address -c a.log
	echo 8 | expect_out
	try --by=network/0/0 -f hosts --sort=address a.log
	printf '%s\n' 0.0.0.0/0 ::/0 bot.example | expect_out
}

@test "--by=host is what there is without it" {
	make_logs
	for format in hosts table tsv csv json jsonl; do
		try -f $format --top=5 logs
		mv .out right
		try -f $format --by=host --top=5 logs
		cmp .out right
	done
}

@test "strings that there is no memory for are one group" {
	for i in {1..12000}; do
		printf '192.0.2.%d - - [03/Nov/2026:06:25:01 +0000] "GET /robots.txt HTTP/1.1" 200 1 "-" "bot %0300d"\n' \
			$((i % 7)) "$i"
	done >a.log
	for i in {1..50}; do
		echo '192.0.2.9 - - [03/Nov/2026:06:25:01 +0000] "GET /robots.txt HTTP/1.1" 404 3 "-" "(other)"'
	done >>a.log
	try --by=agent -f jsonl --memory=1M a.log
	expect_status 0
	grep -q -- --memory .err
	jq -se '([.[].requests] | add) == 12050 and
		([.[].bytes] | add) == 12150' .out
	jq -se 'map(select(.agent == "(other)")) | .[0].requests > 1000 and
		.[0].hosts == 7 and .[0].statuses["404"] == null' .out
	jq -se 'map(select(.agent == "\\x28other)")) | .[0].requests == 50' .out
}

@test "what does not go with --by, or only with it, is refused" {
	while IFS='|' read -r options message; do
		# shellcheck disable=SC2086
		try $options "$TESTDATA"
		expect_usage "$message"
	done <<-EOT
		--by=|--by: '' given, expected 'host', 'agent',
		--by=agents|--by: 'agents' given, expected
		--by=agent/3|--by: 'agent/3' given, expected
		--by=network/|--by: 'network/' given, expected
		--by=network/33|--by: 'network/33' given, expected
		--by=network/16/|--by: 'network/16/' given, expected
		--by=network/16/129|--by: 'network/16/129' given, expected
		--by=network/x|--by: 'network/x' given, expected
		--by=network/-1|--by: 'network/-1' given, expected
		--by=network/0016|--by: 'network/0016' given, expected
		--by=network/016|--by: 'network/016' given, expected
		--by=network/16/00|--by: 'network/16/00' given, expected
		--by=agent --new --cache=c|--by: does not go with --new
		--by=agent --crawlers|--by=agent, target and file: do not go with --crawlers
		--by=file --crawlers|--by=agent, target and file: do not go with --crawlers
		--by=crawler|--by=crawler, operator and verdict: only go with --crawlers
		--by=verdict --crawlers --only=verified|--only: does not go with --by
		--by=agent --sort=address|--sort=address: does not go with --by
		--sort=name|--sort=name: only goes with --by
		--sort=hosts|--sort=hosts: only goes with --by
		--sort=bytes|--sort=bytes: only goes with --by
		--by=agent -f tsv --columns=host|--columns: 'host' given, expected some of agent, requests, hosts
		--by=day -f tsv --columns=day,day|--columns: 'day,day' given, expected some of day, requests, hosts
		--by=agent -f json --columns=agent|--columns: only goes with --format=table, tsv or csv
		--by=agent -f tsv -c|--count: only goes with --format=hosts
		--by=agent -c --top=1|--count: does not go with --top
	EOT
	try --by=agent --merge --save=s "$TESTDATA"
	expect_usage "--by: does not go with --save and --merge"
	[ ! -e c ]
	[ ! -e s ]
}
