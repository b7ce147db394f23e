#!/bin/sh
# Protego 0.2.1, by which Scrapy reads robots.txt, takes a group for its own if
# the group's name stands anywhere in the user agent: inside a word, or in the
# address of the operator.
#
# Guess: the name is that of the crawler, as a whole or at least as a word (RFC
# 9309, section 2.2.1). Seen: ExampleBot obeys the groups of "Bot", "Mozilla"
# and "help"; and as the longest of those that fit holds alone, a group for
# Mozilla can lift what the one for * forbids. So what such a crawler obeyed
# cannot be judged by its name alone.
#
# Needs apt-get with Debian 12's packages, dpkg-deb, python3.
set -eu
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
cd "$dir"
apt-get -qq download python3-protego=0.2.1+dfsg-1 python3-six=1.16.0-4 >/dev/null
for deb in *.deb; do
	dpkg-deb -x "$deb" root
done
cat >ask.py <<'END'
from protego import Protego

AGENT = "Mozilla/5.0 (compatible; ExampleBot/1.0; +https://help.example/)"


def ask(text):
    may = Protego.parse(text).can_fetch("https://www.example/x", AGENT)
    print(text.replace("\n", "; ").strip("; "), "->", "may" if may else "may not")


for name in "ExampleBot", "Bot", "Mozilla", "help", "other":
    ask("User-agent: %s\nDisallow: /x\n" % name)
ask("User-agent: *\nDisallow: /x\n\nUser-agent: Mozilla\nDisallow: /y\n")
END
PYTHONPATH=root/usr/lib/python3/dist-packages python3 ask.py >seen
cat seen
diff seen - <<'END'
User-agent: ExampleBot; Disallow: /x -> may not
User-agent: Bot; Disallow: /x -> may not
User-agent: Mozilla; Disallow: /x -> may not
User-agent: help; Disallow: /x -> may not
User-agent: other; Disallow: /x -> may
User-agent: *; Disallow: /x; ; User-agent: Mozilla; Disallow: /y -> may
END
