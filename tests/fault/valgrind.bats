#!/usr/bin/env bats
# Memory checked by valgrind, in both modes, over all of testdata: nothing is
# read that was not written, nothing is lost, and the output is the same.
#
# Forked workers run without the sandbox, whose filter does not know the
# system calls that valgrind makes in their place.

load both_modes

# as_without_valgrind NAME [OPTION...]: the same output comes of both, and what
# is written to NAME. Messages are compared, but for what differs each time.
as_without_valgrind() {
	local name=$1
	shift
	"$FINDROBOTS" -r -v --no-sandbox -j 2 "$@" "$TESTDATA" >expected 2>messages ||
		[ $? -eq 1 ]
	[ -s expected ]
	[ -z "$name" ] || { [ -s "$name" ] && mv "$name" "expected.$name"; }
	# Valgrind does not read all that compilers write for debuggers.
	strip --strip-debug -o program "$FINDROBOTS"
	for mode in threads processes; do
		status=0
		valgrind -q --error-exitcode=99 --leak-check=full \
			--errors-for-leak-kinds=definite,indirect,possible \
			--log-file=log.%p \
			./program -r -v --no-sandbox -m $mode -j 2 "$@" \
			"$TESTDATA" >.out 2>.err || status=$?
		cat log.*
		expect_status 1
		cmp expected .out
		[ -z "$name" ] || cmp "expected.$name" "$name"
		sed "s/mode: processes/mode: threads/" .err |
			sed 's/\(time\|rate\): .*/\1/' >.said
		sed 's/\(time\|rate\): .*/\1/' messages | diff - .said
		[ -z "$(cat log.*)" ]
	done
}

@test "valgrind finds nothing, in both modes" {
	as_without_valgrind ""
}

@test "nor with all that is known of hosts, and rejected lines" {
	as_without_valgrind rejects -f json --sort=requests --rejects=rejects \
		--stats --since=2020-01-01 --include='*.log*' --log-format=auto
}
