#!/usr/bin/env bats
# Logs that real servers and shippers wrote, and cases made after public
# reports, whose answers are known: no host that never asked, and none lost
# without a word.

load ../environment
SHARED=$ROOT/../shared

@test "cases of reports and formats" {
	[ -x "$SHARED/cases/run" ] || skip "no cases at ../shared/cases"
	env -u CASES FR="$FINDROBOTS" "$SHARED/cases/run" reports formats \
		>"$BATS_TEST_TMPDIR/out" || true
	tail -n 2 "$BATS_TEST_TMPDIR/out"
	# It joins no parts of a CRI line, so a host that asked is too many.
	grep -w 'cmd WRONG\|cmd[^ ]* WRONG' "$BATS_TEST_TMPDIR/out" |
		awk '{ print $2 }' | diff <(echo env-cri-partial) -
	grep '^first command' "$BATS_TEST_TMPDIR/out" |
		grep -Eq ': (8[5-9]|9[0-9]|1[0-9][0-9]) right'
}

# at_least RUN N: exact and fields of that run.
at_least() {
	sed -n "s/^$1 run: \([0-9]*\) exact, \([0-9]*\) fields.*/\1 \2/p" \
		"$BATS_TEST_TMPDIR/out" |
		awk -v n="$2" '{ ok = $1 + $2 >= n } END { exit !ok }'
}

@test "logs of servers and shippers" {
	[ -e "$SHARED/logs/servers/check.py" ] ||
		skip "no servers' logs at ../shared/logs"
	env -u LOGS FR="$FINDROBOTS" python3 "$SHARED/logs/servers/check.py" --summary --all \
		>"$BATS_TEST_TMPDIR/out" || true
	tail -n 2 "$BATS_TEST_TMPDIR/out"
	# Messages that are arrays of numbers: the hosts in them did ask, but
	# are looked for as text there.
	grep -w wrong "$BATS_TEST_TMPDIR/out" | grep -v ' run: ' |
		awk '{ print $1 }' | diff - <(
		printf 'journalctl-252-%s\n' \
			json-of-caddy json-of-gunicorn json-pretty-of-caddy \
			json-pretty-of-gunicorn json-seq-of-gunicorn \
			json-sse-of-gunicorn)
	# So many are read, exactly or but for what is known of a host; and
	# with the option that the message leads to.
	at_least default 200
	at_least best 225
}
