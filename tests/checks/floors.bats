#!/usr/bin/env bats
# The floors of the design: a file includes headers of lower floors only, of
# its own module, and of that module's further files. The map that opens
# src/main.c says which is where; it has to name every file.

ROOT=$(cd "$BATS_TEST_DIRNAME/../.." && pwd)

# "file module floor" for each source file that the map names.
read_map() {
	sed -n '/^ \* The modules by floor/,/^ \*\//p' "$ROOT/src/main.c" | awk '
		$2 ~ /^[0-5]$/ { floor = $2; module = $3; print $3, $3, $2 }
		$2 == "-" { print $3, module, floor }'
}

@test "the map names every file of src, and no other" {
	read_map | cut -d' ' -f1 | sort >"$BATS_TMPDIR/named"
	for file in "$ROOT"/src/*.[ch]; do
		basename "$file" | sed 's/\.[ch]$//'
	done | sort -u >"$BATS_TMPDIR/there"
	diff "$BATS_TMPDIR/named" "$BATS_TMPDIR/there"
}

@test "includes go down the floors" {
	read_map >"$BATS_TMPDIR/map"
	grep -o '^#include "[^"]*"' "$ROOT"/src/*.[ch] |
	sed 's|.*/\([^/]*\)\.[ch]:#include "\(.*\)\.h"|\1 \2|' |
	awk '
		NR == FNR { module[$1] = $2; floor[$1] = $3; next }
		{ n++ }
		!($1 in floor) || !($2 in floor) { print "unknown: " $0; bad = 1 }
		module[$1] != module[$2] && floor[$2] >= floor[$1] {
			print $1 " includes " $2 ": floor " floor[$1] \
				" to floor " floor[$2]
			bad = 1
		}
		END { exit bad || n < 50 }' "$BATS_TMPDIR/map" -
}

@test "no file of the code is longer than 500 lines" {
	wc -l "$ROOT"/src/*.[ch] "$ROOT"/tests/bench/*.c |
		awk '$1 >= 500 && $2 != "total" { print; bad = 1 } END { exit bad }'
}

@test "below floor 4 nothing prints and nothing exits" {
	for file in "$ROOT"/src/*.c; do
		case $(basename "$file") in
		main.c | report.c) continue ;;
		esac
		[ -z "$(grep -nE '\b(printf|fprintf|puts|perror|exit|abort)\(' "$file")" ]
	done
}
