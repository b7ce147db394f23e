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
	# The columns that are asked for, of each row.
	columns() {
		awk -F'\t' -v names="$*" '
			NR == 1 {
				for (i = 1; i <= NF; i++)
					at[$i] = i
				n = split(names, name, " ")
				next
			}
			{
				for (i = 1; i <= n; i++)
					printf "%s%s", $at[name[i]],
						i < n ? " " : "\n"
			}' .out
	}
	columns crawler kind requests_verified requests_unverifiable \
		requests_spoofed hosts_verified hosts_spoofed |
		diff - <(printf '%s\n' 'GPTBot training 4 0 0 2 0' \
			'bingbot search 0 2 0 0 0' 'Googlebot search 3 0 2 3 1' \
			'several unknown 0 1 0 0 0')
	columns crawler judged_verified forbidden_verified \
		forbidden_unverifiable forbidden_spoofed forbidden_2xx_verified \
		after_asking_verified |
		diff - <(printf '%s\n' 'GPTBot 4 2 0 0 2 1' \
			'bingbot 0 0 1 0 0 0' 'Googlebot 3 0 0 2 0 0' \
			'several 0 0 0 0 0 0')
	columns crawler verdict asked_verified bytes delay faster_verified |
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
