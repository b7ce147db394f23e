#!/usr/bin/env bats
# What holds for the tests themselves.

load ../environment

setup() {
	cd "$ROOT/tests" || return
}

# But for unit tests, which have their modules' names.
@test "no two files have one name" {
	[ -z "$(find . -type f ! -path './unit/*/test_*.c' -printf '%f\n' |
		sort | uniq -d)" ]
}

@test "every *.bats file is run, in the known environment" {
	find . -name '*.bats' | while read -r file; do
		[[ $file =~ ^\./(cli|fault|house|scale)/[a-z_]*\.bats$ ]] || echo "$file"
		grep -qE '^load (helper|both_modes|machines|\.\./environment)$' "$file" ||
			echo "$file"
	done | diff /dev/null -
	grep -qx 'load ../environment' cli/helper.bash
	grep -qx 'load ../cli/helper' fault/both_modes.bash
	grep -qx 'load ../cli/helper' scale/machines.bash
}

@test "each tag of a test is one that tests/run explains" {
	sed -nE 's/^# bats (file|test)_tags=//p' ./*/*.bats | sed 's/, */\n/g' |
		sort -u >"$BATS_TEST_TMPDIR/tags"
	[ -s "$BATS_TEST_TMPDIR/tags" ]
	while read -r tag; do
		grep -q "^#	$tag		*[a-z]" run
	done <"$BATS_TEST_TMPDIR/tags"
}

@test "every suite that tests/run picks by a tag has tests" {
	grep -oE '\bauto [a-z!, ]*"|zlib [a-z]*"' run |
	sed 's/[a-z]* //; s/"//' | tr ' ' '\n' | sort -u |
	while read -r filter; do
		[ "$(bats --count --filter-tags "$filter" cli/*.bats)" -gt 0 ]
	done
}
