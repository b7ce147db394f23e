#!/usr/bin/env bats
# Every example of the man page and of the README is run as it stands there,
# but for the directories that it names: they are made below $T. What comes out
# is known from the logs that are made for it.

load ../environment

# Which example is which, by words that only it has. Examples that both
# documents have are the same.
examples() {
	cat <<-'END'
	rotated:findrobots --all /var/log/nginx
	top:--top=10 --format=table /var/log/nginx
	grouped:--by=agent
	mixed:--format=table /srv/logs
	page:-o robots.html
	never:jq -r '.hosts[]
	agents:jq -s 
	nightly:17 3 * * * 
	cached:--cache=/var/lib/findrobots
	daily:--new --cache=/var/lib/robots
	service:ExecStart=
	timer:OnCalendar=
	fleet:--merge --sort=address
	nft:nft -f -
	caddy:/var/log/caddy
	iis:-o robots.csv
	proxy:--log-format=w3c
	nginx:time_iso8601
	apache:LogFormat
	gateway:--json-fields=
	rejected:--rejects=rejected
	today:comm -13 yesterday today
	find:--files0-from=-
	ssh:ssh www
	completion:--completion=bash
	pipeline:zcat *.log.gz | awk
	END
}

words_of() {
	examples | sed -n "s/^$1://p"
}

# Blocks that are no examples, or run elsewhere: by words, where that is.
elsewhere() {
	cat <<-END
	make demo:Makefile
	make check:Makefile
	sudo make install:tests/house/install.bats
	make deb:tests/house/packages.bats
	make dist:tests/house/packages.bats
	\$ ./findrobots testdata:tests/house/documents.bats
	\$ ./findrobots --rules=testdata:tests/house/documents.bats
	\$ ./findrobots --format=chart:tests/house/documents.bats
	operands -> input:src/main.c
	bats tests/cli/filters.bats:tests/cli/filters.bats
	#SBATCH:tests/scale/slurm.bats
	sbatch --wait:tests/scale/slurm.bats
	--joblog:tests/scale/parallel.bats
	END
}

# Writes each block of the documents into a file of its own, man.N or
# readme.N, in the directory.
extract() {
	"$ROOT/tests/examples.py" "$ROOT/man/findrobots.1" "$1/man"
	"$ROOT/tests/examples.py" "$ROOT/README.md" "$1/readme"
}

setup_file() {
	export BLOCKS=$BATS_FILE_TMPDIR
	extract "$BLOCKS"
}

setup() {
	T=$(mktemp -d)
	mkdir -p "$T/bin" "$T/work" "$T"/var/log/{nginx,apache2,caddy,gateway} \
		"$T"/var/lib "$T"/srv/{logs,LogFiles}
	ln -s "$FINDROBOTS" "$T/bin/findrobots"
	PATH=$T/bin:$PATH
	# As what the shells and the programs of the examples have by day.
	export LC_ALL=C TZ=UTC0
	cd "$T/work" || return
	NGINX=$T/var/log/nginx
	status=0
}

teardown() {
	cd /
	rm -rf "$T"
}

# The files of the blocks that are the example.
blocks_of() {
	grep -lF -e "$(words_of "$1")" "$BLOCKS"/{man,readme}.*
}

# The example as a script, with the directories below $T.
example() {
	local block
	block=$(blocks_of "$1" | head -n 1)
	[ -n "$block" ]
	sed "s,/\(var\|srv\)\([/ ]\),$T/\1\2,g" "$block" >"$T/$1.sh"
}

# Runs it and keeps its status, output and messages.
run_example() {
	example "$1"
	status=0
	"${SHELL_OF_EXAMPLE-sh}" "$T/$1.sh" >"$T/out" 2>"$T/err" || status=$?
}

expect() {
	[ "$status" -eq "$1" ] || {
		echo "status $status, messages:"
		cat "$T/err"
		false
	}
}

# The output is what is on standard input.
expect_out() {
	diff - "$T/out"
}

# combined HOST [WHEN [STATUS [AGENT]]]: a line of the log format "combined".
combined() {
	printf '%s - - [%s] "GET %s HTTP/1.1" %s 71 "-" "%s"\n' "$1" \
		"$(date -d "${2-now}" '+%d/%b/%Y:%H:%M:%S %z')" \
		"${TARGET-/robots.txt}" "${3-200}" "${4-Bot/1.0}"
}

@test "no example is left out" {
	[ "$(find "$BLOCKS" -name 'man.*' | wc -l)" -ge 15 ]
	[ "$(find "$BLOCKS" -name 'readme.*' | wc -l)" -ge 10 ]
	# Each block is one of them, or has its place elsewhere.
	for block in "$BLOCKS"/{man,readme}.*; do
		n=0
		text=$(<"$block")
		while IFS=: read -r _ words; do
			[[ $text != *"$words"* ]] || n=$((n + 1))
		done < <(examples)
		while IFS=: read -r words file; do
			[[ $text != *"$words"* ]] || {
				[ -e "$ROOT/$file" ]
				[[ $block = */readme.* || $file = tests/scale/* ]]
				n=$((n + 1))
			}
		done < <(elsewhere)
		[ "$n" -eq 1 ] || {
			echo "$n tests are for:"
			cat "$block"
			false
		}
	done
	# Each is there, is the same wherever it stands, and has its test.
	while IFS=: read -r name _; do
		blocks_of "$name" | xargs -n 1 cksum | cut -d ' ' -f 1,2 |
			sort -u >"$T/sums"
		[ "$(wc -l <"$T/sums")" -eq 1 ] &&
			grep -qE "^	(run_)?example $name\$" "$BATS_TEST_FILENAME" || {
			echo "not there, not the same, or without a test: $name"
			false
		}
	done < <(examples)
}

@test "what the page shows can be pasted" {
	mandoc -T utf8 "$ROOT/man/findrobots.1" |
		sed "s/.$(printf '\b')//g" | unexpand -a >"$T/page"
	cat "$BLOCKS"/man.* | while IFS= read -r line; do
		[ "$line" ] || continue
		line=$(printf '     %s\n' "$line" | expand -t 5,13,21,29 | unexpand -a)
		grep -qxF -e "$line" "$T/page" || {
			echo "not shown: $line"
			false
		}
	done
}

@test "README: make knows what it is told to make" {
	cat "$BLOCKS"/readme.* | sed -n 's/^\(sudo \)\{0,1\}make \([a-z-]*\)$/\2/p' |
		sort -u >"$T/targets"
	[ "$(wc -l <"$T/targets")" -ge 3 ]
	while read -r target; do
		grep -q "^$target:" "$ROOT/Makefile"
	done <"$T/targets"
}

@test "rotated logs" {
	combined 192.0.2.2 | gzip >"$NGINX/access.log.2.gz"
	combined 192.0.2.1 | gzip >"$NGINX/access.log-20261101.gz"
	combined 192.0.2.3 >"$NGINX/access.log"
	combined 192.0.2.4 >"$NGINX/error.log"
	run_example rotated
	expect 0
	printf '192.0.2.%d\n' 1 2 3 | expect_out
}

@test "a page for a browser" {
	cd "$T"
	combined 192.0.2.1 >"$NGINX/access.log"
	combined 192.0.2.2 | gzip >"$NGINX/access.log.2.gz"
	run_example page
	expect 0
	expect_out </dev/null
	grep -qF '<th scope=row>192.0.2.1<' robots.html
	grep -qF '<th scope=row>192.0.2.2<' robots.html
}

@test "what has changed, whatever it is called by now" {
	combined 192.0.2.1 >"$NGINX/access.log"
	run_example cached
	expect 0
	mv "$NGINX/access.log" "$NGINX/access.log.1"
	combined 192.0.2.2 >"$NGINX/access.log"
	for _ in 1 2; do
		run_example cached
		expect 0
		printf '192.0.2.%d\n' 1 2 | diff - "$T/srv/robots"
	done
	[ -d "$T/var/lib/findrobots" ]
}

@test "the logs of two machines" {
	combined 192.0.2.10 >"$NGINX/access.log"
	combined 192.0.2.9 | gzip >"$T/other.log.gz"
	"$FINDROBOTS" --save="$T/web2.findrobots" "$T/other.log.gz"
	cd "$T"
	run_example fleet
	expect 0
	printf '192.0.2.%d\n' 9 10 | expect_out
}

# robots N DIR: N robots, the nth of which asks n times, now or today, in
# files that logrotate has been at.
robots() {
	for n in $(seq "$1"); do
		for _ in $(seq "$n"); do
			combined "192.0.2.$n" '1 hour ago' 200 "Bot/$n"
		done
	done >"$T/all"
	split -n l/3 "$T/all" "$T/part."
	mv "$T/part.aa" "$2/access.log"
	mv "$T/part.ab" "$2/access.log.1"
	gzip -c "$T/part.ac" >"$2/access.log.2.gz"
}

@test "the ten busiest of this week" {
	robots 12 "$NGINX"
	# Others are older, of another kind, or in another log.
	for _ in $(seq 20); do
		combined 198.51.100.1 '8 days ago'
		TARGET=/ combined 198.51.100.2
	done >>"$NGINX/access.log.1"
	combined 198.51.100.3 >"$NGINX/error.log"
	run_example top
	expect 0
	head -n 1 "$T/out" | tr -s ' ' |
		diff - <(echo host requests last statuses user_agent)
	tail -n +2 "$T/out" | awk '{ print $1, $2, $6, $7 }' | diff - <(
		for n in $(seq 12 -1 3); do
			echo "192.0.2.$n $n 200:$n Bot/$n"
		done
	)
}

@test "the user agents with the most requests, and all others" {
	robots 12 "$NGINX"
	combined 198.51.100.1 now 404 Bot/12 >>"$NGINX/access.log.1"
	run_example grouped
	expect 0
	head -n 1 "$T/out" | tr -s ' ' |
		diff - <(echo agent requests hosts last statuses)
	tail -n +2 "$T/out" | sed 's/ ##* / /' | awk '{ print $1, $2, $3, $6 }' |
		diff - <(
			echo Bot/12 13 2 200:12,404:1
			for n in $(seq 11 -1 3); do
				echo "Bot/$n $n 1 200:$n"
			done
			echo others 3 2 200:3
		)
}

@test "the ten busiest in logs of all formats" {
	cd "$T/srv/logs"
	robots 9 .
	time=$(date -d '1 hour ago' '+%F %T')
	{
		echo '#Version: 1.0'
		echo '#Fields: date time c-ip cs-method cs-uri-stem sc-status cs(User-Agent)'
		for _ in $(seq 21); do
			echo "$time 203.0.113.1 GET /robots.txt 404 Robot+of+IIS/1.0"
		done
	} >u_ex261121.log
	for _ in $(seq 22); do
		echo "{\"ts\":$(date +%s).5,\"request\":{\"remote_ip\":\"203.0.113.2\",\"method\":\"GET\",\"uri\":\"/robots.txt?x\",\"headers\":{\"User-Agent\":[\"Robot/2.0\"]}},\"status\":200,\"size\":7}"
	done | gzip >caddy.log.gz
	for _ in $(seq 23); do
		echo "https ${time/ /T}.186641Z app/lb/50dc6c495c0c9188 203.0.113.3:2817 10.0.0.1:80 0.086 0.048 0.037 200 200 0 57 \"GET https://www.example.com:443/robots.txt HTTP/1.1\" \"Robot/3.0\" ECDHE TLSv1.2"
	done >alb.log
	for _ in $(seq 24); do
		echo "Feb  6 12:14:14 localhost haproxy[14389]: 203.0.113.4:33317 [$(date '+%d/%b/%Y:%H:%M:%S').655] in-http web/srv1 10/0/30/69/109 200 2750 - - ---- 1/1/1/1/0 0/0 \"GET /robots.txt HTTP/1.1\""
	done >haproxy.log
	cd "$T/work"
	run_example mixed
	if "$FINDROBOTS" --log-format=json /dev/null 2>/dev/null; then
		expect 0
		json=1
	else
		expect 1
		json=
	fi
	tail -n +2 "$T/out" | awk '{ print $1, $2 }' | diff - <(
		for n in 24 23 22 21 9 8 7 6 5 4 3; do
			case $n in
			22) [ "$json" ] && echo 203.0.113.2 22 ;;
			2*) echo "203.0.113.$((n - 20)) $n" ;;
			*) echo "192.0.2.$n $n" ;;
			esac
		done | head -n 10
	)
	grep -q '^203.0.113.1 .* 404:21 .*  Robot of IIS/1.0$' "$T/out"
	grep -q '^203.0.113.3 .* 200:23 .*  Robot/3.0$' "$T/out"
}

@test "the one-line pipeline, and what it misses" {
	{
		combined 192.0.2.1
		TARGET='/robots.txt?x' combined 192.0.2.2
		TARGET=http://www.example.com/robots.txt combined 192.0.2.3
		combined 192.0.2.4 | sed 's/- -/- a b/'
		combined 192.0.2.5 | sed 's/^/www.example.com:80 /'
	} | gzip >a.log.gz
	example pipeline
	sh "$T/pipeline.sh" | diff - <(echo 192.0.2.1)
	findrobots | diff - <(printf '192.0.2.%d\n' 1 2 3 4 5)
}

@test "what robots call themselves that never got 200" {
	{
		combined 192.0.2.1 now 200 A/1
		combined 192.0.2.2 now 404 'B "two"'
		combined 192.0.2.2 now 301 'B "two"'
		combined 192.0.2.3 now 404 C/3
		combined 192.0.2.3 now 200 D/4
		# Neither status nor user agent.
		echo '192.0.2.4 - - [21/Nov/2026:06:25:01 +0000] "GET /robots.txt HTTP/1.1"'
		combined 192.0.2.5 now 503 E/5
	} | sed 's/B "two"/B \\x22two\\x22/' >"$NGINX/access.log"
	run_example never
	expect 0
	printf '%s\n' '192.0.2.2 B "two"' '192.0.2.5 E/5' | expect_out
}

@test "how many requests each user agent made" {
	{
		combined 192.0.2.1 now 200 A/1
		combined 192.0.2.2 now 404 A/1
		combined 192.0.2.2 now 404 B/2
		combined 192.0.2.2 now 404 B/2
		combined 192.0.2.2 now 404 B/2
		combined 192.0.2.3 now 404 -
	} >"$NGINX/access.log"
	run_example agents
	expect 0
	python3 -c 'import json, sys
assert json.load(open(sys.argv[1])) == {"A/1": 2, "B/2": 3}' "$T/out"
}

@test "a list every night, by cron" {
	robots 3 "$T/var/log/apache2"
	example nightly
	# Five fields, then what cron gives to sh.
	sed -i 's/^[0-9]* [0-9]* \* \* \* //' "$T/nightly.sh"
	sh "$T/nightly.sh" 2>&1 | diff /dev/null -
	printf '192.0.2.%d\n' 1 2 3 | diff - "$T/srv/robots"
}

# Cron mails what a job prints, and nothing if it prints nothing.
@test "a daily job that mails only new hosts" {
	combined 192.0.2.1 >"$NGINX/access.log"
	combined 192.0.2.3 >>"$NGINX/access.log"
	example daily
	sed -i 's/^[0-9]* [0-9]* \* \* \* //' "$T/daily.sh"
	daily() {
		status=0
		sh "$T/daily.sh" >"$T/out" 2>"$T/err" || status=$?
	}
	daily
	expect 0
	printf '192.0.2.%d\n' 1 3 | expect_out
	[ ! -s "$T/err" ]
	# Nothing new, and some input damaged.
	combined 192.0.2.1 | gzip | head -c -4 >"$NGINX/access.log.2.gz"
	daily
	expect 1
	expect_out </dev/null
	[ ! -s "$T/err" ]
	# A new one, after a rotation.
	mv "$NGINX/access.log" "$NGINX/access.log.1"
	combined 192.0.2.2 >>"$NGINX/access.log"
	daily
	echo 192.0.2.2 | expect_out
	# A run that fails says so, and nothing is forgotten or made known.
	mv "$NGINX" "$NGINX.away"
	daily
	expect 2
	expect_out </dev/null
	[ -s "$T/err" ]
	mv "$NGINX.away" "$NGINX"
	daily
	expect_out </dev/null
}

@test "a list every night, by systemd" {
	robots 3 "$NGINX"
	example service
	example timer
	mkdir "$T/var/lib/robots"
	# A command that goes on behind a backslash does so in sh, too.
	sed -n '/^ExecStart=/,/[^\\]$/{ s/^ExecStart=//; p; }' "$T/service.sh" >"$T/start"
	grep -q "cache=$T/var/lib/robots/" "$T/start"
	for _ in 1 2; do
		rm -f "$T/var/lib/robots/hosts"
		sh -eu "$T/start" 2>&1 | diff /dev/null -
		printf '192.0.2.%d\n' 1 2 3 | diff - "$T/var/lib/robots/hosts"
	done
	[ -d "$T/var/lib/robots/cache" ]
	# What systemd itself has to say of both.
	command -v systemd-analyze >/dev/null ||
		skip "all but what systemd-analyze says, which is not there"
	sed "s,=findrobots,=$FINDROBOTS," "$T/service.sh" >"$T/robots.service"
	cp "$T/timer.sh" "$T/robots.timer"
	timeout 60 systemd-analyze verify "$T"/robots.{service,timer} \
		>"$T/said" 2>&1 || [ $? -ne 124 ]
	if grep robots "$T/said"; then
		return 1
	fi
}

@test "sets of nft" {
	printf '#!/bin/sh\n[ "$*" = "-f -" ] && cat >%s/nft.in\n' "$T" >"$T/bin/nft"
	chmod +x "$T/bin/nft"
	for host in 192.0.2.1 2001:db8::5 crawler.example ::ffff:192.0.2.7 \
		fe80::1%eth0; do
		combined $host
	done >"$NGINX/access.log"
	run_example nft
	expect 0
	expect_out </dev/null
	diff - "$T/nft.in" <<-END
	add table inet filter
	add set inet filter robots4 { type ipv4_addr; }
	add set inet filter robots6 { type ipv6_addr; }
	add element inet filter robots4 {192.0.2.1}
	add element inet filter robots4 {192.0.2.7}
	add element inet filter robots6 {2001:db8::5}
	add element inet filter robots6 {fe80::1}
	END
	# Whether the real one takes it. It needs a network of its own to ask.
	rm "$T/bin/nft"
	command -v nft >/dev/null || return 0
	unshare -rn true 2>/dev/null || return 0
	unshare -rn nft -c -f "$T/nft.in"
}

need_json() {
	"$FINDROBOTS" --log-format=json /dev/null 2>/dev/null ||
		skip "built without jsmn"
}

@test "a Caddy server" {
	need_json
	python3 - "$T/var/log/caddy" <<-'END'
	import gzip, json, sys
	def line(host, uri, ts):
	    return json.dumps({"level": "info", "ts": ts, "logger": "http.log.access",
	        "msg": "handled request", "request": {"remote_ip": host, "remote_port": "4711",
	        "client_ip": host, "proto": "HTTP/2.0", "method": "GET", "host": "www.example.com",
	        "uri": uri, "headers": {"User-Agent": ["Bot of " + host]}},
	        "bytes_read": 0, "size": 26, "status": 200}, separators=(",", ":")) + "\n"
	open(sys.argv[1] + "/access.log", "w").write(
	    line("192.0.2.1", "/robots.txt", 1795242301.25) + line("192.0.2.9", "/", 1795242302))
	gzip.open(sys.argv[1] + "/access-2026-11-20T00-00-00.000.log.gz", "wt").write(
	    line("2001:db8::2", "/robots.txt?a=b", 1795155901) * 3)
	END
	run_example caddy
	expect 0
	tail -n +2 "$T/out" | sed 's/  */ /g' | expect_in_table
}

# 1795242301 is what `date -u -d 2026-11-21T06:25:01Z +%s` has.
expect_in_table() {
	diff - <(cat <<-END
		192.0.2.1 1 ## 2026-11-21 06:25 200:1 Bot of 192.0.2.1
		2001:db8::2 3 ###### 2026-11-20 06:25 200:3 Bot of 2001:db8::2
		END
	)
}

# Two sites, with CR LF and a '+' for each blank.
make_iis_logs() {
	mkdir "$T/srv/LogFiles/"{W3SVC1,W3SVC2}
	sed 's/$/\r/' >"$T/srv/LogFiles/W3SVC1/u_ex261120.log" <<-'END'
	#Software: Microsoft Internet Information Services 10.0
	#Version: 1.0
	#Date: 2026-11-20 06:00:00
	#Fields: date time s-ip cs-method cs-uri-stem cs-uri-query s-port cs-username c-ip cs(User-Agent) cs(Referer) sc-status sc-substatus sc-win32-status sc-bytes time-taken X-Forwarded-For
	2026-11-20 06:25:01 198.51.100.1 GET /robots.txt - 443 - 192.0.2.1 Robot/1.0+(a,+"b") - 200 0 0 100 46 203.0.113.7,+198.51.100.9
	2026-11-20 06:25:02 198.51.100.1 GET /robots.txt - 443 - 192.0.2.1 Robot/1.0+(a,+"b") - 304 0 0 20 46 -
	2026-11-20 06:25:03 198.51.100.1 GET /index.htm - 443 - 192.0.2.3 Other/1.0 - 200 0 0 100 46 203.0.113.8
	END
	sed 's/$/\r/' >"$T/srv/LogFiles/W3SVC2/u_ex261121.log" <<-'END'
	#Fields: date time c-ip cs-method cs-uri-stem sc-status
	2026-11-21 06:25:01 2001:db8::2 HEAD /robots.txt 404
	END
}

@test "an IIS server, into a spreadsheet" {
	make_iis_logs
	run_example iis
	expect 0
	expect_out </dev/null
	python3 - robots.csv <<-'END'
	import csv, sys
	rows = list(csv.reader(open(sys.argv[1], newline=""), strict=True))
	assert rows == [
	    "host requests first last statuses methods bytes user_agents user_agent".split(),
	    ["192.0.2.1", "2", "2026-11-20T06:25:01Z", "2026-11-20T06:25:02Z",
	        "200:1,304:1", "GET:2", "120", "1", 'Robot/1.0 (a, "b")'],
	    ["2001:db8::2", "1", "2026-11-21T06:25:01Z", "2026-11-21T06:25:01Z",
	        "404:1", "HEAD:1", "", "", ""],
	], rows
	END
}

@test "an IIS server behind a proxy" {
	make_iis_logs
	run_example proxy
	# The second site's log does not have the field.
	expect 1
	grep -q "W3SVC2.*not an access log" "$T/err"
	printf '%s\n' 192.0.2.1 203.0.113.7 | expect_out
}

@test "an nginx with a format of its own" {
	cat >"$NGINX/access.log" <<-'END'
	www.example.com 192.0.2.1 [2026-11-21T06:25:01+00:00] "GET /robots.txt" 200 "Bot \x22one\x22"
	/robots.txt 192.0.2.2 [2026-11-21T06:25:01+00:00] "GET /" 200 "GET /robots.txt"
	www.example.com 2001:db8::3 [2026-11-21T06:25:01+00:00] "GET /robots.txt?x" 404 "-"
	END
	run_example nginx
	expect 0
	printf '%s\n' 192.0.2.1 2001:db8::3 | expect_out
}

@test "an Apache with a format of its own, behind a proxy" {
	cat >"$T/var/log/apache2/access.log" <<-'END'
	203.0.113.7, 198.51.100.9 192.0.2.1 - [21/Nov/2026:06:25:01 +0000] "GET /robots.txt HTTP/1.1" 200 71
	- 192.0.2.1 - [21/Nov/2026:06:25:01 +0000] "GET /robots.txt HTTP/1.1" 200 -
	203.0.113.8 192.0.2.1 - [21/Nov/2026:06:25:01 +0000] "GET / HTTP/1.1" 200 71
	END
	sed -i 's/ - \[/ [/' "$T/var/log/apache2/access.log"
	run_example apache
	expect 0
	printf '%s\n' 192.0.2.1 203.0.113.7 | expect_out
}

@test "JSON lines of one's own" {
	need_json
	cat <<-'END' | gzip >"$T/var/log/gateway/a.log.gz"
	{"at":"2026-11-21T06:25:01Z","peer":{"addr":"192.0.2.1"},"op":"GET","what":"/robots.txt"}
	{"at":"2026-11-21T06:25:01Z","peer":{"addr":"192.0.2.2"},"op":"GET","what":"/"}
	END
	run_example gateway
	expect 0
	tail -n +2 "$T/out" |
		diff - <(printf '192.0.2.1,1,2026-11-21T06:25:01Z,2026-11-21T06:25:01Z,,GET:1,,,\r\n')
}

@test "what was rejected" {
	{
		combined 192.0.2.1
		echo 'of no format: GET /robots.txt'
		echo 'another line'
		combined 192.0.2.2
	} >"$NGINX/access.log"
	run_example rejected
	expect 0
	echo 'of no format: GET /robots.txt' | expect_out
	printf '192.0.2.%d\n' 1 2 | diff - hosts
	grep -qx 'findrobots: rejected: 1' "$T/err"
	grep -qx 'findrobots: requests: 2' "$T/err"
	grep -qx 'findrobots: lines: 4' "$T/err"
}

@test "who came today and not yesterday" {
	printf '192.0.2.%d\n' 1 2 >yesterday
	{ combined 192.0.2.2; combined 192.0.2.3; } >"$NGINX/access.log"
	run_example today
	expect 0
	echo 192.0.2.3 | expect_out
}

@test "logs wherever they are" {
	mkdir -p "$T/srv/a b"
	combined 192.0.2.1 | gzip >"$T/srv/a b/access.log.1.gz"
	combined 192.0.2.2 | gzip >"$T/srv/access.log.gz"
	combined 192.0.2.3 | gzip >"$T/srv/access.log.9.gz"
	touch -d '9 days ago' "$T/srv/access.log.9.gz"
	run_example find
	expect 0
	printf '192.0.2.%d\n' 1 2 | expect_out
}

@test "logs of another machine" {
	# Which is this one.
	# shellcheck disable=SC2016 # for that script
	printf '#!/bin/sh\n[ "$1" = www ] && shift && exec sh -c "$*"\n' >"$T/bin/ssh"
	chmod +x "$T/bin/ssh"
	combined 192.0.2.1 | gzip >"$NGINX/access.log.2.gz"
	run_example ssh
	expect 0
	echo 192.0.2.1 | expect_out
}

@test "completion in the shell that is running" {
	example completion
	# shellcheck disable=SC2016 # for the other shell
	echo 'complete -p findrobots' >>"$T/completion.sh"
	bash --norc "$T/completion.sh" >"$T/out"
	echo 'complete -F _findrobots findrobots' | expect_out
}
