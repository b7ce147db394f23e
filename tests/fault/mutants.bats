#!/usr/bin/env bats
# A file for every small change of testdata/damaged/good-three-members.gz: each
# bit flipped, each byte removed, each byte doubled, each truncation. The
# program reads them all at once, in both modes and with each decoder;
# test_mutation.c looks at each.

load both_modes

# Writes the mutants of FILE to the directory mutants, and prints how many.
write_mutants() {
	mkdir mutants
	python3 - "$1" <<-'EOF'
	import sys
	data = open(sys.argv[1], "rb").read()
	mutants = {}
	for i, byte in enumerate(data):
	    for bit in range(8):
	        flipped = bytes([byte ^ 1 << bit])
	        mutants["%04d-flip-%d" % (i, bit)] = (
	            data[:i] + flipped + data[i + 1:])
	    mutants["%04d-remove" % i] = data[:i] + data[i + 1:]
	    mutants["%04d-double" % i] = data[:i + 1] + data[i:]
	    mutants["%04d-cut" % i] = data[:i]
	for name, mutant in mutants.items():
	    with open("mutants/" + name + ".log.gz", "wb") as out:
	        out.write(mutant)
	print(len(mutants))
	EOF
}

@test "all mutants of a file: engines and decoders agree, and hosts survive" {
	command -v python3 >/dev/null || skip "no python3"
	file=$ROOT/testdata/damaged/good-three-members.gz
	write_mutants "$file" >count
	[ "$(cat count)" -eq $((11 * $(wc -c <"$file"))) ]
	for decoder in $(decoders); do
		for mode in threads processes; do
			status=0
			"$FINDROBOTS" -v -m $mode -j 2 --decoder="$decoder" \
				mutants >out 2>all || status=$?
			[ $status -eq 1 ]
			# The first line tells the mode and the decoder.
			tail -n +2 all >err
			[ -e first.out ] || cp out first.out
			[ -e first.err ] || cp err first.err
			cmp first.out out
			cmp first.err err
		done
	done
	# Each file was read and told of, none by a worker that died of it.
	[ "$(grep -c ', rejected lines: ' err)" -eq "$(cat count)" ]
	[ -z "$(grep 'worker died' err)" ]
	# What is there without a change is there with one.
	"$FINDROBOTS" "$file" >expected
	[ "$(wc -l <expected)" -eq 6 ]
	[ "$(LC_ALL=C comm -13 out expected | wc -l)" -eq 0 ]
	echo "# $(cat count) mutants" >&3
}
