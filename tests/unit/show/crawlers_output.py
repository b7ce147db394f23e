#!/usr/bin/env python3
"""Reads back what is told of crawlers.

crawlers_output.py FORMAT	reads from standard input lines of what was put in,
				an empty line, and the output in that format

A line is a path and a value: "crawlers/0/examples/1/target 2f61" or "... -" for
null. Strings are bytes in hexadecimal, numbers have "=" before them.
"""

import csv
import io
import json
import re
import sys


def unescape(text):
    assert not re.search(r"[\x00-\x1f\x7f-\x9f\u2028\u2029\u202e]", text), text
    data = text.encode("utf-8")
    return re.sub(rb"\\(?:\\|x([0-9a-f]{2}))", lambda m: bytes.fromhex(
        m.group(1).decode()) if m.group(1) else b"\\", data)


def read_expected(lines):
    expected = {}
    for line in lines:
        path, value = line.split(" ")
        if value == "-":
            expected[path] = None
        elif value.startswith("="):
            expected[path] = json.loads(value[1:])
        else:
            expected[path] = bytes.fromhex(value)
    return expected


def flatten(value, path, out):
    if isinstance(value, dict):
        for key, member in value.items():
            flatten(member, path + [key], out)
    elif isinstance(value, list):
        for i, member in enumerate(value):
            flatten(member, path + [str(i)], out)
    else:
        out["/".join(path)] = \
            unescape(value) if isinstance(value, str) else value


def no_twins(pairs):
    assert len(dict(pairs)) == len(pairs), pairs
    return dict(pairs)


def read_json(text):
    found = {}
    whole = json.loads(text, object_pairs_hook=no_twins)
    assert sorted(whole) == ["crawlers", "spoofed", "summary"], whole.keys()
    for name in "crawlers", "spoofed":
        flatten(whole[name], [name], found)
    return found


def read_jsonl(text):
    lists = {"crawler": [], "spoofed": []}
    assert not text or text.endswith("\n")
    for line in text.split("\n")[:-1]:
        one = json.loads(line, object_pairs_hook=no_twins)
        lists[one.pop("type")].append(one)
    found = {}
    flatten(lists["crawler"], ["crawlers"], found)
    flatten(lists["spoofed"], ["spoofed"], found)
    return found


def read_cells(rows, name):
    found = {}
    for i, row in enumerate(rows[1:]):
        assert len(row) == len(rows[0]), row
        for column, cell in zip(rows[0], row):
            found["%s/%d/%s" % (name, i, column)] = unescape(cell)
    return found


def as_cells(expected, name):
    """Only what has columns: a count has three, null is empty."""
    cells = {}
    for path, value in expected.items():
        parts = path.split("/")
        if parts[0] != name or "examples" in parts:
            continue
        if value is None:
            value = b""
        elif not isinstance(value, bytes):
            value = str(value).encode()
        cells["%s/%s/%s" % (name, parts[1], "_".join(parts[2:]))] = value
    return cells


def main():
    put_in, text = sys.stdin.buffer.read().split(b"\n\n", 1)
    expected = read_expected(put_in.decode().split("\n"))
    text = text.decode("utf-8")
    form, name = (sys.argv[1].split(":") + ["crawlers"])[:2]
    if form == "json":
        found = read_json(text)
    elif form == "jsonl":
        found = read_jsonl(text)
    else:
        if form == "tsv":
            assert text.endswith("\n")
            rows = [line.split("\t") for line in text.split("\n")[:-1]]
        else:
            assert text.count("\n") == text.count("\r\n")
            rows = list(csv.reader(io.StringIO(text, newline=""), strict=True))
        if form == "csv-safe":
            for cell in [cell for row in rows for cell in row]:
                assert not re.match(" *[=+@-]|\uff1d", cell) or \
                    re.match("[0-9]", cell), cell
            rows = [[re.sub("^'", "", cell) for cell in row] for row in rows]
        found = read_cells(rows, name)
        expected = as_cells(expected, name)
    for path in sorted(set(found) | set(expected)):
        if found.get(path, "none") != expected.get(path, "none"):
            sys.exit("%s: put in: %r, found: %r" % (path, expected.get(
                path, "none"), found.get(path, "none")))


main()
