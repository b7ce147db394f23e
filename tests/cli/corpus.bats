#!/usr/bin/env bats
# The files of testdata/damaged: what has to come of each stands in the table
# of its README.md.

load helper

CORPUS=$TESTDATA/damaged

# Reads the table into arrays: names, hosts and messages, the latter two as
# they are printed. Files in a format that this build does not read are left
# out, and stand in left_out.
read_table() {
	local codec missing=()
	for codec in zstd xz bzip2; do
		has_codec $codec || missing+=("$codec")
	done
	left_out=()
	read_rows
}

is_missing() {
	local codec
	for codec in "${missing[@]}"; do
		[[ $1 != *-${codec}[-.]* ]] || return 0
	done
	return 1
}

read_rows() {
	local bar=' | ' line name what found said
	names=() hosts=() messages=()
	while IFS= read -r line; do
		[[ $line == '| `'*'.gz` | '* ]] || continue
		line=${line#| } line=${line% |}
		name=${line%%"$bar"*} line=${line#*"$bar"}
		what=${line%%"$bar"*} line=${line#*"$bar"}
		found=${line%%"$bar"*} said=${line#*"$bar"}
		name=${name//\`/}
		found=${found// /$'\n'}$'\n'
		said="findrobots: $name: ${said//<br>/$'\n'findrobots: $name: }"
		said=${said//\`/}$'\n'
		[ "$found" != $'none\n' ] || found=
		[ "$said" != "findrobots: $name: none"$'\n' ] || said=
		[ -n "$what" ]
		if is_missing "$name"; then
			left_out+=("$name")
			continue
		fi
		names+=("$name") hosts+=("$found") messages+=("$said")
	done <"$CORPUS/README.md"
}

# What the program gave, with "$1: " in front of its messages for "- ".
# No process is started for it: there are many files.
slurp() {
	IFS= read -rd '' out <"$T/.out" || true
	IFS= read -rd '' err <"$T/.err" || true
	err=${err//findrobots: -: /findrobots: $1: }
	# How a file begins that is no log, which log_formats.bats looks at.
	while [[ $err =~ ,\ it\ begins\ \'[^$'\n']* ]]; do
		err=${err/"${BASH_REMATCH[0]}"/}
	done
}

# check NAME HOSTS MESSAGES: says what is wrong, if anything.
check() {
	local want=1 out err
	[[ $1 != good-* ]] || want=0
	slurp "$1"
	if [ "$status" -ne $want ]; then
		echo "$1: status $status, not $want"
	fi
	if [ "$out" != "$2" ]; then
		printf '%s: hosts:\n%sand not:\n%s' "$1" "$out" "$2"
	fi
	if [ "$err" != "$3" ]; then
		printf '%s: messages:\n%sand not:\n%s' "$1" "$err" "$3"
	fi
}

# Has "$@" read each of the files, whose name is $name, and checks.
check_all() {
	local i name
	cd "$CORPUS" || return
	for i in "${!names[@]}"; do
		name=${names[i]}
		"$@"
		check "$name" "${hosts[i]}" "${messages[i]}"
	done >"$T/wrong"
	cat "$T/wrong"
	[ ! -s "$T/wrong" ]
}

try_file() {
	try "$name"
}

try_pipe() {
	try - < <(cat "$name")
}

# bats test_tags=engines, decoders
@test "each file gives the hosts, status and messages of its line" {
	# Not to be traced by bats, which takes longer than the program.
	set +T
	read_table
	check_all try_file
}

@test "every file has a line, and there are files of each kind" {
	local good=0 bad=0 unsupported=0
	set +T
	read_table
	cd "$CORPUS"
	lines "${names[@]}" "${left_out[@]}" | grep . | LC_ALL=C sort >"$T/names"
	lines ./*.gz | cut -c3- | LC_ALL=C sort | diff - "$T/names"
	for i in "${!names[@]}"; do
		case ${names[i]} in
		good-*)
			good=$((good + 1))
			[ -z "${messages[i]}" ]
			;;
		bad-*)
			bad=$((bad + 1))
			[ -n "${messages[i]}" ]
			;;
		unsupported-*)
			unsupported=$((unsupported + 1))
			[ -z "${hosts[i]}" ]
			[[ ${messages[i]} == *': not read'* ]]
			;;
		*)
			echo "neither good, bad nor unsupported: ${names[i]}"
			false
			;;
		esac
	done
	[ "${#names[@]}" -ge 60 ]
	[ $good -ge 10 ]
	[ $bad -ge 10 ]
	[ $unsupported -ge 8 ]
}

# bats test_tags=workers, decoders
@test "all files in one run give all hosts and messages" {
	set +T
	read_table
	cd "$CORPUS"
	try --include='*.gz' "${left_out[@]/#/--exclude=}" .
	expect_status 1
	printf '%s' "${hosts[@]}" | LC_ALL=C sort -u | expect_out
	sed -i "s/, it begins '.*//" "$T/.err"
	printf '%s' "${messages[@]}" |
		sed 's|^findrobots: |&./|' | expect_err
}

# bats test_tags=engines, decoders
@test "each file gives the same through a pipe" {
	set +T
	read_table
	# Of a pipe nobody says that it may not be empty.
	for i in "${!names[@]}"; do
		[ "${names[i]}" != bad-empty-file.gz ] ||
			unset "names[i]"
	done
	check_all try_pipe
}

@test "testdata/damaged/make writes these files and no others" {
	command -v python3 >/dev/null || skip "no python3"
	mkdir here made
	cp "$CORPUS"/*.gz here
	"$CORPUS/make" "$PWD/made"
	diff -r here made
}
