#!/bin/sh
# c-ares 1.18.1: one name that is no host name hides an address's other names.
#
# Guess: of a reply with several PTR records ares_parse_ptr_reply() gives all
# names, or those that host names may have. Seen: a single one with another
# byte, such as '*' or '@', which DNS allows in a label (RFC 2181, section 11),
# makes it refuse the whole reply as misformatted, so the good name beside it is
# lost; '_' and '/' are fine. Who checks whether a crawler's address leads to
# its operator's name has no names then, though there is one, and the record
# that hides it may belong to somebody else.
#
# Needs apt-get with Debian 12's packages, dpkg-deb, python3.
set -eu
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
cd "$dir"
apt-get -qq download libc-ares2=1.18.1-3 >/dev/null
dpkg-deb -x libc-ares2_*.deb root
cat >parse.py <<'END'
import ctypes, glob, struct

cares = ctypes.CDLL(glob.glob("root/usr/lib/*/libcares.so.2")[0])
cares.ares_strerror.restype = ctypes.c_char_p


class Host(ctypes.Structure):  # struct hostent of netdb.h
    _fields_ = [("name", ctypes.c_char_p), ("aliases", ctypes.POINTER(ctypes.c_char_p)),
                ("kind", ctypes.c_int), ("length", ctypes.c_int), ("addresses", ctypes.c_void_p)]


def wire(name):
    return b"".join(bytes([len(label)]) + label for label in name.encode().split(b".")) + b"\0"


def names(*records):
    message = struct.pack(">6H", 1, 0x8180, 1, len(records), 0, 0)
    message += wire("7.2.0.192.in-addr.arpa") + struct.pack(">2H", 12, 1)
    for record in records:
        data = wire(record)
        message += struct.pack(">3HIH", 0xC00C, 12, 1, 60, len(data)) + data
    host = ctypes.POINTER(Host)()
    address = bytes([192, 0, 2, 7])
    status = cares.ares_parse_ptr_reply(message, len(message), address, 4, 2, ctypes.byref(host))
    if status:
        return cares.ares_strerror(status).decode()
    found, i = [], 0
    while host.contents.aliases[i]:
        found.append(host.contents.aliases[i].decode())
        i += 1
    cares.ares_free_hostent(host)
    return " ".join(found)


for records in (["crawl.example"], ["crawl.example", "a_b.example", "0/25.example"],
                ["crawl.example", "*.example"], ["crawl.example", "a@b.example"]):
    print("%s: %s" % (" ".join(records), names(*records)))
END
python3 parse.py >seen
cat seen
diff seen - <<'END'
crawl.example: crawl.example
crawl.example a_b.example 0/25.example: crawl.example a_b.example 0/25.example
crawl.example *.example: Misformatted DNS reply
crawl.example a@b.example: Misformatted DNS reply
END
