# Loaded by every *.bats file. The environment may say what is tested:
#	FINDROBOTS	the program (absolute; the one that make builds)
#	MODE, JOBS	its engine and number of workers (threads, 2)
#	DECODER		its decoder (auto)
# Each test runs in an empty directory of its own, $T.

load ../environment
export MODE=${MODE:-threads} JOBS=${JOBS:-2} DECODER=${DECODER:-auto}
TESTDATA=$ROOT/testdata

setup() {
	T=$(mktemp -d)
	cd "$T" || return
}

teardown() {
	cd /
	rm -rf "$T"
}

fr() {
	"$FINDROBOTS" --mode="$MODE" --jobs="$JOBS" --decoder="$DECODER" "$@"
}

# Whether lines of JSON can be read.
has_json() {
	! fr --log-format=json - </dev/null 2>&1 | grep -q 'without jsmn'
}

# Whether this build reads zstd, xz, bzip2.
has_codec() {
	local -A libraries=([zstd]=libzstd [xz]=liblzma [bzip2]=libbz2)
	"$FINDROBOTS" --version | grep -q "^${libraries[$1]} [0-9]"
}

# What --decoder=auto takes.
fastest_decoder() {
	echo builtin
}

# Each that there is.
decoders() {
	echo builtin zlib
}

# Runs findrobots and keeps its status, output and messages.
try() {
	status=0
	fr "$@" >"$T/.out" 2>"$T/.err" || status=$?
}

expect_status() {
	[ "$status" -eq "$1" ] || {
		echo "status $status, not $1; messages:"
		cat "$T/.err"
		false
	}
}

# The output, the messages: exactly what is on standard input.
expect_out() {
	diff -u - "$T/.out"
}

expect_err() {
	diff -u - "$T/.err"
}

# The rest of these starts no process, as some tests ask a hundred times.
expect_nothing() {
	[ ! -s "$T/.out" ] || expect_out </dev/null
}

expect_silence() {
	[ ! -s "$T/.err" ] || expect_err </dev/null
}

# Reads all messages into $messages. They never hold a NUL.
read_messages() {
	if IFS= read -r -d '' messages <"$T/.err"; then
		echo "a NUL in the messages"
		return 1
	fi
}

# A message holds the words.
expect_message() {
	local messages
	read_messages
	[[ $messages == *"$1"* ]] || {
		printf "no message with '%s' but:\n%s" "$1" "$messages"
		false
	}
}

# One line that holds the words and points to --help; status 2; no output.
expect_usage() {
	local messages
	expect_status 2
	expect_nothing
	read_messages
	[[ $messages == *"$1"*'(see findrobots --help)'$'\n' ]] || {
		printf "not a message with '%s' but:\n%s" "$1" "$messages"
		false
	}
	[[ ${messages%$'\n'} != *$'\n'* && ${#messages} -lt 400 ]] || {
		printf 'not one short line but:\n%s' "$messages"
		false
	}
}

# No temporary file is left in the directories.
expect_no_debris() {
	[ -z "$(find "$@" -maxdepth 1 -name '.findrobots-*')" ]
}

# One line of the log format "common", for HOST and TARGET.
line() {
	printf '%s - - [03/Nov/2026:06:25:01 +0000] "GET %s HTTP/1.1" 200 71\n' \
		"$1" "${2-/robots.txt}"
}

# The same for each host on standard input.
lines_of() {
	sed "s|\$| - - [03/Nov/2026:06:25:01 +0000] \"GET ${1-/robots.txt} HTTP/1.1\" 200 71|"
}

# A gzip member with such a line for each HOST.
member() {
	for host; do
		line "$host"
	done | gzip -n
}

# The words, one a line.
lines() {
	printf '%s\n' "$@"
}

# Waits until the command succeeds, but not for ever.
wait_until() {
	local end=$((SECONDS + 60))
	while [ $SECONDS -lt $end ]; do
		"$@" 2>/dev/null && return
		sleep 0.02
	done
	echo "waited in vain for: $*"
	false
}

# The process ids of PID's children.
children() {
	cat "/proc/$1/task/$1/children"
}

# Whether it is not there, or only waits for its parent to ask how it ended.
is_gone() {
	[ ! -e "/proc/$1" ] || grep -q '^State:.Z' "/proc/$1/status"
}

# Runs the command as a user who may not read everything.
as_nobody() {
	if [ "$(id -u)" = 0 ]; then
		setpriv --reuid=65534 --regid=65534 --clear-groups "$@"
	else
		"$@"
	fi
}

# cells NAME...: those of these columns, of each row of an output as TSV.
cells() {
	awk -F'\t' -v names="$*" '
		NR == 1 {
			for (i = 1; i <= NF; i++)
				at[$i] = i
			n = split(names, name, " ")
			next
		}
		{
			for (i = 1; i <= n; i++)
				printf "%s%s", $at[name[i]], i < n ? " " : "\n"
		}' .out
}
