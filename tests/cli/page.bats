#!/usr/bin/env bats
# A page of --format=html has all that was found, and is no more than text to a
# browser (page.py). It is looked at in Chromium where that is there, as it is
# large; "make check-page" installs it. Pictures are put into build/page.

# bats file_tags=once
load ../environment
PICTURES=$ROOT/build/page

setup() {
	T=$(mktemp -d)
	cd "$T" || return
}

teardown() {
	cd /
	rm -rf "$T"
}

page() {
	python3 "$BATS_TEST_DIRNAME/page.py" "$@"
}

html() {
	"$FINDROBOTS" --format=html "$@"
}

# Looks at page.html in a browser, and keeps pictures of that name.
browse() {
	mkdir -p "$PICTURES/$1"
	page browse page.html "$PICTURES/$1"
}

has_browser() {
	[ -z "${NEED_BROWSER-}" ] || return 0
	python3 -c "import sys; sys.path.insert(0, '$BATS_TEST_DIRNAME')
import browser; sys.exit(not browser.works())"
}

make_hosts() {
	page make .
	html a.log >page.html
	"$FINDROBOTS" --format=json a.log >hosts.json
}

make_crawlers() {
	page make_crawlers .
	crawlers=(--crawlers=crawlers --rules='<i>&amp;.txt' --ranges-any
		--ranges="$ROOT/testdata/crawlers/ranges" --examples=100 a.log)
	html "${crawlers[@]}" >page.html
	"$FINDROBOTS" -f tsv "${crawlers[@]}" >rows.tsv
	"$FINDROBOTS" -f json "${crawlers[@]}" >all.json
}

@test "the page has all that is in the logs, whatever bytes that is" {
	make_hosts
	page check .
}

@test "a change of any of it is noticed" {
	make_hosts
	page check .
	for change in 's/<td class=n>1</<td class=n>2</' 's/404: 1</404: 2</' \
		's/&lt;img/<img/' 's/<dd>1/<dd>2/' 's/"use strict"/"use Strict"/' \
		's/--text: #1/--text: #2/' "s/default-src 'none'/default-src */" \
		's/width=1 height/width=1 onclick=x height/' '/<h2 id=days>/,/tfoot/s/11-02/11-03/' \
		's/\\x1b/\x1b/' 's/<title>2026-11-05: ./<title>2026-11-05: x/'; do
		cp page.html saved
		sed -i "$change" page.html
		if cmp -s saved page.html || page check . 2>/dev/null; then
			echo "not noticed: $change"
			false
		fi
		mv saved page.html
	done
}

@test "the page of crawlers has what tsv and json have" {
	make_crawlers
	page crawlers .
}

@test "a table of what --by names has what json has, and rows of the timeline, too" {
	page make .
	mkdir c
	page make_crawlers c
	for by in target file month day status network/16/32 hour; do
		# There is no room for all hours.
		until=()
		[ $by != hour ] || until=(--until=2026-11-03)
		html --by=$by "${until[@]}" a.log >page.html
		"$FINDROBOTS" --by=$by "${until[@]}" -f json a.log >all.json
		same_groups "${by%%/*}"
	done
	cd c
	for by in operator verdict network/8 month; do
		html --crawlers=crawlers --by=$by --ranges-any \
			--ranges="$ROOT/testdata/crawlers/ranges" a.log >page.html
		"$FINDROBOTS" --crawlers=crawlers --by=$by --ranges-any -f json \
			--ranges="$ROOT/testdata/crawlers/ranges" a.log >all.json
		same_groups "${by%%/*}"
	done
}

# same_groups KIND: of page.html and all.json
same_groups() {
	python3 - "$BATS_TEST_DIRNAME" "$1" <<-'END'
	import json, sys
	sys.path.insert(0, sys.argv[1])
	import page
	by = sys.argv[2]
	tables = page.read_tables(page.check_form("page.html"))
	table = tables["statuses" if by == "status" else by + "s"]
	groups = json.load(open("all.json"))["groups"]
	def name(group):
	    if group[by] == "(spoofed)":
	        return "spoofed"
	    return "none" if group[by] is None else group[by]
	wanted = [[name(group), *(str(group[key]) for key in ("requests", "hosts", "bytes"))]
	          for group in groups]
	assert sorted(row[:4] for row in table["body"]) == sorted(wanted)
	if by in ("target", "file", "operator", "verdict"):
	    shown = sorted((group["requests"] for group in groups), reverse=True)[:8]
	    sums = [sum(int(row[i]) for row in tables["steps"]["body"])
	            for i in range(2, 2 + len(shown))]
	    assert sums == shown, (sums, shown)
	END
}

@test "it is the same for both engines, any number of workers, and merged" {
	page make .
	html a.log >page.html
	mkdir logs
	split -n l/5 a.log logs/
	html -m processes -j 3 --all --include='*' logs >split.html
	"$FINDROBOTS" --save=all.findrobots -f html a.log
	html --merge all.findrobots >merged.html
	html --cache=cache a.log | cmp - page.html
	html --cache=cache a.log | cmp - page.html
	# What was read differs, and which paths were asked for is not kept.
	for file in page split merged; do
		grep -v -e '^<div><dt>' -e '^<title>' -e '^<h1>' "$file.html" >"$file"
	done
	cmp page split
	cmp page merged
}

@test "a page of ten thousand hosts is less than 1 MB, and sums up the rest" {
	python3 - >a.log <<-'END'
	for n in range(10000):
	    for i in range(1 + n % 3):
	        print('2001:db8:%x:ffff:ffff:ffff:ffff:%x - - [%02d/Nov/2026:06:%02d:01 +0000] '
	              '"GET /robots.txt HTTP/1.1" %d 71 "-" "Agent <%d> of many"' % (
	                  n, n, 1 + n % 30, n % 60, 200 + n % 3, n))
	END
	html a.log >page.html
	python3 - "$BATS_TEST_DIRNAME" <<-'END'
	import sys
	sys.path.insert(0, sys.argv[1])
	import page
	tables = page.read_tables(page.check_form("page.html"))
	for name in "hosts", "robots", "networks":
	    table = tables[name]
	    others, every = table["foot"]
	    assert len(table["body"]) > 500, len(table["body"])
	    assert table["caption"].startswith("The first %d of 10000 " % len(table["body"]))
	    assert others[0] == "others" and every[0] == "all"
	    shown = sum(int(row[1]) for row in table["body"])
	    assert shown + int(others[1]) == int(every[1]) == 19999
	    if name != "hosts":
	        assert every[2] == "10000"
	    if name == "networks":
	        assert int(others[2]) == 10000 - len(table["body"])
	    assert min(int(row[1]) for row in table["body"]) >= 2
	END
}

@test "--top leaves the others in a row" {
	page make .
	html --top=5 a.log >page.html
	python3 - "$BATS_TEST_DIRNAME" <<-'END'
	import json, sys
	sys.path.insert(0, sys.argv[1])
	import page
	hosts = page.read_tables(page.check_form("page.html"))["hosts"]
	assert len(hosts["body"]) == 5
	seen = json.load(open("expected.json"))
	shown = {row[0] for row in hosts["body"]}
	assert hosts["foot"][0][:2] == ["others", str(sum(
	    host not in shown for host, *_ in seen))]
	END
}

@test "what could not be read is said, with names of files as text" {
	cp "$ROOT/testdata/broken/cut.log.gz" '<script>&amp;"x.log.gz'
	cp "$ROOT/testdata/broken/empty.log.gz" $'\e]0;\xe2\x80\xae<b>.log.gz'
	status=0
	html -q . >page.html 2>messages || status=$?
	[ "$status" -eq 1 ]
	[ ! -s messages ]
	html . 2>messages >/dev/null || true
	python3 - "$BATS_TEST_DIRNAME" <<-'END'
	import re, sys
	sys.path.insert(0, sys.argv[1])
	import page
	text = page.check_form("page.html")
	section = re.search("<ul class=messages>\n(.*?)</ul>", text, re.S)[1]
	shown = [page.strip(line) for line in section.split("<li>")[1:]]
	said = [line.replace("findrobots: ", "", 1) for line in open("messages")]
	assert len(said) == 2 and shown == said, (shown, said)
	END
}

@test "without a host there is a page that says so" {
	html /dev/null >page.html
	page form page.html
	grep -qF '<dt>Requests<dd>0</div>' page.html
	html --path='/<b>&amp;' /dev/null >page.html
	page form page.html
	grep -qF '<h1>Who asked for /&lt;b&gt;&amp;amp;</h1>' page.html
}

@test "a time that cannot be read is nowhere but in the sums" {
	cat >a.log <<-'END'
	192.0.2.1 - - [21/Nov/2026:06:25:01 +0000] "GET /robots.txt HTTP/1.1" 200 71 "-" "A"
	192.0.2.1 - - [21/Nov/2026:25:25:01 +0000] "GET /robots.txt HTTP/1.1" 200 71 "-" "A"
	END
	html a.log >page.html
	page form page.html
	grep -qF '1 request has no time that can be read.' page.html
	grep -qF '<th scope=row>A<td class="n b20">2<td class=n>1' page.html
	grep -q '<th scope=row><i>none</i><td class="n b20">1' page.html
}

@test "the page in a browser: as without one, for eyes, hands and ears" {
	has_browser || skip "no Chromium that starts; make check-page installs it"
	make_hosts
	browse hosts
}

@test "the page of crawlers in a browser" {
	has_browser || skip "no Chromium that starts; make check-page installs it"
	make_crawlers
	browse crawlers
}
