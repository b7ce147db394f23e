#!/usr/bin/env bats
# What the documents say and what the program does are the same.

ROOT=$(cd "$BATS_TEST_DIRNAME/../.." && pwd)

# The long options, one a line: of the option table, of --help, of the page.
table_options() {
	sed -n 's/^\t{ "\([a-z0-9-]*\)", .*/--\1/p' "$ROOT/src/options.c" | sort
}

help_options() {
	"$FINDROBOTS" --help |
		sed -n 's/^  \(-., \|    \)\(--[a-z0-9-]*\).*/\2/p' | sort
}

# "letter name argument" as --help and as the man page have it.
help_rows() {
	"$FINDROBOTS" --help |
		sed -n 's/^  \(-.\|  \)[, ] \(--[a-z0-9-]*\)\(=[A-Z]*\)\{0,1\}.*/\1 \2 \3/p' |
		tr -s ' =' ' ' | sed 's/^ //; s/ $//' | sort
}

man_rows() {
	sed -n '/^\.Sh OPTIONS/,/^\.Sh /s/^\.It Fl \(.*\)/\1/p' \
		"$ROOT/man/findrobots.1" |
		sed 's/ , Fl / /; s/ Ns = Ns Ar / /' |
		awk 'length($1) == 1 { $2 = "-" $2 } { print "-" $0 }' |
		sort
}

@test "--help, the man page and the option table name the same options" {
	[ "$(table_options | wc -l)" -ge 14 ]
	diff <(table_options) <(help_options)
	diff <(help_rows) <(man_rows)
}

@test "the man page is clean" {
	mandoc -T lint -W warning "$ROOT/man/findrobots.1"
}

@test "the man page renders" {
	# Without the overstriking that makes bold and underlined.
	mandoc -T ascii "$ROOT/man/findrobots.1" |
		sed "s/.$(printf '\b')//g" >"$BATS_TMPDIR/page"
	for section in NAME SYNOPSIS OPTIONS 'EXIT STATUS' EXAMPLES; do
		grep -qx "$section" "$BATS_TMPDIR/page"
	done
	[ -z "$(awk 'length > 80' "$BATS_TMPDIR/page")" ]
}

@test "the README's example is what the program prints" {
	cd "$ROOT"
	sed -n '/^    \$ .\/findrobots/,/^$/s/^    //p' README.md \
		>"$BATS_TMPDIR/example"
	[ "$(grep -c '^\$ ' "$BATS_TMPDIR/example")" -ge 1 ]
	grep '^\$ ' "$BATS_TMPDIR/example" | sed 's/^\$ //' |
	while read -r command; do
		echo "\$ $command"
		sh -c "$command" 2>&1 || true
		echo
	done | sed '/^$/d' | diff <(sed '/^$/d' "$BATS_TMPDIR/example") -
}

@test "each file of testdata has a line in its README" {
	cd "$ROOT/testdata"
	for file in *.gz {rotated,broken}/*.gz hosts make damaged/; do
		grep -qF "\`$file\`" README.md
	done
}

@test "what make help lists exists" {
	make -s -C "$ROOT" help | sed -n 's/^make \([a-z-][a-z-]*\) .*/\1/p' |
	while read -r target; do
		grep -q "^$target:" "$ROOT/Makefile"
	done
}

@test "README and man page make the same promises, whose tests are there" {
	cd "$ROOT"
	sed -n '/^## Promises/,/^## /s/^| \([A-Z].*\) | .* | .\(.*\). |$/\1: \2/p' \
		README.md >"$BATS_TMPDIR/readme"
	sed -n '/^\.Sh PROMISES/,/^\.Sh EXIT/p' man/findrobots.1 |
		sed -n 's/^\.It //p; s/^\.Pq Pa //p' |
		paste -d: - - | sed 's/:/: /' >"$BATS_TMPDIR/man"
	[ "$(wc -l <"$BATS_TMPDIR/readme")" -ge 10 ]
	diff "$BATS_TMPDIR/readme" "$BATS_TMPDIR/man"
	while read -r file; do
		[ -s "$file" ]
	done < <(sed 's/.*: //' "$BATS_TMPDIR/readme")
}
