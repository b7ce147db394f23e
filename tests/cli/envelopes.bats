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
	lines 192.0.2.1 192.0.2.2 | expect_out
	tail -n 1 "$ENVELOPES/parts.log" | cmp - rejected
	# And so is what is cut off.
	head -n 4 "$ENVELOPES/parts.log" >log
	try --rejects=rejected log
	lines 192.0.2.2 | expect_out
	grep -c '^[^ ]* stdout P 192.0.2.1 .*/robots.txt HTTP' rejected
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
