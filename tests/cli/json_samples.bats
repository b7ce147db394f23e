#!/usr/bin/env bats
# The logs of testdata/json: the same requests as many servers and services
# write them; what a log does not say stands in the table of its README.md.

load helper

SAMPLES=$TESTDATA/json

# each FUNCTION: calls it with the name of each log, and what it does not say.
each() {
	local name what lacks n=0 logs=("$SAMPLES"/*.log)
	has_json || skip "JSON is not built in"
	while IFS='|' read -r _ name what lacks _; do
		name=${name//[ \`]/}
		[ "${what// /}" ]
		"$1" "$SAMPLES/$name" "$lacks"
		n=$((n + 1))
	done < <(grep '^| .[a-z0-9-]*\.log. |' "$SAMPLES/README.md")
	[ "$n" -eq $((${#logs[@]} - 1)) ] # but doubtful.log
	[ "$n" -gt 60 ]
}

# row HOST STATUS BYTES AGENT LACKS: as a table has it, without what lacks.
row() {
	local method=GET:1
	case $5 in *method*) method= ;; esac
	case $5 in *status*) set -- "$1" '' "$3" "$4" "$5" ;; esac
	case $5 in *bytes*) set -- "$1" "$2" '' "$4" "$5" ;; esac
	case $5 in *agent*) set -- "$1" "$2" "$3" '' "$5" ;; esac
	printf '%s\t1\t2026-11-29T10:15:19Z\t%s\t%s\t%s\t%s\n' \
		"$1" "${2:+$2:1}" "$method" "$3" "$4"
}

expect_table() {
	try -f tsv "$1"
	expect_status 0
	expect_silence
	sed '1d; s/\.351Z/Z/g; s/\tget:/\tGET:/' .out | cut -f 1,2,3,5,6,7,9 |
		diff - <(
			row 192.0.2.10 200 27 \
				'ExampleBot/1.0 (+https://bot.example/)' "$2"
			row 2001:db8::7 404 150 'Odd "quoted" bot' "$2"
		) || { echo "in $1" && return 1; }
}

@test "JSON of servers, services and collectors is understood by itself" {
	each expect_table
}

# A filter on what the log lacks is said, one on what it has is not. What is in
# another line, of which a client may choose the number (fastify), is lacking.
expect_filters() {
	local filter what
	for filter in --method=GET --status=200 --agent=x; do
		case $filter in
		--a*) what='user agent' ;;
		*) what=${filter#--} what=${what%=*} ;;
		esac
		try "$filter" "$1"
		case $2 in
		*$what*)
			expect_status 1
			expect_nothing
			expect_message "has a $what, which a filter needs"
			;;
		*)
			expect_status 0
			expect_silence
			;;
		esac || { echo "with $filter in $1" && return 1; }
	done
}

@test "a filter on what a log of JSON does not give is said" {
	each expect_filters
}

expect_piped() {
	try - <"$1"
	expect_status 0
	lines 192.0.2.10 2001:db8::7 | expect_out
	try --log-format=json "$1"
	expect_status 0
	lines 192.0.2.10 2001:db8::7 | expect_out
}

@test "so it is in a pipe, and by name" {
	each expect_piped
}

# A file with one of these lines and one that is sound.
@test "of JSON in which a client may have made the host nothing counts" {
	has_json || skip "JSON is not built in"
	local n=0 line
	while IFS= read -r line; do
		n=$((n + 1))
		lines "$line" '{"ip":"192.0.2.7","uri":"/robots.txt"}' >log
		try log
		lines 192.0.2.7 | expect_out || { echo "line $n" && false; }
		lines '{"ip":"192.0.2.7","uri":"/robots.txt"}' "$line" >log
		try --stats log
		lines 192.0.2.7 | expect_out || { echo "line $n" && false; }
		expect_message 'rejected: 1' || { echo "line $n" && false; }
	done <"$SAMPLES/doubtful.log"
	[ "$n" -eq "$(grep -c '^| [0-9]' "$SAMPLES/README.md")" ]
}

@test "no client can make the host of a JSON line, however it is escaped" {
	has_json || skip "JSON is not built in"
	command -v python3 >/dev/null || skip "no python3"
	for seed in 1 2; do
		python3 "$BATS_TEST_DIRNAME/json_clients.py" "$seed"
		for server in nginx apache dumps; do
			try $server.log
			LC_ALL=C sort $server.hosts | expect_out
		done
		for server in quotes none; do
			try $server.log
			LC_ALL=C sort $server.hosts | LC_ALL=C comm -13 - .out >forged
			[ ! -s forged ]
			[ "$(wc -l <.out)" -gt 200 ]
		done
	done
}

@test "an object around a line is seen through whatever its format is" {
	has_json || skip "JSON is not built in"
	local combined='%h %l %u %t "%r" %>s %b "%{Referer}i" "%{User-Agent}i"'
	for name in docker fluent-bit journald-seq gcp-text; do
		for format in clf "$combined"; do
			try "--log-format=$format" "$SAMPLES/$name.log"
			expect_status 0
			lines 192.0.2.10 2001:db8::7 | expect_out
		done
	done
	# What is a record itself is none of another format.
	try --log-format=clf "$SAMPLES/nginx.log"
	expect_status 1
	[ ! -s .out ]
}
