#!/usr/bin/env python3
"""Runs with --cache in which something fails, and what the next run then says.

    cache_faults.py fail	each call fails in turn, alone or with all behind
    cache_faults.py kill	the run is killed before each call that writes
    cache_faults.py many	runs at once, of which some are killed
    cache_faults.py removed	the directory goes away at any moment

The environment says which program (FINDROBOTS), in which MODE, which library
makes calls fail (INJECT), which one sets the clock ahead (CLOCK), and how often
what is random is repeated (RUNS). The current directory is empty.

A run that says nothing has the output of one without a cache. One that cannot
read or write something says so, and shows no host that is not there. The run
behind it, with what is then in the directory, gives the whole output; and with
--new no host is lost between the two.
"""

import gzip
import os
import random
import shutil
import signal
import subprocess
import sys
import time

MODE = os.environ["MODE"]
RUNS = int(os.environ["RUNS"])
PROGRAM = [os.environ["FINDROBOTS"], "-m", MODE, "-j2", "--all", "logs"]
STATE_SIZE = 80  # struct shared of inject.c
MAX_CALLS = 500  # of one kind; a run has far fewer

FAILING = ["write:28", "pwrite:28", "rename:13", "fsync:5", "mkostemp:30", "tmpfile:28",
           "open:24", "pread:5", "stat:13", "readdir:5", "unlink:13", "realpath:13"]
KILLING = ["write", "pwrite", "rename", "fsync", "mkostemp", "tmpfile", "unlink"]


def lines(first, n):
    return "".join(
        "192.0.%d.%d - - [03/Nov/2026:06:25:01 +0000] "
        '"GET /robots.txt HTTP/1.1" 200 5 "-" "Bot"\n' % (first, n)
        for n in range(n)).encode()


def write(name, data, how="wb"):
    with open("logs/" + name, how) as f:
        f.write(data)


def ahead(seconds, **more):
    """Logs that were just written have then been left alone for long enough."""
    return dict(os.environ, LC_ALL="C", CLOCK_AHEAD_S=str(seconds),
                LD_PRELOAD=os.environ["CLOCK"], **more)


def start(*args, env=None):
    return subprocess.Popen(PROGRAM + list(args), env=env or ahead(10),
                            stdout=subprocess.PIPE, stderr=subprocess.PIPE)


def end(process):
    out, err = process.communicate(timeout=60)
    return process.returncode, out, err.decode()


def check(what, right, *seen):
    if not right:
        sys.exit("%s: %s" % (what, " ".join(map(str, seen))[:2000]))


def hosts(out):
    return set(out.splitlines())


def make_logs():
    """Of each kind one: unchanged, renamed, grown in both ways, copied, new."""
    os.mkdir("logs")
    write("access.log.9.gz", gzip.compress(lines(1, 9)))
    write("access.log.1", lines(2, 9))
    write("access.log", lines(3, 99))
    write("b-access.log.gz", gzip.compress(lines(4, 250), 0))
    write("c-access.log.gz", gzip.compress(lines(5, 250), 0))
    check("filled", not end(start("--cache=filled"))[0])
    os.rename("logs/access.log.1", "logs/access.log.2")
    write("access.log", lines(6, 9), "ab")
    write("b-access.log.gz", gzip.compress(lines(7, 9)), "ab")
    shutil.copy("logs/c-access.log.gz", "new")
    os.replace("new", "logs/c-access.log.gz")
    write("c-access.log.gz", gzip.compress(lines(8, 9)), "ab")
    write("d-access.log.gz", gzip.compress(lines(9, 9)))


def put_cache():
    shutil.rmtree("cache", ignore_errors=True)
    shutil.copytree("filled", "cache")


def hit(fault, n, times, kind):
    """Runs with the n-th such call hit. Returns None if there is none."""
    with open("state", "wb") as f:
        f.write(bytes(STATE_SIZE))
    env = ahead(10, FAULT_STATE="state", FAULT_CALL=fault, FAULT_AT=str(n),
                FAULT_TIMES=str(times), FAULT_KIND=kind, FAULT_WHO="parent", FAULT_NOT_FD="2")
    env["LD_PRELOAD"] += " " + os.environ["INJECT"]
    put_cache()
    result = end(start("--cache=cache", "--new", env=env))
    with open("state", "rb") as f:
        nfired = int.from_bytes(f.read()[8:16], sys.byteorder)
    return result if nfired else None


def judge(what, expected, result):
    status, out, err = result
    if status == 0 and not err:
        check(what, out == expected, out, expected)
    elif status >= 0:
        check(what, status in (0, 1, 2) and err, status, err)
        check(what, status or out == expected, err, out)
    check(what, hosts(out) <= hosts(expected), out)
    status, new, err = end(start("--cache=cache", "--new"))
    check(what + ", and then", not status and not err, status, err)
    check(what + ": lost", hosts(out) | hosts(new) == hosts(expected), out, new)
    result = end(start("--cache=cache"))
    check(what + ", at last", result == (0, expected, ""), result)


def each_call(expected, faults, kind, all_times):
    n = 0
    for fault in faults:
        for times in all_times:
            for at in range(1, MAX_CALLS):
                result = hit(fault, at, times, kind)
                if not result:
                    break
                judge("%s %d of %s, %d times" % (kind, at, fault, times), expected,
                      result)
                n += 1
            check(fault, at < MAX_CALLS - 1)
    return n


def many(expected):
    for run in range(max(2, RUNS // 4)):
        put_cache()
        processes = [start("--cache=cache") for _ in range(2 if run % 2 else 8)]
        for process in processes[1::3]:
            time.sleep(random.random() / 50)
            process.kill()
        for i, process in enumerate(processes):
            result = end(process)
            check("at once", result == (0, expected, "") or
                  (i % 3 == 1 and result[0] == -signal.SIGKILL), i, result)
        judge("after many", expected, (-1, b"", ""))
    return run


def removed(expected):
    for run in range(max(4, RUNS // 2)):
        put_cache()
        process = start("--cache=cache")
        time.sleep(random.random() / 50)
        shutil.rmtree("cache", ignore_errors=True)
        status, out, err = end(process)
        check("removed", (status, out) == (0, expected), status, out, err)
        shutil.rmtree("cache", ignore_errors=True)
        judge("after that", expected, (-1, b"", ""))
    return run


def main():
    make_logs()
    status, expected, err = end(start())
    check("plain", not status and not err and len(hosts(expected)) > 500, err)
    how = sys.argv[1]
    if how == "fail":
        n = each_call(expected, FAILING, "errno", [1, 0])
    elif how == "kill":
        n = each_call(expected, [call + ":1" for call in KILLING], "die", [1])
    else:
        n = {"many": many, "removed": removed}[how](expected)
    print("%s: %d runs" % (how, n))


main()
