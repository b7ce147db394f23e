#!/usr/bin/env bats
# --cache when something fails: any call, the run itself, or the directory.
# cache_faults.py says what has to hold then, of this run and of the next one.

load both_modes

faults() {
	for MODE in threads processes; do
		fresh "$1"
		export MODE INJECT="$ROOT/build/tests/fault/inject.so" \
			CLOCK="$ROOT/build/tests/fault/clock.so"
		python3 "$BATS_TEST_DIRNAME/cache_faults.py" "$1" >&3
	done
}

@test "each call fails in turn" {
	faults fail
}

@test "the run is killed before each call that writes" {
	faults kill
}

@test "many runs at once, of which some are killed" {
	faults many
}

@test "the directory goes away at any moment" {
	faults removed
}
