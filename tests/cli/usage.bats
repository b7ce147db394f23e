#!/usr/bin/env bats
# The command line itself.

load helper

@test "--help and --version print on standard output" {
	try --help
	expect_status 0
	expect_silence
	grep -q '^Usage: findrobots ' .out
	try --version
	expect_status 0
	expect_silence
	grep -Eqx 'findrobots [0-9]+\.[0-9]+\.[0-9]+' .out
	grep -Eqx 'zlib [0-9].*' .out
}

# bats test_tags=engines
@test "every decoder that there is can be asked for, no other" {
	line 192.0.2.1 >log
	for decoder in auto $(decoders); do
		try -v --decoder="$decoder" log
		expect_status 0
		[ "$decoder" != auto ] || decoder=$(fastest_decoder)
		expect_message ", decoder: $decoder, "
	done
	for decoder in isal gzip ZLIB; do
		try --decoder=$decoder log
		expect_usage "--decoder: '$decoder' given, expected 'auto', 'builtin' or 'zlib'"
	done
}

@test "--help, --version and --completion that cannot be printed fail" {
	for option in --help --version --completion=zsh; do
		status=0
		fr $option >/dev/full 2>.err || status=$?
		expect_status 2
		expect_message 'standard output: cannot write: No space left'
	done
}

@test "--help fits a terminal of 80 columns" {
	fr --help | awk 'length > 80 { print; bad = 1 } END { exit bad }'
}

@test "long options may be abbreviated, if one is meant" {
	line 192.0.2.1 >log
	try --rec --mod=threads --job=1 --nul --out=list log
	expect_status 0
	printf '192.0.2.1\0' | cmp - list
	try --ver log
	expect_usage "ambiguous option '--ver'"
	try --h
	expect_usage "ambiguous option '--h'"
	try --i=x log
	expect_status 0
	# A whole name is meant, even if others begin with it.
	try --exclude=x log
	expect_status 0
}

@test "options may follow operands; -- ends them" {
	member 192.0.2.1 >-v
	try -- -v
	expect_status 0
	lines 192.0.2.1 | expect_out
	try ./-v -0
	printf '192.0.2.1\0' | cmp - .out
}

@test "names that other tools have" {
	line 192.0.2.1 >a.log
	line 192.0.2.2 >b.log
	for format in table tsv csv json jsonl chart; do
		try --format=$format a.log b.log
		mv .out right
		# What follows is an operand, not a value.
		try --$format a.log b.log
		expect_status 0
		cmp .out right
	done
	try --limit=1 a.log b.log
	echo 192.0.2.1 | expect_out
	try --user-agent=nobody a.log
	expect_nothing
	try --include='a.*,c.*' .
	echo 192.0.2.1 | expect_out
	try --include='*.log' --exclude='x,[,a].*' .
	echo 192.0.2.2 | expect_out
	fr -h | cmp - <(fr --help)
	fr -V | cmp - <(fr --version)
	try --json=x
	expect_usage '--json: takes no value'
	try --limit=x
	expect_usage '--top: '
	try --fromat=json
	expect_usage "unknown option '--fromat=json'; did you mean --format?"
	try --site=x
	expect_usage "unknown option '--site=x'; did you mean --include?"
}

@test "unknown options" {
	try --nonsense
	expect_usage "unknown option '--nonsense'"
	try -x
	expect_usage "unknown option '-x'"
	try -rvx
	expect_usage "unknown option '-x'"
	try --quiet=yes
	expect_usage '--quiet: takes no value'
	try $'--\e[31mred'
	expect_usage "unknown option '--\\x1b[31mred'"
}

@test "missing values" {
	for option in jobs memory mode decoder include exclude files0-from path log-format \
		client-field json-fields since until status method agent host \
		exclude-host format sort top output rejects progress completion; do
		try --$option
		expect_usage "--$option: value missing"
	done
	for option in -j -m -p -o -f; do
		try $option
		expect_usage 'value missing'
	done
}

@test "empty values" {
	for option in jobs memory mode decoder include exclude files0-from path log-format \
		client-field json-fields since until status method agent host \
		exclude-host format sort top output rejects cache cache-days save shard \
		progress completion; do
		try --$option=
		expect_usage "--$option: '' given, expected"
	done
}

@test "negative values" {
	for option in jobs memory mode decoder path log-format status format sort top \
		progress completion; do
		try --$option=-1
		expect_usage "--$option: '-1' given, expected"
	done
	# -1 is a name like another.
	line 192.0.2.1 >log
	try --include=-1 --exclude=-1 --output=-1 log
	expect_status 0
	try --files0-from=-2
	expect_status 2
	expect_message 'findrobots: -2: cannot open'
}

@test "huge values" {
	huge=$(printf '%0100000d' 0 | tr 0 9)
	for option in jobs memory mode decoder include exclude path log-format since until \
		status format sort top progress completion; do
		try --$option="$huge"
		expect_usage "--$option: '9999"
	done
	try --path="/$huge"
	expect_usage "--path: '/999"
	line 192.0.2.1 >log
	for option in output files0-from; do
		try --$option="$huge"
		expect_status 2
		expect_nothing
		expect_message 'File name too long'
	done
}

@test "nonsense values" {
	try --jobs=two
	expect_usage "--jobs: 'two' given, expected a whole number from 1 to 1024"
	for value in 0 1025 1.5 1e3 +1 ' 1' '1 ' 0x10 99999999999999999999; do
		try --jobs="$value"
		expect_usage "--jobs: '$value' given, expected"
	done
	for value in 0 1 1048575 1023K 1025T 1.5G 1g 1GiB G 1GG +1G ' 1G' 0x100000 \
		1048576B 99999999999999999999 18446744073709551616M; do
		try --memory="$value"
		expect_usage "--memory: '$value' given, expected a size from 1M to 1024T, like 512M or 4G"
	done
	try --mode=fibers
	expect_usage "--mode: 'fibers' given, expected 'threads' or 'processes'"
	for value in Zlib "zlib " libdeflate fast; do
		try --decoder="$value"
		expect_usage "--decoder: '$value' given, expected 'auto'"
	done
	try --log-format=xml
	expect_usage "--log-format: 'xml' given, expected"
	try --format=xml
	expect_usage "--format: 'xml' given, expected 'hosts', 'table', 'tsv', 'csv', 'json', 'jsonl', 'html' or 'chart'"
	try --sort=size
	expect_usage "--sort: 'size' given, expected 'host', 'address', 'requests', 'first', 'last', 'name', 'hosts' or 'bytes'"
	try --progress=yes
	expect_usage "--progress: 'yes' given, expected 'auto', 'always' or 'never'"
	try --completion=csh
	expect_usage "--completion: 'csh' given, expected 'bash', 'zsh' or 'fish'"
	# Not the beginning of one, not several of them, not in upper case.
	for value in j 'json,' 'json jsonl' 'json ' ' json' JSON; do
		try --format="$value"
		expect_usage "--format: '$value' given, expected"
	done
	for value in 0 1000000001 1.5 +1 ' 1' 18446744073709551617; do
		try --top="$value"
		expect_usage "--top: '$value' given, expected a whole number from 1 to 1000000000"
	done
	try --rejects=-
	expect_usage "--rejects: '-' given, expected the name of a file"
	# More of these are in tests/cli/wrong_values.bats.
	for option in since until; do
		try --$option=tomorrow
		expect_usage "--$option: 'tomorrow' given, expected a time like 2024-01-31"
	done
	try --status=ok
	expect_usage "--status: 'ok' given, expected numbers from 100 to 999 or classes like 4xx"
	try --method=GET,
	expect_usage "--method: 'GET,' given, expected methods like GET"
	for option in host exclude-host; do
		try --$option=192.0.2.0/33
		expect_usage "--$option: '192.0.2.0/33' given, expected addresses, networks like"
	done
	try --json-fields=name=.a
	expect_usage "--json-fields: 'name=.a' given, expected FIELD=PATH,..."
	try --log-format='%h %Y' log
	expect_usage "--log-format: '%h %Y' given, expected a directive of Apache's LogFormat"
	for value in robots.txt '/a?b' '/a#b' ' /'; do
		try --path="$value"
		expect_usage "--path: '$value' given, expected"
	done
	for option in include exclude; do
		try --$option=logs/x.gz
		expect_usage "--$option: 'logs/x.gz' given, expected"
	done
}

@test "standard input cannot be both an operand and the list of them" {
	try --files0-from=- - </dev/null
	expect_usage "--files0-from: '-' given, but the operand '-' is standard input"
}

@test "options that do not go together" {
	line 192.0.2.1 >log
	for format in table tsv csv json jsonl; do
		try -0 --format=$format log
		expect_usage '--null: only goes with --format=hosts'
		try --format=$format -c log
		expect_usage '--count: only goes with --format=hosts'
	done
	for format in hosts table tsv json jsonl; do
		try --csv-safe --format=$format log
		expect_usage '--csv-safe: only goes with --format=csv'
	done
	for format in hosts json jsonl; do
		try --columns=host --format=$format log
		expect_usage '--columns: only goes with --format=table, tsv or csv'
	done
	try -c0 log
	expect_usage '--count: does not go with --null'
	try --top=1 -c log
	expect_usage '--count: does not go with --top'
	try --rejects=list -o list log
	expect_status 2
	expect_nothing
	lines "findrobots: --rejects: 'list' given, but that is what the hosts are written to" |
		expect_err
	[ ! -e list ]
	try --client-field=x --log-format=haproxy log
	expect_usage "--client-field: 'x' given, expected a format with the field"
	for format in auto clf vhost json aws; do
		try --client-field=x --log-format=$format log
		if [ $format != json ] || has_json; then
			expect_usage "--client-field: only goes with --log-format=w3c, a line '#Fields: ...' or a format string"
		else
			expect_usage "--log-format: 'json' given, expected another format (built without jsmn)"
		fi
	done
	try --client-field=x log
	expect_usage '--client-field: only goes with --log-format=w3c'
	for format in clf vhost w3c aws haproxy; do
		try --json-fields=host=.a --log-format=$format log
		expect_usage '--json-fields: only goes with --log-format=json or auto'
	done
	try --until=2026-11-20 --since=2026-11-21 log
	expect_usage "--until: '2026-11-20' given, expected"
}

@test "of a format the last one counts, and only that is checked with others" {
	line 192.0.2.1 >log
	try --format=json --format=hosts -0 log
	expect_status 0
	printf '192.0.2.1\0' | cmp - .out
}

@test "--help, --version and --completion end the options" {
	for option in --help --version --completion=bash; do
		try --format=json -0 $option --nonsense
		expect_status 0
		expect_silence
		[ -s .out ]
	done
}

@test "--help groups the options" {
	fr --help | grep '^[A-Z].*:$' >headings
	lines Input: 'Which requests count:' Crawlers: Output: \
		'From run to run:' Running: Other: |
		diff - headings
}

# bats test_tags=engines
@test "the largest values that are allowed" {
	line 192.0.2.1 "/$(printf '%07999d' 0)" >log
	try --path="/$(printf '%07999d' 0)" log
	expect_status 0
	lines 192.0.2.1 | expect_out
	try --path="/$(printf '%08000d' 0)" log
	expect_usage '--path'
	status=0
	"$FINDROBOTS" -m "$MODE" -j 1024 -p /none log || status=$?
	expect_status 0
}

# bats test_tags=engines
@test "as many workers as processors to use, never more than files" {
	member 192.0.2.1 >1.log.gz
	cp 1.log.gz 2.log.gz
	cp 1.log.gz 3.log.gz
	"$FINDROBOTS" -v -m "$MODE" -j 64 2>&1 | grep -F "workers: 3, mode: $MODE"
	cpu=$(taskset -cp $$ | sed 's/.*: //; s/[,-].*//')
	taskset -c "$cpu" "$FINDROBOTS" -v -m "$MODE" 2>&1 |
		grep -F "workers: 1, mode: $MODE"
}

@test "what does not go with a page" {
	for option in --sort=requests --reverse; do
		try -f html $option .
		expect_status 2
		expect_message 'which can be sorted in a browser'
	done
}
