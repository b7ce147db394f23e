"""A plain model of what is told of crawlers, to compare findrobots with: every
rule in a few lines, however slow. It knows requests, not logs; networks are
ipaddress's, and it has a reader and a matcher of robots.txt (RFC 9309) of its
own.
"""

import collections
import datetime
import ipaddress
import re
import statistics
import string

Request = collections.namedtuple("Request", "time host method target status size agent")
Token = collections.namedtuple("Token", "name operator kind is_complete")
# Their dates are seconds since 1970, or None.
Version = collections.namedtuple("Version", "date networks")
Robots = collections.namedtuple("Robots", "when name text")
# slack and grace are seconds; slack None: lists hold at any time. lists has the
# versions of a token by its name.
Question = collections.namedtuple("Question", "tokens lists slack rules grace nexamples")

SEVERAL = Token("several", None, "unknown", False)
VERDICTS = "verified", "unverifiable", "spoofed"
DAY = 86400


#### Which crawler a header claims to be


def is_word(c):
    return c in string.ascii_letters + string.digits + "-_"


def token_at(header, i, tokens):
    """The longest one that stands there as a word."""
    if i and is_word(header[i - 1]):
        return None
    for token in sorted(tokens, key=lambda t: -len(t.name)):
        end = i + len(token.name)
        if header[i:end].lower() == token.name.lower() and not (end < len(header) and is_word(header[end])):
            return token
    return None


def claimed(header, tokens):
    """The first of one operator; SEVERAL if there are several of those."""
    found = []
    i = 0
    while i < len(header):
        token = token_at(header, i, tokens)
        if token:
            found.append(token)
        i += len(token.name) if token else 1
    operators = {token.operator or "the operator of " + token.name for token in found}
    return None if not found else found[0] if len(operators) == 1 else SEVERAL


#### Whether it is


PRIVATE = [ipaddress.ip_network(text) for text in (
    "10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16", "100.64.0.0/10", "127.0.0.0/8", "169.254.0.0/16",
    "fc00::/7", "::1/128", "fe80::/10")]


def address(host):
    try:
        ip = ipaddress.ip_address(host)
    except ValueError:
        return None
    return getattr(ip, "ipv4_mapped", None) or ip


def is_in(ip, networks):
    return any(ip.version == network.version and ip in network for network in networks)


def lists_in_force(versions, time, slack):
    dated = sorted((v for v in versions if v.date is not None), key=lambda v: v.date)
    some = [v for v in versions if v.date is None or slack is None]
    for i, version in enumerate(dated if slack is not None else []):
        until = dated[min(i + 1, len(dated) - 1)].date
        if version.date - slack <= time <= until + slack:
            some.append(version)
    return some


def verdict(token, request, question):
    """That on the request, and if it is spoofed why."""
    versions = question.lists.get(token.name, [])
    ip = address(request.host)
    if token is SEVERAL or not ip:
        return "unverifiable", None
    in_force = lists_in_force(versions, request.time, question.slack)
    if any(is_in(ip, version.networks) for version in in_force):
        return "verified", None
    if is_in(ip, PRIVATE) or not in_force or not token.is_complete:
        return "unverifiable", None
    return "spoofed", "range"


#### robots.txt


Rule = collections.namedtuple("Rule", "line path is_allow is_disputed")
Group = collections.namedtuple("Group", "names rules delays")
KEYS = "user-agent", "allow", "disallow", "crawl-delay"
# Keys that crawlers take for ours, of those that the files made here have.
MISSPELT = "disalow", "dissallow", "useragent", "user agent", "crawldelay"


def read_robots(text):
    groups = []
    is_open = False     # for more names
    disputed = []       # groups with a misspelt key
    for number, line in enumerate(re.split(r"\r\n|\r|\n", text.lstrip("\ufeff")), 1):
        key, colon, value = line.partition("#")[0].partition(":")
        key, value = key.strip(" \t").lower(), value.strip(" \t")
        if key in MISSPELT and groups:
            disputed.append(groups[-1])
        if not colon or key not in KEYS:
            continue
        if key == "user-agent":
            if not is_open:
                groups.append(Group([], [], []))
            is_open = True
            groups[-1].names.append(value)
        elif key == "crawl-delay":
            if groups and re.fullmatch(r"[0-9]+(\.[0-9]*)?|\.[0-9]+", value):
                groups[-1].delays.append(float(value))
        else:
            is_open = False
            if groups and re.fullmatch("[/*][^\x00-\x20\x7f]*", value):
                groups[-1].rules.append(Rule(number, value, key == "allow", False))
    for group in disputed:
        group.rules[:] = [rule._replace(is_disputed=True) for rule in group.rules]
    return groups


def names_of(value):
    """The tokens that a user-agent value names, in small letters."""
    return {value.lower(), re.split(r"[/*,;( \t]", value, maxsplit=1)[0].lower()} - {""}


def groups_for(groups, token):
    named = [g for g in groups if any(token.name.lower() in names_of(name) for name in g.names)]
    return named or [g for g in groups if "*" in g.names]


UNRESERVED = (string.ascii_letters + string.digits + "-._~").encode()
KEPT = b"/?#&="
STAR, END = 0x100, 0x101


def normal_form(octets, is_rule, unites):
    """A list of texts of an octet each, of STAR and END."""
    out = []
    is_query = False
    i = 0
    while i < len(octets):
        octet = octets[i]
        escape = re.match(rb"%([0-9A-Fa-f]{2})", octets[i:])
        if is_rule and octet == ord("*"):
            out.append(STAR)
        elif is_rule and octet == ord("$") and i == len(octets) - 1:
            out.append(END)
        elif escape:
            octet = int(escape[1], 16)
            if octet in UNRESERVED or (unites and is_query and octet == ord("/")):
                out.append(chr(octet))
            else:
                out.extend("%%%02X" % octet)
        elif octet in UNRESERVED or octet in KEPT:
            is_query |= octet == ord("?")
            out.append(chr(octet))
        else:
            out.extend("%%%02X" % octet)
        i += 3 if escape else 1
    return out


def matches(rule, target):
    """How many octets the rule has, or None."""
    unites = "?" in rule.path
    form = normal_form(rule.path.encode(), True, unites)
    pattern = "".join({STAR: ".*", END: "$"}.get(octet) or re.escape(octet) for octet in form)
    text = "".join(normal_form(target.encode(), False, unites))
    return len(form) if re.match(pattern + r"(?s:.*)\Z" if END not in form else pattern[:-1] + r"\Z", text) else None


def deciding_rule(groups, token, target):
    best = None
    if target.partition("?")[0] == "/robots.txt":
        return None
    for group in groups_for(groups, token):
        for rule in group.rules:
            noctets = matches(rule, target)
            key = noctets is not None and (noctets, rule.is_allow, -rule.line)
            if key and (not best or key > best[0]):
                best = key, rule
    return best and best[1]


def path_of(target):
    """The path and query of a target that may have a server before it."""
    target = re.sub(r"^https?://[^/?#]*", "", target, flags=re.I).partition("#")[0]
    return target if target.startswith("/") else "/" + target


class Judge:
    """By the versions of robots.txt, which are read once."""

    def __init__(self, question):
        self.grace = question.grace
        self.files = [(robots, read_robots(robots.text)) for robots in question.rules]
        self.dates = sorted({robots.when for robots in question.rules if robots.when is not None})
        self.known = {}

    def end(self, robots):
        return min((date for date in self.dates if date > robots.when), default=None)

    def in_force(self, time):
        """The newest first; of one time, and without one, the last one given."""
        some = []
        for number, (robots, groups) in enumerate(self.files):
            if robots.when is None:
                some.append((-1, number, robots, groups))
            elif robots.when <= time and (self.end(robots) is None or self.end(robots) > time - self.grace):
                some.append((robots.when, number, robots, groups))
        return [(robots, groups) for _, _, robots, groups in sorted(some, key=lambda x: x[:2], reverse=True)]

    def rule(self, robots, groups, token, target):
        key = robots, token, target
        if key not in self.known:
            self.known[key] = deciding_rule(groups, token, target)
        return self.known[key]

    def judge(self, token, request):
        """Whether it is judged; and the file and rule that forbid it, or None."""
        in_force = self.in_force(request.time)
        if token is SEVERAL or request.method == "CONNECT" or request.target == "*" or not in_force:
            return False, None
        first = None
        for robots, groups in in_force:
            rule = self.rule(robots, groups, token, path_of(request.target))
            if not rule or rule.is_allow:
                return True, None
            first = first or (robots, rule)
        return True, first

    def delay(self, token):
        delays = [delay for _, groups in self.files if token is not SEVERAL
                  for group in groups_for(groups, token) for delay in group.delays]
        return min(delays, default=None)


#### What it did


class Visit:
    """A request as the crawler that it claims to be."""

    def __init__(self, request, token, question, judge):
        self.request = request
        self.time = request.time
        self.verdict, self.reason = verdict(token, request, question)
        self.is_robots = path_of(request.target).partition("?")[0] == "/robots.txt"
        self.is_judged, self.by = judge.judge(token, request)

    def is_answered(self, *classes):
        return self.is_robots and self.request.method == "GET" and self.request.status // 100 in classes


def shown_time(time):
    return time is not None and datetime.datetime.fromtimestamp(time, datetime.timezone.utc).strftime(
        "%Y-%m-%dT%H:%M:%SZ") or None


def counts(visits, holds=lambda visit: True):
    return {name: sum(visit.verdict == name and bool(holds(visit)) for visit in visits) for name in VERDICTS}


def gaps(times):
    times = sorted(times)
    return [b - a for a, b in zip(times, times[1:])]


def asked_word(visits, own, name):
    if not own:
        return None
    if any(visit.is_answered(2, 3) for visit in own):
        return "asked"
    if name == "several":
        return None
    if any(visit.is_robots for visit in visits):
        return "unanswered"
    times = [visit.time for visit in own]
    return "not seen asking" if max(times) - min(times) < DAY else "never asked"


def shown_rule(robots, rule):
    return "%s:%d%s" % (robots.name, rule.line, "?" if rule.is_disputed else "")


def shown_target(target, rule):
    """Without its query, unless the rule is for that."""
    path, mark, _ = target.partition("?")
    return path + "?..." if mark and matches(rule, path_of(path)) is not None else target


def example(visit):
    robots, rule = visit.by
    return {
        "time": shown_time(visit.time),
        "host": visit.request.host,
        "verdict": visit.verdict,
        "method": visit.request.method,
        "target": shown_target(visit.request.target, rule),
        "status": visit.request.status,
        "rule": shown_rule(robots, rule),
        "path": rule.path,
    }


def example_order(visit):
    shown = example(visit)
    return visit.time, *(shown[key].encode() for key in ("host", "method", "target")), shown["status"]


def first_asked(visits):
    return min((visit.time for visit in visits if visit.is_answered(2, 3)), default=None)


def row(token, visits, question, judge):
    own = [visit for visit in visits if visit.verdict != "spoofed"]
    spoofers = [visit for visit in visits if visit.verdict == "spoofed"]
    # What is refused to spoofers excuses spoofers alone.
    excuses = {name: [visit.time for visit in some if visit.is_answered(4)]
               for name, some in (("verified", own), ("unverifiable", own), ("spoofed", spoofers))}
    first = {"verified": first_asked(own), "unverifiable": first_asked(own), "spoofed": first_asked(spoofers)}
    asked = [visit.time for visit in own if visit.is_answered(2, 3)]
    delay = judge.delay(token)

    def is_forbidden(visit):
        return visit.by and not any(0 <= visit.time - time <= DAY for time in excuses[visit.verdict])

    def is_after_asking(visit):
        return is_forbidden(visit) and first[visit.verdict] is not None and visit.time > first[visit.verdict]

    forbidden = [visit for visit in own if is_forbidden(visit)]
    by_rule = collections.Counter(visit.by for visit in forbidden)
    # The first one of those that forbade as many.
    worst = min(by_rule, default=None, key=lambda by: (-by_rule[by], question.rules.index(by[0]), by[1].line))
    own_gaps = gaps(visit.time for visit in own)
    host_gaps = [gap for host in {visit.request.host for visit in own}
                 for gap in gaps(visit.time for visit in own if visit.request.host == host)]
    faster = {name: sum(gap < delay - 1 for gap in gaps(visit.time for visit in visits if visit.verdict == name))
              if delay is not None else 0 for name in VERDICTS}
    made = {
        "crawler": token.name,
        "operator": token.operator,
        "kind": token.kind,
        "hosts": {name: len({visit.request.host for visit in visits if visit.verdict == name}) for name in VERDICTS},
        "requests": counts(visits),
        "bytes": sum(visit.request.size for visit in visits),
        "first": shown_time(min(visit.time for visit in visits)),
        "last": shown_time(max(visit.time for visit in visits)),
        "verdict": asked_word(visits, own, token.name),
        "asked": counts(visits, lambda visit: visit.is_answered(2, 3)),
        "asked_first": shown_time(min(asked, default=None)),
        "asked_last": shown_time(max(asked, default=None)),
        "judged": counts(visits, lambda visit: visit.is_judged),
        "forbidden": counts(visits, is_forbidden),
        "forbidden_2xx": counts(visits, lambda visit: is_forbidden(visit) and visit.request.status // 100 == 2),
        "after_asking": counts(visits, is_after_asking),
        "worst_rule": worst and shown_rule(*worst),
        "worst_rule_requests": by_rule[worst] if worst else 0,
        "delay": delay,
        "faster": faster,
        "gap_min": min(own_gaps, default=None),
        "gap_median": statistics.median(own_gaps) if own_gaps else None,
        "host_gap_min": min(host_gaps, default=None),
        "host_gap_median": statistics.median(host_gaps) if host_gaps else None,
        "examples": [example(visit) for visit in sorted(forbidden, key=example_order)[:question.nexamples]],
    }
    for digit in 2, 3, 4, 5:
        made["robots_%dxx" % digit] = counts(visits, lambda visit, digit=digit: visit.is_answered(digit))
    return made


def spoofed_hosts(token, visits):
    by_host = collections.defaultdict(list)
    for visit in visits:
        if visit.verdict == "spoofed":
            by_host[visit.request.host].append(visit)
    return [{
        "host": host,
        "claims": token.name,
        "reason": some[0].reason,
        "requests": len(some),
        "first": shown_time(min(visit.time for visit in some)),
        "last": shown_time(max(visit.time for visit in some)),
    } for host, some in by_host.items()]


def deeds(shown):
    """Most after asking, forbidden, requests first."""
    own = [sum(shown[key][name] for name in VERDICTS[:2]) for key in ("after_asking", "forbidden")]
    return (-own[0], -own[1], -sum(shown["requests"].values()), shown["crawler"].encode())


def claims(requests, question):
    judge = Judge(question)
    by_token = collections.defaultdict(list)
    for request in requests:
        token = claimed(request.agent, [t for t in question.tokens if t.kind != "control"])
        if token:
            by_token[token].append(Visit(request, token, question, judge))
    return judge, by_token


def summary(by_token):
    return {
        "requests": sum(map(len, by_token.values())),
        "hosts": len({visit.request.host for visits in by_token.values() for visit in visits}),
    }


def network(host):
    try:
        address = ipaddress.ip_address(host)
    except ValueError:
        return host
    address = getattr(address, "ipv4_mapped", None) or address
    return str(ipaddress.ip_network((address, 24 if address.version == 4 else 48), strict=False))


def group_name(kind, token, visit):
    if kind in ("crawler", "operator") and visit.verdict == "spoofed":
        return "(spoofed)"
    if kind in ("hour", "day", "month"):
        return visit.time and shown_time(visit.time)[:{"hour": 13, "day": 10, "month": 7}[kind]]
    return {"crawler": token.name, "operator": token.operator, "verdict": visit.verdict,
            "network": network(visit.request.host), "status": str(visit.request.status)}[kind]


def group(kind, name, visits):
    statuses = collections.Counter(str(visit.request.status) for visit in visits)
    times = [visit.time for visit in visits if visit.time is not None]
    return {
        kind: name,
        "requests": len(visits),
        "hosts": len({visit.request.host for visit in visits}),
        "first": shown_time(min(times, default=None)),
        "last": shown_time(max(times, default=None)),
        "statuses": dict(statuses),
        "bytes": sum(visit.request.size or 0 for visit in visits),
    }


def tell_groups(requests, question, kind):
    """What --by=KIND --sort=name --format=json has to tell of them."""
    _, by_token = claims(requests, question)
    groups = collections.defaultdict(list)
    for token, visits in by_token.items():
        for visit in visits:
            groups[group_name(kind, token, visit)].append(visit)
    names = sorted(groups, key=lambda name: (name is None, name == "(spoofed)", (name or "").encode()))
    return {"summary": summary(by_token), "groups": [group(kind, name, groups[name]) for name in names]}


def tell(requests, question):
    """What --format=json has to tell of them, as an object."""
    judge, by_token = claims(requests, question)
    rows = [row(token, visits, question, judge) for token, visits in by_token.items()]
    spoofed = [host for token, visits in by_token.items() for host in spoofed_hosts(token, visits)]
    return {
        "summary": summary(by_token),
        "crawlers": sorted(rows, key=deeds),
        "spoofed": sorted(spoofed, key=lambda s: (s["host"].encode(), s["claims"].encode())),
    }
