#!/usr/bin/env bats
# More text than 32 bits can count, and more padding than the reader's window
# holds: in files that are too large to be kept.

load both_modes

# The hosts that each of the files has.
expect_both() {
	lines 192.0.2.1 192.0.2.2 | cmp - out
}

# Reads big.gz with the engine: two hosts, and what -v says of 64 bits.
read_big() {
	local size text
	size=$(wc -c <big.gz)
	text=$(cat text)
	"$FINDROBOTS" -v -m "$1" big.gz >out 2>err
	expect_both
	tail -n +2 err | diff - <(echo "findrobots: big.gz: gzip, members: 1, bytes: $size, of text: $text, requests: 2, hosts: 2, rejected lines: 0")
}

@test "a member of more than 4 GiB, whose ISIZE is the rest modulo 2^32" {
	command -v python3 >/dev/null || skip "no python3"
	line 192.0.2.1 >first
	line 192.0.2.2 >last
	# A MiB of zeros is deflated once and then repeated: behind a full
	# flush nothing refers to what came before.
	python3 - >text <<-'EOF'
	import zlib
	COUNT = 4097
	zeros = bytes(1 << 20)
	first = open("first", "rb").read()
	last = b"\n" + open("last", "rb").read()
	deflate = zlib.compressobj(9, zlib.DEFLATED, -15)
	pieces = [deflate.compress(text) + deflate.flush(zlib.Z_FULL_FLUSH)
	          for text in (first, zeros)]
	end = deflate.compress(last) + deflate.flush()
	crc = zlib.crc32(first)
	for _ in range(COUNT):
	    crc = zlib.crc32(zeros, crc)
	crc = zlib.crc32(last, crc)
	size = len(first) + COUNT * len(zeros) + len(last)
	with open("big.gz", "wb") as big:
	    big.write(b"\x1f\x8b\x08\0\0\0\0\0\0\x03" + pieces[0])
	    for _ in range(COUNT):
	        big.write(pieces[1])
	    big.write(end + crc.to_bytes(4, "little") +
	              (size % 2**32).to_bytes(4, "little"))
	print(size)
	EOF
	[ "$(cat text)" -gt $((1 << 32)) ]
	read_big threads
	read_big processes
}

@test "300 KiB of zeros before, between and behind members are silent" {
	for n in 1 2; do
		head -c 307200 /dev/zero
		line 192.0.2.$n | gzip -n
	done >padded.gz
	head -c 307200 /dev/zero >>padded.gz
	for mode in threads processes; do
		"$FINDROBOTS" -m $mode padded.gz >out 2>err
		expect_both
		diff /dev/null err
		"$FINDROBOTS" -m $mode - < <(cat padded.gz) >out 2>err
		expect_both
		diff /dev/null err
	done
}

@test "300 KiB of zeros do not hide what is broken between and behind them" {
	line 192.0.2.1 | gzip -n >one.gz
	line 192.0.2.2 | gzip -n >two.gz
	{
		head -c 307200 /dev/zero
		cat one.gz
		head -c 307200 /dev/zero
		echo rubbish
		head -c 307200 /dev/zero
		cat two.gz
		head -c 307200 /dev/zero
		head -c 20 one.gz
	} >broken.gz
	one=$(wc -c <one.gz)
	two=$(wc -c <two.gz)
	{
		echo "findrobots: broken.gz: damaged at byte $((2 * 307200 + one)): $((8 + 307200)) bytes are not gzip; they were skipped, reading went on at byte $((3 * 307200 + one + 8))"
		echo "findrobots: broken.gz: cut short at byte $((4 * 307200 + one + 8 + two + 20)): unexpected end of file; what came before was kept"
	} >messages
	for mode in threads processes; do
		status=0
		"$FINDROBOTS" -m $mode broken.gz >out 2>err || status=$?
		[ $status -eq 1 ]
		expect_both
		diff messages err
		status=0
		"$FINDROBOTS" -m $mode - < <(cat broken.gz) >out 2>err ||
			status=$?
		[ $status -eq 1 ]
		expect_both
		sed 's/broken.gz/-/' messages | diff - err
	done
}
