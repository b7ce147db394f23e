#!/usr/bin/env python3
"""examples.py PAGE PREFIX: writes each example of a man page into a file
PREFIX.N; of a README (*.md), each block that is indented.
"""

import re
import sys

ESCAPES = {r"\e": "\\", r"\-": "-", r"\(aq": "'", r"\&": ""}


def of_page(text):
    text = text.split(".Sh EXAMPLES\n")[1].split("\n.Sh ")[0]
    assert ".Dl" not in text and ".D1" not in text
    blocks = re.findall(r"^\.Bd -literal\n(.*?)^\.Ed$", text, re.M | re.S)
    assert len(blocks) == text.count("\n.Bd"), "a block is of another form"
    return [re.sub(r"\\(\(..|.)", lambda m: ESCAPES[m.group()], block)
            for block in blocks]


def of_readme(text):
    blocks = re.findall(r"^((?:    .*\n|\n(?=    ))+)", text, re.M)
    return [re.sub("^    ", "", block, flags=re.M).strip("\n") + "\n"
            for block in blocks]


def main():
    path, prefix = sys.argv[1:]
    text = open(path).read()
    blocks = of_readme(text) if path.endswith(".md") else of_page(text)
    for i, block in enumerate(blocks):
        open("%s.%d" % (prefix, i), "w").write(block)


main()
