#!/usr/bin/env bats
# What is read: operands, directories, names, formats of files.

# bats file_tags=engines
load helper

# bats test_tags=workers, decoders
@test "testdata gives the hosts that were written down by hand" {
	try "$TESTDATA"
	expect_status 0
	expect_out <"$TESTDATA/hosts"
	expect_silence
}

@test "testdata is what its script makes" {
	"$TESTDATA/make" "$T"
	cd "$TESTDATA"
	for file in *.gz {rotated,broken}/*.gz; do
		cmp <(gzip -dc <"$file" 2>&1) <(gzip -dc <"$T/$file" 2>&1)
	done
}

@test "a directory stands for its regular files named *.log.gz" {
	mkdir -p d/below.log.gz
	member 192.0.2.1 >d/a.log.gz
	member 192.0.2.2 >d/log
	member 192.0.2.3 >d/a.gz
	member 192.0.2.4 >d/.hidden.log.gz
	member 192.0.2.5 >d/below.log.gz/b.log.gz
	try d
	expect_status 0
	lines 192.0.2.1 | expect_out
	expect_silence
}

@test "--all takes current and rotated logs, and no error logs" {
	mkdir d
	line 192.0.2.1 >d/access.log
	line 192.0.2.2 >d/access.log.1
	member 192.0.2.3 >d/access.log.2.gz
	member 192.0.2.4 >d/ssl_access_log-20261129.gz
	line 192.0.2.5 >d/access.3.log
	member 192.0.2.6 >d/20261129-1011-01-NAME.log.gz
	for name in error.log error_log-20261129 access.log.swp access.log.lock \
		example.com-error.log .access.log access.html; do
		line 198.51.100.1 >d/$name
	done
	try d --all
	expect_status 0
	seq -f '192.0.2.%g' 6 | expect_out
	expect_silence
	try d --all --exclude='*.gz'
	expect_status 0
	lines 192.0.2.1 192.0.2.2 192.0.2.5 | expect_out
}

@test "--all says what it cannot read" {
	line 192.0.2.1 >access.log
	printf '\x1f\x9d\x90\x00\x00' >access.log.2.Z
	try --all
	expect_status 1
	lines 192.0.2.1 | expect_out
	expect_message 'findrobots: access.log.2.Z: compressed with compress (.Z): not read'
}

@test "logs beside those that are read are told, once, and by status 0" {
	mkdir -p d/e
	member 192.0.2.1 >d/a.log.gz
	member 192.0.2.2 >d/e/b.log.gz
	line 192.0.2.3 >d/access.log
	line 192.0.2.4 >d/access.log.1
	line 192.0.2.5 >d/e/access.log
	line 192.0.2.6 >d/error.log
	try d
	expect_status 0
	lines 192.0.2.1 | expect_out
	lines 'findrobots: d: 2 other logs in it are not named *.log.gz and not read: --all takes all logs' |
		expect_err
	try -r d
	expect_status 0
	lines 192.0.2.1 192.0.2.2 | expect_out
	lines 'findrobots: d: 3 other logs in it are not named *.log.gz and not read: --all takes all logs' |
		expect_err
	# Whoever says which names are wanted knows that there are others.
	for option in -q --include='*.log.gz' --exclude='access*'; do
		try "$option" d
		expect_status 0
		lines 192.0.2.1 | expect_out
		expect_silence
	done
	try -r --all d
	expect_status 0
	seq -f '192.0.2.%g' 5 | expect_out
	expect_silence
}

@test "no operand is the current directory" {
	member 192.0.2.1 >a.log.gz
	try -v
	expect_status 0
	lines 192.0.2.1 | expect_out
	expect_message 'findrobots: a.log.gz: gzip'
}

@test "links to files are read, other things in a directory passed over" {
	mkdir d other
	member 192.0.2.1 >elsewhere
	ln -s ../elsewhere d/link.log.gz
	ln -s nowhere d/dangling.log.gz
	ln -s ../other d/directory.log.gz
	mkfifo d/fifo.log.gz
	try d
	expect_status 0
	lines 192.0.2.1 | expect_out
	expect_silence
}

@test "-r reads below, and follows no link to a directory" {
	mkdir -p d/e/f other
	member 192.0.2.1 >d/a.log.gz
	member 192.0.2.2 >d/e/f/b.log.gz
	member 192.0.2.3 >other/c.log.gz
	ln -s ../../other d/e/link
	ln -s .. d/e/up
	try -r d
	expect_status 0
	lines 192.0.2.1 192.0.2.2 | expect_out
	expect_silence
}

@test "an operand that is a link to a directory is read" {
	mkdir d
	member 192.0.2.1 >d/a.log.gz
	ln -s d link
	try link/
	expect_status 0
	lines 192.0.2.1 | expect_out
}

@test "--include and --exclude say which names count" {
	member 192.0.2.1 >access.log.2.gz
	member 192.0.2.2 >access.log-20260131.gz
	member 192.0.2.3 >error.log.2.gz
	member 192.0.2.4 >a.log.gz
	try --include='*.gz' --exclude='error*' --exclude='a.*' .
	expect_status 0
	lines 192.0.2.1 192.0.2.2 | expect_out
	try --include='*.log.gz' --include='err*'
	expect_status 0
	lines 192.0.2.3 192.0.2.4 | expect_out
}

@test "a file is read whatever its name" {
	member 192.0.2.1 >'-strange name'
	try -- '-strange name'
	expect_status 0
	lines 192.0.2.1 | expect_out
}

@test "plain text is told by the first bytes, not the name" {
	line 192.0.2.1 >plain.log.gz
	member 192.0.2.2 >packed.txt
	try plain.log.gz packed.txt
	expect_status 0
	lines 192.0.2.1 192.0.2.2 | expect_out
	expect_silence
}

@test "what clients write does not make a log binary data" {
	for byte in '\320\267' '\343\201\202' '\377' '\001' '\000\001'; do
		{
			line 192.0.2.9 "/$(printf '~%.0s' {1..400})"
			line 192.0.2.1
		} | perl -pe "s/~/$byte/g" >log
		try log
		expect_silence
		expect_status 0
		lines 192.0.2.1 | expect_out
	done
}

@test "what is no text is named, though it begins like some" {
	printf 'LRZI\000\006and so on' >lrzip
	printf 'RZIP\002\001and so on' >rzip
	printf 'SNZ\001\020and so on' >snappy
	# Hadoop: the sizes of a block, and the block.
	printf '\000\000\000\014\000\000\000\016\014\0541.2.3.4 - - ' >hadoop
	for name in lrzip rzip snappy hadoop; do
		for all in "cat" "gzip -nc"; do
			$all $name >log
			try log
			expect_status 1
			expect_nothing
			expect_message "log: compressed with ${name/hadoop/snappy}"
		done
	done
	printf '\000\000\376\377\000\000\0001' >log
	try log
	expect_status 1
	expect_message 'log: text in UTF-32: not read'
	printf 'SQLite format 3\000\020\000\001\001\000\100\040\040' >sqlite
	printf '%%PDF-1.4\n%%\342\343\317\323\n1 0 obj\n' >pdf
	printf 'Salted__\201\002\363\224\005\246\227\010%0100d' 0 >salted
	for name in sqlite pdf; do
		gzip -nc $name >log
		try log
		expect_status 1
		lines 'findrobots: log: binary data within gzip, not text and in no known compression: not read' |
			expect_err
	done
	for name in sqlite pdf salted; do
		try $name
		expect_status 1
		expect_message "$name: binary data, not text"
	done
}

@test "UTF-16 without a mark, then ASCII, and a line in Latin-1" {
	command -v iconv >/dev/null || skip "no iconv"
	for code in UTF-16BE UTF-16LE; do
		{ line 192.0.2.1 | iconv -t $code; line 192.0.2.2; } >log
		gzip -nc log >log.gz
		try log log.gz
		expect_status 0
		lines 192.0.2.1 192.0.2.2 | expect_out
	done
	{ printf '\243 x\n'; line 192.0.2.3; } >log
	try log
	expect_status 0
	lines 192.0.2.3 | expect_out
}

@test "- is standard input: a pipe, a file, from where it stands" {
	member 192.0.2.1 | fr - | diff - <(lines 192.0.2.1)
	line 192.0.2.2 >text
	fr - <text | diff - <(lines 192.0.2.2)
	{ line 192.0.2.3; member 192.0.2.4; } >both
	(
		dd bs="$(line 192.0.2.3 | wc -c)" count=1 status=none >/dev/null
		fr -
	) <both | diff - <(lines 192.0.2.4)
}

@test "- from further on does not stand for the file it is" {
	{ line 192.0.2.1; line 192.0.2.2; } >log
	(
		dd bs="$(line 192.0.2.1 | wc -c)" count=1 status=none >/dev/null
		fr -v - log 2>err
	) <log | diff - <(lines 192.0.2.1 192.0.2.2)
	grep -F 'findrobots: -: plain text' err | grep -F 'requests: 1,'
	grep -F 'findrobots: log: plain text' err | grep -F 'requests: 2,'
}

@test "- twice is read once" {
	member 192.0.2.1 >in
	try - - <in
	expect_status 0
	lines 192.0.2.1 | expect_out
	expect_silence
}

@test "closed standard input is an error of -, and of nothing else" {
	member 192.0.2.1 >a.log.gz
	try - a.log.gz <&-
	expect_status 1
	lines 192.0.2.1 | expect_out
	lines 'findrobots: -: cannot open: Bad file descriptor' | expect_err
	try - <&-
	expect_status 2
	try a.log.gz <&-
	expect_status 0
}

# bats test_tags=workers
@test "FIFOs can be named" {
	try <(member 192.0.2.1) <(line 192.0.2.2)
	expect_status 0
	lines 192.0.2.1 192.0.2.2 | expect_out
	mkfifo fifo
	{ sleep 0.1; member 192.0.2.3; } >fifo &
	try fifo
	expect_status 0
	lines 192.0.2.3 | expect_out
}

# bats test_tags=workers
@test "a file reached twice is read once" {
	mkdir d
	member 192.0.2.1 >d/a.log.gz
	ln d/a.log.gz d/b.log.gz
	ln -s a.log.gz d/c.log.gz
	try -v d d/a.log.gz "$T/d"
	expect_status 0
	lines 192.0.2.1 | expect_out
	[ "$(grep -c 'requests: 1,' .err)" -eq 1 ]
	[ "$(grep -c 'the same file as one before' .err)" -eq 6 ]
}

@test "--files0-from takes operands from a file" {
	mkdir d
	member 192.0.2.1 >d/a.log.gz
	member 192.0.2.2 >$'new\nline'
	member 192.0.2.3 >named
	printf 'd\0new\nline' >names
	try --files0-from=names named
	expect_status 0
	lines 192.0.2.1 192.0.2.2 192.0.2.3 | expect_out
	expect_silence
}

@test "--files0-from=- takes what find -print0 finds" {
	mkdir -p d/e
	member 192.0.2.1 >d/a.gz
	member 192.0.2.2 >d/e/b.gz
	find d -name '*.gz' -print0 >names
	try --files0-from=- <names
	expect_status 0
	lines 192.0.2.1 192.0.2.2 | expect_out
}

@test "what is wrong with a list of names is said, the rest is done" {
	member 192.0.2.1 >a
	printf 'a\0\0-\0missing\0' >names
	try --files0-from=- <names
	expect_status 1
	lines 192.0.2.1 | expect_out
	expect_err <<-'EOF'
	findrobots: -: name 2 in it is empty
	findrobots: -: name 3 in it is '-', but standard input holds the names
	findrobots: missing: cannot open: No such file or directory
	EOF
	try --files0-from=nowhere a
	expect_status 1
	lines 192.0.2.1 | expect_out
	expect_message 'findrobots: nowhere: cannot open: No such file'
}

@test "an empty list of names is a failure" {
	: >names
	member 192.0.2.1 >a.log.gz
	try --files0-from=names
	expect_status 2
	expect_nothing
	lines 'findrobots: names: no names in it' | expect_err
}

@test "-p looks for other paths" {
	{
		line 192.0.2.1 /robots.txt
		line 192.0.2.2 /sitemap.xml
		line 192.0.2.3 '/\xC3\xBC.txt'
		line 192.0.2.4 '/\xc3\xbc.txt?x'
		line 192.0.2.5 '/ads.txt'
	} >log
	try -p /sitemap.xml log
	lines 192.0.2.2 | expect_out
	try -p /ü.txt --path=/ads.txt log
	lines 192.0.2.3 192.0.2.4 192.0.2.5 | expect_out
	expect_silence
}

@test "--log-format says what lines begin with" {
	echo 'www.example 192.0.2.1 - - [03/Nov/2026:06:25:01 +0000] "GET /robots.txt HTTP/1.1" 200 1' >log
	for pair in auto:192.0.2.1 vhost:192.0.2.1 clf:www.example; do
		try --log-format="${pair%%:*}" log
		expect_status 0
		lines "${pair#*:}" | expect_out
	done
	line 192.0.2.9 >log
	try --log-format=vhost log
	expect_status 1
	expect_nothing
	expect_message 'not an access log'
}

# bats test_tags=workers
@test "the output does not depend on the order of operands" {
	for n in 1 2 3 4 5 6 7 8 9; do
		member "192.0.2.$n" "198.51.100.$n" 203.0.113.1 >"$n.log.gz"
	done
	fr 1.log.gz 2.log.gz 3.log.gz 4.log.gz 5.log.gz 6.log.gz >forward
	fr 6.log.gz 5.log.gz 4.log.gz 3.log.gz 2.log.gz 1.log.gz >backward
	cmp forward backward
	[ "$(wc -l <forward)" -eq 13 ]
	LC_ALL=C sort -uc forward
}

# bats test_tags=workers
@test "many files" {
	for n in $(seq 300); do
		member "host-$n.example" always.example >"$n.log.gz"
	done
	try
	expect_status 0
	{ echo always.example; seq -f 'host-%g.example' 300; } |
		LC_ALL=C sort | expect_out
}
