#!/usr/bin/env bats
# What holds for every file of the code.

load ../environment

setup() {
	T=$BATS_TEST_TMPDIR
	cd "$ROOT/src" || return
	# "FILE INCLUDED", without suffixes, for each include of our own.
	grep -r --include='*.[ch]' -o '^ *# *include *"[^"]*"' . |
		sed -E 's,^\./(.*)\.[ch]:.*"(.*)",\1 \2,; s,\.h$,,' |
		sort -u >"$T/includes"
	[ -s "$T/includes" ]
}

# Prints "FOLDER ALLOWED..." for each line of the map that opens main.c; a file
# of src/ itself is a folder without its suffix.
read_map() {
	sed -nE 's,^ \*\t([a-z]+)(/|\.c)\t.*: ,\1 ,p' main.c
}

@test "the map in main.c has each folder and file of src, once" {
	read_map | cut -d ' ' -f 1 | sort | diff - <(
		{ find . -mindepth 1 -maxdepth 1 -type d; ls ./*.c; } |
			sed 's,^\./,,; s,\.c$,,' | grep -vx main | sort)
}

@test "no folder includes from another one than the map says" {
	{ read_map; echo main all of these; } >"$T/map"
	awk -v map="$T/map" '
	function folder(path) {
		sub("/.*", "", path)
		return path
	}
	BEGIN {
		while ((getline line <map) > 0) {
			n = split(line, word, " ")
			if (line ~ / all of these$/)
				for (name in known)
					may[word[1], name] = 1
			for (i = 2; i <= n; i++)
				may[word[1], word[i]] = 1
			may[word[1], word[1]] = known[word[1]] = 1
		}
	}
	!((folder($1), folder($2)) in may) {
		print $1 " includes " $2
		bad = 1
	}
	END { exit bad }' "$T/includes"
}

@test "an include names its folder" {
	while read -r file included; do
		[ -e "$included.h" ] || { echo "$file: $included.h"; return 1; }
	done <"$T/includes"
}

@test "no file includes in a circle, a .c and its .h being one" {
	awk '$1 != $2' "$T/includes" | tsort >"$T/order"
}

@test "no file of the code is longer than 500 lines" {
	find "$ROOT/src" "$ROOT/tests/bench" -name "*.[ch]" -exec wc -l {} + |
		awk '$1 >= 500 && $2 != "total" { print; bad = 1 } END { exit bad }'
}

@test "nothing prints by stdio, and nothing exits" {
	if grep -rnE --include='*.c' '\b(printf|fprintf|puts|perror|exit|abort)\(' .; then
		return 1
	fi
}

# By a test of its name, or a line that says which test it is.
@test "each file is tested" {
	# The file and each test that it names.
	grep -rA 1 'Tested by' --include='*.c' . | sed -E 's/\.c[:-]/.c\t/' |
		while IFS=$'\t' read -r file line; do
			for test in $line; do
				[[ $test =~ tests/[a-z0-9_/.]*[a-z] ]] &&
					echo "$file ${BASH_REMATCH[0]}"
			done
		done >"$T/named"
	named=$(<"$T/named")
	[ "$named" ]
	{
		while read -r file test; do
			[ -e "../$test" ] || echo "$file: no $test"
		done <"$T/named"
		find . -name '*.c' | LC_ALL=C sort | while read -r file; do
			[ -e "../tests/unit/${file%/*}/test_${file##*/}" ] ||
				[[ $named = *"$file "* ]] || echo "$file"
		done
	} >"$T/untested"
	cat "$T/untested"
	[ ! -s "$T/untested" ]
}

# What a fuzzer or a debugger leaves is committed easily.
@test "nothing else stands at the top" {
	git -C "$ROOT" ls-files >"$T/files" 2>/dev/null ||
		skip "these are not the files of a git repository"
	sed 's,/.*,,' "$T/files" | sort -u | grep -v '^\.' |
		diff - <(printf '%s\n' Makefile README.md findings man src testdata tests | sort)
}
