#!/usr/bin/env bats
# Real logs with known answers, where they are.

load helper

need_logs() {
	[ -f "$LOGS/clf.hosts" ] || skip "no real logs at ../shared/logs"
}

# bats test_tags=workers, decoders
@test "the hosts in all real logs" {
	need_logs
	try "$LOGS/clf"
	expect_out <"$LOGS/clf.hosts"
	# Some of them are not access logs.
	expect_status 1
	# One has a compressed log in its text, which is not a part of it.
	[ -z "$(grep -v 'not an access log\|begins with gzip data' .err)" ]
}

# bats test_tags=workers, decoders
@test "the hosts in each real log are as many as were counted" {
	need_logs
	try -v "$LOGS/clf"
	sed -n 's/.*clf\/\(.*\): gzip.* hosts: \([0-9]*\),.*/\1\t\2/p' .err >got
	[ "$(wc -l <got)" -eq "$(($(wc -l <"$LOGS/clf.tsv") - 1))" ]
	tail -n +2 "$LOGS/clf.tsv" | cut -f 1,3 | LC_ALL=C sort | diff - got
}

@test "the recipe's own logs give the recipe's set" {
	need_logs
	python3 "$ROOT/tests/cli/real_logs.py" "$LOGS"/clf/dabeaz-cookbook__201212*.log.gz >theirs
	try "$LOGS"/clf/dabeaz-cookbook__201212*.log.gz
	expect_status 0
	expect_out <theirs
	[ "$(wc -l <theirs)" -gt 100 ]
}

@test "elsewhere the recipe finds no host more, and misses these forms" {
	need_logs
	python3 "$ROOT/tests/cli/real_logs.py" "$LOGS"/clf/*.log.gz >theirs
	fr "$LOGS/clf" >ours 2>/dev/null || [ $? -eq 1 ]
	[ -z "$(LC_ALL=C comm -23 theirs ours)" ]
	LC_ALL=C comm -13 theirs ours >extra
	[ -s extra ]
	# A virtual host before the host, or a query behind the path.
	gzip -dc "$LOGS"/clf/*.log.gz |
		grep -aE '^[^ ]+ [0-9.]+ - .*"GET /robots.txt|"GET /robots.txt\?' \
		>forms
	while read -r host; do
		grep -aqF "$host " forms
	done <extra
}

# "file<TAB>hosts" for the logs in other/ that have any; the five that are
# Apache's, of a format of their own, apart.
told_by_file() {
	awk -F '\t' 'NR > 1 && $3 && !/^farmer/ { print $1 "\t" $3 }' \
		"$LOGS/other.tsv"
}

csv_logs() {
	awk -F '\t' '/^farmer/ { print $1 "\t" $3 }' "$LOGS/other.tsv"
}

# By the README of the logs.
CSV='%v,%p,%h,%l,%u,%t,%I,%O,%S,%B,%T,%D,%^FB,%>s,"%H","%m","%U","%q","%{Referer}i","%{User-Agent}i"'

# bats test_tags=engines, decoders
@test "the hosts in each log that is not of the Common Log Format" {
	need_logs
	try -v "$LOGS/other"
	expect_status 1
	told_by_file | cut -f 2 | tr ' ' '\n' | LC_ALL=C sort -u | expect_out
	sed -n 's/.*other\/\(.*\): gzip.* hosts: \([0-9]*\),.*/\1\t\2/p' .err |
		LC_ALL=C sort >got
	awk -F '\t' 'NR > 1 {
		print $1 "\t" (/^farmer/ ? 0 : split($3, hosts, " "))
	}' "$LOGS/other.tsv" | LC_ALL=C sort | diff - got
	[ "$(wc -l <got)" -ge 34 ]
	told_by_file | while IFS=$'\t' read -r file hosts; do
		fr "$LOGS/other/$file" | paste -sd ' ' | diff - <(echo "$hosts")
	done
}

@test "the hosts in logs that need their server's format string" {
	need_logs
	csv_logs | while IFS=$'\t' read -r file hosts; do
		fr --log-format="$CSV" "$LOGS/other/$file" | paste -sd ' ' |
			sed '/^$/d' | diff - <(echo "$hosts" | sed '/^$/d')
	done
	# All at once, as it stands in a configuration.
	try --log-format="LogFormat \"${CSV//\"/\\\"}\" csv" \
		"$LOGS"/other/farmer__apache_csv__*
	expect_status 0
	csv_logs | cut -f 2 | tr ' ' '\n' | sed '/^$/d' | LC_ALL=C sort -u |
		expect_out
}

@test "the host in a log of IIS without its fields" {
	need_logs
	log=$LOGS/other/beats__iis__test-x-forward-for-extended.log.gz
	fields='date time s-sitename s-computername s-ip cs-method cs-uri-stem'
	fields+=' cs-uri-query s-port cs-username c-ip cs-version'
	fields+=' cs(User-Agent) cs(Cookie) cs(Referer) cs-host sc-status'
	fields+=' sc-substatus sc-win32-status sc-bytes cs-bytes time-taken'
	fields+=' X-Forwarded-For'
	# Another project has read it, too.
	jq -r '.[] | select(."url.original" == "/robots.txt") |
		."source.address", ."network.forwarded_ip"' \
		"$LOGS/parse-oracles/iis__access__test__test-x-forward-for-extended.log-expected.json" \
		>expected
	[ "$(wc -l <expected)" -eq 2 ]
	try --log-format="#Fields: $fields" "$log"
	expect_status 0
	head -n 1 expected | expect_out
	try --log-format="#Fields: $fields" --client-field=x-forwarded-for "$log"
	expect_status 0
	tail -n 1 expected | expect_out
}

@test "logs that name the path and are not understood say so" {
	need_logs
	try "$LOGS/other"
	expect_status 1
	awk -F '\t' 'NR > 1 && $2 > 0 && (/^farmer/ || !$3) { print $1 }' \
		"$LOGS/other.tsv" >files
	[ "$(wc -l <files)" -ge 6 ]
	while read -r file; do
		first=$(gzip -dc "$LOGS/other/$file" | head -n 1 | cut -b 1-50)
		grep -F "$file: not an access log: " .err >message
		[ "$(wc -l <message)" -eq 1 ]
		grep -qF "it begins '$first" message
		grep -qF -- '; --log-format takes ' message
	done <files
}
