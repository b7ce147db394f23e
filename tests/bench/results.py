"""Saved results for the benchmark, made by findrobots from logs that are never
on a disk, and beside each the list of its hosts, which is made here."""

import hashlib
import multiprocessing
import os
import shutil
import subprocess
import sys

import commands
import corpora

NUMBER = 64
HOSTS = 1000000         # in each
BYTES_PER_HOST = 30     # of a list and a result


def addresses(numbers):
    """An odd factor: no two numbers below 2**32 give the same address."""
    for n in numbers:
        a = n * 2654435761 & 0xffffffff
        yield b"%d.%d.%d.%d" % (a >> 24, a >> 16 & 255, a >> 8 & 255, a & 255)


def write_result(task):
    """Hosts are dealt out like cards, so all results are merged from
    beginning to end."""
    directory, number, nhosts = task
    hosts = sorted(addresses(range(number, number + nhosts * NUMBER, NUMBER)))
    path = os.path.join(directory, "%02d" % number)
    with open(path + ".list", "wb") as f:
        f.write(b"\n".join(hosts) + b"\n")
    rest = b' - - [03/Nov/2026:06:25:01 +0000] "GET /robots.txt HTTP/1.1" 200 71\n'
    subprocess.run([commands.PROGRAM, "--save=" + path + ".findrobots", "-"],
                   input=rest.join(hosts) + rest, check=True)


class Results:
    """Has what corpora.Corpus has of the logs: name, directory, hosts; these as
    the digest of their list, as sort makes it."""

    def __init__(self, root, scale):
        self.name = "merge"
        self.directory = os.path.join(root, "results")
        os.mkdir(self.directory)
        nhosts = int(HOSTS * scale)
        require_space(root, NUMBER * nhosts * BYTES_PER_HOST)
        tasks = [(self.directory, number, nhosts) for number in range(NUMBER)]
        with multiprocessing.Pool(len(os.sched_getaffinity(0)), corpora.die_of_signals) as pool:
            pool.map(write_result, tasks, chunksize=1)
        self.saved = self.paths("findrobots")
        self.lists = self.paths("list")
        self.hosts = digest(["sort", "-mu"] + self.lists)
        self.about = "%d saved results of %d hosts each" % (NUMBER, nhosts)
        self.file_bytes = sum(map(os.path.getsize, self.saved))

    def paths(self, suffix):
        return [os.path.join(self.directory, "%02d.%s" % (n, suffix)) for n in range(NUMBER)]

    def merge(self):
        argv = [commands.PROGRAM, "--merge"] + self.saved
        return commands.Command("findrobots --merge", argv, self, 0, commands.DIGEST, True)

    def sort(self):
        return commands.Command("sort -mu", ["sort", "-mu"] + self.lists, self, 0, commands.DIGEST, False)


def require_space(directory, need):
    free = shutil.disk_usage(directory).free
    if free < need:
        sys.exit("the saved results need %.1f GB and %s has %.1f GB free" % (need / 1e9, directory, free / 1e9))


def digest(argv, **options):
    """Of what a command prints, which may be more than memory holds."""
    done = hashlib.sha256()
    with subprocess.Popen(argv, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, **options) as process:
        for block in iter(lambda: process.stdout.read(1 << 20), b""):
            done.update(block)
    return done.hexdigest() if not process.returncode else "status %d" % process.returncode
