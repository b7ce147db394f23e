"""What a page of --format=html has to have, with and without a browser.

	page.py make DIR		a log, and expected.json of what is in it
	page.py make_crawlers DIR	a log of crawlers, their rules, and a file
					of crawlers
	page.py check DIR		DIR/page.html against it and DIR/hosts.json
	page.py crawlers DIR		DIR/page.html against DIR/rows.tsv and
					DIR/all.json
	page.py form FILE		whether it is such a page at all
	page.py browse FILE PICTURES	FILE in a browser; pictures go there
"""

import base64
import collections
import datetime
import hashlib
import html
import ipaddress
import json
import os
import random
import re
import sys

SIZE_MAX = 1000000

# What somebody may send, to be something else than text in a page.
HOSTILE = [text.encode() for text in (
    "</td></table><script>alert(1)</script>", "<img src=x onerror=alert(1)>",
    "<!-- ", "-->", "]]>", "&lt;b&gt;", "&amp;amp;", "&#60;", "&notit;", "\"'`",
    "<svg/onload=alert(1)>", "</style><style>*{display:none}</style>",
    "<b>bold</b>", "javascript:alert(1)", "{{7*7}} ${7*7} <%= 7 %>",
    "</title></head><body onload=alert(1)>", "<plaintext>", "<template>",
    "(other)", "others", "none", "all", "  blanks   within  ", "\u202egnp.exe",
    "a\u200bb\u2066c\u2069", "\ufeff", "\u2028line\u2029", "\u0085\u009b31m",
    "caf\u00e9 \u4e2d\u6587 \U0001f916", "<\u0338", "x" * 900,
    "Mozilla/5.0 (compatible; <i>Bot</i>/1.0; +http://bot.example/)",
    "Mozilla/5.0 (compatible; Good&Bot/2.1; +http://bot.example/)",
)] + [b"\xff\xfe<b>", b"\xc3", b"\xe2\x82<", b"\xed\xa0\x80", b"\x00<script>\x00",
      b"\x1b]0;title\x07", b"\t<td>\t", b"a\\x3cb", b"\r\n<tr>\r\n"]
HOSTILE += [bytes([byte]) for byte in range(256) if byte != ord("-")]


def raw(text):
    """As Apache writes it."""
    return b"".join(bytes([b]) if 0x20 <= b < 0x7f and b not in b'"\\'
                    else b"\\x%02x" % b for b in text)


def network(host):
    try:
        address = ipaddress.ip_address(host)
    except ValueError:
        return host
    bits = 24 if address.version == 4 else 48
    return str(ipaddress.ip_network((address, bits), strict=False))


def make(folder):
    """Each hostile agent has a host that nobody else is, so it is known again."""
    rng = random.Random(17)
    start = datetime.datetime(2026, 11, 1, tzinfo=datetime.timezone.utc)
    names = ["bot-%d.crawl.example" % i for i in range(5)]
    names += ["2001:db8:%x::%x" % (i, i) for i in range(1, 9)]
    requests = []
    for number, agent in enumerate(HOSTILE):
        host = "198.51.%d.%d" % divmod(number, 100)
        requests += [(host, agent)] * rng.choice([1, 1, 2, 3])
    for _ in range(3000):
        requests.append((rng.choice(names), b"Mozilla/5.0 (compatible; Bot%d/1.0)" %
                         min(rng.randrange(12), rng.randrange(12))))
    requests += [("192.0.2.1", None)] * 7
    rng.shuffle(requests)
    seen = []
    with open(folder + "/a.log", "wb") as log:
        for host, agent in requests:
            time = start + datetime.timedelta(
                seconds=int(rng.betavariate(2, 3) * 40 * 86400))
            status, size = rng.choice([(200, 71), (304, 0), (404, 196), (503, 0)])
            log.write(b'%s - - [%s] "GET /robots.txt HTTP/1.1" %d %s "-" "%s"\n' % (
                host.encode(), time.strftime("%d/%b/%Y:%H:%M:%S +0000").encode(),
                status, b"%d" % size if size else b"-",
                b"-" if agent is None else raw(agent)))
            seen.append([host, None if agent is None else agent.hex(),
                         time.strftime("%Y-%m-%dT%H:%M:%SZ"), status, size])
    with open(folder + "/expected.json", "w") as file:
        json.dump(seen, file)


def make_crawlers(folder):
    """Strings in the places where crawlers, their targets and rules have them."""
    with open(folder + "/crawlers", "wb") as file:
        file.write(b"<b>Bot\t</td><i>&amp;\"'\ttraining\n")
    with open(folder + "/<i>&amp;.txt", "wb") as file:
        file.write(b"User-agent: *\nDisallow: /private/\nDisallow: /<b>&lt;\n")
    agents = [("198.51.100.17", b"GPTBot/1.2", "GPTBot"),
              ("203.0.113.66", b"Googlebot/2.1", "spoofed"),
              ("192.0.2.10", b"Googlebot/2.1", "Googlebot"),
              ("192.0.2.200", b"bingbot/2.0", "bingbot"),
              ("host_1.example", b"x <b>Bot y", "<b>Bot")]
    seen = []
    targets = [b"/<b>&lt;/%d" % i for i in range(3)]
    targets += [b"/private/" + text.replace(b" ", b"%20") for text in HOSTILE]
    with open(folder + "/a.log", "wb") as log:
        for number, target in enumerate(targets):
            host, agent, crawler = agents[number % len(agents)]
            status = 404 if number % 7 == 6 else 200
            log.write(b'%s - - [10/Nov/2026:%02d:%02d:01 +0000] "GET %s HTTP/1.1" '
                      b'%d %d "-" "Mozilla/5.0 (compatible; %s)"\n' % (
                          host.encode(), *divmod(number, 60), raw(target), status,
                          number, agent))
            seen.append([host, crawler, "2026-11-10T%02d:%02d:01Z" % divmod(number, 60),
                         status, number])
    with open(folder + "/expected.json", "w") as file:
        json.dump(seen, file)


# ---- Reading it without a browser


def strip(text):
    """The text of HTML, as a browser has it."""
    return html.unescape(re.sub("<[^>]*>", "", text))


def read_tables(text):
    """Lists of rows, by the ids of sections: "head", "body" and "foot"."""
    tables = {}
    for match in re.finditer(r"<table class=data id=(\w+)-table>\n<caption[^>]*>"
                             r"([^\n]*)</caption>\n(.*?)</table>", text, re.S):
        parts = re.split(r"<t(head|body|foot)>\n", match[3])
        table = dict(caption=strip(match[2]), head=[], body=[], foot=[])
        for name, part in zip(parts[1::2], parts[2::2]):
            table[name] = [[strip(cell) for cell in
                            re.split("<t[hd](?: [^>]*)?>", row)[1:]]
                           for row in re.findall("<tr>(.*?)</tr>\n", part, re.S)]
        tables[match[1]] = table
    return tables


def read_items(text):
    return {strip(name): strip(value.split("<small>")[0]) for name, value in
            re.findall("<dt>(.*?)<dd>(.*?)</div>", text)}


def check_form(path):
    """What holds for all pages. Returns the text."""
    data = open(path, "rb").read()
    assert len(data) < SIZE_MAX, len(data)
    text = data.decode()  # valid UTF-8
    assert not re.search("[\0-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069"
                         "\u200b-\u200f\u2028\u2029\ufeff]", text)
    policy = re.search('<meta http-equiv=Content-Security-Policy content="([^"]*)">',
                       text)
    # Nothing may be loaded or run before it is in force.
    assert policy.start() < text.index("<link") < text.index("<style")
    rules = dict(rule.split(" ", 1) for rule in policy[1].split("; "))
    digests = {}
    for tag in "style", "script":
        content = re.findall("<%s>(.*?)</%s>" % (tag, tag), text, re.S)
        assert len(content) == 1
        digests[tag] = base64.b64encode(
            hashlib.sha256(content[0].encode()).digest()).decode()
    assert rules == {
        "default-src": "'none'", "style-src": "'sha256-%s'" % digests["style"],
        "script-src": "'sha256-%s'" % digests["script"], "img-src": "data:",
        "base-uri": "'none'", "form-action": "'none'"}, rules
    rest = re.sub("<(style|script)>.*?</\\1>", "", text, flags=re.S)
    tags = re.findall("<([a-z][a-z0-9]*)((?: [a-zA-Z-]+(?:=(?:\"[^\"]*\"|[^\"'> ]*))?)*)>",
                      rest)
    assert len(tags) == len(re.findall("<[^/!]", rest))
    for tag, attributes in tags:
        assert tag in ("html head meta title link body header h1 h2 nav ul li a main "
                       "section dl div dt dd small p table caption thead tbody tfoot "
                       "tr th td svg rect i b span details summary "
                       "footer").split(), tag
        for name, value in re.findall(' ([a-zA-Z-]+)=("[^"]*"|[^ ]*)', attributes):
            assert not name.startswith("on") and name not in ("style", "src"), tag
            if name == "href":
                assert re.fullmatch("#[a-z]+|data:,", value), value
    ids = re.findall(" id=([a-z-]+)", rest)
    assert len(ids) == len(set(ids))
    for name in re.findall(" (?:href=#|aria-labelledby=)([a-z-]+)", rest):
        assert name in ids, name
    return text


# ---- What is in it


class Group:
    def __init__(self):
        self.requests, self.bytes, self.hosts = 0, 0, set()
        self.times, self.statuses = [], collections.Counter()

    def add(self, host, time, status, size):
        self.requests += 1
        self.bytes += size  # "-" is none of them: Apache's %b
        self.hosts.add(host)
        self.times.append(time)
        self.statuses[str(status)] += 1

    def cells(self, has_hosts=True):
        """Those of a row behind its name, but for the statuses."""
        return ([str(self.requests)] + ([str(len(self.hosts))] if has_hosts else []) +
                [str(self.bytes), min(self.times), max(self.times)])


def read_statuses(cell):
    return collections.Counter({status: int(n) for status, n in
                                (part.split(": ") for part in cell.split(", "))})


def check_groups(table, groups, has_hosts=True):
    found = {}
    for row in table["body"]:
        assert row[0] not in found
        found[row[0]] = row
    assert set(found) == set(groups), set(found) ^ set(groups)
    for name, group in groups.items():
        assert found[name][1:-1] == group.cells(has_hosts), (found[name], group.cells())
        assert read_statuses(found[name][-1]) == group.statuses
    every = Group()
    for group in groups.values():
        every.requests += group.requests
        every.bytes += group.bytes
        every.hosts |= group.hosts
        every.times += group.times
        every.statuses += group.statuses
    assert [row[0] for row in table["foot"]] == ["all"]
    assert table["foot"][0][1:-1] == every.cells(has_hosts)
    assert read_statuses(table["foot"][0][-1]) == every.statuses
    assert table["caption"].startswith("%d " % len(groups))


def check(folder):
    text = check_form(folder + "/page.html")
    tables = read_tables(text)
    seen = json.load(open(folder + "/expected.json"))
    # What each string is as text is what JSON has, whose tests are others.
    shown = {None: "none"}
    hosts = json.load(open(folder + "/hosts.json"))["hosts"]
    host_agent = {host["host"]: host["user_agents"] for host in hosts}
    for host, agent, *_ in seen:
        if host.startswith("198.51.") and agent is not None:
            shown[agent] = host_agent[host][0]["user_agent"]
            assert len(host_agent[host]) == 1
        elif agent is not None:
            shown[agent] = bytes.fromhex(agent).decode()
    by = {name: collections.defaultdict(Group) for name in
          ("robots", "networks", "days", "statuses", "hosts")}
    for host, agent, time, status, size in seen:
        for name, value in (("robots", shown[agent]), ("networks", network(host)),
                            ("days", time[:10]), ("statuses", str(status)),
                            ("hosts", host)):
            by[name][value].add(host, time, status, size)
    # Two that are told apart: nobody said anything, and somebody said "none".
    nothing = by["robots"].pop("none")
    said = collections.defaultdict(Group)
    said[True], said[False] = Group(), Group()
    for host, agent, time, status, size in seen:
        if shown[agent] == "none":
            said[agent is None].add(host, time, status, size)
    rows = [row for row in tables["robots"]["body"] if row[0] == "none"]
    assert sorted(row[1:-1] for row in rows) == sorted(
        group.cells() for group in said.values())
    assert nothing.requests == sum(group.requests for group in said.values())
    for row, name in zip(rows, "12"):
        row[0] = "none" + name
        by["robots"][row[0]] = next(group for group in said.values()
                                    if group.cells() == row[1:-1])
    for name, groups in by.items():
        check_groups(tables[name], groups, name != "hosts")
    order = [-int(row[1]) for row in tables["robots"]["body"]]
    assert order == sorted(order)
    days = [row[0] for row in tables["days"]["body"]]
    assert days == sorted(days)
    check_timeline(text, tables["steps"], by)
    items = read_items(text)
    summary = json.load(open(folder + "/hosts.json"))["summary"]
    for name, key in (("Requests", "requests"), ("Hosts", "hosts"),
                      ("Files read", "files"), ("Files skipped", "skipped"),
                      ("Files damaged", "damaged"),
                      ("Files unrecognised", "unrecognised"),
                      ("Lines rejected", "rejected"),
                      ("Left out for their time", "untimed")):
        assert items[name] == str(summary[key]), name
    for key in "stored_bytes", "text_bytes":
        assert "<small>%d bytes</small>" % summary[key] in text
    assert items["Requests"] == str(len(seen))
    assert items["Hosts"] == str(len(by["hosts"]))
    assert items["Robots"] == str(len(by["robots"]))


def check_timeline(text, steps, by):
    """Of 40 days each is a step; all that is drawn is in the table, too."""
    assert [row[0] for row in steps["body"]] == sorted(by["days"])
    for row in steps["body"]:
        assert int(row[1]) == by["days"][row[0]].requests
        assert int(row[1]) == sum(map(int, row[2:]))
    assert steps["head"][0][-1] == "others" and len(steps["head"][0]) == 11
    robots = sorted(by["robots"].values(), key=lambda group: -group.requests)
    for column, group in enumerate(robots[:8]):
        counts = collections.Counter(time[:10] for time in group.times)
        assert [int(row[column + 2]) for row in steps["body"]] == [
            counts[row[0]] for row in steps["body"]]
    pictures = re.findall("<svg .*?</svg>", text, re.S)
    assert len(pictures) == 10
    for column, picture in enumerate(pictures):
        drawn = dict(re.findall("<title>(.*?): (.*?)</title>", picture))
        assert drawn == {row[0]: row[column + 1] for row in steps["body"]
                         if row[column + 1] != "0"}


def check_crawlers_in_time(folder, tables):
    """And by network, day and status."""
    by = {name: collections.defaultdict(Group) for name in
          ("crawlers", "networks", "days", "statuses", "hours")}
    for host, crawler, time, status, size in json.load(open(folder + "/expected.json")):
        for name, value in (("crawlers", crawler), ("networks", network(host)),
                            ("days", time[:10]), ("statuses", str(status)),
                            ("hours", time[:13])):
            by[name][value].add(host, time, status, size)
    for name in "networks", "days", "statuses":
        check_groups(tables[name], by[name])
    steps = tables["steps"]
    assert steps["head"][0][:2] == ["Begin", "all"]
    assert sorted(steps["head"][0][2:]) == sorted(by["crawlers"])
    hours = [row[0][:13].replace(" ", "T") for row in steps["body"]]
    assert hours == sorted(by["hours"])
    for row, hour in zip(steps["body"], hours):
        for crawler, cell in zip(steps["head"][0][2:], row[2:]):
            assert int(cell) == sum(time[:13] == hour for time in
                                    by["crawlers"][crawler].times), (hour, crawler)
        assert int(row[1]) == by["hours"][hour].requests


def check_crawlers(folder):
    """The table of all counts is that of --format=tsv."""
    text = check_form(folder + "/page.html")
    tables = read_tables(text)
    rows = [line.split("\t") for line in
            open(folder + "/rows.tsv", newline="\n").read().split("\n")[:-1]]
    counts = tables["counts"]
    assert counts["head"] == rows[:1], (counts["head"], rows[:1])
    assert counts["body"] == rows[1:], (counts["body"], rows[1:])
    report = json.load(open(folder + "/all.json"))
    crawlers = report["crawlers"]
    assert [row[0] for row in tables["crawlers"]["body"]] == [
        crawler["crawler"] for crawler in crawlers]
    for row, crawler in zip(tables["crawlers"]["body"], crawlers):
        assert [int(cell) for cell in row[4:7]] == [
            crawler["requests"][name] for name in
            ("verified", "unverifiable", "spoofed")]
        assert int(row[3]) == sum(crawler["requests"].values())
    assert [[row[0], row[1], row[2], int(row[3])] for row in
            tables["spoofed"]["body"]] == [
        [host["host"], host["claims"], host["reason"], host["requests"]]
        for host in report["spoofed"]]
    examples = [[crawler["crawler"], example["time"], example["host"],
                 example["verdict"], example["method"], example["target"],
                 str(example["status"] or ""), example["rule"], example["path"]]
                for crawler in crawlers for example in crawler["examples"]]
    assert tables["forbidden"]["body"] == examples
    assert examples and report["spoofed"]
    check_crawlers_in_time(folder, tables)


# ---- With a browser

TABLES = """
Object.fromEntries(Array.from(document.querySelectorAll("table.data"), (table) => {
	const read = (rows) => Array.from(rows, (row) =>
		Array.from(row.cells, (cell) => cell.textContent));
	return [table.id.replace("-table", ""), {
		caption: table.caption.textContent,
		head: read(table.tHead.rows),
		body: read(table.tBodies[0].rows),
		foot: table.tFoot ? read(table.tFoot.rows) : [],
	}];
}))"""

VISIBLE = """
Array.from(document.querySelector("#%s-table").tBodies[0].rows)
	.filter((row) => row.getClientRects().length).map((row) =>
		Array.from(row.cells, (cell) => cell.textContent))"""

# What people need who cannot see it, or not use a mouse; WCAG 2.2, AA.
ACCESS = r"""
(() => {
	const bad = [];
	const all = (what, from = document) => Array.from(from.querySelectorAll(what));
	const named = (element) => (element.getAttribute("aria-label") ||
		(element.getAttribute("aria-labelledby") || "").split(" ").map((id) =>
			id && document.getElementById(id).textContent).join(" ")).trim();
	const check = (good, what) => good || bad.push(what);
	check(document.documentElement.lang === "en", "language");
	check(document.title, "title");
	check(all("h1").length === 1, "h1");
	let level = 0;
	for (const heading of all("h1, h2, h3, h4")) {
		const next = Number(heading.tagName[1]);
		check(next <= level + 1 && heading.textContent.trim(), "heading");
		level = next;
	}
	check(all("main").length === 1 && all("nav").length === 1, "landmarks");
	for (const element of all("section, nav, [role=region], [role=img]"))
		check(named(element), "no name: " + element.outerHTML.slice(0, 100));
	for (const region of all(".scroll"))
		check(region.tabIndex === 0, "scrolled by mouse only");
	for (const table of all("table")) {
		check(table.caption && table.caption.textContent, "caption");
		for (const cell of all("thead th", table))
			check(cell.scope === "col" && cell.textContent.trim(), "column");
		for (const row of all("tbody tr", table)) {
			check(row.cells[0].tagName === "TH" && row.cells[0].scope === "row", "row");
			check(row.cells.length === table.tHead.rows[0].cells.length, "cells");
		}
	}
	for (const input of all("input"))
		check(input.labels.length && input.labels[0].textContent.trim(), "label");
	for (const element of all("a, button, summary"))
		check(element.textContent.trim() && element.tabIndex === 0, "control");
	for (const element of all("a, button, summary, input")) {
		const box = element.getBoundingClientRect();
		check(!box.height || (box.height >= 24 && box.width >= 24),
			"small: " + element.outerHTML);
	}
	for (const link of all("a"))
		check(document.getElementById(link.hash.slice(1)), "link");
	check(!all("[tabindex]").some((element) => element.tabIndex > 0), "tabindex");
	const ids = all("[id]").map((element) => element.id);
	check(new Set(ids).size === ids.length, "ids");

	const channels = (color) => {
		const parts = color.match(/[\d.]+/g).map(Number);
		return parts.length > 3 && parts[3] === 0 ? null : parts.slice(0, 3);
	};
	const luminance = (rgb) => rgb.map((n) => n / 255).map((n) =>
		n <= 0.04045 ? n / 12.92 : ((n + 0.055) / 1.055) ** 2.4)
		.reduce((sum, n, i) => sum + n * [0.2126, 0.7152, 0.0722][i], 0);
	const contrast = (a, b) => {
		const [low, high] = [luminance(a), luminance(b)].sort((x, y) => x - y);
		return (high + 0.05) / (low + 0.05);
	};
	const backgrounds = (element) => {
		const found = [];
		for (; element; element = element.parentElement) {
			const style = getComputedStyle(element);
			for (const color of style.backgroundImage.match(/rgba?\([^)]*\)/g) || [])
				if (channels(color))
					found.push(channels(color));
			if (channels(style.backgroundColor))
				return found.concat([channels(style.backgroundColor)]);
		}
		return found;
	};
	let looked = 0;
	for (const element of all("body *:not(svg *)")) {
		const own = Array.from(element.childNodes).some((node) =>
			node.nodeType === 3 && node.data.trim());
		if (!own || !element.getClientRects().length ||
			["SCRIPT", "STYLE"].includes(element.tagName))
			continue;
		const style = getComputedStyle(element);
		const back = backgrounds(element);
		looked++;
		check(back.length, "no background");
		for (const color of back)
			check(contrast(channels(style.color), color) >= 4.5,
				"contrast: " + element.outerHTML.slice(0, 100));
	}
	check(looked > 50, "nothing looked at");
	for (const picture of all("svg"))
		for (const color of backgrounds(picture))
			check(contrast(channels(getComputedStyle(picture).fill), color) >= 3,
				"contrast of a picture");
	return Array.from(new Set(bad));
})()"""


def key_of(text, is_number):
    if is_number:
        return (len(text), text)
    return re.sub(r"^(\d.*:.*)Z$", r"\1", text, flags=re.S).encode("utf-16-be")


def sort(rows, column, is_number, is_down):
    """As the page has to, from what it was: what is not known is last."""
    known = [row for row in rows if row[column]]
    known.sort(key=lambda row: key_of(row[column], is_number), reverse=is_down)
    if is_down:  # what is the same stays in its order
        groups, ordered = [], []
        for row in known:
            if groups and groups[-1][0][column] == row[column]:
                groups[-1].append(row)
            else:
                groups.append([row])
        known = [row for group in groups for row in group]
    return known + [row for row in rows if not row[column]]


def rows_of(page, name):
    return page.run(TABLES + "[%s].body" % json.dumps(name))


def try_sorting(page, tables):
    for name, table in tables.items():
        rows = table["body"]
        numbers = page.run('Array.from(document.querySelectorAll("#%s-table thead th"),'
                           '(cell) => cell.classList.contains("n"))' % name)
        for column, is_number in enumerate(numbers):
            cell = 'document.querySelectorAll("#%s-table thead th")[%d]' % (name, column)
            for _ in range(2):
                page.run(cell + '.querySelector("button").click()')
                way = page.run(cell + '.getAttribute("aria-sort")')
                assert way in ("ascending", "descending")
                assert page.run('document.querySelectorAll("#%s-table [aria-sort]")'
                                '.length' % name) == 1
                rows = sort(rows, column, is_number, way == "descending")
                assert rows_of(page, name) == rows, (name, column, way)
        assert sorted(rows) == sorted(table["body"])
        foot = page.run(TABLES + "[%s].foot" % json.dumps(name))
        assert foot == table["foot"]


def try_filters(page, tables):
    for name, table in tables.items():
        if len(table["body"]) < 2 or name in ("steps", "counts"):
            continue  # these are folded
        texts = [row[0][1:9] for row in table["body"][::7]][:12] + ["200", "<", "zzzz"]
        texts += [text.upper() for text in texts[:3]]
        for text in filter(None, texts):
            page.run("(() => { const input = document.querySelector('#%s-table-filter');"
                     "input.focus(); input.select(); })()" % name)
            page.type(text)
            wanted = text.lower()
            expected = [row for row in rows_of(page, name)
                        if any(wanted in cell.lower() for cell in row)]
            assert page.run("document.activeElement.value") == text
            assert page.run(VISIBLE % name) == expected, (name, text)
            count = page.run("document.querySelector('#%s-table-filter + output')"
                             ".textContent" % name)
            assert count == "%d of %d rows" % (
                len(expected), len(table["body"])), count
        page.run("(() => { const input = document.querySelector('#%s-table-filter');"
                 "input.value = ''; input.dispatchEvent(new Event('input')); })()" % name)
        assert len(page.run(VISIBLE % name)) == len(table["body"])


def try_keyboard(page):
    """Tab goes to a column's name, and Enter and the blank sort by it."""
    for _ in range(60):
        page.press("Tab", 9)
        if page.run("document.activeElement.matches('thead button')"):
            break
    assert page.run("document.activeElement.matches('thead button')")
    assert page.run("getComputedStyle(document.activeElement).outlineStyle") != "none"
    state = "document.activeElement.closest('th').getAttribute('aria-sort')"
    before = page.run(state)
    page.press("Enter", 13, "\r")
    first = page.run(state)
    page.press(" ", 32, " ")
    second = page.run(state)
    assert first != before and {first, second} == {"ascending", "descending"}


def try_policy(page):
    """What were to get in somehow is not run and not loaded."""
    found = page.run("""
	new Promise((done) => {
		const found = [];
		document.addEventListener("securitypolicyviolation", (event) => {
			found.push(event.effectiveDirective);
			if (found.length === 4)
				done(found.sort());
		});
		const script = document.createElement("script");
		script.textContent = "window.wasRun = true";
		document.body.append(script);
		const style = document.createElement("style");
		style.textContent = "* { display: none }";
		document.body.append(style);
		const image = document.createElement("img");
		image.src = "http://127.0.0.1:9/image";
		document.body.append(image);
		fetch("http://127.0.0.1:9/fetch").catch(() => {});
	})""")
    assert found == ["connect-src", "img-src", "script-src-elem", "style-src-elem"], found
    assert page.run("window.wasRun === undefined")


def look(page, pictures, name):
    assert not page.messages(), page.messages()
    assert not page.requests(), page.requests()
    bad = page.run(ACCESS)
    assert not bad, (name, bad)
    assert page.run("document.documentElement.scrollWidth <= innerWidth"), name
    page.screenshot(os.path.join(pictures, name + ".png"))
    if os.environ.get("AXE") and name != "plain":  # which needs scripts
        with open(os.environ["AXE"]) as file:
            page.run(file.read() + "; 0")
        found = page.run("axe.run({runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa',"
                         "'wcag22aa', 'best-practice']}).then((result) =>"
                         "result.violations.map((found) => [found.id, found.help,"
                         "found.nodes.slice(0, 3).map((node) => node.html)]))")
        assert not found, (name, found)


def browse(path, pictures):
    sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
    import browser
    with open(path, newline="") as file:
        tables = read_tables(file.read())
    assert tables
    with browser.Browser() as chromium:
        page = browser.Page(chromium, path)
        assert page.run(TABLES) == tables
        look(page, pictures, "light")
        try_keyboard(page)
        page = browser.Page(chromium, path)
        try_filters(page, tables)
        try_sorting(page, tables)
        assert not page.messages() and not page.requests()
        try_policy(page)
        assert not page.requests(), page.requests()
        look(browser.Page(chromium, path, dark=True), pictures, "dark")
        look(browser.Page(chromium, path, width=390, height=844), pictures, "phone")
        look(browser.Page(chromium, path, width=320, height=640, dark=True), pictures,
             "small")
        page = browser.Page(chromium, path, width=800, media="print")
        assert not page.run("document.querySelector('.find').getClientRects().length")
        page.screenshot(os.path.join(pictures, "print.png"))
        assert not page.messages(), page.messages()
        page = browser.Page(chromium, path, scripts=False)
        assert page.run(TABLES) == tables
        assert not page.run("document.querySelectorAll('button, input').length")
        look(page, pictures, "plain")


if __name__ == "__main__":
    {"make": make, "make_crawlers": make_crawlers, "form": check_form, "check": check,
     "crawlers": check_crawlers, "browse": browse}[sys.argv[1]](*sys.argv[2:])
