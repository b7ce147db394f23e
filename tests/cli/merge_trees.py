#!/usr/bin/env python3
"""merge_trees.py FINDROBOTS DIRECTORY SEED: merges saved results in random trees.

Each leaf is what a run has saved of some logs, which are rotated, copied,
compressed, cut and written to from run to run; or all parts of one list, of
which some are missing or came twice. Whatever tree they are merged in, output,
exit status and messages are those of merging all of them at once, and of one
run over all logs where nothing was changed between the runs.
"""

import gzip
import os
import random
import shutil
import subprocess
import sys

# How results are saved, and how they can be shown then.
SAVED = {
    "": [[], ["-c"], ["--reverse"], ["--top=7"]],
    "--sort=requests": [["--sort=requests"], ["--sort=last", "--top=5"], []],
    "--format=tsv": [
        ["-f", "tsv"],
        ["-f", "json"],
        ["-f", "csv", "--reverse"],
        ["-f", "table", "--top=3"],
        ["-f", "tsv", "--sort=first", "--top=7"],
        ["--sort=requests"],
        [],
    ],
}


def run(*args):
    """The output, status and messages of a run; those in any order."""
    done = subprocess.run([findrobots, *args], stdout=subprocess.PIPE, stderr=subprocess.PIPE)
    return done.stdout, done.returncode, sorted(done.stderr.splitlines())


def lines(n):
    return b"".join(
        b'192.0.2.%d - - [03/Nov/2026:06:%02d:%02d +0000] "GET %s HTTP/1.1" 200 %d "-" "Bot/%d"\n'
        % (
            rng.randrange(200),
            rng.randrange(60),
            rng.randrange(60),
            rng.choice([b"/robots.txt", b"/", b"/robots.txt?x"]),
            rng.randrange(999),
            rng.randrange(4),
        )
        for _ in range(n)
    )


def read(path):
    with open(path, "rb") as file:
        return file.read()


def write(path, data, mode="wb"):
    with open(path, mode) as file:
        file.write(data)


def new_log(path):
    data = lines(rng.choice([1, 3, 60, 90]))
    write(path, gzip.compress(data, mtime=0) if path.endswith(".gz") else data)


def new_name():
    return "logs/%s.log%s" % (rng.choice("abcdef"), rng.choice(["", ".1", ".gz"]))


def change_a_log():
    """What happens to logs between two runs."""
    names = sorted(os.listdir("logs"))
    if len(names) < 3:
        return new_log(new_name())
    path = "logs/" + rng.choice(names)
    what = rng.choice(["new", "grow", "grow", "grow", "rename", "copy", "cut", "copy and grow"])
    to = new_name()
    if what == "new":
        new_log(to)
    elif what == "rename":
        os.rename(path, to)
    elif what == "cut":
        os.truncate(path, os.path.getsize(path) * 2 // 3)
    elif what.startswith("copy") and path != to:
        shutil.copy(path, to)
    if "grow" in what:
        more = lines(rng.choice([1, 5]))
        grown = to if what.startswith("copy") else path
        write(grown, gzip.compress(more, mtime=0) if grown.endswith(".gz") else more, "ab")
    return None


def save(name, *args):
    status = run("--save=" + name, *args)[1]
    # What could not be opened at all is no result.
    return [name] if status < 2 else []


def save_nights(needs):
    """Each night some of the logs are read, some of which have changed."""
    leaves = []
    for night in range(rng.randrange(2, 7)):
        for _ in range(rng.choice([0, 1, 3])):
            change_a_log()
        names = ["logs/" + name for name in sorted(os.listdir("logs"))]
        some = rng.sample(names, rng.randrange(1, len(names) + 1))
        if rng.random() < 0.2:
            some.append("logs/none")
        leaves += save("night%d" % night, *needs, *some)
    return leaves


def save_parts(needs):
    """The parts of a list, and whether all are there, each once."""
    n = rng.randrange(1, 5)
    parts = []
    for k in range(1, n + 1):
        part = save("part%d" % k, *needs, "--all", "--shard=%d/%d" % (k, n), "logs", "none")
        parts += part if rng.random() < 0.9 else []
    return parts, len(parts) == n


def spoil(leaves):
    """One comes twice, and one is damaged."""
    spoilt = False
    if leaves and rng.random() < 0.3:
        shutil.copy(rng.choice(leaves), "again")
        leaves.append("again")
        spoilt = True
    if leaves and rng.random() < 0.15:
        path = rng.choice(leaves)
        data = bytearray(read(path))
        data[rng.randrange(len(data))] ^= 1
        write(path, data)
        spoilt = True
    return spoilt


def merge_tree(leaves):
    """Merges them in a random tree; returns what is left to merge at its root."""
    global nmerges
    nodes = list(leaves)
    rng.shuffle(nodes)
    while len(nodes) > 1 and rng.random() < 0.8:
        some = [nodes.pop() for _ in range(rng.randrange(1, len(nodes) + 1))]
        nmerges += 1
        name = "merge%d" % nmerges
        if run("--merge", "--save=" + name, *some)[1] < 2:
            some = [name]
        nodes[:0] = some
        rng.shuffle(nodes)
    return nodes


def compare(what, got, want):
    if got == want:
        return
    for name, a, b in zip(("output", "status", "messages"), got, want):
        if a != b:
            print("seed %d: %s: %s\n  %.2000s\n  wanted\n  %.2000s" % (seed, what, name, a, b))
    sys.exit(1)


def one_scenario():
    for _ in range(rng.randrange(3, 7)):
        new_log(new_name())
    saved_as = rng.choice(list(SAVED))
    needs = saved_as.split()
    shown = rng.choice(SAVED[saved_as])
    in_parts = rng.random() < 0.4
    leaves, is_whole = [], False
    if in_parts:
        leaves, is_whole = save_parts(needs)
    # Also beside all parts of a list, which are one run.
    if not in_parts or (is_whole and rng.random() < 0.3):
        leaves += save_nights(needs)
        is_whole = False
    # A part that came twice is told from a log that did while parts are alone.
    if not (in_parts and any(name.startswith("night") for name in leaves)) and spoil(leaves):
        is_whole = False
    if not leaves:
        return
    flat = run(*shown, "--merge", *leaves)
    if is_whole:
        compare("parts", flat, run(*shown, "--all", "logs", "none"))
    saved = run("--merge", "--save=flat", *leaves)[1] < 2 and read("flat")
    for _ in range(4):
        tree = merge_tree(leaves)
        compare("tree of %s: %s" % (leaves, tree), run(*shown, "--merge", *tree), flat)
        if saved:
            run("--merge", "--save=tree", *tree)
            compare("bytes", (read("tree"),), (saved,))


findrobots, directory, seed = sys.argv[1], sys.argv[2], int(sys.argv[3])
rng = random.Random(seed)
nmerges = 0
shutil.rmtree(directory, ignore_errors=True)
os.makedirs(directory + "/logs")
os.chdir(directory)
one_scenario()
