#!/usr/bin/env bats
# Clients make up user agents and methods without end: what these take is
# limited, and hosts and numbers are exact for all that.

# bats file_tags=engines
load helper

# log KIND N [LENGTH]: N requests, each with something that no other has, of the
# length at least; every hundredth is one of UsualBot.
log() {
	awk -v kind="$1" -v n="$2" -v len="${3:-1}" 'BEGIN {
		for (i = 0; i < n; i++) {
			host = "192.0.2.1"
			method = "GET"
			agent = "UsualBot"
			one = sprintf("%0" len "d", i)
			many = sprintf("10.%d.%d.%d", i / 65536, i / 256 % 256, i % 256)
			if (i % 100 == 0)
				;
			else if (kind == "agents")
				agent = one
			else if (kind == "methods")
				method = one
			else if (kind == "escaped") {
				method = "M" one
				gsub(/0/, "\001", method)
			} else if (kind == "hosts")
				host = many
			else if (kind == "long") {
				host = many
				agent = sprintf("%0" len "d", 0)
			} else if (kind == "all") {
				host = "10.0.0." i % 256
				agent = one
				method = "M" i
			}
			printf "%s - - [03/Nov/2026:06:25:01 +0000] ", host
			printf "\"%s /robots.txt HTTP/1.1\" ", method
			printf "200 5 \"-\" \"%s\"\n", agent
		}
	}'
}

# The hosts in the logs, and how often each asked.
count_hosts() {
	cut -d' ' -f1 "$@" | LC_ALL=C sort | uniq -c | awk '{ print $2, $1 }'
}

# sums <JSONL: the same of the output, if all that each host did adds up.
sums() {
	python3 -c '
import json, sys
for line in sys.stdin:
    host = json.loads(line)
    n = host["requests"]
    assert sum(host["statuses"].values()) == n, line
    assert sum(host["methods"].values()) == n, line
    assert sum(a["requests"] for a in host["user_agents"]) == n, line
    assert len({a["user_agent"] for a in host["user_agents"]}) == len(host["user_agents"])
    print(host["host"], n)
'
}

message='findrobots: the rarest user agents, methods or targets are counted as (other): a larger --memory keeps more'

@test "strings without end are counted together, and all adds up" {
	while read -r kind n len; do
		for i in 1 2 3; do
			log "$kind" "$n" "$len" >$i.log
			[ "$kind" = hosts ] && sed -i "s/^10/1$i/" $i.log
		done
		try --memory=1M --format=jsonl ./*.log
		expect_status 0
		lines "$message" | expect_err
		sums <.out >sums
		count_hosts ./*.log | diff - sums
		grep -qF '"(other)"' .out
		try ./*.log
		expect_silence
		cut -d' ' -f1 sums | expect_out
	done <<-'END'
	agents 20000 8
	agents 3000 3000
	methods 20000 8
	methods 900 5000
	hosts 20000
	long 3000 4000
	all 20000 20
	END
}

@test "what is merged from saved results has the same limit" {
	for i in 1 2 3; do
		log agents 20000 $((i + 20)) >$i.log
		"$FINDROBOTS" --format=jsonl --save=$i.saved $i.log
	done
	for sort in host requests; do
		try --merge --memory=1M --sort=$sort --format=jsonl ./*.saved
		expect_status 0
		lines "$message" | expect_err
		grep -qF '"(other)"' .out
		sums <.out >sums
		count_hosts ./*.log | diff - sums
		try -q --merge --memory=1M --sort=$sort --format=jsonl ./*.saved
		expect_silence
	done
	try --merge --sort=requests --format=jsonl ./*.saved
	expect_silence
	cp .out want
	try --sort=requests --format=jsonl ./*.log
	cmp .out want
}

@test "what is frequent is kept, and what is rare is not" {
	log agents 30000 30 >1.log
	log methods 30000 30 >2.log
	try --memory=1M --format=jsonl 1.log 2.log
	expect_status 0
	python3 - <<-'END'
	import json
	host = json.load(open(".out"))
	# 300 of them, and all of the other file.
	assert host["user_agents"][0] == {"user_agent": "UsualBot", "requests": 30300}
	assert host["user_agents"][-1]["user_agent"] == "(other)"
	assert host["statuses"] == {"200": 60000}
	assert list(host["methods"])[0] == "GET" and host["methods"]["GET"] == 30300
	assert list(host["methods"])[-1] == "(other)"
	END
}

@test "in each format the others stand last" {
	log all 30000 30 >log
	for format in tsv csv; do
		try --memory=1M --format=$format log
		expect_status 0
		[ "$(grep -c '(other):[0-9]*[",	]' .out)" -eq 256 ]
	done
	try --memory=1M --format=table log
	expect_status 0
	expect_message "$message"
	try -q --memory=1M --format=table log
	expect_silence
}

@test "a client's (other) is told apart" {
	printf '192.0.2.1 - - [03/Nov/2026:06:25:01 +0000] "%s /robots.txt HTTP/1.1" 200 5 "-" "%s"\n' \
		'(other)' '(other)' '(others)' '(other' >log
	try --format=jsonl log
	expect_silence
	grep -qF '"methods":{"\\x28other)":1,"(others)":1}' .out
	grep -qF '{"user_agent":"\\x28other)","requests":1}' .out
	try --format=tsv log
	grep -qF '\x28other):1,(others):1' .out
}

@test "where there is room, nothing depends on it" {
	log all 5000 20 >1.log
	log agents 5000 20 >2.log
	for format in table tsv json; do
		try --format=$format 1.log 2.log
		expect_status 0
		expect_silence
		cp .out one
		for size in 1024T 64M; do
			try --memory=$size --format=$format 2.log 1.log
			expect_silence
			cmp one .out
		done
	done
}

# peak OPTION...: the most memory in MiB that the run, or a worker of it, had
# resident. The shell between is small: Linux begins to count with what a
# process had before it became another program.
peak() {
	python3 - "$FINDROBOTS" "$@" <<-'END'
	import ctypes, os, sys
	PR_SET_CHILD_SUBREAPER = 36
	assert ctypes.CDLL(None).prctl(PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0) == 0
	command = ["sh", "-c", '"$0" "$@" >/dev/null 2>&1 &'] + sys.argv[1:]
	shell = os.posix_spawn("/bin/sh", command, os.environ)
	assert os.waitpid(shell, 0)[1] == 0
	_, status, usage = os.wait4(-1, 0)
	assert status == 0
	print(usage.ru_maxrss // 1024)
	END
}

@test "memory stays within the limit" {
	case $FINDROBOTS in
	*san/*) skip "sanitizers need memory of their own" ;;
	esac
	# What a run takes beside it, with one agent.
	log none 60000 | gzip -1 >1.log
	cat 1.log >2.log
	base=$(peak -m "$MODE" -f jsonl -j 2 1.log 2.log)
	while read -r kind n len formats; do
		[ -z "${LONG-}" ] || formats="table tsv jsonl"
		# In plain text so many control characters are no log.
		log "$kind" "$n" "$len" | gzip -1 >1.log
		cat 1.log >2.log
		for format in $formats; do
			most=$(peak -m "$MODE" -f "$format" -j 2 --memory=8M \
				1.log 2.log)
			echo "$kind $n $len $format: $most MiB, base $base MiB"
			[ "$most" -le $((base + 8 + 4)) ]
		done
	done <<-'END'
	agents 60000 8 table tsv jsonl
	agents 6000 1500 table
	methods 60000 8 tsv
	methods 6000 1500 jsonl
	escaped 6000 1500 tsv
	long 6000 1500 jsonl
	END
}

@test "memory that runs out while strings are counted together" {
	case $FINDROBOTS in
	*san/*) skip "sanitizers need memory without a limit" ;;
	esac
	log agents 60000 1500 | gzip -1 >log
	step=${LONG:+4000}
	for kib in $(seq 25000 "${step:-7000}" 75000); do
		status=0
		(ulimit -v "$kib"; "$FINDROBOTS" -m "$MODE" -j 1 -f tsv \
			--memory=100M log) >.out 2>.err || status=$?
		case $status in
		0) lines "$message" | expect_err ;;
		2) expect_message 'findrobots: ' ;;
		*) echo "$kib KiB: status $status"; false ;;
		esac
	done
}
