#!/bin/sh
# Miller 6.6.0: the "-" that Apache writes for no bytes is the largest number,
# and a sum of it is no error.
#
# Guess: a field that is no number makes sum an "(error)", as `$bytes + 1` is
# for it, and top, which takes numbers, passes it over. Seen: top -f gives "-"
# as the largest size, max does too; sum leaves it out without a word, and so
# does mean, but count and the median do not, so that the mean is not the sum
# by the count. Who asks a log for its largest response gets "-" as soon as
# one answer was a 304.
#
# Needs apt-get with Debian 12's packages, dpkg-deb.
set -eu
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
cd "$dir"
apt-get -qq download miller=6.6.0-2+b3 >/dev/null
dpkg-deb -x miller_*.deb root
export HOME="$dir"
cat >log <<'END'
192.0.2.1 - - [10/Jan/2024:12:00:00 +0000] "GET /a HTTP/1.1" 200 20
192.0.2.2 - - [10/Jan/2024:12:00:01 +0000] "GET /a HTTP/1.1" 304 -
192.0.2.3 - - [10/Jan/2024:12:00:02 +0000] "GET /b HTTP/1.1" 200 100
192.0.2.4 - - [10/Jan/2024:12:00:03 +0000] "GET /c HTTP/1.1" 200 30
END
mlr() {
	root/usr/bin/mlr --inidx --ifs ' ' --ojson --jvstack "$@" log |
		sed -n 's/^ *"\(.*\)": \(.*[^,]\),*$/\1 \2/p'
}
{
	mlr rename 10,bytes 'then' top -n 1 -f bytes
	mlr rename 10,bytes 'then' stats1 -f bytes -a max,count,sum,mean,median
	mlr head -n 1 'then' put -q 'emit {"a dash and 1": "-" + 1}'
} >seen
cat seen
diff seen - <<'END'
top_idx 1
bytes_top "-"
bytes_max "-"
bytes_count 4
bytes_sum 150
bytes_mean 50
bytes_median 100
a dash and 1 (error)
END
