#!/usr/bin/env bats
# --rejects: the lines that name the path and cannot be parsed.

# bats file_tags=engines
load helper

# In each file are some lines that name the path in no known format.
write_logs() {
	for n in $(seq 12); do
		{
			line "192.0.2.$n"
			echo "file $n: first /robots.txt"
			line "192.0.2.$n" /
			seq -f "file $n: line %g /robots.txt" $((n * 30 % 100))
			echo "file $n: another /path"
			line "192.0.2.$n" | head -c 60
			echo
			echo "file $n: last /robots.txt"
		} >"$n.log"
	done
	gzip 3.log 8.log
	mv 3.log.gz 3.log
	mv 8.log.gz 8.log
	for n in "$@"; do
		zcat -f "$n.log" | grep /robots.txt | grep -v ' 200 71$'
	done >wanted
}

# bats test_tags=workers
@test "the lines are those of the files, in their order" {
	write_logs $(seq 12)
	try --rejects=rejected $(seq -f %g.log 12)
	expect_status 1
	[ "$(wc -l <.err)" -eq 12 ]
	expect_message "1.log: 33 lines name the path and could not be read, first 'file 1: first /robots.txt'"
	cmp wanted rejected
	seq -f 192.0.2.%g 12 | LC_ALL=C sort | expect_out
	write_logs 7 3 12 1
	try --rejects=rejected 7.log 3.log 12.log 1.log
	cmp wanted rejected
	# What a directory holds is in the order of its names.
	write_logs 1 10 11 12 2 3 4 5 6 7 8 9
	mkdir d
	mv ./*.log d
	try --rejects=rejected --include='*.log' d
	expect_status 1
	cmp wanted rejected
}

# bats test_tags=workers
@test "their number is that of -v and --stats" {
	write_logs $(seq 12)
	try -v --stats --rejects=rejected $(seq -f %g.log 12)
	[ "$(sed -n 's/^findrobots: rejected: //p' .err)" = "$(wc -l <wanted)" ]
	[ "$(awk -F 'rejected lines: ' '{ n += $2 } END { print n }' .err)" = \
		"$(wc -l <wanted)" ]
	cmp wanted rejected
}

@test "what can be parsed is not in them, also if it does not count" {
	{
		line 192.0.2.1
		line 192.0.2.2 /robots.txt/
		line 192.0.2.3 '/a?/robots.txt'
		echo 'no path in it'
		echo '# /other.txt'
		line - /
	} >log
	try --rejects=rejected --status=404 log
	expect_status 0
	[ -f rejected ]
	[ ! -s rejected ]
	try --rejects=rejected --host=192.0.2.3 log
	[ ! -s rejected ]
}

@test "they are of the paths that are looked for" {
	lines '192.0.2.1 /robots.txt' '192.0.2.1 /ads.txt' '192.0.2.1 /x' >log
	line 192.0.2.1 >>log
	try -p /ads.txt -p /x --rejects=rejected log
	expect_status 1
	lines '192.0.2.1 /ads.txt' '192.0.2.1 /x' | cmp - rejected
}

# bats test_tags=workers
@test "any bytes stay as they are" {
	{
		printf 'nul \0 /robots.txt \xff\xfe \e[31m "\\x41\n'
		printf '/robots.txt without a newline'
	} >log
	line 192.0.2.1 >log2
	cat log2 log >both
	try --rejects=rejected both
	expect_status 1
	echo | cat log - | cmp - rejected
}

@test "a file that is no log has its lines in them, too" {
	lines 'a /robots.txt' 'b' 'c /robots.txt' >log
	line 192.0.2.1 >log2
	try --rejects=rejected log log2
	expect_status 1
	expect_message 'log: not an access log'
	lines 'a /robots.txt' 'c /robots.txt' | cmp - rejected
}

# bats test_tags=decoders
@test "of a long line the first 64 KiB are there" {
	line 192.0.2.1 >log
	{
		printf '/robots.txt %0100000d\n' 7
		printf '/robots.txt %065523d\n' 7
		printf '/robots.txt %065524d\n' 7
		printf '/robots.txt %065525d\n' 7
		# After what is kept.
		printf '%0100000d /robots.txt\n' 7
		printf '%0900000d /robots.txt\n' 7
		printf '%0900000d\n' 7
	} >added
	cat added >>log
	head -n 6 added | cut -b -65536 >wanted
	# The second and the third line are as long as that, or shorter.
	[ "$(awk '{ print length }' wanted | paste -sd ' ')" = \
		'65536 65535 65536 65536 65536 65536' ]
	try --rejects=rejected log
	expect_status 1
	cmp wanted rejected
	gzip log
	try --rejects=rejected log.gz
	cmp wanted rejected
}

@test "a rejected line that is given its format is found" {
	line 192.0.2.1 >log
	lines '192.0.2.2|GET|/robots.txt|200' '192.0.2.3|GET|/robots.txt?x|200' \
		'192.0.2.4|GET|/|200' >>log
	try --rejects=rejected log
	lines 192.0.2.1 | expect_out
	try --rejects=again --log-format='%h|%m|%U%q|%>s' rejected
	expect_status 0
	lines 192.0.2.2 192.0.2.3 | expect_out
	[ ! -s again ]
}

@test "the old file stays until the run is done, and if it fails" {
	echo 'x /robots.txt' >log
	line 192.0.2.1 >>log
	echo old >rejected
	chmod 604 rejected
	ln rejected same
	try --rejects=rejected nowhere
	expect_status 2
	lines old | cmp - rejected
	try --rejects=rejected -o nowhere/list log
	expect_status 2
	lines old | cmp - rejected
	try --rejects=rejected --nonsense log
	expect_status 2
	lines old | cmp - rejected
	try --rejects=rejected log
	expect_status 1
	lines 'x /robots.txt' | cmp - rejected
	[ "$(stat -c %a rejected)" = 604 ]
	# It is another file: who reads the old one has the whole of it.
	lines old | cmp - same
	expect_no_debris .
}

@test "the old file stays if the hosts cannot be written" {
	echo 'x /robots.txt' >log
	line 192.0.2.1 >>log
	echo old >rejected
	status=0
	fr --rejects=rejected log >/dev/full 2>.err || status=$?
	expect_status 2
	expect_message 'standard output: cannot write'
	lines old | cmp - rejected
}

@test "it goes with --output, -q, --count and every format" {
	echo 'x /robots.txt' >log
	line 192.0.2.1 >>log
	try -q --rejects=rejected -o list log
	expect_status 1
	expect_nothing
	expect_silence
	lines 192.0.2.1 | cmp - list
	lines 'x /robots.txt' | cmp - rejected
	for option in -c -0 --format=json --format=csv --sort=requests; do
		echo old >rejected
		try $option --rejects=rejected log
		expect_status 1
		lines 'x /robots.txt' | cmp - rejected
	done
	expect_no_debris .
}

@test "it may be what is no regular file" {
	echo 'x /robots.txt' >log
	line 192.0.2.1 >>log
	mkfifo fifo
	cat fifo >got &
	try --rejects=fifo log
	expect_status 1
	wait
	lines 'x /robots.txt' | cmp - got
	try --rejects=/dev/null log
	expect_status 1
	[ -c /dev/null ]
}

@test "a file that cannot be written fails the run" {
	echo 'x /robots.txt' >log
	line 192.0.2.1 >>log
	mkdir d
	try --rejects=d log
	expect_status 2
	expect_nothing
	lines 'findrobots: d: cannot write: Is a directory' | expect_err
	try --rejects=nowhere/list log
	expect_status 2
	expect_nothing
	lines 'findrobots: nowhere/list: cannot write: No such file or directory' |
		expect_err
	# What is known only when it is written.
	try --rejects=/dev/full log
	expect_status 2
	lines 192.0.2.1 | expect_out
	expect_message 'findrobots: /dev/full: cannot write: No space left on device'
	expect_no_debris . d
}

@test "without room for temporary files the run fails and says so" {
	line 192.0.2.1 >log
	TMPDIR=$PWD/nowhere try --rejects=rejected log
	expect_status 2
	expect_nothing
	lines 'findrobots: cannot open a temporary file for --rejects: No such file or directory' |
		expect_err
	[ ! -e rejected ]
	# Nobody asked for them.
	TMPDIR=$PWD/nowhere try log
	expect_status 0
	mkdir d
	chmod 500 d
	chmod 755 .
	status=0
	TMPDIR=$PWD/d as_nobody "$FINDROBOTS" -m "$MODE" --rejects=/dev/null log \
		>.out 2>.err || status=$?
	expect_status 2
	expect_message 'cannot open a temporary file for --rejects: Permission denied'
}

@test "the same file cannot hold both, by whatever name" {
	line 192.0.2.1 >log
	try --rejects=list -o ./list log
	expect_status 2
	expect_nothing
	expect_message "--rejects: 'list' given, but that is what the hosts are written to"
}

@test "what is read, or printed elsewhere, is not replaced" {
	mkdir d
	line 192.0.2.1 >d/a.log
	gzip -c d/a.log >d/b.log.gz
	cp -r d copy
	ln -s d/a.log link
	ln d/b.log.gz hard
	for option in --rejects --output --save; do
		for name in d/a.log link d/b.log.gz hard; do
			for operands in 'd/a.log d/b.log.gz' 'd/b.log.gz link' \
				'--all d' '-r --include=* .'; do
				read -ra given <<<"$operands"
				try "$option=$name" "${given[@]}"
				expect_status 2
				expect_nothing
				lines "findrobots: $option: '$name' given, but that is one of those to be read" |
					expect_err
				diff -r d copy
			done
		done
	done
	# The list of names may be standard input.
	printf 'd/a.log\0' | fr --save=d/a.log --files0-from=- 2>.err && false
	diff -r d copy
	# Not read, or not named by these options.
	try -o hosts d/a.log
	try -o hosts d/a.log
	expect_status 0
	fr --save=saved d/a.log
	try --merge --save=saved saved
	expect_status 0
	try --merge -o saved saved
	expect_status 2
	cp d/a.log log
	status=0
	"$FINDROBOTS" -m "$MODE" --rejects=/dev/stderr log >.out 2>.err || status=$?
	expect_status 2
	grep -q 'that is standard error' .err
	status=0
	"$FINDROBOTS" -m "$MODE" --rejects=/dev/stdout log >.out 2>.err || status=$?
	expect_status 2
	expect_message "'/dev/stdout' given, but that is what the hosts are written to"
	# What has no bytes of its own may be shared.
	try --rejects=/dev/null -o /dev/null log
	expect_status 0
}
