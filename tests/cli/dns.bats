#!/usr/bin/env bats
# --dns: who crawlers are by the names of their hosts. nameserver.py is asked, on
# loopback, which does all that name servers do. No test depends on how fast
# anything is: what is slow only takes longer.

load helper

setup() {
	T=$(mktemp -d)
	cd "$T" || return
	exec {hold}>/dev/null
	"$FINDROBOTS" --version | grep -q '^c-ares [0-9]' ||
		[ "$BATS_TEST_DESCRIPTION" = "without c-ares" ] ||
		skip "built without c-ares"
}

# It ends when nothing holds its standard input open.
teardown() {
	exec {hold}>&- || true
	wait || true
	cd /
	rm -rf "$T"
}

# Starts the name server for the file zone.
serve() {
	mkfifo end
	python3 "$ROOT/tests/cli/nameserver.py" zone port asked <end 3>&- &
	exec {hold}>end
	: >asked
	wait_until test -e port
	server=127.0.0.1:$(cat port)
}

end_serving() {
	exec {hold}>&-
	wait
	rm end port
}

# ask OPTION...: about crawlers.log, whose tokens are in the file tokens.
ask() {
	try --crawlers=tokens --dns --dns-server="$server" --format=tsv "$@" \
		crawlers.log
}

# request HOST TOKEN [DAY]
request() {
	printf '%s - - [%02d/Nov/2026:06:25:01 +0000] "GET /x HTTP/1.1" 200 7 "-" "%s/1.0"\n' \
		"$1" "${3-3}" "$2"
}

# case_of VERDICT ADDRESS [WORDS]: a crawler by itself, called as its verdict is
# to be and numbered, its request, and what is in its zone on standard input.
# There R is the name by which the address is looked for.
case_of() {
	local reverse
	ncases=$((${ncases-0} + 1))
	reverse=$(python3 -c 'import ipaddress, sys
print(ipaddress.ip_address(sys.argv[1]).reverse_pointer)' "$2")
	printf '%s-%d\tOp%d\tsearch\t\t%s\n' "$1" $ncases $ncases \
		"${3-ok.example}" >>tokens
	request "$2" "$1-$ncases" >>crawlers.log
	sed "s/^R /$reverse /" >>zone
}

# What the crawlers are called of which each request got another verdict.
expect_verdicts() {
	awk -F'\t' '
		NR == 1 {
			for (i = 1; i <= NF; i++)
				at[$i] = i
			next
		}
		{
			n++
			verdict = $1
			sub("-.*", "", verdict)
			for (i in at)
				if (i ~ "^requests_")
					if (($at[i] > 0) != (i == "requests_" verdict)) {
						print $1 ": " i " " $at[i]
						bad = 1
					}
		}
		END {
			if (n != '"$ncases"')
				print n " crawlers"
			exit bad || n != '"$ncases"'
		}' .out
}

nasked() {
	grep -c "${1-}" asked || true
}

# bats test_tags=engines
@test "names that lead back, and others" {
	case_of verified 192.0.2.1 <<-END
		R PTR bot.ok.example
		bot.ok.example A 192.0.2.1
	END
	case_of verified 2001:db8::1 <<-END
		R PTR six.ok.example
		six.ok.example AAAA 2001:db8::1
	END
	# In capitals, with a dot at the end, the domain itself.
	case_of verified 192.0.2.2 <<-END
		R PTR BOT2.Ok.EXAMPLE.
		bot2.ok.example A 192.0.2.99
		bot2.ok.example A 192.0.2.2
	END
	case_of verified 192.0.2.3 'other.example,sub.ok.example' <<-END
		R PTR sub.ok.example
		sub.ok.example A 192.0.2.3
	END
	# The second of several names, some of which lead nowhere.
	case_of verified 192.0.2.4 <<-END
		R PTR a.ok.example
		R PTR b.ok.example
		R PTR a.nobody.example
		a.ok.example A 192.0.2.99
		b.ok.example A 192.0.2.4
	END
	# Behind CNAME records: of a delegation (RFC 2317), and of a name.
	case_of verified 192.0.2.5 <<-END
		R CNAME 5.0/25.2.0.192.in-addr.arpa
		5.0/25.2.0.192.in-addr.arpa PTR five.ok.example
		five.ok.example CNAME host.elsewhere.example
		host.elsewhere.example A 192.0.2.5
	END
	# A mapped address is looked for as IPv4.
	echo '6.2.0.192.in-addr.arpa PTR mapped.ok.example' >>zone
	case_of verified ::ffff:192.0.2.6 <<-END
		mapped.ok.example A 192.0.2.6
	END
	# Not at the border of a label, though it does lead back; or elsewhere.
	case_of spoofed 192.0.2.11 <<-END
		R PTR bot.notok.example
		bot.notok.example A 192.0.2.11
	END
	case_of spoofed 192.0.2.12 <<-END
		R PTR ok.example.evil.example
		ok.example.evil.example A 192.0.2.12
	END
	case_of spoofed 192.0.2.13 <<-END
		R PTR liar.ok.example
		liar.ok.example A 192.0.2.1
	END
	case_of spoofed 192.0.2.14 <<-END
		R PTR nowhere.ok.example
	END
	# No name, or no record of the kind.
	case_of spoofed 192.0.2.15 </dev/null
	case_of spoofed 192.0.2.16 <<-END
		R A 192.0.2.16
	END
	case_of spoofed 192.0.2.17 <<-END
		R PTR four.ok.example
		four.ok.example AAAA 2001:db8::17
	END
	# A label with a dot in it is no border: it is no name of a host.
	case_of spoofed 192.0.2.18 <<-END
		R PTR bot\\\\.ok.example
		bot.ok.example A 192.0.2.18
	END
	# Only suffixes that are for it: another one's is no proof.
	case_of spoofed 192.0.2.19 'else.example' <<-END
		R PTR nineteen.ok.example
		nineteen.ok.example A 192.0.2.19
	END
	# Names need not lead back: never spoofed.
	case_of unverifiable 192.0.2.21 'reverse:ok.example' </dev/null
	case_of unverifiable 192.0.2.22 'reverse:ok.example' <<-END
		R PTR liar2.ok.example
		liar2.ok.example A 192.0.2.1
	END
	case_of verified 192.0.2.23 'reverse:ok.example' <<-END
		R PTR good2.ok.example
		good2.ok.example A 192.0.2.23
	END
	serve
	ask
	expect_status 0
	expect_silence
	expect_verdicts
}

@test "no answer is no proof" {
	case_of unverifiable 192.0.2.1 <<<'R do servfail'
	case_of unverifiable 192.0.2.2 <<<'R do refused'
	case_of unverifiable 192.0.2.3 <<<'R do notimp'
	case_of unverifiable 192.0.2.4 <<<'R do formerr'
	case_of unverifiable 192.0.2.5 <<<'R do drop'
	case_of unverifiable 192.0.2.6 <<<'R do garbage'
	case_of unverifiable 192.0.2.7 <<<'R do referral'
	case_of unverifiable 192.0.2.8 <<<'R do loop'
	case_of unverifiable 192.0.2.9 <<<'R do always-truncate'
	case_of unverifiable 192.0.2.10 <<-END
		R do half
		R PTR half.ok.example
		half.ok.example A 192.0.2.10
	END
	case_of unverifiable 192.0.2.11 <<<'R do other-id'
	case_of unverifiable 192.0.2.12 <<<'R do other-name'
	# The name is there, and its address is not told.
	case_of unverifiable 192.0.2.13 <<-END
		R PTR silent.ok.example
		silent.ok.example do servfail
	END
	# One that is not told is no reason against one that is, or for it.
	case_of verified 192.0.2.14 <<-END
		R PTR silent.ok.example
		R PTR good.ok.example
		good.ok.example A 192.0.2.14
	END
	case_of unverifiable 192.0.2.15 <<-END
		R PTR silent.ok.example
		R PTR bad.ok.example
		bad.ok.example A 192.0.2.1
	END
	# That of a name which is nobody's is not asked for.
	case_of spoofed 192.0.2.16 <<-END
		R PTR silent.nobody.example
		silent.nobody.example do servfail
	END
	# The second try is answered, or by TCP, or late.
	case_of verified 192.0.2.17 <<-END
		R do drop=1
		R PTR late.ok.example
		late.ok.example do drop=1
		late.ok.example A 192.0.2.17
	END
	case_of verified 192.0.2.18 <<-END
		R do truncate
		R PTR cut.ok.example
		cut.ok.example do truncate
		cut.ok.example A 192.0.2.18
	END
	case_of verified 192.0.2.19 <<-END
		R do slow=0.3
		R PTR slow.ok.example
		slow.ok.example do slow=0.3
		slow.ok.example A 192.0.2.19
	END
	serve
	ask
	expect_status 0
	expect_verdicts
	[ "$(wc -l <.err)" -eq 1 ]
	expect_message "findrobots: --dns: no answer about 14 of 19 addresses"
	[ "$(nasked silent.nobody)" -eq 0 ]
}

@test "many names of one host, and many hosts" {
	# More than a packet of UDP holds; those that count come first.
	case_of verified 192.0.2.1 <<-END
		R PTR z.ok.example
		R do fill=1500
		z.ok.example A 192.0.2.1
	END
	# Of 20 that count, eight are looked for.
	for i in $(seq 11 30); do
		echo "R PTR n$i.ok.example"
	done | case_of spoofed 192.0.2.2
	ncases=3
	printf 'verified-3\tOp\tsearch\t\tmany.example\n' >>tokens
	for a in $(seq 0 11); do
		for b in $(seq 1 250); do
			echo "$b.$a.51.198.in-addr.arpa PTR h-$a-$b.many.example"
			echo "h-$a-$b.many.example A 198.51.$a.$b" >&4
			request "198.51.$a.$b" verified-3 >&5
		done
	done >>zone 4>names 5>>crawlers.log
	cat names >>zone
	serve
	ask --dns=600
	expect_status 0
	expect_verdicts
	[ "$(nasked ' A n[0-9]*.ok')" -eq 8 ]
	[ "$(sed 's/^[a-z]* //' asked | grep -c 'many.example')" -ge 3000 ]
}

@test "nobody is asked about others" {
	printf 'Abot\tOp\tsearch\ta\tok.example\nBbot\tOp2\tsearch\t\tok.example\nCbot\tOp3\n' >tokens
	echo '192.0.2.0/25' >a-2026-11-03.txt
	{
		request 192.0.2.1 Abot     # in a list
		request 10.1.2.3 Abot      # private, and so on
		request 127.0.0.1 Abot
		request 100.64.1.1 Abot
		request ::ffff:10.0.0.1 Abot
		request fe80::1 Abot
		request fd00::1 Abot
		request crawler.ok.example Abot # a name
		request 192.0.2.200 Mozilla  # claims nothing
		request 192.0.2.201 Cbot   # has no names
		request 192.0.2.202 "Abot/1 Bbot" # several
	} >crawlers.log
	: >zone
	serve
	ask --ranges=Abot=a-2026-11-03.txt --ranges-any
	expect_status 0
	[ "$(nasked)" -eq 0 ]
	# Written in several ways, claimed by two crawlers: asked once. One that
	# a list verifies only some of the time is asked about.
	{
		request 2001:db8::7 Abot
		request 2001:DB8:0::7 Bbot
		request 192.0.2.9 Abot
		request ::ffff:192.0.2.9 Bbot
		request 192.0.2.1 Abot
		request 192.0.2.2 Abot
		request 192.0.2.2 Abot | sed 's/2026/2020/'
	} >crawlers.log
	ask --ranges=Abot=a-2026-11-03.txt --ranges-any
	expect_status 0
	cut -d ' ' -f 2- asked | sort | diff - <(printf 'PTR %s\n' \
		2.2.0.192.in-addr.arpa \
		7.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.8.b.d.0.1.0.0.2.ip6.arpa \
		9.2.0.192.in-addr.arpa)
}

@test "lists and names" {
	printf '%s\tOp\tsearch\ta\tok.example\t%s\n' verified-1 '' spoofed-2 '' \
		unverifiable-3 partial verified-4 '' unverifiable-5 '' >tokens
	echo '198.51.100.0/24' >a-2026-11-03.txt
	{
		# In no list: the name is proof, and none is no excuse.
		request 192.0.2.1 verified-1
		request 192.0.2.2 spoofed-2
		request 192.0.2.3 unverifiable-3
		# No list of that time.
		request 192.0.2.1 verified-4 | sed 's/2026/2020/'
		request 192.0.2.5 unverifiable-5 | sed 's/2026/2020/'
	} >crawlers.log
	ncases=5
	cat >zone <<-END
		1.2.0.192.in-addr.arpa PTR bot.ok.example
		bot.ok.example A 192.0.2.1
	END
	serve
	ask --ranges=verified-1,spoofed-2,unverifiable-3,verified-4,unverifiable-5=a-2026-11-03.txt \
		--ranges-any
	expect_status 0
	expect_verdicts
	# What a spoofed host is said to be: in no list, or without a name.
	ask --format=json --dns-cache=kept
	grep -q '"host":"192.0.2.2","claims":"spoofed-2","reason":"dns"' .out
	ask --format=json --dns-cache=kept --ranges-any \
		--ranges=spoofed-2=a-2026-11-03.txt
	grep -q '"host":"192.0.2.2","claims":"spoofed-2","reason":"range"' .out
}

@test "the built-in crawlers" {
	cat >zone <<-END
		1.66.249.66.in-addr.arpa PTR crawl-66-249-66-1.googlebot.com
		crawl-66-249-66-1.googlebot.com A 66.249.66.1
		2.66.249.66.in-addr.arpa PTR 2.66.249.66.bc.googleusercontent.com
		2.66.249.66.bc.googleusercontent.com A 66.249.66.2
		1.167.55.157.in-addr.arpa PTR msnbot-157-55-167-1.search.msn.com
		msnbot-157-55-167-1.search.msn.com A 157.55.167.1
	END
	{
		request 66.249.66.1 Googlebot
		request 66.249.66.2 Googlebot
		request 157.55.167.1 bingbot
		request 157.55.167.2 bingbot
		request 157.55.167.3 Baiduspider
	} >crawlers.log
	: >tokens
	serve
	for pair in verified:157.55.167.1,66.249.66.1 \
		spoofed:157.55.167.2,66.249.66.2 unverifiable:157.55.167.3; do
		try --dns --dns-server="$server" --dns-cache=kept \
			--only=${pair%%:*} --format=hosts crawlers.log
		expect_status 0
		tr , '\n' <<<"${pair#*:}" | expect_out
	done
}

@test "answers are kept, and asked for once" {
	case_of verified 192.0.2.1 <<-END
		R PTR bot.ok.example
		R PTR other.example
		bot.ok.example A 192.0.2.1
	END
	case_of spoofed 192.0.2.2 </dev/null
	case_of spoofed 2001:db8::2 <<<'R PTR liar.ok.example'
	case_of unverifiable 192.0.2.3 <<<'R do servfail'
	serve
	ask --dns-cache=kept
	expect_status 0
	expect_verdicts
	cut -f 1,3 kept | diff - <(printf '%s\t%s\n' 192.0.2.1 \
		'+bot.ok.example ?other.example' 192.0.2.2 none \
		2001:db8::2 -liar.ok.example)
	[ -z "$(cut -f 2 kept |
		grep -vE '^20[0-9]{2}-[01][0-9]-[0-3][0-9]T[0-2][0-9]:[0-5][0-9]:[0-5][0-9]Z$')" ]
	: >asked
	cp kept before
	# Only what nobody has answered is asked again.
	ask --dns-cache=kept
	expect_verdicts
	[ "$(grep -vc ' PTR 3.2.0.192.in-addr.arpa' asked)" -eq 0 ]
	cmp kept before
	end_serving
	# Without a server: the same, from both engines, in any format.
	for format in table tsv csv json jsonl; do
		try --crawlers=tokens --dns --dns-server=127.0.0.1:1 \
			--dns-cache=kept --format=$format crawlers.log
		mv .out right
		for mode in threads processes; do
			for jobs in 1 4; do
				try --crawlers=tokens --dns --dns-cache=kept \
					--dns-server=127.0.0.1:1 --mode=$mode \
					--jobs=$jobs --format=$format crawlers.log
				expect_status 0
				cmp .out right
			done
		done
	done
	cmp kept before
	expect_no_debris .
	# A saved result, too: what is saved needs no answers.
	fr --crawlers=tokens --save=result crawlers.log
	try --crawlers=tokens --dns --dns-cache=kept --dns-server=127.0.0.1:1 \
		--merge --format=jsonl result
	expect_status 0
	cmp .out right
}

@test "what is kept was asked for other crawlers" {
	cat >zone <<-END
		1.2.0.192.in-addr.arpa PTR bot.ok.example
		1.2.0.192.in-addr.arpa PTR bot.else.example
		bot.ok.example A 192.0.2.1
		bot.else.example A 192.0.2.1
	END
	serve
	ncases=1
	request 192.0.2.1 verified-1 >crawlers.log
	for suffix in ok.example else.example; do
		printf 'verified-1\tOp\tsearch\t\t%s\n' $suffix >tokens
		ask --dns-cache=kept
		expect_status 0
		expect_verdicts
	done
}

@test "a file of answers with bad lines" {
	request 192.0.2.1 verified-1 >crawlers.log
	request 192.0.2.2 spoofed-2 >>crawlers.log
	printf '%s\tOp\tsearch\t\tok.example\n' verified-1 spoofed-2 >tokens
	ncases=2
	tab=$'\t'
	now=2026-11-01T00:00:00Z
	cat >bad <<-END
		192.0.2.1
		192.0.2.1${tab}$now
		192.0.2.1${tab}$now${tab}
		192.0.2.1${tab}yesterday${tab}none
		192.0.2.1${tab}${tab}none
		192.0.2${tab}$now${tab}none
		192.0.2.0/24${tab}$now${tab}none
		bot.ok.example${tab}$now${tab}none
		192.0.2.1${tab}$now${tab}None
		192.0.2.1${tab}$now${tab}bot.ok.example
		192.0.2.1${tab}$now${tab}+
		192.0.2.1${tab}$now${tab}*bot.ok.example
		192.0.2.1${tab}$now${tab}+bot..ok.example
		192.0.2.1${tab}$now${tab}+bot.ok.example.
		192.0.2.1${tab}$now${tab}+BOT.ok.example
		192.0.2.1${tab}$now${tab}+bot.ok.example  -x.example
		192.0.2.1${tab}$now${tab}+x.example -bot.ok.example
		192.0.2.1${tab}$now${tab}+bot.ok.example${tab}x
		192.0.2.1${tab}$now${tab}+bot.ok.example$(printf '\33')[31m
		192.0.2.1${tab}$now${tab}...
		192.0.2.1${tab}$now${tab}$(printf -- '-a%02d.example ' $(seq 17))x
		192.0.2.1${tab}$now${tab}+$(printf 'a.%.0s' $(seq 200))example
	END
	# The latest line counts, wherever it stands.
	{
		cat bad
		printf '192.0.2.1\t2026-11-02T00:00:00Z\t+bot.ok.example\n'
		printf '192.0.2.1\t2026-11-01T00:00:00Z\tnone\n'
		printf '192.0.2.2\t2026-11-01T00:00:00Z\t+bot.ok.example\n'
		printf '192.0.2.2\t2026-11-02T00:00:00Z\tnone'
	} >kept
	cp kept before
	server=127.0.0.1:1
	ask --dns-cache=kept
	expect_status 1
	expect_verdicts
	echo "findrobots: kept: $(wc -l <bad) lines hold no answer, and are left out" |
		expect_err
	# Nothing new was answered.
	cmp kept before
	ask --dns-cache=kept --quiet
	expect_status 1
	expect_silence
	# Any bytes.
	head -c 100000 "$FINDROBOTS" >kept
	ask --dns-cache=kept
	expect_status 1
	expect_message 'lines hold no answer'
	# What is kept of an address that many have says nothing.
	request 10.0.0.1 unverifiable-1 >crawlers.log
	printf 'unverifiable-1\tOp\tsearch\t\tok.example\n' >tokens
	ncases=1
	printf '10.0.0.1\t2026-11-02T00:00:00Z\t+bot.ok.example\n' >kept
	ask --dns-cache=kept
	expect_status 0
	expect_verdicts
}

@test "a time for all" {
	echo '* do drop' >zone
	for i in $(seq 1 250); do
		request "192.0.2.$i" unverifiable-1
		request "198.51.100.$i" unverifiable-1
		request "203.0.113.$i" unverifiable-1
	done >crawlers.log
	printf 'unverifiable-1\tOp\tsearch\t\tok.example\n' >tokens
	ncases=1
	serve
	start=$SECONDS
	ask --dns=1 --dns-cache=kept
	# Without a limit: three times 256, and 2 tries of 2 s.
	[ $((SECONDS - start)) -lt 10 ]
	expect_status 0
	expect_verdicts
	expect_message '--dns: no answer about 750 of 750 addresses'
	[ ! -e kept ]
	# No more than 256 are asked at a time.
	[ "$(nasked)" -le 256 ]
}

@test "nobody listens" {
	request 192.0.2.1 unverifiable-1 >crawlers.log
	printf 'unverifiable-1\tOp\tsearch\t\tok.example\n' >tokens
	ncases=1
	: >zone
	serve
	end_serving
	ask
	expect_status 0
	expect_verdicts
	expect_message '--dns: no answer about 1 of 1 addresses'
}

@test "names that are hostile" {
	case_of spoofed 192.0.2.1 <<<"R PTR $(printf '\33[31m')evil.example"
	case_of spoofed 192.0.2.2 <<<"R PTR +evil,a=b;\"'<.example"
	case_of verified 192.0.2.3 <<-END
		R PTR $(printf '\33[31m').ok.example
		R PTR good.ok.example
		good.ok.example A 192.0.2.3
	END
	case_of spoofed 192.0.2.4 <<<"R PTR $(printf 'a%.0s' $(seq 63)).$(printf 'b.%.0s' $(seq 85))ok.example"
	serve
	ask --dns-cache=kept
	expect_status 0
	expect_verdicts
	[ -z "$(LC_ALL=C grep -a '[^ -~	]' kept)" ]
}

# bats test_tags=engines
@test "when it was asked is told" {
	request 192.0.2.1 Abot >crawlers.log
	request 192.0.2.2 Abot >>crawlers.log
	request 192.0.2.3 Abot >>crawlers.log
	printf 'Abot\tOp\tsearch\t\tok.example\n' >tokens
	echo '* do refused' >zone
	printf '192.0.2.1\t2026-11-02T01:02:03Z\tnone\n' >kept
	printf '192.0.2.2\t2026-11-04T00:00:00Z\tnone\n' >>kept
	serve
	ask --dns-cache=kept --format=json
	grep -qF '"dns":{"addresses":3,"unanswered":1,"first":"2026-11-02T01:02:03Z","last":"2026-11-04T00:00:00Z"}' .out
	python3 -m json.tool <.out >/dev/null
	ask --dns-cache=kept --format=table
	grep -qxF 'name servers were asked about 3 addresses, 1 of them without an answer: 2026-11-02T01:02:03Z to 2026-11-04T00:00:00Z' .out
	try --crawlers=tokens --format=json crawlers.log
	[ -z "$(grep dns .out)" ]
}

@test "files that cannot be used" {
	request 192.0.2.1 Abot >crawlers.log
	printf 'Abot\tOp\tsearch\t\tok.example\n' >tokens
	server=127.0.0.1:1
	ask --dns-cache=nowhere/kept
	expect_status 2
	expect_nothing
	expect_message "nowhere/kept"
	mkdir folder
	ask --dns-cache=folder
	expect_status 2
	ask --dns-cache=crawlers.log
	expect_status 2
	expect_message "--dns-cache: 'crawlers.log' given, but that is one of those to be read"
	ask --dns-cache=same --output=same
	expect_status 2
	expect_message "--dns-cache: 'same' given, but that is what the report is written to"
	ask --dns-cache=same --rejects=same
	expect_status 2
	ask --dns-cache=/dev/null
	expect_status 0
}

@test "values that cannot be" {
	for value in 0 -1 86401 1x ''; do
		try --dns="$value" .
		expect_usage "--dns"
	done
	for value in '' a 1.2.3 1.2.3.4.5 1.2.3.4: 1.2.3.4:0 1.2.3.4:65536 1.2.3.4:x \
		'[1.2.3.4]:53' '[::1' '::1]' '[::1]x' '[::1]53' '[::1]:' \
		example.com 'fe80::1%lo' '1.2.3.4,1.2.3.5' '[[::1]]'; do
		try --dns --dns-server="$value" .
		expect_usage "--dns-server"
	done
	try --dns-server=192.0.2.1 .
	expect_usage "--dns-server: only goes with --dns"
	try --dns-cache=kept .
	expect_usage "--dns-cache: only goes with --dns"
	try --dns --save=result .
	expect_usage "--dns: does not go with --save"
	: >empty.log
	for value in 127.0.0.1 127.0.0.1:1 ::1 '[::1]' '[::1]:1'; do
		try --dns --dns-server="$value" empty.log
		expect_status 0
	done
}

@test "without c-ares" {
	! "$FINDROBOTS" --version | grep -q '^c-ares [0-9]' ||
		skip "built with it"
	"$FINDROBOTS" --version | grep -qx 'c-ares not built in'
	try --dns .
	expect_usage "--dns: cannot be used, as findrobots was built without c-ares"
}
