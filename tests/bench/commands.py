"""The commands that the benchmark runs: findrobots in all its forms, the
floor, and what else can answer the question."""

import collections
import os
import shlex
import shutil
import subprocess
import sys

HERE = os.path.dirname(os.path.abspath(__file__))
ROOT = os.path.dirname(os.path.dirname(HERE))
TOOLS = os.path.join(ROOT, "build", "bench")
PROGRAM = os.environ.get("FINDROBOTS") or os.path.join(ROOT, "findrobots")
PARENT = os.environ.get("PARENT")
FLOOR = os.path.join(TOOLS, "floor")
MEASURE = os.path.join(TOOLS, "measure")

# What a command prints: these bytes; these lines in any order; that size; nothing;
# rows, behind a header, that begin with these; a JSON document with these; one
# that counts each line, or the requests of each crawler; or bytes of that digest.
EXACT, LINES, SIZE, NOTHING, ROWS, JSON, REQUESTS, CRAWLERS, DIGEST = (
    "exact", "lines", "size", "nothing", "rows", "json", "requests", "crawlers", "digest")

Command = collections.namedtuple("Command", "name argv corpus status prints ours")


def run(argv, **options):
    return subprocess.run(argv, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, check=False, **options)


def require_programs():
    for path in [PROGRAM, FLOOR, MEASURE] + ([PARENT] if PARENT else []):
        if not os.access(path, os.X_OK):
            sys.exit(path + " is no program that can be run")


def works(argv):
    return run(argv, stderr=subprocess.DEVNULL).returncode == 0


# What the floor inflates by, and the decoder of findrobots that is compared with
# it: None for the one it takes by itself.
FLOORS = {"isal": None, "zlib": "zlib"}


class Ours:
    """findrobots and the floor."""

    def __init__(self, log):
        """log: any file to try the floor on."""
        has_isal = works([FLOOR, "-d", "isal", "1", log])
        self.why_no_isal = None if has_isal else "the floor was built without ISA-L"

    def findrobots(self, corpus, jobs=2, mode="threads", decoder=None):
        """decoder: None for the one it takes by itself."""
        options = ["-j%d" % jobs, "--mode=" + mode]
        name = "findrobots -j%d" % jobs + (" processes" if mode == "processes" else "")
        if decoder:
            name += " " + decoder
            options.append("--decoder=" + decoder)
        return Command(name, [PROGRAM] + options + [corpus.directory], corpus, corpus.status, EXACT, True)

    def parent(self, corpus):
        """Another findrobots, with the options of findrobots()."""
        ours = self.findrobots(corpus)
        return ours._replace(name="parent", argv=[PARENT] + ours.argv[1:], ours=False)

    def cached(self, corpus, directory):
        """With a cache, which the first run fills."""
        ours = self.findrobots(corpus)
        return ours._replace(name=ours.name + " with a cache", argv=ours.argv[:1] + ["--cache=" + directory] + ours.argv[1:])

    def filling(self, corpus, directory):
        """With a cache that each run fills."""
        ours = self.cached(corpus, directory)
        return ours._replace(name=ours.name + " to fill", argv=["sh", "-c", 'rm -rf "$0"; exec "$@"', directory] + ours.argv)

    def grown(self, corpus, cache, filled):
        """With a cache that knows the logs as they were: a copy of one that
        was filled by then."""
        ours = self.cached(corpus, cache)
        return ours._replace(name=ours.name + " of before",
                             argv=["sh", "-c", 'rm -rf "$0"; cp -r "$1" "$0"; shift; exec "$@"', cache, filled] + ours.argv)

    def shards(self, corpus, directory, n):
        """In parts, one after the other, and their merge."""
        ours = self.findrobots(corpus)
        script = 'for k in $(seq %d); do "$@" --shard=$k/%d --save="$0/$k" || exit; done; exec "$1" --merge "$0"/*' % (n, n)
        return ours._replace(name="%d shards and their merge" % n, argv=["sh", "-c", script, directory] + ours.argv)

    def evidence(self, corpus, jobs=2):
        """The same hosts with all that is known of them."""
        ours = self.findrobots(corpus, jobs)
        argv = ours.argv[:1] + ["--format=tsv"] + ours.argv[1:]
        return ours._replace(name=ours.name + " tsv", argv=argv, prints=ROWS)

    def json(self, corpus):
        ours = self.findrobots(corpus, 1)
        argv = ours.argv[:1] + ["--format=json"] + ours.argv[1:]
        return ours._replace(name=ours.name + " json", argv=argv, prints=JSON)

    def crawlers(self, corpus, question):
        """The requests of crawlers, who they are, and what was forbidden."""
        ours = self.findrobots(corpus)
        argv = ours.argv[:1] + question.options + ["--format=json"] + ours.argv[1:]
        return ours._replace(name="%s, %s" % (ours.name, question.name), argv=argv, prints=CRAWLERS)

    def floor(self, corpus, jobs, decoder):
        """decoder: one of FLOORS, or "builtin": findrobots's own alone."""
        # 100,000 names are too long for a command line.
        names = corpus.files if len(corpus.files) < 1000 else [corpus.directory]
        return Command("floor " + decoder, [FLOOR, "-d", decoder, str(jobs)] + names, corpus, 0, SIZE, True)


#### What else can answer the question: as fast as one would write it in a line
#### of shell, and on these logs as right.

# A search gives lines, of which the first word is wanted, once each and sorted.
HOSTS = "awk '!seen[$1]++ { print $1 }' | sort"

# Jobs that write to one pipe cut each other's lines, so each writes to a file.
SIDE_BY_SIDE = "find %(dir)s -name '*.log.gz' -print0 | xargs -0 -n %(batch)d -P 2 sh -c %(job)s && " \
    "cat \"$PARTS\"/* | " + HOSTS + "; rm -f \"$PARTS\"/*"

# A search for the path first spares awk the splitting of most lines.
AWK_JOB = 'zcat "$@" | awk \'/robots[.]txt/ && $7 == "/robots.txt" && !seen[$1]++ { print $1 }\' >>"$PARTS/$$"'
RG_JOB = 'igzip -dc "$@" | rg -N -a -F /robots.txt >>"$PARTS/$$" || true'

# Starts a process or more for each file.
BY_FILE = {"zgrep", "rg -z"}

# Name: the programs it needs, and what it is.
PIPELINES = {
    "zgrep": (["zgrep"], "zgrep -h -a -F /robots.txt %(dir)s/*.log.gz | " + HOSTS),
    "zcat | awk, xargs -P2": (["zcat", "awk", "xargs"], SIDE_BY_SIDE),
    "igzip | rg, xargs -P2": (["igzip", "rg", "xargs"], SIDE_BY_SIDE),
    "rg -z": (["rg"], "rg -z -j2 -N -a --no-filename --no-ignore -F /robots.txt %(dir)s | " + HOSTS),
    "ugrep -z": (["ugrep"], "ugrep -r -z -J2 -h -a -F /robots.txt %(dir)s | " + HOSTS),
}
# What makes a table of all requests, and cannot be told to list all hosts.
GOACCESS = "goaccess"
GOACCESS_JSON = "zcat %(dir)s/*.log.gz | goaccess - --no-global-config --no-progress --log-format=COMBINED -o json"

RECIPE = "recipe 12.8"
OTHERS = [RECIPE] + list(PIPELINES)


def why_not(name):
    """Why goaccess or one of OTHERS cannot run here, or None."""
    tools = [name] if name == GOACCESS else PIPELINES.get(name, ([], ""))[0]
    missing = [tool for tool in tools if not shutil.which(tool)]
    return "not installed: " + ", ".join(missing) if missing else None


def other(name, corpus):
    """One of OTHERS as a command."""
    if name == RECIPE:
        argv = [sys.executable, os.path.join(HERE, "recipe_pool.py"), "2", corpus.directory]
        return Command(name, argv, corpus, 0, EXACT, False)
    job = AWK_JOB if "awk" in name else RG_JOB
    script = PIPELINES[name][1] % {
        "dir": shlex.quote(corpus.directory),
        "batch": 1 if len(corpus.files) < 1000 else 500,
        "job": shlex.quote(job) + " _",
    }
    return Command(name, ["sh", "-c", script], corpus, 0, LINES, False)


def goaccess(corpus):
    """A table of everything in the logs."""
    script = GOACCESS_JSON % {"dir": shlex.quote(corpus.directory)}
    return Command("goaccess json", ["sh", "-c", script], corpus, 0, REQUESTS, False)


#### What inflates, and throws the text away: on one thread, and with no search

# minigzip is that of zlib-ng, which is no package of Debian's. It writes no more
# than one file to standard output.
INFLATERS = {
    "igzip": 'igzip -dc "$@"',
    "libdeflate-gunzip": 'libdeflate-gunzip -c "$@"',
    "minigzip": 'for log; do minigzip -c -d "$log" || exit; done',
}


def inflaters(corpus):
    """Those that are installed: each as it is measured, and as its output is
    counted."""
    for name, script in INFLATERS.items():
        if shutil.which(name):
            yield tuple(Command(name, ["sh", "-c", "{ %s; } %s" % (script, to), "sh"] + corpus.files, corpus, 0, prints, False)
                        for to, prints in ((">/dev/null", NOTHING), ("| wc -c", SIZE)))


#### What ran


def first_line(argv):
    try:
        return run(argv, stderr=subprocess.DEVNULL).stdout.decode().partition("\n")[0]
    except OSError:
        return ""


def versions():
    """A line for each program that is there, as it gives its version itself."""
    lines = run([PROGRAM, "--version"]).stdout.decode().splitlines()
    lines.append(first_line((os.environ.get("CC") or "cc").split() + ["--version"]))
    lines.append("Python " + sys.version.split()[0])
    lines.append(first_line(["awk", "-W", "version"]))
    lines += [first_line([name, "--version"]) for name in ("gzip", "igzip", "rg", "ugrep")]
    return [line for line in lines if line]
