"""The same requests as each server would log them.

	log_formats.py write DIR	logs, how to read them, what is in them
	log_formats.py compare DIR	what was found there, with what is in them

For each format there are DIR/NAME.log with ordinary requests, DIR/NAME.evil
whose strings look like lines of other formats, and one line for each way to
read them in DIR/ways: NAME, and the options, parted by tabs. NAME.json is what
findrobots is to say of the hosts in NAME.log; NAME.hosts are those that asked
for /robots.txt in NAME.evil.

What is escaped, and how, is taken from the servers: ap_escape_logitem() of
Apache, ngx_http_log_escape() of nginx, zap's JSON encoder (Caddy), Go's
encoding/json (Traefik), url_encode_map and hdr_encode_map of HAProxy, "Standard
log file format" of CloudFront, "W3C Logging" of IIS.
"""

import datetime
import json
import os
import re
import sys
import urllib.parse
from collections import Counter

EVIL_HOST = "198.51.100.66"
CLF_LINE = (EVIL_HOST + ' - - [03/Nov/2026:06:25:01 +0000] '
            '"GET /robots.txt HTTP/1.1" 200 1 "-" "-"')


class Request:
    def __init__(self, host, micros, method, target, status, size, agent="",
                 referer="", user="", cookie="", forwarded=""):
        self.host = host
        self.micros = micros
        self.method = method
        self.target = target
        self.status = status
        self.size = size
        self.agent = agent
        self.referer = referer
        self.user = user
        self.cookie = cookie
        self.forwarded = forwarded

    def time(self, form, zone_hours=0):
        zone = datetime.timezone(datetime.timedelta(hours=zone_hours))
        # Not fromtimestamp(seconds): a float has no room for microseconds.
        start = datetime.datetime(1970, 1, 1, tzinfo=datetime.timezone.utc)
        moment = start + datetime.timedelta(microseconds=self.micros)
        return moment.astimezone(zone).strftime(form)

    def clf_time(self, zone_hours=0):
        return self.time("%d/%b/%Y:%H:%M:%S %z", zone_hours)

    def path(self):
        return self.target.partition("?")[0]

    def query(self):
        return self.target.partition("?")[2]

    def line(self):
        return f"{self.method} {self.target} HTTP/1.1"


def ordinary():
    first = 1793687101123456  # 2026-11-03T06:25:01.123456Z
    bot = "Examplebot/1.0 (+http://bot.example/)"
    for i, (host, method, target, status, size, agent) in enumerate([
            ("192.0.2.1", "GET", "/robots.txt", 200, 71, bot),
            ("192.0.2.10", "HEAD", "/robots.txt?x=1&y=2", 200, 0, bot),
            ("2001:db8::1", "GET", "/robots.txt", 404, 5, ""),
            ("192.0.2.1", "GET", "/robots.txt", 304, 0, bot.lower()),
            ("192.0.2.1", "HEAD", "/robots.txt", 200, 71, bot),
            ("192.0.2.2", "GET", "/", 200, 4000, bot),
            ("192.0.2.3", "GET", "/robots.txt/", 404, 9, bot),
            ("192.0.2.4", "GET", "/?/robots.txt", 200, 9, bot),
            ("192.0.2.5", "GET", "//robots.txt", 404, 9, bot),
            ("192.0.2.6", "GET", "/ROBOTS.TXT", 404, 9, bot),
            ("2001:db8::1", "POST", "/robots.txt", 405, 1234567,
             'with "quotes", \\ and \u00e9\u20ac'),
            ("192.0.2.10", "GET", "/robots.txt", 200, 71, bot)]):
        yield Request(host, first + i * 3600_000_001, method, target, status,
                      size, agent)


def evil_strings():
    """No newline: no header can have one. Cookies end at a semicolon."""
    return [
        '"', '\\', '\\"', '"\\', '] "', '[', '{', '}', '{"', '%22', '#22', "'",
        '\\x22] \\x22', '", "', '","', '\t', ' ', ',', '#',
        '#Fields: c-ip cs-uri-stem',
        '] "GET /robots.txt HTTP/1.1" 200 1 "-" "x',
        '" 200 1 "-" "-" ' + CLF_LINE,
        CLF_LINE,
        EVIL_HOST + '\t/robots.txt',
        '2026-11-03\t06:25:01\t' + EVIL_HOST + '\tGET\t/robots.txt\t200',
        '2026-11-03 06:25:01 ' + EVIL_HOST + ' GET /robots.txt 200',
        '{"remote_addr":"' + EVIL_HOST + '","request":"GET /robots.txt"}',
        '","remote_addr":"' + EVIL_HOST + '","request":"GET /robots.txt","a":"',
        'web-1 | {"remote_addr":"' + EVIL_HOST + '","uri":"/robots.txt"}',
        '2026-11-03T06:25:01.000000Z lb ' + EVIL_HOST + ':1 - 0 0 0 200 200 0 1'
        ' "GET http://www.example.com:80/robots.txt HTTP/1.1" "-" - -',
        EVIL_HOST + ':1 [03/Nov/2026:06:25:01.000] in web/a 0/0/0/0/0 200 1 - -'
        ' ---- 1/1/0/0/0 0/0 "GET /robots.txt HTTP/1.1"',
        ' ---- 1/1/0/0/0 0/0 "GET /robots.txt HTTP/1.1"',
        '---- 1/1/0/0/0 0/0 {x} "GET /robots.txt HTTP/1.1"',
    ]


def evil(fields, strings):
    """An honest request for each, and one that only seems to ask."""
    n = 0
    for field in fields:
        for string in strings:
            for target in "/robots.txt", "/":
                n += 1
                req = Request(f"203.0.113.{n}" if n < 256 else f"2001:db8::{n}",
                              1793687101000000 + n * 1000000, "GET", target,
                              200, 1)
                if field == "query":
                    # A target has no blank.
                    req.target += "?" + string.replace(" ", "+").replace(
                        "\t", "+")
                else:
                    setattr(req, field, string)
                yield req


def apache(text):
    out = ""
    letters = {'"': '\\"', "\\": "\\\\", "\n": "\\n", "\t": "\\t"}
    for byte in text.encode():
        c = chr(byte)
        out += letters.get(c) or (c if 32 <= byte < 127 else f"\\x{byte:02x}")
    return out


def nginx(text):
    return "".join(chr(byte) if 32 <= byte < 127 and chr(byte) not in '"\\'
                   else f"\\x{byte:02X}" for byte in text.encode())


def nginx_json(text):
    return json.dumps(text, ensure_ascii=False)[1:-1]


def go_json(value):
    return json.dumps(value, ensure_ascii=False).replace(
        "&", "\\u0026").replace("<", "\\u003c").replace(">", "\\u003e")


def iis(text):
    return text.replace(" ", "+").replace("\t", "+") or "-"


def iis_seen(text):
    """A '+' is a blank, but for one after a parenthesis: a robot's."""
    return re.sub(r"(?<!\()\+", " ", text)


def cloudfront(text):
    return urllib.parse.quote(text, safe="/:;,()+=?&@!$*").replace(
        "~", "%7E") or "-"


def hash_escape(text, also=""):
    return "".join(chr(byte) if 32 <= byte < 127 and chr(byte) not in '"#' + also
                   else f"#{byte:02X}" for byte in text.encode())


def common(r, escape=apache, zone_hours=0):
    size = r.size if r.size or escape is not apache else "-"
    return (f'{r.host} - {escape(r.user) or "-"} [{r.clf_time(zone_hours)}] '
            f'"{escape(r.line())}" {r.status} {size}')


def combined(r, escape=apache, zone_hours=0):
    return common(r, escape, zone_hours) + (
        f' "{escape(r.referer) or "-"}" "{escape(r.agent) or "-"}"')


def iis_line(r):
    return " ".join(map(str, [
        r.time("%Y-%m-%d %H:%M:%S"), "192.0.2.254", r.method, iis(r.path()),
        r.query() or "-", 443, iis(r.user), r.host, iis(r.agent),
        iis(r.referer), iis(r.cookie), r.status, 0, 0, r.size, 300, 15,
        iis(r.forwarded)]))


def cloudfront_line(r):
    return "\t".join(map(str, [
        r.time("%Y-%m-%d"), r.time("%H:%M:%S"), "FRA50-C1", r.size, r.host,
        r.method, "d111.example.net", cloudfront(r.path()), r.status,
        cloudfront(r.referer), cloudfront(r.agent), cloudfront(r.query()),
        cloudfront(r.cookie), "Hit", "id==", "www.example.com", "https", 99,
        0.001, cloudfront(r.forwarded), "HTTP/1.1"]))


def quoted_line(r):
    def quote(text):
        return '"' + text.replace('"', '""') + '"'
    return "  ".join(map(str, [
        r.time("%Y-%m-%d"), r.time("%H:%M:%S.%f"), r.host, r.method, r.path(),
        r.status, r.size, quote(r.referer), quote(r.agent)]))


def caddy(r, **more):
    headers = {}
    for name, value in (("User-Agent", r.agent), ("Referer", r.referer),
                        ("Cookie", r.cookie), ("X-Forwarded-For", r.forwarded)):
        if value:
            headers[name] = [value]
    return json.dumps({
        "level": "info", "ts": r.micros / 1e6,
        "logger": "http.log.access.log0", "msg": "handled request",
        "request": {
            "remote_ip": r.host, "remote_port": "54321", "client_ip": r.host,
            "proto": "HTTP/2.0", "method": r.method, "host": "www.example.com",
            "uri": r.target, "headers": headers,
            "tls": {"resumed": False, "version": 772}},
        "bytes_read": 0, "user_id": r.user, "duration": 0.0005,
        "size": r.size, "status": r.status,
        "resp_headers": {"Server": ["Caddy"], "Content-Type": []}},
        ensure_ascii=False)


def traefik_json(r):
    entry = {
        "ClientAddr": (f"[{r.host}]" if ":" in r.host else r.host) + ":54321",
        "ClientHost": r.host, "ClientPort": "54321",
        "ClientUsername": r.user or "-", "DownstreamContentSize": r.size,
        "DownstreamStatus": r.status, "Duration": 123456,
        "OriginStatus": r.status, "RequestAddr": "www.example.com",
        "RequestHost": "www.example.com", "RequestMethod": r.method,
        "RequestPath": r.target, "RequestProtocol": "HTTP/2.0",
        "StartLocal": r.time("%Y-%m-%dT%H:%M:%S.%f") + "789Z",
        "StartUTC": r.time("%Y-%m-%dT%H:%M:%S.%f") + "789Z",
        "level": "info", "msg": "", "time": "2031-01-01T00:00:00Z"}
    for name, value in (("User-Agent", r.agent), ("Referer", r.referer),
                        ("Cookie", r.cookie), ("X-Forwarded-For", r.forwarded)):
        if value:
            entry["request_" + name] = value
    return go_json(entry)


NGINX_JSON = """log_format json escape=json '{'
    '"time_iso8601":"$time_iso8601",'
    '"remote_addr":"$remote_addr","remote_user":"$remote_user",'
    '"request":"$request","status":$status,'
    '"body_bytes_sent":$body_bytes_sent,'
    '"http_cookie":"$http_cookie","http_referer":"$http_referer",'
    '"http_user_agent":"$http_user_agent",'
    '"http_x_forwarded_for":"$http_x_forwarded_for"}';"""


def nginx_json_line(r):
    return ('{' f'"time_iso8601":"{r.time("%Y-%m-%dT%H:%M:%S+00:00")}",'
            f'"remote_addr":"{r.host}","remote_user":"{nginx_json(r.user)}",'
            f'"request":"{nginx_json(r.line())}","status":{r.status},'
            f'"body_bytes_sent":{r.size},'
            f'"http_cookie":"{nginx_json(r.cookie)}",'
            f'"http_referer":"{nginx_json(r.referer)}",'
            f'"http_user_agent":"{nginx_json(r.agent)}",'
            f'"http_x_forwarded_for":"{nginx_json(r.forwarded)}"' '}')


def escaped_json(r):
    """All that can be escaped is, as some writers of JSON do it."""
    def all_escaped(text):
        return "".join(f"\\u{ord(c):04x}" if c in 'e"\\&' or ord(c) > 126 else c
                       for c in text).replace("/", "\\/")
    return ('{ "http" : {"req": [1, {"line":"x"}], "line":"'
            + r.line().replace('\\', '\\\\').replace('"', '\\"').replace(
                "/", "\\/").replace("\t", "\\t")
            + f'", "code": "{r.status}"' ' } , "peer":{"ip":[ "'
            + r.host + '" ],"len":' f'{r.size}' ',"ua":"'
            + all_escaped(r.agent).replace("\t", "\\t")
            + f'"}},"at":{r.micros}}}')


def alb(r, escape=nginx):
    host = "".join(map(str, ("[", r.host, "]"))) if ":" in r.host else r.host
    return (f'h2 {r.time("%Y-%m-%dT%H:%M:%S.%fZ")} app/lb/0123456789abcdef '
            f'{host}:54321 192.0.2.254:80 0.000 0.001 0.000 {r.status} '
            f'{r.status} 99 {r.size} '
            f'"{r.method} https://www.example.com:443{escape(r.target)} '
            f'HTTP/2.0" "{escape(r.agent) or "-"}" ECDHE-RSA-AES128-GCM-SHA256'
            ' TLSv1.2 arn:aws:elasticloadbalancing:x "Root=1-2-3"'
            ' "www.example.com" "-" 0 2026-11-03T06:25:01.000000Z "forward"'
            ' "-" "-" "192.0.2.254:80" "200" "-" "-"')


def elb(r):
    return (f'{r.time("%Y-%m-%dT%H:%M:%S.%fZ")} lb {r.host}:54321 - 0.000073 '
            f'0.001048 0.000057 {r.status} {r.status} 0 {r.size} '
            f'"{r.method} http://www.example.com:80{apache(r.target)} HTTP/1.1"'
            f' "{apache(r.agent) or "-"}" - -')


HAPROXY_ZONE = 5.5


def haproxy(r):
    time = r.time("%d/%b/%Y:%H:%M:%S.%f", HAPROXY_ZONE)[:-3]
    cookie = "SID=" + r.cookie if r.cookie else "-"
    captured = "|".join(hash_escape(text, "{|}")
                        for text in (r.agent, r.referer, r.forwarded))
    return (f'Nov  3 06:25:02 lb haproxy[123]: {r.host}:54321 [{time}] https~ '
            f'web/www1 0/0/1/2/3 {r.status} {r.size} {cookie} - ---- '
            f'1/1/0/0/0 0/0 {{{captured}}} "{hash_escape(r.line())}"')


def apache_csv(r):
    return ",".join(map(str, [
        "www.example.com", 443, r.host, "-", apache(r.user) or "-",
        f"[{r.clf_time()}]", 99, r.status, f'"{r.method}"',
        f'"{apache(r.path())}"',
        '"?' + apache(r.query()) + '"' if r.query() else '""',
        f'"{apache(r.referer) or "-"}"', f'"{apache(r.agent) or "-"}"',
        f'"{apache(r.forwarded) or "-"}"', r.size]))


def apache_apart(r):
    return (f'{r.micros} {r.host} "{apache(r.user) or "-"}" '
            f'"{r.method} {apache(r.target)} HTTP/1.1" '
            f'"{apache(r.cookie) or "-"}" {r.status} {r.size or "-"} '
            f'"{apache(r.agent) or "-"}"')


def nginx_tabs(r):
    return "\t".join(map(str, [
        r.time("%Y-%m-%dT%H:%M:%S+00:00"), r.host, r.method, nginx(r.target),
        r.status, r.size, nginx(r.referer) or "-", nginx(r.agent) or "-",
        nginx(r.cookie) or "-"]))


IIS_HEADER = """#Software: Microsoft Internet Information Services 10.0
#Version: 1.0
#Date: 2026-11-03 06:25:01
#Fields: date time s-ip cs-method cs-uri-stem cs-uri-query s-port cs-username \
c-ip cs(User-Agent) cs(Referer) cs(Cookie) sc-status sc-substatus \
sc-win32-status sc-bytes cs-bytes time-taken X-Forwarded-For
"""
CLOUDFRONT_HEADER = """#Version: 1.0
#Fields: date time x-edge-location sc-bytes c-ip cs-method cs(Host) \
cs-uri-stem sc-status cs(Referer) cs(User-Agent) cs-uri-query cs(Cookie) \
x-edge-result-type x-edge-request-id x-host-header cs-protocol cs-bytes \
time-taken x-forwarded-for cs-protocol-version
"""
QUOTED_HEADER = """#Version: 1.0
#Fields: date time c-ip cs-method cs-uri-stem sc-status bytes cs(Referer) \
cs(User-Agent)
"""

NGINX_COMBINED = """log_format combined '$remote_addr - $remote_user [$time_local] '
    '"$request" $status $body_bytes_sent '
    '"$http_referer" "$http_user_agent"';"""

SECOND, MILLI, MICRO = 1000000, 1000, 1


class Format:
    def __init__(self, name, line, fields, ways, header="", precision=SECOND,
                 agents=True, seen=lambda agent: agent):
        self.name = name
        self.line = line
        self.fields = fields.split()  # that an evil client chooses
        self.ways = ways  # lists of options
        self.header = header
        self.precision = precision
        self.agents = agents  # whether it says them
        self.seen = seen  # and what is left of one


def by_name(*names):
    return [[]] + [["--log-format=" + name] for name in names]


FORMATS = [
    Format("common", common, "user query", by_name("clf"), agents=False),
    Format("combined", lambda r: combined(r, zone_hours=-3.5),
           "user query agent referer",
           by_name("combined") + [[
               '--log-format=LogFormat "%h %l %u %t \\"%r\\" %>s %b '
               '\\"%{Referer}i\\" \\"%{User-Agent}i\\"" combined']]),
    Format("vhost", lambda r: "www.example.com:443 " + combined(r),
           "user query agent referer", by_name("vhost")),
    Format("nginx", lambda r: combined(r, nginx), "user query agent referer",
           by_name("clf") + [["--log-format=" + NGINX_COMBINED]]),
    Format("traefik-clf", lambda r: combined(r)
           + ' 7 "web@docker" "http://192.0.2.254:80" 3ms',
           "query agent referer", by_name("traefik")),
    Format("iis", iis_line, "user query agent referer cookie forwarded",
           by_name("w3c"), IIS_HEADER, seen=iis_seen),
    Format("cloudfront", cloudfront_line,
           "query agent referer cookie forwarded", by_name("w3c"),
           CLOUDFRONT_HEADER),
    Format("quoted", quoted_line, "agent referer", by_name("w3c"),
           QUOTED_HEADER, MICRO),
    Format("caddy", caddy, "user query agent referer cookie forwarded",
           by_name("json"), precision=MICRO),
    Format("compose", lambda r: "web-1  | " + caddy(r),
           "user query agent referer cookie forwarded", by_name("json"),
           precision=MICRO),
    Format("traefik-json", traefik_json,
           "user query agent referer cookie forwarded", by_name("traefik"),
           precision=MICRO),
    Format("nginx-json", nginx_json_line,
           "user query agent referer cookie forwarded",
           by_name("json") + [["--log-format=" + NGINX_JSON]]),
    Format("escaped-json", escaped_json, "query agent",
           [["--json-fields=host=.peer.ip,request=.http.line,"
             "status=http.code,bytes=peer.len,user_agent=.peer.ua,time=.at"]],
           precision=MICRO),
    Format("alb", alb, "query agent", by_name("aws"), precision=MICRO),
    Format("elb", elb, "query agent", by_name("elb"), precision=MICRO),
    Format("haproxy", haproxy, "query agent referer forwarded cookie",
           by_name("haproxy"), precision=MILLI, agents=False),
    Format("apache-csv", apache_csv, "user query agent referer forwarded",
           [['--log-format=%v,%p,%h,%l,%u,%t,%I,%>s,"%m","%U","%q",'
             '"%{Referer}i","%{User-Agent}i","%{X-Forwarded-For}i",%B']]),
    Format("apache-apart", apache_apart, "user query agent cookie",
           [['--log-format=LogFormat "%{usec}t %a \\"%u\\" \\"%m %U%q %H\\" '
             '\\"%{Cookie}i\\" %>s %b \\"%{User-agent}i\\"" apart']],
           precision=MICRO),
    Format("nginx-tabs", nginx_tabs, "query agent referer cookie",
           [["--log-format=log_format tabs '$time_iso8601\\t$remote_addr\\t'"
             "'$request_method\\t$request_uri\\t$status\\t$body_bytes_sent\\t'"
             "'$http_referer\\t$http_user_agent\\t$http_cookie';"]]),
]


def shown(text):
    return "".join("\\\\" if c == "\\" else
                   f"\\x{ord(c):02x}" if ord(c) < 32 or ord(c) == 127 else c
                   for c in text)


def rfc3339(micros, precision):
    micros -= micros % precision
    text = Request("", micros, "", "", 0, 0).time("%Y-%m-%dT%H:%M:%S.%f")
    head, _, fraction = text.partition(".")
    if fraction == "000000":
        return head + "Z"
    if fraction.endswith("000"):
        return head + "." + fraction[:3] + "Z"
    return text + "Z"


def falling(counts):
    return sorted(counts.items(), key=lambda item: (-item[1], item[0].encode()))


def expected(form, requests):
    wanted = [r for r in requests if r.path() == "/robots.txt"]
    hosts = []
    for host in sorted({r.host for r in wanted}, key=str.encode):
        of_host = [r for r in wanted if r.host == host]
        agents = Counter(form.seen(r.agent) for r in of_host if r.agent)
        hosts.append({
            "host": host, "requests": len(of_host),
            "first": rfc3339(min(r.micros for r in of_host), form.precision),
            "last": rfc3339(max(r.micros for r in of_host), form.precision),
            "statuses": dict(falling(Counter(str(r.status) for r in of_host))),
            "methods": dict(falling(Counter(r.method for r in of_host))),
            "bytes": sum(r.size for r in of_host),
            "user_agents": [{"user_agent": shown(agent), "requests": n}
                            for agent, n in falling(agents)]
            if form.agents and agents else None})
    return hosts


def evil_requests(form):
    strings = evil_strings()
    for field in form.fields:
        some = strings
        # HAProxy writes cookies as they come: such a one cannot be told.
        if form.name == "haproxy" and field == "cookie":
            some = [s for s in strings if "- - ---- 1/1/0/0/0 0/0" not in s]
        # An address after "HOST - " may be the client, and HOST what it sent.
        if form.name in ("common", "combined", "vhost", "nginx") and \
                field == "user":
            some = [s for s in strings
                    if not re.search(rf"(^| ){re.escape(EVIL_HOST)}\b", s)]
        yield field, some


def write(directory):
    ways = open(os.path.join(directory, "ways"), "w")
    for form in FORMATS:
        start = os.path.join(directory, form.name)
        with open(start + ".log", "w") as log:
            log.write(form.header)
            for req in ordinary():
                log.write(form.line(req) + "\n")
        with open(start + ".json", "w") as out:
            json.dump(expected(form, list(ordinary())), out)
        hosts = []
        with open(start + ".evil", "w") as log:
            log.write(form.header)
            n = 0
            for field, strings in evil_requests(form):
                for req in evil([field], strings):
                    n += 1
                    req.host = f"2001:db8::{n:x}"
                    log.write(form.line(req) + "\n")
                    if req.path() == "/robots.txt":
                        hosts.append(req.host)
        with open(start + ".hosts", "w") as out:
            out.writelines(host + "\n" for host in sorted(hosts))
        for options in form.ways:
            ways.write("\t".join([form.name] + options).replace("\n", " ")
                       + "\n")
    ways.close()


def compare(directory):
    """DIR/N.found is the output for the Nth line of DIR/ways."""
    bad = False
    with open(os.path.join(directory, "ways")) as ways:
        for number, way in enumerate(ways, 1):
            name = way.rstrip("\n").split("\t")[0]
            wanted_name = os.path.join(directory, name + ".json")
            if not os.path.exists(wanted_name):
                continue  # cannot be read in this build
            with open(wanted_name) as wanted_file:
                wanted = json.load(wanted_file)
            with open(os.path.join(directory, f"{number}.found")) as found_file:
                found = json.load(found_file)["hosts"]
            # As text, since the order of keys counts.
            if json.dumps(found) != json.dumps(wanted):
                bad = True
                print(way, "found", json.dumps(found), "wanted",
                      json.dumps(wanted), sep="\n")
    return bad


if __name__ == "__main__":
    if sys.argv[1] == "write":
        write(sys.argv[2])
    else:
        sys.exit(compare(sys.argv[2]))
