#!/usr/bin/env python3
"""crawlers_real_logs.py TABLE DIR LOG...: whether findrobots has counted the
requests of crawlers as this script does, with a regular expression for the
combined format and a plain search for tokens.

TABLE is the source file of the built-in tokens. DIR holds as JSON what findrobots
has told of all the logs in "all", with --by in "crawler" and "operator", and of
each log by itself in a file of its name. Exit status: 1 if anything differs;
then that is printed.
"""

import collections
import datetime
import gzip
import json
import os
import re
import sys

ROW = re.compile(r'\{ "([^"]+)", "([^"]+)", "([a-z]+)",')
# The quote at the end is missing where a line was cut.
LINE = re.compile(
    r'(?:(?P<server>\S+) )?(?P<host>\S+) (?P<ident>\S+) (?P<user>\S+) \[(?P<time>[^\]]*)\] '
    r'"(?P<request>(?:[^"\\]|\\.)*)" (?P<status>[0-9]{3}|-) (?P<size>[0-9]+|-)'
    r'(?: "(?P<referer>(?:[^"\\]|\\.)*)" "(?P<agent>(?:[^"\\]|\\.)*)(?:"|$))?')
KEYS = "hosts", "requests", "asked", "robots_2xx", "robots_3xx", "robots_4xx", "robots_5xx"


def read_table(path):
    """Operator and kind by token."""
    with open(path, encoding="utf-8") as f:
        return {name: (operator, kind) for name, operator, kind in ROW.findall(re.sub(r"\s+", " ", f.read()))}


def search_of(table):
    """Finds any token that stands as a word; the longest one at a place."""
    names = sorted((name for name in table if table[name][1] != "control"), key=len, reverse=True)
    return re.compile(r"(?<![\w-])(?:%s)(?![\w-])" % "|".join(map(re.escape, names)), re.I | re.A)


def claimed(header, search, table):
    by_name = {name.lower(): name for name in table}
    found = [by_name[word.lower()] for word in search.findall(header)]
    operators = {table[name][0] for name in found}
    return None if not found else found[0] if len(operators) == 1 else "several"


def unescaped(text):
    return re.sub(r'\\(["\\])', r"\1", text)


def add_time(times, text):
    """Leaves out what is no time of this format: one of the logs has others."""
    try:
        times.append(datetime.datetime.strptime(text, "%d/%b/%Y:%H:%M:%S %z"))
    except ValueError:
        pass


class Crawler:
    def __init__(self):
        self.hosts = set()
        self.counts = collections.Counter()
        self.bytes = 0
        self.times = []

    def add(self, fields):
        self.hosts.add(fields["host"])
        self.counts["requests"] += 1
        self.bytes += int(fields["size"].replace("-", "0"))
        add_time(self.times, fields["time"])
        method, _, rest = unescaped(fields["request"]).partition(" ")
        target = re.sub(r"\s+HTTP/[0-9.]+$", "", rest)
        path = re.sub("^https?://[^/?#]*", "", target)
        if method == "GET" and re.split("[?#]", path)[0] == "/robots.txt":
            digit = fields["status"][0]
            self.counts["robots_%sxx" % digit] += 1
            self.counts["asked"] += digit in "23"

    def told(self):
        counts = {key: self.counts[key] for key in KEYS if key != "hosts"}
        return {"hosts": len(self.hosts), **counts, "bytes": self.bytes,
                "first": shown(min(self.times, default=None)), "last": shown(max(self.times, default=None))}


class Group:
    """Requests by crawler or operator."""

    def __init__(self):
        self.hosts, self.statuses, self.bytes, self.times = set(), collections.Counter(), 0, []

    def add(self, fields):
        self.hosts.add(fields["host"])
        self.statuses[fields["status"]] += 1
        self.bytes += int(fields["size"].replace("-", "0"))
        add_time(self.times, fields["time"])

    def told(self):
        return {"requests": sum(self.statuses.values()), "hosts": len(self.hosts),
                "first": shown(min(self.times, default=None)), "last": shown(max(self.times, default=None)),
                "statuses": {status: n for status, n in self.statuses.items() if status != "-"} or None,
                "bytes": self.bytes}


def shown(time):
    return time and time.astimezone(datetime.timezone.utc).strftime("%Y-%m-%dT%H:%M:%SZ")


def claims_of(path, search, table, claims):
    """Whose each request of the log claims to be, and its fields; claims are
    kept by agent, of which most come again and again."""
    with gzip.open(path) as f:
        for line in f.read().decode("latin-1").split("\n"):
            fields = LINE.match(line)
            agent = fields and unescaped(fields["agent"] or "")
            if agent not in claims:
                claims[agent] = agent and claimed(agent, search, table)
            if claims[agent]:
                yield claims[agent], fields


def read_told(path):
    with open(path, encoding="utf-8") as f:
        told = json.load(f)
    if "groups" in told:
        by = os.path.basename(path)
        return {group.pop(by): group for group in told["groups"]}
    return {row["crawler"]: {key: sum(row[key].values()) if key in KEYS else row[key]
                             for key in (*KEYS, "bytes", "first", "last")} for row in told["crawlers"]}


def differences(path, wanted):
    """Prints them, and says how many there are."""
    got = read_told(path)
    wanted = {name: counts.told() for name, counts in wanted.items()}
    names = [name for name in set(got) | set(wanted) if got.get(name) != wanted.get(name)]
    for name in sorted(names, key=str):
        print("%s: %s: %s, wanted %s" % (path, name, got.get(name), wanted.get(name)))
    return len(names)


def main():
    table, told, logs = read_table(sys.argv[1]), sys.argv[2], sys.argv[3:]
    search, claims, found = search_of(table), {}, 0
    crawlers, by_crawler, by_operator = (collections.defaultdict(kind) for kind in (Crawler, Group, Group))
    for log in logs:
        one = collections.defaultdict(Crawler)
        for claim, fields in claims_of(log, search, table, claims):
            for counts in (one[claim], crawlers[claim], by_crawler[claim],
                           by_operator[table.get(claim, [None])[0]]):
                counts.add(fields)
        found += differences(os.path.join(told, os.path.basename(log)), one)
    for name, counts in ("all", crawlers), ("crawler", by_crawler), ("operator", by_operator):
        found += differences(os.path.join(told, name), counts)
    return found > 0


if __name__ == "__main__":
    sys.exit(main())
