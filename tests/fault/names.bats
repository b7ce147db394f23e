#!/usr/bin/env bats
# Names and hosts that somebody chose in order to drive a terminal, to forge a
# message, or to break whatever reads the list; in both modes.

load both_modes

# In the order of their bytes.
NAMES=(
	$'\001\002\003\004\005\006\007\b'
	$'\e[31mred\e[0m'
	$'\e]0;title\a'
	' '
	' blank at both ends '
	$'"quotes\' and `more` $(here)'
	'%s%n%1000000d'
	'--output=dash'
	'-dash'
	'a: cannot open'
	$'a: cannot open: No such file or directory\nfindrobots: b'
	$'back\\slash \\x1b \\'
	$'carriage\rreturn'
	$'delete\x7f'
	$'new\nline'
	$'new lines at the end\n\n'
	$'tab\tulator'
	$'\x9b31m C1'
	$'\xc2\x9b31m C1 in UTF-8'
	$'\xe2\x80\xae right to left'
	$'\xff\xfe no UTF-8'
)

# A name of 255 bytes, the longest there is, each of which takes four.
longest() {
	printf '\e%.0s' $(seq 255)
}

# How a name is printed: "\\" for a backslash, "\xhh" for what is not
# printable ASCII.
clean() {
	printf %s "$1" | od -A n -v -t u1 -w1 | LC_ALL=C awk '
	$1 == 92             { printf "\\\\"; next }
	$1 >= 32 && $1 < 127 { printf "%c", $1; next }
	                     { printf "\\x%02x", $1 }'
}

# The messages are whole lines of printable ASCII, each with its beginning.
expect_harmless() {
	[ -s .err ]
	[ -z "$(tail -c 1 .err)" ]
	if LC_ALL=C grep -aq '[^ -~]' .err; then
		cat -v .err
		false
	fi
	if grep -vq '^findrobots: ' .err; then
		cat .err
		false
	fi
}

# The messages are exactly those on standard input.
expect_messages() {
	expect_harmless
	expect_err
}

# messages SUFFIX TEXT: one for each name.
messages() {
	for name in "${NAMES[@]}"; do
		echo "findrobots: $(clean "$name$1"): $2"
	done
}

@test "operands that are missing" {
	messages '' 'cannot open: No such file or directory' >"$BATS_TEST_TMPDIR/expected"
	for MODE in threads processes; do
		fresh
		try -- "${NAMES[@]}"
		expect_status 2
		expect_nothing
		expect_messages <"$BATS_TEST_TMPDIR/expected"

		# And in a list of them.
		printf '%s\0' "${NAMES[@]}" >names
		try --files0-from=names
		expect_status 2
		expect_messages <"$BATS_TEST_TMPDIR/expected"
		try --files0-from=- <names
		expect_status 2
		expect_messages <"$BATS_TEST_TMPDIR/expected"
	done
}

@test "files in a directory, and files that are operands" {
	messages .log.gz "empty, though a .gz file never is: whatever wrote it died" \
		>"$BATS_TEST_TMPDIR/expected"
	for MODE in threads processes; do
		fresh
		for name in "${NAMES[@]}"; do
			: >"./$name.log.gz"
		done
		try
		expect_status 1
		expect_nothing
		expect_messages <"$BATS_TEST_TMPDIR/expected"
		try -- "${NAMES[@]/%/.log.gz}"
		expect_status 1
		expect_messages <"$BATS_TEST_TMPDIR/expected"
		printf '%s\0' "${NAMES[@]/%/.log.gz}" >names
		try --files0-from=names
		expect_status 1
		expect_messages <"$BATS_TEST_TMPDIR/expected"
	done
}

@test "what is in a file with such a name counts" {
	for MODE in threads processes; do
		fresh
		n=0
		for name in "${NAMES[@]}"; do
			n=$((n + 1))
			member "$n.example" >"./$name.log.gz"
			echo "$n.example" >>hosts
		done
		LC_ALL=C sort -o hosts hosts
		try -v
		expect_status 0
		expect_out <hosts
		expect_harmless
		# One for each, and one for all.
		[ "$(wc -l <.err)" -eq $((n + 1)) ]
		try -- "${NAMES[@]/%/.log.gz}"
		expect_status 0
		expect_out <hosts
		expect_silence
	done
}

@test "directories, and what is below them" {
	messages /a.log.gz "empty, though a .gz file never is: whatever wrote it died" |
		sed 's/^findrobots: /&d\//' | LC_ALL=C sort >"$BATS_TEST_TMPDIR/below"
	messages '' 'no file named *.log.gz in it' >"$BATS_TEST_TMPDIR/none"
	for MODE in threads processes; do
		fresh
		for name in "${NAMES[@]}"; do
			mkdir -p -- "$T/d/$name"
			: >"d/$name/a.log.gz"
		done
		try -r d
		expect_status 1
		expect_nothing
		expect_harmless
		LC_ALL=C sort .err | diff "$BATS_TEST_TMPDIR/below" -
		find d -type f -delete
		status=0
		(cd d; fr -- "${NAMES[@]}") >.out 2>.err || status=$?
		expect_status 2
		expect_messages <"$BATS_TEST_TMPDIR/none"
	done
}

@test "what may not be read" {
	{
		messages '' 'cannot list: Permission denied'
		messages .log.gz 'cannot open: Permission denied'
	} | sed 's/^findrobots: /&d\//' | LC_ALL=C sort \
		>"$BATS_TEST_TMPDIR/expected"
	for MODE in threads processes; do
		fresh
		chmod 755 .
		for name in "${NAMES[@]}"; do
			mkdir -p -- "$T/d/$name"
			line 192.0.2.1 >"d/$name.log.gz"
			chmod 0 "d/$name" "d/$name.log.gz"
		done
		status=0
		as_nobody "$FINDROBOTS" -m $MODE -r d >.out 2>.err || status=$?
		chmod 700 d/*
		expect_status 2
		expect_nothing
		expect_harmless
		LC_ALL=C sort .err | diff "$BATS_TEST_TMPDIR/expected" -
	done
}

@test "names as long as they may be" {
	for MODE in threads processes; do
		fresh
		long=$(longest)
		mkdir "$long"
		: >"$long/${long%???????}.log.gz"
		try -r -- "$long" "x$long"
		expect_status 1
		expect_messages <<-EOF
		findrobots: $(clean "$long")/$(clean "${long%???????}").log.gz: empty, though a .gz file never is: whatever wrote it died
		findrobots: x$(clean "$long"): cannot open: File name too long
		EOF
	done
}

# This and what follows is said before there are workers, or after.
@test "the list of operands" {
	for name in "${NAMES[@]}"; do
		fresh
		try --files0-from="$name"
		expect_status 2
		expect_messages <<-EOF
		findrobots: $(clean "$name"): cannot open: No such file or directory
		EOF
		: >"./$name"
		try --files0-from="$name"
		expect_status 2
		expect_messages <<-EOF
		findrobots: $(clean "$name"): no names in it
		EOF
		printf '\0\e\0' >"./$name"
		try --files0-from="$name"
		expect_status 2
		expect_messages <<-EOF
		findrobots: $(clean "$name"): name 1 in it is empty
		findrobots: \\x1b: cannot open: No such file or directory
		EOF
	done
}

@test "the output" {
	fresh
	line 192.0.2.1 >log
	for name in "${NAMES[@]}"; do
		try -o "$name/list" log
		expect_status 2
		expect_nothing
		expect_messages <<-EOF
		findrobots: $(clean "$name")/list: cannot write: No such file or directory
		EOF
		try -o "$name" log
		expect_status 0
		expect_silence
		lines 192.0.2.1 | cmp - "./$name"
		rm -- "$name"
	done
}

@test "values, options and patterns" {
	fresh
	for name in "${NAMES[@]}"; do
		for option in jobs mode log-format path include; do
			try --$option="$name/"
			expect_status 2
			expect_nothing
			expect_harmless
			[ "$(wc -l <.err)" -eq 1 ]
			expect_message "findrobots: --$option: '$(clean "$name/")' given"
		done
		try "--${name:0:20}x=y"
		expect_status 2
		expect_harmless
		expect_message "findrobots: unknown option '--$(clean "${name:0:20}x")"
		# Something of the pattern, if not all of it.
		try --include="${name:0:9}*"
		expect_status 2
		expect_harmless
		[ "$(wc -l <.err)" -eq 1 ]
		expect_message "findrobots: .: no file named $(clean "${name:0:9}*") in it"
	done
	try -$'\e'
	expect_status 2
	expect_messages <<<"findrobots: unknown option '-\\x1b' (see findrobots --help)"
	try --mode="$(printf '\e%.0s' $(seq 100000))"
	expect_status 2
	expect_harmless
	[ "$(wc -l <.err)" -eq 1 ]
	[ "$(wc -c <.err)" -lt 1000 ]
}

@test "the name that the program was called by" {
	fresh
	for arguments in --nonsense nowhere; do
		status=0
		(exec -a $'\e[31m\nx' "$FINDROBOTS" $arguments) >.out 2>.err ||
			status=$?
		expect_status 2
		expect_harmless
		[ "$(wc -l <.err)" -eq 1 ]
	done
}

# Writes logs with a strange field in each line to log and log.gz, and the
# hosts that are to be listed to hosts.
write_hosts() {
	python3 - <<-'EOF'
	import re
	line = b'%s - - [03/Nov/2026:06:25:01 +0000] "GET /robots.txt HTTP/1.1" 200 71\n'
	# A newline ends the line and a blank the field.
	fields = [b"h%d%c.example" % (i, i) for i in range(256) if i not in b"\n "]
	fields += [b"\x1b[2J", b"\0", b'"', b"\\", b"\\x1b[2J", b"-", b"", b"\r",
	           b"\xc3\xbc.example", b"\xc2\x9b1m", b"\xff" * 9, b"\x7f"]
	fields += [b"a" * n for n in (254, 255, 256, 1000, 60000)]
	fields += [b"192.0.2.1\t192.0.2.2", b"192.0.2.3\r192.0.2.4", b"192.0.2.5\0"]
	name = re.compile(rb"[A-Za-z0-9._-]{1,255}")
	good = set()
	with open("log", "wb") as log:
	    for field in fields:
	        log.write(line % field)
	        log.write(line % (b"www.example:80 " + field))
	        # One more than there are fields, and no virtual host: it is the
	        # user who has a blank, which takes a '-' before.
	        if field != b"-":
	            log.write(line % (b"192.0.2.6 " + field))
	            if name.fullmatch(field):
	                good.add(field)
	with open("hosts", "wb") as hosts:
	    hosts.writelines(host + b"\n" for host in sorted(good))
	EOF
	gzip -k log
}

# What is no host's name is not listed, but told of in one message.
@test "hosts" {
	for MODE in threads processes; do
		fresh
		write_hosts
		for log in log log.gz; do
			try $log
			expect_status 1
			expect_harmless
			[ "$(wc -l <.err)" -eq 1 ]
			expect_message "findrobots: $log: "
			expect_message 'could not be read'
			expect_out <hosts
			try -0 $log
			expect_status 1
			tr '\n' '\0' <hosts | cmp - .out
		done
		for format in clf vhost; do
			try --log-format=$format log
			expect_status 1
			expect_harmless
			[ -s .out ]
			[ -z "$(LC_ALL=C tr -d 'A-Za-z0-9._\n-' <.out)" ]
			[ "$(awk 'length > 255' .out | wc -l)" -eq 0 ]
		done
	done
}
