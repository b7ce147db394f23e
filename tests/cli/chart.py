#!/usr/bin/env python3
"""What --format=chart has to print, drawn by another program.

chart.py --make SEED		writes one log made by chance
chart.py WIDTH ascii|utf8 TOP WHAT FILE...

Draws the chart of the requests for /robots.txt in these logs, which --make
has written: by agent (each is its own product), host, status or target.
"""

import datetime
import random
import re
import sys
import textwrap

BLOCKS = {"ascii": " .:-=+*%#", "utf8": " ▁▂▃▄▅▆▇█"}
MONDAY = datetime.datetime(1969, 12, 29)
HOUR, DAY, WEEK = (datetime.timedelta(hours=n) for n in (1, 24, 168))
LINE = re.compile(r'(\S+) - - \[([^]]*)\] "GET (\S+) HTTP/1.1" (\d+) 5 "-" "(.*)"$')


def make(seed):
    rng = random.Random(seed)
    begin = datetime.datetime(2026, 1, 1) + datetime.timedelta(
        minutes=rng.randrange(500000))
    minutes = rng.choice([1, 90, 1800, 4000, 50000, 500000, 9000000])
    agents = ["bot%d" % n * rng.choice([1, 1, 9]) for n in range(15)]
    for _ in range(rng.choice([30, 30, 900])):
        time = begin + datetime.timedelta(minutes=rng.randrange(minutes))
        date = time.strftime("%d/%b/%Y:%H:%M:%S +0000")
        if not rng.randrange(50):
            date = "31/Sep/2026:00:00:00 +0000"
        target = rng.choice(["/robots.txt", "/robots.txt?a", "/index.html"])
        print('192.0.2.%d - - [%s] "GET %s HTTP/1.1" %d 5 "-" "%s"' % (
            rng.randrange(20), date, target, rng.choice([200, 200, 404]),
            agents[min(rng.randrange(15), rng.randrange(15))]))


def read(names, what):
    """The value and the time, or None, of each request."""
    for name in names:
        for line in open(name):
            host, date, target, status, agent = LINE.match(line).groups()
            if not target.startswith("/robots.txt"):
                continue
            value = {"host": host, "agent": agent, "status": status,
                     "target": target}[what]
            try:
                time = datetime.datetime.strptime(date, "%d/%b/%Y:%H:%M:%S +0000")
            except ValueError:
                time = None
            yield value, time


def choose_step(times, room):
    """The step, where the first one begins, and how many there are."""
    for unit in HOUR, DAY, WEEK:
        begin = MONDAY + (min(times) - MONDAY) // unit * unit
        n = (max(times) - begin) // unit + 1
        if n <= room:
            return unit, begin, n
    weeks = -(-n // room)
    return weeks * WEEK, begin, -(-n // weeks)


def cut(name, width):
    if len(name) <= width:
        return name
    return name[:(width - 1) // 2] + ".." + name[len(name) - (width - 2) // 2:]


def step_name(step):
    names = {HOUR: "hour", DAY: "day", WEEK: "week"}
    return names.get(step) or "%d weeks" % (step // WEEK)


def marks(step, begin, n):
    """Midnights, or Mondays, as far as they have room."""
    text = ""
    for i in range(n):
        at = begin + i * step
        mark = at.strftime("%Y-%m-%d" if step > DAY else "%m-%d")
        if step == HOUR and at.hour or step != HOUR and at.weekday():
            continue
        if i + len(mark) <= n and (not text or i > len(text)):
            text = text.ljust(i) + mark
    return text


def draw(width, blocks, top, what, requests):
    counts = {}
    for value, _ in requests:
        counts[value] = counts.get(value, 0) + 1
    order = sorted(counts, key=lambda value: (-counts[value], value))
    rows = order[:top] + (["others"] if len(order) > top else [])
    names = min(max(map(len, rows + [what])), 28, width // 3)
    room = width - names - 12
    times = [time for _, time in requests if time]
    step, begin, n = choose_step(times, room)
    table = {row: [0] * n for row in rows}
    total = dict.fromkeys(rows, 0)
    for value, time in requests:
        row = value if value in order[:top] else "others"
        total[row] += 1
        if time:
            table[row][(time - begin) // step] += 1
    most = max(max(row) for row in table.values())
    names = min(max(map(len, rows + [what])),
                max(12, width - n - 12, min(12, len(what))))

    def line(name, number, text):
        print(("%s  %8s  %s" % (cut(name, names).ljust(names), number, text)).rstrip())

    line(what, "requests", marks(step, begin, n))
    for row in rows:
        line(row, total[row], "".join(blocks[-(-8 * x // most)] for x in table[row]))
    form = "%Y-%m-%d %H:%M" if step == HOUR else "%Y-%m-%d"
    end = begin + n * step - datetime.timedelta(microseconds=1)
    print()
    for part in textwrap.wrap("One column per %s, from %s to %s UTC" % (
            step_name(step), begin.strftime(form), end.strftime(form)),
            width, break_on_hyphens=False):
        print(part)
    print("%s is %d request%s, %s up to an eighth" % (
        blocks[8], most, "" if most == 1 else "s", blocks[1]))
    timeless = len(requests) - len(times)
    if timeless:
        print("%d request%s without a time in no column" % (
            timeless, "" if timeless == 1 else "s"))


def main():
    if sys.argv[1] == "--make":
        return make(int(sys.argv[2]))
    width, blocks, top, what, *names = sys.argv[1:]
    draw(int(width), BLOCKS[blocks], int(top), what, list(read(names, what)))
    return 0


if __name__ == "__main__":
    sys.exit(main())
