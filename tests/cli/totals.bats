#!/usr/bin/env bats
# The evidence from real logs of all formats is what an independent program
# (totals.py) computes from them.

# bats file_tags=once
load ../environment

# HAProxy's times have no zone; they are to be read in this one.
ZONE=XST-5:30

# The five logs whose format no line tells, by the README of the logs.
CSV='%v,%p,%h,%l,%u,%t,%I,%O,%S,%B,%T,%D,%^FB,%>s,"%H","%m","%U","%q","%{Referer}i","%{User-Agent}i"'

setup() {
	T=$(mktemp -d)
	[ -d "$LOGS/other" ] || skip "no real logs at ../shared/logs"
	! "$FINDROBOTS" --log-format=json /dev/null 2>&1 |
		grep -q 'built without jsmn' || skip "no JSON in this build"
}

teardown() {
	rm -rf "$T"
}

# documents STATUS ARG...: the same JSON from each engine with one worker and
# two, kept in $T/document.
documents() {
	local mode jobs status expected=$1
	shift
	for mode in threads processes; do
		for jobs in 1 2; do
			status=0
			"$FINDROBOTS" -f json -m "$mode" -j "$jobs" "$@" \
				>"$T/$mode.$jobs" 2>"$T/err" || status=$?
			[ "$status" -eq "$expected" ]
			cmp "$T/threads.1" "$T/$mode.$jobs"
		done
	done
	mv "$T/threads.1" "$T/document"
}

totals() {
	python3 "$BATS_TEST_DIRNAME/totals.py" "$@" <"$T/document"
}

# The most frequent paths: N of each log.
frequent_paths() {
	mapfile -t paths < <(python3 "$BATS_TEST_DIRNAME/totals.py" "$@")
	[ "${#paths[@]}" -gt 3 ]
	options=("${paths[@]/#/--path=}")
	list=$(IFS=,; echo "${paths[*]}")
}

@test "who asked for /robots.txt, in all real logs" {
	documents 1 "$LOGS/clf" "$LOGS/other"
	totals /robots.txt "$LOGS/clf" "$LOGS/other"
	jq -r '.hosts[].host' "$T/document" >"$T/hosts"
	[ -z "$(LC_ALL=C comm -23 "$LOGS/clf.hosts" "$T/hosts")" ]
}

@test "who asked for frequent paths, in logs of all formats" {
	frequent_paths --paths 3 "$LOGS/other"
	export TZ=$ZONE
	documents 1 "${options[@]}" "$LOGS/other"
	totals "$list" "$LOGS/other"
	# Each of the formats is among them.
	for kind in beats__haproxy lnav__logfile_haproxy lnav__logfile_caddy \
		lnav__logfile_w3c.0 plaso__iis__iis10 plaso__iis__iis6 \
		plaso__test_data__aws_elb; do
		[ "$("$FINDROBOTS" -qc "${options[@]}" "$LOGS/other/$kind"*)" -gt 0 ]
	done
}

@test "who asked for frequent paths, in logs of the Common Log Format" {
	frequent_paths --paths 1 "$LOGS"/clf/{beats,farmer,lnav,fail2ban,huhu}*
	documents 1 "${options[@]}" "$LOGS"/clf/{beats,farmer,lnav,fail2ban,huhu}*
	totals "$list" "$LOGS"/clf/{beats,farmer,lnav,fail2ban,huhu}*
}

@test "logs that need their server's format string" {
	frequent_paths --csv --paths 3 "$LOGS"/other/farmer__apache_csv__*
	documents 0 --log-format="$CSV" "${options[@]}" \
		"$LOGS"/other/farmer__apache_csv__*
	totals --csv "$list" "$LOGS"/other/farmer__apache_csv__*
	documents 0 --log-format="$CSV" "$LOGS"/other/farmer__apache_csv__*
	totals --csv /robots.txt "$LOGS"/other/farmer__apache_csv__*
	sed -n 's/^farmer.*\.gz\t[0-9]*\t//p' "$LOGS/other.tsv" | tr ' ' '\n' |
		sed '/^$/d' | LC_ALL=C sort -u |
		diff - <(jq -r '.hosts[].host' "$T/document")
}

@test "a wrong number is noticed" {
	documents 1 "$LOGS/other"
	totals /robots.txt "$LOGS/other"
	for change in 's/"requests":1,/"requests":2,/' 's/"404":/"403":/' \
		's/"first":"20/"first":"21/' 's/"last":"[^"]*"/"last":null/' \
		's/"rejected":1/"rejected":2/' 's/"user_agent":"M/&M/' \
		's/"GET":/"HEAD":/' 's/"bytes":[0-9]*/&0/' \
		's/"unrecognised":1/&0/' 's/"methods":[^,]*,//' \
		's/{"host":[^{]*/&"x":1,/'; do
		sed "$change" "$T/document" >"$T/changed"
		if cmp -s "$T/changed" "$T/document" ||
			python3 "$BATS_TEST_DIRNAME/totals.py" /robots.txt \
				"$LOGS/other" <"$T/changed"; then
			echo "not noticed: $change"
			false
		fi
	done
}
