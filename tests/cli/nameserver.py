#!/usr/bin/env python3
"""nameserver.py ZONE PORTFILE [LOG]: a name server on 127.0.0.1, by UDP and
TCP, at a port that it writes to PORTFILE. It ends when standard input does.

Each question is written to LOG: "udp PTR 1.2.0.192.in-addr.arpa". Lines of ZONE:

    NAME PTR|A|AAAA|CNAME VALUE     a record; VALUE may have dots as "\\."
    NAME do WHAT...                 what it does when it is asked for the name:
        servfail, refused, notimp, formerr
        drop        answers nothing
        drop=N      the same, N times
        slow=S      waits S seconds
        truncate    by UDP, says only that the answer is too long
        always-truncate     by TCP, too
        half        cuts the answer in the middle
        garbage     sends bytes that are no message
        other-id    answers another question
        other-name  the same, by another name
        referral    knows who knows
        loop        a name that points to itself
        fill=N      adds N records of names that are nobody's

Other names do not exist (NXDOMAIN). NAME "*" stands for all names.
"""

import collections
import ipaddress
import os
import re
import socket
import struct
import sys
import threading
import time

TYPES = {"A": 1, "NS": 2, "CNAME": 5, "SOA": 6, "PTR": 12, "AAAA": 28}
NAMES = {number: name for name, number in TYPES.items()}
HERE = b"\xc0\x0c"  # the name of the question, by where it stands
CODES = {"formerr": 1, "servfail": 2, "notimp": 4, "refused": 5}


def labels(name):
    parts = re.split(r"(?<!\\)\.", name.rstrip("."))
    return [part.replace("\\.", ".").encode() for part in parts if part]


def wire(name):
    return b"".join(bytes([len(part)]) + part for part in labels(name)) + b"\0"


class Zone:
    def __init__(self, path):
        self.records = collections.defaultdict(list)
        self.acts = collections.defaultdict(dict)
        self.lock = threading.Lock()
        with open(path) as file:
            for words in map(str.split, file):
                if not words or words[0] == "#":
                    continue
                name, kind, *rest = words
                if kind == "do":
                    for act in rest:
                        key, _, value = act.partition("=")
                        self.acts[name.lower()][key] = value
                else:
                    self.records[name.lower()].append((kind, rest[0]))

    def acts_of(self, name):
        return self.acts.get("*", {}) | self.acts.get(name, {})

    def drops(self, name):
        """Whether a question is passed over; some names only the first times."""
        acts = self.acts.get(name, {})
        with self.lock:
            if "drop" not in self.acts_of(name):
                return False
            if not acts.get("drop"):
                return True
            left = int(acts["drop"])
            acts["drop"] = str(left - 1)
            return left > 0

    def find(self, name, kind):
        """The records behind all CNAMEs, as (owner, kind, value)."""
        found = []
        for _ in range(20):
            here = self.records.get(name.lower())
            if here is None:
                return found, not found
            found += [(name, k, v) for k, v in here if k == kind]
            alias = [v for k, v in here if k == "CNAME"]
            if not alias or kind == "CNAME":
                return found, False
            found.append((name, "CNAME", alias[0]))
            name = alias[0]
        return found, False


def data_of(kind, value):
    if kind in ("A", "AAAA"):
        return ipaddress.ip_address(value).packed
    return wire(value)


def record(owner, kind, data):
    return (owner if isinstance(owner, bytes) else wire(owner)) + struct.pack(">HHIH", TYPES[kind], 1, 60, len(data)) + data


def read_question(message):
    at, parts = 12, []
    while message[at]:
        parts.append(message[at + 1:at + 1 + message[at]].decode("latin-1"))
        at += 1 + message[at]
    kind, = struct.unpack(">H", message[at + 1:at + 3])
    return ".".join(parts).lower(), NAMES.get(kind, str(kind)), message[12:at + 5]


def reply(zone, message, is_tcp):
    """The bytes of an answer, or None."""
    name, kind, question = read_question(message)
    acts = zone.acts_of(name)
    if zone.drops(name):
        return None
    if "slow" in acts:
        time.sleep(float(acts["slow"]))
    if "garbage" in acts:
        return message[:2] + os.urandom(40)
    ident, flags, code = message[:2], 0x8180, 0
    answers, authority = [], []
    for act, number in CODES.items():
        code = number if act in acts else code
    if not code:
        found, is_missing = zone.find(name, kind)
        answers = [record(HERE if owner == name else owner, k, data_of(k, v))
                   for owner, k, v in found]
        code = 3 if is_missing else 0
    if "fill" in acts:
        fills = range(int(acts["fill"]))
        answers += [record(HERE, kind, data_of(kind, "n%d.nobody.example" % i))
                    for i in fills]
        code = 0
    if "loop" in acts:
        answers, code = [record(name, "CNAME", wire(name))] * 3, 0
    if "referral" in acts:
        flags, code, answers = 0x8000, 0, []
        authority = [record("example", "NS", wire("ns.example"))]
    if "always-truncate" in acts or ("truncate" in acts and not is_tcp):
        flags |= 0x0200
        answers = []
    if "other-id" in acts:
        ident = bytes([ident[0] ^ 0xff, ident[1]])
    if "other-name" in acts:
        question = wire("other.example") + question[-4:]
    out = (ident + struct.pack(">HHHHH", flags | code, 1, len(answers), len(authority), 0) +
           question + b"".join(answers) + b"".join(authority))
    if not is_tcp and len(out) > 512:
        out = (ident + struct.pack(">HHHHH", flags | 0x0200, 1, 0, 0, 0) + question)
    return out[:len(out) * 2 // 3] if "half" in acts else out


class Server:
    def __init__(self, zone, log):
        self.zone, self.log = zone, log
        self.lock = threading.Lock()
        while True:
            self.tcp = socket.create_server(("127.0.0.1", 0))
            self.udp = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
            try:
                self.udp.bind(self.tcp.getsockname())
                break
            except OSError:
                pass
        self.udp.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 1 << 20)
        self.port = self.udp.getsockname()[1]

    def note(self, how, message):
        if self.log:
            name, kind, _ = read_question(message)
            with self.lock, open(self.log, "a") as file:
                file.write("%s %s %s\n" % (how, kind, name))

    def answer_udp(self, message, where):
        out = reply(self.zone, message, False)
        if out is not None:
            self.udp.sendto(out, where)

    def serve_udp(self):
        while True:
            message, where = self.udp.recvfrom(4096)
            self.note("udp", message)
            if "slow" in self.zone.acts_of(read_question(message)[0]):
                threading.Thread(target=self.answer_udp, args=(message, where),
                                 daemon=True).start()
            else:
                self.answer_udp(message, where)

    def serve_connection(self, connection):
        with connection, connection.makefile("rb") as stream:
            while len(head := stream.read(2)) == 2:
                message = stream.read(struct.unpack(">H", head)[0])
                self.note("tcp", message)
                out = reply(self.zone, message, True)
                if out is not None:
                    connection.sendall(struct.pack(">H", len(out)) + out)

    def serve_tcp(self):
        while True:
            connection, _ = self.tcp.accept()
            threading.Thread(target=self.serve_connection, args=(connection,),
                             daemon=True).start()


def main():
    server = Server(Zone(sys.argv[1]), sys.argv[3] if len(sys.argv) > 3 else None)
    for serve in server.serve_udp, server.serve_tcp:
        threading.Thread(target=serve, daemon=True).start()
    with open(sys.argv[2] + ".new", "w") as file:
        file.write("%d\n" % server.port)
    os.rename(sys.argv[2] + ".new", sys.argv[2])
    while os.read(0, 1):
        pass
    os._exit(0)


main()
