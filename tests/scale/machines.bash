# Loaded by the tests of many machines and many days. The machines are daemons
# on this one, which the test starts, with keys, ports and directories of their
# own, and ends. Nothing of the system is used or changed, but that sshd insists
# on an empty directory /run/sshd, which is made if it is not there.
#	LONG	if it is set, more is done

load ../cli/helper

setup() {
	T=$(mktemp -d)
	# For what is done as another user, and for munged, which insists.
	chmod 711 "$T"
	mkdir "$T/bin" "$T/srv" "$T/srv/robots"
	ln -s "$FINDROBOTS" "$T/bin/findrobots"
	cd "$T" || return
	PATH=$T/bin:$PATH
	keepers=()
}

teardown() {
	unkeep
	cd /
	rm -rf "$T"
}

# need COMMAND...: the test is skipped where they are not, or this is not root.
need() {
	[ "$(id -u)" = 0 ] || skip "only root can start it"
	for command; do
		command -v "$command" >/dev/null || skip "no $command"
	done
}

# keep COMMAND...: starts it in the background; it and all that comes of it is
# gone when the test ends.
keep() {
	"$ROOT/tests/scale/keep.py" 600 "$@" 3>&- &
	keepers+=($!)
}

# Ends all that was started so, and waits until it is gone.
unkeep() {
	for pid in "${keepers[@]}"; do
		kill -TERM "$pid" 2>/dev/null || true
		wait "$pid" || true
	done
	keepers=()
}

# within SECONDS COMMAND...: waits until it succeeds. The limits are far above
# what is needed, since the machine may be busy.
within() {
	local limit=$((SECONDS + $1))
	shift
	until "$@" >/dev/null 2>&1; do
		[ "$SECONDS" -lt "$limit" ] || {
			echo "waited in vain for: $*"
			return 1
		}
		sleep 0.05
	done
}

# free_ports N: so many that nobody listens at, below those that the system
# gives to whoever connects.
free_ports() {
	python3 - "$1" <<-'END'
	import random, socket, sys
	found = []
	while len(found) < int(sys.argv[1]):
	    s = socket.socket()
	    try:
	        s.bind(("127.0.0.1", random.randrange(10000, 32000)))
	        found.append(s)
	    except OSError:
	        pass
	print(*[s.getsockname()[1] for s in found])
	END
}

# often SHORT LONG: the second if all is to be done in full.
often() {
	if [ "${LONG-}" ]; then
		echo "$2"
	else
		echo "$1"
	fi
}

#### What is run

# block WORDS: the example of the man page that has the words, with its
# directories below $T.
block() {
	python3 "$ROOT/tests/examples.py" "$ROOT/man/findrobots.1" "$T/.block"
	grep -lF -e "$1" "$T"/.block.* >"$T/.found"
	[ "$(wc -l <"$T/.found")" -eq 1 ]
	sed "s,/\(var\|srv\)\([/ ]\),$T/\1\2,g" "$(cat "$T/.found")"
}

# make_logs N: so many logs in $T/srv/logs, of the kinds that testdata has; the
# hosts that asked go to $T/hosts.
make_logs() {
	python3 "$ROOT/tests/scale/logs.py" "$1" "$T/srv/logs" >"$T/hosts"
}

# one_machine: what one run says, to $T/one and $T/one.tsv.
one_machine() {
	"$FINDROBOTS" --all -o "$T/one" "$T/srv/logs"
	"$FINDROBOTS" --all -f tsv -o "$T/one.tsv" "$T/srv/logs"
	diff "$T/hosts" "$T/one"
}
