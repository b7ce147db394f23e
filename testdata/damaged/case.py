"""A file of the corpus as it grows, and what has to come of it."""

from gzwriter import Bits, Fixed, header, inflate, member

# A member's first bytes, as far as they are always the same.
MAGIC = b"\x1f\x8b\x08"

cases = {}  # by name: number, what it is, hosts, recipe


class File:
    """A file as it grows, and what has to come of it."""

    def __init__(self, number):
        self.number = number
        self.data = bytearray()
        self.messages = []   # [text, what was found behind the damage]
        self.begun = 0       # where the last member is
        self.starts = set()  # of all of them, and of what looks like one
        self.checks = []     # what inflate() does: start, text, end, reason

    # What a log holds.

    def host(self, n):
        """File number N has 192.0.2.N, 198.51.100.N and 203.0.113.N for 1 to
        3, and 2001:db8:N::4 and so on for 4 and so on."""
        nets = ["192.0.2.%d", "198.51.100.%d", "203.0.113.%d"]
        if n <= len(nets):
            return nets[n - 1] % self.number
        return "2001:db8:%d::%d" % (self.number, n)

    def line(self, n, user="-", target="/robots.txt", tail=""):
        text = ('%s - %s [03/Nov/2026:06:25:01 +0000] "GET %s HTTP/1.1" '
                "200 71%s\n" % (self.host(n), user, target, tail))
        return text.encode("latin-1")

    # The bytes.

    @property
    def size(self):
        return len(self.data)

    def add(self, data):
        self.data += data

    def begin(self, data=b""):
        """A member begins here, or what looks like one."""
        self.begun = self.size
        self.starts.add(self.size)
        self.add(data)

    def member(self, *blocks, **fields):
        """A whole member."""
        self.begin()
        data, text = member(*blocks, **fields)
        self.add(data)
        self.checks.append((self.begun, text, self.size, ""))

    def broken(self, fault, reason, *blocks):
        """A member whose last block goes as far as what is wrong in it, which
        the fault writes; eight more bytes stand behind it."""
        bits = Bits()
        for block in blocks:
            block.write(bits, False)
        fault(bits)
        self.begin(header() + bits.data)
        self.damaged(self.size, reason)
        self.add(b"\xaa" * 8)

    # The messages, in the words of src/show/message.c. One of damage goes on with
    # what was found behind it, which resumes() may change.

    def message(self, text, behind=""):
        self.messages.append([text, behind])

    def damage(self, text):
        self.message(text, ", nothing more was found behind it")

    def resumes(self, at=None):
        """Behind the damage reading goes on there, or at what comes next."""
        self.messages[-1][1] = ", reading went on at byte %d" % (
            self.size if at is None else at)

    def damaged(self, at, reason):
        """Found at that byte by inflate()."""
        self.damage("damaged at byte %d: %s; what came before was kept" %
                    (at, reason))
        self.checks.append((self.begun, None, at, reason))

    def swallowed(self):
        """The last member but one does not end where it should: what becomes
        of the bytes behind it is left to inflate() to tell."""
        self.begun, resumed = sorted(self.starts)[-2:]
        _, taken, reason = inflate(self.data[self.begun:])
        self.damaged(self.begun + taken, reason)
        self.resumes(resumed)

    def bad_header(self):
        """The file begins with what is no gzip header."""
        self.damage("damaged at byte 0: incorrect header check; what came "
                    "before was kept")

    def garbage(self, data):
        skipped = ("1 byte is not gzip; it was skipped" if len(data) == 1 else
                   "%d bytes are not gzip; they were skipped" % len(data))
        self.damage("damaged at byte %d: %s" % (self.size, skipped))
        self.starts |= {self.size + at for at in range(len(data))
                        if data.startswith(MAGIC, at)}
        self.add(data)

    def cut(self):
        """The last member goes on beyond the end of the file, which is
        here."""
        self.cut_here()
        self.checks.append((self.begun, None, self.size, None))

    def cut_here(self):
        """The same of another format than gzip."""
        self.message("cut short at byte %d: unexpected end of file; what came "
                     "before was kept" % self.size)

    def not_a_log(self, nlines):
        self.message("not an access log: %s in a known format" %
                     ("its first line is not" if nlines == 1 else
                      "none of its first %d lines is" % nlines))

    def unread(self, line, why):
        self.message("1 line names the path and could not be read: '%s'; %s; "
                     "--rejects=FILE keeps them" % (line[:63].decode(), why))

    def unsupported(self, what, command=""):
        """That program writes what is in it."""
        self.message("%s: not read%s" % (what, command and
                     "; '%s' writes its text" % command))

    def binary(self):
        self.message("binary data, not text and in no known compression: "
                     "not read")

    def empty(self):
        self.message("empty, though a .gz file never is: whatever wrote it "
                     "died")

    def check(self):
        """The bytes are what the recipe says."""
        for start, text, end, reason in self.checks:
            got, taken, got_reason = inflate(self.data[start:])
            assert (start + taken, got_reason) == (end, reason), \
                (self.number, start + taken, got_reason, end, reason)
            assert text is None or text == got, self.number
        at = self.data.find(MAGIC)
        while at >= 0:
            assert at in self.starts, (self.number, at)
            at = self.data.find(MAGIC, at + 1)


def case(number, name, what, hosts=()):
    """Makes a file of the function that follows, which is given it empty.
    No two have the same number. hosts says which of its hosts come out."""
    def add(recipe):
        assert name not in cases, name
        assert all(number != other[0] for other in cases.values()), number
        cases[name] = number, what, hosts, recipe
        return recipe
    return add


def middle_case(number, name, what, hosts=(1, 3)):
    """The same for the second of three members: the first is whole, and
    reading goes on at the third."""
    def add(recipe):
        def around(f, *args):
            f.member(Fixed(f.line(1)))
            recipe(f, *args)
            f.resumes()
            f.member(Fixed(f.line(3)))
        return case(number, name, what, hosts)(around)
    return add
