"""The recipes of all the files, by what is in them."""

import bz2
import zlib

from case import case, middle_case
from gzwriter import (Bits, Dynamic, Fixed, FIXED_CODES, FIXED_DISTANCES,
                      FTEXT, Stored, deflate, header, inflate, member,
                      put_counts, put_dynamic_header, run, shortened)

LINE_MAX = 64 * 1024  # bytes of a line that are looked at
BZIP2_END = 10        # bytes after a block that are not read with it
SAMPLE = 64           # lines that tell whether a file is a log


# Whole members.

@case(1, "good-stored.gz", "a stored block", [1])
def _(f):
    f.member(Stored(f.line(1)))


@case(2, "good-fixed.gz", "a block with fixed codes", [1])
def _(f):
    f.member(Fixed(f.line(1)))


@case(3, "good-dynamic.gz", "a block with codes of its own", [1])
def _(f):
    f.member(Dynamic(f.line(1)))


@case(4, "good-blocks.gz",
      "blocks of each kind with a line in each, and empty ones", [1, 2, 3, 4])
def _(f):
    f.member(Dynamic(f.line(1)), Stored(), Stored(f.line(2)), Fixed(),
             Fixed(f.line(3)), Dynamic(), Dynamic(f.line(4)), Fixed())


@case(5, "good-line-across-blocks.gz",
      "one line; its request lies in blocks of each kind", [1])
def _(f):
    before, after = f.line(1).split(b"robots")
    f.member(Fixed(before), Stored(b"r"), Dynamic(b"ob"), Stored(),
             Fixed(b"o"), Stored(b"ts" + after))


@case(6, "good-line-across-members.gz",
      "three lines in four members, two across them; one member is empty",
      [1, 2, 3])
def _(f):
    one, two, three = f.line(1), f.line(2), f.line(3)
    f.member(Fixed(one[:60]))
    f.member(Stored(one[60:] + two[:70]))
    f.member(Fixed())
    f.member(Dynamic(two[70:] + three))


@case(7, "good-match-across-blocks.gz",
      "a line that repeats most of the one in the block before", [1, 2])
def _(f):
    one, two = f.line(1), f.line(2)
    host = f.host(2).encode()
    shared = len(two) - len(host)
    f.member(Fixed(one), Dynamic(host, [(shared, shared + len(host))]))
    assert inflate(f.data)[0] == one + two


@case(8, "good-farthest-match.gz",
      "a line that repeats one at distance 32768, the farthest there is",
      [1])
def _(f):
    line = f.line(1)
    f.member(Dynamic(line, run(b"\n", 32768 - len(line)),
                     [(len(line), 32768)]))


@case(9, "good-largest-stored.gz", "a stored block of 65535 bytes", [1, 2])
def _(f):
    one, two = f.line(1), f.line(2)
    f.member(Stored(one + b"\n" * (65535 - len(one + two)) + two))


@case(10, "good-three-members.gz",
      "dynamic, fixed and stored members of two lines each, the first with a "
      "name, the last with an extra field and a header CRC",
      [1, 2, 3, 4, 5, 6])
def _(f):
    f.member(Dynamic(f.line(1) + f.line(2)), name=b"access.log",
             mtime=0x6543210f)
    f.member(Fixed(f.line(3) + f.line(4)), mtime=0x65432110, xfl=2)
    f.member(Stored(f.line(5) + f.line(6)), extra=b"AP\x02\0no", hcrc_error=0)


@case(11, "good-nobody-asked.gz", "a log in which nobody asked")
def _(f):
    f.member(Fixed(f.line(1, target="/") + f.line(2, target="/robots.txt/")))


@case(12, "good-no-newline.gz", "the last line has no newline", [1, 2])
def _(f):
    f.member(Fixed(f.line(1) + f.line(2).rstrip(b"\n")))


@case(13, "good-crlf.gz",
      "lines that end in CR LF; in one the request ends so too", [1, 2])
def _(f):
    f.member(Fixed(f.line(1).replace(b"\n", b"\r\n") +
                   f.line(2).replace(b' HTTP/1.1" 200 71\n', b'"\r\n')))


@case(14, "good-odd-bytes.gz",
      "NUL, control and Latin-1 bytes in a user, a referer, between lines and "
      "before a host", [1, 2, 3])
def _(f):
    f.member(Fixed(f.line(1, user="m\xfcller\0\x01\x7f\xff") + b"\0\n\0" +
                   f.line(2) + f.line(3, tail=' "\0" "\x1b\x9b"')))


# Headers.

@case(20, "good-ftext.gz", "FTEXT is set", [1])
def _(f):
    f.member(Fixed(f.line(1)), flags=FTEXT)


@case(21, "good-header-crc.gz", "a right header CRC", [1])
def _(f):
    f.member(Fixed(f.line(1)), hcrc_error=0)


@case(22, "good-all-fields.gz", "all fields and a right header CRC", [1])
def _(f):
    f.member(Fixed(f.line(1)), flags=FTEXT, mtime=0x65432110, xfl=2,
             extra=b"AP\x02\0no", name=b"access.log", comment=b"made by hand",
             hcrc_error=0)


@case(23, "good-empty-fields.gz", "extra field, name and comment are empty",
      [1])
def _(f):
    f.member(Fixed(f.line(1)), extra=b"", name=b"", comment=b"")


@case(24, "good-header-of-ones.gz", "MTIME, XFL and OS are all ones", [1])
def _(f):
    f.member(Fixed(f.line(1)), mtime=0xffffffff, xfl=0xff, system=0xff)


@case(25, "good-huge-extra.gz", "an extra field of 65535 bytes", [1, 2])
def _(f):
    f.member(Fixed(f.line(1)), extra=b"\x1f\x8b" * 32767 + b"\x1f")
    f.member(Fixed(f.line(2)))


@case(26, "good-huge-name.gz", "a name of 10000 bytes", [1, 2])
def _(f):
    f.member(Fixed(f.line(1)), name=b"/long" * 2000)
    f.member(Fixed(f.line(2)))


@case(27, "good-huge-comment.gz",
      "a comment of 10000 bytes with a header CRC behind it", [1, 2])
def _(f):
    f.member(Fixed(f.line(1)), comment=b"well\n" * 2000, hcrc_error=0)
    f.member(Fixed(f.line(2)))


@case(28, "good-blocked.gz",
      "members with their size in an extra field and an empty one at the "
      "end, as bgzip writes them", [1, 2])
def _(f):
    for text in f.line(1), f.line(2), b"":
        # BSIZE: the member's whole size less one.
        size = len(member(Fixed(text), extra=b"BC\x02\0\0\0")[0])
        f.member(Fixed(text), xfl=0, system=0xff, mtime=0,
                 extra=b"BC\x02\0" + (size - 1).to_bytes(2, "little"))


@case(29, "bad-header-crc.gz", "a wrong header CRC in the second of three",
      [1, 2, 3])
def _(f):
    f.member(Fixed(f.line(1)))
    at = f.size
    f.begin(member(Fixed(f.line(2)), name=b"access.log", hcrc_error=1)[0])
    f.member(Fixed(f.line(3)))
    f.message("the header of 1 gzip member has a wrong CRC, at byte %d; it "
              "was read" % at)


@middle_case(30, "bad-method.gz",
             "a compression method that is not deflate in the second of three")
def _(f):
    f.begin(member(Fixed(f.line(2)), method=7)[0])
    # Noticed when FLG has been read as well.
    f.damaged(f.begun + 4, "unknown compression method")


@case(31, "bad-method-only.gz",
      "a compression method that is not deflate in the only member")
def _(f):
    f.begin(member(Fixed(f.line(1)), method=9)[0])
    f.damaged(4, "unknown compression method")


for number, bit in (32, 5), (33, 6), (34, 7):
    @middle_case(number, "bad-reserved-flag-%d.gz" % bit,
                 "reserved bit %d of FLG is set in the second of three" % bit)
    def _(f, bit=bit):
        f.begin(member(Fixed(f.line(2)), flags=1 << bit)[0])
        f.damaged(f.begun + 4, "unknown header flags set")


@case(35, "bad-id1-first.gz", "ID1 of the first of two is wrong", [2])
def _(f):
    f.bad_header()
    f.add(b"\x1e" + member(Fixed(f.line(1)))[0][1:])
    f.resumes()
    f.member(Fixed(f.line(2)))


@case(36, "bad-id2-only.gz", "ID2 of the only member is wrong")
def _(f):
    f.bad_header()
    f.add(b"\x1f\x8a" + member(Fixed(f.line(1)))[0][2:])


@middle_case(37, "bad-id1.gz", "ID1 of the second of three is wrong")
def _(f):
    f.garbage(b"\x3f" + member(Fixed(f.line(2)))[0][1:])


@case(38, "bad-id2-last.gz", "ID2 of the last of two is wrong", [1])
def _(f):
    f.member(Fixed(f.line(1)))
    f.garbage(b"\x1f\x9b" + member(Fixed(f.line(2)))[0][2:])


@case(39, "bad-endless-extra.gz",
      "an extra field that is said to be 65535 bytes long in the second of "
      "three, so beyond the end", [1, 3])
def _(f):
    f.member(Fixed(f.line(1)))
    f.begin(header(flags=4) + b"\xff\xff" + member(Fixed(f.line(2)))[0][10:])
    start, resumed = f.begun, f.size
    f.member(Fixed(f.line(3)))
    f.begun = start
    f.cut()
    f.resumes(resumed)


@middle_case(40, "bad-endless-name.gz",
             "a name without its NUL in the second of three; the third's FLG "
             "is taken for it, and the zeros behind that for a stored block")
def _(f):
    f.begin(header(flags=8) + b"access.log")
    # FLG; then a block's first byte, LEN and NLEN.
    f.damaged(f.size + 4 + 5, "invalid stored block lengths")


@case(41, "bad-endless-name-last.gz", "10000 bytes of a name without its NUL",
      [1])
def _(f):
    f.member(Fixed(f.line(1)))
    f.begin(header(flags=8) + b"/long" * 2000)
    f.cut()


@case(42, "bad-endless-comment.gz",
      "10000 bytes of a comment without its NUL in the only member")
def _(f):
    f.begin(header(flags=16) + b"well\n" * 2000)
    f.cut()


# Members without text, and padding.

@case(50, "good-empty-alone.gz", "a member without text")
def _(f):
    f.member(Fixed())


@case(51, "good-empty-first.gz", "the first of two has no text", [2])
def _(f):
    f.member(Stored())
    f.member(Fixed(f.line(2)))


@case(52, "good-empty-between.gz", "the second of three has no text", [1, 3])
def _(f):
    f.member(Fixed(f.line(1)))
    f.member(Dynamic())
    f.member(Fixed(f.line(3)))


@case(53, "good-empty-last.gz", "the last of two has no text", [1])
def _(f):
    f.member(Fixed(f.line(1)))
    f.member(Fixed())


@case(54, "good-empty-many.gz",
      "300 members without text, and one with text behind them", [1])
def _(f):
    for _ in range(100):
        f.member(Fixed())
        f.member(Stored())
        f.member(Dynamic())
    f.member(Fixed(f.line(1)))


@case(55, "good-padding.gz",
      "zeros before, between and behind two members: 1, 3 and 511", [1, 2])
def _(f):
    f.add(bytes(1))
    f.member(Fixed(f.line(1)))
    f.add(bytes(3))
    f.member(Fixed(f.line(2)))
    f.add(bytes(511))


@case(56, "good-padding-4096.gz",
      "4096 zeros before, between and behind two members", [1, 2])
def _(f):
    f.add(bytes(4096))
    f.member(Fixed(f.line(1)))
    f.add(bytes(4096))
    f.member(Fixed(f.line(2)))
    f.add(bytes(4096))


@case(57, "bad-padding-only.gz",
      "zeros alone: not gzip, and no text")
def _(f):
    f.add(bytes(512))
    f.damage("damaged at byte 0: nothing but zeros; what came before was kept")


@case(58, "bad-padding-and-garbage.gz",
      "zeros and another byte between two members, zeros behind a third; "
      "those behind the other byte are not told from it", [1, 2, 3])
def _(f):
    f.member(Fixed(f.line(1)))
    f.add(bytes(100))
    f.garbage(b"x" + bytes(50))
    f.resumes()
    f.member(Fixed(f.line(2)))
    f.member(Fixed(f.line(3)))
    f.add(bytes(100))


# Cut files. The first member is whole; the second has all fields, and a line
# in a block of each kind.

CUT_FIELDS = {"extra": b"AP\x02\0no", "name": b"access.log",
              "comment": b"made by hand", "hcrc_error": 0}


def cut_member(f):
    """The member, and where parts of it end."""
    blocks = Stored(f.line(2)), Fixed(f.line(3)), Dynamic(f.line(4))
    data, _ = member(*blocks, **CUT_FIELDS)
    head, bits = len(header(**CUT_FIELDS)), Bits()
    ends = {"OS": 10, "extra": 12 + len(CUT_FIELDS["extra"]), "header": head}
    for block, name in zip(blocks, ("stored", "fixed", "dynamic")):
        block.write(bits, False)
        ends[name] = head + len(bits.data)
    ends["codes"] = head + (blocks[-1].codes_end + 7) // 8
    return data, ends


for number, name, what, part, more, hosts in (
        (60, "id1", "behind ID1", "OS", -9, [1]),
        (61, "id2", "behind ID2", "OS", -8, [1]),
        (62, "cm", "behind CM", "OS", -7, [1]),
        (63, "flg", "behind FLG", "OS", -6, [1]),
        (64, "mtime", "in MTIME", "OS", -4, [1]),
        (65, "xfl", "behind XFL", "OS", -1, [1]),
        (66, "os", "behind OS", "OS", 0, [1]),
        (67, "xlen", "in XLEN", "OS", 1, [1]),
        (68, "extra", "in the extra field", "OS", 4, [1]),
        (69, "name", "in the name", "extra", 6, [1]),
        (70, "comment", "before the NUL of the comment", "header", -3, [1]),
        (71, "header-crc", "in the header CRC", "header", -1, [1]),
        (72, "header", "behind the header", "header", 0, [1]),
        (73, "stored-len", "in LEN of a stored block", "header", 2, [1]),
        (74, "stored-nlen", "in NLEN of a stored block", "header", 4, [1]),
        (75, "stored", "in a stored block, before the request of a line",
         "header", 5 + 40, [1]),
        (76, "stored-request", "in a stored block, behind the request of a "
         "line, so that it counts", "stored", -5, [1, 2]),
        (77, "stored-end", "behind a stored block", "stored", 0, [1, 2]),
        (78, "fixed", "in a block with fixed codes, before the request",
         "stored", 40, [1, 2]),
        (79, "codes", "in the code lengths of a dynamic block", "fixed", 10,
         [1, 2, 3]),
        (80, "dynamic", "in a dynamic block, before the request", "codes", 10,
         [1, 2, 3]),
        (81, "end-of-block", "before the end of the last block, behind the "
         "request of a line", "dynamic", -1, [1, 2, 3, 4]),
        (82, "trailer", "before the trailer", "dynamic", 0, [1, 2, 3, 4]),
        (83, "crc-1", "behind one byte of the CRC", "dynamic", 1,
         [1, 2, 3, 4]),
        (84, "crc-2", "behind two bytes of the CRC", "dynamic", 2,
         [1, 2, 3, 4]),
        (85, "crc-3", "behind three bytes of the CRC", "dynamic", 3,
         [1, 2, 3, 4]),
        (86, "isize-0", "behind the CRC", "dynamic", 4, [1, 2, 3, 4]),
        (87, "isize-1", "behind one byte of ISIZE", "dynamic", 5,
         [1, 2, 3, 4]),
        (88, "isize-2", "behind two bytes of ISIZE", "dynamic", 6,
         [1, 2, 3, 4]),
        (89, "isize-3", "behind three bytes of ISIZE", "dynamic", 7,
         [1, 2, 3, 4])):
    @case(number, "bad-cut-%s.gz" % name, "the second of two is cut " + what,
          hosts)
    def _(f, part=part, more=more):
        f.member(Fixed(f.line(1)))
        data, ends = cut_member(f)
        f.begin(data[:ends[part] + more])
        f.cut()


@case(90, "bad-cut-first-id1.gz", "ID1 and nothing else")
def _(f):
    f.begin(header()[:1])
    f.cut()


@case(91, "bad-cut-first-header.gz", "a header and nothing else")
def _(f):
    f.begin(header())
    f.cut()


@case(92, "bad-cut-first.gz",
      "the only member is cut before the request of its first line")
def _(f):
    f.begin(header() + deflate(Stored(f.line(1)))[0].data[:45])
    f.cut()


# The second of three members is cut, and what comes next is taken for it.

@middle_case(93, "bad-cut-middle-header.gz",
             "the second of three is cut behind FLG; the third's first bytes "
             "are taken for MTIME, XFL and OS, its MTIME for a stored block")
def _(f):
    f.begin(header()[:4])
    # Of the third: six bytes to OS, then a block's first byte, LEN and NLEN.
    f.damaged(f.size + 6 + 5, "invalid stored block lengths")


@middle_case(94, "bad-cut-middle-stored.gz",
             "the second of three is cut in a stored block, which the third "
             "fills")
def _(f):
    block = deflate(Stored(f.line(2)))[0].data
    f.begin(header() + block[:45])
    # The CRC's four bytes are expected behind the block.
    f.damaged(f.begun + 10 + len(block) + 4, "incorrect data check")


@middle_case(95, "bad-cut-middle-block.gz",
             "the second of three is cut between two blocks; the third's ID1 "
             "is taken for a block", [1, 2, 3])
def _(f):
    bits = Bits()
    Stored(f.line(2)).write(bits, False)
    f.begin(header() + bits.data)
    # The bits of 0x1f: a last block, of type 3.
    f.damaged(f.size + 1, "invalid block type")


@case(96, "bad-cut-middle-fixed.gz",
      "the second of three is cut in a block with fixed codes, behind its "
      "first line; the third is taken for more of it", [1, 2, 3])
def _(f):
    f.member(Fixed(f.line(1)))
    block = deflate(Fixed(f.line(2) + f.line(4)))[0].data
    f.begin(header() + block[:len(f.line(2)) + 20])
    f.member(Dynamic(f.line(3)))
    f.swallowed()


@case(97, "bad-cut-middle-dynamic.gz",
      "the second of three is cut in a dynamic block, behind its first line; "
      "the third is taken for more of it", [1, 2, 3])
def _(f):
    f.member(Fixed(f.line(1)))
    dynamic = Dynamic(f.line(2) + f.line(4))
    block = deflate(dynamic)[0].data
    f.begin(header() + block[:-20])
    f.member(Fixed(f.line(3)))
    f.swallowed()


@middle_case(98, "bad-cut-middle-crc.gz",
             "the second of three is cut behind the third byte of the CRC; "
             "the third's ID1 is taken for the fourth", [1, 2, 3])
def _(f):
    f.begin(member(Fixed(f.line(2)))[0][:-5])
    f.damaged(f.size + 1, "incorrect data check")


@middle_case(99, "bad-cut-middle-isize.gz",
             "the second of three is cut behind the second byte of ISIZE; the "
             "third's magic is taken for the rest", [1, 2, 3])
def _(f):
    f.begin(member(Fixed(f.line(2)))[0][:-2])
    f.damaged(f.size + 2, "incorrect length check")


# Trailers.

for number, name, place in ((100, "first", 1), (101, "middle", 2),
                            (102, "last", 3)):
    @case(number, "bad-crc-%s.gz" % name, "the CRC of the %s of three is wrong"
          % {1: "first", 2: "second", 3: "last"}[place], [1, 2, 3])
    def _(f, place=place):
        for n in 1, 2, 3:
            if n != place:
                f.member(Fixed(f.line(n)))
                continue
            f.begin(member(Fixed(f.line(n)), crc_error=1)[0])
            f.damaged(f.size - 4, "incorrect data check")
            if n < 3:
                f.resumes()


@middle_case(103, "bad-isize.gz", "ISIZE of the second of three is wrong",
             [1, 2, 3])
def _(f):
    f.begin(member(Fixed(f.line(2)), size_error=-1)[0])
    f.damaged(f.size, "incorrect length check")


@case(104, "bad-isize-last.gz", "ISIZE of the last of two is wrong in its "
      "highest bit", [1, 2])
def _(f):
    f.member(Fixed(f.line(1)))
    f.begin(member(Fixed(f.line(2)), size_error=1 << 31)[0])
    f.damaged(f.size, "incorrect length check")


@middle_case(105, "bad-crc-and-isize.gz",
             "CRC and ISIZE of the second of three are wrong; the CRC comes "
             "first", [1, 2, 3])
def _(f):
    f.begin(member(Fixed(f.line(2)), crc_error=1 << 31, size_error=1)[0])
    f.damaged(f.size - 4, "incorrect data check")


@middle_case(106, "bad-crc-of-nothing.gz",
             "a member without text has a wrong CRC, the second of three")
def _(f):
    f.begin(member(Fixed(), crc_error=1)[0])
    f.damaged(f.size - 4, "incorrect data check")


@case(107, "bad-crc-three-times.gz",
      "the CRC of each of three is wrong; the text of each counts", [1, 2, 3])
def _(f):
    for n in 1, 2, 3:
        f.begin(member(Fixed(f.line(n)), crc_error=n)[0])
        f.damaged(f.size - 4, "incorrect data check")
        if n < 3:
            f.resumes()


@middle_case(108, "bad-trailer-missing.gz",
             "the second of three has no trailer; the third's first bytes are "
             "taken for the CRC", [1, 2, 3])
def _(f):
    f.begin(member(Fixed(f.line(2)))[0][:-8])
    f.damaged(f.size + 4, "incorrect data check")


def flip(f, text, at):
    """Adds a member, one fixed block, with a flipped bit: the last one of
    the code of text[at], which makes another byte of it."""
    data = bytearray(member(Fixed(text))[0])
    # Below 144 a byte's code has 8 bits; 3 bits stand before the first.
    bit = 8 * len(header()) + 3 + 8 * at + 7
    data[bit // 8] ^= 1 << bit % 8
    f.begin(data)
    f.damaged(f.size - 4, "incorrect data check")


@middle_case(109, "bad-flipped-bit.gz",
             "a flipped bit makes 70 of a line's last number, 71, in the "
             "second of three", [1, 2, 3])
def _(f):
    flip(f, f.line(2), len(f.line(2)) - 2)


@middle_case(110, "bad-flipped-bit-in-request.gz",
             "a flipped bit makes /sobots.txt of the request in the second of "
             "three")
def _(f):
    flip(f, f.line(2), f.line(2).index(b"robots"))


# Blocks: a member's first one is stored and whole, its second is wrong.

def bad_type(bits):
    bits.put(1, 1)
    bits.put(3, 2)


def bad_stored_lengths(bits):
    bits.put(1, 1)
    bits.put(0, 2)
    bits.put_bytes(b"\x05\0\x05\0")


def fixed(bits, code, *distance):
    bits.put(1, 1)
    bits.put(1, 2)
    bits.put_code(FIXED_CODES[code])
    for code in distance:
        bits.put_code(FIXED_DISTANCES[code])


def too_far(bits):
    fixed(bits, 257, 29)
    bits.put(0x1fff, 13)


def code_lengths(*lengths):
    """The first four code lengths of code lengths."""
    def fault(bits):
        put_counts(bits, 1, 257, 1, 4)
        for length in lengths:
            bits.put(length, 3)
    return fault


def dynamic(ncodes, lengths, then=()):
    """Lengths of codes 0, ... 256, ..., of which there are ncodes, and of
    distance codes behind them; then the bits that follow."""
    def fault(bits):
        put_dynamic_header(bits, 1, ncodes, len(lengths) - ncodes,
                           shortened(lengths))
        for bit in then:
            bits.put(bit, 1)
    return fault


def repeats(*symbols):
    def fault(bits):
        put_dynamic_header(bits, 1, 257, 1, symbols, {0, 16, 18})
    return fault


for number, name, what, fault, reason in (
        (120, "type", "block type 3", bad_type, "invalid block type"),
        (121, "stored-lengths", "NLEN that does not match LEN",
         bad_stored_lengths, "invalid stored block lengths"),
        (122, "distance-too-far", "a distance of 32768 to before the text",
         too_far, "invalid distance too far back"),
        (123, "length-code", "length code 286",
         lambda bits: fixed(bits, 286), "invalid literal/length code"),
        (124, "distance-code", "distance code 30",
         lambda bits: fixed(bits, 257, 30), "invalid distance code"),
        (125, "too-many-codes", "288 literal and length codes",
         lambda bits: put_counts(bits, 1, 288, 1, 4),
         "too many length or distance symbols"),
        (126, "too-many-distances", "31 distance codes",
         lambda bits: put_counts(bits, 1, 257, 31, 4),
         "too many length or distance symbols"),
        (127, "code-lengths-over", "over-subscribed code lengths",
         code_lengths(1, 1, 1, 1), "invalid code lengths set"),
        (128, "code-lengths-incomplete", "incomplete code lengths",
         code_lengths(0, 0, 2, 2), "invalid code lengths set"),
        (129, "repeat-of-nothing", "a repeated length before the first",
         repeats((16, 0, 2)), "invalid bit length repeat"),
        (130, "repeat-too-long", "more repeated lengths than codes",
         repeats((18, 127, 7), (18, 127, 7)), "invalid bit length repeat"),
        (131, "no-end-of-block", "no code for its end",
         dynamic(257, [1, 1] + [0] * 255 + [0]),
         "invalid code -- missing end-of-block"),
        (132, "literals-over", "over-subscribed literals",
         dynamic(257, [1, 1] + [0] * 254 + [1] + [0]),
         "invalid literal/lengths set"),
        (133, "literals-incomplete", "incomplete literals",
         dynamic(257, [2, 2] + [0] * 254 + [2] + [0]),
         "invalid literal/lengths set"),
        (134, "distances-over", "over-subscribed distances",
         dynamic(257, [1] + [0] * 255 + [1] + [1, 1, 1]),
         "invalid distances set"),
        (135, "distances-incomplete", "incomplete distances",
         dynamic(257, [1] + [0] * 255 + [1] + [2, 2]),
         "invalid distances set"),
        (136, "unused-literal", "one code, the end's, but another in use",
         dynamic(257, [0] * 256 + [1] + [0], [1]),
         "invalid literal/length code"),
        (137, "unused-distance", "no distance codes, but a match",
         dynamic(258, [0] * 256 + [1, 1] + [0], [1, 0]),
         "invalid distance code")):
    @middle_case(number, "bad-block-%s.gz" % name,
                 "the second of three is broken: " + what, [1, 2, 3])
    def _(f, fault=fault, reason=reason):
        f.broken(fault, reason, Stored(f.line(2)))


@case(138, "bad-block-type-first.gz",
      "the first of two begins with a block of type 3", [2])
def _(f):
    f.broken(bad_type, "invalid block type")
    f.resumes()
    f.member(Fixed(f.line(2)))


@case(139, "bad-block-type-last.gz",
      "the last of two has a block of type 3 behind a whole one", [1, 2])
def _(f):
    f.member(Fixed(f.line(1)))
    f.broken(bad_type, "invalid block type", Fixed(f.line(2)))


@case(140, "bad-block-type-only.gz", "the only member is a block of type 3")
def _(f):
    f.broken(bad_type, "invalid block type")


@case(141, "bad-distance-in-first-match.gz",
      "a match at the start of the last of two, whose window is empty", [1])
def _(f):
    f.member(Fixed(f.line(1)))
    f.broken(lambda bits: fixed(bits, 257, 0), "invalid distance too far back")


# Between members.

RUBBISH = b"\xffrubbish\n"


@case(150, "bad-garbage.gz", "other bytes between two members", [1, 2])
def _(f):
    f.member(Fixed(f.line(1)))
    f.garbage(RUBBISH)
    f.resumes()
    f.member(Fixed(f.line(2)))


@case(151, "bad-garbage-one-byte.gz", "one other byte behind a member", [1])
def _(f):
    f.member(Fixed(f.line(1)))
    f.garbage(b"\n")


@case(152, "bad-garbage-first.gz",
      "other bytes, with a false header among them, before a member", [1])
def _(f):
    f.bad_header()
    f.add(RUBBISH)
    f.begin(header())
    f.add(RUBBISH)
    f.resumes()
    f.member(Fixed(f.line(1)))


@case(153, "good-line-between-members.gz",
      "a line that was not compressed between two members", [1, 2, 3])
def _(f):
    f.member(Fixed(f.line(1)))
    f.add(f.line(2))
    f.member(Fixed(f.line(3)))


@case(154, "bad-garbage-lz4.gz", "an empty lz4 file behind a member", [1])
def _(f):
    f.member(Fixed(f.line(1)))
    f.garbage(bytes.fromhex("04224d186440a700000000055dcc02"))


@case(155, "bad-false-magic.gz",
      "a false header in front of the second of two, whose ID1 is taken for a "
      "block", [1, 2])
def _(f):
    f.member(Fixed(f.line(1)))
    f.begin(header())
    f.damaged(f.size + 1, "invalid block type")
    f.resumes()
    f.member(Fixed(f.line(2)))


@case(156, "bad-false-magics.gz",
      "other bytes between two members, with two false headers among them and "
      "one at their end, right in front of the second", [1, 2])
def _(f):
    f.member(Fixed(f.line(1)))
    f.garbage(RUBBISH + header() + RUBBISH + header() + b"\xff" + RUBBISH +
              header())
    f.resumes()
    f.member(Fixed(f.line(2)))


@case(157, "bad-false-magics-in-a-row.gz",
      "the first four bytes of a header 50 times in front of the second of "
      "two; the third time they are taken for a stored block", [1, 2])
def _(f):
    f.member(Fixed(f.line(1)))
    f.begin()
    for _ in range(50):
        f.starts.add(f.size)
        f.add(header()[:4])
    # A block's first byte, LEN and NLEN.
    f.damaged(f.begun + len(header()) + 5, "invalid stored block lengths")
    f.resumes()
    f.member(Fixed(f.line(2)))


@case(158, "bad-id1-twice.gz", "ID1 once more in front of the second of two",
      [1, 2])
def _(f):
    f.member(Fixed(f.line(1)))
    f.garbage(b"\x1f")
    f.resumes()
    f.member(Fixed(f.line(2)))


@case(159, "bad-magic-twice.gz",
      "ID1 and ID2 once more in front of the second of two, whose own are "
      "taken for CM and FLG", [1, 2])
def _(f):
    f.member(Fixed(f.line(1)))
    f.begin(header()[:2])
    f.damaged(f.size + 2, "unknown compression method")
    f.resumes()
    f.member(Fixed(f.line(2)))


@case(160, "bad-half-magic-behind-garbage.gz",
      "other bytes, the last of them as a header begins, behind a member",
      [1])
def _(f):
    f.member(Fixed(f.line(1)))
    f.garbage(RUBBISH + header()[:3])


@case(161, "bad-header-behind-garbage.gz",
      "other bytes, the last of them a header, behind a member: nothing "
      "decodes there", [1])
def _(f):
    f.member(Fixed(f.line(1)))
    f.garbage(RUBBISH + header())


@case(162, "bad-cut-behind-garbage.gz",
      "other bytes, then a member that is cut in its second line", [1, 2])
def _(f):
    f.member(Fixed(f.line(1)))
    f.garbage(RUBBISH)
    f.resumes()
    block = deflate(Fixed(f.line(2) + f.line(3)))[0].data
    f.begin(header() + block[:len(f.line(2)) + 20])
    f.cut()


@case(163, "bad-many-places.gz",
      "a bad block in the first of five, other bytes behind the second, a "
      "wrong CRC in the fourth, other bytes at the end",
      [1, 2, 3, 4, 5])
def _(f):
    f.broken(bad_type, "invalid block type", Stored(f.line(1)))
    f.resumes()
    f.member(Fixed(f.line(2)))
    f.garbage(RUBBISH)
    f.resumes()
    f.member(Fixed(f.line(3)))
    f.begin(member(Dynamic(f.line(4)), crc_error=1)[0])
    f.damaged(f.size - 4, "incorrect data check")
    f.resumes()
    f.member(Fixed(f.line(5)))
    f.garbage(RUBBISH)


@case(164, "bad-short-behind-damage.gz",
      "wrong CRCs in the first and second of three; the text of the second is "
      "too short to show that it is a member", [1, 3])
def _(f):
    f.begin(member(Fixed(f.line(1)), crc_error=1)[0])
    f.damaged(f.size - 4, "incorrect data check")
    f.starts.add(f.size)
    f.add(member(Fixed(b"short\n"), crc_error=1)[0])
    f.resumes()
    f.member(Fixed(f.line(3)))


@case(165, "bad-gzip-in-damaged.gz",
      "the first of two holds another member in a stored block, and has a "
      "wrong CRC: the inner one is the next that decodes, and the outer one's "
      "trailer is left over", [1, 2, 3])
def _(f):
    inner, _ = member(Fixed(f.line(2)))
    outer, _ = member(Stored(f.line(1) + inner), crc_error=1)
    inner_at = outer.index(inner)
    f.begin(outer[:-8])
    f.starts.add(inner_at)
    f.damaged(f.size + 4, "incorrect data check")
    f.resumes(inner_at)
    f.garbage(outer[-8:])
    f.resumes()
    f.member(Fixed(f.line(3)))


@case(166, "bad-slow-behind-garbage.gz",
      "other bytes, then a member that begins with 2000 empty blocks", [1, 2])
def _(f):
    f.member(Fixed(f.line(1)))
    f.garbage(RUBBISH)
    f.resumes()
    f.member(*[Fixed()] * 2000, Fixed(f.line(2)))


# Plain text, and what is no log.

@case(170, "good-text.gz", "plain text", [1, 2])
def _(f):
    f.add(f.line(1) + f.line(2))


@case(171, "good-text-no-newline.gz", "plain text without a last newline",
      [1, 2])
def _(f):
    f.add(f.line(1) + f.line(2).rstrip(b"\n"))


@case(172, "good-text-crlf.gz", "plain text, lines that end in CR LF", [1, 2])
def _(f):
    f.add((f.line(1) + f.line(2)).replace(b"\n", b"\r\n"))


@case(173, "good-text-nul.gz",
      "plain text with NUL bytes in lines and between them", [1, 2, 3])
def _(f):
    f.add(f.line(1, tail=' "\0"') + b"\0\n" + f.line(2, user="a\0b") + b"\0" +
          f.line(3))


@case(174, "good-text-zeros-first.gz",
      "zeros before plain text", [1, 2])
def _(f):
    f.add(bytes(100) + f.line(1) + f.line(2))


@case(175, "good-text-latin1-first.gz",
      "plain text that begins with a virtual host in Latin-1", [1])
def _(f):
    f.add("m\xfcller.example:80 ".encode("latin-1") + f.line(1))


@case(176, "good-text-byte-order-mark.gz",
      "plain text after a byte order mark", [1, 2])
def _(f):
    f.add(b"\xef\xbb\xbf" + f.line(1) + f.line(2))


@case(177, "good-log-behind-comments.gz",
      "100 lines of something else before the first of the log", [1])
def _(f):
    f.member(Dynamic(b"# comment\n" * 100 + f.line(1)))


@case(178, "bad-text-one-byte.gz", "one byte of plain text")
def _(f):
    f.add(b"x")
    f.not_a_log(1)


@case(179, "bad-text-newline.gz", "one newline")
def _(f):
    f.add(b"\n")
    f.not_a_log(1)


@case(180, "bad-text-newlines.gz", "three newlines")
def _(f):
    f.add(b"\n\n\n")
    f.not_a_log(3)


@case(181, "bad-text-prose.gz", "plain text that is no log but names the path")
def _(f):
    f.add(b"Disallow: /\n\nas /robots.txt has it")
    f.not_a_log(3)


@case(182, "bad-text-like-bzip2.gz", "plain text that begins with BZh9")
def _(f):
    f.add(b"BZh9 is how such a file begins.\n")
    f.not_a_log(1)


@case(183, "good-text-utf16.gz", "two lines of a log in UTF-16", [1, 2])
def _(f):
    f.add((f.line(1) + f.line(2)).decode().encode("utf-16-le"))


@case(191, "good-text-then-utf16.gz",
      "a line of plain text, one in UTF-16LE, and one of plain text again",
      [1, 2, 3])
def _(f):
    f.add(f.line(1) + f.line(2).decode().encode("utf-16-le") + f.line(3))


@case(192, "good-utf16-big-endian.gz",
      "a member with two lines in UTF-16BE and a mark", [1, 2])
def _(f):
    f.member(Fixed(b"\xfe\xff" +
                   (f.line(1) + f.line(2)).decode().encode("utf-16-be")))


@case(193, "good-text-cr.gz", "plain text, lines that end in CR", [1, 2, 3])
def _(f):
    f.add((f.line(1) + f.line(2) + f.line(3)).replace(b"\n", b"\r"))


@case(196, "good-text-then-members.gz", "a line of plain text, then two members",
      [1, 2, 3])
def _(f):
    f.add(f.line(1))
    f.member(Fixed(f.line(2)))
    f.member(Dynamic(f.line(3)))


@case(197, "good-members-then-text.gz", "two members, then plain text",
      [1, 2, 3, 4])
def _(f):
    f.member(Fixed(f.line(1)))
    f.member(Dynamic(f.line(2)))
    f.add(f.line(3) + f.line(4))


@case(198, "good-text-hole-member.gz",
      "a cut line of plain text, a hole, and a member", [2])
def _(f):
    f.add(f.line(1)[:30] + bytes(50))
    f.member(Fixed(f.line(2)))


@case(199, "bad-member-within-a-line.gz",
      "plain text in which a user agent is a member that holds a line, and "
      "another line", [1, 3])
def _(f):
    before, after = f.line(1, tail=' "-" "@"').split(b"@")
    f.add(before)
    f.message("damaged at byte %d: a gzip member within a line is not read; "
              "what came before was kept" % f.size)
    f.resumes()
    # Two zeros end a line, and a string ends at the next.
    f.unread(rb"\x03\x01R", "--log-format takes its server's format string")
    f.begin(member(Stored(f.line(2)))[0])
    f.add(after + f.line(3))


@case(230, "bad-text-then-cut-member.gz",
      "a line of plain text, then a member that is cut in its second line",
      [1, 2])
def _(f):
    f.add(f.line(1))
    whole = member(Fixed(f.line(2)), Fixed(f.line(3)))[0]
    f.begin(whole[:-40])
    f.cut()


@case(231, "bad-text-then-wrong-crc.gz",
      "plain text, then two members, the CRC of the first is wrong",
      [1, 2, 3])
def _(f):
    f.add(f.line(1))
    data = bytearray(member(Fixed(f.line(2)))[0])
    data[-8] ^= 1
    f.begin(bytes(data))
    f.damaged(f.size - 4, "incorrect data check")
    f.resumes()
    f.member(Fixed(f.line(3)))


@case(194, "good-hole-after-cut-line.gz",
      "a line cut before its time, a hole, and a line of another host", [2])
def _(f):
    f.add(f.line(1)[:20] + bytes(4000) + f.line(2))


@case(195, "good-hole-longer-than-a-line.gz",
      "a line without its newline, a hole of 100000 bytes, and another line",
      [1, 2])
def _(f):
    f.member(Dynamic(f.line(1).rstrip(b"\n"), run(b"\0", 100000), f.line(2)))


@case(184, "bad-binary.gz", "bytes that are neither gzip nor text")
def _(f):
    f.add(bytes(range(128, 256)))
    f.binary()


@case(185, "bad-binary-lines.gz",
      "70 lines of bytes that are neither gzip nor text")
def _(f):
    f.add(bytes([*range(128, 256), 10]) * 70)
    f.binary()


@case(186, "bad-not-a-log.gz", "a member with three lines that are no log's")
def _(f):
    f.member(Fixed(b"User-agent: *\nDisallow: /\n# /robots.txt\n"))
    f.not_a_log(3)


@case(187, "bad-not-a-log-long.gz",
      "a member with 70 lines that are no log's")
def _(f):
    f.member(Dynamic(b"# /robots.txt\n" * 70))
    f.not_a_log(SAMPLE)


@case(188, "bad-not-a-log-damaged.gz",
      "a member with two lines that are no log's, and other bytes behind it")
def _(f):
    f.member(Fixed(b"User-agent: *\nDisallow: /\n"))
    f.garbage(RUBBISH)
    f.not_a_log(2)


@case(189, "good-gzip-in-gzip.gz", "a member that holds a log's member", [1])
def _(f):
    inner, _ = member(Fixed(f.line(1)))
    f.member(Fixed(inner))


@case(233, "unsupported-gzip-thrice.gz",
      "a member that holds one that holds a log's")
def _(f):
    inner, _ = member(Fixed(f.line(1)))
    middle, _ = member(Fixed(inner))
    f.member(Fixed(middle))
    f.message("compressed with gzip within gzip within gzip: not read")


@case(190, "bad-empty-file.gz", "no byte at all")
def _(f):
    f.empty()


# Other formats, as empty files where the format has such.


def compressed(name, command=""):
    return "compressed with " + name, command


def tar_header(name, size):
    header = b"%s\0%s0000644\0" % (name, bytes(99 - len(name)))
    header += b"0000000\0" * 2 + b"%011o\0%011o\0" % (size, 0)
    header += b" " * 8 + b"0" + bytes(100) + b"ustar\00000"
    header = header.ljust(512, b"\0")
    return header[:148] + b"%06o\0 " % sum(header) + header[156:]


# Other formats that are read, if this build has their libraries.

def frame(*blocks, window=0x38, last=True):
    """A zstd frame of raw blocks (RFC 8878, section 3.1.1)."""
    data = b"\x28\xb5\x2f\xfd\0" + bytes([window])
    for i, block in enumerate(blocks):
        is_last = last and i == len(blocks) - 1
        data += (len(block) << 3 | is_last).to_bytes(3, "little") + block
    return data


def xz_stream(*chunks):
    """An .xz stream of LZMA2 chunks that are not compressed, without check
    (xz-file-format.txt)."""
    def checked(data):
        return data + zlib.crc32(data).to_bytes(4, "little")

    def padded(data):
        return data + bytes(-len(data) % 4)

    def number(n):
        return bytes([n & 0x7f | 0x80]) + number(n >> 7) if n > 127 else \
            bytes([n])

    flags = b"\0\0"
    header = checked(b"\x02\0\x21\x01\0\0\0\0")
    block = b"".join(bytes([2 if i else 1]) +
                     (len(chunk) - 1).to_bytes(2, "big") + chunk
                     for i, chunk in enumerate(chunks)) + b"\0"
    index = checked(padded(b"\0\x01" + number(len(header) + len(block)) +
                           number(sum(map(len, chunks)))))
    backward = (len(index) // 4 - 1).to_bytes(4, "little")
    return (b"\xfd7zXZ\0" + checked(flags) + header + padded(block) + index +
            zlib.crc32(backward + flags).to_bytes(4, "little") + backward +
            flags + b"YZ")


@case(200, "good-zstd.gz", "zstd: two frames, one of two blocks, and frames "
      "to skip around them", [1, 2, 3])
def _(f):
    f.add(b"\x50\x2a\x4d\x18\x03\0\0\0abc")
    f.add(frame(f.line(1), f.line(2)))
    f.add(b"\x5f\x2a\x4d\x18\0\0\0\0")
    f.add(frame(f.line(3)))


@case(213, "good-zstd-empty.gz", "zstd: a frame to skip, and an empty one")
def _(f):
    f.add(bytes.fromhex("502a4d1804000000ffffffff28b52ffd2400010000"
                        "99e9d851"))


@case(234, "bad-zstd-block.gz", "zstd: the second block of the first of two "
      "frames is of no known type", [1, 2])
def _(f):
    f.begin(frame(f.line(1), b"", last=False))
    f.data[-3] |= 6
    f.damage("damaged at byte %d: invalid block; what came before was kept" %
             f.size)
    f.resumes()
    f.add(frame(f.line(2)))


@case(235, "bad-zstd-cut.gz", "zstd: cut in the second block", [1])
def _(f):
    f.begin(frame(f.line(1), f.line(2))[:-60])
    f.cut_here()


@case(236, "bad-zstd-window.gz", "zstd: the first of two frames needs a "
      "window of 256 MiB", [2])
def _(f):
    f.add(frame(f.line(1), window=0x90))
    f.message("not read from byte 0 on: needs more than 128 MiB of memory; "
              "'zstd -dc --long=31 FILE | findrobots -' reads it", "")
    f.resumes()
    f.add(frame(f.line(2)))


@case(201, "good-xz.gz", "xz: two streams, one of two chunks, and padding",
      [1, 2, 3])
def _(f):
    f.add(xz_stream(f.line(1), f.line(2)) + bytes(8))
    f.add(xz_stream(f.line(3)))


@case(237, "good-xz-empty.gz", "xz: an empty file")
def _(f):
    f.add(bytes.fromhex("fd377a585a000004e6d6b446000000001cdf4421"
                        "1fb6f37d010000000004595a"))


@case(238, "bad-xz-chunk.gz", "xz: the second chunk of the first of two "
      "streams is of no known type", [1, 2])
def _(f):
    first, second = f.line(1), f.line(3)
    stream = bytearray(xz_stream(first, second))
    at = stream.index(second) - 3
    stream[at] = 0x7f
    f.add(stream)
    f.damage("damaged at byte %d: invalid data; what came before was kept" %
             (at + 1))
    f.resumes()
    f.add(xz_stream(f.line(2)))


@case(239, "bad-xz-cut.gz", "xz: cut in the second chunk, behind the request",
      [1, 2])
def _(f):
    stream = xz_stream(f.line(1), f.line(2))
    f.add(stream[:stream.index(f.line(2)) + len(f.line(2)) - 4])
    f.cut_here()


@case(202, "bad-bzip2-cut.gz", "bzip2: a stream, and the start of another",
      [1])
def _(f):
    f.add(bz2.compress(f.line(1)) + bytes.fromhex("425a6839314159265359"))
    f.cut_here()


@case(203, "good-bzip2-empty.gz", "bzip2: an empty file")
def _(f):
    f.add(bytes.fromhex("425a683917724538509000000000"))


@case(240, "good-bzip2.gz", "bzip2: two streams", [1, 2])
def _(f):
    f.add(bz2.compress(f.line(1)) + bz2.compress(f.line(2)))


@case(241, "bad-bzip2-crc.gz", "bzip2: the first of two streams has a wrong "
      "CRC", [1, 2])
def _(f):
    stream = bytearray(bz2.compress(f.line(1)))
    stream[10] ^= 1
    f.add(stream)
    f.damage("damaged at byte %d: invalid data; what came before was kept" %
             (f.size - BZIP2_END))
    f.resumes()
    f.add(bz2.compress(f.line(2)))


for number, slug, what, data, (said, command) in (
        (204, "compress", "compress (.Z): an empty file", "1f9d90",
         compressed("compress (.Z)", "gzip -dc")),
        (205, "lz4", "lz4: an empty file", "04224d186440a700000000055dcc02",
         compressed("lz4", "lz4 -dc")),
        (206, "lz4-legacy", "lz4: the start of a file", "02214c18",
         compressed("lz4", "lz4 -dc")),
        (207, "lzip", "lzip: the start of a file", "4c5a4950010c",
         compressed("lzip", "lzip -dc")),
        (208, "zip", "zip: the start of a file", "504b030414000000",
         ("a zip archive", "unzip -p")),
        (209, "zip-empty", "zip: an empty file", "504b0506" + "00" * 18,
         ("a zip archive", "unzip -p")),
        (210, "7-zip", "7-Zip: the start of a file", "377abcaf271c0004",
         ("a 7-Zip archive", "7z x -so")),
        (211, "lzop", "lzop: the start of a file", "894c5a4f000d0a1a0a1040",
         compressed("lzop", "lzop -dc")),
        (212, "snappy", "snappy, framed: its first chunk",
         "ff060000734e61507059", compressed("snappy")),
        (214, "lzma", "lzma: an empty file",
         "5d00008000ffffffffffffffff0083fffbffffc0000000",
         compressed("lzma", "xz -dc --format=lzma")),
        (215, "zlib", "zlib: an empty stream", "789c030000000001",
         compressed("zlib", "pigz -dc")),
        (216, "openpgp", "OpenPGP: a message with a pass phrase",
         "8c0d040903020123456789abcdef60d2", ("encrypted with OpenPGP",
                                              "gpg -d")),
        (217, "rar", "RAR: the start of an archive", "526172211a070100",
         ("a RAR archive", "unrar p -inul"))):
    @case(number, "unsupported-%s.gz" % slug, what)
    def _(f, data=data, said=said, command=command):
        f.add(bytes.fromhex(data))
        f.unsupported(said, command)


@case(218, "unsupported-snappy-raw.gz",
      "snappy without frames: a literal with a line of a log")
def _(f):
    line = f.line(1)
    size = len(line)
    f.add(bytes([size | 0x80 if size > 127 else size, 0xf0, size - 1]) + line)
    assert size < 128 and size > 60
    f.unsupported(*compressed("snappy"))


@case(232, "unsupported-tar-in-gzip.gz", "a member that holds a tar archive")
def _(f):
    log = f.line(1)
    f.member(Dynamic(tar_header(b"access.log", len(log)) +
                     log.ljust(512, b"\0") + bytes(1024)))
    f.unsupported("a tar archive within gzip", "tar -xOf")


@case(219, "unsupported-tar.gz", "a tar archive of a log")
def _(f):
    log = f.line(1)
    f.add(tar_header(b"access.log", len(log)) + log.ljust(512, b"\0") +
          bytes(1024))
    f.unsupported("a tar archive", "tar -xOf")


# Much text of few bytes, and the other way round.

BOMB = 1 + 258 * 32768


@case(220, "good-bomb-line.gz",
      "1000 times its size: a line of 8 MiB, and one that asked", [1])
def _(f):
    f.member(Dynamic(run(b"x", BOMB)), Fixed(b"\n" + f.line(1)))
    assert BOMB > 1000 * f.size


@case(221, "good-bomb-lines.gz",
      "1000 times its size: 8 million empty lines, and one that asked", [1])
def _(f):
    f.member(Dynamic(run(b"\n", BOMB)), Fixed(f.line(1)))
    assert BOMB > 1000 * f.size


@case(222, "good-slow-stored.gz",
      "2000 empty stored blocks, then one with a line", [1])
def _(f):
    f.member(*[Stored()] * 2000, Fixed(f.line(1)))


@case(223, "good-slow-fixed.gz",
      "4000 empty blocks with fixed codes, then one with a line", [1])
def _(f):
    f.member(*[Fixed()] * 4000, Fixed(f.line(1)))


@case(224, "good-slow-dynamic.gz",
      "400 empty dynamic blocks, then one with a line", [1])
def _(f):
    f.member(*[Dynamic()] * 400, Fixed(f.line(1)))


@case(225, "good-long-line.gz",
      "a line of more than 64 KiB with the request at its beginning, and "
      "another line", [1, 2])
def _(f):
    before, after = f.line(1, tail=' "-" "@"').split(b"@")
    f.member(Dynamic(before, run(b"x", 100000), after), Fixed(f.line(2)))


@case(226, "bad-long-line-request-behind.gz",
      "a line of more than 64 KiB with the request at its end, where it does "
      "not count, and another line", [2])
def _(f):
    before, after = f.line(1, user="@ y").split(b"@")
    f.member(Dynamic(before, run(b"x", 100000), after), Fixed(f.line(2)))
    f.unread(before + b"x" * 63, "it is longer than 64 KiB")


for number, name, what, over, hosts in (
        (227, "good-long-line-at-limit.gz",
         "the request's closing quote is the last of a line's first 64 KiB",
         0, [1, 2]),
        (228, "bad-long-line-behind-limit.gz",
         "the request's closing quote is the next byte, so that it does not "
         "count", 1, [2])):
    @case(number, name, what, hosts)
    def _(f, over=over):
        before, after = f.line(1, user="@ y").split(b"@")
        quote = after.index(b'" 200')
        more = LINE_MAX + over - len(before) - (quote + 1)
        f.member(Dynamic(before, run(b"x", more), after), Fixed(f.line(2)))
        if over:
            f.unread(before + b"x" * more, "it is longer than 64 KiB")
