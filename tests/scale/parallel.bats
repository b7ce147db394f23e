#!/usr/bin/env bats
# The parts of a directory on two machines, by a real GNU parallel over real
# sshd: www1 and www2, which are both this machine.

load machines

# start_sshd NAME: until it can be logged into. All keys are made here.
start_sshd() {
	local port
	for _ in 1 2 3; do
		port=$(free_ports 1)
		cat >"$T/ssh/$1.conf" <<-END
		ListenAddress 127.0.0.1
		Port $port
		HostKey $T/ssh/host
		PidFile $T/ssh/$1.pid
		AuthorizedKeysFile $T/ssh/user.pub
		PermitRootLogin yes
		PubkeyAuthentication yes
		PasswordAuthentication no
		StrictModes no
		UsePAM no
		MaxStartups 100
		SetEnv PATH=$PATH MACHINE=$1
		END
		cat >"$T/ssh/$1.client" <<-END
		Host $1
		Port $port
		HostName 127.0.0.1
		User root
		IdentityFile $T/ssh/user
		IdentitiesOnly yes
		UserKnownHostsFile $T/ssh/known
		StrictHostKeyChecking accept-new
		ConnectTimeout 30
		LogLevel ERROR
		END
		cat "$T"/ssh/*.client >"$T/ssh/config"
		keep "$(command -v sshd)" -D -e -f "$T/ssh/$1.conf" 2>"$T/ssh/$1.log"
		within 20 ssh -F "$T/ssh/config" "$1" true && return
		cat "$T/ssh/$1.log"
		kill "${keepers[-1]}"
		wait "${keepers[-1]}" || true
	done
	return 1
}

start_machines() {
	need sshd ssh ssh-keygen parallel
	! grep -q '^root:!' /etc/shadow || skip "root may not log in here"
	# It was there if the system's own were running.
	[ -d /run/sshd ] || mkdir -m 755 /run/sshd
	mkdir "$T/ssh"
	ssh-keygen -q -t ed25519 -N '' -f "$T/ssh/host"
	ssh-keygen -q -t ed25519 -N '' -f "$T/ssh/user"
	start_sshd www1
	start_sshd www2
	export PARALLEL_SSH="ssh -F $T/ssh/config" PARALLEL_HOME=$T/parallel
	mkdir "$PARALLEL_HOME"
	: >"$PARALLEL_HOME/will-cite"
}

# A findrobots that does to some parts what happens to them on a machine.
write_fates() {
	rm "$T/bin/findrobots"
	cat >"$T/bin/findrobots" <<-END
	#!/bin/sh
	for word; do
		case \$word in
		--shard=*) part=\${word#--shard=} part=\${part%/*} ;;
		esac
	done
	# The merge is run here.
	[ "\$part" ] || exec "$FINDROBOTS" "\$@"
	echo "\$part \$MACHINE" >>$T/tries
	fate=$T/fate.\$part
	if mkdir "\$fate.first" 2>/dev/null; then
		# The worker is killed.
		[ ! -e "\$fate.killed" ] || kill -KILL \$\$
		# Its machine goes down, with all that runs on it.
		if [ -e "\$fate.down" ]; then
			echo \$MACHINE >$T/down
			sleep 600
		fi
	fi
	exec "$FINDROBOTS" "\$@"
	END
	chmod +x "$T/bin/findrobots"
}

# The lines that people copy, as they stand in the man page.
write_lines() {
	block '--joblog' >"$T/robots.sh"
}

# take_down: when a part wants it, its machine is gone.
take_down() {
	within 60 test -s "$T/down"
	case $(cat "$T/down") in
	www1) kill -TERM "${keepers[0]}" ;;
	www2) kill -TERM "${keepers[1]}" ;;
	esac
}

merge() {
	status=0
	"$FINDROBOTS" --merge "$@" "$T/srv/robots" >"$T/.out" 2>"$T/.err" || status=$?
}

@test "a worker is killed, a machine goes down, what failed is tried again" {
	start_machines
	make_logs "$(often 200 2000)"
	one_machine
	write_fates
	write_lines
	# With evidence, so that any output can be made of it.
	sed -i 's/--all/--all --format=tsv/' robots.sh
	: >"$T/fate.2.killed"
	timeout 120 sh robots.sh >.out 2>.err
	cmp one .out
	# It was tried twice, and all was done on the machines.
	[ "$(grep -c '^2 ' tries)" -eq 2 ]
	[ "$(grep -cx '[1-4] www[12]' tries)" -eq 5 ]
	merge --format=tsv
	cmp one.tsv .out

	# Now one goes down with a part in its hands.
	rm -r tries fate.* srv/robots/*
	: >"$T/fate.3.down"
	timeout 120 sh robots.sh >.out 2>.err 3>&- &
	pid=$!
	take_down
	wait "$pid"
	cmp one .out
	[ "$(grep -c '^3 ' tries)" -eq 2 ]
	[ "$(find srv/robots -name '*.findrobots' | wc -l)" -eq 4 ]
}

@test "a part that is not tried again is missed by the merge" {
	start_machines
	make_logs 20
	write_fates
	write_lines
	sed -i 's/--retries 3//' robots.sh
	: >"$T/fate.2.killed"
	status=0
	timeout 120 sh robots.sh >.out 2>.err || status=$?
	[ "$status" -eq 1 ]
	[ -s .out ]
	grep -qx 'findrobots: of 4 parts these are missing: 2' .err
	# What is tried again later, by the log of what was done, completes it.
	one_machine
	sed -i 's/ -S / --resume-failed&/' robots.sh
	timeout 120 sh robots.sh >.out 2>.err
	cmp one .out
	[ "$(grep -c '^2 ' tries)" -eq 2 ]
	[ "$(wc -l <tries)" -eq 5 ]
}

# The trap: parallel knows what was done by its number only. After a rotation
# the numbers stand for other logs, and the new one would be in no part.
@test "parts from before and after a rotation are no whole" {
	start_machines
	make_logs 20
	write_fates
	write_lines
	sed -i 's/--retries 3//; s/ -S / --resume-failed&/' robots.sh
	: >"$T/fate.2.killed"
	timeout 120 sh robots.sh >.out 2>.err || true
	grep -qx 'findrobots: of 4 parts these are missing: 2' .err
	for n in $(seq 20 -1 1); do
		mv "srv/logs/access.log.$n.gz" srv/logs/access.log.$((n + 1)).gz
	done
	line new.example | gzip >srv/logs/access.log.1.gz
	status=0
	timeout 120 sh robots.sh >.out 2>.err || status=$?
	[ "$status" -eq 2 ]
	grep -q 'parts of different lists of files' .err
	[ ! -s .out ]
	[ "$(wc -l <tries)" -eq 5 ]
}
