"""Writes gzip (RFC 1952) and deflate (RFC 1951) by hand, right or wrong.

Nothing here compresses by zlib, so that the bytes are the same with every
version of it. zlib only checks: inflate() has to decode what is meant to be
right, and to fail where and why it is meant to fail.
"""

import bisect
import zlib

FTEXT, FHCRC, FEXTRA, FNAME, FCOMMENT = 1, 2, 4, 8, 16

# RFC 1951, section 3.2.5: the first length or distance of each code, and how
# many extra bits it has.
LENGTHS = list(zip(
    [3, 4, 5, 6, 7, 8, 9, 10, 11, 13, 15, 17, 19, 23, 27, 31, 35, 43, 51, 59,
     67, 83, 99, 115, 131, 163, 195, 227, 258],
    [0] * 8 + [1] * 4 + [2] * 4 + [3] * 4 + [4] * 4 + [5] * 4 + [0]))
DISTANCES = list(zip(
    [1, 2, 3, 4, 5, 7, 9, 13, 17, 25, 33, 49, 65, 97, 129, 193, 257, 385, 513,
     769, 1025, 1537, 2049, 3073, 4097, 6145, 8193, 12289, 16385, 24577],
    [0, 0] + [n // 2 for n in range(28)]))
END_OF_BLOCK, FIRST_LENGTH = 256, 257

# Section 3.2.7: in which order the code lengths of code lengths stand.
LENGTH_ORDER = [16, 17, 18, 0, 8, 7, 9, 6, 10, 5, 11, 4, 12, 3, 13, 2, 14, 1,
                15]


class Bits:
    """Bits as section 3.1.1 packs them: from a byte's lowest bit up."""

    def __init__(self):
        self.data = bytearray()
        self.nbits = 0

    def put(self, value, nbits):
        for i in range(nbits):
            if self.nbits % 8 == 0:
                self.data.append(0)
            self.data[-1] |= (value >> i & 1) << self.nbits % 8
            self.nbits += 1

    def put_code(self, code):
        """A Huffman code: its highest bit first."""
        value, nbits = code
        for i in reversed(range(nbits)):
            self.put(value >> i & 1, 1)

    def put_bytes(self, data):
        """From the next whole byte on."""
        self.data += data
        self.nbits = 8 * len(self.data)


def codes_of(lengths):
    """Section 3.2.2: each symbol's code (value, bits), from the lengths."""
    codes, code = {}, 0
    for nbits in range(1, max(lengths) + 1):
        for symbol, length in enumerate(lengths):
            if length == nbits:
                codes[symbol] = code, nbits
                code += 1
        code <<= 1
    return codes


FIXED_CODES = codes_of([8] * 144 + [9] * 112 + [7] * 24 + [8] * 8)
FIXED_DISTANCES = codes_of([5] * 32)


def even_lengths(symbols, size):
    """Code lengths, all but the same, that make a complete set of codes; the
    highest symbols have the shorter ones."""
    symbols = sorted(symbols, reverse=True)
    nbits = len(symbols).bit_length() - 1
    nshort = 2 ** (nbits + 1) - len(symbols)
    lengths = [0] * size
    for i, symbol in enumerate(symbols):
        lengths[symbol] = max(1, nbits + (i >= nshort))
    return lengths


def split(value, table):
    """A length or distance: number of its code, extra value, extra bits."""
    number = bisect.bisect(table, (value + 1,)) - 1
    first, nbits = table[number]
    return number, value - first, nbits


def run(byte, count):
    """The byte so many times: matches of 258 at distance 1, the rest bytes."""
    return [byte] + [(258, 1)] * ((count - 1) // 258) + \
        [byte * ((count - 1) % 258)]


def flatten(item):
    """Single bytes and matches (length, distance) of what may be nested."""
    if isinstance(item, list):
        for part in item:
            yield from flatten(part)
    elif isinstance(item, bytes):
        yield from item
    else:
        yield item


class Stored:
    """A stored block."""

    def __init__(self, data=b""):
        self.data = data

    def expand(self, text):
        text += self.data

    def write(self, bits, final):
        bits.put(final, 1)
        bits.put(0, 2)
        size = len(self.data)
        bits.put_bytes(size.to_bytes(2, "little") +
                       (size ^ 0xffff).to_bytes(2, "little") + self.data)


class Coded:
    """A block of bytes and of matches, in codes."""

    def __init__(self, *items):
        self.items = list(flatten(list(items)))

    def expand(self, text):
        for item in self.items:
            if isinstance(item, int):
                text.append(item)
                continue
            length, distance = item
            again = bytes(text[-distance:])
            text += (again * (length // distance + 1))[:length]

    def put_items(self, bits, codes, distances):
        for item in self.items:
            if isinstance(item, int):
                bits.put_code(codes[item])
                continue
            number, extra, nbits = split(item[0], LENGTHS)
            bits.put_code(codes[FIRST_LENGTH + number])
            bits.put(extra, nbits)
            number, extra, nbits = split(item[1], DISTANCES)
            bits.put_code(distances[number])
            bits.put(extra, nbits)
        bits.put_code(codes[END_OF_BLOCK])


class Fixed(Coded):
    """A block with fixed Huffman codes."""

    def write(self, bits, final):
        bits.put(final, 1)
        bits.put(1, 2)
        self.put_items(bits, FIXED_CODES, FIXED_DISTANCES)


class Dynamic(Coded):
    """A block with codes of its own; which bit of it they end at is kept."""

    def write(self, bits, final):
        matches = {item for item in self.items if not isinstance(item, int)}
        symbols = {item for item in self.items if isinstance(item, int)}
        symbols |= {FIRST_LENGTH + split(length, LENGTHS)[0]
                    for length, _ in matches}
        distances = {split(distance, DISTANCES)[0] for _, distance in matches}
        lengths = even_lengths(symbols | {END_OF_BLOCK}, 286)
        if distances:
            distance_lengths = even_lengths(distances, 30)
        else:
            distance_lengths = [0]
        put_dynamic_header(bits, final, 286, len(distance_lengths),
                           shortened(lengths + distance_lengths))
        self.codes_end = bits.nbits
        self.put_items(bits, codes_of(lengths),
                       codes_of(distance_lengths))


def shortened(lengths):
    """Code lengths as (symbol, extra value, extra bits): zeros are counted."""
    at = 0
    while at < len(lengths):
        zeros = 0
        while zeros < 138 and lengths[at:at + zeros + 1] == [0] * (zeros + 1):
            zeros += 1
        if zeros >= 11:
            yield 18, zeros - 11, 7
        elif zeros >= 3:
            yield 17, zeros - 3, 3
        else:
            zeros = 1
            yield lengths[at], 0, 0
        at += zeros


def put_dynamic_header(bits, final, ncodes, ndistances, symbols,
                       alphabet=None):
    """Section 3.2.7. The symbols, as shortened() has them, may be wrong; those
    of the alphabet have a code, or else those that are there."""
    symbols = list(symbols)
    alphabet = alphabet or {symbol for symbol, _, _ in symbols}
    lengths = even_lengths(alphabet, len(LENGTH_ORDER))
    put_counts(bits, final, ncodes, ndistances, len(LENGTH_ORDER))
    for symbol in LENGTH_ORDER:
        bits.put(lengths[symbol], 3)
    codes = codes_of(lengths)
    for symbol, extra, nbits in symbols:
        bits.put_code(codes[symbol])
        bits.put(extra, nbits)


def put_counts(bits, final, ncodes, ndistances, nlengths):
    bits.put(final, 1)
    bits.put(2, 2)
    bits.put(ncodes - 257, 5)
    bits.put(ndistances - 1, 5)
    bits.put(nlengths - 4, 4)


def deflate(*blocks):
    """The blocks' bits, the last one's marked as such, and their text."""
    bits, text = Bits(), bytearray()
    for block in blocks:
        block.write(bits, block is blocks[-1])
        block.expand(text)
    return bits, bytes(text)


def header(flags=0, mtime=0, xfl=0, system=3, method=8, extra=None, name=None,
           comment=None, hcrc_error=None):
    """A member's header. hcrc_error is added to its CRC, which it has even
    if that is 0."""
    for field, flag in ((extra, FEXTRA), (name, FNAME), (comment, FCOMMENT),
                        (hcrc_error, FHCRC)):
        flags |= 0 if field is None else flag
    data = bytes([0x1f, 0x8b, method, flags]) + mtime.to_bytes(4, "little") + \
        bytes([xfl, system])
    if extra is not None:
        data += len(extra).to_bytes(2, "little") + extra
    if name is not None:
        data += name + b"\0"
    if comment is not None:
        data += comment + b"\0"
    if hcrc_error is not None:
        crc = zlib.crc32(data) + hcrc_error & 0xffff
        data += crc.to_bytes(2, "little")
    return data


def trailer(text, crc_error=0, size_error=0):
    return b"".join((number & 0xffffffff).to_bytes(4, "little") for number in
                    (zlib.crc32(text) + crc_error, len(text) + size_error))


def member(*blocks, crc_error=0, size_error=0, **fields):
    """A whole member, and its text."""
    bits, text = deflate(*blocks)
    return header(**fields) + bytes(bits.data) + \
        trailer(text, crc_error, size_error), text


def inflate(data):
    """Reads a member by zlib, byte by byte. Returns the text, how many bytes
    it took, and why it failed there: "" if the member is whole, None if the
    data ended before it did."""
    decoder = zlib.decompressobj(wbits=31)
    text = bytearray()
    for i in range(len(data)):
        try:
            text += decoder.decompress(data[i:i + 1])
        except zlib.error as error:
            return bytes(text), i + 1, str(error).split(": ", 1)[1]
        if decoder.eof:
            return bytes(text), i + 1, ""
    return bytes(text), len(data), None
