#!/usr/bin/env bats
# Saved results (--save, --merge, --shard): what they give together is what one
# run over all logs gives, with its messages and its status.

load helper

line() {
	printf '%s - - [03/Nov/2026:06:25:%02d +0000] "GET %s HTTP/1.1" %s 71 "-" "%s"\n' \
		"$1" "$2" "$3" "$4" "$5"
}

# Logs in one/, two/ and three/, with hosts in common, and one damaged.
make_logs() {
	mkdir one two three
	for i in {1..9}; do
		line "192.0.2.$i" "$i" /robots.txt 200 "Bot/$((i % 3))"
		line "198.51.100.$i" "$i" /other 200 Other
	done | gzip >one/a.log.gz
	for i in {5..14}; do
		line "192.0.2.$i" "$((i + 20))" /robots.txt 404 "Bot/$((i % 5))"
	done | gzip >two/a.log.gz
	line crawler.example.net 1 /robots.txt 301 Crawler | gzip >two/b.log.gz
	gzip -c <(line 192.0.2.1 40 /robots.txt 200 Late) <(echo no line of a log) |
		head -c -6 >three/cut.log.gz
}

# Saves each directory's result, in FORMAT.
save_each() {
	for dir in one two three; do
		try -q -f "$1" --save=$dir.findrobots $dir
		[ "$status" -le 1 ]
		[ ! -s .out ]
	done
}

# Messages in any order: files are named in that of operands, or of names.
same_messages() {
	diff <(sort "$1") <(sort .err)
}

# bats test_tags=engines
@test "a merge is what one run gives, in every format" {
	make_logs
	for format in hosts table tsv csv json jsonl; do
		save_each $format
		try -f $format one two three
		expect_status 1
		mv .out want
		mv .err want.err
		try -f $format --merge three.findrobots one.findrobots \
			two.findrobots
		expect_status 1
		cmp .out want
		same_messages want.err
	done
}

@test "a merge is what one run gives, in every order, and its totals" {
	make_logs
	save_each json
	for options in --sort={host,address,requests,first,last} --reverse \
		'--sort=last --reverse --top=3' --top=2 '-f table --top=1' \
		'-f json --top=4' -c -0 '-f csv --csv-safe' --top=1000; do
		# shellcheck disable=SC2086 # several options
		try -q $options one two three
		mv .out want
		# shellcheck disable=SC2086
		try -q $options --merge one.findrobots two.findrobots \
			three.findrobots
		expect_status 1
		cmp .out want
	done
	try -q --stats one two three
	grep -v 'workers\|time:\|rate:' .err >want
	try -q --stats --merge .
	grep -v 'workers\|time:\|rate:' .err | diff want -
}

# bats test_tags=engines
@test "-v says of each file what its run said" {
	make_logs
	save_each hosts
	try -v one two three
	grep -v '^findrobots: files:' .err | sort >want
	try -v --merge .
	grep -v '^findrobots: results:' .err | sort | diff want -
}

@test "any tree of merges gives the same bytes" {
	make_logs
	for format in hosts json; do
		save_each $format
		try -q --merge --save=all three.findrobots two.findrobots \
			one.findrobots
		expect_status 1
		try -q --merge --save=some one.findrobots three.findrobots
		try -q --merge --save=tree two.findrobots some
		cmp all tree
		# Nor does it matter how often, once it is more than once.
		cp one.findrobots again
		cp three.findrobots too
		try -q --merge --save=all all again too
		try -q --merge --save=tree tree some one.findrobots
		cmp all tree
		fr -q -f $format one two three >want || [ $? -eq 1 ]
		fr -q -f $format --merge tree >got || [ $? -eq 1 ]
		cmp got want
		rm all some tree again too
	done
}

# bats test_tags=once
@test "any random tree of merges says the same and has the same status" {
	command -v python3 >/dev/null || skip "no python3"
	for ((seed = 1; seed <= ${RUNS:-20} / 2; seed++)); do
		python3 "$BATS_TEST_DIRNAME/merge_trees.py" "$FINDROBOTS" "$T/tree" "$seed"
	done
}

# What a merge has found out is not lost in what is saved of it.
@test "a merge of a merge says again what the first one said" {
	make_logs
	fr -f csv --save=a one
	cp a b
	for i in {1..60}; do
		line "192.0.2.$i" 1 /robots.txt 200 "Bot/$i"
	done >three/grows.log
	fr -f csv --save=c three/grows.log
	line 192.0.2.1 1 /robots.txt 200 Late >>three/grows.log
	fr -f csv --save=d three/grows.log
	try -f csv --merge a b c d
	expect_status 1
	expect_err <<-'END'
	findrobots: one/a.log.gz: the same log as one/a.log.gz of another result: counted once
	findrobots: three/grows.log: may be three/grows.log of another result, grown: what both have counts twice; merge only the later result
	END
	sort .err >said
	mv .out want
	try -q --merge --save=ab a b
	expect_status 0
	try -q --merge --save=abcd c ab d
	expect_status 1
	for tree in 'ab c d' 'd c ab' abcd; do
		# shellcheck disable=SC2086 # several results
		try -f csv --merge $tree
		expect_status 1
		cmp .out want
		sort .err | diff said -
	done
}

# A log whose hosts are lost in one result, and are there in another.
@test "of a log in two results the hosts of the whole one count" {
	make_logs
	fr -f csv --save=whole one
	fr -f csv one >want
	for i in 1 2 3; do
		cp whole damaged$i
		at=$(grep -abo 192.0.2.$i damaged$i | head -n 1 | cut -d: -f1)
		printf X | dd of=damaged$i bs=1 seek="$at" conv=notrunc status=none
		for results in "whole damaged$i" "damaged$i whole"; do
			# shellcheck disable=SC2086 # two results
			try -f csv --merge $results
			expect_status 1
			cmp .out want
		done
	done
}

# What is complete goes with other results, as if one run had saved it.
@test "all parts of a list are merged with results of other lists" {
	make_logs
	for dir in one two; do
		for k in 1 2; do fr -f csv --shard=$k/2 --save=$dir$k $dir; done
	done
	fr -f csv --save=three.result three || [ $? -eq 1 ]
	try -f csv one two three
	mv .out want
	sort .err >said
	fr --merge --save=one.result one2 one1
	for results in 'one1 two2 three.result one2 two1' 'one.result two1 two2 three.result'; do
		# shellcheck disable=SC2086 # several results
		try -f csv --merge $results
		expect_status 1
		cmp .out want
		sort .err | diff said -
	done
	# Not without one of them, nor with one twice.
	try --merge one1 two2 three.result two1
	expect_status 2
	cp one1 again
	try --merge one1 again one2 two2 two1
	expect_status 2
	# With its own parts it has come twice, whatever was merged first.
	try --merge one.result one1
	expect_status 1
	lines 'findrobots: of 2 parts these came more than once: 1' | expect_err
	try -q --merge --save=twice one1 again
	try --merge twice one2
	expect_status 1
	lines 'findrobots: of 2 parts these came more than once: 1' | expect_err
}

@test "both engines save the same bytes, with any number of workers" {
	make_logs
	for format in hosts csv; do
		fr -q -f $format --save=want -j 1 one two three || [ $? -eq 1 ]
		for mode in threads processes; do
			"$FINDROBOTS" -q -f $format -m $mode -j 3 --save=got \
				one two three || [ $? -eq 1 ]
			cmp got want
		done
		fr -q -f $format --save=- three two one >got || [ $? -eq 1 ]
		cmp got want
	done
}

# bats test_tags=engines
@test "pipes, standard input, lists and directories of results are taken" {
	make_logs
	save_each csv
	fr -q -f csv one two three >want || [ $? -eq 1 ]
	mkdir results
	mv ./*.findrobots results
	echo foreign >results/note.txt
	try -q -f csv --merge results
	cmp .out want
	mkdir results/below
	mv results/one.findrobots results/below
	try -q -r -f csv --merge results
	cmp .out want
	try -q -f csv --merge results results/below/one.findrobots
	cmp .out want
	printf '%s\0' results/below results/t* |
		fr -q -f csv --merge --files0-from=- >got || [ $? -eq 1 ]
	cmp got want
	fr -q -f csv --merge results - <results/below/one.findrobots >got ||
		[ $? -eq 1 ]
	cmp got want
	mkfifo fifo
	# shellcheck disable=SC2002 # a pipe
	cat results/below/one.findrobots >fifo &
	fr -q -f csv --merge results fifo >got || [ $? -eq 1 ]
	cmp got want
	cp results/two.findrobots any.name
	try -q -c --merge any.name
	expect_status 0
	echo 11 | expect_out
}

# bats test_tags=engines
@test "a log in two results counts once, under any name" {
	make_logs
	fr -f csv --save=a one
	mkdir -p else/where
	cp one/a.log.gz else/where/b.log.gz
	fr -f csv --save=b else/where two
	fr -f csv one two >want
	try -f csv --merge a b
	expect_status 0
	cmp .out want
	expect_err <<-'END'
	findrobots: one/a.log.gz: the same log as else/where/b.log.gz of another result: counted once
	END
	try -q -f csv --merge a b a
	cmp .out want
	[ ! -s .err ]
	# One that differs in a byte in the middle of the file is another one.
	for byte in a b; do
		mkdir d$byte
		{ line 192.0.2.1 1 /robots.txt 200 Bot
		  head -c 20000 /dev/zero | tr '\0' "$byte"
		  echo
		  line 192.0.2.2 1 /robots.txt 200 Bot
		  head -c 9000 /dev/zero | tr '\0' c; } >d$byte/x.log
		fr -f csv --save=r$byte d$byte/x.log
	done
	try -f csv --merge ra rb
	grep -qx '192.0.2.1,2,.*' .out
	[ ! -s .err ]
}

# bats test_tags=engines
# Hosts are right in any case, but counts are not.
@test "a log that grew between two results is named, and what to do" {
	mkdir a b
	for i in {1..40}; do
		line "192.0.2.$i" "$i" /robots.txt 200 "Bot/$i with a name that is long"
	done >a/access.log
	[ "$(wc -c <a/access.log)" -gt 4096 ]
	line 192.0.2.1 1 /robots.txt 200 Short >a/short.log
	fr -f csv --include='*' --save=first a
	line 198.51.100.1 1 /robots.txt 200 Late >>a/access.log
	line 198.51.100.2 1 /robots.txt 200 Late >>a/short.log
	# By its first block on another machine, the short one by its inode.
	cp a/access.log b/moved.log
	fr -f csv --include='*' --save=second a/short.log b
	fr --include='*' a b >want
	try -f csv --merge first second
	expect_status 1
	cut -d, -f1 .out | tail -n +2 | cmp - want
	expect_err <<-'END'
	findrobots: a/short.log: may be a/short.log of another result, grown: what both have counts twice; merge only the later result
	findrobots: b/moved.log: may be a/access.log of another result, grown: what both have counts twice; merge only the later result
	END
	try -q -f csv --merge second first
	expect_status 1
	# The later one alone is right.
	fr -f csv --include='*' a/short.log b >want
	try -f csv --merge second
	expect_status 0
	cmp .out want
	# Where nothing is counted, nothing counts twice.
	fr --include='*' a >want
	fr --include='*' --save=second a
	line 198.51.100.4 1 /robots.txt 200 Later >>a/access.log
	fr --save=first a/access.log
	fr --include='*' a >want
	try --merge first second
	expect_status 0
	expect_silence
	cmp .out want
	# In one run they are what that run counted.
	cp a/access.log b/copy.log
	line 198.51.100.3 1 /robots.txt 200 Later >>b/copy.log
	fr -f csv --include='*' --save=both a b
	try -f csv --merge both
	expect_status 0
}

@test "copies of a log in one result stay, as its run counted them" {
	make_logs
	cp one/a.log.gz one/copy.log.gz
	fr -f csv --save=a one
	fr -f csv one >want
	try -f csv --merge a
	cmp .out want
	fr -f csv --save=b one/a.log.gz
	try -q -f csv --merge b a
	cmp .out want
	# Those of shards are of one run, too.
	for k in 1 2; do fr -f csv --shard=$k/2 --save=s$k one; done
	try -f csv --merge s1 s2
	expect_status 0
	cmp .out want
}

@test "results of different questions are refused, and the option is named" {
	make_logs
	fr --save=plain one
	while read -r said options; do
		# shellcheck disable=SC2086 # several options
		fr -q --save=other $options one || [ $? -eq 1 ]
		try --merge plain other
		expect_status 2
		[ ! -s .out ]
		grep -qF -e "'plain' and 'other' answer different questions: $said is" .err
	done <<-'END'
	--path --path=/other
	--path --path=/robots.txt --path=/other
	--log-format --log-format=clf
	--log-format --log-format=%h|%t|%r|%>s
	--since --since=2020-01-01
	--until --until=2030-01-01
	--status --status=2xx
	--method --method=GET
	--agent --agent=bot
	--host --host=192.0.2.0/24
	--exclude-host --exclude-host=192.0.2.1,b.example
	--format --format=csv
	--format --sort=requests
	END
	if has_json; then
		fr -q --save=other --json-fields=target=.u,host='.a|b' one
		try --merge plain other
		expect_status 2
		grep -qF "'host=.a|b,target=.u' in the second" .err ||
			{ cat .err; false; }
	fi
	for field in A B; do
		fr -q --log-format=w3c --client-field=$field --save=$field one || [ $? -eq 1 ]
	done
	try --merge A B
	expect_status 2
	grep -qF -e "--client-field is 'A' in the first, and 'B' in the second" .err
	# Where no option differs.
	fr --since=2020-01-01 --save=here one
	TZ=Asia/Kolkata fr --since=2020-01-01T05:30 --save=there one
	try --merge here there
	expect_status 2
	[ ! -s .out ]
	grep -qF 'another time zone, or version of findrobots' .err
	try -f json --merge plain
	expect_status 2
	grep -q 'saved without what this output needs' .err
	# The same question put otherwise is none.
	fr --save=a -p /x -p /robots.txt --status=200,404 --host=192.0.2.0/24 one
	fr --save=b -p /robots.txt -p /x --status=404 --status=200 \
		--host=192.0.2.0/24 two
	try --merge a b
	expect_status 0
}

@test "what does not go with --merge, --save or --shard is refused" {
	make_logs
	fr --save=a one
	for option in '--client-field=x --log-format=%h' --json-fields=host=x; do
		# shellcheck disable=SC2086
		try --merge $option a
		expect_status 2
	done
	for option in --path=/x --since=1d --until=2030-01-01 --status=200 \
		--method=GET --agent=x --host=a.example --exclude-host=a.example \
		--log-format=clf --shard=1/2 --rejects=r --all; do
		try --merge "$option" a
		expect_status 2
		grep -q "^findrobots: ${option%%=*}: does not go with --merge" .err
	done
	for option in -o\ x -c --top=1 --reverse -0 --csv-safe\ -f\ csv \
		--columns=host\ -f\ tsv --wide\ -f\ table; do
		# shellcheck disable=SC2086
		try --save=b $option one
		expect_status 2
		grep -q ': does not go with --save' .err
		[ ! -e b ]
	done
	# What a result has is a matter of those that are merged.
	for option in --format=csv --sort=requests; do
		try --merge --save=b "$option" a
		expect_status 2
		grep -q "^findrobots: ${option%%=*}: does not go with --save and --merge" .err
		[ ! -e b ]
	done
	for shard in 0/2 3/2 1 1/ /2 1/0 -1/2 1/2x 1/10001 x; do
		try --shard=$shard one
		expect_status 2
		grep -q "^findrobots: --shard: '$shard' given, expected K/N" .err
	done
	try --shard=1/2 -
	expect_status 2
	mkfifo fifo
	try --shard=1/2 one fifo
	expect_status 2
	grep -q "'fifo' is not a regular file" .err
}

# bats test_tags=engines
@test "shards are read once each, and their merge is the whole" {
	make_logs
	for i in {1..40}; do
		for ((k = 0; k < i * i % 37; k++)); do
			line "10.0.$i.$k" 1 /robots.txt 200 "Bot $i"
		done >"two/$i.log"
	done
	cp one/a.log.gz one/b.log.gz
	gzip -k two/30.log
	fr -q -f json --include='*' one two three >want || [ $? -eq 1 ]
	for n in 1 2 3 7 60; do
		rm -f part.*
		for ((k = 1; k <= n; k++)); do
			fr -q -f json --include='*' --shard="$k/$n" --save="part.$k" \
				one two three || [ $? -eq 1 ]
		done
		try -q -f json --merge part.*
		expect_status 1
		cmp .out want
	done
	# Each is said to be read once, by one of them.
	for ((k = 1; k <= 7; k++)); do
		fr -v --include='*' --shard="$k/7" one two three 2>&1 >/dev/null ||
			[ $? -eq 1 ]
	done | sed -n 's/^findrobots: \(.*\): \(gzip\|plain text\|nothing read\|a compressed copy\).*/\1/p' |
		sort >"read"
	[ -z "$(uniq -d read)" ]
	find one two three -type f | sort | diff read -
}

# Sizes as in a month of logs of several sites, some far larger than others.
@test "the largest shard is at most 1.1 times the mean, where files allow it" {
	mkdir logs
	for i in {1..150}; do
		head -c $((i * i % 97 * 1000 + i % 7 * 20000 + 1)) /dev/zero |
			tr '\0' '\n' >"logs/$i.log"
	done
	for n in 2 3 8 16; do
		for ((k = 1; k <= n; k++)); do
			fr -q --stats --include='*' --shard="$k/$n" logs 2>&1 ||
				[ $? -eq 1 ]
		done >stats
		sed -n "s/^findrobots: stored bytes: \([0-9]*\).*/\1/p" stats >sizes
		awk -v n="$n" '{ sum += $1; if ($1 > most) most = $1 }
			END { exit !(NR == n && sum && most <= 1.1 * sum / n) }' sizes
	done
	[ "$(cat logs/* | wc -c)" -gt 1000000 ]
}

@test "a result is saved in one order, whatever order was asked for" {
	lines 10.0.0.9 10.0.0.10 b.example 2001:db8::1 | lines_of >log
	for order in host address requests first last; do
		for format in hosts csv; do
			fr --sort=$order -f $format --save=saved log
			fr --sort=$order -f $format log >want
			try --merge --sort=$order -f $format saved
			expect_silence
			cmp .out want
		done
	done
}

@test "shards say what each was told of its operands" {
	lines 192.0.2.1 | lines_of >a.log
	mkdir empty
	for k in 1 2; do
		try --shard=$k/2 --save=s$k a.log none.log empty
		expect_status 1
		sort .err >want
	done
	# In the order of names.
	try --merge s1 s2
	expect_status 1
	lines 192.0.2.1 | expect_out
	sort .err | diff want -
	# Also in what is saved of it.
	try -q --merge --save=all s1 s2
	try --merge all
	expect_status 1
	sort .err | diff want -
}

@test "parts that are missing, came twice or are of others are named" {
	make_logs
	for k in 1 2 3 4; do
		fr -q --shard=$k/4 --save=p$k one two three || [ $? -eq 1 ]
	done
	try -q --merge p2 p4
	expect_status 1
	expect_err <<-'END'
	findrobots: of 4 parts these are missing: 1, 3
	END
	try -q --merge --save=p13 p3 p1
	expect_status 1
	try -q --merge p1 p13 p3 p2 p4
	expect_status 1
	expect_err <<-'END'
	findrobots: of 4 parts these came more than once: 1, 3
	END
	fr -q one two three >want || [ $? -eq 1 ]
	cmp .out want
	fr -q --shard=1/3 --save=other one two three || [ $? -eq 1 ]
	try --merge p1 other
	expect_status 2
	grep -q 'one is of 4 parts, the other of 3' .err
	fr -q --shard=2/4 --save=other one two || [ $? -eq 1 ]
	try --merge p1 other
	expect_status 2
	grep -q 'parts of different lists of files' .err
	fr -q --save=other one two || [ $? -eq 1 ]
	try --merge p1 other
	expect_status 2
	grep -q 'the first is one of 4 parts, the other is whole' .err
}

# More is written than fits into a pipe; what was not read by then is altered.
@test "a result that is changed while it is merged is told" {
	seq -f 'host-%06g.example.com' 120000 | lines_of >log
	fr --save=a log
	mkfifo pipe
	"$FINDROBOTS" --merge a >pipe 2>.err &
	exec 7<pipe
	head -c 100 <&7 >/dev/null
	printf XX | dd of=a bs=1 seek="$(($(stat -c %s a) - 5000))" conv=notrunc status=none
	cat <&7 >/dev/null
	exec 7<&-
	status=0
	wait $! || status=$?
	expect_status 2
	lines 'findrobots: a saved result was changed while it was read' | expect_err
}

# bats test_tags=engines
@test "what is missing or no saved result is named, and the rest is merged" {
	make_logs
	fr --save=a one
	fr one >want
	# A directory as standard input cannot be read.
	status=0
	"$FINDROBOTS" --merge a - <one >.out 2>.err || status=$?
	expect_status 1
	cmp .out want
	grep -q '^findrobots: -: cannot read.*: Is a directory' .err
	try --merge a nowhere one/a.log.gz
	expect_status 1
	cmp .out want
	expect_err <<-'END'
	findrobots: nowhere: cannot open: No such file or directory
	findrobots: one/a.log.gz: not a saved result, as --save writes them
	END
	# What is saved says so, too.
	try -q --merge --save=b a nowhere
	expect_status 1
	try --merge b
	expect_status 1
	cmp .out want
	grep -q '^findrobots: nowhere: cannot open' .err
	try --merge nowhere
	expect_status 2
	: >empty
	try --merge empty
	expect_status 2
	grep -q 'empty: not a saved result' .err
	mkdir none
	try --merge none
	expect_status 2
	grep -q 'no file named \*.findrobots in it' .err
}

# Merges each FILE.N that is made of a file, beside a whole one: no host but
# those of FILE, and if one is missing, that is said.
check_mutants() {
	local file=$1 bad=0
	fr -q -f "$2" --merge "$file" | sort >all
	for mutant in mutant.*; do
		"$FINDROBOTS" -f "$2" --merge "$mutant" >got 2>err && code=0 ||
			code=$?
		sort got >sorted
		if [ "$code" -gt 2 ] || { [ "$code" -eq 0 ] && ! cmp -s sorted all; } ||
			{ [ "$code" -ne 0 ] && [ ! -s err ]; } ||
			{ [ "$2" = hosts ] && [ -n "$(comm -23 sorted all)" ]; }; then
			echo "$mutant: status $code"
			cat err
			bad=1
		fi
	done
	return $bad
}

# bats test_tags=once
@test "any byte flipped or missing, any end cut off: never a wrong host" {
	mkdir one
	for i in 1 2 3; do line "192.0.2.$i" "$i" /robots.txt 200 "Bot $i"; done |
		gzip >one/a.log.gz
	line 192.0.2.9 1 /robots.txt 404 Bot | gzip >one/b.log.gz
	for format in hosts jsonl; do
		fr -f $format --save=r one
		rm -f mutant.*
		python3 - <<-'END'
		import os
		data = open("r", "rb").read()
		step = 1 if os.environ.get("LONG") else 13
		for i in range(len(data) % step, len(data), step):
		    for kind, mutant in (
		        ("flip", data[:i] + bytes([data[i] ^ 0x5a]) + data[i + 1:]),
		        ("less", data[:i] + data[i + 1:]),
		        ("cut", data[:i]),
		    ):
		        open(f"mutant.{i}.{kind}", "wb").write(mutant)
		END
		check_mutants r $format
	done
}

@test "a frame of hosts that is damaged costs its own hosts, not others" {
	for i in {0..199}; do
		seq -f "10.9.$i.%g" 0 49
	done | lines_of >x.log
	fr --save=r x.log
	fr x.log >want
	[ "$(wc -c <r)" -gt 100000 ]
	# In the second frame, and the head.
	printf 'X' | dd of=r bs=1 seek=50000 conv=notrunc status=none
	printf 'X' | dd of=r bs=1 seek=30 conv=notrunc status=none
	try --merge r
	expect_status 1
	[ "$(grep -c 'wrong checksum; the rest was merged' .err)" -eq 2 ]
	[ -z "$(comm -23 .out want)" ]
	[ "$(wc -l <.out)" -gt 6000 ]
	# What is saved of it says so.
	try -q --merge --save=s r
	expect_status 1
	try --merge s
	expect_status 1
	[ "$(grep -c 'wrong checksum' .err)" -eq 2 ]
}

@test "more results than descriptors, and than are merged at once" {
	n=300
	# Enough to be merged in two steps, where each run is slow.
	case $FINDROBOTS in */asan/*) n=140 ;; esac
	for i in $(seq $n); do
		line "192.0.2.$((i % 250))" 1 /robots.txt 200 "Bot/$((i % 7))" >"l.$i"
		line "10.0.0.$((i % 9))" 2 /robots.txt 404 "B" >>"l.$i"
		"$FINDROBOTS" -f csv --save="r.$i" "l.$i"
	done
	fr -f csv l.* >want
	(ulimit -n 64 && fr -f csv --merge r.* >got)
	cmp got want
	fr --merge --save=all r.*
	fr -f csv --merge all >got
	cmp got want
	fr --merge all >got
	fr l.* | cmp - got
}

# bats test_tags=engines
@test "a disk that is full while results are kept or saved is told" {
	make_logs
	[ -w /dev/full ] || skip "no /dev/full"
	try --save=/dev/full one
	expect_status 2
	grep -q 'cannot write: No space left' .err
	fr --save=a one
	try --merge --save=/dev/full a
	expect_status 2
	(
		export TMPDIR=$T/none
		try -f csv --save=b one
		expect_status 2
		grep -q 'temporary file: No such file' .err
		try --merge a
		expect_status 2
	)
	[ ! -e b ]
}
