#!/usr/bin/env bats
# What another project's parsers expect of the lines of some logs is what
# findrobots reads in them.

# bats file_tags=once
load ../environment

oracles() {
	python3 "$BATS_TEST_DIRNAME/parse_oracles.py" "$@"
}

setup() {
	T=$(mktemp -d)
	[ -d "$LOGS/parse-oracles" ] || skip "no real logs at ../shared/logs"
}

teardown() {
	rm -rf "$T"
}

@test "host, method, path, status, size, agent and time as others read them" {
	oracles "$FINDROBOTS" "$LOGS" >"$T/compared" || {
		cat "$T/compared"
		false
	}
	[ "$(cut -d ' ' -f 1 "$T/compared")" -ge 110 ]
}

@test "each of these is compared" {
	mkdir "$T/logs"
	ln -s "$LOGS/clf" "$LOGS/other" "$T/logs"
	for change in 's/("http.request.method": ")GET/\1PUT/' \
		's/("source.address": ".*)"/\11"/' \
		's/("http.response.status_code": ).*,/\1299,/' \
		's/("http.response.body.bytes": .*),/\17,/' \
		's/("user_agent.original": ".*)"/\1."/' \
		's/("url.original": "[^?"]*)/\1x/' \
		's/("@timestamp": "[^T]*T..:..:)../\161/'; do
		rm -rf "$T/logs/parse-oracles"
		mkdir "$T/logs/parse-oracles"
		sed -E "$change" \
			"$LOGS"/parse-oracles/apache__access__test__ubuntu*.json \
			>"$T/logs/parse-oracles/apache__access__test__ubuntu-2.2.22.log-expected.json"
		oracles "$FINDROBOTS" "$T/logs" >"$T/compared" || true
		grep -Eq '^[1-9].* [1-9][0-9]* differences$' "$T/compared" || {
			echo "not noticed: $change"
			false
		}
	done
}
