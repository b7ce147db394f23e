#!/usr/bin/env python3
"""forged.py DIR MIB: writes saved results that nobody's findrobots has written,
by findrobots-result(5), each with right checksums: lengths that claim more
than there is or any memory has, with holes of so many MiB; and hosts that
contradict what is said of them. A host that must not be shown is wrong.example;
good.example is to be."""

import os
import struct
import sys
import zlib

HEAD, FILE, HOSTS, END = 1, 2, 3, 4
VERSION = 3
GIB = 1 << 30
NONE = struct.pack("<q", -1 << 63)


def frame(tag, payload):
    body = struct.pack("<QQ", len(payload), tag) + payload
    return b"FRB\1" + struct.pack("<I", zlib.crc32(body)) + body


def head(level, text=b"--path=/robots.txt\n", shards=struct.pack("<I", 0)):
    return (b"FRS" + bytes([VERSION]) + bytes(16) + bytes([level]) + shards +
            struct.pack("<I", len(text)) + text)


def log(number, nhosts, nrequests, name=b"a.log", name_len=None, nerrors=0, nnames=0):
    identity = bytes(1 + 3 * 8 + 2 * 12 + 1 + 3 * 8)
    counts = struct.pack("<8Q", 1, 1, 0, nrequests, 0, nhosts, nrequests, 0)
    return (struct.pack("<QI", number, 0) + struct.pack("<I", len(name) if name_len is None else name_len) +
            name + identity + bytes([2, 1, 0]) + counts + struct.pack("<I", nerrors) +
            struct.pack("<QI", 0, nnames))


def numbers(requests):
    return struct.pack("<Q", requests) + NONE + NONE


def strings(values, n=None, other=0):
    return (struct.pack("<QQ", other, len(values) if n is None else n) +
            b"".join(struct.pack("<QI", count, len(value)) + value for count, value in values))


def evidence(requests, agents, n=None, other=0):
    return numbers(requests) + bytes(9) + strings([]) + strings([]) + strings(agents, n, other)


def host(name, what=b""):
    return bytes([len(name)]) + name + what


def hosts(number, *some):
    return frame(HOSTS, struct.pack("<Q", number) + b"".join(some))


def end(nfiles, nhosts, of):
    return frame(END, struct.pack("<QQ", nfiles, nhosts) + of)


def zeros(tag, size):
    """A frame of so many zeros, in pieces: its bytes but the zeros, and where
    it ends."""
    crc = zlib.crc32(struct.pack("<QQ", size, tag))
    piece = bytes(1 << 20)
    for _ in range(size >> 20):
        crc = zlib.crc32(piece, crc)
    return b"FRB\1" + struct.pack("<IQQ", crc, size, tag), size


def write(path, *pieces):
    with open(path, "wb") as f:
        for piece in pieces:
            if isinstance(piece, int):
                f.seek(piece, os.SEEK_CUR)
                f.truncate(f.tell())
            else:
                f.write(piece)


GOOD, WRONG = host(b"good.example"), host(b"wrong.example")
ALL = evidence(1, [(1, b"Bot")])
GOOD_ALL, WRONG_ALL = GOOD + ALL, WRONG + ALL


def claims(to, size):
    """Lengths and numbers that take far more than some MiB if they are
    believed. Files have holes of that size."""
    plain, full = head(0), head(2)
    begin = frame(HEAD, plain) + frame(FILE, log(0, 1, 1))
    rest = hosts(0, GOOD) + end(1, 1, plain)
    begin_full = frame(HEAD, full) + frame(FILE, log(0, 1, 1))
    rest_full = hosts(0, GOOD_ALL) + end(1, 1, full)
    for tag in range(1, 6):
        write(to("zeros-%d" % tag), begin, *zeros(tag, size), rest)
    write(to("three"), begin, *(piece for _ in range(3) for piece in zeros(HOSTS, size // 2)), rest)
    write(to("hole"), begin, size, rest)
    write(to("claimed"), begin, b"FRB\1" + struct.pack("<IQQ", 1, size, HOSTS), rest, size)
    for length in (1 << 24) - 1, (1 << 24) + 1, GIB, (1 << 40) - 1, (1 << 64) - 1:
        write(to("length-%d" % length), begin, b"FRB\1" + struct.pack("<IQQ", 1, length, HOSTS), rest)
    write(to("name"), begin, frame(FILE, log(1, 0, 0, name_len=GIB)), rest)
    write(to("errors"), begin, frame(FILE, log(1, 0, 0, nerrors=GIB)), rest)
    write(to("names"), begin, frame(FILE, log(1, 0, 0, nnames=GIB)), rest)
    for n in GIB, 1 << 62, (1 << 64) - 1:
        write(to("agents-%d" % n), begin_full,
              hosts(0, WRONG + evidence(1 << 40, [(1, b"Bot")], n)), rest_full)
    write(to("long"), begin_full, hosts(0, WRONG + evidence(1, [(1, b"B" * (1 << 20))])), rest_full)
    # One host in one frame, which findrobots does not write as large.
    many = [(1, b"%08d" % i) for i in range(1 << 18)]
    write(to("many"), begin_full, hosts(0, WRONG + evidence(1 << 18, many)), rest_full)


def heads(to, _):
    """Heads that cannot be: nothing is merged of these."""
    for n in GIB, (1 << 32) - 1:
        shards = struct.pack("<I", 4) + bytes(16) + struct.pack("<I", n) + struct.pack("<I", 1)
        write(to("shards-%d" % n), frame(HEAD, head(0, shards=shards)), hosts(0, WRONG))
        write(to("of-%d" % n), frame(HEAD, head(0, shards=struct.pack("<I", n) + shards[4:])), hosts(0, WRONG))
        text = head(0)[:-23] + struct.pack("<I", n) + bytes(19)
        write(to("text-%d" % n), frame(HEAD, text), hosts(0, WRONG))
    write(to("text"), frame(HEAD, head(0, b"-" * (1 << 20))), hosts(0, WRONG))


def contradictions(to, _):
    """Frames that are whole, but do not go together."""
    plain, full = head(0), head(2)
    first, second = frame(FILE, log(0, 1, 1)), frame(FILE, log(1, 1, 1, b"b.log"))
    begin, two = frame(HEAD, plain), frame(HEAD, full) + first + second
    write(to("section-again"), two, hosts(0, GOOD_ALL), hosts(1, host(b"also.example", ALL)),
          hosts(0, WRONG_ALL), end(2, 3, full))
    write(to("section-before"), two, hosts(1, GOOD_ALL), hosts(0, WRONG_ALL), end(2, 2, full))
    write(to("of-no-file"), begin, first, hosts(0, GOOD), hosts(1, WRONG), end(1, 2, plain))
    write(to("host-again"), begin, first, hosts(0, GOOD), hosts(0, GOOD, WRONG), end(1, 3, plain))
    write(to("host-before"), begin, first, hosts(0, GOOD), hosts(0, host(b"a.example"), WRONG), end(1, 3, plain))
    write(to("more-hosts"), two, hosts(0, GOOD_ALL), hosts(1, host(b"also.example", ALL), WRONG_ALL),
          end(2, 3, full))
    write(to("other-requests"), two, hosts(0, GOOD_ALL), hosts(1, WRONG + evidence(7, [])), end(2, 2, full))
    write(to("file-again"), two, first, hosts(0, GOOD_ALL), hosts(1, host(b"also.example", ALL)), end(3, 2, full))
    write(to("other-end"), begin, first, hosts(0, GOOD), end(1, 1, head(0, b"--path=/x\n")))
    write(to("fewer-at-end"), begin, first, hosts(0, GOOD), end(1, 2, plain))
    write(to("behind-end"), begin, first, hosts(0, GOOD), end(1, 1, plain), hosts(0, WRONG))
    # Parts of evidence.
    part = evidence(0, [(1, b"Bot")])
    for name, some in (
            ("part-alone", [GOOD_ALL, WRONG + part]),
            ("part-within", [GOOD_ALL, GOOD + part, WRONG_ALL]),
    ):
        write(to(name), frame(HEAD, full), first, second, hosts(0, GOOD_ALL),
              hosts(1, *some), end(2, 2, full))
    write(to("part-too-much"), two, hosts(0, GOOD_ALL), hosts(0, GOOD + part, WRONG_ALL), end(2, 2, full))


def main():
    for group in claims, heads, contradictions:
        where = os.path.join(sys.argv[1], group.__name__)
        os.makedirs(where)
        group(lambda name, where=where: os.path.join(where, name), int(sys.argv[2]) << 20)


if __name__ == "__main__":
    main()
