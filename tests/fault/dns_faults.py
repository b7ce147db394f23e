#!/usr/bin/env python3
"""dns_faults.py: runs with --dns in which each call fails in turn, alone or with
all behind it, in the process itself and in the one that asks name servers; and
runs in which the latter is killed before each call.

The environment says which program (FINDROBOTS), in which MODE, which library
makes calls fail (INJECT), and where a name server is (SERVER) that answers as
resolver.bats says. The current directory has crawlers.log and tokens.

A run that says nothing more than one without a fault has the same output.
Another one has none, or fewer hosts that are verified or spoofed, and none that
are not; it ends, and leaves no process. Answers that are kept are whole.
"""

import os
import subprocess
import sys

MODE = os.environ["MODE"]
PROGRAM = [os.environ["FINDROBOTS"], "-m", MODE, "-j2", "--crawlers=tokens", "--dns",
           "--dns-server=" + os.environ["SERVER"], "--dns-cache=kept", "--format=tsv",
           "crawlers.log"]
STATE_SIZE = 80  # struct shared of inject.c
NCHILDREN = 8  # the number of it that counts who is not waited for
MAX_CALLS = 20000  # of one kind; a run has far fewer
# Of many calls of one kind some are left out, more of the later ones, as some
# versions of c-ares take memory thousands of times; with LONG=1 none is.
EACH = MAX_CALLS if os.environ.get("LONG") else 50

PARENT = ["pipe2:24", "fork:11", "read:5", "write:5", "write:32", "poll:12", "waitpid:10",
          "open:24", "mkostemp:30", "fsync:5", "rename:13", "fchmod:1", "realpath:13"]
RESOLVER = ["alloc:12", "read:5", "write:5", "poll:12", "open:24", "prctl:22",
            "setrlimit:22", "syscall:38", "close:5"]
# Who asks is the same in both modes: what takes long is done once.
if MODE == "processes":
    RESOLVER.remove("alloc:12")
DYING = ["alloc", "read", "write", "poll", "open", "prctl", "close"]


def start(env):
    if os.path.exists("kept"):
        os.unlink("kept")
    return run(env)


def run(env):
    process = subprocess.run(PROGRAM, env=env, capture_output=True, timeout=120)
    return process.returncode, process.stdout.decode(), process.stderr.decode()


def check(what, right, *seen):
    if not right:
        sys.exit("%s: %s" % (what, " ".join(map(str, seen))[:2000]))


def counts(out):
    """Of the only crawler: hosts that are verified, unverifiable, spoofed."""
    lines = [line.split("\t") for line in out.splitlines()]
    if len(lines) < 2:
        return 0, 0, 0
    row = dict(zip(*lines))
    return tuple(int(row["hosts_" + kind]) for kind in ("verified", "unverifiable", "spoofed"))


def hit(who, fault, at, times, kind):
    """Runs with that call hit. Returns None if there is none."""
    with open("state", "wb") as f:
        f.write(bytes(STATE_SIZE))
    env = dict(os.environ, LC_ALL="C", LD_PRELOAD=os.environ["INJECT"], FAULT_STATE="state",
               FAULT_CALL=fault, FAULT_AT=str(at), FAULT_TIMES=str(times), FAULT_KIND=kind,
               FAULT_WHO=who, FAULT_NOT_FD="2")
    result = start(env)
    with open("state", "rb") as f:
        state = [int.from_bytes(f.read(8), sys.byteorder) for _ in range(10)]
    what = "%s %s %d, %d times" % (who, fault, at, times)
    check(what + ": not waited for", fault.startswith("waitpid") or not state[NCHILDREN],
          state, result)
    return result if state[1] else None


def judge(what, right, result):
    status, out, err = result
    if status == right[0] and err == right[2]:
        check(what, out == right[1], out)
        return
    check(what, status in (0, 1, 2) and err and err != right[2], status, err)
    check(what, status != 2 or not out, status, out)
    least = [0, 0, 0]
    verified, unverifiable, spoofed = counts(out) if out else least
    most = counts(right[1])
    check(what, verified <= most[0] and spoofed <= most[2], out, err)
    check(what, status == 2 or ".log" in err or ": tokens: " in err or
          verified + unverifiable + spoofed == sum(most), out, err)
    if os.path.exists("kept"):
        again = run(dict(os.environ, LC_ALL="C"))
        check(what + ", and then", again[:2] == right[:2] and "about 1 of" in again[2], again)


def main():
    right = start(dict(os.environ, LC_ALL="C"))
    check("no fault", right[0] == 0 and counts(right[1]) == (1, 1, 2), right)
    n = 0
    for who, faults, kind in (("parent", PARENT, "errno"), ("worker", RESOLVER, "errno"),
                              ("worker", DYING, "die")):
        for fault in faults:
            for times in (1, 0) if kind == "errno" else (1,):
                at = 0
                while at < MAX_CALLS:
                    at += 1 + at // EACH
                    result = hit(who, fault, at, times, kind)
                    if not result:
                        break
                    judge("%s of %s %d of %s, %d times" % (kind, who, at, fault, times),
                          right, result)
                    n += 1
                check(fault, at < MAX_CALLS)
    print("# %s: %d runs with a fault" % (MODE, n))


main()
