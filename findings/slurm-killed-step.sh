#!/bin/sh
# Slurm 22.05.8: a job whose slurmstepd was killed runs on to its end, and is
# RUNNING for ever after.
#
# Guess: when the daemon of a step is killed, as by the kernel when memory runs
# out, its processes are killed, too, or slurmd tells the controller that the
# job has failed. Seen: the script goes on and writes its output; slurmd says
# nothing, and squeue shows the job as running when nothing of it is left (here
# for 20 s; it was watched for 400 s, beyond SlurmdTimeout). So `sbatch --wait`
# never ends and afterok never starts what waits, though all is done: what is
# done is told by the results, not by the states of jobs.
#
# Needs apt-get with Debian 12's packages, dpkg-deb, and to be root.
set -eu
dir=$(mktemp -d)
export SLURM_CONF="$dir"/slurm.conf
pids=
trap 'kill -9 $pids $(cat "$dir/script" 2>/dev/null) 2>/dev/null || :
	sleep 1; rm -rf "$dir"' EXIT
cd "$dir"
chmod 711 .
apt-get -qq download slurmctld=22.05.8-4+deb12u3 slurmd=22.05.8-4+deb12u3 \
	slurm-client=22.05.8-4+deb12u3 \
	slurm-wlm-basic-plugins=22.05.8-4+deb12u3 munge=0.5.15-2+deb12u1 \
	libmunge2=0.5.15-2+deb12u1 libjwt0 libjansson4 libhwloc15 libnuma1 \
	liblua5.3-0 libpmix2 libdbus-1-3 libbpf1 libjson-c5 libreadline8 \
	libhttp-parser2.9 libyaml-0-2 libevent-core-2.1-7 >/dev/null
for deb in *.deb; do
	dpkg-deb -x "$deb" root
done
lib=$(echo "$dir"/root/usr/lib/*-linux-gnu)
export PATH="$dir/root/usr/sbin:$dir/root/usr/bin:$PATH"
export LD_LIBRARY_PATH="$lib:$lib/slurm-wlm:$dir/root/lib/${lib##*/}"
head -c 128 /dev/urandom >key
chmod 400 key
cat >slurm.conf <<END
ClusterName=finding
SlurmctldHost=$(uname -n | cut -d . -f 1)(127.0.0.1)
SlurmctldPort=16917
SlurmUser=root
SlurmdUser=root
AuthInfo=socket=$dir/socket
StateSaveLocation=$dir/state
SlurmdSpoolDir=$dir/spool
SlurmctldPidFile=$dir/slurmctld.pid
SlurmdPidFile=$dir/slurmd.pid
SlurmctldLogFile=$dir/slurmctld.log
SlurmdLogFile=$dir/slurmd.log
MailProg=/bin/true
PluginDir=$lib/slurm-wlm
ProctrackType=proctrack/linuxproc
TaskPlugin=task/none
JobAcctGatherType=jobacct_gather/none
SlurmdParameters=config_overrides
SlurmdTimeout=15
NodeName=n1 NodeHostname=localhost NodeAddr=127.0.0.1 Port=16918 CPUs=1
PartitionName=all Nodes=n1 Default=YES State=UP
END
echo CgroupPlugin=cgroup/v1 >cgroup.conf
mkdir state
munged -F --socket="$dir/socket" --key-file="$dir/key" --pid-file="$dir/pid" \
	--seed-file="$dir/seed" --log-file="$dir/log" 2>said &
pids=$!
sleep 1
slurmctld-wlm -D 2>>said &
pids="$pids $!"
slurmd-wlm -D -N n1 -d "$dir/root/usr/sbin/slurmstepd-wlm" 2>>said &
pids="$pids $!"
for _ in $(seq 60); do
	[ "$(sinfo -h -o %T 2>>said)" != idle ] || break
	sleep 1
done

cat >job <<'END'
#!/bin/sh
echo $$ >script
[ "${1-}" != killed ] || kill -9 $PPID
sleep 2
echo "the script is done"
END
# run [killed]
run() {
	sbatch -Q -o output job "$@"
	sleep 20
	cat output
	squeue -h -o 'squeue: %T'
	[ -e "/proc/$(cat script)" ] || echo "its process is gone"
}
{
	echo "undisturbed:"
	run
	echo "slurmstepd killed:"
	run killed
} >seen
cat seen
diff seen - <<'END'
undisturbed:
the script is done
its process is gone
slurmstepd killed:
the script is done
squeue: RUNNING
its process is gone
END
