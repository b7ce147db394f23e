#!/usr/bin/env python3
"""Compares findrobots with what another project's parsers expect of logs.

parse_oracles.py FINDROBOTS LOGS

For each log that parse-oracles in LOGS tells about, and each path that was
asked for, all that findrobots says of the hosts that asked for it is compared
with what the entries of that path add up to. Prints each difference, and how
many lines were compared; the exit status is 1 if there is a difference.
"""

import collections
import glob
import gzip
import itertools
import json
import os
import re
import subprocess
import sys

IIS = "date time s-ip cs-method cs-uri-stem cs-uri-query s-port cs-username " \
    "c-ip cs(User-Agent) cs(Referer) sc-status sc-substatus sc-win32-status " \
    "time-taken"
IIS_LONG = "date time s-sitename s-computername s-ip cs-method cs-uri-stem " \
    "cs-uri-query s-port cs-username c-ip cs-version cs(User-Agent) " \
    "cs(Cookie) cs(Referer) cs-host sc-status sc-substatus sc-win32-status " \
    "sc-bytes cs-bytes time-taken X-Forwarded-For"

NGINX = '$http_x_forwarded_for - $remote_user [$time_local] "$request" ' \
    '$status $body_bytes_sent "$http_referer" "$http_user_agent"'
FORWARDED = "--client-field=$http_x_forwarded_for"

# What the server's administrator would say of logs that do not say it, in each
# way in which it can be said. Two addresses in front, or a list, prove nothing:
# a client can put the first into its Host or X-Forwarded-For header. So without
# one of these options no such line may count, and with each of them the first
# address does. As $host may hold blanks that a client sent, a list after it is
# in doubt; $server_name may not.
OPTIONS = {
    "beats__apache__ssl-request":
        [['--log-format=%t %h %{SSL_PROTOCOL}x %{SSL_CIPHER}x "%r" %b']],
    "beats__iis__test-iis-7.2": [["--log-format=#Fields: " + IIS]],
    "beats__iis__test-x-forward-for":
        [["--log-format=#Fields: " + IIS + " X-Forwarded-For"]],
    "beats__iis__test-x-forward-for-extended":
        [["--log-format=#Fields: " + IIS_LONG]],
    "beats__nginx__test":
        [["--log-format=" + NGINX, FORWARDED], ["--log-format=clf"]],
    "beats__nginx__test-with-host":
        [["--log-format=$server_name " + NGINX, FORWARDED],
         ["--log-format=vhost"]],
}


def host_of(entry):
    """The client; where findrobots means another one than the entry, that."""
    forwarded = entry.get("nginx.access.remote_ip_list")
    if forwarded:
        # The entry's is the first that is not private; ours the first.
        return forwarded[0]
    return entry.get("source.address", entry.get("source.domain",
                                                 entry.get("source.ip")))


def size_of(entry):
    if entry.get("event.original", "").endswith('" -'):
        return 0  # mod_log_config, %b: "a '-' rather than a 0"
    return entry.get("http.response.body.bytes", entry.get("http.response.bytes"))


def is_passed_over(log, entry):
    """Lines that findrobots does not take apart, on purpose."""
    line = entry.get("event.original", "")
    with gzip.open(log) as file:
        before = file.read()[:entry["log.offset"]]
    # Not as many fields as the last #Fields line has named: what they are
    # could only be guessed.
    _, found, names = before.rpartition(b"#Fields:")
    if found and len(names.splitlines()[0].split()) != len(line.split()):
        return True
    # Someone's mail program made links of the addresses.
    return bool(re.search(r"\[\S+\]\(http\S+\)", line))


Said = collections.namedtuple(
    "Said", "requests first last statuses methods bytes agents")


def undo(text):
    """The bytes of a string in the output."""
    return re.sub(rb"\\(?:x([0-9a-f]{2})|\\)",
                  lambda m: bytes([int(m[1], 16)]) if m[1] else b"\\",
                  text.encode())


def log_of(oracle, logs):
    name = os.path.basename(oracle)[:-len(".log-expected.json")]
    name = re.sub(r"^(apache|iis|nginx|traefik)__access__test__", r"\1__", name)
    found = glob.glob(os.path.join(logs, "*", "beats__%s.log.gz" % name))
    if len(found) != 1:
        sys.exit("%s: %d logs" % (oracle, len(found)))
    return found[0]


def path_of(entry):
    """The path that the entry's line asks for, or None."""
    target = entry.get("url.original")
    raw = entry.get("haproxy.http.request.raw_request_line")
    if raw:
        target = raw.split(" ")[1]
    if not target or "http.request.method" not in entry and not raw:
        return None
    target = re.sub(r"^[A-Za-z][A-Za-z0-9+.-]*://[^/?#]*", "", target)
    return re.split(r"[?#]", target, maxsplit=1)[0]


def method_of(entry):
    raw = entry.get("haproxy.http.request.raw_request_line")
    return raw.split(" ")[0] if raw else entry["http.request.method"]


def counts(values):
    return dict(collections.Counter(v for v in values if v is not None))


def expected_of(entries):
    hosts = collections.defaultdict(list)
    for entry in entries:
        hosts[host_of(entry)].append(entry)
    result = {}
    for host, mine in hosts.items():
        times = [e["@timestamp"].replace(".000Z", "Z") for e in mine
                 if "@timestamp" in e]
        sizes = [s for s in map(size_of, mine) if s is not None]
        result[host] = Said(
            len(mine), min(times, default=None), max(times, default=None),
            counts(str(e["http.response.status_code"]) for e in mine
                   if "http.response.status_code" in e),
            counts(map(method_of, mine)),
            sum(sizes) if sizes else None,
            counts(e["user_agent.original"].encode() for e in mine
                   if e.get("user_agent.original", "-") != "-"))
    return result


def options_of(log):
    return OPTIONS.get(os.path.basename(log)[:-len(".log.gz")], [[]])


def given_of(program, log, path, options):
    command = [program, "-q", "-f", "jsonl", "-p", path, *options, log]
    output = subprocess.run(command, stdout=subprocess.PIPE, check=False).stdout
    result = {}
    for line in output.splitlines():
        host = json.loads(line)
        result[host["host"]] = Said(
            host["requests"], host["first"], host["last"],
            host["statuses"] or {}, host["methods"] or {}, host["bytes"],
            {undo(a["user_agent"]): a["requests"]
             for a in host["user_agents"] or []})
    return result


def main():
    program, logs = sys.argv[1:]
    ncompared = npassed = ndifferent = 0
    for oracle in sorted(glob.glob(os.path.join(logs, "parse-oracles", "*"))):
        log = log_of(oracle, logs)
        paths = collections.defaultdict(list)
        with open(oracle, encoding="utf-8") as file:
            for entry in json.load(file):
                path = path_of(entry)
                if is_passed_over(log, entry):
                    paths[path] += []
                    npassed += 1
                elif path:
                    paths[path].append(entry)
        for path, options in itertools.product(paths, options_of(log)):
            expected = expected_of(paths[path])
            given = given_of(program, log, path, options)
            for host in sorted(set(expected) | set(given)):
                one, other = expected.get(host), given.get(host)
                if one and other and one.first is None:
                    other = other._replace(first=None, last=None)
                if one != other:
                    print("%s: %s: %s: %s:\n\texpected %s\n\tgiven    %s" % (
                        os.path.basename(log), path, options, host, one,
                        other))
                    ndifferent += 1
            ncompared += len(paths[path])
        for path, entries in paths.items():
            for host in set(given_of(program, log, path, [])):
                if host not in expected_of(entries):
                    print("%s: %s: %s in no entry without an option" % (
                        os.path.basename(log), path, host))
                    ndifferent += 1
    print("%d lines compared, %d passed over, %d differences" % (
        ncompared, npassed, ndifferent))
    return 1 if ndifferent or not ncompared else 0


if __name__ == "__main__":
    sys.exit(main())
