#!/usr/bin/env bats
# Input that is missing, damaged, or something else: what is said of it, what
# is kept, and the exit status.

# bats file_tags=engines
load helper

@test "a missing operand alone is a failure" {
	try nowhere
	expect_status 2
	expect_nothing
	lines 'findrobots: nowhere: cannot open: No such file or directory' |
		expect_err
}

@test "a missing operand among others is reported, the rest is done" {
	member 192.0.2.1 >a.log.gz
	try nowhere a.log.gz elsewhere/
	expect_status 1
	lines 192.0.2.1 | expect_out
	expect_err <<-'EOF'
	findrobots: nowhere: cannot open: No such file or directory
	findrobots: elsewhere/: cannot open: No such file or directory
	EOF
}

@test "a directory without a wanted file" {
	mkdir d
	try d
	expect_status 2
	expect_nothing
	lines 'findrobots: d: no file named *.log.gz in it' | expect_err
	member 192.0.2.1 >a.log.gz
	try d a.log.gz
	expect_status 1
	lines 192.0.2.1 | expect_out
}

@test "a directory with rotated names only: the message names the option" {
	mkdir d
	member 192.0.2.1 >d/access.log.2.gz
	member 192.0.2.2 >d/access.log-20240131.gz
	: >d/access.log
	try d
	expect_status 2
	lines "findrobots: d: no file named *.log.gz in it, but 3 with names of logs: --all takes them" |
		expect_err
	try d --all
	expect_status 0
	lines 192.0.2.1 192.0.2.2 | expect_out
	expect_silence
}

@test "a directory without names of logs: the message names the option" {
	mkdir d
	member 192.0.2.1 >d/access.2.gz
	member 192.0.2.2 >d/20240131.gz
	: >d/error.log
	for all in '' --all; do
		try d $all
		expect_status 2
		expect_message ", but 2 ending in .gz: --include='*.gz' takes them"
		try d --include='*.gz' $all
		expect_status 0
		lines 192.0.2.1 192.0.2.2 | expect_out
	done
}

@test "the hint counts only what --include='*.gz' would take" {
	mkdir d d/x.gz
	member 192.0.2.1 >d/a.1.gz
	member 192.0.2.2 >d/.hidden.gz
	mkfifo d/fifo.gz
	ln -s nowhere d/dangling.gz
	try d --exclude='b*'
	expect_message ', but 1 ending in .gz:'
	try d --exclude='a*'
	lines 'findrobots: d: no file named *.log.gz in it' | expect_err
}

@test "an unreadable file and an unreadable directory" {
	mkdir d d/closed
	member 192.0.2.1 >d/a.log.gz
	member 192.0.2.2 >d/b.log.gz
	chmod 0 d/b.log.gz d/closed
	chmod 755 .
	status=0
	as_nobody "$FINDROBOTS" -m "$MODE" -j "$JOBS" -r d >.out 2>.err ||
		status=$?
	expect_status 1
	lines 192.0.2.1 | expect_out
	expect_err <<-'EOF'
	findrobots: d/b.log.gz: cannot open: Permission denied
	findrobots: d/closed: cannot list: Permission denied
	EOF
	status=0
	as_nobody "$FINDROBOTS" -m "$MODE" -j "$JOBS" d/b.log.gz >.out 2>.err ||
		status=$?
	expect_status 2
	expect_nothing
}

@test "a directory among the names of files" {
	try "$T/." .
	expect_status 2
	mkdir d
	try - <d
	expect_status 1
	lines 'findrobots: -: cannot read at byte 0: Is a directory; what came before was kept' |
		expect_err
}

@test "other compressions are named" {
	printf '\x1f\x9d\x90' >compress.log.gz
	printf '\x04\x22\x4d\x18\x64' >lz4.log.gz
	printf 'PK\x03\x04\x14' >zip.log.gz
	member 192.0.2.1 >good.log.gz
	try
	expect_status 1
	lines 192.0.2.1 | expect_out
	expect_err <<-'EOF'
	findrobots: compress.log.gz: compressed with compress (.Z): not read; 'gzip -dc' writes its text
	findrobots: lz4.log.gz: compressed with lz4: not read; 'lz4 -dc' writes its text
	findrobots: zip.log.gz: a zip archive: not read; 'unzip -p' writes its text
	EOF
}

# bats test_tags=decoders
@test "compressed twice: read; three times, or a tar archive: named" {
	member 192.0.2.1 >one
	line 192.0.2.2 >text
	tar -cf logs.tar text
	{ gzip -n <one; member 192.0.2.3 | gzip -n; } >twice.log.gz
	head -c -3 one | gzip -n >within.log.gz
	gzip -n <one | gzip -n | gzip -n >thrice.log.gz
	gzip -n <logs.tar >tar.log.gz
	{ line 192.0.2.4; cat one; } | gzip -n >behind.log.gz
	try
	expect_status 1
	lines 192.0.2.1 192.0.2.3 192.0.2.4 | expect_out
	expect_err <<-EOF
	findrobots: behind.log.gz: a line of its text within gzip begins with gzip data: not read; 'gzip -dc FILE | findrobots -' reads it
	findrobots: tar.log.gz: a tar archive within gzip: not read; 'tar -xOf' writes its text
	findrobots: thrice.log.gz: compressed with gzip within gzip within gzip: not read
	findrobots: within.log.gz: cut short at byte $(($(wc -c <one) - 3)) within gzip: unexpected end of file; what came before was kept
	EOF
}

# bats test_tags=decoders
@test "what is compressed in a line of decoded text is not lost without a word" {
	text() { line 192.0.2.1; }
	for outer in gzip zstd xz bzip2; do
		for inner in gzip zstd xz bzip2; do
			member=$(mktemp -p .)
			line 192.0.2.2 | $inner -c >"$member"
			# Compressed as a whole; and continued by what is so twice.
			{ text; cat "$member"; line 192.0.2.3 /; } | $outer -c >whole
			{ text | $outer -c; $outer -c <"$member"; } >second
			# In lines of any number, wherever pieces of text end.
			{ seq 1 30000; text; cat "$member"; } | $outer -c >far
			for log in whole second far; do
				try $log
				expect_status 1
				expect_out <<<192.0.2.1
				expect_message "a line of its text within $outer begins with $inner data: not read; '$outer -dc FILE | findrobots -' reads it"
				$outer -dc $log >plain
				try plain
				expect_status 0
				lines 192.0.2.1 192.0.2.2 | expect_out
			done
		done
	done
	# Within a line it is what a client sent.
	{ text; printf x; cat "$member"; } | gzip >within
	try within
	expect_out <<<192.0.2.1
	[ -z "$(grep 'begins with' .err)" ]
	{ text; member 192.0.2.2; } | gzip | gzip >twice
	try twice
	expect_status 1
	expect_out <<<192.0.2.1
	expect_message "a line of its text within gzip within gzip begins with gzip data: not read; 'gzip -dc FILE | gzip -dc | findrobots -' reads it"
}

# packed CODEC HOST...: as member(), in another format.
packed() {
	local codec=$1
	shift
	for host; do
		line "$host"
	done | case $codec in
	gzip) gzip -nc ;;
	zstd) zstd -qc ;;
	xz) xz -c ;;
	bzip2) bzip2 -c ;;
	esac
}

# Skips the test unless this build reads the format and a program writes it.
need_codec() {
	command -v "$1" >/dev/null || skip "no $1"
	has_codec "$1" || skip "built without $1"
}

# What holds of each format alike.
check_codec() {
	need_codec "$1"
	packed "$1" 192.0.2.1 >one
	packed "$1" 192.0.2.2 >two
	size=$(wc -c <one)
	cat one two >whole.log.gz
	{ cat one; head -c 400 /dev/zero; cat two; } >padded.log.gz
	try whole.log.gz padded.log.gz
	expect_status 0
	lines 192.0.2.1 192.0.2.2 | expect_out
	expect_silence
	try - <whole.log.gz
	expect_status 0
	lines 192.0.2.1 192.0.2.2 | expect_out
	gzip -nc whole.log.gz >within.log.gz
	try -v within.log.gz
	lines 192.0.2.1 192.0.2.2 | expect_out
	{ cat one; head -c -1 two; } >cut.log.gz
	try cut.log.gz
	expect_status 1
	expect_message "cut short at byte $(wc -c <cut.log.gz):"
	grep -qx 192.0.2.1 .out
	{ cat one; printf rubbish; cat two; } >rubbish.log.gz
	try rubbish.log.gz
	expect_status 1
	lines 192.0.2.1 192.0.2.2 | expect_out
	lines "findrobots: rubbish.log.gz: damaged at byte $size: 7 bytes are not $1; they were skipped, reading went on at byte $((size + 7))" |
		expect_err
	# Of each byte that tells the format.
	for at in 0 1 2 3; do
		cp one broken
		printf 'x' | dd of=broken bs=1 seek=$at conv=notrunc status=none
		cat broken two >broken.log.gz
		try broken.log.gz
		expect_status 1
		lines 192.0.2.2 | expect_out
		lines "findrobots: broken.log.gz: damaged at byte 0: incorrect header check; what came before was kept, reading went on at byte $size" |
			expect_err
		mv broken broken.log.gz
		try broken.log.gz
		expect_status 1
		expect_nothing
		lines "findrobots: broken.log.gz: damaged at byte 0: incorrect header check; what came before was kept, nothing more was found behind it" |
			expect_err
	done
	member 192.0.2.3 >three
	# Damage of one format, and behind it another.
	{ head -c -9 three; cat one; } >gzip-first.log.gz
	{ head -c -9 one; cat three; } >gzip-last.log.gz
	try gzip-first.log.gz
	expect_status 1
	grep -qx 192.0.2.1 .out
	try gzip-last.log.gz
	expect_status 1
	grep -qx 192.0.2.3 .out
	{ cat three one; line 192.0.2.4; } >mixed.log.gz
	try mixed.log.gz
	expect_status 0
	lines 192.0.2.1 192.0.2.3 192.0.2.4 | expect_out
}

# A file of plain text, with what is packed behind little and behind much text.
@test "plain text, then members of any format" {
	for codec in gzip zstd xz bzip2; do
		[ $codec = gzip ] || has_codec $codec || continue
		command -v $codec >/dev/null || continue
		for before in 1 3 60 5000; do
			{
				yes "$(line 192.0.2.1)" | head -n $before
				packed $codec 192.0.2.2 192.0.2.3
				line 192.0.2.4
				packed $codec 192.0.2.5
			} >a.log.gz
			for operand in a.log.gz -; do
				try $operand <a.log.gz
				expect_status 0
				lines 192.0.2.{1,2,3,4,5} | expect_out
				expect_silence
			done
		done
	done
}

@test "a cut member behind plain text is told, and what is behind it read" {
	member 192.0.2.{2..9} >member
	for length in 4 9 10 11 15 20 40; do
		{
			line 192.0.2.1
			head -c $length member
			member 198.51.100.1
		} >a.log.gz
		{
			line 192.0.2.1
			head -c $length member
			for n in {1..30}; do line 198.51.100.1; done
		} >b.log.gz
		for file in a.log.gz b.log.gz; do
			try $file
			expect_status 1
			grep -qx 192.0.2.1 .out
			grep -qx 198.51.100.1 .out
			expect_message "$file: damaged at byte"
		done
		{ line 192.0.2.1; head -c $length member; } >c.log.gz
		try c.log.gz
		expect_status 1
		grep -qx 192.0.2.1 .out
		expect_message "c.log.gz: cut short at byte $(wc -c <c.log.gz)"
	done
}

@test "a format that is not read, behind plain text, is told" {
	line 192.0.2.1 >text
	printf 'PK\003\004\024\000\000\000\010\000and so on' >zip
	printf '\004\042\115\030\144\100\247\000and so on' >lz4
	for format in zip lz4; do
		cat text $format >a.log.gz
		try a.log.gz
		expect_status 1
		lines 192.0.2.1 | expect_out
		lines "findrobots: a.log.gz: damaged at byte $(wc -c <text): $format within text is not read; what came before was kept, nothing more was found behind it" |
			expect_err
	done
}

@test "zstd: frames" {
	check_codec zstd
	# A window that zstd itself wants to be asked for.
	yes "$(line 192.0.2.5 /)" | head -n 1000 | zstd -qc --long=30 >long.log.gz
	packed zstd 192.0.2.6 >>long.log.gz
	try long.log.gz
	expect_status 1
	lines 192.0.2.6 | expect_out
	expect_message "not read from byte 0 on: needs more than 128 MiB of memory; 'zstd -dc --long=31 FILE | findrobots -' reads it, reading went on at byte "
}

@test "xz: streams" {
	check_codec xz
}

@test "bzip2: streams" {
	check_codec bzip2
}

@test "a format whose library the build did not have: the message names it" {
	printf '\x28\xb5\x2f\xfd\x04\x00' >zstd.log.gz
	printf '\xfd7zXZ\x00\x00\x04' >xz.log.gz
	printf 'BZh91AY&SY\x00' >bzip2.log.gz
	for pair in zstd:libzstd xz:liblzma bzip2:libbz2; do
		codec=${pair%:*}
		try "$codec.log.gz"
		expect_status 1
		if has_codec "$codec"; then
			expect_message "cut short at byte"
		else
			lines "findrobots: $codec.log.gz: compressed with $codec: not read, as this findrobots is built without ${pair#*:}; '$codec -dc FILE | findrobots -' reads it" |
				expect_err
		fi
	done
}

# bats test_tags=decoders
@test "a wrong CRC of a header costs nothing but a message" {
	for host in 192.0.2.1 192.0.2.2; do
		{ printf '\x1f\x8b\x08\x02\0\0\0\0\0\x03\xba\xad'
		  member "$host" | tail -c +11; }
	done >a.log.gz
	member 192.0.2.3 >>a.log.gz
	try a.log.gz
	expect_status 1
	lines 192.0.2.1 192.0.2.2 192.0.2.3 | expect_out
	lines "findrobots: a.log.gz: the headers of 2 gzip members have wrong CRCs, the first at byte 0; they were read" |
		expect_err
}

# bats test_tags=decoders
@test "two damaged members in a row, not in ASCII: what is in both counts" {
	for n in 1 2 3; do
		{ line "192.0.2.$n"; line "198.51.100.$n" /ж; } | gzip -n >$n
	done
	for n in 1 2; do
		{ head -c -8 $n; printf '\0\0\0\0'; tail -c 4 $n; }
	done >a.log.gz
	cat 3 >>a.log.gz
	try a.log.gz
	expect_status 1
	lines 192.0.2.1 192.0.2.2 192.0.2.3 | expect_out
	[ "$(wc -l <.err)" -eq 2 ]
}

@test "an empty file is damaged if its name ends in .gz" {
	: >a.log.gz
	: >a.log
	try a.log
	expect_status 0
	expect_silence
	try a.log.gz
	expect_status 1
	expect_nothing
	lines 'findrobots: a.log.gz: empty, though a .gz file never is: whatever wrote it died' |
		expect_err
}

# bats test_tags=decoders
@test "a cut file: what came before is kept" {
	{ member 192.0.2.1; member 192.0.2.2; } | head -c -3 >a.log.gz
	size=$(wc -c <a.log.gz)
	try a.log.gz
	expect_status 1
	lines 192.0.2.1 192.0.2.2 | expect_out
	lines "findrobots: a.log.gz: cut short at byte $size: unexpected end of file; what came before was kept" |
		expect_err
}

# bats test_tags=decoders
@test "a wrong check sum: what was decoded is kept" {
	member 192.0.2.1 >one
	{
		head -c -8 one
		printf '\0\0\0\0'
		tail -c 4 one
		member 192.0.2.2
	} >a.log.gz
	size=$(wc -c <one)
	try a.log.gz
	expect_status 1
	lines 192.0.2.1 192.0.2.2 | expect_out
	expect_message "damaged at byte $((size - 4)): incorrect data check; what came before was kept, reading went on at byte $size"
}

# bats test_tags=decoders
@test "a crash in the middle of an appended log costs one member" {
	member 192.0.2.1 >one
	member 192.0.2.2 >two
	member 192.0.2.3 >three
	{ cat one; head -c 50 two; cat three; } >a.log.gz
	try a.log.gz
	expect_status 1
	lines 192.0.2.1 192.0.2.3 | expect_out
	expect_message "reading went on at byte $(($(wc -c <one) + 50))"
	[ "$(wc -l <.err)" -eq 1 ]
}

# bats test_tags=decoders
@test "a broken magic in front does not hide the members behind it" {
	member 192.0.2.1 >one
	{ printf 'x'; tail -c +2 one; member 192.0.2.2; } >a.log.gz
	try a.log.gz
	expect_status 1
	lines 192.0.2.2 | expect_out
	expect_message "damaged at byte 0: incorrect header check"
	fr - <a.log.gz 2>&1 | grep -F 192.0.2.2
	fr <(cat a.log.gz) 2>&1 | grep -F 192.0.2.2
}

# bats test_tags=decoders
@test "padding with zeros is silent, other bytes are reported" {
	{ member 192.0.2.1; head -c 4096 /dev/zero; member 192.0.2.2
	  head -c 70000 /dev/zero; } >padded.log.gz
	try padded.log.gz
	expect_status 0
	lines 192.0.2.1 192.0.2.2 | expect_out
	expect_silence
	{ cat padded.log.gz; echo trailing; } >trailing.log.gz
	size=$(wc -c <padded.log.gz)
	try trailing.log.gz
	expect_status 1
	lines 192.0.2.1 192.0.2.2 | expect_out
	lines "findrobots: trailing.log.gz: damaged at byte $size: 9 bytes are not gzip; they were skipped, nothing more was found behind it" |
		expect_err
}

# bats test_tags=decoders
@test "many damaged places are counted, not listed" {
	for n in $(seq 40); do
		member "192.0.2.$n"
		echo rubbish
	done >a.log.gz
	try a.log.gz
	expect_status 1
	seq -f '192.0.2.%g' 40 | LC_ALL=C sort | expect_out
	[ "$(wc -l <.err)" -eq 17 ]
	expect_message 'findrobots: a.log.gz: and damaged in 24 more places'
}

@test "many damaged places do not hide that a file is no access log" {
	for _ in $(seq 20); do
		echo 'this is prose, not an access log' | gzip -n
		echo rubbish
	done >a.log.gz
	try a.log.gz
	expect_status 1
	expect_message 'and damaged in 4 more places'
	expect_message 'not an access log: none of its first 20 lines'
}

@test "a file that is no access log is reported" {
	lines 'some text' 'that names /robots.txt' >text
	member 192.0.2.1 >a.log.gz
	try text a.log.gz
	expect_status 1
	lines 192.0.2.1 | expect_out
	lines 'findrobots: text: not an access log: none of its first 2 lines is in a known format, it begins '"'some text'; --log-format takes its server's format string" |
		expect_err
	line 192.0.2.1 /elsewhere >log
	try log
	expect_status 0
	expect_nothing
	expect_silence
}

@test "a hundred lines of something else before the log: its hosts count" {
	{ yes '# comment' | head -n 100; line 192.0.2.1; } >log
	try log
	expect_status 0
	lines 192.0.2.1 | expect_out
	{ yes '# comment' | head -n 100; line 192.0.2.1 /; } >log
	try log
	expect_status 1
	expect_message 'none of its first 64 lines'
}

# bats test_tags=decoders
@test "a line that damage cut off does not make a file no log" {
	member 192.0.2.1 | head -c 60 >a.log.gz
	try a.log.gz
	expect_status 1
	expect_nothing
	lines 'findrobots: a.log.gz: cut short at byte 60: unexpected end of file; what came before was kept' |
		expect_err
}

# bats test_tags=workers
@test "messages come in the order of the files" {
	mkdir d
	for n in 9 5 7 1 3; do
		member "192.0.2.$n" | head -c $((40 + n)) >"d/$n.log.gz"
	done
	member 192.0.2.99 >good.log.gz
	try first d good.log.gz last
	expect_status 1
	cut -d: -f2 .err | diff - <(lines ' first' ' d/1.log.gz' \
		' d/3.log.gz' ' d/5.log.gz' ' d/7.log.gz' ' d/9.log.gz' \
		' last')
}

# bats test_tags=workers
@test "the engines say the same" {
	fr -v "$TESTDATA" "$TESTDATA/broken" nowhere >.out 2>.err ||
		[ $? -eq 1 ]
	for mode in threads processes; do
		"$FINDROBOTS" -m $mode -j 2 "$TESTDATA" "$TESTDATA/broken" \
			nowhere >out.$mode 2>err.$mode || [ $? -eq 1 ]
	done
	cmp out.threads out.processes
	cmp err.threads err.processes
	cmp out.threads .out
	[ -s err.threads ]
}

@test "names are printed so that they cannot drive a terminal" {
	name=$'a\e[31m\nb\\\x9b\xfftail'
	: >"$name.gz"
	try "$name.gz"
	expect_status 1
	lines 'findrobots: a\x1b[31m\x0ab\\\x9b\xfftail.gz: empty, though a .gz file never is: whatever wrote it died' |
		expect_err
}

# bats test_tags=workers, decoders
@test "-q is quiet about files, -v says what each was; the last one wins" {
	member 192.0.2.1 >a.log.gz
	member 192.0.2.2 | head -c -1 >b.log.gz
	try -vq
	expect_status 1
	lines 192.0.2.1 192.0.2.2 | expect_out
	expect_silence
	try -qv
	expect_status 1
	size=$(wc -c <a.log.gz)
	text=$(line 192.0.2.1 | wc -c)
	workers=$((JOBS < 2 ? JOBS : 2))
	decoder=$DECODER
	[ "$decoder" != auto ] || decoder=$(fastest_decoder)
	# What the sandbox is depends on the kernel.
	sed -i 's/, sandbox: .*//' .err
	expect_err <<-EOF
	findrobots: files: 2, workers: $workers, mode: $MODE, decoder: $decoder
	findrobots: a.log.gz: gzip, members: 1, bytes: $size, of text: $text, requests: 1, hosts: 1, rejected lines: 0
	findrobots: b.log.gz: cut short at byte $((size - 1)): unexpected end of file; what came before was kept
	findrobots: b.log.gz: gzip, members: 1, bytes: $((size - 1)), of text: $text, requests: 1, hosts: 1, rejected lines: 0
	EOF
	try -q nowhere
	expect_status 2
	expect_message 'nowhere: cannot open'
}

@test "-v counts the lines that name the path and cannot be parsed" {
	{ line 192.0.2.1; line '"192.0.2.2'; line 192.0.2.3 | cut -c1-60; } >log
	try -v log
	expect_status 1
	lines 192.0.2.1 | expect_out
	expect_message 'requests: 1, hosts: 1, rejected lines: 2'
}

# It was found in the text, which was begun again for it, without end.
@test "what begins like text may hold a frame that needs too much memory" {
	has_codec zstd || skip "built without zstd"
	base64 -d >log <<-'END'
	BAAAAP////8otS8AACi1L/0AkHkCADE5Mi4wLjIuMjM2IC0gLSBlMDMvTm8gLSAtIFv9JAABADAz
	L05vdi/pmQDYMnMudHh0/////yBIVFRQLzEuMSIgMlEwMCA3MQo=
	END
	status=0
	timeout 60 "$FINDROBOTS" --mode="$MODE" --jobs="$JOBS" log \
		>.out 2>.err || status=$?
	expect_status 1
	expect_message 'needs more than 128 MiB of memory'
}
