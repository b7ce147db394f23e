"""What is asked about crawlers: lists of their networks, and a robots.txt."""

import collections
import json
import os
import random

import corpora

# Of these the lists are given, each under a name that findrobots knows.
LISTS = {"Googlebot": "googlebot", "bingbot": "bingbot", "GPTBot": "gptbot", "AhrefsBot": "ahrefsbot", "CCBot": "ccbot"}
NETWORKS = 1000     # of each, besides those of its hosts

Question = collections.namedtuple("Question", "name options")


def write_list(path, rng, networks):
    """The hosts of a crawler are in it, but for a few."""
    some = [network + ".0/24" for network in networks[:-1]]
    some += ["%d.%d.%d.%d/28" % (rng.randrange(130, 160), rng.randrange(256), rng.randrange(256), 16 * rng.randrange(16))
             for _ in range(NETWORKS)]
    with open(path, "w", encoding="ascii") as f:
        json.dump({"prefixes": [{"ipv4Prefix": network} for network in some]}, f)


def some_rule(rng):
    words = "-".join(rng.choices(corpora.WORDS, k=rng.randrange(1, 4)))
    form = rng.choice(("/articles/%d/%s", "/static/%d/%s", "/shop/%d/%s.html$", "/articles/%d/*%s", "/private/%d/%s/"))
    return form % (rng.randrange(2015, 2027), words)


def write_rules(path, nrules):
    """Most crawlers go by what is for all, and one by what is for it."""
    rng = random.Random(nrules)
    rules = ["%s: %s" % ("Allow" if rng.random() < 0.1 else "Disallow", some_rule(rng)) for _ in range(nrules)]
    lines = ["User-agent: *", *rules, "User-agent: GPTBot", "Disallow: /articles/2020/", "Crawl-delay: 10"]
    with open(path, "w", encoding="ascii") as f:
        f.write("\n".join(lines) + "\n")


def write_lists(directory):
    rng = random.Random(2)
    for token, name in LISTS.items():
        networks = next(some for other, _, some in corpora.CRAWLER_TICKETS if other == token)
        write_list(os.path.join(directory, name + ".json"), rng, networks)


def ask(directory, nrules):
    """A question with the lists and a robots.txt of so many rules."""
    lists = os.path.join(directory, "lists")
    rules = os.path.join(directory, "robots.%d.txt" % nrules)
    if not os.path.exists(lists):
        os.mkdir(lists)
        write_lists(lists)
    write_rules(rules, nrules)
    return Question("crawlers by %d rules" % nrules, ["--crawlers", "--ranges=" + lists, "--rules=" + rules])
