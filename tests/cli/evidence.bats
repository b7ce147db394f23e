#!/usr/bin/env bats
# What is known of a host is the sum over all files, whatever their formats.
#
# The requests in these logs, and what they add up to, by hand:
#
#	host		log	when (UTC)		status	bytes	agent
#	192.0.2.1	clf	2026-11-03T06:25:01Z	200	71	ExampleBot/1.0
#	192.0.2.1	clf	2026-11-03T06:25:02Z	304	-	ExampleBot/1.0
#	192.0.2.1	caddy	2026-11-01T00:00:00.25Z	200	100	ExampleBot/2.0
#	192.0.2.1	w3c	2026-11-09T23:59:59Z	404	1000	Other Bot
#	192.0.2.1	alb	2026-11-05T00:00:00.5Z	200	5	ExampleBot/1.0
#	192.0.2.1	haproxy	2026-11-04T12:00:00.125Z 503	7	(not said)
#	2001:db8::1	caddy	2026-11-02T00:00:00Z	200	0	a "b" \c
#	2001:db8::1	w3c	2026-11-02T00:00:01Z	200	(not said)
#	2001:db8::1	clf	(unreadable)		200	1	a "b" \c
#	198.51.100.7	haproxy	2026-11-04T12:00:01.5Z	200	9	(not said)
#	name.example	vhost	2026-11-03T01:30:00Z	200	71	ExampleBot/1.0

# bats file_tags=engines
load helper

# Times of HAProxy have no zone; they are in that of the server.
export TZ=UTC0

requests() {
	# A build may be without a JSON tokenizer.
	try --log-format=json /dev/null
	! grep -q 'built without jsmn' .err || skip "no JSON in this build"
	cat >clf.log <<-'END'
	192.0.2.1 - - [03/Nov/2026:07:25:01 +0100] "GET /robots.txt HTTP/1.1" 200 71 "-" "ExampleBot/1.0"
	192.0.2.1 - - [03/Nov/2026:06:25:02 +0000] "GET /robots.txt?x HTTP/1.1" 304 - "-" "ExampleBot/1.0"
	192.0.2.1 - - [02/Nov/2026:06:25:02 +0000] "GET /other HTTP/1.1" 200 5 "-" "ExampleBot/9.9"
	2001:db8::1 - - [31/Nev/2026:06:25:02 +0000] "HEAD /robots.txt HTTP/1.1" 200 1 "http://www.example/" "a \"b\" \\c"
	192.0.2.1 - - [03/Nov/2026:06:25:03 +0000] "GET /robots.tx
	END
	cat >vhost.log <<-'END'
	www.example:443 name.example - - [02/Nov/2026:20:30:00 -0500] "GET /robots.txt HTTP/2.0" 200 71 "-" "ExampleBot/1.0"
	END
	cat >caddy.log <<-'END'
	{"level":"info","ts":1793491200.25,"logger":"http.log.access","msg":"handled request","request":{"remote_ip":"203.0.113.9","client_ip":"192.0.2.1","proto":"HTTP/2.0","method":"GET","host":"www.example","uri":"/robots.txt","headers":{"User-Agent":["ExampleBot/2.0"]}},"size":100,"status":200}
	{"level":"info","ts":1793577600,"logger":"http.log.access","msg":"handled request","request":{"remote_ip":"2001:db8::1","proto":"HTTP/2.0","method":"GET","host":"www.example","uri":"\/robots.txt","headers":{"User-Agent":["a \"b\" \\c"]}},"size":0,"status":200}
	END
	cat >w3c.log <<-'END'
	#Software: Example
	#Fields: date time c-ip cs-method cs-uri-stem cs-uri-query cs(User-Agent) sc-status sc-bytes
	2026-11-09 23:59:59 192.0.2.1 GET /robots.txt - Other+Bot 404 1000
	#Fields: date time cs-uri-stem sc-status c-ip
	2026-11-02 00:00:01 /robots.txt 200 2001:db8::1
	END
	cat >alb.log <<-'END'
	https 2026-11-05T00:00:00.500000Z app/www/0123456789abcdef 192.0.2.1:4711 198.51.100.250:80 0.001 0.002 0.000 200 200 391 5 "POST https://www.example:443/robots.txt HTTP/1.1" "ExampleBot/1.0" ECDHE-RSA-AES128-GCM-SHA256 TLSv1.2 - "-" "www.example" "-" 0 2026-11-05T00:00:00.400000Z "forward" "-" "-" "198.51.100.250:80" "200" "-" "-"
	END
	cat >haproxy.log <<-'END'
	Nov  4 12:00:00 lb haproxy[99]: 192.0.2.1:4712 [04/Nov/2026:12:00:00.125] web~ web/<NOSRV> 0/-1/-1/-1/0 503 7 - - SC-- 1/1/0/0/0 0/0 "GET /robots.txt HTTP/1.1"
	Nov  4 12:00:01 lb haproxy[99]: 198.51.100.7:4713 [04/Nov/2026:12:00:01.500] web~ web/one 0/0/1/0/2 200 9 - - ---- 6/6/0/0/0 0/0 {www.example||} "GET /robots.txt HTTP/1.1"
	END
}

expected() {
	cat <<-'END'
	{"host":"192.0.2.1","requests":6,"first":"2026-11-01T00:00:00.250Z","last":"2026-11-09T23:59:59Z","statuses":{"200":3,"304":1,"404":1,"503":1},"methods":{"GET":5,"POST":1},"bytes":1183,"user_agents":[{"user_agent":"ExampleBot/1.0","requests":3},{"user_agent":"ExampleBot/2.0","requests":1},{"user_agent":"Other Bot","requests":1}]}
	{"host":"198.51.100.7","requests":1,"first":"2026-11-04T12:00:01.500Z","last":"2026-11-04T12:00:01.500Z","statuses":{"200":1},"methods":{"GET":1},"bytes":9,"user_agents":null}
	{"host":"2001:db8::1","requests":3,"first":"2026-11-02T00:00:00Z","last":"2026-11-02T00:00:01Z","statuses":{"200":3},"methods":{"GET":1,"HEAD":1},"bytes":1,"user_agents":[{"user_agent":"a \"b\" \\\\c","requests":2}]}
	{"host":"name.example","requests":1,"first":"2026-11-03T01:30:00Z","last":"2026-11-03T01:30:00Z","statuses":{"200":1},"methods":{"GET":1},"bytes":71,"user_agents":[{"user_agent":"ExampleBot/1.0","requests":1}]}
	END
}

# bats test_tags=workers
@test "evidence of the same hosts from files of five formats" {
	requests
	try -f jsonl --include='*.log' .
	expect_status 0
	expect_silence
	expected | expect_out
}

# bats test_tags=workers
@test "in gzip, in any order, files in parts" {
	requests
	mkdir d
	for log in *.log; do
		# The second half of each is a member of its own, or another file.
		{ head -n 2 "$log" | gzip; tail -n +3 "$log" | gzip; } \
			>"d/$log.gz"
	done
	head -n 1 clf.log | gzip >d/1.log.gz
	tail -n +2 clf.log | gzip >d/2.log.gz
	rm d/clf.log.gz
	try -f jsonl d/w3c.log.gz d/2.log.gz d d/1.log.gz
	expect_status 0
	expected | expect_out
	try -f json d
	expect_status 0
	expected | sed '$!s/$/,/' >hosts
	sed '1,2d; $d' .out | diff hosts -
	grep -q '^{"summary":{"files":7,.*"requests":11,"rejected":0,.*"hosts":4,' .out
}

@test "Traefik's user agents, behind a referer without quotes" {
	# As Traefik 1 writes what was not sent; what was stands in quotes.
	lines '192.0.2.1 - - [03/Nov/2026:06:25:01 +0000] "GET /robots.txt HTTP/1.1" 200 71 - "ExampleBot/1.0" 13 "web" "http://198.51.100.1:80" 2ms' \
		'192.0.2.1 - - [03/Nov/2026:06:25:02 +0000] "GET /robots.txt HTTP/1.1" 200 71 - - 14 "web" "http://198.51.100.1:80" 2ms' \
		'192.0.2.1 - - [03/Nov/2026:06:25:03 +0000] "GET /robots.txt HTTP/1.1" 200 71 "-" "OtherBot/1.0" 15 "web" "http://198.51.100.1:80" 2ms' \
		>log
	for format in auto traefik; do
		try -f jsonl --log-format=$format log
		expect_status 0
		lines '{"host":"192.0.2.1","requests":3,"first":"2026-11-03T06:25:01Z","last":"2026-11-03T06:25:03Z","statuses":{"200":3},"methods":{"GET":3},"bytes":213,"user_agents":[{"user_agent":"ExampleBot/1.0","requests":1},{"user_agent":"OtherBot/1.0","requests":1}]}' |
			expect_out
	done
}

@test "rows of the same" {
	requests
	try -f tsv --include='*.log'
	expect_status 0
	tr '|' '\t' >expected.tsv <<-'END'
	host|requests|first|last|statuses|methods|bytes|user_agents|user_agent
	192.0.2.1|6|2026-11-01T00:00:00.250Z|2026-11-09T23:59:59Z|200:3,304:1,404:1,503:1|GET:5,POST:1|1183|3|ExampleBot/1.0
	198.51.100.7|1|2026-11-04T12:00:01.500Z|2026-11-04T12:00:01.500Z|200:1|GET:1|9||
	2001:db8::1|3|2026-11-02T00:00:00Z|2026-11-02T00:00:01Z|200:3|GET:1,HEAD:1|1|1|a "b" \\c
	name.example|1|2026-11-03T01:30:00Z|2026-11-03T01:30:00Z|200:1|GET:1|71|1|ExampleBot/1.0
	END
	expect_out <expected.tsv
	try -f tsv --include='*.log' --sort=requests --top=2
	expect_status 0
	sed -n '1p; 2p; 4p' expected.tsv | expect_out
}

@test "filters apply before counting" {
	requests
	try -f tsv --include='*.log' --status=2xx --until=2026-11-05T00:00:00.5Z
	expect_status 0
	cut -f 1-7 .out | tail -n +2 >got
	tr '|' '\t' <<-'END' | diff - got
	192.0.2.1|2|2026-11-01T00:00:00.250Z|2026-11-03T06:25:01Z|200:2|GET:2|171
	198.51.100.7|1|2026-11-04T12:00:01.500Z|2026-11-04T12:00:01.500Z|200:1|GET:1|9
	2001:db8::1|2|2026-11-02T00:00:00Z|2026-11-02T00:00:01Z|200:2|GET:1|0
	name.example|1|2026-11-03T01:30:00Z|2026-11-03T01:30:00Z|200:1|GET:1|71
	END
	try -c --include='*.log' --agent=BOT
	expect_status 1
	lines 2 | expect_out
	expect_err <<-'END'
	findrobots: haproxy.log: none of its 2 requests has a user agent, which a filter needs: none was taken
	END
}

# bats test_tags=workers
@test "many hosts over many files add up" {
	# Host i of 200 is in file f if f divides i, with status 200 + f and
	# f * 10 bytes.
	for f in 1 2 3 4 5 6 7 8; do
		seq "$f" "$f" 200 | awk -v f="$f" '{
			printf "host-%03d.example - - [03/Nov/2026:06:25:%02d +0000] \"GET /robots.txt HTTP/1.1\" %d %d \"-\" \"Bot/%d\"\n", $1, f, 200 + f, f * 10, f
		}' | gzip >"$f.log.gz"
	done
	seq 200 | awk '{
		n = bytes = last = 0
		statuses = ""
		for (f = 1; f <= 8; f++) {
			if ($1 % f)
				continue
			n++
			bytes += f * 10
			last = f
			statuses = statuses (n > 1 ? "," : "") 200 + f ":1"
		}
		day = "2026-11-03T06:25:0"
		printf "host-%03d.example\t%d\t%s1Z\t%s%dZ\t%s\tGET:%d\t%d\t%d\tBot/1\n",
			$1, n, day, day, last, statuses, n, bytes, n
	}' >expected
	try -f tsv
	expect_status 0
	tail -n +2 .out | diff expected -
}
