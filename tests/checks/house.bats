#!/usr/bin/env bats
# What holds for every file of the code.

ROOT=$(cd "$BATS_TEST_DIRNAME/../.." && pwd)

@test "no file of the code is longer than 500 lines" {
	find "$ROOT/src" "$ROOT/tests/bench" -name "*.[ch]" -exec wc -l {} + |
		awk '$1 >= 500 && $2 != "total" { print; bad = 1 } END { exit bad }'
}

@test "below show nothing prints and nothing exits" {
	find "$ROOT/src" -name "*.c" ! -name main.c ! -name message.c \
		-exec grep -nE '\b(printf|fprintf|puts|perror|exit|abort)\(' {} + &&
		return 1
	true
}
