"""A log as each kind of gzip writer makes it: programs, servers that flush after
each line or so many bytes, and those that begin a new member each time."""

import os
import shutil
import subprocess
import zlib

FLUSH_BYTES = 4096

# Name: the program that writes it, which is given a file of text.
PROGRAMS = {
    "gzip -1": ["gzip", "-1c"],
    "gzip -6": ["gzip", "-6c"],
    "gzip --rsyncable": ["gzip", "--rsyncable", "-c"],
    "pigz": ["pigz", "-c", "-p2"],
    "pigz -R": ["pigz", "-c", "-R", "-p2"],
    "bgzip": ["bgzip", "-c"],
    "zopfli": ["zopfli", "-c", "--i1"],
    "igzip -0": ["igzip", "-0", "-c"],
}


def new_member():
    return zlib.compressobj(6, zlib.DEFLATED, 31)


def in_members(nlines):
    """A writer of members of so many lines."""
    def write(out, lines):
        for at in range(0, len(lines), nlines):
            gz = new_member()
            out.write(gz.compress(b"".join(lines[at:at + nlines])) + gz.flush())
    return write


def flushing(nbytes):
    """A writer of one member that flushes as soon as it has so many bytes."""
    def write(out, lines):
        gz = new_member()
        waiting = 0
        for line in lines:
            out.write(gz.compress(line))
            waiting += len(line)
            if waiting >= nbytes:
                out.write(gz.flush(zlib.Z_SYNC_FLUSH))
                waiting = 0
        out.write(gz.flush())
    return write


def stored(out, lines):
    gz = zlib.compressobj(0, zlib.DEFLATED, 31)
    for line in lines:
        out.write(gz.compress(line))
    out.write(gz.flush())


ONE_LINE = "members of a line"
SERVERS = {
    ONE_LINE: in_members(1),
    "members of 4 lines": in_members(4),
    "members of 16 lines": in_members(16),
    "a flush per line": flushing(1),
    "a flush per 4 KiB": flushing(FLUSH_BYTES),
    "stored": stored,
}
KINDS = [*PROGRAMS, *SERVERS]


def why_not(kind):
    """Why a kind cannot be written here, or None."""
    program = PROGRAMS.get(kind, [None])[0]
    return "not installed: " + program if program and not shutil.which(program) else None


def write(directory, name, text):
    """Writes text of lines, in a directory for each kind."""
    lines = text.splitlines(keepends=True)
    plain = os.path.join(directory, name)
    with open(plain, "wb") as f:
        f.write(text)
    for kind in KINDS:
        if why_not(kind):
            continue
        path = os.path.join(directory, kind, name + ".gz")
        os.makedirs(os.path.dirname(path), exist_ok=True)
        with open(path, "wb") as out:
            if kind in PROGRAMS:
                subprocess.run(PROGRAMS[kind] + [plain], stdout=out, check=True)
            else:
                SERVERS[kind](out, lines)
    os.remove(plain)
