"""Logs of many hosts, and the orders that --sort is to put them in.

	order.py DIR	writes DIR/*.log, and DIR/KEY and DIR/KEY.reversed for
			each key, with a host on each line
"""

import ipaddress
import os
import random
import sys

KEYS = ["host", "address", "requests", "first", "last"]


def make_hosts(rng):
    hosts = ["192.0.2.9", "192.0.2.10", "192.0.2.100", "9.255.255.255",
             "10.0.0.0", "255.255.255.255", "0.0.0.0", "2001:db8::9",
             "2001:db8::10", "2001:db8::a", "2001:db8:9::1", "2001:db8:10::1",
             "::1", "ffff::", "9.example.com", "10.example.com", "a.example",
             "B.example", "b.example", "192.0.2.example", "192.0.2.256",
             "a", "z.example", "192.0.2.1.example"]
    hosts += [f"203.0.113.{rng.randrange(256)}" for _ in range(40)]
    hosts += [f"2001:db8:{rng.randrange(65536):x}::{rng.randrange(65536):x}"
              for _ in range(40)]
    hosts += [f"crawl-{rng.randrange(100)}.example.net" for _ in range(40)]
    return sorted(set(hosts))


def ordered(seen, key, reverse):
    """By host throughout, then by the key: sort() keeps what is equal."""
    hosts = sorted(seen, key=str.encode)
    if key == "host":
        hosts.sort(key=str.encode, reverse=reverse)
        return hosts
    if key == "address":
        def rank(host):
            try:
                address = ipaddress.ip_address(host)
            except ValueError:
                return 3, 0, host.encode()
            return (1 if address.version == 4 else 2), int(address), b""
        hosts.sort(key=rank, reverse=reverse)
        return hosts
    if key == "requests":
        hosts.sort(key=lambda host: len(seen[host]), reverse=not reverse)
        return hosts
    known = [h for h in hosts if any(t is not None for t in seen[h])]
    rest = [h for h in hosts if h not in known]
    best = min if key == "first" else max
    known.sort(key=lambda h: best(t for t in seen[h] if t is not None),
               reverse=(key == "last") != reverse)
    # Even then.
    return known + rest


def main(directory):
    rng = random.Random(1)
    seen = {}
    lines = []
    for host in make_hosts(rng):
        for _ in range(rng.choice([1, 1, 2, 3, 7])):
            second = rng.choice([None, rng.randrange(60), rng.randrange(60)])
            seen.setdefault(host, []).append(second)
            time = "31/Nov/2026:06:25:01" if second is None else \
                f"03/Nov/2026:06:25:{second:02} +0000"
            lines.append(f'{host} - - [{time}] "GET /robots.txt HTTP/1.1"'
                         ' 200 1\n')
    rng.shuffle(lines)
    for i in range(7):
        with open(os.path.join(directory, f"{i}.log"), "w") as log:
            log.writelines(lines[i::7])
    for key in KEYS:
        for reverse in False, True:
            name = key + (".reversed" if reverse else "")
            with open(os.path.join(directory, name), "w") as out:
                out.writelines(h + "\n" for h in ordered(seen, key, reverse))


main(sys.argv[1])
