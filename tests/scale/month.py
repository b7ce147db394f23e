#!/usr/bin/env python3
"""month.py DAYS: the logs of several servers are written and rotated day by day,
by a real logrotate whose clock is set ahead; after each day findrobots is run
with a cache and without.

    FINDROBOTS  the program; absolute
    CLOCK       the library made from clock.c; absolute
    MODE        its engine (threads)

Works in the current directory, which has to be empty. What has to hold, each
time:
  - output, messages and status are the same with the cache as without it;
  - what the cache is said to have known is what a comparison of all bytes with
    those of the day before says that it can know;
  - no more bytes are read than are new, but for some of each log, which prove
    that it is the one that was known.
Exits with 1 and says what does not hold.
"""

import collections
import hashlib
import os
import re
import stat
import subprocess
import sys
import threading
import time

PROGRAM = os.environ["FINDROBOTS"]
CLOCK = os.environ["CLOCK"]
MODE = os.environ.get("MODE", "threads")
DAY = 86400
LIMIT = 120  # seconds, for any program

# What is read besides: of each log a few blocks and, from the cache, its few
# hosts; new results from their temporary file; and the program's libraries.
PER_LOG = 10 * 1024
PER_RUN = 512 * 1024
PER_ENTRY = 160  # of the index: a result that the cache has for a question
QUESTIONS = 2

# How logrotate is told to do it. "reopen" is what servers are sent a signal for.
SERVERS = {
    "create": "create\ncompress\ndelaycompress\nREOPEN",
    "atonce": "create\ncompress\nREOPEN",
    "plain": "create\nnocompress\nrotate 3\nREOPEN",
    "dated": "create\ncompress\ndelaycompress\ndateext\nREOPEN",
    "copied": "copytruncate\ncompress\ndelaycompress",
    "holes": "copytruncate\nnocompress",
    "datedcopy": "copytruncate\ncompress\ndateext",
    "olddir": "create\ncompress\ndelaycompress\nolddir old\nREOPEN",
    "zstd": "create\ncompress\ndelaycompress\ncompresscmd ZSTD\n"
            "uncompresscmd ZSTD\ncompressext .zst\nREOPEN",
    "shared": "create\ncompress\nsharedscripts\nREOPEN",
}


def fail(text):
    sys.exit("month: " + text)


class Server:
    """Keeps its log open and appends to it, until it is told to reopen it."""

    def __init__(self, name):
        self.name = name
        self.path = "logs/%s/access.log" % name
        os.makedirs("logs/%s/old" % name)
        self.lines = 0
        self.day = None
        self.log = None
        self.reopen()

    def reopen(self):
        if self.log is not None:
            os.close(self.log)
        # One that does not append leaves a hole where its log was truncated.
        append = 0 if self.name == "holes" else os.O_APPEND
        self.log = os.open(self.path, os.O_WRONLY | os.O_CREAT | append, 0o644)

    def write(self, day, lines):
        text = []
        for _ in range(lines):
            self.lines += 1
            n = self.lines
            asks = n % 97 == 0 or day != self.day
            text.append('10.%d.%d.%d - - [%02d/Nov/2026:12:%02d:%02d +0000] '
                        '"GET %s HTTP/1.1" 200 %d "-" "Bot/%d of %s"\n' % (
                            day, n // 256 % 256, n % 256, 1 + day % 30,
                            n // 60 % 60, n % 60,
                            "/robots.txt" if asks else "/page/%d" % n,
                            n * n % 99991, n % 5, self.name))
            self.day = day
        os.write(self.log, "".join(text).encode())


class Writer(threading.Thread):
    """Lets all servers write a line each, again and again, while logrotate runs."""

    def __init__(self, servers, day):
        super().__init__()
        self.servers, self.day = servers, day
        self.stopping = threading.Event()

    def run(self):
        while not self.stopping.is_set():
            for server in self.servers:
                server.write(self.day, 1)
                flag = "reopen." + server.name
                if os.path.exists(flag):
                    server.reopen()
                    os.unlink(flag)
            time.sleep(0.001)

    def stop(self):
        self.stopping.set()
        self.join()


def write_configuration():
    zstd = subprocess.run(["sh", "-c", "command -v zstd"], check=True,
                          stdout=subprocess.PIPE, text=True).stdout.strip()
    here = os.getcwd()
    with open("rotate.conf", "w") as conf:
        for name, rules in SERVERS.items():
            # Back only when the server has a new log, as by a signal.
            reopen = ("postrotate\n: >%s/reopen.%s\nfor i in $(seq 3000); do\n"
                      "[ -e %s/reopen.%s ] || break\nsleep 0.02\ndone\n"
                      "endscript" % (here, name, here, name))
            rules = rules.replace("REOPEN", reopen).replace("ZSTD", zstd)
            conf.write("%s/logs/%s/access.log {\nsu root root\ndaily\n"
                       "rotate 7\nmissingok\n%s\n}\n" % (here, name, rules))
    os.chmod("rotate.conf", 0o644)


def rotate(day):
    """As cron does, at the first minute of the day."""
    done = subprocess.run(
        ["faketime", "-f", "@2026-%02d-%02d 00:01:00" % (11 + day // 30,
                                                         1 + day % 30),
         "logrotate", "-s", "rotate.state", "rotate.conf"],
        env=dict(os.environ, NO_FAKE_STAT="1", FAKETIME_DONT_FAKE_MONOTONIC="1"),
        stdout=subprocess.PIPE, stderr=subprocess.STDOUT, timeout=LIMIT)
    if done.returncode or done.stdout:
        fail("logrotate, day %d: %r" % (day, done.stdout))


Log = collections.namedtuple("Log", "inode size mtime ctime bytes")


def look():
    """All logs, with all that they hold."""
    logs = []
    for directory, _, names in os.walk("logs"):
        for name in sorted(names):
            path = os.path.join(directory, name)
            with open(path, "rb") as file:
                data = file.read()
            at = os.stat(path)
            logs.append(Log((at.st_dev, at.st_ino), at.st_size, at.st_mtime_ns,
                            at.st_ctime_ns, data))
    return logs


def digest(data):
    return hashlib.sha256(data).digest()


def expect(before, now):
    """How many logs of each kind there are, and how many bytes are new."""
    stats = {log[:4] for log in before}
    contents = {(log.size, log.mtime, digest(log.bytes)) for log in before}
    inodes = {log.inode: log for log in before}
    kinds, fresh = collections.Counter(), 0
    for log in now:
        old = inodes.get(log.inode)
        if log[:4] in stats:
            kinds["unchanged"] += 1
        elif (log.size, log.mtime, digest(log.bytes)) in contents:
            kinds["renamed"] += 1
        elif old and old.size < log.size and \
                log.bytes.startswith(old.bytes):
            kinds["grown"] += 1
            fresh += log.size - old.size
        else:
            kinds["read"] += 1
            fresh += log.size
    return kinds, fresh


def size_in(directory):
    if not os.path.isdir(directory):
        return 0
    return sum(entry.stat().st_size for entry in os.scandir(directory))


Run = collections.namedtuple("Run", "status out err bytes")


def run(day, *args):
    """Runs findrobots as on that day; counts the bytes that it read."""
    env = dict(os.environ, LD_PRELOAD=CLOCK, CLOCK_AHEAD_S=str(day * DAY + 60))
    command = [PROGRAM, "--mode=" + MODE, "--jobs=2", "--all", "-r", *args, "logs"]
    with open("out", "wb") as out, open("err", "wb") as err:
        child = subprocess.Popen(command, env=env, stdout=out, stderr=err,
                                 stdin=subprocess.DEVNULL)
        # It is not asked for its status yet, so that this is still there.
        end = time.monotonic() + LIMIT
        while os.waitid(os.P_PID, child.pid,
                        os.WEXITED | os.WNOWAIT | os.WNOHANG) is None:
            if time.monotonic() > end:
                child.kill()
                fail("%s hangs" % command)
            time.sleep(0.002)
        with open("/proc/%d/io" % child.pid) as file:
            count = int(re.search(r"rchar: (\d+)", file.read()).group(1))
        child.wait()
    with open("out", "rb") as out, open("err", "rb") as err:
        return Run(child.returncode, out.read(), err.read(), count)


def compare(what, a, b):
    for field in ("status", "out", "err"):
        if getattr(a, field) != getattr(b, field):
            fail("%s: %s: with a cache %r, without %r" % (
                what, field, getattr(a, field)[-2000:], getattr(b, field)[-2000:])
                if field != "status" else "%s: status %d, not %d" % (
                    what, a.status, b.status))


class Month:
    def __init__(self):
        self.seen = []
        self.entries = 0
        self.fresh = self.read = self.stored = 0

    def check(self, day, when):
        """Both runs of one question, then of one without evidence."""
        what = "day %d, %s" % (day, when)
        logs = look()
        kinds, fresh = expect(self.seen, logs)
        plain = run(day, "--format=tsv")
        if b"10.%d." % day not in plain.out:
            fail("%s: nobody of this day" % what)
        besides = PER_LOG * len(logs) + PER_RUN + PER_ENTRY * self.entries
        before = size_in("cache")
        told = run(day, "--format=tsv", "--cache=cache", "-v")
        # What forked workers found is read from them before it is kept.
        if MODE == "processes":
            besides += max(0, size_in("cache") - before)
        said = re.search(rb"cache: (.*)", told.err)
        counts = dict((k, int(n)) for k, n in
                      re.findall(r"(unchanged|renamed|grown|read): (\d+)",
                                 said.group(1).decode())) if said else {}
        want = {k: kinds[k] for k in ("unchanged", "renamed", "grown", "read")}
        if counts != want:
            fail("%s: %s, not %s" % (what, counts, want))
        if told.bytes > fresh + besides:
            fail("%s: %d bytes were read, %d are new" % (what, told.bytes, fresh))
        cached = run(day, "--format=tsv", "--cache=cache")
        compare(what, cached, plain)
        if told.out != plain.out:
            fail("%s: another output with -v" % what)
        # The same cache has the answers to another question.
        compare(what + ", hosts", run(day, "--cache=cache"), run(day))
        self.entries += QUESTIONS * (len(logs) - kinds["unchanged"])
        self.seen = logs
        self.fresh += fresh
        self.read += told.bytes
        self.stored += sum(log.size for log in logs)


def main():
    days = int(sys.argv[1])
    write_configuration()
    servers = [Server(name) for name in SERVERS]
    month = Month()
    for day in range(days):
        writer = Writer(servers, day)
        writer.start()
        rotate(day)
        writer.stop()
        # A log that is smaller than a block is not proven to have grown.
        for server in servers:
            server.write(day, 100)
        month.check(day, "after the rotation")
        for server in servers:
            server.write(day, 1500)
        month.check(day, "at noon")
        for server in servers:
            server.write(day, 300)
    print("%d days: %d bytes new, %d read, of %d stored" % (
        days, month.fresh, month.read, month.stored))


main()
