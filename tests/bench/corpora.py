"""The logs that the benchmark reads: makes them, and knows what is in them.

A corpus is a directory of *.log.gz files in combined format, made from fixed
seeds, with the hosts that asked for /robots.txt written down beside it as they
are made. The path stands nowhere but in requests of it, never in a referer or
a query, so that a plain search for it gives the right answer, too: what is
compared is time, not how well a format is understood.

Real logs, if they are there, are read where they are.
"""

import base64
import collections
import glob
import hashlib
import itertools
import json
import multiprocessing
import os
import random
import shutil
import signal
import sys
import time

import writers

TEXT_MB = 110       # of a file of the even corpus
BATCH = 4000        # lines made at a time
LINE_BYTES = 229    # about
MEMBER_LINES = 18   # 4 KiB of text, as a server's buffer is flushed
TINY_LINES = 14     # 1 KiB when compressed
SMALL_FILES = 200

WORDS = ("archive browse cafe coffee compare deploy einfach events garden grinder guide harbour "
         "history index island journal kernel kitchen latest library machine market memory mountain "
         "notes ocean paper parallel photos python recipe review river search season server shop "
         "signal station stories summer system table theory travel tutorial update village weather "
         "winter workshop").split()
BROWSERS = (
    "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/%d.0.0.0 Safari/537.36",
    "Mozilla/5.0 (X11; Linux x86_64; rv:%d.0) Gecko/20100101 Firefox/%d.0",
    "Mozilla/5.0 (iPhone; CPU iPhone OS 17_%d like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) "
    "Version/17.%d Mobile/15E148 Safari/604.1",
    "Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/%d.1 Safari/605.1.15",
    "Mozilla/5.0 (Linux; Android 10; K) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/%d.0.0.0 Mobile Safari/537.36",
    "Mozilla/5.0 (compatible; examplebot/%d.1; +https://bot.example/about)",
    "feedreader/%d.2 (by example.org)",
    "curl/8.%d.0",
)


def falling_weights(n):
    """A few of n are asked for often and many seldom, as web pages are."""
    return list(itertools.accumulate(1 / (i + 3) for i in range(n)))


def some_host(rng):
    kind = rng.random()
    if kind < 0.1:
        return "2001:db8:%x:%x::%x" % (rng.getrandbits(16), rng.getrandbits(16), rng.getrandbits(16))
    if kind < 0.2:
        return "host-%d-%d.dyn.isp%d.example" % (rng.randrange(256), rng.randrange(256), rng.randrange(40))
    return "%d.%d.%d.%d" % (rng.randrange(1, 224), rng.randrange(256), rng.randrange(256), rng.randrange(1, 255))


def some_page(rng):
    """A target, and how many bytes its answer has."""
    name = "-".join(rng.choices(WORDS, k=rng.randrange(1, 4)))
    form = rng.choice(("/articles/%d/%s.html", "/static/%d/%s.png", "/articles/%d/%s/", "/shop/%d/%s"))
    return form % (rng.randrange(2015, 2027), name), rng.randrange(300, 90000)


def some_agent(rng):
    browser = rng.choice(BROWSERS)
    return browser % ((rng.randrange(90, 140),) * browser.count("%d"))


# As they stand in headers, and how often.
CRAWLERS = {
    "Googlebot": ("Mozilla/5.0 (compatible; Googlebot/2.1; +http://www.google.com/bot.html)", 20),
    "bingbot": ("Mozilla/5.0 AppleWebKit/537.36 (KHTML, like Gecko; compatible; bingbot/2.0; "
                "+http://www.bing.com/bingbot.htm) Chrome/116.0.1938.76 Safari/537.36", 15),
    "GPTBot": ("Mozilla/5.0 AppleWebKit/537.36 (KHTML, like Gecko; compatible; GPTBot/1.2; +https://openai.com/gptbot)", 15),
    "ClaudeBot": ("Mozilla/5.0 AppleWebKit/537.36 (KHTML, like Gecko; compatible; ClaudeBot/1.0; +claudebot@anthropic.com)", 10),
    "Amazonbot": ("Mozilla/5.0 AppleWebKit/537.36 (KHTML, like Gecko; compatible; Amazonbot/0.1; "
                  "+https://developer.amazon.com/support/amazonbot) Chrome/119.0.6045.214 Safari/537.36", 10),
    "AhrefsBot": ("Mozilla/5.0 (compatible; AhrefsBot/7.0; +http://ahrefs.com/robot/)", 8),
    "SemrushBot": ("Mozilla/5.0 (compatible; SemrushBot/7~bl; +http://www.semrush.com/bot.html)", 8),
    "MJ12bot": ("Mozilla/5.0 (compatible; MJ12bot/v1.4.8; http://mj12bot.com/)", 4),
    "YandexBot": ("Mozilla/5.0 (compatible; YandexBot/3.0; +http://yandex.com/bots)", 4),
    "CCBot": ("CCBot/2.0 (https://commoncrawl.org/faq/)", 2),
    "PetalBot": ("Mozilla/5.0 (compatible;PetalBot;+https://webmaster.petalsearch.com/site/petalbot)", 4),
}
CRAWLER_HOSTS = 200     # of each

WORLD = random.Random(1)
HOSTS = [some_host(WORLD) for _ in range(5000)]
HOST_WEIGHTS = falling_weights(len(HOSTS))
PAGES = [some_page(WORLD) for _ in range(4000)]
PAGE_WEIGHTS = falling_weights(len(PAGES))
REFERERS = ["-", "-", "-", "https://search.example/", "https://www.example.com/"] + [
    "https://www.example.com" + page[0] for page in PAGES[:200]]
REFERER_WEIGHTS = falling_weights(len(REFERERS))
AGENTS = [some_agent(WORLD) for _ in range(150)]
AGENT_WEIGHTS = falling_weights(len(AGENTS))
# Each as often as it comes, with the first three bytes of its networks.
CRAWLER_TICKETS = [
    (name, agent, ["%d.%d.%d" % (40 + number, 7 * n, n) for n in range(20)])
    for number, (name, (agent, weight)) in enumerate(CRAWLERS.items()) for _ in range(weight)]


class Log:
    """Lines of one log, and which hosts asked for /robots.txt in them."""

    def __init__(self, seed, hit_every, clients=None, token_bytes=0, crawler_every=0):
        self.rng = random.Random(seed)
        self.hit_every = hit_every      # every n-th line is a hit
        self.clients = clients          # an iterator over hosts, or any of HOSTS
        self.token_bytes = token_bytes  # random ones in every query
        self.agents = AGENTS
        self.crawler_every = crawler_every  # every n-th line is a crawler's
        self.crawlers = collections.Counter()
        self.clock = 1790000000 + seed * 86400
        self.count = 0
        self.hosts = set()

    def lines(self, n):
        """The next n lines."""
        rng = self.rng
        clients = (list(itertools.islice(self.clients, n)) if self.clients
                   else rng.choices(HOSTS, cum_weights=HOST_WEIGHTS, k=n))
        pages = rng.choices(PAGES, cum_weights=PAGE_WEIGHTS, k=n)
        referers = rng.choices(REFERERS, cum_weights=REFERER_WEIGHTS, k=n)
        agents = rng.choices(self.agents, cum_weights=AGENT_WEIGHTS[:len(self.agents)], k=n)
        return [self.line(*fields) for fields in zip(clients, pages, referers, agents)]

    def line(self, client, page, referer, agent):
        self.count += 1
        number = self.rng.getrandbits(32)
        if number & 7 == 0:
            self.clock += 1
        if self.crawler_every and self.count % self.crawler_every == 0:
            client, agent = self.crawler(number)
        stamp = time.strftime("%d/%b/%Y:%H:%M:%S +0000", time.gmtime(self.clock))
        if self.count % self.hit_every == 0:
            self.hosts.add(client)
            return '%s - - [%s] "GET /robots.txt HTTP/1.1" 200 68 "-" "%s"\n' % (client, stamp, agent)
        target, size = page
        if self.token_bytes:
            target += "?token=" + base64.b64encode(self.rng.randbytes(self.token_bytes)).decode()
        elif number & 0x300 == 0:
            target += "?id=%x" % (number >> 16)
        return '%s - - [%s] "GET %s HTTP/1.1" %d %d "%s" "%s"\n' % (
            client, stamp, target, 304 if number & 0x7000 == 0 else 200, size + (number >> 24), referer, agent)

    def crawler(self, number):
        """A host of a crawler, and what it says that it is."""
        name, agent, networks = CRAWLER_TICKETS[number % len(CRAWLER_TICKETS)]
        self.crawlers[name] += 1
        host = (number >> 8) % CRAWLER_HOSTS
        return "%s.%d" % (networks[host % len(networks)], host), agent

    def texts(self, nlines, batch=BATCH):
        """The next nlines as blocks of text."""
        for begin in range(0, nlines, batch):
            yield "".join(self.lines(min(batch, nlines - begin))).encode()


#### Files. Each function writes some, and returns their text's size and hosts.


def write_file(path, log, nlines):
    size = 0
    gz = writers.new_member()
    with open(path, "wb") as f:
        for text in log.texts(nlines):
            size += len(text)
            f.write(gz.compress(text))
        f.write(gz.flush())
    return size, log.hosts


def write_crawled(path, seed, nlines, hit_every, crawler_every):
    log = Log(seed, hit_every, crawler_every=crawler_every)
    return *write_file(path, log, nlines), log.crawlers


def write_plain(path, seed, nlines, hit_every, token_bytes=0):
    return write_file(path, Log(seed, hit_every, token_bytes=token_bytes), nlines)


def write_members(path, seed, nmembers, hit_every):
    log = Log(seed, hit_every)
    size = 0
    with open(path, "wb") as f:
        for text in log.texts(nmembers * MEMBER_LINES, MEMBER_LINES):
            size += len(text)
            gz = writers.new_member()
            f.write(gz.compress(text) + gz.flush())
    return size, log.hosts


def write_tiny(directory, first, nfiles, hit_every):
    """The files numbered from first on."""
    log = Log(first, hit_every)
    size = 0
    for number, text in enumerate(log.texts(nfiles * TINY_LINES, TINY_LINES), first):
        size += len(text)
        gz = writers.new_member()
        with open(os.path.join(directory, "%06d.log.gz" % number), "wb") as f:
            f.write(gz.compress(text) + gz.flush())
    return size, log.hosts


def some_address(number):
    """IPv4 and IPv6 in turn."""
    # An odd factor: no two numbers below 2**32 give the same address.
    a = number * 2654435761 & 0xffffffff
    return ("2001:db8:%x:8000:a00:27ff:%x:%x" % (a >> 20, 0xf000 | a >> 10 & 1023, 0xf000 | a & 1023) if a & 1
            else "%d.%d.%d.%d" % (a >> 24, a >> 16 & 255, a >> 8 & 255, a & 255))


def write_distinct(path, seed, numbers):
    """Every line a hit, each from another host."""
    return write_file(path, Log(seed, 1, clients=map(some_address, numbers)), len(numbers))


def write_addresses(path, seed, nlines):
    """Every line a hit, no host a name: goaccess takes such a line for none."""
    addresses = [host for host in HOSTS if not host.startswith("host-")]
    clients = random.Random(seed).choices(addresses, cum_weights=falling_weights(len(addresses)), k=nlines)
    return write_file(path, Log(seed, 1, clients=iter(clients)), nlines)


def write_spread(path, seed, nlines, nhosts):
    """Every line a hit, the hosts in turn, from a few agents."""
    log = Log(seed, 1, clients=map(some_address, itertools.cycle(range(nhosts))))
    log.agents = AGENTS[:8]
    return write_file(path, log, nlines)


def write_kinds(directory, name, seed, nlines):
    log = Log(seed, 500)
    text = b"".join(log.texts(nlines))
    writers.write(directory, name, text)
    return len(text), log.hosts


#### Corpora. Each function says what has to be written: (function, arguments).


def even(path, scale):
    nlines = int(TEXT_MB * 1e6 / LINE_BYTES * scale)
    return [(write_plain, (path("%d" % n), n, nlines, 500)) for n in range(8)]


def crawled(path, scale):
    nlines = int(TEXT_MB * 1e6 / LINE_BYTES * scale)
    return [(write_crawled, (path("%d" % n), 110 + n, nlines, 500, 10)) for n in range(8)]


def crawlers(path, scale):
    return [(write_crawled, (path("%d" % n), 120 + n, int(400000 * scale), 500, 1)) for n in range(4)]


def many(path, scale):
    """So many that each of 8 parts has a dozen files for each of two workers,
    and takes far longer than a process takes to start."""
    nlines = int(TEXT_MB * 1e6 / LINE_BYTES * scale / 8)
    return [(write_plain, (path("%03d" % n), 60 + n, nlines, 500)) for n in range(200)]


def big(path, scale):
    nlines = int(TEXT_MB * 1e6 / LINE_BYTES * scale)
    return [(write_plain, (path("big"), 10, nlines, 500))] + [
        (write_plain, (path("small-%03d" % n), 100 + n, nlines // 1000 + n, 50)) for n in range(SMALL_FILES)]


def tiny(path, scale):
    nfiles = int(25000 * scale)
    directory = os.path.dirname(path(""))
    return [(write_tiny, (directory, n * nfiles, nfiles, 50)) for n in range(4)]


def hits(path, scale):
    return [(write_plain, (path("%d" % n), 20 + n, int(400000 * scale), 1)) for n in range(4)]


def one(path, scale):
    return [(write_addresses, (path("0"), 90, int(400000 * scale)))]


def spread(path, scale):
    """Each host in turn, so that no two lines after each other have the same."""
    return [(write_spread, (path("%d" % n), 80 + n, int(500000 * scale), int(200000 * scale))) for n in range(4)]


def kinds(path, scale):
    directory = os.path.dirname(path(""))
    return [(write_kinds, (directory, "%d.log" % n, 70 + n, int(150000 * scale))) for n in range(2)]


def million(path, scale):
    """Each file has all of the hosts, in another order."""
    n = int(1000000 * scale)
    return [(write_distinct, (path("up"), 30, range(n))), (write_distinct, (path("down"), 31, range(n)[::-1]))]


def members(path, scale):
    return [(write_members, (path("%d" % n), 40 + n, int(20000 * scale), 500)) for n in range(2)]


def poor(path, scale):
    return [(write_plain, (path("%d" % n), 50 + n, int(75000 * scale), 500, 600)) for n in range(4)]


# Name: what writes it, what it is, and the MB it takes on a disk.
MADE = {
    "even": (even, "8 even files", 120),
    "ten": (None, "ten times the even files", 1200),
    "many": (many, "200 even files", 330),
    "big": (big, "one big file and %d small ones" % SMALL_FILES, 20),
    "tiny": (tiny, "100,000 tiny files", 450),
    "hits": (hits, "every line a hit, 5,000 hosts", 30),
    "million": (million, "a million distinct hosts, all in each file", 40),
    "one": (one, "one file, every line a hit, of addresses", 7),
    "crawled": (crawled, "8 even files, every tenth line a crawler's", 120),
    "crawlers": (crawlers, "every line a crawler's", 30),
    "spread": (spread, "every line a hit, 200,000 hosts in turn", 45),
    "writers": (kinds, "two logs, of each kind of gzip writer", 350),
    "members": (members, "thousands of small members", 60),
    "poor": (poor, "poorly compressible: random tokens", 220),
}


def grow(corpus, directory, scale):
    """A copy of a corpus, and what makes it grow by a member: a hundredth of
    its largest file."""
    shutil.copytree(corpus.directory, directory)
    copy = Corpus("grown", corpus.about + ", one grown by 1 %", directory, corpus.hosts, corpus.text_bytes)
    log = Log(99, 500)

    def append():
        gz = writers.new_member()
        with open(copy.files[0], "ab") as f:
            for text in log.texts(int(TEXT_MB * 1e6 / LINE_BYTES * scale) // 100):
                f.write(gz.compress(text))
            f.write(gz.flush())
        copy.hosts = sorted(log.hosts.union(copy.hosts))

    return copy, append


class Corpus:
    """A directory of logs. To its name, description and directory comes what
    is known of it: its hosts, sorted, the size of its text, and how many
    requests crawlers made."""

    def __init__(self, name, about, directory, hosts, text_bytes, status=0, crawlers=None):
        self.name = name
        self.about = about
        self.directory = directory
        self.hosts = hosts
        self.text_bytes = text_bytes    # None: not known
        self.crawlers = crawlers or {}
        self.status = status            # what findrobots is to exit with
        files = glob.glob(glob.escape(directory) + "/*.log.gz")
        self.files = sorted(files, key=os.path.getsize, reverse=True)
        self.file_bytes = sum(os.path.getsize(file) for file in files)


def write_task(task):
    function, arguments = task
    return function(*arguments)


def write_known(directory, hosts, text_bytes, crawlers):
    """Comes last, so that a corpus that was not finished is made again."""
    with open(directory + ".json", "w") as f:
        json.dump({"hosts": sorted(hosts), "text_bytes": text_bytes, "crawlers": crawlers}, f)


def read_known(directory):
    with open(directory + ".json") as f:
        return json.load(f)


def make(directory, maker, scale, pool):
    """Writes a corpus, its files side by side."""
    tasks = maker(lambda name: os.path.join(directory, name + ".log.gz"), scale)
    results = pool.map(write_task, tasks, chunksize=1)
    crawlers = sum((r[2] for r in results if len(r) > 2), collections.Counter())
    write_known(directory, set().union(*(r[1] for r in results)), sum(r[0] for r in results), crawlers)


def make_ten(directory, base):
    """Copies: a link to the same file would be read once."""
    for file in glob.glob(glob.escape(base) + "/*.log.gz"):
        for n in range(10):
            shutil.copyfile(file, os.path.join(directory, "%d-%s" % (n, os.path.basename(file))))
    known = read_known(base)
    write_known(directory, known["hosts"], 10 * known["text_bytes"], {})


def require_space(directory, names, scale):
    need = sum(MADE[name][2] for name in names) * 1e6 * scale
    free = shutil.disk_usage(directory).free
    if free < need:
        sys.exit("the logs need %.1f GB and %s has %.1f GB free; TMPDIR or BENCH_DIR can name another place, "
                 "ROWS fewer of them" % (need / 1e9, directory, free / 1e9))


def own_directory(root, scale):
    """Where in root the logs of this size and of this version of this file are."""
    with open(__file__, "rb") as f:
        version = hashlib.sha256(f.read()).hexdigest()[:8]
    return os.path.join(root, "logs-%g-%s" % (scale, version))


def die_of_signals():
    """In a worker. The handler of whoever forked it would not be called while
    it waits for a task."""
    signal.signal(signal.SIGTERM, signal.SIG_DFL)


def make_missing(root, names, scale):
    with multiprocessing.Pool(len(os.sched_getaffinity(0)), die_of_signals) as pool:
        for name in names:
            directory = os.path.join(root, name)
            shutil.rmtree(directory, ignore_errors=True)
            os.mkdir(directory)
            if name == "ten":
                make_ten(directory, os.path.join(root, "even"))
            else:
                make(directory, MADE[name][0], scale, pool)
        pool.close()
        pool.join()


def load(root, name):
    directory = os.path.join(root, name)
    known = read_known(directory)
    return Corpus(name, MADE[name][1], directory, known["hosts"], known["text_bytes"], crawlers=known["crawlers"])


def make_all(root, names, scale):
    """Returns the corpora of these names, by name, from root; makes those that
    are not there."""
    root = own_directory(root, scale)
    os.makedirs(root, exist_ok=True)
    names = [name for name in MADE if name in names or name == "even" and "ten" in names]
    missing = [name for name in names if not os.path.exists(os.path.join(root, name + ".json"))]
    if missing:
        require_space(root, missing, scale)
        make_missing(root, missing, scale)
    return {name: load(root, name) for name in names}


def of_kind(corpus, kind):
    """The logs of one kind of writer, of those of all kinds."""
    return Corpus(kind, corpus.about, os.path.join(corpus.directory, kind), corpus.hosts, corpus.text_bytes)


def real(directory):
    """The real logs, or None. Some of them are no access logs, which
    findrobots says by its status."""
    try:
        with open(os.path.join(directory, "clf.hosts")) as f:
            hosts = f.read().splitlines()
    except OSError:
        return None
    return Corpus("real", "real logs", os.path.join(directory, "clf"), hosts, None, status=1)
