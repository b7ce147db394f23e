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
# Needs Debian 12's slurmctld, slurmd, slurm-client and munge installed, and to
# be root. Uses none of their configuration, and starts none of their services.
set -eu
dir=$(mktemp -d)
export SLURM_CONF=$dir/slurm.conf
pids=
trap 'kill -9 $pids $(cat "$dir/script" 2>/dev/null) 2>/dev/null || :
	sleep 1; rm -rf "$dir"' EXIT
cd "$dir"
chmod 711 .
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
slurmctld -D 2>>said &
pids="$pids $!"
slurmd -D -N n1 2>>said &
pids="$pids $!"
for i in $(seq 60); do
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
