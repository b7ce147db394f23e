#!/usr/bin/env bats
# Real logs with known answers, where they are.

load helper

need_logs() {
	[ -f "$LOGS/clf.hosts" ] || skip "no real logs at ../shared/logs"
}

@test "the hosts in all real logs" {
	need_logs
	try "$LOGS/clf"
	expect_out <"$LOGS/clf.hosts"
	# Some of them are not access logs.
	expect_status 1
	[ -z "$(grep -v 'not an access log' .err)" ]
}

@test "the hosts in each real log are as many as were counted" {
	need_logs
	try -v "$LOGS/clf"
	sed -n 's/.*clf\/\(.*\): gzip.* hosts: \([0-9]*\),.*/\1\t\2/p' .err >got
	[ "$(wc -l <got)" -eq "$(($(wc -l <"$LOGS/clf.tsv") - 1))" ]
	tail -n +2 "$LOGS/clf.tsv" | cut -f 1,3 | LC_ALL=C sort | diff - got
}

@test "the recipe's own logs give the recipe's set" {
	need_logs
	python3 "$ROOT/tests/cli/recipe.py" "$LOGS"/clf/dabeaz-cookbook__201212*.log.gz >theirs
	try "$LOGS"/clf/dabeaz-cookbook__201212*.log.gz
	expect_status 0
	expect_out <theirs
	[ "$(wc -l <theirs)" -gt 100 ]
}

@test "elsewhere the recipe finds no host more, and misses these forms" {
	need_logs
	python3 "$ROOT/tests/cli/recipe.py" "$LOGS"/clf/*.log.gz >theirs
	fr "$LOGS/clf" >ours 2>/dev/null || true
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
