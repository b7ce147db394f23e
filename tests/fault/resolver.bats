#!/usr/bin/env bats
# --dns when something fails: the process that asks is killed, or stopped, or any
# call fails; and when findrobots itself is killed. No answer is made up.

load both_modes

setup() {
	T=$(mktemp -d)
	cd "$T" || return
	exec {hold}>/dev/null
	"$FINDROBOTS" --version | grep -q '^c-ares [0-9]' ||
		skip "built without c-ares"
}

teardown() {
	[ -z "${pid-}" ] || kill -KILL "$pid" 2>/dev/null || true
	exec {hold}>&- || true
	wait || true
	cd /
	rm -rf "$T"
}

# One host is verified, two are spoofed, one is not told of; those of WHAT are
# dealt with so by the name server.
prepare() {
	printf 'Abot\tOp\tsearch\t\tok.example\n' >tokens
	for i in 1 2 3 4; do
		printf '192.0.2.%d - - [03/Nov/2026:06:25:01 +0000] "GET /x HTTP/1.1" 200 7 "-" "Abot"\n' $i
	done >crawlers.log
	cat >zone <<-END
		1.2.0.192.in-addr.arpa PTR bot.ok.example
		bot.ok.example A 192.0.2.1
		2.2.0.192.in-addr.arpa PTR liar.ok.example
		4.2.0.192.in-addr.arpa do ${1-servfail}
	END
	mkfifo end
	python3 "$ROOT/tests/cli/nameserver.py" zone port asked <end 3>&- &
	exec {hold}>end
	: >asked
	wait_until test -e port
	SERVER=127.0.0.1:$(cat port)
	export SERVER
}

# Starts a run; it waits for one of its answers, in vain. Its process that asks
# is $resolver.
start() {
	"$FINDROBOTS" -m "$MODE" --crawlers=tokens --dns="${1-600}" \
		--dns-server="$SERVER" --dns-cache=kept --format=tsv crawlers.log \
		>.out 2>.err {hold}>&- 3>&- &
	pid=$!
	wait_until grep -q 'PTR 4.2.0' asked
	read -r resolver rest <<<"$(children $pid)"
	[ -n "$resolver" ] && [ -z "$rest" ]
}

end() {
	status=0
	wait $pid || status=$?
	pid=
}

hosts() {
	awk -F'\t' 'NR == 1 { for (i = 1; i <= NF; i++) at[$i] = i }
		NR == 2 { print $at["hosts_verified"], $at["hosts_unverifiable"], $at["hosts_spoofed"] }' .out
}

# The server is silent for as long as it takes.
@test "the process that asks is killed" {
	for MODE in threads processes; do
		prepare slow=100
		start
		# It has answered about the others.
		wait_until grep -q 'A liar' asked
		sleep 0.2
		kill -KILL "$resolver"
		end
		expect_status 1
		echo 'findrobots: --dns: the process that asks has died
findrobots: --dns: no answer about 1 of 4 addresses' | expect_err
		[ "$(hosts)" = '1 1 2' ]
		[ "$(wc -l <kept)" -eq 3 ]
		exec {hold}>&-
		wait
		rm -f end port asked kept
	done
}

@test "findrobots is killed, or ended" {
	prepare slow=100
	for MODE in threads processes; do
		for signal in KILL TERM INT HUP; do
			: >asked
			rm -f kept
			# A command in the background is not interrupted.
			start
			if [ $signal = INT ]; then
				kill -KILL "$pid"
			else
				kill -$signal "$pid"
			fi
			end
			[ "$status" -gt 128 ]
			wait_until is_gone "$resolver"
			[ ! -e kept ]
			expect_no_debris .
		done
	done
}

# It ends when it goes on, at the latest: the sandbox may forbid to kill it.
@test "the process that asks is stopped" {
	[ -n "${LONG-}" ] || skip "only with LONG=1: it is waited for"
	prepare slow=100
	for MODE in threads processes; do
		: >asked
		start 3
		kill -STOP "$resolver"
		end
		expect_status 1
		expect_message '--dns: the process that asks does not answer'
		kill -CONT "$resolver" 2>/dev/null || true
		wait_until is_gone "$resolver"
	done
}

@test "it holds nothing open, and is gone before the output is" {
	prepare servfail
	for MODE in threads processes; do
		mkfifo out
		"$FINDROBOTS" -m "$MODE" --crawlers=tokens --dns --format=tsv \
			--dns-server="$SERVER" -o out crawlers.log 2>.err {hold}>&- 3>&- &
		pid=$!
		timeout 60 cat out >.out
		end
		expect_status 0
		[ "$(hosts)" = '1 1 2' ]
		rm out
	done
	# Nor while it waits: what is read ends when what is written does.
	: >asked
	sed -i 's/servfail/slow=100/' zone
	exec {hold}>&-
	wait
	rm end port
	prepare slow=100
	start
	[ "$(readlink "/proc/$resolver/fd/"* | grep -cvE '^(socket|/dev/null|anon_inode|pipe)')" -eq 0 ]
	[ "$(readlink "/proc/$resolver/fd/"* | grep -c '^pipe')" -eq 2 ]
	grep -Eq '^Max core file size +0 +0 ' "/proc/$resolver/limits"
	grep -Eq '^Max file size +0 +0 ' "/proc/$resolver/limits"
	grep -qx 'NoNewPrivs:	1' "/proc/$resolver/status"
	kill -KILL "$pid"
	end
}

@test "each call fails in turn" {
	prepare servfail
	for MODE in threads processes; do
		export MODE INJECT="$ROOT/build/tests/fault/inject.so"
		python3 "$BATS_TEST_DIRNAME/dns_faults.py" >&3
	done
}
