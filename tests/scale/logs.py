#!/usr/bin/env python3
"""logs.py N DIR: writes N small logs of different sizes into DIR, as Apache and
nginx write and logrotate compresses them, and prints the hosts that asked for
/robots.txt. About a third of them ask in more than one log.
"""

import gzip
import os
import random
import sys

AGENTS = ["ExampleBot/2.1 (+http://bot.example/about)", "curl/7.88.1", "-"]
TARGETS = ["/", "/blog/robots.txt", "/images/logo.png", "/cart?x=/robots.txt"]
ASKS = ["/robots.txt", "/robots.txt?v=2", "http://www.example.com/robots.txt"]


def host(rng, log):
    kind = rng.randrange(4)
    if kind == 0:
        return "192.0.2.%d" % rng.randrange(256)
    if kind == 1:
        return "2001:db8::%x:%x" % (log, rng.randrange(1, 65536))
    if kind == 2:
        return "crawler-%d-%d.search.example" % (log, rng.randrange(50))
    return "198.51.%d.%d" % (log % 256, rng.randrange(256))


def line(rng, log, target):
    who = host(rng, log)
    text = '%s - - [%02d/Nov/2026:%02d:25:01 +0000] "GET %s HTTP/1.1" %d %d' % (
        who, 1 + log % 28, rng.randrange(24), target,
        rng.choice([200, 200, 304, 404]), rng.randrange(9999))
    if log % 3 != 0:
        text += ' "-" "%s"' % rng.choice(AGENTS)
    if log % 3 == 2:
        text = "www.example.com:443 " + text
    return who, text


def main():
    rng = random.Random(14)
    directory = sys.argv[2]
    os.makedirs(directory)
    asked = set()
    for log in range(int(sys.argv[1])):
        lines = []
        for _ in range(rng.randrange(1, 120)):
            asks = rng.randrange(4) == 0
            who, text = line(rng, log, rng.choice(ASKS if asks else TARGETS))
            lines.append(text + "\n")
            if asks:
                asked.add(who)
        name = "%s/access.log.%d.gz" % (directory, log + 1)
        with open(name, "wb") as out:
            out.write(gzip.compress("".join(lines).encode(), mtime=0))
    sys.stdout.write("".join(who + "\n" for who in sorted(asked)))


main()
