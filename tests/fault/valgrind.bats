#!/usr/bin/env bats
# Memory checked by valgrind, in both modes, over all of testdata: nothing is
# read that was not written, nothing is lost, and the output is the same.
#
# Forked workers run without the sandbox, whose filter does not know the
# system calls that valgrind makes in their place.

load helper

@test "valgrind finds nothing, in both modes" {
	"$FINDROBOTS" -r -v --no-sandbox -j 2 "$TESTDATA" >expected 2>messages ||
		[ $? -eq 1 ]
	[ -s expected ]
	# Valgrind does not read all that compilers write for debuggers.
	strip --strip-debug -o program "$FINDROBOTS"
	for mode in threads processes; do
		status=0
		valgrind -q --error-exitcode=99 --leak-check=full \
			--errors-for-leak-kinds=definite,indirect,possible \
			--log-file=log.%p \
			./program -r -v --no-sandbox -m $mode -j 2 \
			"$TESTDATA" >.out 2>.err || status=$?
		cat log.*
		expect_status 1
		cmp expected .out
		sed "s/mode: processes/mode: threads/" .err | diff messages -
		[ -z "$(cat log.*)" ]
	done
}
