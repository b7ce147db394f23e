#!/usr/bin/env python3
"""Files and directories that change at many moments of a run.

    changing.py cut		a gzip file is truncated
    changing.py cut-text	a plain one is
    changing.py rewritten	a file is truncated and written anew
    changing.py growing		a file gets longer
    changing.py directory	files and directories come and go

The environment says which program, in which MODE and how often (RUNS). The
current directory is empty. Prints how many runs felt the change; fails if
none did, or if anything was not as it has to be.
"""

import gzip
import os
import random
import re
import shutil
import subprocess
import sys
import threading
import time
import zlib

RUNS = int(os.environ["RUNS"])
MODE = os.environ["MODE"]
COMMAND = [os.environ["FINDROBOTS"], "-m", MODE, "-j2"]
NHOSTS = 5000
REPEATED = 12  # times that each asks
LIMIT = 60  # seconds after which something hangs
CUT = re.compile(r"findrobots: (\S+): cut short at byte (\d+): "
                 r"unexpected end of file; what came before was kept")
UNREAD = re.compile(r"findrobots: \S+: 1 line names the path and could not be read.*")
EMPTY = "findrobots: %s: empty, though a .gz file never is: whatever wrote it died"


def line(host):
    return b'%s - - [03/Nov/2026:06:25:01 +0000] "GET /robots.txt HTTP/1.1" 200 71\n' % host


def host(n):
    return b"h%06d.example" % n


def write(path, data):
    with open(path, "wb") as f:
        f.write(data)


def start(*arguments):
    return subprocess.Popen(COMMAND + list(arguments), stdin=subprocess.DEVNULL,
                            stdout=subprocess.PIPE, stderr=subprocess.PIPE)


def finish(run):
    """Its status, hosts and messages. No change may make it die. The line at
    which a file was cut may be one that cannot be read: that is left out."""
    out, err = run.communicate(timeout=LIMIT)
    hosts = out.split()
    assert run.returncode in (0, 1), "status %d: %s" % (run.returncode, err)
    assert hosts == sorted(set(hosts)), "hosts are not sorted"
    assert (run.returncode == 1) == bool(err), "status %d: %s" % (run.returncode, err)
    messages = [m for m in err.decode("ascii").splitlines() if not UNREAD.fullmatch(m)]
    return int(bool(messages)), hosts, messages


def moments(*arguments):
    """Delays in seconds: from the beginning of a run to a bit after it."""
    times = []
    for _ in range(3):
        run = start(*arguments)
        begin = time.monotonic()
        assert finish(run)[0] == 0
        times.append(time.monotonic() - begin)
    whole = sorted(times)[1]
    return [1.2 * whole * (i + 0.5) / RUNS for i in range(RUNS)]


def whole_lines(text):
    """How many lines of line() are in it, the last perhaps cut behind its
    request: that is enough for it to count."""
    return len(re.findall(rb'"GET [^"\n]*"', text))


def make_text():
    """Some megabytes, also when compressed, so that reading takes its time.
    The hosts are in order: what was read shows how far reading got."""
    rng = random.Random(1)
    return b"".join(line(host(n // REPEATED))[:-1] + b' "%032x"\n' % rng.getrandbits(128)
                    for n in range(NHOSTS * REPEATED))


def hosts_of(text):
    return [host(n) for n in range(-(-whole_lines(text) // REPEATED))]


def cut():
    text = make_text()
    packed = gzip.compress(text, 1)
    write("whole", packed)
    write("cut.gz", packed)
    delays = moments("cut.gz")
    felt = behind = 0
    for i, delay in enumerate(delays):
        size = len(packed) * (i % 4) // 4
        shutil.copyfile("whole", "cut.gz")
        run = start("cut.gz")
        time.sleep(delay)
        os.truncate("cut.gz", size)
        status, hosts, messages = finish(run)
        if not status:
            assert hosts == hosts_of(text)
            continue
        assert len(messages) == 1, messages
        if messages[0] == EMPTY % "cut.gz":
            assert not hosts
            continue
        match = CUT.fullmatch(messages[0])
        assert match and match.group(1) == "cut.gz", messages
        offset = int(match.group(2))
        assert size <= offset < len(packed), messages
        assert hosts == hosts_of(zlib.decompressobj(31).decompress(packed[:offset])), messages
        felt += 1
        behind += offset > size
    print("# %s: %d of %d gzip files were cut while they were read, %d before where reading was" %
          (MODE, felt, RUNS, behind))
    assert felt, "no run felt it"


def cut_text():
    """Nothing tells a plain file that was cut from one that was not."""
    text = make_text()
    write("whole", text)
    write("log", text)
    delays = moments("log")
    felt = 0
    for i, delay in enumerate(delays):
        size = len(text) * (i % 4) // 4
        shutil.copyfile("whole", "log")
        run = start("log")
        time.sleep(delay)
        os.truncate("log", size)
        status, hosts, _ = finish(run)
        assert status == 0
        assert hosts == hosts_of(text)[:len(hosts)]
        assert len(hosts) >= len(hosts_of(text[:size]))
        felt += len(hosts) < NHOSTS
    print("# %s: %d of %d plain files were cut while they were read" % (MODE, felt, RUNS))
    assert felt, "no run felt it"


def rewritten():
    """As logrotate's copytruncate does it. A member that goes on as another
    one gives nonsense, up to where its check sum tells."""
    text = make_text()
    old = gzip.compress(text, 1)
    new = b"".join(gzip.compress(line(b"new%d.example" % n)) for n in range(3000))
    known = set(hosts_of(text)) | {b"new%d.example" % n for n in range(3000)}
    write("log.gz", old)
    delays = moments("log.gz")
    felt = 0
    for delay in delays:
        write("log.gz", old)
        run = start("log.gz")
        time.sleep(delay)
        write("log.gz", new)
        status, hosts, messages = finish(run)
        assert status or set(hosts) <= known, set(hosts) - known
        assert all(re.fullmatch(rb"[!-~]{1,255}", host) for host in hosts)
        assert all(message.startswith("findrobots: log.gz: ") for message in messages), messages
        felt += status
    print("# %s: %d of %d files were written anew while they were read" % (MODE, felt, RUNS))
    assert felt, "no run felt it"


class Changing(threading.Thread):
    """Calls change(0), change(1), ... while the with block runs."""

    def __init__(self, change):
        super().__init__()
        self.change = change
        self.done = 0
        self.error = None
        self.stopping = False

    def run(self):
        try:
            while not self.stopping:
                self.change(self.done)
                self.done += 1
        except Exception as error:
            self.error = error

    def __enter__(self):
        self.start()
        return self

    def __exit__(self, *_):
        self.stopping = True
        self.join()
        if self.error:
            raise self.error


def growing():
    """Members are appended, each in two pieces, so that it may end in one."""
    write("log.gz", b"")

    def change(n):
        member = gzip.compress(line(host(n)))
        with open("log.gz", "ab") as f:
            for piece in (member[:50], member[50:]):
                f.write(piece)
                f.flush()
                time.sleep(0.0002)

    felt = 0
    with Changing(change) as growth:
        while growth.done < 1000:
            time.sleep(0.01)
        for _ in range(RUNS):
            least = growth.done
            status, hosts, messages = finish(start("log.gz"))
            # One may be whole that is not done yet.
            most = growth.done + 1
            assert set(hosts) <= {host(n) for n in range(most)}
            assert set(hosts) >= {host(n) for n in range(least)}
            # Reading may come to the end in a member, and when it looks
            # behind that one find the next: each time a host is missing.
            last = int(hosts[-1][1:7])
            missing = {host(n) for n in range(last)} - set(hosts)
            skipped = 0
            for message in messages:
                match = CUT.fullmatch(message.partition(", reading went on at byte ")[0])
                assert match, messages
                skipped += "reading went on" in message
            assert len(missing) <= skipped, (missing, messages)
            felt += len(hosts) > least
    print("# %s: %d of %d files grew while they were read" % (MODE, felt, RUNS))
    assert felt, "no run felt it"


def directory():
    """200 files stay; others come and go, and so do directories."""
    for name in ("d", "d/stay", "spare"):
        os.mkdir(name)
    stay = {host(n) for n in range(200)}
    for n in range(200):
        write("d/%sstay%d.log.gz" % ("stay/" if n % 2 else "", n), gzip.compress(line(host(n))))
    for n in range(50):
        write("spare/%d" % n, gzip.compress(line(b"gone%d.example" % n)))
    gone = {b"gone%d.example" % n for n in range(50)}

    def change(n):
        """One comes; the one that came 25 changes ago gets another name, and
        the one before that goes. No name comes twice."""
        os.link("spare/%d" % (n % 50), "d/gone%d.log.gz" % n)
        os.mkdir("d/gone%d" % n)
        os.link("spare/%d" % (n % 50), "d/gone%d/a.log.gz" % n)
        if n >= 25:
            os.rename("d/gone%d" % (n - 25), "d/gone-%d" % (n - 25))
            os.unlink("d/gone%d.log.gz" % (n - 25))
        if n >= 26:
            shutil.rmtree("d/gone-%d" % (n - 26))

    expected = re.compile(r"findrobots: d/gone-?\d+(/a)?(\.log\.gz)?: cannot (open|list): "
                          r"No such file or directory")
    felt = 0
    with Changing(change):
        for _ in range(RUNS):
            status, hosts, messages = finish(start("-r", "d"))
            hosts = set(hosts)
            assert stay <= hosts <= stay | gone, hosts ^ stay
            for message in messages:
                assert expected.fullmatch(message), message
            felt += status
    print("# %s: %d of %d directories changed while they were read" % (MODE, felt, RUNS))
    assert felt, "no run felt it"


if __name__ == "__main__":
    {"cut": cut, "cut-text": cut_text, "rewritten": rewritten, "growing": growing,
     "directory": directory}[sys.argv[1]]()
