#!/usr/bin/env bats
# Saved results that strangers have made: with right checksums, but nothing that
# findrobots has written.

load helper

# limited KIB [OPTION...]: with so little memory that no length can be believed.
limited() {
	status=0
	(ulimit -v "$1"; exec "$FINDROBOTS" "${@:2}") >.out 2>.err || status=$?
}

# What is built with sanitizers takes terabytes of addresses.
need_limit() {
	limited 40000 --version
	[ "$status" -eq 0 ] || skip "does not start with so little memory"
}

# All of them are refused in part, by name; what is whole is merged.
expect_refused() {
	expect_status 1
	grep -qx good.example .out
	if grep wrong .out; then false; fi
	grep -q "^findrobots: $1: a saved result " .err
	if grep -v "^findrobots: $1: a saved result " .err; then false; fi
}

# bats test_tags=once
@test "lengths and numbers in a saved result take no memory" {
	need_limit
	python3 "$ROOT/tests/cli/forged.py" forged 160
	for file in forged/claims/*; do
		limited 65536 --merge "$file"
		expect_refused "$file"
	done
	for file in forged/heads/*; do
		limited 65536 --merge "$file"
		expect_status 2
		expect_nothing
		lines "findrobots: $file: not a saved result, as --save writes them" |
			expect_err
	done
}

# bats test_tags=once
@test "holes of gigabytes take no memory" {
	[ -n "${LONG-}" ] || skip "takes a minute"
	need_limit
	python3 "$ROOT/tests/cli/forged.py" forged 3072
	for file in forged/claims/{zeros-3,three,hole,claimed}; do
		limited 65536 --merge "$file"
		expect_refused "$file"
	done
}

@test "hosts that contradict what is said of them are left out" {
	python3 "$ROOT/tests/cli/forged.py" forged 1
	for file in forged/contradictions/*; do
		try --merge "$file"
		expect_refused "$file"
	done
	try --merge forged/contradictions/section-again
	grep -q ': hosts of a file stand in two places; save it again;' .err
	try --merge forged/contradictions/more-hosts
	grep -q ': hosts are not those of their file; save it again;' .err
	try --merge forged/contradictions/other-end
	grep -q ': its end is that of another result; save it again;' .err
}

# bats test_tags=once
@test "many strings of one host take no more memory than --memory says" {
	need_limit
	for i in 1 2 3; do
		awk -v i=$i 'BEGIN { for (k = 0; k < 60000; k++)
			printf "192.0.2.1 - - [03/Nov/2026:06:25:01 +0000] \"GET /robots.txt HTTP/1.1\" 200 1 \"-\" \"%d/%0200d\"\n", i, k }' >$i.log
		"$FINDROBOTS" -f jsonl --save=$i.findrobots $i.log
	done
	[ "$(wc -c <1.findrobots)" -gt 12000000 ]
	for sort in host requests; do
		limited 40000 -f jsonl --merge --sort=$sort --memory=2M .
		expect_status 0
		grep -qF '"host":"192.0.2.1","requests":180000,' .out
		grep -q '^findrobots: the rarest user agents' .err
	done
	"$FINDROBOTS" -f jsonl --merge . >got
	"$FINDROBOTS" -f jsonl ./*.log | cmp - got
}
