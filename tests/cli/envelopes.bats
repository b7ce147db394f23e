#!/usr/bin/env bats
# What carried a line: testdata/envelopes.

load helper

ENVELOPES=$TESTDATA/envelopes

# The hosts that its script counts on: with N lines 192.0.2.1, 2001:db8::2, ...
counted() {
	seq "$(wc -l <"$ENVELOPES/$1")" |
		sed '1~2s/^/192.0.2./; 2~2s/^/2001:db8::/' | LC_ALL=C sort
}

@test "the logs are as their script writes them" {
	mkdir new
	sh "$ENVELOPES/make" new
	for log in new/*; do
		cmp "$log" "$ENVELOPES/${log#new/}"
	done
	[ "$(ls new)" = "$(cd "$ENVELOPES" && printf '%s\n' *.log)" ]
}

@test "each known envelope is taken off, and what is in it is read" {
	has_json || skip "no JSON is read"
	for log in syslog journal containers stamps loggers; do
		try "$ENVELOPES/$log.log"
		expect_status 0
		expect_silence
		counted "$log.log" | expect_out
	done
	[ "$(counted syslog.log | wc -l)" -ge 60 ]
}

@test "what is in them is read without JSON, too" {
	grep -hv '{"remote' "$ENVELOPES/"{syslog,journal,containers,stamps,loggers}.log >log
	try -v log
	expect_status 0
	expect_message "requests: $(wc -l <log)"
}

@test "Kubernetes' parts are joined, and one without an end is rejected" {
	try --rejects=rejected "$ENVELOPES/parts.log"
	expect_status 1
	lines 192.0.2.1 192.0.2.2 | expect_out
	tail -n 1 "$ENVELOPES/parts.log" | cmp - rejected
	# And so is what is cut off.
	head -n 4 "$ENVELOPES/parts.log" >log
	try --rejects=rejected log
	expect_status 1
	lines 192.0.2.2 | expect_out
	grep -c '^[^ ]* stdout P 192.0.2.1 .*/robots.txt HTTP' rejected
}

# docker STREAM TEXT: the lines in which Docker keeps a line of these bytes.
docker() {
	local rest=$2 part
	while [ ${#rest} -gt 0 ]; do
		part=${rest:0:16384} rest=${rest:16384}
		[ "$rest" ] || part+='\n'
		printf '{"log":"%s","stream":"%s","time":"2026-11-03T06:25:01.123Z"}\n' \
			"$part" "$1"
	done
}

# filler N: so many bytes.
filler() {
	printf "%0$1d" 0
}

@test "Docker's parts are joined, and none begins a line" {
	has_json || skip "no JSON is read"
	time='[03/Nov/2026:06:25:01 +0000]'
	docker stdout "192.0.2.1 - - $time \\\"GET /robots.txt?$(filler 40000) HTTP/1.1\\\" 200 1" >a
	docker stderr "192.0.2.2 - - $time \\\"GET /robots.txt?$(filler 20000) HTTP/1.1\\\" 200 1" >b
	# A client fills the first part, so that the next begins with its text.
	begin="192.0.2.3 - - $time \\\"GET /x?"
	docker stdout "$begin$(filler $((16384 - ${#begin})))203.0.113.9 - - $time \\\"GET /robots.txt HTTP/1.1\\\" 200 1" >c
	docker stdout "192.0.2.4 - - $time \\\"GET /robots.txt HTTP/1.1\\\" 200 1" >d
	[ "$(cat a b c | wc -l)" -eq 7 ]
	{
		cat d
		paste -d '\n' a b | sed '/^$/d'
		cat c d
	} >log
	for input in log -; do
		try $input <log
		expect_status 0
		lines 192.0.2.1 192.0.2.2 192.0.2.4 | expect_out
	done
	# The end is missing.
	{ cat d; head -n 2 a; cat b; } >log
	try --rejects=rejected log
	expect_status 1
	lines 192.0.2.2 192.0.2.4 | expect_out
	expect_message '1 line names the path'
	# Escapes make the first part longer than what is kept of a line.
	{
		cat d
		head -n 1 c | sed 's/00000/\\u003c\\u003c\\u003c\\u003c\\u003c/g'
		tail -n 1 c
		cat d
	} >log
	try log
	lines 192.0.2.4 | expect_out
}

@test "journald's messages that are no text are read" {
	try "$ENVELOPES/export.log"
	expect_status 0
	lines 192.0.2.1 | expect_out
	has_json || skip "no JSON is read"
	try "$ENVELOPES/arrays.log"
	expect_status 0
	lines 192.0.2.1 2001:db8::2 | expect_out
}

@test "what only looks like an envelope is none" {
	for log in near-misses forged; do
		try --rejects=rejected "$ENVELOPES/$log.log"
		expect_status 1
		expect_nothing
		cmp "$ENVELOPES/$log.log" rejected
	done
}
