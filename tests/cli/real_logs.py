"""Python Cookbook's recipe 12.8, find_robots(), but for two things: it takes
files instead of a directory, and it goes on where the recipe raises an
exception, at a byte that is not ASCII or a line with fewer fields."""

import gzip
import io
import sys

robots = set()
for name in sys.argv[1:]:
    with gzip.open(name) as f:
        for line in io.TextIOWrapper(f, encoding="latin-1", newline="\n"):
            fields = line.split()
            if len(fields) > 6 and fields[6] == "/robots.txt":
                robots.add(fields[0])
for host in sorted(robots):
    print(host)
