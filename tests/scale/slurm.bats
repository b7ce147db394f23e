#!/usr/bin/env bats
# The parts of a directory as an array of tasks, on a real Slurm.

load machines
load slurm

# A findrobots that does to some tasks what happens to them: stands before the
# real one, in the environment that sbatch takes along.
write_fates() {
	rm "$T/bin/findrobots"
	cat >"$T/bin/findrobots" <<-END
	#!/bin/sh
	fate=$T/fate.\$SLURM_ARRAY_TASK_ID
	if mkdir "\$fate.first" 2>/dev/null; then
		# The task is killed.
		[ ! -e "\$fate.killed" ] || kill -KILL \$\$
		# It takes long.
		echo \$\$ >"\$fate.pid"
		while [ -e "\$fate.long" ]; do sleep 0.1; done
	fi
	exec "$FINDROBOTS" "\$@"
	END
	chmod +x "$T/bin/findrobots"
}

# The file that people copy, as it stands in the man page.
write_sbatch() {
	block '#SBATCH' >"$T/robots.sbatch"
}

merge() {
	status=0
	"$FINDROBOTS" --merge "$@" "$T/srv/robots" >"$T/.out" 2>"$T/.err" || status=$?
}

# missing NUMBERS: the merge says that these parts are missing, and nothing else.
missing() {
	lines "findrobots: of 4 parts these are missing: $1" | diff -u - .err
}

parts() {
	(cd "$T/srv/robots" && find . -type f -printf '%P\n' | sort | xargs)
}

@test "an array: a task is killed and submitted again, a node is lost" {
	start_slurm
	make_logs "$(often 200 2000)"
	one_machine
	write_fates
	write_sbatch
	# With evidence, so that any output can be made of it.
	sed -i 's/--all/--all --format=tsv/' robots.sbatch
	: >"$T/fate.3.killed"
	: >"$T/fate.4.long"
	job=$(submit robots.sbatch)
	within 60 is_state "$job" 1 COMPLETED
	within 60 is_state "$job" 2 COMPLETED
	within 60 is_state "$job" 3 FAILED
	within 60 test -s "$T/fate.4.pid"

	# The one that was killed, and the one that is not done, are missed.
	[ "$(parts)" = "1.findrobots 2.findrobots" ]
	merge
	[ "$status" -eq 1 ]
	missing '3, 4'

	# The node does not answer any more; its task lives on, and runs on the
	# other one, too.
	node=$(node_of "$job" 4)
	lose_node "$node"
	within 300 is_state "$job" 4 PENDING
	timeout 60 scontrol update JobId="${job}_4" StartTime=now
	within 60 is_state "$job" 4 COMPLETED
	merge
	[ "$status" -eq 1 ]
	missing 3

	# One is done again though it was done. Only two are counted now.
	again=$(submit robots.sbatch --array=2,3)
	within 60 is_state "$again" 2 COMPLETED
	within 60 is_state "$again" 3 COMPLETED
	merge
	[ "$status" -eq 0 ]
	[ ! -s .err ]
	cmp one .out

	# What nobody waits for any more writes its part once more.
	old=$(cat "$T/fate.4.pid")
	[ -d "/proc/$old" ]
	rm "$T/fate.4.long"
	within 60 is_gone "$old"
	[ "$(parts)" = "1.findrobots 2.findrobots 3.findrobots 4.findrobots" ]
	merge
	[ "$status" -eq 0 ]
	[ ! -s .err ]
	cmp one .out
	merge --format=tsv
	cmp one.tsv .out
}

# The trap: of an array that is submitted again, Slurm counts the tasks of this
# submission.
@test "the number of tasks is no number of parts" {
	start_slurm
	make_logs 12
	one_machine
	write_sbatch
	# All goes well, as the page has it.
	block 'sbatch --wait' >all.sh
	timeout 120 sh all.sh >.out 2>.err
	tail -n +2 .out | cmp one -
	[ ! -s .err ]
	rm srv/robots/*

	write_fates
	# shellcheck disable=SC2016 # for the task
	sed -i 's,ID/4,ID/$SLURM_ARRAY_TASK_COUNT,' robots.sbatch
	grep -q TASK_COUNT robots.sbatch
	: >"$T/fate.2.killed"
	: >"$T/fate.3.killed"
	job=$(submit robots.sbatch)
	for task in 1 4; do
		within 60 is_state "$job" $task COMPLETED
	done
	for task in 2 3; do
		within 60 is_state "$job" $task FAILED
	done
	again=$(submit robots.sbatch --array=2,3)
	# The 2nd of 2 is a part, but not of these; there is no 3rd of 2.
	within 60 is_state "$again" 2 COMPLETED
	within 60 is_state "$again" 3 FAILED
	grep -q '3/2' "$T/slurm/job.${again}_3.log"
	[ "$(parts)" = "1.findrobots 2.findrobots 4.findrobots" ]
	merge
	[ "$status" -eq 2 ]
	grep -q 'one is of .* parts, the other of ' .err
	[ ! -s .out ]
	# Nor does it take what only looks whole: 1 of 2 and 2 of 2, beside others.
	again=$(submit robots.sbatch --array=1,2)
	within 60 is_state "$again" 1 COMPLETED
	within 60 is_state "$again" 2 COMPLETED
	merge
	[ "$status" -eq 2 ]
	grep -q 'one is of .* parts, the other of ' .err
	[ ! -s .out ]
}

# reports JOB: what this job has merged says which part is missing.
reports() {
	within 60 test -s "status.$1"
	[ "$(cat "status.$1")" -eq 1 ]
	lines 'findrobots: of 4 parts these are missing: 3' |
		diff -u - "$T"/slurm/job."$1"_*.log
}

# The same of what is to run when all parts are there: Slurm 22.05 takes
# "afterok" to be fulfilled by a job that it has forgotten (MinJobAge after its
# end, 300 s), or that it never knew. Later ones refuse such a job.
@test "afterok releases a merge though a part has failed" {
	MIN_JOB_AGE=2 start_slurm
	make_logs 12
	write_fates
	write_sbatch
	cat >merge.sbatch <<-END
	#!/bin/sh
	"$FINDROBOTS" --merge "$T/srv/robots" >merged
	echo \$? >status.\$SLURM_JOB_ID
	END
	: >"$T/fate.3.killed"
	job=$(submit robots.sbatch)
	# By any end, as every version has it.
	merger=$(submit merge.sbatch --dependency="afterany:$job")
	reports "$merger"
	within 120 is_forgotten "$job"
	for before in "$job" 4000000; do
		if merger=$(submit merge.sbatch --dependency="afterok:$before"); then
			reports "$merger"
		fi
	done
	[ "$(parts)" = "1.findrobots 2.findrobots 4.findrobots" ]
}
