#!/usr/bin/env python3
"""saving.py fail|kill|cut MODE: each call in turn that a run makes while it
saves a result, or merges some and saves that, fails, or is the death of the
run; or the run is killed when it has written so many bytes. What is there then
is the old file or a whole new one, and what is wrong with it is said by the run
and by who merges it.

    FINDROBOTS, INJECT	as of the sweep
    LONG=1		more calls, and more places to be killed at
"""

import os
import struct
import subprocess
import sys

PROGRAM = os.environ["FINDROBOTS"]
LIBRARY = os.environ["INJECT"]
LONG = bool(os.environ.get("LONG"))
NFIRED = 1              # in struct shared of inject.c
SHARED = struct.Struct("=10Q")
CALLS = {"write": 28, "pwrite": 28, "pread": 5, "read": 5, "mkostemp": 28, "tmpfile": 28, "fchmod": 1,
         "fsync": 28, "rename": 18, "close": 5, "lseek": 5, "open": 24, "stat": 5}
if LONG:
    CALLS["alloc"] = 12
PLACES = 200 if LONG else 20   # of a result, at which a run is killed
RETRIED = b"; tried again with another"
MOST = 3000             # calls of a kind; a run that makes more does not end


def line(host, agent):
    return '%s - - [03/Nov/2026:06:25:01 +0000] "GET /robots.txt HTTP/1.1" 200 71 "-" "%s"\n' % (host, agent)


def write(path, data):
    with open(path, "wb") as f:
        f.write(data)


def read(path):
    try:
        with open(path, "rb") as f:
            return f.read()
    except FileNotFoundError:
        return None


def run(arguments, fault=None):
    """Returns the status, what was said, and whether a fault was met."""
    env = dict(os.environ, LC_ALL="C")
    if fault:
        write("state", bytes(SHARED.size))
        env.update(("FAULT_" + key, str(value)) for key, value in fault.items())
        env.update(LD_PRELOAD=LIBRARY, FAULT_STATE="state")
    done = subprocess.run([PROGRAM] + arguments, env=env, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
                          stderr=subprocess.PIPE, timeout=60, check=False)
    fired = fault and SHARED.unpack(read("state"))[NFIRED]
    return done.returncode, done.stdout, done.stderr, fired


def hosts_in(path):
    """The hosts of a saved result, and how a merge of it ends."""
    status, out, err, _ = run(["--merge", path])
    return set(out.split()), status, err


class Scenario:
    """A run that leaves new in out, where old was; None: nothing."""

    def __init__(self, arguments, old):
        self.arguments = arguments
        self.old = old
        self.set_up()
        status, _, err, _ = run(arguments)
        assert status == 0, err
        self.new = read("d/out")
        self.hosts, status, _ = hosts_in("d/out")
        assert status == 0 and self.hosts and self.new != old

    def set_up(self):
        for name in os.listdir("d"):
            os.unlink("d/" + name)
        if self.old is not None:
            write("d/out", self.old)

    def judge(self, status, err, fault):
        """Says what does not hold, if anything."""
        out = read("d/out")
        died = status < 0
        debris = [name for name in os.listdir("d") if name != "out"]
        if not died and debris:
            return "left behind: %s" % debris
        if not died and status and not err:
            return "status %d, and not a word" % status
        if out == self.new:
            return None if died or status in (0, 1, 2) and (not status or err) else "status %d" % status
        if out == self.old:
            return self.judge_merge() if died or status == 2 else "status %d, but the old file" % status
        if out is None or died:
            return "neither the old file nor a whole new one"
        hosts, merged, said = hosts_in("d/out")
        # A worker died, and another did what it had to do: both say so.
        if status == 0 and merged == 0 and hosts == self.hosts:
            return None if RETRIED in err and RETRIED in said else "other bytes: %s, and then: %s" % (err, said)
        # Something could not be read, and what is saved says so.
        if status != 1 or merged != 1 or not said or not hosts <= self.hosts:
            return "status %d, and of the merge %d: %s" % (status, merged, said)
        return None

    def judge_merge(self):
        """Who merges what is there is told what is missing."""
        status, _, err, _ = run(["--merge", "other", "d/out"])
        if self.old is None:
            good = status == 1 and b"d/out: cannot open" in err
        else:
            good = status == 0
        if not good:
            return "merged with status %d: %s" % (status, err)
        # What a killed run left is not taken for a result.
        for name in os.listdir("d"):
            if name == "out":
                continue
            hosts, status, err = hosts_in("d/" + name)
            if hosts - self.hosts or (status == 0 and hosts != self.hosts) or (status and not err):
                return "%s: status %d: %s" % (name, status, err)
        return None

    def try_fault(self, fault):
        """Returns whether it was met. Prints what does not hold."""
        self.set_up()
        status, _, err, fired = run(self.arguments, fault)
        problem = self.judge(status, err, fault)
        if problem:
            print("%s: %s: %s" % (" ".join(self.arguments), fault, problem))
            Scenario.problems += 1
        return fired


Scenario.problems = 0


def scenarios(mode):
    os.mkdir("d")
    os.mkdir("logs")
    for name in "ab":
        text = "".join(line("192.0.2.%d" % i, "%s/%d" % (name, i)) for i in range(1, 200))
        write("logs/%s.log" % name, text.encode())
    write("old.log", line("old.example", "Old").encode())
    for form in ("hosts", "csv") if LONG else ("csv",):
        options = ["--mode=" + mode, "-f", form, "--include=*"]
        for name, logs in ("old", "old.log"), ("a", "logs/a.log"), ("b", "logs/b.log"):
            status, _, err, _ = run(options + ["--save=" + name, logs])
            assert status == 0, err
        write("other", read("old"))
        for old in None, read("old"):
            yield Scenario(options + ["--save=d/out", "logs"], old)
            yield Scenario(options[:1] + ["--merge", "--save=d/out", "a", "b"], old)


def each_call(scenario, kind):
    fired = 0
    for call, errnum in CALLS.items():
        for at in range(1, MOST):
            fault = {"NOT_FD": 2, "CALL": "%s:%d" % (call, errnum), "AT": at, "TIMES": 1, "KIND": kind}
            if kind == "die":
                fault["WHO"] = "parent"
            if not scenario.try_fault(fault):
                break
            fired += 1
            # From there on all of them.
            if kind == "errno":
                scenario.try_fault(dict(fault, TIMES=0))
        else:
            sys.exit("%s: no end of %s" % (scenario.arguments, call))
    return fired


def each_byte(scenario):
    fired = 0
    for nbytes in range(0, len(scenario.new), max(1, len(scenario.new) // PLACES)):
        fired += bool(scenario.try_fault({"BYTES": nbytes, "KIND": "cut", "WHO": "parent", "TIMES": 0}))
    return fired


def main():
    what, mode = sys.argv[1:]
    fired = 0
    for scenario in scenarios(mode):
        if what == "cut":
            fired += each_byte(scenario)
        else:
            fired += each_call(scenario, {"fail": "errno", "kill": "die"}[what])
    print("%d faults, %d problems" % (fired, Scenario.problems))
    sys.exit(1 if Scenario.problems or not fired else 0)


if __name__ == "__main__":
    main()
