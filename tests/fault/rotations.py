#!/usr/bin/env python3
"""rotations.py SEED STEPS: does to logs at random what rotation, copies and
accidents do to them; after each step a run with a cache says what one without
it says, byte for byte.

    FINDROBOTS  the program; absolute
    CLOCK       the library made from clock.c; absolute

Works in the current directory, which has to be empty. Exits with 1 and says
what differs, and what was done before.
"""

import bz2
import gzip
import lzma
import os
import random
import shutil
import subprocess
import sys

PROGRAM = os.environ["FINDROBOTS"]
AGENTS = [b"Bot/1", b"Moz \xc3\xa9", b'x\\"y', b"-"]
PATHS = [b"/robots.txt", b"/a", b"/b?x=1", b"/robots.txt?y"]
OPTIONS = [
    ["--format=tsv"],
    ["--format=json"],
    [],
    ["--count"],
    ["--sort=requests"],
    ["--path=/a", "--format=csv"],
]
BLOCK = 4096  # of an end that is compared


def line():
    kind = rng.randrange(40)
    if kind == 0:
        return b"garbage /robots.txt line %d\n" % rng.randrange(100)
    if kind == 1:
        return b"\xff\xfe\x00 junk /robots.txt\n"
    return b'192.0.%d.%d - - [29/Nov/2026:10:%02d:%02d +0000] "GET %s HTTP/1.1" %d %d "-" "%s"%s\n' % (
        rng.randrange(4),
        rng.randrange(60),
        rng.randrange(60),
        rng.randrange(60),
        rng.choice(PATHS),
        rng.choice([200, 404, 304]),
        rng.randrange(5000),
        rng.choice(AGENTS),
        b"\r" if kind == 2 else b"",
    )


def w3c():
    fields = rng.choice([b"date time c-ip cs-method cs-uri-stem sc-status", b"date time cs-method cs-uri-stem c-ip sc-status"])
    values = {
        b"date": b"2026-11-29",
        b"time": b"10:%02d:01" % rng.randrange(60),
        b"c-ip": b"198.51.100.%d" % rng.randrange(80),
        b"cs-method": b"GET",
        b"cs-uri-stem": rng.choice([b"/robots.txt", b"/x"]),
        b"sc-status": b"200",
    }
    entry = b" ".join(values[field] for field in fields.split()) + b"\n"
    return b"#Version: 1.0\n#Fields: " + fields + b"\n" + entry * rng.randrange(1, 4)


def json():
    return b'{"remote_addr":"203.0.113.%d","request":"GET %s HTTP/1.1","status":200}\n' % (
        rng.randrange(90),
        rng.choice([b"/robots.txt", b"/y"]),
    )


def text():
    data = b"".join(line() for _ in range(rng.choice([0, 1, 2, 5, 20, 50, 200])))
    kind = rng.random()
    if kind < 0.06:
        data += w3c()
    elif kind < 0.1:
        data += json()
    elif kind < 0.13:
        data += bytes(rng.choice([1, 5, 100, 5000]))
    elif kind < 0.2:
        data += line()[: rng.randrange(1, 60)]
    return data


def compress(data):
    return rng.choice(
        [lambda: gzip.compress(data, mtime=0)] * 7 + [lambda: bz2.compress(data), lambda: lzma.compress(data)]
    )()


def read(path):
    with open(path, "rb") as file:
        return file.read()


def write(path, data, mode="wb"):
    with open(path, mode) as file:
        file.write(data)


def new_name():
    return "logs/" + rng.choice("abc") + rng.choice([".log.gz", ".log", ".log.1", ".log.2.gz", ".log.1.zst"])


def new_log(path):
    write(path, compress(text()) if "z" in path else text())


def grow(path):
    write(path, rng.choice([text, lambda: compress(text())])(), "ab")


def copy_truncate(path, to):
    size = os.path.getsize(path)
    shutil.copy2(path, to)
    os.truncate(path, 0)
    if rng.random() < 0.3:
        # Whoever has it open goes on where it was.
        with open(path, "r+b") as file:
            file.seek(size)
            file.write(text())
    elif rng.random() < 0.5:
        grow(path)


def set_back(path, before):
    os.utime(path, ns=(before.st_atime_ns, before.st_mtime_ns))


def replace(path, _):
    before = os.stat(path)
    new_log("new")
    os.rename("new", path)
    if rng.random() < 0.3:
        set_back(path, before)


def write_over(path, _):
    before = os.stat(path)
    if not before.st_size:
        return
    at = rng.randrange(before.st_size)
    with open(path, "r+b") as file:
        file.seek(at)
        file.write(bytes([rng.randrange(256)]))
    # Of what was copied with its time only the ends are compared.
    if at < BLOCK or at >= before.st_size - BLOCK:
        set_back(path, before)


def gzip_it(path, _):
    if not path.endswith("z") and not os.path.exists(path + ".gz"):
        write(path + ".gz", gzip.compress(read(path), mtime=0))
        if rng.random() < 0.7:
            os.unlink(path)


def copy(path, to):
    shutil.copy2(path, to)


def copy_and_grow(path, to):
    copy(path, to)
    grow(to)


def touch(path, _):
    os.utime(path, (1700000000 + rng.randrange(10**6),) * 2)


DONE = {
    "new": lambda path, to: new_log(to),
    "grow": lambda path, to: grow(path),
    "rename": os.rename,
    "copy": copy,
    "copy and grow": copy_and_grow,
    "copy and truncate": copy_truncate,
    "touch": touch,
    "truncate": lambda path, to: os.truncate(path, rng.randrange(os.path.getsize(path) + 1)),
    "replace": replace,
    "write over": write_over,
    "remove": lambda path, to: os.unlink(path),
    "gzip": gzip_it,
    "cut": lambda path, to: os.truncate(path, max(0, os.path.getsize(path) - rng.randrange(1, 9))),
    "nothing": lambda path, to: None,
}
WEIGHTS = [3 if name == "grow" else 1 for name in DONE]


def change():
    """Does one of these; returns what."""
    names = sorted(os.listdir("logs"))
    path, to = "logs/" + rng.choice(names) if names else new_name(), new_name()
    name = rng.choices(list(DONE), WEIGHTS)[0] if names else "new"
    if to != path:
        DONE[name](path, to)
    return "%s %s %s" % (name, path, to)


def wait_for_clock():
    """Until what is changed gets another ctime than all logs have."""
    latest = max([os.stat("logs/" + name).st_ctime_ns for name in os.listdir("logs")] + [0])
    while os.stat("probe").st_ctime_ns <= latest:
        os.utime("probe")


def run(*args):
    clock = {"LD_PRELOAD": os.environ["CLOCK"], "CLOCK_AHEAD_S": str(ahead)}
    done = subprocess.run(
        [PROGRAM, "--all", *args, "logs"],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        env={**os.environ, **clock},
    )
    return done.returncode, done.stdout, done.stderr


rng = random.Random(int(sys.argv[1]))
os.mkdir("logs")
write("probe", b"")
ahead = 10
log = []
for step in range(int(sys.argv[2])):
    wait_for_clock()
    for _ in range(rng.choice([1, 1, 2, 4])):
        log.append("%d: %s" % (step, change()))
    if rng.random() < 0.3:
        ahead += 3
    how = rng.choice(OPTIONS) + ["-j%d" % rng.choice([1, 2]), "--mode=" + rng.choice(["threads", "processes"])]
    plain, cached = run(*how), run("--cache=cache", *how)
    if plain != cached:
        print("seed %s, step %d, with %s; before that:\n%s" % (sys.argv[1], step, how, "\n".join(log[-12:])))
        for name, a, b in zip(("status", "output", "messages"), plain, cached):
            if a != b:
                print("%s\n  %.2000s\n  with a cache\n  %.2000s" % (name, a, b))
        sys.exit(1)
