#!/usr/bin/env python3
"""networks.py N: writes a list of networks, an empty line, and N addresses, each
with "1 " before it if Python's ipaddress has it in one of the networks, or "0 ".
The numbers are the same each time."""

import bisect
import ipaddress
import random
import sys

rng = random.Random(16)


def make_network():
    if rng.random() < 0.5:
        # Few first bytes, so that networks are within others.
        address = ipaddress.IPv4Address(
            rng.choice([1, 17, 66, 203]) << 24 | rng.getrandbits(24))
        bits = rng.choice([8, 12, 16, 19, 20, 22, 24, 25, 27, 28, 29, 31, 32])
    else:
        address = ipaddress.IPv6Address(
            rng.choice([0x2001, 0x2600, 0x2A03]) << 112
            | rng.getrandbits(16) << 96 | rng.getrandbits(96))
        bits = rng.choice([20, 29, 32, 40, 48, 56, 64, 96, 112, 127, 128])
    return address, bits


def near(address):
    """An address some bits away from it."""
    kind = type(address)
    number = int(address)
    for _ in range(rng.randrange(4)):
        number ^= 1 << rng.randrange(address.max_prefixlen)
    if rng.random() < 0.3:
        number ^= rng.getrandbits(rng.choice([4, 8, 12, 100])
                                  ) & (1 << address.max_prefixlen) - 1
    return kind(number)


def ranges(networks):
    merged = list(ipaddress.collapse_addresses(networks))
    return ([int(net.network_address) for net in merged],
            [int(net.broadcast_address) for net in merged])


def main():
    made = [make_network() for _ in range(2000)]
    # One /8 would be all there is of its first byte.
    made = [one for i, one in enumerate(made)
            if i % 50 == 0 or one[1] not in (8, 12, 20)]
    nets = [ipaddress.ip_network(f"{address}/{bits}", strict=False)
            for address, bits in made]
    sets = {version: ranges([net for net in nets if net.version == version])
            for version in (4, 6)}
    out = sys.stdout
    for address, bits in made:
        out.write(f"{address}/{bits}\n")
    out.write("\n")
    for _ in range(int(sys.argv[1])):
        address = near(rng.choice(made)[0])
        begins, ends = sets[address.version]
        i = bisect.bisect_right(begins, int(address)) - 1
        inside = i >= 0 and int(address) <= ends[i]
        text = str(address)
        if address.version == 4 and rng.random() < 0.1:
            text = "::ffff:" + text
        out.write(f"{int(inside)} {text}\n")


main()
