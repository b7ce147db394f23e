#!/usr/bin/env python3
"""What findrobots --by has to print, worked out by another program.

by_model.py --make DIR		writes logs made by chance to DIR
by_model.py ANSWERS [DIR|FILE]...

Each file of the directory ANSWERS holds what -f jsonl printed of these logs,
and is called KIND,KEY,TOP or KIND,KEY,TOP,reverse; of networks the kind is
such as network-16-32, and a name with a fifth part, such as
agent,requests,0,,status=404, is of requests with that status alone. Prints
each difference; the exit status is 1 if there is one.
"""

import collections
import gzip
import ipaddress
import json
import os
import random
import sys

import totals

ROBOTS = {b"/robots.txt"}


def make_logs(directory):
    rng = random.Random(5)
    agents = [b"-", b"-", b"Googlebot/2.1", b"others", b"(other)", b"a,b",
              b"=1+1", b"\\x22quoted\\x22", b"\xc3\xa9\xff", b"x" * 3000,
              b"back\\\\slash", b" blank ", b"null"]
    agents += [b"bot/%d" % n for n in range(60)]
    targets = [b"/robots.txt"] * 9 + [
        b"/robots.txt?x=%d" % n for n in range(30)] + [
        b"http://h.example/robots.txt", b"/robots.txt#\\x22", b"/other"]
    hosts = [b"192.0.2.%d" % n for n in range(12)]
    hosts += [b"203.0.113.%d" % n for n in range(5)]
    hosts += [b"198.51.100.7", b"2001:db8::1", b"2001:db8:0:1::2",
              b"2001:db8:5::3", b"::ffff:192.0.2.3", b"bot.example.com",
              b"others"]
    for name in range(5):
        lines = []
        for _ in range(700):
            month = rng.choice([b"Sep", b"Oct", b"Nov", b"Feb"])
            clock = b"%02d/%s/2026:%02d:%02d:%02d +0%d00" % (
                1 + min(rng.randrange(40), 27), month,
                rng.choice([0, 9, 10, 23]), rng.randrange(60),
                rng.randrange(60), rng.choice([0, 0, 2]))
            if not rng.randrange(15):
                clock = b"31/Sep/2026:00:00:00 +0000"
            target = rng.choice(targets)
            status = rng.choice([b"200", b"200", b"404", b"301", b"500"])
            lines.append(b'%s - - [%s] "GET %s HTTP/1.1" %s %s "-" "%s"\n' % (
                rng.choice(hosts), clock, target, status,
                rng.choice([b"-", b"0", b"%d" % rng.randrange(10000)]),
                agents[min(rng.randrange(len(agents)),
                           rng.randrange(len(agents)))]))
            if not rng.randrange(9):
                # Without a size and an agent.
                lines.append(b'%s - - [%s] "GET %s HTTP/1.1" %s 5\n' % (
                    rng.choice(hosts), clock, target, status))
        path = os.path.join(directory, "access %d.log.gz" % name)
        with gzip.open(path, "wb") as log:
            log.writelines(lines)


def network(host, ipv4, ipv6):
    try:
        address = ipaddress.ip_address(host.decode("ascii"))
    except ValueError:
        return host
    if address.version == 6 and address.ipv4_mapped:
        address = address.ipv4_mapped
    bits = ipv4 if address.version == 4 else ipv6
    return str(ipaddress.ip_network((address, bits), strict=False)).encode()


def name_of(kind, record, path):
    if kind.startswith("network"):
        bits = [int(n) for n in kind.split("-")[1:]]
        return network(record.host, *(bits + [24, 48][len(bits):]))
    if kind in ("hour", "day", "month"):
        text = totals.make_time_text(record.time)
        return text and text[:{"hour": 13, "day": 10, "month": 7}[kind]] \
            .encode()
    if kind == "file":
        return os.fsencode(path)
    return {"agent": record.agent, "target": record.target,
            "status": record.status}[kind] or None


def make_group(kind, name, records):
    times = [r.time for r in records if r.time is not None]
    sizes = [r.size for r in records if r.size is not None]
    text = None if name is None else totals.make_text(name)
    if text in ("others", "(other)"):
        text = "\\x%02x%s" % (ord(text[0]), text[1:])
    return {
        kind.split("-")[0]: text,
        "requests": len(records),
        "hosts": len({r.host for r in records}),
        "first": totals.make_time_text(min(times, default=None)),
        "last": totals.make_time_text(max(times, default=None)),
        "statuses": {totals.make_text(v): n for v, n in totals.counted(
            r.status for r in records)} or None,
        "bytes": sum(sizes) if sizes else None,
    }


def rank(key, name, records):
    """What has no key is at the end."""
    times = [r.time.timestamp() for r in records if r.time is not None]
    sizes = [r.size for r in records if r.size is not None]
    if key == "name":
        return None if name is None else 0
    if key == "address":
        if name is None:
            return None
        try:
            net = ipaddress.ip_network(name.decode("ascii"))
        except ValueError:
            return 2, 0
        return int(net.version == 6), int(net.network_address)
    return {"requests": -len(records),
            "hosts": -len({r.host for r in records}),
            "first": min(times) if times else None,
            "last": -max(times) if times else None,
            "bytes": -sum(sizes) if sizes else None}[key]


def ordered(groups, key, reverse):
    """By name throughout, the one without a name last; then by the key."""
    names = sorted(groups, key=lambda name: (name is None, name or b""))
    ranks = {name: rank(key, name, groups[name]) for name in names}
    known = [name for name in names if ranks[name] is not None]
    if key == "name":
        known.sort(reverse=reverse)
    else:
        known.sort(key=ranks.get, reverse=reverse)
    return known + [name for name in names if ranks[name] is None]


def expected(answer, records):
    kind, key, top, *more = answer.split(",")
    groups = collections.defaultdict(list)
    status = more[1].split("=")[1].encode() if len(more) > 1 else None
    for record, path in records:
        if status is None or record.status == status:
            groups[name_of(kind, record, path)].append(record)
    names = ordered(groups, key, more[:1] == ["reverse"])
    shown = names[:int(top)] if int(top) else names
    result = [make_group(kind, name, groups[name]) for name in shown]
    rest = [r for name in names[len(shown):] for r in groups[name]]
    if rest:
        result.append(dict(make_group(kind, b"", rest),
                           **{kind.split("-")[0]: "others"}))
    return result


def read_records(operands):
    for path in totals.log_files(operands):
        lines = totals.read_lines(path)
        for _, record, _ in totals.records_of(lines, ROBOTS, False):
            if record and record.target is not None and \
                    totals.path_of(record.target) in ROBOTS:
                yield record, path


def main():
    if sys.argv[1] == "--make":
        make_logs(sys.argv[2])
        return 0
    records = list(read_records(sys.argv[2:]))
    bad = 0
    for answer in sorted(os.listdir(sys.argv[1])):
        with open(os.path.join(sys.argv[1], answer), encoding="utf-8") as file:
            given = [json.loads(line) for line in file]
        found = list(totals.differences(expected(answer, records), given,
                                        answer))
        for line in found[:10]:
            print(line)
        bad += len(found) > 0
    if not records:
        sys.exit("no request in the logs")
    return 1 if bad else 0


if __name__ == "__main__":
    sys.exit(main())
