#!/usr/bin/env python3
"""crawlers_month.py FINDROBOTS DIRECTORY SEED: a made month of logs, with known
answers.

Crawlers with many hosts, spoofers, lists of networks and versions of robots.txt
that change within the month, in logs out of order. Whatever way findrobots takes
to it, it has to tell what crawlers_model.py tells of the same requests.
"""

import calendar
import gzip
import ipaddress
import json
import os
import random
import shutil
import subprocess
import sys
import time

import crawlers_model
from crawlers_model import DAY, Question, Request, Robots, Token, Version

BEGIN = calendar.timegm((2026, 11, 1, 0, 0, 0))
END = BEGIN + 30 * DAY

# The first two are built in, and the last are only in robots.txt. Their kinds of
# addresses: "list", some of which is moved from version to version; "none", of
# which no list is given.
TOKENS = {
    "Googlebot": Token("Googlebot", "Google", "search", True),
    "GPTBot": Token("GPTBot", "OpenAI", "training", True),
    "AcmeBot": Token("AcmeBot", "Acme", "search", True),
    "AcmeBot-Image": Token("AcmeBot-Image", "Acme", "search", True),
    "Acme.bot": Token("Acme.bot", "Acme", "monitor", True),
    "Partial_Fetcher": Token("Partial_Fetcher", "Example", "user", False),
    # In the place of a built-in one.
    "DotBot": Token("DotBot", "Not Moz", "seo", True),
    "Listless": Token("Listless", "Nobody", "archive", False),
    "Acme-Extended": Token("Acme-Extended", "Acme", "control", False),
    "zebra-reader": Token("zebra-reader", None, "unknown", False),
}
LISTS = {
    "Googlebot": "googlebot",
    "GPTBot": "gptbot",
    "AcmeBot": "acmebot",
    "AcmeBot-Image": "acmebot",
    "Acme.bot": "acme-monitor",
    "Partial_Fetcher": "partial",
    "DotBot": "dotbot",
}
AGENTS = {
    "Mozilla/5.0 (compatible; %s/2.1; +http://bot.example/about)": 6,
    "%s": 1,
    "%s/1.0": 2,
    "Mozilla/5.0 AppleWebKit/537.36 (KHTML, like Gecko; compatible; %s)": 2,
    'said "%s" \\ (here)': 1,
}
OTHER_AGENTS = (
    "Mozilla/5.0 (X11; Linux x86_64; rv:128.0) Gecko/20100101 Firefox/128.0",
    "xGooglebot/1.0",
    "Googlebot2",
    "AcmeBotX (AcmeBot_)",
    "GPTBot-Friend -DotBot",
    "-",
    "Acme-Extended/1.0",
)
PATHS = (
    "/", "/index.html", "/private/", "/private/a.html", "/private/pub/b.html", "/shop?id=7", "/shop?id=7&q=a%2fb",
    "/shop", "/a/b/c.pdf", "/a/b/c.pdf?x", "/caf%C3%A9", "/caf%c3%a9/menu", "/~user/x", "/%7Euser/x", "/a*b", "/a%2Ab",
    "/cost$", "/cost$/more", "/a/x/b", "/a/x/y/b.php", "/PRIVATE/", "/s:t", "/s%3At", "/images/1.png", "/p%2Fq", "/p/q",
)
RULES = (
    "/", "/private", "/private/pub/", "/private/", "/*.pdf$", "/*.pdf", "/shop?", "/shop?id=7", "/*?", "/*?*q=a/b", "/a/*/b",
    "/a/*/b$", "/caf\u00e9", "/caf%C3%A9/", "/~user", "/%7euser/x", "/a%2Ab", "/a*b", "/cost$", "/cost$/more", "/cost%24", "/s:t",
    "/images/", "/p%2Fq", "/p/q", "*.php", "/index.html$", "", "no-slash", "/with blank", "/*/*/*",
)
# Examples are not those that the first requests of a host are if an answer 4xx
# or another list excuses these: where that can be, as many are asked for as there
# may be requests of a crawler.
FEW, MANY = (0, 1, 3), 100
METHODS = {"GET": 30, "HEAD": 3, "POST": 1, "OPTIONS": 1, "CONNECT": 1}
OTHER_HOSTS = ("crawl-1.googlebot.com", "10.1.2.3", "192.168.7.7", "172.31.0.9", "100.64.3.4", "fd00::17", "localhost",
               "169.254.1.1", "127.0.0.1", "8.8.4.4", "2606:4700::1111")


GROUPINGS = "crawler", "operator", "verdict", "network", "day", "hour", "month", "status"


def stamp(when):
    return time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime(when))


def write(path, data):
    with open(path, "wb") as f:
        f.write(data)


def pick(weights):
    return rng.choices(list(weights), list(weights.values()))[0]


#### Lists of networks


def some_network(number):
    """Those of different numbers have nothing in common."""
    if number % 3 == 2:
        return ipaddress.ip_network("2a00:%x::/%d" % (number, rng.choice((32, 48, 64))))
    return ipaddress.ip_network("%d.%d.%d.0/%d" % (20 + number % 60, 1 + number // 60, rng.randrange(256), rng.choice((24, 27, 29))))


def write_json(path, version, in_name):
    entries = [{"ipv%dPrefix" % n.version: str(n)} for n in version.networks]
    date = rng.choice(("%s", "%s.123456")) % stamp(version.date)[:-1] if version.date and not in_name else None
    whole = {"creationTime": date, "prefixes": entries} if date else {"prefixes": entries}
    write(path, json.dumps(whole, indent=rng.choice((None, 2))).encode())


def write_lines(path, version):
    lines = [rng.choice(("%s", "%s # of ours", "- %s", "%s,somewhere")) % n for n in version.networks]
    head = ["prefix"] if rng.random() < 0.5 else []
    write(path, "\n".join(head + lines + ["# end", ""]).encode())


def make_lists():
    """Returns the versions of each token by its name, and the options."""
    made, options = {}, []
    os.mkdir("ranges")
    for number, name in enumerate(sorted(set(LISTS.values()))):
        pool = [some_network(number * 12 + i) for i in range(8)]
        days = sorted(rng.sample(range(-50, 28), rng.choice((1, 2, 3, 4))))
        dates = [BEGIN + day * DAY for day in days]
        if rng.random() < 0.2:
            dates = [None]
        versions = [Version(date, rng.sample(pool, rng.randrange(2, 7))) for date in dates]
        tokens = [token for token in LISTS if LISTS[token] == name]
        for i, version in enumerate(versions):
            # Such as googlebot-2026-11-02.txt, or acmebot.3.json.
            in_name = bool(version.date) and rng.random() < 0.5
            file = "%s%s" % (name, "-" + stamp(version.date)[:10] if in_name else ".%d" % i if i else "")
            given = ""
            if rng.random() < 0.3:
                file, given = "list" + file, ",".join(tokens) + "="
            if in_name and rng.random() < 0.5:
                path = "ranges/%s.txt" % file
                write_lines(path, version)
            else:
                path = "ranges/%s.json" % file
                write_json(path, version, in_name)
            options.append("--ranges=" + given + path)
        for token in tokens:
            made[token] = versions
    rng.shuffle(options)
    return made, options


#### robots.txt


def some_rules():
    lines = []
    for _ in range(rng.randrange(0, 6)):
        if rng.random() < 0.15:
            lines.append("Crawl-delay: %s" % rng.choice(("10", "2.5", "60", "0", "soon")))
        elif rng.random() < 0.04:
            lines.append("Disalow: /misspelt")
        else:
            key = rng.choice(("Disallow", "disallow", "DISALLOW", "Allow"))
            lines.append(key + rng.choice((": ", ":", " : ")) + rng.choice(RULES) + rng.choice(("", "", " # why", "\t")))
    return lines


def some_name():
    name = rng.choice(list(TOKENS) + ["*"])
    return rng.choice(("%s", "%s", "%s/2.1", "%s*", "%s, and friends")) % name if name != "*" else name


def some_robots():
    lines = ["# robots.txt", "Sitemap: https://www.example.com/sitemap.xml", ""]
    for _ in range(rng.randrange(2, 7)):
        for _ in range(rng.choice((1, 1, 2, 3))):
            lines.append("User-agent: " + some_name())
            if rng.random() < 0.2:
                lines.append(rng.choice(("Crawl-delay: 5", "", "Sitemap: /x")))
        lines += some_rules()
        lines += [""] if rng.random() < 0.5 else []
    lines += ["User-agent: zebra-reader", "Disallow: /private/"]
    return rng.choice(("", "\ufeff")) + rng.choice(("\n", "\r\n", "\r")).join(lines)


def make_rules():
    whens = [BEGIN + rng.randrange(-2 * DAY, 28 * DAY) for _ in range(rng.choice((1, 2, 4)))]
    if rng.random() < 0.3:
        whens[0] = None
    files = []
    for number, when in enumerate(whens):
        text = some_robots()
        name = "robots.%d.txt" % number
        write(name, text.encode())
        files.append((Robots(when, name, text)))
    options = ["--rules=" + (stamp(robots.when) + "=" if robots.when is not None else "") + robots.name for robots in files]
    return files, options


#### Requests


def near(dates, reach):
    """Times where something changes, and the seconds around them."""
    return [date + more + second for date in dates if date is not None for more in reach for second in (-1, 0, 1)]


class Crawler:
    """Its hosts are in its lists, or in none."""

    def __init__(self, name, question):
        self.name = name
        self.own = [self.host_in(network) for version in question.lists.get(name, [])
                    for network in version.networks for _ in range(3)]
        self.own += ["198.19.%d.%d" % (rng.randrange(256), rng.randrange(256)) for _ in range(3)]
        self.others = [rng.choice(OTHER_HOSTS) for _ in range(2)]
        self.others += ["45.%d.3.%d" % (rng.randrange(256), rng.randrange(256)) for _ in range(2)]
        self.asks = rng.choice((0.1, 0.03, 0.0))
        self.statuses = rng.choice(((200, 304), (503, 200), (503,), (200,)) if question.nexamples in FEW else (
            (200, 304), (200, 301, 404), (404,), (404, 503, 200)))

    @staticmethod
    def host_in(network):
        """First, last or any of it."""
        n = rng.choice((0, network.num_addresses - 1, rng.randrange(network.num_addresses)))
        host = network[n]
        return "::ffff:%s" % host if network.version == 4 and rng.random() < 0.1 else str(host)

    def host(self):
        return rng.choice(self.own if rng.random() < 0.85 else self.others)

    def header(self):
        if rng.random() < 0.04:
            return "%s/1.1 Twitterbot/1.0 %s" % (self.name, rng.choice(list(TOKENS)))
        if rng.random() < 0.04:
            return "AcmeBot-Image %s; Acme.bot" % self.name
        return pick(AGENTS) % rng.choice((self.name, self.name, self.name.lower(), self.name.upper()))

    def request(self, when):
        asks = rng.random() < self.asks
        target = rng.choice(("/robots.txt", "/robots.txt", "/robots.txt?1")) if asks else rng.choice(PATHS)
        method = pick(METHODS)
        if not asks and rng.random() < 0.03:
            target = rng.choice(("http://www.example.com/private/", "*", "http://www.example.com/shop?id=7"))
        if method == "CONNECT":
            target = "www.example.com:443"
        status = rng.choice(self.statuses if asks else (200, 200, 200, 301, 304, 403, 404, 429, 500))
        size = rng.randrange(100000) if status != 304 else 0
        return Request(when, self.host(), method, target, status, size, self.header())


def some_times(n, question):
    """Some where something changes, some in bursts, the others anywhere."""
    lists = [version.date for versions in question.lists.values() for version in versions]
    slack = question.slack or 0
    edges = near([robots.when for robots in question.rules], (0, question.grace)) + near(lists, (-slack, slack))
    edges = [edge for edge in edges if BEGIN <= edge < END]
    # Or all within a day.
    begin = BEGIN + rng.choice((0, 0, 29)) * DAY
    times = []
    while len(times) < n:
        when = rng.choice(edges) if edges and rng.random() < 0.2 else rng.randrange(begin, END)
        for _ in range(rng.choice((1, 1, 5))):
            times.append(when)
            when += rng.choice((0, 1, 2, 9, 10, 61))
    return times[:n]


def make_requests(question, n):
    requests = []
    for name in TOKENS:
        if rng.random() < 0.1:
            continue
        crawler = Crawler(name, question)
        requests += [crawler.request(when) for when in some_times(rng.randrange(1, min(n, MANY)), question)]
    for when in some_times(n, question):
        requests.append(Request(when, rng.choice(OTHER_HOSTS), "GET", rng.choice(PATHS + ("/robots.txt",)), 200, 1,
                                rng.choice(OTHER_AGENTS)))
    return requests


#### Logs


def line(request):
    """In the combined format, escaped as Apache does, in some zone."""
    zone = rng.choice((0, 0, 0, 60, -300))
    clock = time.strftime("%d/%b/%Y:%H:%M:%S", time.gmtime(request.time + zone * 60))
    agent = request.agent.replace("\\", "\\\\").replace('"', '\\"')
    # A crawler's name in a referer claims nothing.
    referer = rng.choice(("-", "-", "https://www.example.com/Googlebot"))
    return '%s - - [%s %s%02d%02d] "%s %s HTTP/1.1" %d %s "%s" "%s"\n' % (
        request.host, clock, "-" if zone < 0 else "+", abs(zone) // 60, abs(zone) % 60, request.method, request.target,
        request.status, request.size or rng.choice("0-"), referer, agent)


def write_logs(directory, requests):
    """In several files, some lines much later than others, some in several
    members."""
    shutil.rmtree(directory, ignore_errors=True)
    os.mkdir(directory)
    requests = sorted(requests, key=lambda r: r.time + rng.choice((0, 0, 0, 3600, 9 * DAY)))
    nfiles = rng.choice((1, 5, 7))
    files = [[] for _ in range(nfiles)]
    for number, request in enumerate(requests):
        files[number * nfiles // len(requests) if rng.random() < 0.8 else rng.randrange(nfiles)].append(request)
    rng.shuffle(files)
    for number, some in enumerate(files):
        if rng.random() < 0.3:
            rng.shuffle(some)
        text = [line(request).encode() for request in some]
        cut = rng.choice((0, len(text) // 2))
        members = [b"".join(part) for part in (text[:cut], text[cut:]) if part]
        write("%s/access-%d.log.gz" % (directory, number), b"".join(gzip.compress(part, mtime=0) for part in members))


#### What findrobots tells


def run(*args, given=None, status=0):
    done = subprocess.run([findrobots, *args], input=given, stdout=subprocess.PIPE, stderr=subprocess.PIPE, check=False)
    if done.returncode != status:
        fail("status %d of %s: %s" % (done.returncode, args, done.stderr.decode()))
    return done.stdout


def fail(text):
    print("seed %s: %s" % (seed, text))
    sys.exit(1)


def differences(got, wanted, at=""):
    if isinstance(got, dict) and isinstance(wanted, dict):
        for key in sorted(set(got) | set(wanted)):
            yield from differences(got.get(key, "nothing"), wanted.get(key, "nothing"), "%s.%s" % (at, key))
    elif isinstance(got, list) and isinstance(wanted, list) and len(got) == len(wanted):
        for i, (a, b) in enumerate(zip(got, wanted)):
            name = a.get("crawler", i) if isinstance(a, dict) else i
            yield from differences(a, b, "%s[%s]" % (at, name))
    elif got != wanted:
        yield "%s is %.300s, wanted %.300s" % (at, got, wanted)


def compare(what, output, wanted):
    got = json.loads(output)
    for group in got.get("groups", []):
        # No request that has no bytes has to say so.
        group["bytes"] = group["bytes"] or 0
    got["summary"] = {key: got["summary"][key] for key in wanted["summary"]}
    wrong = list(differences(got, wanted))
    if wrong:
        fail("%s:\n  %s" % (what, "\n  ".join(wrong[:20])))


def read_logs(directory):
    data = []
    for name in sorted(os.listdir(directory)):
        with open(directory + "/" + name, "rb") as f:
            data.append(f.read())
    return b"".join(data)


def compare_all(options, directory, wanted):
    for mode in "threads", "processes":
        for jobs in "1", "3":
            output = run("--mode=" + mode, "-j" + jobs, *options, directory)
            compare("%s -j%s" % (mode, jobs), output, wanted)
        compare("standard input, " + mode, run("--mode=" + mode, *options, "-", given=read_logs(directory)), wanted)
    shutil.rmtree("cache", ignore_errors=True)
    for turn in "to fill", "filled":
        compare("cache " + turn, run("--cache=cache", *options, directory), wanted)
    saved = ["saved%d" % k for k in (1, 2, 3)]
    for k, name in enumerate(saved, 1):
        run("--shard=%d/3" % k, "--save=" + name, *options, directory)
    rng.shuffle(saved)
    compare("merge", run(*options, "--merge", *saved), wanted)
    # Of three parts it lacks one.
    run(*(option for option in options if not option.startswith(("--format=", "--by=", "--sort="))), "--merge",
        "--save=two", *saved[:2], status=1)
    compare("merge of a merge", run(*options, "--merge", saved[2], "two"), wanted)


def write_tokens():
    """Returns the option. Those that are built in or in robots.txt are left out."""
    rows = ["token\toperator\tkind\tlists\tsuffixes\tpartial"]
    for token in TOKENS.values():
        if token.name not in ("Googlebot", "GPTBot", "zebra-reader"):
            has_list = token.name in LISTS
            rows.append("\t".join((token.name, token.operator, token.kind, LISTS.get(token.name, "-"), "-",
                                   "partial" if has_list and not token.is_complete else "-")))
    write("tokens.tsv", "\n".join(rows + [""]).encode())
    return "--crawlers=tokens.tsv"


def one_month():
    lists, ranges_options = make_lists()
    files, rules_options = make_rules()
    slack, grace = rng.choice((0, 3, 7, 30, None, None)), rng.choice((0, 3600, DAY, 3 * DAY))
    tokens = list(TOKENS.values()) + [Token("Twitterbot", "X", "preview", False)]
    question = Question(tokens, lists, slack and slack * DAY, files, grace,
                        rng.choice(FEW + (MANY,) if slack is None else (0, MANY)))
    options = [write_tokens(), *ranges_options, *rules_options, "--quiet", "--format=json",
               "--ranges-slack=%s" % ("any" if slack is None else slack), "--grace=%ds" % grace,
               "--examples=%d" % question.nexamples]
    requests = make_requests(question, rng.choice((40, 600)))
    write_logs("logs", requests)
    compare_all(options, "logs", crawlers_model.tell(requests, question))
    for kind in rng.sample(GROUPINGS, 2):
        compare_all([*options, "--by=" + kind, "--sort=name"], "logs",
                    crawlers_model.tell_groups(requests, question, kind))

    # A proxy is in front: all come from one address.
    behind = [request._replace(host="198.51.100.7") for request in requests]
    write_logs("behind", behind)
    compare("proxy", run(*options, "behind"), crawlers_model.tell(behind, question))

    # Some of the requests.
    since, until = sorted(rng.sample(range(BEGIN, END), 2))
    some = [request for request in requests if since <= request.time < until]
    if some:
        compare("filter", run(*options, "--since=" + stamp(since), "--until=" + stamp(until), "logs"),
                crawlers_model.tell(some, question))


findrobots, directory, seed = sys.argv[1], sys.argv[2], int(sys.argv[3])
rng = random.Random(seed)
shutil.rmtree(directory, ignore_errors=True)
os.makedirs(directory)
os.chdir(directory)
one_month()
