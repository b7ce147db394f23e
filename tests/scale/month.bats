#!/usr/bin/env bats
# --cache while logs are rotated: a month of logrotate in a minute, and the
# stamps of file systems that count in seconds.

load machines

export CLOCK=$ROOT/build/tests/fault/clock.so

@test "logs rotated in ten ways: a cache changes no byte, and only reads what is new" {
	need logrotate faketime zstd
	has_codec zstd || skip "built without libzstd"
	for MODE in threads ${LONG:+processes}; do
		export MODE
		mkdir "month.$MODE"
		(cd "month.$MODE" && "$ROOT/tests/scale/month.py" "$(often 10 31)")
	done
}

# apart COMMAND: runs it where it may mount $T/image, on which inodes are too
# small for parts of a second. Nobody else sees that, and it is gone at the end.
apart() {
	unshare --mount true 2>/dev/null || skip "nothing may be mounted here"
	truncate -s 8M "$T/image"
	mkfs.ext4 -q -I 128 "$T/image" 2>/dev/null || skip "no mkfs.ext4"
	mkdir "$T/disk"
	unshare --mount mount -o loop "$T/image" "$T/disk" 2>/dev/null ||
		skip "no loop devices"
	unshare --mount bash -eu <(declare -f; declare -p T FINDROBOTS MODE; echo "$1")
}

# within_a_second TIMES: a log that is changed in the second in which it was
# read, and keeps its size: no stamp tells, so many times.
within_a_second() {
	mount -o loop "$T/image" "$T/disk"
	cd "$T/disk"
	touch -d 2026-11-29T12:00:00.5 stamp
	[ "$(stat -c %y stamp)" = "2026-11-29 12:00:00.000000000 +0000" ]
	mkdir d
	same=0
	for try in $(seq $((20 * $1))); do
		[ "$same" -lt "$1" ] || break
		line 192.0.2.1 >d/a.log.gz
		was=$(stat -c '%i %s %Y %Z' d/a.log.gz)
		"$FINDROBOTS" -m "$MODE" --cache="$T/cache" d >out
		echo 192.0.2.1 | diff - out
		line 192.0.2.2 | dd of=d/a.log.gz conv=notrunc status=none
		[ "$was" != "$(stat -c '%i %s %Y %Z' d/a.log.gz)" ] || same=$((same + 1))
		"$FINDROBOTS" -m "$MODE" --cache="$T/cache" d >out
		echo 192.0.2.2 | diff - out
	done
	echo "$same of $try times no stamp told"
	[ "$same" -eq "$1" ]
	# What was left alone is known, which is not to be had without waiting.
	sleep 3.1
	"$FINDROBOTS" -m "$MODE" --cache="$T/cache" d >out
	"$FINDROBOTS" -v -m "$MODE" --cache="$T/cache" d >out 2>err
	echo 192.0.2.2 | diff - out
	grep -q 'cache: unchanged: 1,' err
}

@test "a log that is changed in the second in which it was read" {
	need unshare mkfs.ext4
	apart "within_a_second $(often 10 200)"
}
