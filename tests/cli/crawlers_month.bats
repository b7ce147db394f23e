#!/usr/bin/env bats
# What is told of crawlers, in full, by a plain model and by an independent script.

load helper

need_python() {
	command -v python3 >/dev/null || skip "no python3"
}

# bats test_tags=once
@test "a made month: all is told as a plain model tells it, whatever way it is read" {
	need_python
	for ((seed = 1; seed <= ${RUNS:-20} / 4 + 1; seed++)); do
		python3 "$BATS_TEST_DIRNAME/crawlers_month.py" "$FINDROBOTS" "$T/month" "$seed"
	done
}

# bats test_tags=once
@test "the requests of crawlers in real logs are those that another program counts" {
	need_python
	[ -d "$LOGS/clf" ] || skip "no real logs at ../shared/logs"
	try --crawlers --format=json "$LOGS/clf"
	expect_status 1
	# What is in no known format is not counted.
	sed -n 's/^findrobots: \(.*\): not an access log: .*/\1/p' .err >unread
	printf '%s\n' "$LOGS"/clf/*.log.gz | grep -vxFf unread >logs
	[ "$(wc -l <logs)" -gt 70 ]
	mapfile -t logs <logs
	mkdir told
	mv .out told/all
	for by in crawler operator; do
		fr -q --crawlers --by=$by --format=json "${logs[@]}" >told/$by ||
			[ $? -eq 1 ]
	done
	# Each by itself, so that no two differences cancel out.
	for log in "${logs[@]}"; do
		fr -q --crawlers --format=json "$log" >"told/${log##*/}" || [ $? -eq 1 ]
	done
	python3 "$BATS_TEST_DIRNAME/crawlers_real_logs.py" \
		"$ROOT/src/crawler/tokens_builtin.c" told "${logs[@]}"
}

# SECONDS TARGET STATUS: a request of a crawler, so long after midnight.
at() {
	printf '20.1.2.3 - - [%s +0000] "GET %s HTTP/1.1" %s 5 "-" "GPTBot/1"\n' \
		"$(date -u -d "2026-11-10 $1 seconds" +%d/%b/%Y:%H:%M:%S)" "$2" "$3"
}

@test "examples are those that no answer 4xx excuses" {
	printf 'User-agent: *\nDisallow: /no/\n' >robots.txt
	{
		at 1 /robots.txt 404
		for i in {2..9}; do
			at "$i" "/no/excused-$i" 200
		done
		for i in {90000..90004}; do
			at "$i" "/no/$i" 200
		done
	} >access.log
	try --rules=robots.txt --format=json access.log
	expect_status 0
	grep -o '"target":"[^"]*"' .out | diff - <(printf '"target":"/no/%s"\n' {90000..90002})
	grep -q '"forbidden":{"verified":0,"unverifiable":5,"spoofed":0}' .out
}
