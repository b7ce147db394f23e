#!/bin/sh
# logrotate 3.21.0: after compresscmd is changed, the files compressed before
# are never rotated or removed again, and a command that it does not know
# keeps the ending .gz.
#
# Guess: old rotations go on to be renumbered and, after `rotate N`, removed;
# and the ending says what compressed the file. Seen: with zstd instead of
# gzip, access.log.1.zst is written beside an access.log.1.gz that stays
# forever, so two files say that they are the last rotation. With lz4, for
# which there is no ending in its table, access.log.1.gz holds LZ4.
#
# Needs apt-get with Debian 12's packages, dpkg-deb, zstd, od. Run as root, or
# as a user that owns its temporary folder.
set -eu
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
cd "$dir"
apt-get -qq download logrotate=3.21.0-1 lz4=1.9.4-1 libpopt0 >/dev/null
for deb in *.deb; do
	dpkg-deb -x "$deb" root
done
LD_LIBRARY_PATH=$(echo "$dir"/root/usr/lib/*-linux-gnu)
export LD_LIBRARY_PATH

# rotate COMMAND: one forced rotation of a new access.log.
rotate() {
	echo "a line of $1" >access.log
	cat >conf <<-END
	$dir/access.log {
		rotate 2
		compress
		compresscmd $1
	}
	END
	chmod 644 conf access.log
	root/usr/sbin/logrotate -f -s "$dir/state" conf
}

{
	rotate /bin/gzip
	echo "gzip:" access.log.*
	rotate "$(command -v zstd)"
	echo "zstd:" access.log.*
	rotate "$(command -v zstd)"
	rotate "$(command -v zstd)"
	rotate "$(command -v zstd)"
	echo "zstd, 3 more with rotate 2:" access.log.*
	echo "the .gz holds: $(gzip -dc access.log.1.gz)"
	rm access.log.*
	rotate "$dir/root/usr/bin/lz4"
	echo "lz4:" access.log.*
	echo "begins with:$(od -An -tx1 -N4 access.log.1.gz)"
} >seen
cat seen
diff seen - <<'END'
gzip: access.log.1.gz
zstd: access.log.1.gz access.log.1.zst
zstd, 3 more with rotate 2: access.log.1.gz access.log.1.zst access.log.2.zst
the .gz holds: a line of /bin/gzip
lz4: access.log.1.gz
begins with: 04 22 4d 18
END
