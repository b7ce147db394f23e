#!/usr/bin/env python3
"""Checks the output formats with readers of their own.

output_formats.py make DIR		makes logs, and in DIR/expected what they say
output_formats.py check DIR EXPECTED	compares table, tsv, csv, json and jsonl in
				DIR, which are findrobots' output, with that
output_formats.py pty WIDTH COMMAND...	runs a command on a terminal of that width
				and prints what it writes
"""

import collections
import csv
import decimal
import fcntl
import io
import json
import os
import pty
import re
import struct
import subprocess
import sys
import termios
import tty

COLUMNS = "host requests first last statuses methods bytes user_agents " \
    "user_agent".split()

AGENTS = [
    b"ExampleBot/1.0", b'"', b'say "hi"', b"C:\\bots\\x41", b"\\", b'\\"',
    b"tab\there", b"line\nfeed\rback", b"\x1b[31mred\x1b]0;title\x07",
    b"nul\x00nul", b"\x7f", b"\xff\xfe", b"\xc3", b"\xc3\x28", b"\xed\xa0\x80",
    b"\xf4\x90\x80\x80", b"\xc0\xaf", "\u0085\u009b31m".encode(),
    "caf\u00e9".encode(), "\U0001f577 spider".encode(), b"a,b;c", b"=1+1",
    b" lead and trail ", b"two  blanks", "\u2028\u202e".encode(), b"'",
    b"{\"a\":[1]}", b"long " + b"x,\"\\" * 10200,  # in the log 60 KiB
]

# Columns: host, method, hour, status, size, agent; None: the log does not say.
Sighting = collections.namedtuple("Sighting",
                                  "host method hour status size agent")


def sightings():
    for i, agent in enumerate(AGENTS):
        yield Sighting("2001:db8::a", b"GET", i % 24, 200, 100 + i, agent)
        yield Sighting("host-%02d.example" % i, b"HEAD", 1, 304, 0, agent)
    # The most frequent one is not the first.
    for agent in [b"b", b"c", b"c", b"a", b"a"]:
        yield Sighting("192.0.2.1", b"GET", 5, 404, 1, agent)
    for status, n in [(200, 3), (404, 3), (301, 5), (503, 1)]:
        for i in range(n):
            yield Sighting("192.0.2.2", b"GET", i, status, 10 ** 15, b"a")
    for method in [b"A,B:C", b"A,B:C", b"GET", b"x:1", b"\xff\xfe", b"\\"]:
        yield Sighting("192.0.2.3", method, 7, 200, 5, None)
    for i in range(10001):
        yield Sighting("192.0.2.4", b"GET", i % 24, 200, 1, None)
    yield Sighting("192.0.2.5", b"GET", None, None, None, None)
    yield Sighting("192.0.2.6", None, None, None, None, None)


def server_escape(text):
    """As Apache writes a string; some bytes as they are, as others do."""
    text = text.replace(b"\\", b"\\\\").replace(b'"', b'\\"')
    text = text.replace(b"\n", b"\\n").replace(b"\r", b"\\r")
    return text.replace(b"\t", b"\\t").replace(b"\x07", b"\\x07")


def log_line(s):
    if s.method is None:
        return b"%s /robots.txt" % s.host.encode()  # W3C
    time = b"03/Nov:" if s.hour is None else b"03/Nov/2026:%02d:25:01 +0000" % s.hour
    line = b'%s - - [%s] "%s /robots.txt HTTP/1.1"' % (
        s.host.encode(), time, server_escape(s.method))
    if s.status is not None:
        line += b" %d %d" % (s.status, s.size)
    if s.agent is not None:
        line += b' "-" "%s"' % server_escape(s.agent)
    return line


def counted(values):
    counts = collections.Counter(v for v in values if v is not None)
    return sorted(counts.items(), key=lambda item: (-item[1], item[0]))


def expected_hosts():
    """For each host what there is to know, with bytes as hexadecimal text."""
    by_host = collections.defaultdict(list)
    for s in sightings():
        by_host[s.host].append(s)
    for host in sorted(by_host):
        mine = by_host[host]
        hours = [s.hour for s in mine if s.hour is not None]
        sizes = [s.size for s in mine if s.size is not None]
        yield {
            "host": host,
            "requests": len(mine),
            "first": "2026-11-03T%02d:25:01Z" % min(hours) if hours else None,
            "last": "2026-11-03T%02d:25:01Z" % max(hours) if hours else None,
            "statuses": counted(s.status and str(s.status) for s in mine),
            "methods": [(m.hex(), n)
                        for m, n in counted(s.method for s in mine)],
            "bytes": sum(sizes) if sizes else None,
            "user_agents": [(a.hex(), n)
                            for a, n in counted(s.agent for s in mine)],
        }


def make(directory):
    logs = [open(os.path.join(directory, "%d.log" % i), "wb") for i in range(4)]
    logs[3].write(b"#Fields: c-ip cs-uri-stem\n")
    for i, s in enumerate(sightings()):
        logs[3 if s.method is None else i % 3].write(log_line(s) + b"\n")
    for log in logs:
        log.close()
    with open(os.path.join(directory, "expected"), "w", encoding="ascii") as file:
        json.dump(list(expected_hosts()), file)


def undo(text):
    """The bytes of a string in the output; nothing else may be escaped."""
    if re.search(r"\\(?!\\|x[0-9a-f]{2})", re.sub(r"\\\\", "", text)):
        raise ValueError("an escape that is none: %r" % text[:80])
    return re.sub(rb"\\(?:x([0-9a-f]{2})|\\)",
                  lambda m: bytes([int(m[1], 16)]) if m[1] else b"\\",
                  text.encode())


def same(what, one, other):
    if one != other:
        sys.exit("%s: %.300r, not %.300r" % (what, one, other))


def check_bytes(name, text, allowed):
    text.decode("utf-8", "strict")
    found = set(text) & (set(range(0x20)) | {0x7f}) - set(allowed)
    same("%s: control characters" % name, found, set())
    c1 = re.search("[\x80-\x9f]", text.decode())
    same("%s: C1" % name, c1, None)


def unique_keys(pairs):
    same("keys that are there twice", len(dict(pairs)), len(pairs))
    return dict(pairs)


def check_host(given, expected):
    same("keys", list(given), list(expected))
    for key in ["host", "requests", "first", "last", "bytes"]:
        same(key, given[key], expected[key])
        same(key, type(given[key]), type(expected[key]))
    same("statuses", list((given["statuses"] or {}).items()),
         [tuple(pair) for pair in expected["statuses"]])
    same("methods", [(undo(m).hex(), n)
                     for m, n in (given["methods"] or {}).items()],
         [tuple(pair) for pair in expected["methods"]])
    for agent in given["user_agents"] or []:
        same("keys", list(agent), ["user_agent", "requests"])
    same("agents", [(undo(a["user_agent"]).hex(), a["requests"])
                    for a in given["user_agents"] or []],
         [tuple(pair) for pair in expected["user_agents"]])
    # Nothing known is null, not empty.
    for key in ["statuses", "methods", "user_agents"]:
        same(key, given[key] is None, not expected[key])


def check_json(text, lines, expected):
    check_bytes("json", text, b"\n")
    check_bytes("jsonl", lines, b"\n")
    document = json.loads(text, object_pairs_hook=unique_keys)
    same("keys", list(document), ["summary", "hosts"])
    same("hosts", len(document["hosts"]), len(expected))
    for given, host in zip(document["hosts"], expected):
        check_host(given, host)
    same("the end of jsonl", lines[-1:], b"\n" if expected else b"")
    same("jsonl", [json.loads(line, object_pairs_hook=unique_keys)
                   for line in lines.split(b"\n")[:-1]], document["hosts"])


def split_counts(cell):
    """200:3,404:1, where the names hold no comma and colon."""
    pairs = [part.split(":") for part in cell.split(",")] if cell else []
    return [(undo(name).hex(), int(n)) for name, n in pairs]


def check_rows(tsv, rows, expected):
    check_bytes("tsv", tsv, b"\t\n")
    lines = tsv.decode().split("\n")
    same("the end of tsv", lines.pop(), "")
    given = [line.split("\t") for line in lines]
    same("header", given[0], COLUMNS)
    same("rows", len(given) - 1, len(expected))
    for row, host in zip(given[1:], expected):
        same("cells", len(row), 9)
        cells = dict(zip(COLUMNS, row))
        for key in ["host", "requests", "first", "last", "bytes"]:
            same(key, cells[key], "" if host[key] is None else str(host[key]))
        same("statuses", split_counts(cells["statuses"]),
             [(s.encode().hex(), n) for s, n in host["statuses"]])
        same("methods", split_counts(cells["methods"]),
             [tuple(pair) for pair in host["methods"]])
        agents = host["user_agents"]
        same("user_agents", cells["user_agents"],
             str(len(agents)) if agents else "")
        same("user_agent", undo(cells["user_agent"]).hex(),
             agents[0][0] if agents else "")
    check_bytes("csv", rows, b"\r\n")
    same("lines that do not end in CRLF",
         len(re.findall(rb"(?<!\r)\n|\r(?!\n)", rows)), 0)
    csv.field_size_limit(1 << 24)
    same("csv", list(csv.reader(io.StringIO(rows.decode(), newline=""),
                                strict=True)), given)
    # RFC 4180, 2: quotes stand around a field, or double in such.
    field = rb'(?:[^",\r\n]*|"(?:[^"]|"")*")'
    same("csv", re.sub(rb"(?:" + field + rb",){8}" + field + rb"\r\n", b"",
                       rows), b"")
    return given[1:]


def short_number(n):
    """10.0k: three digits and a power of 1000, rounded half up."""
    if n <= 9999:
        return str(n)
    value = decimal.Context(prec=3, rounding=decimal.ROUND_HALF_UP).create_decimal(n)
    power = value.adjusted() // 3
    return "%s%s" % (value.scaleb(-3 * power), " kMGTPE"[power])


def short_size(n):
    """1.5K, as ls -h has it, but rounded half up."""
    if n < 1024:
        return str(n)
    for power in range(1, 7):
        value = decimal.Decimal(n) / 1024 ** power
        tenths = value.quantize(decimal.Decimal("0.1"), decimal.ROUND_HALF_UP)
        if tenths < 10:
            return "%s%s" % (tenths, " KMGTPE"[power])
        whole = value.quantize(decimal.Decimal(1), decimal.ROUND_HALF_UP)
        if whole < 1024:
            return "%s%s" % (whole, " KMGTPE"[power])
    return None


def check_table(table, rows):
    check_bytes("table", table, b"\n")
    lines = table.decode().split("\n")
    same("the end of table", lines.pop(), "")
    same("header", lines[0].split(), COLUMNS)
    same("rows", len(lines) - 1, len(rows))
    starts = {m[0]: m.start() for m in re.finditer(r"\S+", lines[0])}
    ends = {m[0]: m.end() for m in re.finditer(r"\S+", lines[0])}
    for line, row in zip(lines[1:], rows):
        cells = dict(zip(COLUMNS, (cell or "-" for cell in row)))
        same("blanks at the end", line.endswith(" ") and
             not cells["user_agent"].endswith(" "), False)
        for key in ["requests", "user_agents"]:
            if cells[key] != "-":
                cells[key] = short_number(int(cells[key]))
        if cells["bytes"] != "-":
            cells["bytes"] = short_size(int(cells["bytes"]))
        for key in COLUMNS[1:-1]:
            if len(cells[key]) > 40:
                cells[key] = cells[key][:37] + "..."
        for key in COLUMNS:
            if key in ("requests", "bytes", "user_agents"):
                start = ends[key] - len(cells[key])
            else:
                start = starts[key]
            end = start + len(cells[key])
            same("%s in a table" % key, line[start:end].rstrip(),
                 cells[key].rstrip())
            same("between columns", line[max(start - 2, 0):start].strip(), "")
            if key != "user_agent":
                same("between columns", line[end:end + 2], "  ")


def check(directory, expected):
    def read(name):
        with open(os.path.join(directory, name), "rb") as file:
            return file.read()
    with open(expected, encoding="ascii") as file:
        hosts = json.load(file)
    check_json(read("json"), read("jsonl"), hosts)
    check_table(read("table"), check_rows(read("tsv"), read("csv"), hosts))


def run_on_pty(width, command):
    ours, theirs = pty.openpty()
    tty.setraw(theirs)
    fcntl.ioctl(theirs, termios.TIOCSWINSZ, struct.pack("HHHH", 24, width, 0, 0))
    with subprocess.Popen(command, stdout=theirs) as process:
        os.close(theirs)
        while True:
            try:
                text = os.read(ours, 65536)
            except OSError:  # EIO: all of it has been read
                break
            if not text:
                break
            sys.stdout.buffer.write(text)
    return process.returncode


def main():
    what, *args = sys.argv[1:]
    if what == "make":
        make(*args)
    elif what == "check":
        check(*args)
    elif what == "pty":
        return run_on_pty(int(args[0]), args[1:])
    return 0


if __name__ == "__main__":
    sys.exit(main())
