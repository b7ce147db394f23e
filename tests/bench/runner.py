"""Runs the benchmark's commands: sees to it that each answers right before it
is measured, then measures it."""

import collections
import gzip
import json

import commands
import results


class Wrong(Exception):
    """A command gave a wrong answer or a wrong status."""


class Runner:
    def __init__(self, errors):
        self.errors = errors    # the file for what commands say
        self.faults = {}        # by command: what is wrong with it, or None
        self.peaks = collections.defaultdict(list)  # by command: MiB of each run
        self.wrong = []         # a line about each that is
        self.ours_failed = False

    def check(self, command):
        """Raises Wrong unless the command does what it is to do. Finds that
        out once, and says it when it does not."""
        key = tuple(command.argv)
        if key not in self.faults:
            self.set_fault(command, self.find_fault(command))
        if self.faults[key]:
            raise Wrong("wrong: " + command.name)

    def set_fault(self, command, fault):
        self.faults[tuple(command.argv)] = fault
        if fault:
            self.ours_failed |= command.ours
            self.wrong.append("WRONG: %s: %s: %s" % (command.corpus.name, command.name, fault))
            print(self.wrong[-1], flush=True)

    def find_fault(self, command):
        if command.prints == commands.DIGEST:
            return None if results.digest(command.argv) == command.corpus.hosts else "other bytes than those of sort"
        with open(self.errors, "wb") as errors:
            done = commands.run(command.argv, stderr=errors)
        if done.returncode != command.status:
            return self.wrong_status(command, done.returncode)
        if command.prints == commands.SIZE:
            return compare_size(int(done.stdout), command)
        if command.prints == commands.NOTHING:
            return "it prints" if done.stdout else None
        output = done.stdout.decode("latin-1")
        if command.prints == commands.REQUESTS:
            return compare_requests(json.loads(output)["general"], command.corpus)
        if command.prints == commands.CRAWLERS:
            return compare_crawlers(json.loads(output)["crawlers"], command.corpus)
        if command.prints == commands.ROWS:
            output = "".join(row.partition("\t")[0] + "\n" for row in output.splitlines()[1:])
        if command.prints == commands.JSON:
            output = "".join(host["host"] + "\n" for host in json.loads(output)["hosts"])
        return compare_hosts(output, command)

    def wrong_status(self, command, status):
        with open(self.errors, errors="replace") as f:
            said = f.read().splitlines()
        return "exit status %d, not %d%s" % (status, command.status, ": " + said[-1] if said else "")

    def measure(self, command):
        """Runs it once. Returns the seconds it took."""
        with open(self.errors, "wb") as errors:
            done = commands.run([commands.MEASURE] + command.argv, stderr=errors)
        seconds, status, peak = done.stdout.split()
        if int(status) != command.status:
            self.set_fault(command, self.wrong_status(command, int(status)))
            raise Wrong("wrong: " + command.name)
        self.peaks[tuple(command.argv)].append(int(peak) / 1024)
        return float(seconds)

    def measure_pairs(self, a, b, n):
        """Runs both in turn. Returns n pairs of seconds."""
        for command in a, b:
            self.check(command)
            self.measure(command)
        return [(self.measure(a), self.measure(b)) for _ in range(n)]

    def measure_peaks(self, command, n):
        """Returns the peaks of n runs or more, in MiB."""
        self.check(command)
        peaks = self.peaks[tuple(command.argv)]
        while len(peaks) < n:
            self.measure(command)
        return peaks


def compare_size(size, command):
    wanted = command.corpus.text_bytes
    if wanted is not None and size != wanted:
        return "inflated %d bytes, not %d" % (size, wanted)
    return None


def compare_requests(counts, corpus):
    nlines = sum(text.count(b"\n") for path in corpus.files for text in gzip.open(path))
    got = counts["valid_requests"]
    return None if got == nlines else "counted %d requests, not %d" % (got, nlines)


def compare_crawlers(rows, corpus):
    got = {row["crawler"]: sum(row["requests"].values()) for row in rows}
    return None if got == corpus.crawlers else "counted %s, not %s" % (got, corpus.crawlers)


def compare_hosts(output, command):
    got, wanted = output.splitlines(), command.corpus.hosts
    missing, more = len(set(wanted) - set(got)), len(set(got) - set(wanted))
    if missing or more:
        return "of %d hosts %d are missing, %d are wrong" % (len(wanted), missing, more)
    if command.prints in (commands.EXACT, commands.ROWS, commands.JSON) and output != "".join(host + "\n" for host in wanted):
        return "the right hosts, but not sorted and once each"
    return None
