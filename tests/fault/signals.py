#!/usr/bin/env python3
"""Signals at many moments of a run, which writes over an old file.

    signals.py end SIGNAL parent|group|held	SIGNAL ends the run
    signals.py stop parent|worker|group		SIGSTOP, then SIGCONT

held is the parent as well, of a run that reads a FIFO without an end: so one
of its workers is ended by nothing else.

The environment says which program, in which MODE and how often (RUNS). The
current directory holds logs/, the right list in hosts, and nothing else. Each
run gets the signal a little later than the one before, from its beginning to
a bit after its end. Prints how many were hit while they ran; fails if none
was, or if anything was not as it has to be.
"""

import os
import signal
import subprocess
import sys
import time

RUNS = int(os.environ["RUNS"])
MODE = os.environ["MODE"]
COMMAND = [os.environ["FINDROBOTS"], "-m", MODE, "-j3", "-o", "list", "logs"]
LIMIT = 60  # seconds after which something hangs
OLD = b"old.example\n"


def read(path):
    with open(path, "rb") as f:
        return f.read()


def start(*operands):
    """Starts a run over an old list, in a process group of its own."""
    with open("list", "wb") as f:
        f.write(OLD)
    os.chmod("list", 0o640)

    def reset():
        # What a shell in the background, or make, may have had ignored.
        for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP, signal.SIGPIPE):
            signal.signal(number, signal.SIG_DFL)

    return subprocess.Popen(COMMAND + list(operands), stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
                            stderr=subprocess.PIPE, start_new_session=True, preexec_fn=reset)


def finish(run):
    """Its status. It has to be silent. Its workers have its output open, so
    the end of that is theirs, too."""
    try:
        out, err = run.communicate(timeout=LIMIT)
    except subprocess.TimeoutExpired:
        os.killpg(run.pid, signal.SIGKILL)
        raise
    assert not out and not err, "printed: %r %r" % (out, err)
    return run.returncode


def state(pid):
    """As in ps(1); Z if there is no such process any more."""
    try:
        return read("/proc/%d/stat" % pid).rpartition(b")")[2].split()[0].decode()
    except (FileNotFoundError, ProcessLookupError):
        return "Z"


def workers_of(pid):
    try:
        return [int(child) for child in read("/proc/%d/task/%d/children" % (pid, pid)).split()]
    except (FileNotFoundError, ProcessLookupError):
        return []


def wait_until(condition, what):
    end = time.monotonic() + LIMIT
    while not condition():
        assert time.monotonic() < end, "waited in vain until " + what
        time.sleep(0.001)


def duration():
    """Of a run that nothing happens to, in seconds."""
    times = []
    for _ in range(3):
        run = start()
        begin = time.monotonic()
        assert finish(run) == 0
        times.append(time.monotonic() - begin)
    assert read("list") == read("hosts")
    return sorted(times)[1]


def moments():
    whole = duration()
    return [1.2 * whole * (i + 0.5) / RUNS for i in range(RUNS)]


def debris():
    return [name for name in os.listdir(".") if name.startswith(".findrobots-")]


def send(number, whom, pid):
    try:
        (os.killpg if whom == "group" else os.kill)(pid, number)
    except ProcessLookupError:
        # A worker that is done; the run itself is there until it is asked.
        assert whom == "worker"


def check_ended(run, number, workers):
    """It ended by the signal or was done, and nothing else is left. Returns
    whether it was hit, and whether the list is the new one."""
    status = finish(run)
    assert status in (0, -number), "status %d" % status
    for worker in workers:
        wait_until(lambda: state(worker) == "Z", "worker %d is gone" % worker)
    got = read("list")
    new = got == read("hosts")
    assert new or (status and got == OLD), "neither the old list nor the new one"
    assert os.stat("list").st_mode & 0o777 == 0o640
    if number == signal.SIGKILL:
        for name in debris():
            os.unlink(name)
    assert not debris(), "left behind: %s" % debris()
    return status != 0, new


def end(number, whom):
    """One of the runs after the other is ended."""
    hits = replaced = 0
    operands = []
    if whom == "held":
        # Open for writing, too, so it has no end.
        os.mkfifo("held.fifo")
        fifo = os.open("held.fifo", os.O_RDWR)
        operands = ["held.fifo"]
    for moment in moments():
        run = start(*operands)
        time.sleep(moment)
        workers = workers_of(run.pid)
        send(number, whom, run.pid)
        hit, new = check_ended(run, number, workers)
        assert hit or not operands, "ended by itself"
        hits += hit
        replaced += hit and new
    if operands:
        os.close(fifo)
        os.unlink("held.fifo")
    print("# %s, SIG%s to the %s: %d of %d ended by it, %d with the new list" %
          (MODE, signal.Signals(number).name[3:], whom, hits, RUNS, replaced))
    assert hits, "no run was hit"


def stop(whom):
    """One of the runs after the other is stopped for a while."""
    hits = 0
    for i, moment in enumerate(moments()):
        run = start()
        time.sleep(moment)
        pid = run.pid
        if whom == "worker":
            workers = workers_of(pid)
            pid = workers[i % len(workers)] if workers else 0
        if pid:
            send(signal.SIGSTOP, whom, pid)
            wait_until(lambda: state(pid) in "TZ", "%d has stopped" % pid)
            hits += state(pid) == "T"
            # Long enough for the others to get to where they need it.
            time.sleep(0.01)
        os.killpg(run.pid, signal.SIGCONT)
        status = finish(run)
        assert status == 0, "status %d" % status
        assert read("list") == read("hosts"), "not the right list"
        assert not debris(), "left behind: %s" % debris()
    print("# %s, SIGSTOP to the %s: %d of %d stopped by it" % (MODE, whom, hits, RUNS))
    assert hits, "no run was hit"


if __name__ == "__main__":
    if sys.argv[1] == "end":
        end(signal.Signals["SIG" + sys.argv[2]], sys.argv[3])
    else:
        stop(sys.argv[2])
