#!/bin/sh
# xjobs 20120412, pexec 1.0~rc8 and nq 0.3.1 -w end with status 0 though the
# jobs they waited for failed.
#
# Guess: as xargs, make -j and both programs called parallel, they end with
# another status if a job did, or have an option for it. Seen: 0 for jobs that
# all failed or were killed. xjobs writes "exitcode 3" in a message for people,
# pexec nothing, nq a line at the end of the job's output. So a script that
# deletes the logs when their readers are done does so after none was read.
#
# Needs apt-get with Debian 12's packages, dpkg-deb.
set -eu
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
cd "$dir"
apt-get -qq download xjobs=20120412-1+b1 pexec=1.0~rc8-4+b1 nq=0.3.1-4 \
	moreutils=0.67-1 libreadline8 >/dev/null
for deb in *.deb; do
	dpkg-deb -x "$deb" root
done
LD_LIBRARY_PATH=$(echo "$dir"/root/usr/lib/*-linux-gnu):$(
	echo "$dir"/root/lib/*-linux-gnu)
export LD_LIBRARY_PATH NQDIR="$dir/queue"
bin=$dir/root/usr/bin
cat >job <<'END'
case $1 in
killed) kill -9 $$ ;;
*) exit "$1" ;;
esac
END
# run NAME COMMAND...
run() {
	name=$1
	shift
	status=0
	"$@" >out 2>&1 </dev/null || status=$?
	echo "$name: status $status"
}
{
	for end in 0 3 killed; do
		echo "jobs that end with $end"
		echo "$end" >ends
		echo "sh job $end" >list
		run xargs xargs -a ends -n 1 sh job
		run parallel "$bin/parallel" sh job -- $end $end
		# shellcheck disable=SC2016 # for pexec
		run pexec "$bin/pexec" -r $end $end -e END -o - -c 'sh job $END'
		run xjobs "$bin/xjobs" -s list
		run 'nq -w' "$bin/nq" -w "$("$bin/nq" sh job $end)"
	done
} >seen
cat seen
diff seen - <<'END'
jobs that end with 0
xargs: status 0
parallel: status 0
pexec: status 0
xjobs: status 0
nq -w: status 0
jobs that end with 3
xargs: status 123
parallel: status 3
pexec: status 0
xjobs: status 0
nq -w: status 0
jobs that end with killed
xargs: status 125
parallel: status 1
pexec: status 0
xjobs: status 0
nq -w: status 0
END
