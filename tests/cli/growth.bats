#!/usr/bin/env bats
# bats file_tags=once
# What is asked for may be long: a run whose hits have a thousand paths, agents
# or 25,000 networks (with LONG=1: a hundred thousand) takes at most five times
# the instructions of one. Instructions are counted, as they are the same in
# each run; not time.

load helper

# How many networks there are, and in how many lines they are looked for.
NETWORKS=${LONG:+100000}
NETWORKS=${NETWORKS:-25000}
HITS=$((NETWORKS / 5))

# instructions OPTION...: how many a run takes, in thousands: that process which
# has most, where a worker also counts what came before it.
instructions() {
	[ -e program ] || strip --strip-debug -o program "$FINDROBOTS"
	try_counted --no-sandbox --jobs=1 --decoder=zlib "$@"
	sed -n 's/^==.*Collected : \([0-9]*\)[0-9]\{3\}$/\1/p' .err |
		sort -n | tail -n 1
}

# Status 1 is for lines that cannot be read.
try_counted() {
	valgrind --tool=callgrind --callgrind-out-file=/dev/null ./program \
		"$@" >.out 2>.err || [ $? -eq 1 ] || {
		cat .err
		false
	}
}

# How things are looked for does not depend on the engine: one test is enough for
# processes, too, and LONG=1 has all.
MODES="threads${LONG:+ processes}"

# grows RESULT N: runs with the options in the file one, for one.log, and with
# those in many, for many.log; both write N lines to the file RESULT.
grows() {
	mapfile -t one <one
	mapfile -t many <many
	for mode in $MODES; do
		n=$(instructions --mode="$mode" "${one[@]}" one.log)
		[ "$(wc -l <"$1")" -eq "$2" ]
		m=$(instructions --mode="$mode" "${many[@]}" many.log)
		[ "$(wc -l <"$1")" -eq "$2" ]
		echo "$mode: $n thousand instructions, then $m"
		[ "$m" -le $((5 * n)) ]
	done
}

# log HITS TARGET AGENT: each line from another host; the two are formats of awk
# that may have the number of the line in it.
log() {
	awk -v n="$1" -v target="$2" -v agent="$3" 'BEGIN {
		for (i = 0; i < n; i++) {
			printf "10.%d.%d.1 - - ", i / 256, i % 256
			printf "[03/Nov/2026:06:25:01 +0000] \"GET "
			printf target " HTTP/1.1\" 200 68 \"-\" \"", i % 1000
			printf agent "\"\n", i % 1000
		}
	}'
}

# options NAME N: --NAME=VALUE for the N values that the format gives.
options() {
	awk -v name="$1" -v format="$2" -v n="$3" 'BEGIN {
		for (i = 0; i < n; i++)
			printf "--" name "=" format "\n", i
	}'
}

@test "a thousand paths" {
	log 5000 /p7/robots.txt%.0s x >one.log
	log 5000 /p%d/robots.txt x >many.log
	echo --path=/p7/robots.txt >one
	options path /p%d/robots.txt 1000 >many
	MODES="threads processes" grows .out 5000
}

@test "a thousand paths that begin in the same way" {
	log 5000 /a/long/way/to/the/file-7.txt%.0s x >one.log
	log 5000 /a/long/way/to/the/file-%d.txt x >many.log
	echo --path=/a/long/way/to/the/file-7.txt >one
	options path /a/long/way/to/the/file-%d.txt 1000 >many
	grows .out 5000
}

@test "a thousand agents" {
	log 5000 /robots.txt 'Mozilla/5.0 (compatible; bot7%.0s/1.0)' >one.log
	log 5000 /robots.txt 'Mozilla/5.0 (compatible; bot%d/1.0)' >many.log
	echo --agent=bot7/ >one
	options agent bot%d/ 1000 >many
	grows .out 5000
}

# In no order.
@test "very many networks" {
	log "$HITS" /robots.txt x >one.log
	cp one.log many.log
	echo --host=10.0.0.0/8 >one
	awk -v networks="$NETWORKS" 'BEGIN {
		for (i = 0; i < networks; i++) {
			n = i * 7919 % networks
			printf "%s%d.%d.%d.0/24", i % 5000 ? "," : "\n--host=",
				10 + n / 65536, n / 256 % 256, n % 256
		}
	}' | sed 1d >many
	grows .out "$HITS"
}

@test "very many networks of IPv6" {
	log "$HITS" /robots.txt x |
		sed 's/^10\.\([0-9]*\)\.\([0-9]*\)\./2001:\1:\2::/' >one.log
	cp one.log many.log
	echo --host=2001::/16 >one
	awk -v networks="$NETWORKS" 'BEGIN {
		for (i = 0; i < networks; i++) {
			n = i * 7919 % networks
			printf "%s2001:%x:%x::/48", i % 5000 ? "," : "\n--host=",
				n / 800, n % 800
		}
	}' | sed 1d >many
	grows .out "$HITS"
}

@test "ten thousand names and domains" {
	log 5000 /robots.txt x | sed 's/^10\.\([0-9]*\)\.\([0-9]*\)/a.h\1.n\2/' |
		sed 's/\.1 /.example /' >one.log
	cp one.log many.log
	echo --host=.example >one
	awk 'BEGIN {
		for (i = 0; i < 10000; i++)
			printf "--host=%sh%d.n%d.example\n", i % 2 ? "." : "a.",
				i / 256, i % 256
	}' >many
	grows .out 5000
}

# What a line is found by is not all of a path: so paths are looked for in it.
@test "a thousand paths, in lines that cannot be read" {
	for name in one many; do
		log 5000 "/~$([ $name = one ] && echo 7%.0s || echo %d)/robots.txt" \
			x | sed 's/ - - / - /' >$name.log
	done
	{
		echo --rejects=rejected
		echo --path=/~7/robots.txt
	} >one
	{
		echo --rejects=rejected
		options path /~%d/robots.txt 1000
	} >many
	grows rejected 5000
}

# Such lines are none that ask for the path, and are looked at for a message.
@test "a thousand paths, after the names of hosts" {
	log 5000 //www.example.com/p7/robots.txt%.0s x | sed 's,//,/,' >one.log
	log 5000 //www.example.com/p%d/robots.txt x | sed 's,//,/,' >many.log
	echo --path=/p7/robots.txt >one
	options path /p%d/robots.txt 1000 >many
	grows .out 0
}

@test "bytes between members that are none of their format" {
	member 192.0.2.1 >part
	# As begin zstd and xz, and lines of neither.
	printf 'zX\x0f\x28\xb5\x9e\x0a\xfd\x0a\xfd\x0a\xfd\x37' >>part
	seq 400 | while read -r _; do cat part; done >once
	cat once once once once >often
	n=$(instructions once)
	m=$(instructions often)
	lines 192.0.2.1 | expect_out
	echo "$n thousand instructions, then $m"
	[ "$m" -le $((5 * n)) ]
}

# Each line begins as a member does, up to where it shows that it is none: at
# once, in what follows its header, or where its text would be.
@test "heads of members on every line, that are none" {
	lines 192.0.2.1 | lines_of >text
	for head in '\x1f\x8b\x08\0\0\0\0\0\0\3\7 junk' \
		'\x28\xb5\x2f\xfd\x20\x05\x07\0\0 junk' \
		'\x28\xb5\x2f\xfd\x04\x38\x29\0\0 junk junk' \
		'\xfd7zXZ\0\0\x04\xe6\xd6\xb4\x46 junk' \
		'\xfd7zXZ\0\0\x04\xe6\xd6\xb4\x46\x02\0\x21\x01\x16\0\0\0 junk' \
		'BZh91AY&SY junk' 'BZh91AY&SY\1\2\3\4\0\0\1\xff\xff junk'; do
		# shellcheck disable=SC2059 # a format with escapes
		for _ in {1..600}; do printf "$head\n"; done >heads
		cat text heads text >once
		cat text heads heads heads heads text >often
		n=$(instructions once)
		lines 192.0.2.1 | diff - .out
		m=$(instructions often)
		lines 192.0.2.1 | diff - .out
		echo "$head: $n thousand instructions, then $m"
		[ "$m" -le $((5 * n)) ]
	done
}
