#!/usr/bin/env bats
# What is told of crawlers, in full, by a plain model and by an independent script.

load helper

need_python() {
	command -v python3 >/dev/null || skip "no python3"
}

# bats test_tags=once
@test "a made month: all is told as a plain model tells it, whatever way it is read" {
	need_python
	for ((seed = 1; seed <= ${RUNS:-20}; seed++)); do
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
	python3 "$BATS_TEST_DIRNAME/crawlers_real_logs.py" \
		"$ROOT/src/crawler/tokens_builtin.c" .out "${logs[@]}"
	# Each by itself, so that no two differences cancel out.
	for log in "${logs[@]}"; do
		fr -q --crawlers --format=json "$log" >one || [ $? -eq 1 ]
		python3 "$BATS_TEST_DIRNAME/crawlers_real_logs.py" \
			"$ROOT/src/crawler/tokens_builtin.c" one "$log"
	done
}
