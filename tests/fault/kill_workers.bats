#!/usr/bin/env bats
# Workers killed at random, RUNS times, over real logs where they are and
# over made ones: not a byte of the output changes, and nothing hangs. And
# workers that lie, which misbehave.c makes of them: nothing that a log could
# not have given gets to the output, and no file is left out without a word.

load ../environment

setup() {
	T=$(mktemp -d)
}

teardown() {
	rm -rf "$T"
}

# Runs findrobots on DIR with the OPTIONs; kills one worker with -9 at some moment. Its own
# status is 1 only if the same file was hit twice, which one kill cannot do.
kill_one() {
	local pid children delay status=0 dir=$1 milliseconds=$2
	shift 2
	"$FINDROBOTS" -v -m processes -j 2 "$@" "$dir" >"$T/out" 2>"$T/err" &
	pid=$!
	delay=$((RANDOM % milliseconds))
	sleep "0.$(printf '%03d' $delay)"
	read -r -a children 2>/dev/null <"/proc/$pid/task/$pid/children" || true
	if [ "${#children[@]}" -gt 0 ]; then
		kill -KILL "${children[RANDOM % ${#children[@]}]}" 2>/dev/null ||
			true
	fi
	wait $pid || status=$?
	echo $status >"$T/status"
}

# kill_many DIR MILLISECONDS EXPECTED STATUS [OPTION...]: with rejected lines,
# if there are any, as expected in $T/rejected.
kill_many() {
	local retried=0 dir=$1 milliseconds=$2 expected=$3 expected_status=$4
	shift 4
	for run in $(seq "${RUNS:-20}"); do
		kill_one "$dir" "$milliseconds" "$@"
		cmp "$expected" "$T/out" || { echo "in run $run"; return 1; }
		[ ! -e "$T/rejected" ] || cmp "$T/rejected" "$T/rejects"
		[ "$(cat "$T/status")" -eq "$expected_status" ]
		[ -z "$(grep 'not read: \(its worker\|no worker\)' "$T/err")" ]
		if grep -q 'killed by signal 9, Killed); tried again' "$T/err"; then
			retried=$((retried + 1))
		fi
	done
	echo "# killed while reading: $retried of ${RUNS:-20}" >&3
	[ $retried -gt 0 ]
}

@test "killed workers over real logs" {
	[ -f "$LOGS/clf.hosts" ] || skip "no real logs at ../shared/logs"
	kill_many "$LOGS/clf" 60 "$LOGS/clf.hosts" 1
}

@test "killed workers over made logs" {
	mkdir "$T/logs"
	for n in 1 2 3 4 5 6; do
		for i in $(seq 500); do
			printf 'h%s-%s.example - - [03/Nov/2026:06:25:01 +0000] "GET /robots.txt HTTP/1.1" 200 1\n' "$n" "$i"
		done >"$T/hits"
		for i in $(seq 40); do
			cat "$T/hits"
		done | gzip -1 >"$T/logs/$n.log.gz"
		sed 's/ .*//' "$T/hits"
	done | LC_ALL=C sort >"$T/expected"
	kill_many "$T/logs" 30 "$T/expected" 0
}

# make_evidence N: writes lines of 500 hosts that others do not have, of one
# that all have, and such as are rejected.
make_evidence() {
	awk -v n="$1" 'BEGIN {
		for (i = 0; i < 20000; i++) {
			host = i % 500 ? "h" n "-" i % 500 : "all"
			printf "%s.example - - [%02d/Nov/2026:06:25:%02d +0000] ",
				host, 1 + n, i % 60
			printf "\"%s /robots.txt HTTP/1.1\" %d %d \"-\" \"Bot/%d\"\n",
				i % 9 ? "GET" : "HEAD", i % 7 ? 200 : 404, i % 1000,
				i * i % 3
			if (i % 400 == 0)
				print "rejected " n "." i " /robots.txt"
		}
	}'
}

# The rows of --format=tsv for the lines on standard input.
rows_of() {
	awk -F'"' '
	function by_count(counts, names, n,   i, text, best, done) {
		while (n > 0) {
			best = ""
			for (i in names)
				if (!(i in done) && counts[host, i] &&
				    (best == "" || counts[host, i] > counts[host, best] ||
				     counts[host, i] == counts[host, best] && i < best))
					best = i
			if (best == "")
				break
			done[best]
			top = top == "" ? best : top
			different++
			text = text (text == "" ? "" : ",") best ":" counts[host, best]
		}
		return text
	}
	NF > 6 {
		split($1, front, /[][ ]+/)
		split($2, request, " ")
		split($3, rest, " ")
		split(front[4], time, "[/:]")
		host = front[1]
		when = "2026-11-" time[1] "T" time[4] ":" time[5] ":" time[6] "Z"
		requests[host]++
		if (!(host in first) || when < first[host])
			first[host] = when
		if (when > last[host])
			last[host] = when
		bytes[host] += rest[2]
		status[host, rest[1]]++
		statuses[rest[1]]
		method[host, request[1]]++
		methods[request[1]]
		agent[host, $6]++
		agents[$6]
	}
	END {
		for (host in requests) {
			printf "%s\t%d\t%s\t%s\t", host, requests[host],
				first[host], last[host]
			printf "%s\t", by_count(status, statuses, 9)
			printf "%s\t%d\t", by_count(method, methods, 9), bytes[host]
			top = ""
			different = 0
			by_count(agent, agents, 9)
			printf "%d\t%s\n", different, top
		}
	}' | LC_ALL=C sort
}

@test "killed workers, with all that is known of hosts and rejected lines" {
	mkdir "$T/logs"
	for n in 1 2 3 4 5 6; do
		make_evidence $n >"$T/text.$n"
		gzip -1c "$T/text.$n" >"$T/logs/$n.log.gz"
	done
	{
		printf '%s\t' host requests first last statuses methods bytes user_agents
		echo user_agent
		cat "$T"/text.* | rows_of
	} >"$T/expected"
	cat "$T"/text.* | grep rejected >"$T/rejected"
	[ "$(wc -l <"$T/rejected")" -eq 300 ]
	kill_many "$T/logs" 60 "$T/expected" 1 -f tsv --rejects="$T/rejects"
}

# lie [VARIABLE=VALUE...] -- [OPTION...]: runs with workers that lie.
lie() {
	local settings=()
	while [ "$1" != -- ]; do
		settings+=("$1")
		shift
	done
	shift
	status=0
	env LD_PRELOAD="$ROOT/build/tests/fault/misbehave.so" "${settings[@]}" \
		"$FINDROBOTS" -m processes "$@" >"$T/out" 2>"$T/err" || status=$?
}

line() {
	printf '%s - - [03/Nov/2026:06:25:01 +0000] "GET /robots.txt HTTP/1.1" 200 12 "-" "Some bot"\n' "$1"
}

@test "a worker that lies about hosts and numbers is not believed" {
	mkdir "$T/logs"
	line host.example >"$T/logs/a.log.gz"
	line other.example >"$T/logs/b.log.gz"
	for to in $'\033[31m.exampl' 'host example' $'host\nexample' \
		$'host\texample' 'host,example' '[ost.example' \
		$'host\302\205xample' $'\342\200\256t.example' '=ost.example' \
		$'\342\200\250t.example' 'host:example'; do
		echo "host $to"
		lie FORGE="host.example=$to" -- "$T/logs"
		[ "$status" -eq 1 ]
		echo other.example | cmp - "$T/out"
		[ "$(wc -l <"$T/err")" -eq 1 ]
		grep -Fq 'a.log.gz: not read: its worker died, and another that tried again' "$T/err"
	done
	for to in $'\033[m' '20x' '099' $'2\n0'; do
		echo "status $to"
		lie FORGE="200=$to" -- -f tsv "$T/logs"
		[ "$status" -eq 1 ]
		[ "$(wc -l <"$T/out")" -eq 1 ]
		[ "$(grep -c ': not read: its worker died' "$T/err")" -eq 2 ]
	done
	# An agent is a client's to choose, so it is escaped, whoever says it.
	lie FORGE=$'Some bot=\033[31mbot' -- -f tsv "$T/logs"
	[ "$status" -eq 0 ]
	[ "$(grep -cF '\x1b[31mbot' "$T/out")" -eq 2 ]
	# It is not that nothing could be forged.
	lie FORGE=host.example=liar.example -- "$T/logs"
	[ "$status" -eq 0 ]
	printf 'liar.example\nother.example\n' | cmp - "$T/out"
}

@test "what no log could have given does not get into a cache" {
	mkdir "$T/logs"
	line host.example >"$T/logs/a.log.gz"
	line other.example >"$T/logs/b.log.gz"
	for forge in host.example='host example' a.log.gz=b.log.gz \
		a.log.gz=c.log.gz; do
		rm -rf "$T/cache"
		lie FORGE="$forge" -- --cache="$T/cache" "$T/logs"
		[ "$status" -eq 1 ]
		echo other.example | cmp - "$T/out"
		"$FINDROBOTS" -m processes --cache="$T/cache" "$T/logs" >"$T/out"
		printf 'host.example\nother.example\n' | cmp - "$T/out"
	done
}

# The fields of the index of a pack, and of a point (findrobots-result(5)).
@test "which file was read is not taken from a worker that lies" {
	cd "$T"
	mkdir logs
	python3 - "$FINDROBOTS" "$ROOT/build/tests/fault" <<-'EOF'
	import glob, gzip, os, random, subprocess, sys
	program, libraries = sys.argv[1], os.fsencode(sys.argv[2])
	random.seed(5)

	def run(cache, forge=None):
	    env = dict(os.environb)
	    env[b"CLOCK_AHEAD_S"] = b"10"
	    env[b"LD_PRELOAD"] = libraries + b"/clock.so"
	    if forge:
	        env[b"LD_PRELOAD"] += b" " + libraries + b"/misbehave.so"
	        env[b"FORGE"] = forge
	    return subprocess.run(
	        [program, "-v", "-m", "processes", "--cache=" + cache, "logs"], env=env,
	        capture_output=True, check=True)

	def read_fields():
	    """Of an honest run: the two ends, all bytes, and lanes."""
	    (name,) = glob.glob("honest/*.pack")
	    with open(name, "rb") as f:
	        pack = f.read()
	    at = 12 + 24 + 44 + 50
	    frame = 12 + 24 + 134
	    fields = [pack[at + 8 * i:at + 8 * i + 8] for i in range(3)]
	    fields += [pack[frame + 24 + 28 + 8 * i:][:8] for i in range(4)]
	    return fields

	while True:
	    text = b"".join(
	        b'192.0.2.%d - - [03/Nov/2026:06:25:01 +0000] "GET /robots.txt?%x '
	        b'HTTP/1.1" 200 12 "-" "Some bot"\n' % (n % 250, random.getrandbits(999))
	        for n in range(50))
	    with open("logs/a.log.gz", "wb") as f:
	        f.write(gzip.compress(text))
	    subprocess.run(["rm", "-rf", "honest"], check=True)
	    want = run("honest")
	    fields = read_fields()
	    # So that an environment can hold them.
	    if all(b and b not in b"=" for field in fields for b in field):
	        break
	assert b"unchanged: 1," in run("honest").stderr
	for i, field in enumerate(fields):
	    other = bytes([field[0] ^ 0x80 or 1]) + field[1:]
	    assert other != field and b"=" not in other
	    cache = "cache.%d" % i
	    assert run(cache, field + b"=" + other).stdout == want.stdout, i
	    again = run(cache)
	    assert again.stdout == want.stdout
	    assert b"unchanged: 0," in again.stderr, (i, again.stderr)
	    # It is not that nothing would be kept.
	    assert b"unchanged: 1," in run(cache).stderr
	EOF
}

@test "a worker that lies about its rejected lines is not believed" {
	mkdir "$T/logs"
	for name in a b; do
		line $name.example >"$T/logs/$name.log.gz"
		echo "rejected /robots.txt" >>"$T/logs/$name.log.gz"
	done
	# Nowhere, more than there is, what it said before, and a number that
	# is none.
	for part in 1000+5 0+1000000 0+21 18446744073709551615+21 \
		0+18446744073709551615 9223372036854775808+21; do
		echo "part $part"
		lie FORGE_PART=$part -- -j 1 --rejects="$T/rejects" "$T/logs"
		[ "$status" -eq 1 ]
		grep -q 'not read: its worker died, and another' "$T/err"
		[ "$(stat -c %s "$T/rejects")" -le 21 ]
	done
	# There are none to be kept.
	lie FORGE_PART=0+21 -- -j 1 "$T/logs"
	[ "$status" -eq 1 ]
	[ ! -s "$T/out" ]
}

# The largest file is read first.
make_board() {
	mkdir "$T/logs"
	for n in 1 2 3 4 5 6 7 8; do
		line "h$n.example" >"$T/logs/$n.log.gz"
	done
	{
		line MISBEHAVE
		for i in $(seq 20); do
			line h0.example
		done
	} >"$T/logs/0.log.gz"
}

all_hosts() {
	echo MISBEHAVE
	seq -f 'h%g.example' 0 8
}

@test "a worker that says that all files are taken hides none" {
	make_board
	for jobs in 1 2 8; do
		lie MISBEHAVE=board_next -- -j $jobs "$T/logs"
		[ "$status" -eq 0 ]
		[ ! -s "$T/err" ]
		all_hosts | cmp - "$T/out"
	done
}

@test "a worker that takes the files of others, or gives its own away, fails the run" {
	make_board
	for owner in 0 7 77; do
		for jobs in 1 2; do
			lie MISBEHAVE=board_owner TARGET=$owner -- -j $jobs "$T/logs"
			[ "$status" -eq 2 ]
			[ ! -s "$T/out" ]
			echo "findrobots: a worker process sent results of files that it had not read: one of the files may have taken it over" |
				cmp - "$T/err"
		done
	done
}

@test "files that a worker gives to nobody are told" {
	make_board
	lie MISBEHAVE=board_rest TARGET=77 -- -j 1 "$T/logs"
	[ "$status" -eq 1 ]
	printf 'MISBEHAVE\nh0.example\n' | cmp - "$T/out"
	[ "$(grep -c '\.log\.gz: not read: no worker was left' "$T/err")" -eq 8 ]
	[ "$(wc -l <"$T/err")" -eq 8 ]
}

@test "a worker that says it could not be set up fails the run" {
	make_board
	for errnum in 1 12 99999 -1; do
		lie MISBEHAVE=board_errnum TARGET=$errnum -- -j 2 "$T/logs"
		[ "$status" -eq 2 ]
		[ ! -s "$T/out" ]
		[ "$(wc -l <"$T/err")" -eq 1 ]
	done
}
