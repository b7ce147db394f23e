#!/usr/bin/env bats
# Memory checked by valgrind, in both modes, over all of testdata: nothing is
# read that was not written, nothing is lost, and the output is the same. And
# work counted by it.
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

# instructions DECODER FILE: how many are executed to read it.
instructions() {
	valgrind --tool=callgrind --callgrind-out-file=/dev/null \
		./program --no-sandbox --jobs=1 --decoder="$1" "$2" 2>&1 >/dev/null |
		sed -n 's/.*Collected : *//p'
}

@test "members of one line do not cost another decoder more than zlib" {
	command -v valgrind >/dev/null || skip "no valgrind"
	[ -z "${COUNTING-}" ] ||
		skip "a program that counts its lines is not made to be fast"
	for n in $(seq 250); do
		member "192.0.2.$n"
	done >members.log.gz
	cat members.log.gz members.log.gz members.log.gz members.log.gz >many.log.gz
	strip --strip-debug -o program "$FINDROBOTS"
	least=$(instructions zlib many.log.gz)
	for decoder in $(decoders); do
		few=$(instructions "$decoder" many.log.gz)
		echo "$decoder: $few, zlib: $least"
		[ "$few" -lt $((least + least / 4)) ]
	done
}
