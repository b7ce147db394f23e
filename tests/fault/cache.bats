#!/usr/bin/env bats
# --cache: the output with a cache is the output without it, whatever became of
# the logs and of the cache meanwhile; in both modes.

load both_modes

# Seconds that the clock of a cached run is ahead: logs that were just written
# have then been left alone for long enough.
AHEAD=10

cached() {
	env LD_PRELOAD="$ROOT/build/tests/fault/clock.so" \
		CLOCK_AHEAD_S="$AHEAD" "$FINDROBOTS" --mode="$MODE" --jobs=2 \
		--cache=cache "$@"
}

# Of these, so many are to have grown.
GROWN=0

# known UNCHANGED RENAMED READ [ARG...]: a run with the cache gives the same
# output, messages and status as one without it, and says that so many files
# were known, and how.
known() {
	local want="unchanged: $1, renamed: $2, grown: $GROWN, read: $3" status=0 cstatus=0
	shift 3
	"$FINDROBOTS" --mode="$MODE" --jobs=2 "$@" >plain.out 2>plain.err ||
		status=$?
	cached -v "$@" >cached.out 2>verbose.err || cstatus=$?
	diff plain.out cached.out
	[ "$status" = "$cstatus" ]
	grep -qxF "findrobots: cache: $want" verbose.err || {
		echo "not $want, but"
		grep 'cache:' verbose.err
		return 1
	}
	# Once more, for the messages: that costs no entry.
	cached "$@" >cached.out 2>cached.err || [ $? -eq "$status" ]
	diff plain.out cached.out
	diff plain.err cached.err
}

# With each mode, in an empty directory.
both() {
	for MODE in threads processes; do
		fresh
		mkdir logs
		"$@"
	done
}

# log NAME HOST...: one line for each.
log() {
	local name=logs/$1
	shift
	member "$@" >"$name"
}

@test "groups of requests, by the name that a file has now" {
	grouped() {
		log 1.log.gz 192.0.2.1 192.0.2.2
		log 2.log.gz 192.0.2.2 203.0.113.3
		for kind in agent target day hour month file network; do
			known 0 0 2 --by=$kind -f tsv logs
			known 2 0 0 --by=$kind -f tsv logs
		done
		# What is collected is the same.
		known 2 0 0 --by=status -f tsv logs
		known 2 0 0 --by=network/8 -f jsonl logs
		mv logs/1.log.gz logs/renamed.log.gz
		known 1 1 0 --by=file -f tsv logs
		cut -f 1 cached.out | grep -qx logs/renamed.log.gz
	}
	both grouped
}

@test "what is unchanged is not opened" {
	unchanged() {
		log 1.log.gz 192.0.2.1 192.0.2.2
		log 2.log.gz 192.0.2.2 192.0.2.3
		known 0 0 2 logs
		known 2 0 0 logs
		lines 192.0.2.1 192.0.2.2 192.0.2.3 | diff - cached.out
		log 3.log.gz 192.0.2.4
		known 2 0 1 logs
		known 1 0 0 logs/3.log.gz
		rm logs/2.log.gz
		known 2 0 0 logs
		# The first byte is set when such a file is opened.
		printf '\0\1' >state
		env LD_PRELOAD="$ROOT/build/tests/fault/clock.so $ROOT/build/tests/fault/hold.so" \
			CLOCK_AHEAD_S=$AHEAD HOLD_STATE="$PWD/state" \
			HOLD_NAME=.log.gz "$FINDROBOTS" -m "$MODE" --cache=cache \
			logs | diff plain.out -
		printf '\0\1' | cmp - state
	}
	both unchanged
}

@test "strings that were counted together are not kept so" {
	little_memory() {
		seq -f '192.0.2.1 - - [03/Nov/2026:06:25:01 +0000] "GET /robots.txt HTTP/1.1" 200 5 "-" "%.0f"' \
			20000 >logs/large.log
		member 192.0.2.1 >logs/small.log
		cached --memory=1M --format=jsonl logs/*.log >out 2>err
		grep -qF '(other)' out
		known 1 0 1 --format=jsonl logs/large.log logs/small.log
		known 2 0 0 --format=jsonl logs/large.log logs/small.log
		if grep -qF '(other)' cached.out; then false; fi
	}
	both little_memory
}

@test "all output is the same: formats, orders, statistics, messages" {
	same() {
		for n in 1 2 3; do
			log "$n.log.gz" "192.0.2.$n" 192.0.2.9 198.51.100.7
		done
		log 4.log.gz 192.0.2.4
		head -c 50 logs/4.log.gz >logs/cut.log.gz
		{
			member 192.0.2.5
			echo more
			member 192.0.2.6
		} >logs/garbage.log.gz
		echo 'this is no log' | gzip >logs/other.log.gz
		{
			line 192.0.2.7
			echo 'cannot be read /robots.txt'
		} | gzip >logs/unread.log.gz
		: >logs/empty.log.gz
		printf 'PK\003\004 and so on' >logs/zip.log.gz
		# The archive is of no format that can be read: it may be later.
		# The empty file takes no time to read.
		for words in '' -c '-f tsv' '-f json --sort=requests' \
			'--top=2 --sort=first' '-f table' --path=/x \
			--status=404 --since=2020-01-01; do
			read -ra options <<<"$words"
			cached "${options[@]}" logs >/dev/null 2>&1 ||
				[ $? -eq 1 ]
			known 8 0 2 "${options[@]}" logs
			[ "$(wc -l <plain.err)" -ge 5 ]
		done
		# But for the time that it took.
		for _ in 1 2; do
			"$FINDROBOTS" -m "$MODE" --stats logs 2>&1 >plain.out |
				grep -v ' rate: \|time: ' >plain.err
			cached --stats logs 2>&1 >cached.out |
				grep -v ' rate: \|time: ' >cached.err
			diff plain.err cached.err
		done
	}
	both same
}

@test "what was just written is read again" {
	racy() {
		AHEAD=0
		log 1.log.gz 192.0.2.1
		known 0 0 1 logs
		known 0 0 1 logs
		AHEAD=10
		known 0 0 1 logs
		known 1 0 0 logs
	}
	both racy
}

@test "rotated logs are known by their new names" {
	rotate() {
		for n in 1 2 3 4; do
			log "access.log.$n.gz" "192.0.2.$n"
		done
		known 0 0 4 --all logs
		for n in 4 3 2 1; do
			mv "logs/access.log.$n.gz" "logs/access.log.$((n + 1)).gz"
		done
		log access.log.1.gz 192.0.2.9
		known 0 4 1 --all logs
		known 5 0 0 --all logs
		cp -p logs/access.log.5.gz logs/other.log.gz
		mv logs/access.log.5.gz elsewhere.gz
		known 4 1 0 --all logs
	}
	both rotate
}

@test "whatever else was done to a log has it read" {
	change() {
		line 192.0.2.1 >logs/access.log
		known 0 0 1 --all logs
		touch -r logs/access.log stamp
		# Written over in place with as many bytes.
		line 192.0.2.2 >logs/access.log
		known 0 0 1 --all logs
		echo 192.0.2.2 | diff - cached.out
		# And touched back.
		touch -r logs/access.log stamp
		line 192.0.2.3 | dd of=logs/access.log conv=notrunc status=none
		touch -r stamp logs/access.log
		known 0 0 1 --all logs
		echo 192.0.2.3 | diff - cached.out
		# Another file of the same size and time in its place.
		line 192.0.2.4 >new
		touch -r logs/access.log new
		mv new logs/access.log
		known 0 0 1 --all logs
		echo 192.0.2.4 | diff - cached.out
		# Emptied, and restored.
		cp -p logs/access.log saved
		: >logs/access.log
		known 0 0 1 --all logs
		cp -p saved logs/access.log
		known 0 0 1 --all logs
		# Lines in the middle changed, so that its ends stay.
		seq -f 192.0.2.%g 200 | lines_of >logs/access.log
		known 0 0 1 --all logs
		sed -i 's/^192.0.2.100 /192.0.2.201 /' logs/access.log
		known 0 0 1 --all logs
		touch -r logs/access.log stamp
		sed 's/^192.0.2.101 /192.0.2.202 /' logs/access.log >new
		cat new >logs/access.log
		touch -r stamp logs/access.log
		known 0 0 1 --all logs
		grep -qx 192.0.2.202 cached.out
	}
	both change
}

@test "a log that was touched back is not taken for its copy" {
	touch_back() {
		seq -f 192.0.2.%g 200 | lines_of >logs/a.log
		cp -p logs/a.log logs/b.log
		touch -r logs/a.log stamp
		known 0 0 2 --all logs
		# In the middle of it, so that its ends stay.
		sed 's/^192.0.2.101 /192.0.2.202 /' logs/b.log >new
		cat new >logs/b.log
		touch -r stamp logs/b.log
		known 1 0 1 --all logs
		grep -qx 192.0.2.202 cached.out
		known 2 0 0 --all logs
	}
	both touch_back
}

@test "an empty file is told by its name each time" {
	rename_empty() {
		: >logs/access.log
		known 0 0 1 --include='*' logs
		mv logs/access.log logs/access.log.gz
		known 0 0 1 --include='*' logs
		grep -q 'though a .gz file never is' cached.err
		mv logs/access.log.gz logs/access.log.1
		known 0 0 1 --include='*' logs
		[ ! -s cached.err ]
	}
	both rename_empty
}

@test "the same log twice counts once" {
	twice() {
		log a.log.gz 192.0.2.1
		known 0 0 1 -f tsv logs
		ln logs/a.log.gz logs/b.log.gz
		known 0 1 0 -f tsv logs/b.log.gz logs logs/a.log.gz
		known 1 0 0 -f tsv logs/b.log.gz logs logs/a.log.gz
	}
	both twice
}

@test "a truncated log that grows past its old size is read" {
	truncated() {
		line 192.0.2.1 >logs/access.log
		known 0 0 1 --all logs
		# As copytruncate does it: the inode stays.
		cp logs/access.log logs/access.log.1
		: >logs/access.log
		lines 192.0.2.2 192.0.2.3 192.0.2.4 | lines_of >>logs/access.log
		known 0 0 2 --all logs
		lines 192.0.2.1 192.0.2.2 192.0.2.3 192.0.2.4 | diff - cached.out
	}
	both truncated
}

@test "many lines within one second, across two runs" {
	second() {
		seq -f 192.0.2.%g 100 | lines_of >logs/access.log
		known 0 0 1 --all -f tsv logs
		seq -f 192.0.2.%g 50 150 | lines_of >>logs/access.log
		GROWN=1 known 0 0 0 --all -f tsv logs
		[ "$(wc -l <cached.out)" = 151 ]
	}
	both second
}

@test "a log that has grown is read on from its last whole line" {
	grown() {
		seq -f 192.0.2.%g 200 | lines_of >logs/access.log
		printf '198.51.100.1 - - [03/Nov/20' >>logs/access.log
		known 0 0 1 --all -f tsv logs
		echo '26:06:25:01 +0000] "GET /robots.txt HTTP/1.1" 200 71' >>logs/access.log
		line 192.0.2.7 >>logs/access.log
		GROWN=1 known 0 0 0 --all -f tsv logs
		[ "$(wc -l <cached.out)" = 202 ]
		# The middle of what was read is not looked at again.
		mkdir other
		cp logs/access.log other
		cached --all other >cached.out
		python3 - <<-'EOF'
		with open("other/access.log", "r+b") as log:
		    log.seek(6000)
		    log.write(b"?" * 1000)
		    log.seek(0, 2)
		    log.write(open("logs/access.log", "rb").read(71))
		EOF
		cached -f hosts --all other | diff cached.out -
		# After a rotation, as nginx goes on with the old log for a while.
		mv logs/access.log logs/access.log.1
		line 198.51.100.2 >>logs/access.log.1
		line 198.51.100.3 >logs/access.log
		GROWN=1 known 0 0 1 --all -f tsv logs
		# All at once: what was read last is known from then on.
		for n in 4 5 6; do
			line "198.51.100.$n" >>logs/access.log.1
			GROWN=1 known 1 0 0 --all -f tsv logs
		done
	}
	both grown
}

@test "a log in gzip that has grown is read on from its last whole member" {
	grown_members() {
		for n in $(seq 30); do
			for host in $(seq 20); do
				line "192.0.$n.$host" "/robots.txt?$RANDOM$RANDOM$RANDOM"
			done | gzip -n >>logs/access.log.gz
		done
		known 0 0 1 -f tsv logs
		for n in 1 2 3; do
			member "198.51.100.$n" >>logs/access.log.gz
			GROWN=1 known 0 0 0 -f tsv logs
		done
		[ "$(wc -l <cached.out)" = 604 ]
		# One that is cut is damage now, and none when it is whole.
		member 203.0.113.1 >last
		head -c 40 last >>logs/access.log.gz
		GROWN=1 known 0 0 0 -f tsv logs
		grep -q 'cut short' cached.err
		tail -c +41 last >>logs/access.log.gz
		known 0 0 1 -f tsv logs
		[ ! -s cached.err ]
		# Text behind it, and then zeros.
		line 203.0.113.2 >>logs/access.log.gz
		GROWN=1 known 0 0 0 -f tsv logs
		head -c 100 /dev/zero >>logs/access.log.gz
		known 0 0 1 -f tsv logs
	}
	both grown_members
}

# members FIRST LAST: so many of twenty lines each, without compression, so that
# all have the same size; HOSTS are others than those of other members.
members() {
	python3 - "$1" "$2" "${HOSTS-192.0.2}" <<-'EOF'
	import gzip, sys
	for n in range(int(sys.argv[1]), int(sys.argv[2]) + 1):
	    lines = "".join(
	        "%s.%d - - [03/Nov/2026:06:25:%02d +0000] "
	        '"GET /robots.txt?%05d HTTP/1.1" 200 5\n' % (sys.argv[3], k, k, n)
	        for k in range(20))
	    sys.stdout.buffer.write(gzip.compress(lines.encode(), 0, mtime=0))
	EOF
}

@test "a copy in gzip that has grown is read on, if all before is the same" {
	# put NAME: "new" becomes the log. What was there stays elsewhere, so that
	# no file gets its number.
	put() {
		mkdir -p old
		ln "logs/$1" "old/$RANDOM$RANDOM"
		mv new "logs/$1"
	}
	copies() {
		members 1 9 >logs/access.log.gz
		known 0 0 1 -f tsv logs
		# As rsync(1) brings a log that is written to.
		for n in 10 11 12; do
			cp logs/access.log.gz new
			members $n $n >>new
			put access.log.gz
			GROWN=1 known 0 0 0 -f tsv logs
		done
		[ "$(awk '{ n += $2 } END { print n }' cached.out)" = 240 ]
		# Another log, which begins and ends in the same way.
		{
			members 1 5
			HOSTS=198.5.1 members 6 6
			members 7 13
		} >new
		cmp -n 4096 new logs/access.log.gz
		tail -c 4096 logs/access.log.gz >the_end
		cmp -i "$(($(stat -c %s logs/access.log.gz) - 4096)):0" \
			-n 4096 new the_end
		put access.log.gz
		known 0 0 1 -f tsv logs
		grep -qF 198.5.1 cached.out
		# What the first one was is not forgotten: of its lengths, the
		# longest that is shorter than this is gone on with.
		members 1 12 >logs/other.log.gz
		GROWN=1 known 1 0 0 -f tsv logs
		# Each grows in a copy, and by itself.
		for log in access other; do
			cp logs/$log.log.gz new
			HOSTS=203.0.113 members 1 2 >>new
			put $log.log.gz
			GROWN=1 known 1 0 0 -f tsv logs
			HOSTS=203.0.113 members 3 3 >>logs/$log.log.gz
			GROWN=1 known 1 0 0 -f tsv logs
		done
		# What follows may be damaged.
		cp logs/other.log.gz new
		members 1 1 | head -c 300 >>new
		put other.log.gz
		GROWN=1 known 1 0 0 -f tsv logs
		grep -q 'cut short' cached.err
		# To read plain text is to prove it.
		seq -f 192.0.2.%g 200 | lines_of >logs/text.log
		known 1 0 1 -f tsv logs/access.log.gz logs/text.log
		cp logs/text.log new
		line 198.51.100.9 >>new
		put text.log
		known 1 0 1 -f tsv logs/access.log.gz logs/text.log
	}
	both copies
}

@test "the live log and its .1, while another run overlaps" {
	overlap() {
		seq -f 192.0.2.%g 100 | lines_of >logs/access.log
		seq -f 198.51.100.%g 100 | lines_of >logs/access.log.1
		cached --all logs >one.out &
		cached --all logs >two.out
		wait $!
		diff one.out two.out
		known 2 0 0 --all logs
		mv logs/access.log.1 logs/access.log.2
		mv logs/access.log logs/access.log.1
		line 203.0.113.1 >logs/access.log
		cached --all logs >one.out &
		cached --all logs >two.out
		wait $!
		diff one.out two.out
		[ "$(wc -l <two.out)" = 201 ]
		known 3 0 0 --all logs
	}
	both overlap
}

@test "hourly files whose second batch looks as if it had been read" {
	hourly() {
		for hour in 00 01 02; do
			log "access-$hour.log.gz" "192.0.2.1$hour"
			touch -d '2026-11-03 06:25:01' "logs/access-$hour.log.gz"
		done
		known 0 0 3 logs
		# The same names, sizes and times, on another day.
		for hour in 00 01 02; do
			rm "logs/access-$hour.log.gz"
			log "access-$hour.log.gz" "192.0.2.2$hour"
			touch -d '2026-11-03 06:25:01' "logs/access-$hour.log.gz"
		done
		known 0 0 3 logs
		lines 192.0.2.200 192.0.2.201 192.0.2.202 | diff - cached.out
	}
	both hourly
}

# The first 4 KiB of all of them are the same.
@test "files that share a header are not taken for one another" {
	header() {
		for n in 1 2 3; do
			{
				echo '#Software: Microsoft Internet Information Services 10.0'
				for _ in $(seq 100); do
					echo '#Fields: date time c-ip cs-method cs-uri-stem sc-status'
				done
				echo "2026-11-03 06:25:01 192.0.2.$n GET /robots.txt 200"
			} >"logs/u_ex$n.log"
			touch -d '2026-11-03 06:25:01' "logs/u_ex$n.log"
		done
		known 0 0 1 logs/u_ex1.log
		known 0 0 1 logs/u_ex2.log
		known 2 0 1 logs/*.log
		lines 192.0.2.1 192.0.2.2 192.0.2.3 | diff - cached.out
	}
	both header
}

# The listing found one file, and its name leads to another when it is opened.
@test "rotated between stat and open" {
	make -s -C "$ROOT" build/tests/fault/hold.so
	rotated() {
		log a.log.gz 192.0.2.1
		log b.log.gz 192.0.2.2
		head -c 2 /dev/zero >state
		env LD_PRELOAD="$ROOT/build/tests/fault/clock.so $ROOT/build/tests/fault/hold.so" \
			CLOCK_AHEAD_S=$AHEAD HOLD_STATE="$PWD/state" \
			HOLD_NAME=a.log.gz "$FINDROBOTS" -m "$MODE" -j 2 \
			--cache=cache logs >held.out &
		pid=$!
		wait_until is_held
		mv logs/a.log.gz logs/c.log.gz
		log a.log.gz 192.0.2.3
		printf '\1' | dd of=state bs=1 seek=1 conv=notrunc status=none
		wait $pid
		pid=
		grep -qx 192.0.2.1 held.out
		grep -qx 192.0.2.2 held.out
		status=0
		cached logs >cached.out
		lines 192.0.2.1 192.0.2.2 192.0.2.3 | diff - cached.out
		known 3 0 0 logs
	}
	is_held() {
		[ "$(od -A n -t u1 -N 1 state | tr -d ' ')" = 1 ]
	}
	both rotated
}

# Whatever is done to logs, in any order, by chance.
@test "random rotations, copies and accidents" {
	command -v python3 >/dev/null || skip "no python3"
	for ((seed = 1; seed <= ${RUNS:-20} / 4; seed++)); do
		fresh
		CLOCK=$ROOT/build/tests/fault/clock.so \
			python3 "$ROOT/tests/fault/rotations.py" "$seed" 30
	done
}

@test "another question has results of its own" {
	question() {
		{
			line 192.0.2.1
			line 192.0.2.2 /ads.txt
		} | gzip >logs/a.log.gz
		known 0 0 1 logs
		known 0 0 1 -p /ads.txt logs
		known 0 0 1 -p /ads.txt -p /robots.txt logs
		known 0 0 1 --host=192.0.2.2 logs
		known 0 0 1 --log-format=vhost logs
		known 0 0 1 -f tsv logs
		known 1 0 0 -p /robots.txt -p /ads.txt logs
		known 1 0 0 -p /ads.txt logs
		known 1 0 0 -f csv logs
		known 1 0 0 logs
	}
	both question
}

@test "standard input and FIFOs are read" {
	pipes() {
		log a.log.gz 192.0.2.1
		mkfifo fifo
		for _ in 1 2; do
			cached - <logs/a.log.gz | diff <(echo 192.0.2.1) -
			cat logs/a.log.gz >fifo &
			cached fifo | diff <(echo 192.0.2.1) -
			wait $!
		done
	}
	both pipes
}

@test "with --rejects all is read, and what is found then is known later" {
	rejects() {
		{
			line 192.0.2.1
			echo 'cannot be read /robots.txt'
		} | gzip >logs/a.log.gz
		for _ in 1 2; do
			rm -f rejected
			cached --rejects=rejected logs >cached.out 2>cached.err ||
				[ $? = 1 ]
			echo 'cannot be read /robots.txt' | diff - rejected
		done
		known 1 0 0 logs
	}
	both rejects
}

# A cache of several packs, of three logs, in the directory "whole".
write_cache() {
	for n in 1 2 3; do
		log "$n.log.gz" "192.0.2.$n" 198.51.100.1
		cached -f tsv logs >/dev/null
	done
	rm -rf whole
	mv cache whole
}

# Whatever is in the cache: the same output, and no message.
still_the_same() {
	timeout 60 env LD_PRELOAD="$ROOT/build/tests/fault/clock.so" \
		CLOCK_AHEAD_S=$AHEAD "$FINDROBOTS" -m "$MODE" -j 2 --cache=cache \
		-f tsv logs >cached.out 2>cached.err
	diff plain.out cached.out
	[ ! -s cached.err ]
}

@test "no byte of the cache is believed, nor its length" {
	altered() {
		write_cache
		"$FINDROBOTS" -f tsv logs >plain.out
		for pack in whole/*; do
			size=$(stat -c %s "$pack")
			# Each engine at other places.
			step=$((2 + 2 * size / ${RUNS:-20}))
			first=0
			[ "$MODE" = threads ] || first=$((step / 2))
			for at in $(seq $first $step $((size - 1))); do
				rm -rf cache
				cp -r whole cache
				head -c "$at" "$pack" >"cache/${pack##*/}"
				still_the_same
				rm -rf cache
				cp -r whole cache
				python3 - "cache/${pack##*/}" "$at" <<-'EOF'
				import sys
				with open(sys.argv[1], "r+b") as pack:
				    pack.seek(int(sys.argv[2]))
				    byte = pack.read(1)[0]
				    pack.seek(int(sys.argv[2]))
				    pack.write(bytes([byte ^ 255]))
				EOF
				still_the_same
				# What was passed over was read and stored.
				still_the_same
			done
		done
	}
	both altered
}

@test "a cache of anything costs only time" {
	foreign() {
		write_cache
		"$FINDROBOTS" -f tsv logs >plain.out
		cp -r whole cache
		for pack in whole/*; do
			mkfifo "cache/fifo-${pack##*/}"
			ln -s /dev/zero "cache/zero-${pack##*/}"
			mkdir "cache/dir-${pack##*/}"
			ln -s nowhere "cache/nowhere-${pack##*/}"
			cat "$pack" "$pack" >"cache/twice-${pack##*/}"
			gzip <"$pack" >"cache/gzip-${pack##*/}"
			truncate -s 1T "cache/gzip-${pack##*/}"
		done
		still_the_same
		cached -v -f tsv logs >/dev/null 2>verbose.err
		grep -q '^findrobots: cache: passed over: [0-9]*, first in' verbose.err
	}
	both foreign
}

@test "a cache that cannot be used is said, and the run goes on" {
	unusable() {
		log a.log.gz 192.0.2.1
		echo text >file
		try --cache=file logs
		expect_status 0
		echo 192.0.2.1 | expect_out
		lines 'findrobots: file: cannot be used as a cache: Not a directory' |
			expect_err
		try --cache=none/cache logs
		expect_status 0
		expect_message 'none/cache: cannot be used as a cache: No such file or directory'
		try -q --cache=file logs
		expect_silence
		mkdir -m 500 locked
		chmod 755 . logs
		chown 65534 locked 2>/dev/null || true
		as_nobody "$FINDROBOTS" -m "$MODE" --cache=locked logs \
			>.out 2>.err
		echo 192.0.2.1 | expect_out
		lines 'findrobots: locked: cannot be used as a cache: Permission denied' |
			expect_err
	}
	both unusable
}

@test "nothing but packs is left, and only their owner may read them" {
	left() {
		log a.log.gz 192.0.2.1
		cached logs >/dev/null
		[ "$(stat -c %a cache)" = 700 ]
		expect_no_debris cache logs .
		[ "$(find cache -mindepth 1 | wc -l)" = 1 ]
		touch -d '2 days ago' cache/.findrobots-abcdef
		touch cache/.findrobots-ghijkl
		cached logs >/dev/null
		[ ! -e cache/.findrobots-abcdef ]
		[ -e cache/.findrobots-ghijkl ]
	}
	both left
}

# As known, but without the other run: it is another day.
told() {
	local want="unchanged: $1, renamed: $2, grown: $GROWN, read: $3"
	shift 3
	cached -v "$@" >/dev/null 2>verbose.err
	grep -qxF "findrobots: cache: $want" verbose.err
}

@test "what was not used for --cache-days goes" {
	days() {
		log a.log.gz 192.0.2.1
		log b.log.gz 192.0.2.2
		cached logs >/dev/null
		AHEAD=$((86400 * 9))
		told 1 0 0 --cache-days=10 logs/a.log.gz
		AHEAD=$((86400 * 12))
		told 1 0 0 --cache-days=10 logs/a.log.gz
		told 0 0 1 --cache-days=10 logs/b.log.gz
		told 2 0 0 --cache-days=10 logs
		AHEAD=10
	}
	both days
}

# new HOST... -- ARG...: what is shown.
new() {
	local hosts=()
	while [ "$1" != -- ]; do
		hosts+=("$1")
		shift
	done
	shift
	cached --new "$@" >cached.out
	printf '%s\n' "${hosts[@]}" | sed '/^$/d' | diff - cached.out
}

@test "--new shows each host once" {
	once() {
		log a.log.gz 192.0.2.1 192.0.2.2
		new 192.0.2.1 192.0.2.2 -- logs
		new -- logs
		log b.log.gz 192.0.2.2 192.0.2.3
		new 192.0.2.3 -- logs
		rm logs/a.log.gz
		new -- logs
		log c.log.gz 192.0.2.1 192.0.2.4
		new 192.0.2.4 -- logs
		# Without it all are shown, and that counts for nothing.
		log d.log.gz 192.0.2.5
		known 2 0 1 logs
		[ "$(wc -l <cached.out)" = 5 ]
		new 192.0.2.5 -- logs
		# Another question, and the same one in another format.
		new 192.0.2.1 192.0.2.2 192.0.2.3 192.0.2.4 192.0.2.5 -- \
			--status=200 logs
		log e.log.gz 192.0.2.6
		[ "$(cached --new -f tsv logs | cut -f 1)" = "$(lines host 192.0.2.6)" ]
		new -- logs
	}
	both once
}

@test "--new: many runs, and their files are joined" {
	many() {
		for n in $(seq 40); do
			log "$n.log.gz" "192.0.2.$n"
			new "192.0.2.$n" -- logs
		done
		[ "$(find cache -name '*.shown' | wc -l)" -le 18 ]
		new -- logs
		rm -r logs
		mkdir logs
		seq -f 192.0.2.%g 41 | lines_of | gzip >logs/all.log.gz
		new 192.0.2.41 -- logs
	}
	both many
}

@test "--new: what was not shown is new the next time" {
	remaining() {
		log a.log.gz 192.0.2.1 192.0.2.2 192.0.2.2
		[ "$(cached --new --count logs)" = 2 ]
		new 192.0.2.2 -- --sort=requests --top=1 logs
		[ "$(cached --new --count logs)" = 1 ]
		cached --new logs >/dev/full 2>cached.err || [ $? = 2 ]
		cached --new -o none/out logs 2>cached.err || [ $? = 2 ]
		new 192.0.2.1 -- logs
		# What is written to a file is shown.
		log b.log.gz 192.0.2.3
		cached --new -o out logs
		echo 192.0.2.3 | diff - out
		new -- logs
	}
	both remaining
}

@test "--new: two runs at once show a host twice, and lose none" {
	at_once() {
		seq -f 192.0.2.%g 200 | lines_of >log
		for n in $(seq 10); do
			cp log "logs/$n.log.gz"
			line "198.51.100.$n" >>"logs/$n.log.gz"
			cached --new logs >one.out &
			cached --new logs >two.out
			wait $!
			cat one.out two.out >>all.out
		done
		sort -u all.out | wc -l | diff <(echo 210) -
		new -- logs
	}
	both at_once
}

@test "--new: whatever is in the directory, no host is lost" {
	broken() {
		seq -f 192.0.2.%g 100 | lines_of | gzip >logs/a.log.gz
		seq -f 192.0.2.%g 100 | LC_ALL=C sort >hosts
		cached --new logs | diff hosts -
		shown=$(echo cache/*.shown)
		cp "$shown" whole
		size=$(stat -c %s whole)
		for at in $(seq 0 $((1 + size / 20)) $((size - 1))); do
			head -c "$at" whole >"$shown"
			cached --new -c logs | diff <(echo 100) -
			{
				head -c "$at" whole
				printf '\377'
				tail -c +$((at + 2)) whole
			} >"$shown"
			cached --new -c logs | diff <(echo 100) -
		done
		rm "$shown"
		mkfifo "$shown"
		cached --new -c logs | diff <(echo 100) -
		rm "$shown"
		ln -s /dev/zero "$shown"
		cached --new -c logs | diff <(echo 100) -
		cached --new logs | diff hosts -
		cached --new logs | diff /dev/null -
	}
	both broken
}

@test "--new: a directory that cannot be used is a failure" {
	failing() {
		log a.log.gz 192.0.2.1
		echo text >file
		try -q --new --cache=file logs
		expect_status 2
		expect_nothing
		lines 'findrobots: file: cannot be used as a cache: Not a directory' |
			expect_err
	}
	both failing
}

@test "what the options are told" {
	try --cache= logs
	expect_usage "--cache: '' given"
	try --cache-days=3 logs
	expect_usage '--cache-days: only goes with --cache'
	try --new logs
	expect_usage '--new: only goes with --cache'
	for other in --save=x --merge --shard=1/2; do
		try --cache=cache "$other" logs
		expect_usage "--cache: does not go with ${other%%=*}"
	done
	for days in 0 -1 x 100001 ''; do
		try --cache=cache --cache-days=$days logs
		expect_usage "--cache-days: '$days' given, expected a whole number from 1 to 100000"
	done
}

@test "what is known of crawlers is for the same crawlers and rules, whatever the lists" {
	crawlers() {
		local rules=--rules=robots.txt
		printf '%s\n' 'User-agent: GPTBot' 'Disallow: /a' >robots.txt
		echo 192.0.2.0/24 >gptbot-2026-07-01.txt
		echo 198.51.100.0/24 >other.txt
		printf 'NewBot\tNew\tseo\n' >bots
		for bot in GPTBot NewBot; do
			printf '192.0.2.1 - - [10/Jul/2026:00:00:00 +0000] "GET /a HTTP/1.1" 200 5 "-" "%s"\n' $bot
		done >log
		known 0 0 1 $rules log
		known 1 0 0 $rules log
		# Verdicts are made anew from what is known of the log.
		known 1 0 0 $rules --ranges=gptbot-2026-07-01.txt --ranges-any log
		known 1 0 0 $rules --ranges=GPTBot=other.txt --ranges-any \
			--ranges-slack=any -f json log
		known 1 0 0 $rules --only=forbidden --mask -f hosts log
		known 1 0 0 $rules --sort=requests --top=1 --fail-on=spoofed log
		# What belongs to the question.
		known 0 0 1 --crawlers log
		known 0 0 1 $rules --crawlers=bots log
		known 0 0 1 $rules --grace=1h log
		known 0 0 1 $rules --examples=1 log
		known 0 0 1 --rules=2026-07-01T00:00:00Z=robots.txt log
		known 0 0 1 $rules --method=GET log
		# The same name, and another content.
		echo 'Disallow: /b' >>robots.txt
		known 0 0 1 $rules log
		printf 'OtherBot\n' >>bots
		known 0 0 1 $rules --crawlers=bots log
		known 1 0 0 $rules --crawlers=bots log
		# Another name, and the same content.
		cp robots.txt copy
		known 1 0 0 --rules=copy log
	}
	both crawlers
}
