"""recipe_pool.py WORKERS DIR: Python Cookbook's recipe 12.8 as the book has it, a
process pool over gzip.open(), but for what tests/cli/real_logs.py does otherwise:
it goes on at a byte that is not ASCII and at a line with fewer fields. And it
sorts what it prints, as findrobots does."""

import glob
import gzip
import io
import sys
from concurrent import futures


def find_robots(filename):
    robots = set()
    with gzip.open(filename) as f:
        for line in io.TextIOWrapper(f, encoding="latin-1", newline="\n"):
            fields = line.split()
            if len(fields) > 6 and fields[6] == "/robots.txt":
                robots.add(fields[0])
    return robots


def find_all_robots(logdir, workers):
    files = glob.glob(logdir + "/*.log.gz")
    all_robots = set()
    with futures.ProcessPoolExecutor(workers) as pool:
        for robots in pool.map(find_robots, files):
            all_robots.update(robots)
    return all_robots


if __name__ == "__main__":
    sys.stdout.reconfigure(encoding="latin-1")
    for host in sorted(find_all_robots(sys.argv[2], int(sys.argv[1]))):
        print(host)
