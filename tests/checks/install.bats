#!/usr/bin/env bats
# make install, the installed program, make uninstall.

ROOT=$(cd "$BATS_TEST_DIRNAME/../.." && pwd)

setup() {
	T=$(mktemp -d)
}

teardown() {
	rm -rf "$T"
}

@test "installed, run, uninstalled, nothing left" {
	make -s -C "$ROOT" install DESTDIR="$T" PREFIX=/opt/x
	find "$T" -type f | sort | diff - <(printf '%s\n' \
		"$T/opt/x/bin/findrobots" \
		"$T/opt/x/share/man/man1/findrobots.1")
	cd /
	"$T/opt/x/bin/findrobots" "$ROOT/testdata" |
		diff - "$ROOT/testdata/hosts"
	make -s -C "$ROOT" uninstall DESTDIR="$T" PREFIX=/opt/x
	[ -z "$(find "$T" ! -type d)" ]
}
