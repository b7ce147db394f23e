#!/bin/sh
# GNU parallel 20221122: --joblog says Exitval 0 for a job that was killed.
#
# Guess: the column Exitval is what a shell would have as $?, 137 for SIGKILL,
# so that 0 means done. Seen: a job that the kernel killed, for memory say, has
# Exitval 0 and Signal 9. Who takes the rows with Exitval 0 for done loses its
# output without a word; --resume-failed looks at both columns and runs the job
# again. With --retries only the last try has a row.
#
# Needs apt-get with Debian 12's packages, dpkg-deb, perl.
set -eu
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
cd "$dir"
apt-get -qq download parallel=20221122+ds-2 >/dev/null
dpkg-deb -x parallel_*.deb root
export HOME=$dir
mkdir -p .parallel && : >.parallel/will-cite

{
	root/usr/bin/parallel -j1 --joblog log \
		'[ {} != 2 ] || kill -9 $$; echo job {}' ::: 1 2 3 ||
		echo "status $?"
	echo "Seq Exitval Signal:"
	awk 'NR > 1 { print $1, $7, $8 }' log
	root/usr/bin/parallel -j1 --joblog log --resume-failed \
		'echo again {}' ::: 1 2 3
	root/usr/bin/parallel -j1 --retries 3 --joblog tries \
		'echo {} >>count; exit 3' ::: 1 || :
	echo "tries: $(wc -l <count), rows: $(($(wc -l <tries) - 1))"
} >seen 2>/dev/null
cat seen
diff seen - <<'END'
job 1
job 3
status 1
Seq Exitval Signal:
1 0 0
2 0 9
3 0 0
again 2
tries: 3, rows: 1
END
