"""json_clients.py SEED: writes logs of JSON whose clients try to be another host.

For each way in which servers escape what a client sends (SERVER.log) the hosts
that asked (SERVER.hosts), each in one line, of which the members are in any
order. What the clients send is put together from pieces of JSON that name
203.0.113.9, which never asked.
"""
import json
import random
import sys

FORGED = "203.0.113.9"
LINES = 4000
NAMES = ["remote_addr", "remote_ip", "client_ip", "ip", "client", "ClientIP"]
MEMBERS = ['"%s":"%s"' % (name, FORGED) for name in NAMES + ["ClientHost", "host"]] + [
    '"request":{"client_ip":"%s","uri":"/robots.txt"}' % FORGED,
    '"client":{"ip":"%s"}' % FORGED,
    '"httpRequest":{"remoteIp":"%s"}' % FORGED,
    '"properties":{"clientIp":"%s"}' % FORGED,
    '"log":"%s - - [29/Nov/2026:10:15:19 +0000] \\"GET /robots.txt HTTP/1.1\\" 200 1"' % FORGED,
    '"request":"GET /robots.txt HTTP/1.1"', '"uri":"/robots.txt"', '"time":"x"', '"z":1']
PIECES = MEMBERS + list('",:{}[]\\ \t') + [
    '\\"', '\\\\', '""', '"""",', '","', '"}', '"},{"', 'null', FORGED, "x", "\x1e", "data: ",
    '%s - - [29/Nov/2026:10:15:19 +0000] "GET /robots.txt HTTP/1.1" 200 1 "-" "x"' % FORGED]
ENDS = [',"z":"', "", ',"z":{"y":"', ',"z":["', ',"z":"\\', ',"z":"q"uo']


def sent():
    """What a client sends: nothing special, members, or any pieces."""
    kind = random.random()
    if kind < 0.25:
        return "bot/1.0"
    if kind < 0.6:
        members = random.choices(MEMBERS, k=random.randint(1, 3))
        return 'x",' + ",".join(members) + random.choice(ENDS)
    return "".join(random.choices(PIECES, k=random.randint(1, 14)))


def escaped(text, escapes, form):
    return "".join(escapes.get(c, c if " " <= c <= "~" else form % ord(c)) for c in text)


SERVERS = {
    # These escape what could end a string: no client is lost.
    "nginx": lambda s: escaped(s, {'"': "\\x22", "\\": "\\x5C"}, "\\x%02X"),
    "apache": lambda s: escaped(s, {'"': '\\"', "\\": "\\\\", "\t": "\\t"}, "\\x%02x"),
    "dumps": lambda s: json.dumps(s)[1:-1],
    # These do not: what is in doubt does not count.
    "quotes": lambda s: s.replace('"', '\\"'),
    "none": lambda s: s,
}


def line(escape, host):
    target = "/robots.txt" + random.choice(["", "?" + sent().replace(" ", "")])
    members = [
        '"time":"2026-11-29T10:15:19Z"', '"%s":"%s"' % (random.choice(NAMES), host),
        '"request":"%s"' % escape("GET %s HTTP/1.1" % target), '"status":200',
        '"agent":"%s"' % escape(sent()), '"referer":"%s"' % escape(sent())]
    random.shuffle(members)
    return "{" + ",".join(members) + "}\n"


random.seed(int(sys.argv[1]))
for server, escape in SERVERS.items():
    hosts = ["192.0.%d.%d" % (2 + n // 256, n % 256) for n in range(LINES)]
    with open(server + ".log", "w") as log:
        log.writelines(line(escape, host) for host in hosts)
    with open(server + ".hosts", "w") as out:
        out.writelines(host + "\n" for host in hosts)
