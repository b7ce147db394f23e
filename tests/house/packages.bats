#!/usr/bin/env bats
# make deb, and what it makes installed and removed; make dist, and what it
# makes built.

load ../environment
VERSION=$(sed -n 's/^VERSION := //p' "$ROOT/Makefile")

setup_file() {
	command -v dpkg-shlibdeps >/dev/null || return 0
	make -s -C "$ROOT" deb >&2
}

setup() {
	T=$(mktemp -d)
	command -v dpkg-architecture >/dev/null || return 0
	DEB=$ROOT/build/findrobots_${VERSION}_$(dpkg-architecture -qDEB_HOST_ARCH).deb
}

teardown() {
	rm -rf "$T"
}

need() {
	command -v "$1" >/dev/null || skip "no $1"
}

@test "deb: the fields" {
	need dpkg-shlibdeps
	field() {
		dpkg-deb -f "$DEB" "$1"
	}
	[ "$(field Package)" = findrobots ]
	[ "$(field Version)" = "$VERSION" ]
	[ "$(field Architecture)" = "$(dpkg --print-architecture)" ]
	[ "$(field Priority)" = optional ]
	[ "$(field Installed-Size)" -ge 50 ]
	[ -n "$(field Maintainer)" ]
	# The packages of the libraries that it is linked with, and no other.
	field Depends | tr ',' '\n' | sed 's/^ //; s/ .*//' | sort >"$T/depends"
	grep -qx libc6 "$T/depends"
	grep -qx zlib1g "$T/depends"
	[ -z "$(grep -vxE 'libc6|zlib1g|libzstd1|liblzma5|libbz2-1.0|libc-?ares2(t64)?|libyyjson[0-9]*|libsimdjson[0-9]*' "$T/depends")" ]
	# A line in short, then some more.
	[ "$(field Description | head -n 1 | wc -c)" -le 80 ]
	[ "$(field Description | wc -l)" -ge 3 ]
	# Nothing is run when it is installed.
	dpkg-deb --ctrl-tarfile "$DEB" | tar -t | grep -v '/$' | sort |
		diff - <(printf './%s\n' control md5sums)
}

@test "deb: the files, root's, all below /usr" {
	need dpkg-shlibdeps
	dpkg-deb -c "$DEB" >"$T/list"
	[ -z "$(awk '$2 != "root/root"' "$T/list")" ]
	[ -z "$(awk '$6 !~ /^\.\/(usr\/.*)?$/' "$T/list")" ]
	awk '$6 !~ /\/$/ { print $1, $6 }' "$T/list" | sort -k 2 | diff - <(
		cat <<-END
		-rwxr-xr-x ./usr/bin/findrobots
		-rw-r--r-- ./usr/share/bash-completion/completions/findrobots
		-rw-r--r-- ./usr/share/doc/findrobots/README.md.gz
		-rw-r--r-- ./usr/share/fish/vendor_completions.d/findrobots.fish
		-rw-r--r-- ./usr/share/man/man1/findrobots.1.gz
		-rw-r--r-- ./usr/share/man/man5/findrobots-result.5.gz
		-rw-r--r-- ./usr/share/man/man7/findrobots-crawlers.7.gz
		-rw-r--r-- ./usr/share/zsh/vendor-completions/_findrobots
		END
	)
	[ -z "$(awk '/^d/ && $1 != "drwxr-xr-x"' "$T/list")" ]
}

@test "deb: unpacked, its program runs and its sums are right" {
	need dpkg-shlibdeps
	dpkg-deb -x "$DEB" "$T/root"
	dpkg-deb -e "$DEB" "$T/control"
	(cd "$T/root" && md5sum --quiet -c "$T/control/md5sums")
	cd /
	"$T/root/usr/bin/findrobots" "$ROOT/testdata" |
		diff - "$ROOT/testdata/hosts"
	"$T/root/usr/bin/findrobots" --version | grep -qx "findrobots $VERSION"
	gzip -dc "$T/root/usr/share/man/man1/findrobots.1.gz" |
		cmp - "$ROOT/man/findrobots.1"
	gzip -dc "$T/root/usr/share/man/man5/findrobots-result.5.gz" |
		cmp - "$ROOT/man/findrobots-result.5"
	gzip -dc "$T/root/usr/share/man/man7/findrobots-crawlers.7.gz" |
		cmp - "$ROOT/man/findrobots-crawlers.7"
	gzip -dc "$T/root/usr/share/doc/findrobots/README.md.gz" |
		cmp - "$ROOT/README.md"
	bash -n "$T/root/usr/share/bash-completion/completions/findrobots"
	[ -z "$(readelf -S "$T/root/usr/bin/findrobots" | grep -F .debug_)" ]
}

@test "deb: made twice, the same bytes" {
	need dpkg-shlibdeps
	cp "$DEB" "$T/first.deb"
	make -s -C "$ROOT" deb | grep -qxF "  DEB      build/${DEB##*/}"
	cmp "$T/first.deb" "$DEB"
	SOURCE_DATE_EPOCH=86400 make -s -C "$ROOT" deb
	dpkg-deb -c "$DEB" | awk '{ print $4 }' | sort -u |
		diff - <(date -d @86400 +%F)
	mv "$T/first.deb" "$DEB"
}

# In a directory of its own, which knows of no other package.
@test "deb: installed, run, removed" {
	need dpkg-shlibdeps
	as_root=
	if [ "$(id -u)" != 0 ]; then
		need fakeroot
		as_root=fakeroot
	fi
	mkdir -p "$T/root/var/lib/dpkg/"{info,updates,triggers}
	touch "$T/root/var/lib/dpkg/"{status,available}
	in_root() {
		$as_root dpkg --root="$T/root" --log=/dev/null --force-depends \
			--force-not-root --force-bad-path "$@" >"$T/out" 2>&1 ||
			{ cat "$T/out"; return 1; }
	}
	in_root -i "$DEB"
	dpkg-query --admindir="$T/root/var/lib/dpkg" -W findrobots |
		grep -qx "findrobots.$VERSION"
	"$T/root/usr/bin/findrobots" "$ROOT/testdata" |
		diff - "$ROOT/testdata/hosts"
	# Again, over itself.
	in_root -i "$DEB"
	in_root -P findrobots
	[ ! -e "$T/root/usr" ]
}

@test "deb: installed into this system, run, removed" {
	need dpkg-shlibdeps
	[ -n "${LONG-}" ] || skip "only with LONG=1"
	[ "$(id -u)" = 0 ] || skip "not root"
	! dpkg-query -W findrobots 2>/dev/null || skip "is installed"
	dpkg -i "$DEB"
	cd /
	/usr/bin/findrobots "$ROOT/testdata" >"$T/out" || [ $? -eq 1 ]
	dpkg -V findrobots >"$T/verified" || true
	dpkg -P findrobots
	diff "$ROOT/testdata/hosts" "$T/out"
	# A container may leave documents out.
	[ -z "$(grep -v ' /usr/share/\(doc\|man\)/' "$T/verified")" ]
	[ ! -e /usr/bin/findrobots ]
}

@test "dist: the files that git knows, the same bytes each time" {
	make -s -C "$ROOT" dist | grep -qxF "  DIST     build/findrobots-$VERSION.tar.gz"
	archive=$ROOT/build/findrobots-$VERSION.tar.gz
	cp "$archive" "$T/first.tar.gz"
	touch "$ROOT/build/not-a-source"
	make -s -C "$ROOT" dist
	rm "$ROOT/build/not-a-source"
	cmp "$T/first.tar.gz" "$archive"
	# What is in the header of a gzip file: no name, no time.
	[ "$(head -c 8 "$archive" | od -An -tx1 | tr -d ' ')" = 1f8b080000000000 ]
	tar -tvf "$archive" | awk '{ print $2 }' | sort -u | grep -qx 0/0
	tar -tf "$archive" >"$T/list"
	[ -z "$(grep -v "^findrobots-$VERSION/" "$T/list")" ]
	[ -e "$ROOT/.git" ] || skip "not in a git checkout"
	git -C "$ROOT" ls-files | LC_ALL=C sort |
		diff - <(sed 's,[^/]*/,,' "$T/list" | LC_ALL=C sort)
}

@test "dist: builds, runs, and packs itself, without git" {
	make -s -C "$ROOT" dist
	archive=$ROOT/build/findrobots-$VERSION.tar.gz
	tar -xf "$archive" -C "$T"
	tree=$T/findrobots-$VERSION
	[ ! -e "$tree/.git" ]
	for script in tests/run testdata/make .packaging/deb; do
		[ -x "$tree/$script" ]
	done
	# Not the settings of the build that this may be a test of.
	env -u CFLAGS -u LDFLAGS make -s -C "$tree" -j2 CFLAGS=-O0 all
	"$tree/findrobots" "$tree/testdata" | diff - "$tree/testdata/hosts"
	make -s -C "$tree" dist
	cmp "$archive" "$tree/build/findrobots-$VERSION.tar.gz"
}

# Of package managers that say what is asked for here; no root.
@test "need-packages: what is missing, once each, for this architecture" {
	mkdir "$T/bin"
	stub() {
		{ echo '#!/bin/sh'; cat; } >"$T/bin/$1"
		chmod +x "$T/bin/$1"
	}
	stub dpkg <<<'echo amd64'
	stub id <<<'echo 1000'
	stub sudo <<<'exit 1'
	stub apt-cache <<-'END'
	[ "$2" = unknown ] || echo "  Candidate: 1.0"
	END
	stub dpkg-query <<-'END'
	case $3 in
	both) printf 'installed amd64\ninstalled arm64\n' ;;
	for-all) echo installed all ;;
	other) echo installed arm64 ;;
	removed) echo config-files amd64 ;;
	*) exit 1 ;;
	esac
	END
	need_packages() {
		PATH=$T/bin:$PATH "$ROOT/tests/need-packages" "$@"
	}
	run need_packages both for-all both
	[ "$status" -eq 0 ]
	[ -z "$output" ]
	run need_packages both other removed absent wished? absent unknown? wished?
	[ "$status" -eq 1 ]
	[ "${lines[1]}" = "  sudo apt-get install other removed absent wished" ]
	run need_packages both wished? unknown?
	[ "$status" -eq 0 ]
	[ "$output" = "these would be used, too: sudo apt-get install wished" ]
}
