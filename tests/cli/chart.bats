#!/usr/bin/env bats
# The chart: --format=chart.

load helper

export LC_ALL=C.UTF-8

model() {
	PYTHONIOENCODING=utf-8 python3 "$BATS_TEST_DIRNAME/chart.py" "$@"
}

# pty WIDTH ARG...: what findrobots prints on a terminal.
pty() {
	python3 "$BATS_TEST_DIRNAME/output_formats.py" pty "$1" \
		"$FINDROBOTS" -f chart "${@:2}" 2>/dev/null
}

requests() {
	line 192.0.2.1 '29/Nov/2026:23:59:59 +0000' 'Mozilla/5.0 (compatible; a/1; +x)'
	line 192.0.2.2 '30/Nov/2026:02:00:00 +0100' 'Mozilla/5.0 (compatible; a/1; y)'
	line 192.0.2.2 '30/Nov/2026:01:30:00 +0000' 'a/1'
	line 192.0.2.3 '30/Nov/2026:03:00:00 +0000' 'b/2'
	line 192.0.2.4 '31/Sep/2026:00:00:00 +0000' -
}

line() {
	echo "$1 - - [$2] \"GET /robots.txt HTTP/1.1\" 200 5 \"-\" \"$3\""
}

@test "requests of each product, in columns of an hour" {
	requests >a.log
	fr -f chart a.log >out
	diff -u out - <<-'END'
	agent  requests
	a/1           3  ▄ █
	b/2           1      ▄
	-             1

	One column per hour, from 2026-11-29 23:00 to 2026-11-30 03:59 UTC
	█ is 2 requests, ▁ up to an eighth
	1 request without a time in no column
	END
}

@test "rows of another kind; the first ones, and all others" {
	requests >a.log
	fr -f chart --by=host --top=1 a.log >out
	diff -u out - <<-'END'
	host       requests
	192.0.2.2         2    █
	others            3  ▄   ▄

	One column per hour, from 2026-11-29 23:00 to 2026-11-30 03:59 UTC
	█ is 2 requests, ▁ up to an eighth
	1 request without a time in no column
	END
	fr -f chart --by=network --sort=last --until=2026-11-30T01:00:00Z a.log |
		grep '^192.0.2.0/24  *1  █$'
}

@test "nothing found; no time at all" {
	line 192.0.2.9 '30/Nov/2026:00:00:00 +0000' bot | sed s/robots/x/ >a.log
	fr -f chart a.log >out
	echo 'agent  requests' | diff - out
	line 192.0.2.9 '31/Sep/2026:00:00:00 +0000' bot >a.log
	fr -f chart a.log >out
	diff -u out - <<-'END'
	agent  requests
	bot           1
	1 request without a time in no column
	END
}

# bats test_tags=workers
@test "charts of logs made by chance are as another program draws them" {
	for ((seed = 1; seed <= ${RUNS:-20} / 4; seed++)); do
		model --make $seed >a.log
		for what in agent host status target; do
			fr -f chart --by=$what --top=4 a.log >out
			model 80 utf8 4 $what a.log | diff -u out -
		done
	done
}

@test "saved and kept results are drawn as logs are" {
	model --make 3 >a.log
	fr -f chart --save=a.findrobots a.log
	fr -f chart --top=4 a.log >out
	fr -f chart --top=4 --merge a.findrobots | diff - out
	mkdir cache
	fr -f chart --top=4 --cache=cache a.log | diff - out
	fr -f chart --top=4 --cache=cache a.log | diff - out
	# Without the time of each request there is nothing to draw.
	fr -f tsv --by=agent --save=b.findrobots a.log
	try -f chart --merge b.findrobots
	expect_status 2
}

@test "as wide as the terminal, in UTF-8 or ASCII, coloured or not" {
	model --make 7 >a.log
	for width in 60 80 132; do
		pty $width --top=3 --color=never a.log >out
		model $width utf8 3 agent a.log | diff -u out -
		LC_ALL=C pty $width --top=3 --color=never a.log >out
		model $width ascii 3 agent a.log | diff -u out -
		pty $width --top=3 --color=always a.log >coloured
		grep -q "$(printf '\033')" coloured
		sed 's/\x1b\[[0-9]*m//g' coloured >out
		model $width utf8 3 agent a.log | diff -u out -
	done
	# The first one that is set says what the terminal takes.
	LC_ALL='' LC_CTYPE=C LANG=C.UTF-8 fr -f chart --top=3 a.log >out
	model 80 ascii 3 agent a.log | diff -u out -
	LC_ALL='' LC_CTYPE='' LANG=de_DE.utf8 fr -f chart --top=3 a.log >out
	model 80 utf8 3 agent a.log | diff -u out -
	env -u LC_ALL -u LC_CTYPE -u LANG "$FINDROBOTS" -f chart --top=3 a.log >out
	model 80 ascii 3 agent a.log | diff -u out -
}

# bats test_tags=once
@test "in a real terminal, tmux" {
	command -v tmux >/dev/null || skip "no tmux"
	model --make 7 >a.log
	for width in 60 80 132; do
		for format in chart table; do
			for locale in C C.UTF-8; do
				shown $width $format $locale never >screen
				shown $width $format $locale always | diff screen -
				LC_ALL=$locale pty $width -f $format --top=3 \
					--by=agent --color=never a.log | diff screen -
			done
		done
	done
}

# shown WIDTH FORMAT LOCALE WHEN: the screen, up to a line that comes after all
# output. A line that is too long would be two.
shown() {
	local socket
	socket=$(mktemp -u "$T/tmux.XXXXXX") # a server may be slow to go away
	tmux -u -S "$socket" -f /dev/null new-session -d -x "$1" -y 40 \
		"LC_ALL=$3 '$FINDROBOTS' -f $2 --top=3 --by=agent --color=$4 a.log;
		echo shown; exec sleep 1000"
	for _ in {1..300}; do
		tmux -S "$socket" capture-pane -p >pane
		! grep -qx shown pane || break
		sleep 0.1
	done
	tmux -S "$socket" kill-server
	sed '/^shown$/,$d' pane
}

@test "what does not go with a chart" {
	for by in day hour month; do
		try -f chart --by=$by .
		expect_status 2
		expect_message 'is in time by itself'
	done
	for option in --count --null --wide --columns=host --csv-safe; do
		try -f chart $option .
		expect_status 2
	done
}
