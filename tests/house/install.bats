#!/usr/bin/env bats
# make install, the installed program, make uninstall.

load ../environment

setup() {
	T=$(mktemp -d)
}

teardown() {
	rm -rf "$T"
}

@test "installed, run, uninstalled, nothing left" {
	# It names what it installs, and that is all there is.
	make -s -C "$ROOT" install DESTDIR="$T/d" PREFIX=/opt/x >"$T/said"
	share=$T/d/opt/x/share
	sed -n 's/^  INSTALL  //p' "$T/said" | sort |
		diff - <(find "$T/d" -type f | sort)
	find "$T/d" -type f | sort | diff - <(printf '%s\n' \
		"$T/d/opt/x/bin/findrobots" \
		"$share/bash-completion/completions/findrobots" \
		"$share/fish/vendor_completions.d/findrobots.fish" \
		"$share/man/man1/findrobots.1" \
		"$share/man/man5/findrobots-result.5" \
		"$share/man/man7/findrobots-crawlers.7" \
		"$share/zsh/site-functions/_findrobots" | sort)
	cd /
	"$T/d/opt/x/bin/findrobots" "$ROOT/testdata" |
		diff - "$ROOT/testdata/hosts"
	"$T/d/opt/x/bin/findrobots" --completion=bash |
		cmp - "$share/bash-completion/completions/findrobots"
	"$T/d/opt/x/bin/findrobots" --completion=zsh |
		cmp - "$share/zsh/site-functions/_findrobots"
	"$T/d/opt/x/bin/findrobots" --completion=fish |
		cmp - "$share/fish/vendor_completions.d/findrobots.fish"
	make -s -C "$ROOT" uninstall DESTDIR="$T/d" PREFIX=/opt/x
	[ -z "$(find "$T/d" ! -type d)" ]
}

@test "places can be chosen, with a blank in their names" {
	make -s -C "$ROOT" install DESTDIR="$T/a b" BINDIR=/b MANDIR=/m \
		BASHDIR=/c1 ZSHDIR=/c2 FISHDIR=/c3
	(cd "$T/a b" && find . -type f | sort) | diff - <(printf '%s\n' \
		./b/findrobots ./c1/findrobots ./c2/_findrobots \
		./c3/findrobots.fish ./m/man1/findrobots.1 \
		./m/man5/findrobots-result.5 ./m/man7/findrobots-crawlers.7)
	make -s -C "$ROOT" uninstall DESTDIR="$T/a b" BINDIR=/b MANDIR=/m \
		BASHDIR=/c1 ZSHDIR=/c2 FISHDIR=/c3
	[ -z "$(find "$T" ! -type d)" ]
}
