#!/usr/bin/env python3
"""What findrobots -f json has to print for logs, worked out by another program.

totals.py [--csv] PATH,... [DIR|FILE]... <DOCUMENT

Reads the logs, plain and slowly, by the rules that the project's design and
the servers' documentation give, and compares with the document on standard
input. Prints each difference; the exit status is 1 if there is one. Times
without a zone are taken to be in the zone of this process.

With --csv the lines are those of the Apache format
%v,%p,%h,%l,%u,%t,%I,%O,%S,%B,%T,%D,%^FB,%>s,"%H","%m","%U","%q","%{Referer}i",
"%{User-Agent}i".
"""

import collections
import datetime
import gzip
import ipaddress
import json
import os
import re
import sys
import zlib

LINE_MAX = 65536
SAMPLE = 64

Record = collections.namedtuple(
    "Record", "host method target time status size agent")


def is_address(text):
    try:
        ipaddress.ip_address(text.decode("ascii"))
    except ValueError:
        return False
    return True


def is_name(text):
    """Of letters, digits, '-', '_', '.'; or four numbers."""
    return re.fullmatch(rb"[\w.-]{1,255}", text, re.ASCII) is not None and (
        re.search(rb"[A-Za-z]", text) is not None or text.count(b".") == 3)


def is_host(text):
    return is_address(text) or is_name(text)


def strip_port(text):
    """192.0.2.1:80 and [2001:db8::1]:80, but not 2001:db8::1."""
    bracketed = re.fullmatch(rb"\[(.*)\](?::\d+)?", text)
    if bracketed:
        return bracketed[1]
    return text.split(b":")[0] if text.count(b":") == 1 else text


def undo_backslashes(text):
    def one(match):
        if match[1]:
            byte = int(match[1], 16)
            # What is printed is never escaped.
            return match[0] if 0x20 <= byte < 0x7f and byte not in b'"\\' \
                else bytes([byte])
        return {b"n": b"\n", b"t": b"\t", b"r": b"\r", b"b": b"\b",
                b"v": b"\v"}.get(match[2], match[2])
    return re.sub(rb'\\(?:x([0-9A-Fa-f]{2})|(["\\ntrbv]))', one, text)


def path_of(target):
    target = re.sub(rb"^[A-Za-z][A-Za-z0-9+.-]*://[^/?#]*", b"", target)
    return re.split(rb"[?#]", target, maxsplit=1)[0]


def split_request(request):
    """The method and the target, or two Nones."""
    parts = request.split(b" ", 2)
    if len(parts) < 2 or not parts[0] or not parts[1]:
        return None, None
    return parts[0], parts[1]


def number(text):
    return int(text) if re.fullmatch(rb"\d+", text or b"") else None


def status_of(text):
    return text if re.fullmatch(rb"[1-9]\d\d", text or b"") else None


def known(text):
    return None if text in (None, b"", b"-") else text


MONTHS = {name: n for n, name in enumerate(
    b"Jan Feb Mar Apr May Jun Jul Aug Sep Oct Nov Dec".split(), 1)}


def make_time(date, clock, fraction, zone):
    try:
        time = datetime.datetime(*date, *clock)
    except ValueError:
        return None
    if zone is None:
        time = time.astimezone()
    else:
        sign, hours, minutes = zone
        shift = datetime.timedelta(hours=hours, minutes=minutes)
        time = time.replace(tzinfo=datetime.timezone(sign * shift))
    micros = int((fraction or b"").ljust(6, b"0")[:6])
    return time.astimezone(datetime.timezone.utc).replace(microsecond=micros)


def read_zone(text, otherwise):
    if not text:
        return otherwise
    if text == b"Z":
        return 1, 0, 0
    digits = text[1:].replace(b":", b"")
    return (-1 if text[:1] == b"-" else 1), int(digits[:2]), int(digits[2:4])


UTC = (1, 0, 0)


def log_time(text, otherwise=UTC):
    """03/Nov/2026:06:25:01 +0000"""
    match = re.fullmatch(rb"(\d\d)/(\w{3})/(\d{4}):(\d\d):(\d\d):(\d\d)"
                         rb"(?:[.,](\d+))?(?: ([+-]\d{4}))?", text)
    if not match or match[2] not in MONTHS:
        return None
    return make_time((int(match[3]), MONTHS[match[2]], int(match[1])),
                     [int(match[i]) for i in (4, 5, 6)], match[7],
                     read_zone(match[8], otherwise))


def iso_time(text, otherwise=UTC):
    """2026-11-03T06:25:01.5Z, 2026-11-03 06:25:01"""
    match = re.fullmatch(rb"(\d{4})-(\d\d)-(\d\d)[T ](\d\d):(\d\d):(\d\d)"
                         rb"(?:[.,](\d+))?(Z|[+-]\d\d:?\d\d)?", text)
    if not match:
        return None
    return make_time([int(match[i]) for i in (1, 2, 3)],
                     [int(match[i]) for i in (4, 5, 6)], match[7],
                     read_zone(match[8], otherwise))


def epoch_time(number_text):
    whole, _, fraction = number_text.partition(".")
    start = datetime.datetime(1970, 1, 1, tzinfo=datetime.timezone.utc)
    return (start + datetime.timedelta(seconds=int(whole))).replace(
        microsecond=int(fraction.ljust(6, "0")[:6]))


QUOTED = rb'"((?:[^"\\]|\\.)*)"'


def address(word):
    return strip_port(word) if is_address(strip_port(word)) else None


def address_in(word):
    """The same without what else may stand around it."""
    return address(word) or address(word.strip(b"\"'()[]<>;\\"))


def proven_host(front):
    """The host among the fields before the time, if nothing else can be it:
    first without an ident, or after a virtual host. None if not."""
    words = front.split(b" ")
    if words.pop() == b"" and len(words) == 1:
        return address(words[0])  # as aiohttp writes it, alone
    if front[-1:] != b" " or len(words) < 3:
        return None
    first, second, rest = words[0], words[1], words[2:]
    named = re.fullmatch(rb"[\w.-]+:\d+", first, re.ASCII) and \
        not address(first)
    if second == b"-" or len(words) == 3:
        host, user = first, words[1:]
    elif (named or is_name(first) or first == b"-") and (
            rest[0] == b"-" or len(rest) == 2) and (
            named or address(second)):
        host, user = second, rest
    else:
        return None
    host = address(host) or (host if is_name(host) else None)
    others = [a for w in user for a in map(address_in, w.split(b",")) if a]
    # A "-" where a host could be.
    if host is None or any(a != host for a in others) or \
            len(user) > 2 and user[1] == b"-":
        return None
    return host


def parse_clf(line):
    anchor = re.search(rb'\[([^][]*:[^][]*)\] (?=")', line)
    if not anchor:
        return None
    request = re.compile(QUOTED + rb"(?= (?:\d{3}|-)(?: |$)|$)", re.DOTALL).match(
        line, anchor.end())
    raw = re.compile(rb'"(.*?)"(?= (?:\d{3}|-) (?:\d+|-)(?: |$))',
                     re.DOTALL).match(line, anchor.end())
    request = request or raw
    host = proven_host(line[:anchor.start()])
    if not request or host is None:
        return None
    method, target = split_request(request[1])
    # Traefik has no quotes around a referer that is not there.
    tail = re.match(rb" (\S+)(?: (\S+))?(?: (?:-|" + QUOTED + rb") " + QUOTED +
                    rb")?", line[request.end():], re.DOTALL)
    status, size, _, agent = tail.groups() if tail else (None,) * 4
    return Record(host, method, target and undo_backslashes(target),
                  log_time(anchor[1], None), status_of(status),
                  # mod_log_config, %b: "a '-' rather than a 0".
                  0 if size == b"-" else number(size),
                  undo_backslashes(agent) if known(agent) else None)


def parse_csv(line):
    match = re.match(rb"[^,]*,\d*,([^,]*),[^,]*,[^,]*,\[([^]]*)\],\d*,\d*,\d*,"
                     rb"(\d*|-),[^,]*,[^,]*,[^,]*,(\d*|-)," +
                     b",".join([QUOTED] * 6), line, re.DOTALL)
    if not match or not is_host(match[1]):
        return None
    method, path, query = match[6], match[7], match[8]
    return Record(match[1], method, undo_backslashes(path + query),
                  log_time(match[2]), status_of(match[4]), number(match[3]),
                  undo_backslashes(match[10]) if known(match[10]) else None)


def parse_ssl(line):
    """Apache's ssl_request_log: no status, no agent."""
    match = re.match(rb"\[([^]]+)\] (\S+) (?:TLS|SSL)v\S+ \S+ " + QUOTED +
                     rb" (\d+|-)$", line)
    if not match or not is_host(match[2]):
        return None
    method, target = split_request(match[3])
    return Record(match[2], method, target and undo_backslashes(target),
                  log_time(match[1], None), None,
                  0 if match[4] == b"-" else number(match[4]), None)


def parse_w3c(fields, line):
    if line.startswith(b"#"):
        return None
    values = [m[0] for m in re.finditer(rb'"(?:[^"]|"")*"|[^ \t]+', line)]
    if len(values) != len(fields):
        return None
    row = {}
    for name, value in zip(fields, values):
        if value[:1] == b'"':
            row.setdefault(name, value[1:-1].replace(b'""', b'"'))
        else:
            # A robot's own stand after a parenthesis, or a blank.
            value = re.sub(rb"(?<![(])[+](?!(?<=[+][+])http)", b" ", value)
            row.setdefault(name, value)
    host = row.get(b"c-ip")
    target = known(row.get(b"cs-uri-stem", row.get(b"cs-uri")))
    if host is None or not is_host(host):
        return None
    time = iso_time(row.get(b"date", b"") + b" " + row.get(b"time", b"")) or \
        iso_time(row.get(b"date-local", b"") + b" " +
                 row.get(b"time-local", b""), None)
    return Record(host, known(row.get(b"cs-method")), target,
                  time, status_of(row.get(b"sc-status")),
                  number(row.get(b"sc-bytes", row.get(b"bytes"))),
                  known(row.get(b"cs(user-agent)")))


def parse_json(line):
    """Caddy's; behind the name of a container as docker compose writes it."""
    try:
        tree = json.loads(line[line.index(b"{"):], parse_float=str)
        request = tree["request"]
        host = request.get("client_ip") or request["remote_ip"]
        agent = request["headers"].get("User-Agent", [None])[0]
        return Record(host.encode(), request["method"].encode(),
                      request["uri"].encode(), epoch_time(tree["ts"]),
                      b"%d" % tree["status"], tree["size"],
                      known(agent and agent.encode()))
    except (ValueError, KeyError, TypeError, AttributeError):
        return None


def parse_balancer(line):
    """Application (type first) and classic load balancers of AWS."""
    match = re.match(
        rb"(?:(?:https?|h2|grpcs|wss?) )?(\S+Z) \S+ (\S+) \S+ \S+ \S+ \S+ (\S+) \S+ "
        rb"\S+ (\S+) " + QUOTED + rb" " + QUOTED, line)
    if not match or iso_time(match[1]) is None:
        return None
    method, target = split_request(match[5])
    if target == b"-":
        method = target = None
    return Record(strip_port(match[2]), method, target, iso_time(match[1]),
                  status_of(match[3]), number(match[4]), known(match[6]))


def parse_haproxy(line):
    match = re.search(
        rb"(\S+) \[([^]]+)\] \S+ \S+ (?:-?\d+/){4}\+?-?\d+ (-?\d+) \+?(\d+) "
        rb"\S+ \S+ \S{4} (?:\d+/){4}\+?\d+ \d+/\d+ (?:\{.*\} )?\"(.*)\"?$", line)
    if not match:
        return None
    method, target = split_request(match[5].rstrip(b'"'))
    # Agents may be among the captured headers, but nothing says which one.
    return Record(strip_port(match[1]), method, target,
                  log_time(match[2], None), status_of(match[3]),
                  number(match[4]), None)


def read_lines(path):
    """The lines of a gzip file, each cut to its first 64 KiB."""
    with gzip.open(path) as file:
        text = file.read()
    lines = text.split(b"\n")
    if not lines[-1]:
        lines.pop()
    return [(line[:-1] if line.endswith(b"\r") else line)[:LINE_MAX]
            for line in lines]


def records_of(lines, paths, is_csv):
    """For each line that matters: its number, its record, or None, and whether
    it names fields."""
    fields = None
    for i, line in enumerate(lines):
        if i >= SAMPLE and line[:1] != b"#" and not any(
                path in line for path in paths):
            continue
        if is_csv:
            yield i, parse_csv(line), False
            continue
        if line[:8].lower() == b"#fields:":
            fields = line[8:].lower().split()
            if b"c-ip" not in fields or not {b"cs-uri-stem",
                                             b"cs-uri"} & set(fields):
                fields = None
            yield i, None, fields is not None
            continue
        record = (parse_w3c(fields, line) if fields else None) or \
            parse_clf(line) or parse_json(line) or parse_balancer(line) or \
            parse_haproxy(line) or parse_ssl(line)
        yield i, record, False


def log_files(operands):
    for operand in operands:
        if os.path.isdir(operand):
            for name in sorted(os.listdir(operand)):
                if name.endswith(".log.gz"):
                    yield os.path.join(operand, name)
        else:
            yield operand


def make_text(text):
    """As strings of logs are written: a backslash doubled, bytes that are no
    printable text as \\xhh."""
    result = ""
    for char in text.decode("utf-8", "surrogateescape"):
        code = ord(char)
        if char == "\\":
            result += "\\\\"
        elif 0xdc80 <= code <= 0xdcff:
            result += "\\x%02x" % (code - 0xdc00)
        elif code < 0x20 or 0x7f <= code <= 0x9f:
            result += "".join("\\x%02x" % c for c in char.encode())
        else:
            result += char
    return result


def make_time_text(time):
    if time is None:
        return None
    text = time.strftime("%Y-%m-%dT%H:%M:%S").rjust(19, "0")
    micros = time.microsecond
    if micros % 1000:
        text += ".%06d" % micros
    elif micros:
        text += ".%03d" % (micros // 1000)
    return text + "Z"


def counted(values):
    """Values that are known, the most frequent first, ties bytewise."""
    counts = collections.Counter(v for v in values if v is not None)
    return sorted(counts.items(), key=lambda item: (-item[1], item[0]))


def make_host(host, records):
    times = [r.time for r in records if r.time is not None]
    sizes = [r.size for r in records if r.size is not None]

    def tally(values):
        return {make_text(v): n for v, n in counted(values)} or None
    return {
        "host": host.decode(),
        "requests": len(records),
        "first": make_time_text(min(times, default=None)),
        "last": make_time_text(max(times, default=None)),
        "statuses": tally(r.status for r in records),
        "methods": tally(r.method for r in records),
        "bytes": sum(sizes) if sizes else None,
        "user_agents": [{"user_agent": make_text(v), "requests": n}
                        for v, n in counted(r.agent for r in records)] or None,
    }


def make_document(paths, operands, is_csv):
    hosts = collections.defaultdict(list)
    summary = collections.Counter(
        files=0, skipped=0, damaged=0, unrecognised=0, requests=0, rejected=0,
        untimed=0, stored_bytes=0, text_bytes=0)
    for name in log_files(operands):
        lines = read_lines(name)
        with gzip.open(name) as file:
            summary["text_bytes"] += len(file.read())
        summary["stored_bytes"] += os.path.getsize(name)
        summary["files"] += 1
        found = is_log = False
        for i, record, names_fields in records_of(lines, paths, is_csv):
            if i < SAMPLE and (record or names_fields):
                is_log = True
            # Such as a TLS greeting: "\x16\x03..." is no request.
            if record is None or record.target is None:
                if not names_fields and any(p in lines[i] for p in paths):
                    summary["rejected"] += 1
            elif path_of(record.target) in paths:
                hosts[record.host].append(record)
                summary["requests"] += 1
                found = True
        if lines and not found and not is_log:
            summary["unrecognised"] += 1
    summary["hosts"] = len(hosts)
    return {"summary": dict(summary),
            "hosts": [make_host(h, hosts[h]) for h in sorted(hosts)]}


def frequent_paths(n, operands, is_csv):
    paths = set()
    for name in log_files(operands):
        lines = read_lines(name)[:1000]
        targets = [record.target for _, record, _ in
                   records_of(lines, [b""], is_csv) if record]
        plain = [path for path in map(path_of, filter(None, targets))
                 if re.fullmatch(rb"/[A-Za-z0-9/._-]*", path)]
        paths |= {path.decode() for path, _ in counted(plain)[:n]}
    return sorted(paths)


def differences(expected, given, where=""):
    if isinstance(expected, dict) and isinstance(given, dict):
        for key in list(expected) + [k for k in given if k not in expected]:
            if key not in expected or key not in given:
                yield "%s.%s: only in %s" % (
                    where, key, "the document" if key in given else "the logs")
            else:
                yield from differences(expected[key], given[key],
                                       "%s.%s" % (where, key))
        if set(expected) == set(given) and where and \
                where != ".summary" and list(expected) != list(given):
            yield "%s: in another order: %s" % (where, list(given))
    elif isinstance(expected, list) and isinstance(given, list):
        if len(expected) != len(given):
            yield "%s: %d, not %d" % (where, len(given), len(expected))
        for i, (one, other) in enumerate(zip(expected, given)):
            yield from differences(one, other, "%s[%d]" % (where, i))
    elif expected != given or type(expected) is not type(given):
        yield "%s: %r, not %r" % (where, given, expected)


def main():
    args = sys.argv[1:]
    is_csv = args[:1] == ["--csv"]
    if is_csv:
        args.pop(0)
    if args[0] == "--paths":
        print("\n".join(frequent_paths(int(args[1]), args[2:], is_csv)))
        return 0
    paths = {p.encode() for p in args[0].split(",")}
    document = json.loads(sys.stdin.buffer.read().decode("utf-8", "strict"))
    version = document["summary"].pop("version")
    if not re.fullmatch(r"\d+\.\d+\.\d+", version):
        sys.exit("version: %r" % version)
    expected = make_document(paths, args[1:], is_csv)
    found = list(differences(expected, document))
    for line in found[:30]:
        print(line)
    if not expected["hosts"]:
        sys.exit("no host in the logs")
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
