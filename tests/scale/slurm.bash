# A Slurm of two nodes, n1 and n2, that are both this machine.

# What the daemons say is in $T/slurm/*.log.
write_slurm_conf() {
	local ports version host
	host=$(uname -n)
	read -ra ports < <(free_ports 3)
	version=$(slurmctld -V)
	export SLURM_CONF=$T/slurm/slurm.conf
	cat >"$SLURM_CONF" <<-END
	ClusterName=scale
	SlurmctldHost=${host%%.*}(127.0.0.1)
	SlurmctldPort=${ports[0]}
	SlurmUser=root
	SlurmdUser=root
	AuthType=auth/munge
	AuthInfo=socket=$T/slurm/munge.socket
	CredType=cred/munge
	StateSaveLocation=$T/slurm/state
	SlurmdSpoolDir=$T/slurm/spool.%n
	SlurmctldPidFile=$T/slurm/slurmctld.pid
	SlurmdPidFile=$T/slurm/slurmd.%n.pid
	SlurmctldLogFile=$T/slurm/slurmctld.log
	SlurmdLogFile=$T/slurm/slurmd.%n.log
	MailProg=/bin/true
	ProctrackType=proctrack/linuxproc
	TaskPlugin=task/none
	MpiDefault=none
	JobAcctGatherType=jobacct_gather/none
	AccountingStorageType=accounting_storage/none
	SchedulerType=sched/builtin
	SchedulerParameters=batch_sched_delay=0,sched_interval=1,sched_min_interval=1
	SelectType=select/cons_tres
	SelectTypeParameters=CR_CPU
	SlurmdParameters=config_overrides
	SlurmdTimeout=$(often 600 20)
	ReturnToService=2
	MinJobAge=${MIN_JOB_AGE:-300}
	KillWait=2
	NodeName=n1 NodeHostname=localhost NodeAddr=127.0.0.1 Port=${ports[1]} CPUs=2
	NodeName=n2 NodeHostname=localhost NodeAddr=127.0.0.1 Port=${ports[2]} CPUs=2
	PartitionName=all Nodes=n1,n2 Default=YES State=UP
	END
	# No control groups; "disabled" is a word of later versions only.
	case $version in
	*' 22.'*) echo CgroupPlugin=cgroup/v1 ;;
	*) echo CgroupPlugin=disabled ;;
	esac >"$T/slurm/cgroup.conf"
}

# What runs until it is killed.
write_slurm_start() {
	cat >"$T/slurm/start" <<-END
	cd "$T/slurm" || exit
	munged -F --socket="\$PWD/munge.socket" --pid-file="\$PWD/munged.pid" \\
		--key-file="\$PWD/munge.key" --seed-file="\$PWD/munge.seed" \\
		--log-file="\$PWD/munged.log" 2>/dev/null &
	until [ -e munge.socket ]; do sleep 0.02; done
	slurmctld -D >controller.log 2>&1 &
	slurmd -D -N n1 >n1.log 2>&1 &
	slurmd -D -N n2 >n2.log 2>&1 &
	wait
	END
}

nodes_are_idle() {
	[ "$(timeout 60 sinfo -h -N -o '%N %T' | xargs)" = "n1 idle n2 idle" ]
}

# Until the nodes are ready for tasks; again if somebody has taken a port.
start_slurm() {
	need munged slurmctld slurmd sbatch
	for _ in 1 2 3; do
		rm -rf "$T/slurm"
		mkdir "$T/slurm" "$T/slurm/state"
		head -c 128 /dev/urandom >"$T/slurm/munge.key"
		chmod 400 "$T/slurm/munge.key"
		write_slurm_conf
		write_slurm_start
		keep bash "$T/slurm/start"
		within 40 nodes_are_idle && return
		cat "$T"/slurm/*.log
		unkeep
	done
	return 1
}

# submit FILE [ARG...]: prints the number of the job.
submit() {
	timeout 60 sbatch --parsable -o "$T/slurm/job.%A_%a.log" "${@:2}" "$1"
}

# task_state JOB TASK: RUNNING, COMPLETED, FAILED and others.
task_state() {
	timeout 60 scontrol -o show job "$1_$2" |
		sed -n 's/.* JobState=\([A-Z_]*\).*/\1/p'
}

is_state() {
	[ "$(task_state "$1" "$2")" = "$3" ]
}

# Nothing is known of the job any more.
is_forgotten() {
	timeout 60 scontrol -o show job "$1" 2>&1 | grep -q 'Invalid job id'
}

node_of() {
	timeout 60 squeue -h -o %N -j "$1_$2"
}

# The node does not answer any more. Slurm finds that out when its time limit
# is over; in short, somebody says so.
lose_node() {
	kill -KILL "$(cat "$T/slurm/slurmd.$1.pid")"
	[ "${LONG-}" ] ||
		timeout 60 scontrol update NodeName="$1" State=DOWN Reason=lost
}
