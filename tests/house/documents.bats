#!/usr/bin/env bats
# What the documents say and what the program does are the same.

load ../environment

# The long options, one a line: of the option table, of --help, of the page.
table_options() {
	sed -n 's/^\t{ "\([a-z0-9-]*\)", .*/--\1/p' "$ROOT/src/cli/table.c" | sort
}

help_options() {
	"$FINDROBOTS" --help |
		sed -n 's/^  \(-., \|    \)\(--[a-z0-9-]*\).*/\2/p' | sort
}

# "letter name argument" as --help and as the man page have it.
help_rows() {
	"$FINDROBOTS" --help |
		sed -n 's/^  \(-.\|  \)[, ] \(--[a-z0-9-]*\)\([^ ]*\).*/\1 \2 \3/p' |
		tr -s '][ =,.' ' ' | sed 's/^ //; s/ $//' | sort
}

man_rows() {
	sed -n '/^\.Sh OPTIONS/,/^\.Sh /s/^\.It Fl \(.*\)/\1/p' \
		"$ROOT/man/findrobots.1" |
		sed 's/ , Fl / /; s/ \(Ns\|Op\|Oo\|Oc\|Ar\|=\|,\|\.\.\.\)\>//g; s/ \(=\|,\|\.\.\.\)//g' |
		awk 'length($1) == 1 { $2 = "-" $2 } { print "-" $0 }' |
		sort
}

@test "--help, the man page and the option table name the same options" {
	[ "$(table_options | wc -l)" -ge 14 ]
	diff <(table_options) <(help_options)
	diff <(help_rows) <(man_rows)
}

# The options and the headings over them, in their order.
help_order() {
	"$FINDROBOTS" --help |
		sed -n 's/^\([A-Z][A-Za-z ]*\):$/\1/p
			s/^  \(-.,\|   \) \(--[a-z0-9-]*\).*/\2/p'
}

man_order() {
	sed -n '/^\.Sh OPTIONS/,/^\.Sh /p' "$ROOT/man/findrobots.1" |
		sed -n 's/^\.Ss //p
			s/^\.It \(Fl . , \)\{0,1\}Fl -\([a-z0-9-]*\).*/--\2/p'
}

@test "--help and the man page have the options in the same order and groups" {
	[ "$(help_order | grep -vc '^--')" -ge 5 ]
	diff <(help_order) <(man_order)
}

# "option choice" for each word in quotes that --help has for an option.
help_choices() {
	"$FINDROBOTS" --help | awk '
		/^  -., --|^      --/ {
			match($0, /--[a-z0-9-]+/)
			option = substr($0, RSTART, RLENGTH)
		}
		/^$/ { option = "" }
		option {
			while (match($0, /\047[a-z][a-z0-9]*\047/)) {
				print option, substr($0, RSTART + 1, RLENGTH - 2)
				$0 = substr($0, RSTART + RLENGTH)
			}
		}'
}

# "option word" for each word that the option's entry marks as a literal one.
man_choices() {
	sed -n '/^\.Sh OPTIONS/,/^\.Sh /p' "$ROOT/man/findrobots.1" | awk '
		/^\.It .*Fl -/ {
			match($0, /Fl -[a-z0-9-]+/)
			option = "-" substr($0, RSTART + 3, RLENGTH - 3)
		}
		/^\.(Pq or )?Cm / {
			for (i = 2; i <= NF; i++)
				if ($i !~ /^(or|Cm|,|\.|;|:)$/)
					print option, $i
		}'
}

@test "the man page explains each choice that --help has" {
	[ "$(help_choices | wc -l)" -ge 30 ]
	[ -z "$(comm -23 <(help_choices | sort -u) <(man_choices | sort -u))" ]
}

# The words are those of the entry up to the section that says more.
@test "each name that the man page has for a log format is one" {
	man_choices | sed -n 's/^--log-format //p' >"$BATS_TMPDIR/names"
	[ "$(wc -l <"$BATS_TMPDIR/names")" -ge 14 ]
	while read -r name; do
		"$FINDROBOTS" --log-format="$name" /dev/null || {
			# No jsmn.
			[[ $name = json || $name = caddy ]]
			"$FINDROBOTS" --log-format="$name" /dev/null 2>&1 |
				grep -qF 'built without jsmn'
		}
	done <"$BATS_TMPDIR/names"
}

# "name auto" or "name", of the table in the man page and of that in the source.
man_formats() {
	sed -n 's/^\.It Cm \([a-z0-9_-]*\) Ta \([a-z\&]*\) Ta .*/\1 \2/p' \
		"$ROOT/man/findrobots.1" | sed 's/ *\\&//' | sort
}

source_formats() {
	awk -F'"' '/\.name = "/ { print name auto; name = $2; auto = "" }
		/\.fronts = / || /\.kind = FORMAT_(CLF|VHOST|W3C|JSON|AWS|HAPROXY)/ {
			auto = " auto" }
		/"TRAEFIKCLF"/ { auto = " auto" }
		END { print name auto }' "$ROOT/src/log/named_rows.c" |
		grep . | sort
}

@test "the man page's table of log formats is that of the program" {
	[ "$(man_formats | wc -l)" -ge 30 ]
	diff <(source_formats) <(man_formats)
	while read -r name _; do
		"$FINDROBOTS" --log-format="$name" /dev/null ||
			"$FINDROBOTS" --log-format="$name" /dev/null 2>&1 |
				grep -qF 'built without jsmn'
	done < <(man_formats)
}

@test "the man pages are clean" {
	mandoc -T lint -W warning "$ROOT"/man/*.[157]
}

@test "the man page renders" {
	# Without the overstriking that makes bold and underlined.
	mandoc -T ascii "$ROOT/man/findrobots.1" |
		sed "s/.$(printf '\b')//g" >"$BATS_TMPDIR/page"
	for section in NAME SYNOPSIS OPTIONS 'LOG FORMATS' TIMES \
		'OUTPUT FORMATS' SIGNALS ENVIRONMENT 'EXIT STATUS' EXAMPLES; do
		grep -qx "$section" "$BATS_TMPDIR/page"
	done
	[ -z "$(awk 'length > 80' "$BATS_TMPDIR/page")" ]
}

@test "the README's example is what the program prints" {
	cd "$ROOT"
	# Up to the next line of text; a blank one may be part of the output.
	awk '/^    \$ .\/findrobots/ { is_example = 1 }
		/^[^ ]/ { is_example = 0 }
		is_example { sub(/^    /, ""); print }' README.md \
		>"$BATS_TMPDIR/example"
	[ "$(grep -c '^\$ ' "$BATS_TMPDIR/example")" -ge 1 ]
	grep '^\$ ' "$BATS_TMPDIR/example" | sed 's/^\$ //' |
	while read -r command; do
		echo "\$ $command"
		sh -c "$command" 2>&1 || true
		echo
	done | sed '/^$/d' | diff <(sed '/^$/d' "$BATS_TMPDIR/example") -
}

@test "each file of testdata has a line in its README" {
	cd "$ROOT/testdata"
	for file in *.gz {rotated,broken}/*.gz hosts make damaged/; do
		grep -qF "\`$file\`" README.md
	done
}

@test "what make help lists exists" {
	make -s -C "$ROOT" help | sed -n 's/^make \([a-z-][a-z-]*\) .*/\1/p' |
	while read -r target; do
		grep -q "^$target:" "$ROOT/Makefile"
	done
}

@test "the README has the map of main.c" {
	sed -n 's,^ \*\t\([a-z]*\(/\|\.c\)\)\t\(.*\): .*,\1 \3,p' "$ROOT/src/main.c" \
		>"$BATS_TMPDIR/map"
	[ "$(wc -l <"$BATS_TMPDIR/map")" -ge 11 ]
	# shellcheck disable=SC2016 # a backquote of Markdown
	sed -n 's,^| `\([a-z]*\(/\|\.c\)\)` | \(.*\) |$,\1 \3,p' "$ROOT/README.md" |
		diff "$BATS_TMPDIR/map" -
}

@test "README and man page make the same promises, whose tests are there" {
	cd "$ROOT"
	sed -n '/^## Promises/,/^## /s/^| \([A-Z].*\) | .* | .\(.*\). |$/\1: \2/p' \
		README.md >"$BATS_TMPDIR/readme"
	sed -n '/^\.Sh PROMISES/,/^\.Sh EXIT/p' man/findrobots.1 |
		sed -n 's/^\.It //p; s/^\.Pq Pa //p' |
		paste -d: - - | sed 's/:/: /' >"$BATS_TMPDIR/man"
	[ "$(wc -l <"$BATS_TMPDIR/readme")" -ge 10 ]
	diff "$BATS_TMPDIR/readme" "$BATS_TMPDIR/man"
	while read -r file; do
		[ -s "$file" ]
	done < <(sed 's/.*: //' "$BATS_TMPDIR/readme")
}

# The lines of a section of the man page.
section() {
	sed -n "/^\.Sh $1/,/^\.Sh [^${1:0:1}]/p" "$ROOT/man/findrobots.1"
}

# "tag text" for each tag of a list in the section.
tagged() {
	section "$1" | awk '
		/^\.It / { sub(/^\.It (Cm )?/, ""); tag = $0; next }
		/^\.El/ { tag = "" }
		tag && !/^\./ { gsub(/,/, ""); print tag, $0 }'
}

@test "the man page has the columns that rows have" {
	section 'OUTPUT FORMATS' | sed -n '/^The columns of/,/^\.El/s/^\.It Cm //p' |
		paste -sd '\t' | diff - <("$FINDROBOTS" -f tsv /dev/null)
}

@test "the man page has the lines of --stats" {
	sed -n '/^\.It Fl -stats/,/^\.It Fl q/s/^\.Ql \([a-z ]*[a-z]\).*/\1/p' \
		"$ROOT/man/findrobots.1" >"$BATS_TMPDIR/stats"
	"$FINDROBOTS" --stats /dev/null 2>&1 |
		sed -n 's/^findrobots: \([a-z ]*\): .*/\1/p' |
		diff "$BATS_TMPDIR/stats" -
}

@test "--since takes the forms of time that the man page has" {
	section TIMES | sed -n '/^\.Bl/,/^\.El/s/^\.It //p' |
		sed 's/ *, /\n/g' >"$BATS_TMPDIR/times"
	[ "$(wc -l <"$BATS_TMPDIR/times")" -ge 11 ]
	while read -r time; do
		"$FINDROBOTS" --since="$time" /dev/null
	done <"$BATS_TMPDIR/times"
}

# One line for each name, with a host of its own; what is not the name that is
# tried has the last of its kind, which no other can stand behind.
@test "the names of JSON fields that the man page has are taken" {
	"$FINDROBOTS" --log-format=json /dev/null 2>/dev/null ||
		skip "built without jsmn"
	for field in host request method target time status bytes user_agent \
		message; do
		tagged 'LOG FORMATS' | sed -n "s/^$field //p" | tr ' ' '\n' |
			sed "s/^/$field /"
	done >"$BATS_TMPDIR/names"
	# As many as the program has, but what is looked at beside a host or a
	# time, or in objects of one shape only.
	diff <(sed 's/.* //' "$BATS_TMPDIR/names") <(
		grep -v -e '^	FORWARDED' -e '^	DATE' -e '^	{ "host"' \
			"$ROOT/src/log/jsonlog_usual.c" | sed -nE \
			's/^	([A-Z_]+\(|\{ )(JSONLOG_[A-Z_]+, )?"([^"]*)".*/\3/p')
	python3 - "$BATS_TMPDIR/names" "$FINDROBOTS" <<-'END'
	import json, subprocess, sys
	usual = dict(host="downstream_remote_address", method="verb", target="path",
	    time="start_time", status="code", bytes="byte", user_agent="agent")
	def put(record, path, value, nested):
	    keys = path.split(".") if nested else [path]
	    for key in keys[:-1]:
	        record = record.setdefault(key, {})
	    record[keys[-1]] = value
	lines, expected = [], {}
	names = [line.split() for line in open(sys.argv[1])]
	names = [name for name in names if name[0] != "message"]
	for n, (field, name) in enumerate(2 * names):
	    host = "2001:db8::%x" % n
	    values = dict(host=host, method="M%d" % n, target="/robots.txt",
	        time="2026-11-21T06:%02d:%02dZ" % divmod(n, 60), status=100 + n,
	        bytes=1000 + n, user_agent="A%d" % n)
	    expected[host] = values
	    paths = dict(usual, **{field: name})
	    if field == "request":
	        values["request"] = "%s /robots.txt HTTP/1.1" % values["method"]
	        del paths["method"], paths["target"]
	    record = {}
	    for key in paths:
	        put(record, paths[key], values[key], n >= len(names))
	    lines.append(json.dumps(record))
	out = subprocess.run([sys.argv[2], "--format=jsonl", "-"], check=True,
	    input="\n".join(lines).encode(), stdout=subprocess.PIPE).stdout
	found = [json.loads(line) for line in out.splitlines()]
	assert len(found) == len(expected), (len(found), len(expected))
	for host in found:
	    values = expected[host["host"]]
	    want = dict(host=values["host"], requests=1, first=values["time"],
	        last=values["time"], statuses={str(values["status"]): 1},
	        methods={values["method"]: 1}, bytes=values["bytes"],
	        user_agents=[dict(user_agent=values["user_agent"], requests=1)])
	    assert host == want, (host, want)
	END
}

# Lines whose strings have any bytes, and what they are when escapes are undone.
strange_log() {
	python3 - "$1" <<-'END'
	import random, sys
	random.seed(5)
	log, plain = open(sys.argv[1] + "/log", "wb"), open(sys.argv[1] + "/plain", "w")
	strings = [bytes([b]) for b in range(256)] + [
	    "\u00e9\u4e2d\U0001f916 \u0085 \u009b31m".encode(), b"\xc3", b"\xe2\x82",
	    b"\xc0\x80", b"\xed\xa0\x80", b"\xf4\x90\x80\x80", b'a"b,c\td\\x41',
	    b"\r\n,\r\n", b"{}[]:", b"=1+1", b" lead and trail "]
	strings += [bytes(random.choices(range(256), k=20)) for _ in range(200)]
	for n, string in enumerate(s for s in strings if s != b"-"):
	    # As Apache escapes, or with the bytes as they are where a line can.
	    raw = b"".join(bytes([b]) if (0x20 <= b < 0x7f or n % 2 and b >= 0x80)
	        and b not in b'"\\' else b"\\x%02x" % b for b in string)
	    host = "10.0.%d.%d" % divmod(n, 256)
	    log.write(host.encode() + b' - - [21/Nov/2026:06:25:01 +0000] '
	        b'"GET /robots.txt HTTP/1.1" 200 71 "-" "' + raw + b'"\n')
	    plain.write("%s %s\n" % (host, string.hex()))
	END
}

@test "strings of any bytes: every format is valid and loses nothing" {
	dir=$(mktemp -d)
	strange_log "$dir"
	for format in tsv csv json jsonl table; do
		"$FINDROBOTS" -f $format "$dir/log" >"$dir/$format"
	done
	"$FINDROBOTS" -f table --wide "$dir/log" >"$dir/table"
	jq -e .summary.hosts "$dir/json" >/dev/null
	jq -es length "$dir/jsonl" >/dev/null
	# Nothing that drives a terminal.
	[ "$(cat "$dir"/{table,tsv} | LC_ALL=C tr -d '\n\t -~\200-\377' | wc -c)" -eq 0 ]
	python3 - "$dir" <<-'END'
	import csv, json, re, sys
	def undo(text):
	    # By the man page: \\ is a backslash, \xhh a byte.
	    assert not re.search(r"[\x00-\x1f\x7f-\x9f]", text), text
	    out, i = b"", 0
	    while i < len(text):
	        if text[i] != "\\":
	            out, i = out + text[i].encode(), i + 1
	        elif text[i + 1] == "\\":
	            out, i = out + b"\\", i + 2
	        else:
	            assert re.fullmatch(r"\\x[0-9a-f]{2}", text[i:i + 4]), text
	            out, i = out + bytes.fromhex(text[i + 2:i + 4]), i + 4
	    return out
	def read(name):
	    return open(sys.argv[1] + "/" + name, newline="", encoding="utf-8", errors="strict")
	want = {line.split()[0]: bytes.fromhex(line.split()[1]) for line in read("plain")}
	def check(rows):
	    got = {host: undo(agent) for host, agent in rows}
	    assert got == want, [(h, got.get(h), want[h]) for h in want if got.get(h) != want[h]][:3]
	check((row[0], row[8]) for row in list(csv.reader(read("csv"), strict=True))[1:])
	assert read("csv").read().count("\r\n") == len(want) + 1
	check((row[0], row[8]) for row in [line[:-1].split("\t") for line in read("tsv")][1:])
	hosts = json.load(read("json"))["hosts"]
	assert hosts == [json.loads(line) for line in read("jsonl")]
	check((h["host"], h["user_agents"][0]["user_agent"]) for h in hosts)
	lines = read("table").read().split("\n")[1:-1]
	column = read("table").readline().rindex("user_agent")
	# Blanks at the end of a row are cut off there.
	want = {host: agent.rstrip(b" ") for host, agent in want.items()}
	check((line.split()[0], line[column:]) for line in lines)
	END
	rm -r "$dir"
}

@test "rejected lines are counted and kept byte for byte" {
	dir=$(mktemp -d)
	python3 - "$dir" <<-'END'
	import gzip, random, sys
	random.seed(7)
	wanted = []
	for n in range(3):
	    lines = []
	    for i in range(200):
	        junk = bytes(b for b in random.choices(range(256), k=30) if b not in b'\n\r"]{#')
	        if i % 4 == 0:
	            lines.append(b"203.0.113.%d - - [a:b] \"GET /robots.txt\" 200 1" % n)
	        elif i % 4 == 1:
	            lines.append(b"! " + junk)
	        elif i % 4 == 2:
	            lines.append(b"! " + junk + b" /robots.txt " + junk)
	            wanted.append(lines[-1])
	        else:
	            # Longer than is kept.
	            lines.append(b"! /robots.txt " + junk + b"x" * (i // 100 * 70000))
	            wanted.append(lines[-1][:65536])
	    text = b"\n".join(lines) + b"\n"
	    with open("%s/%d.log.gz" % (sys.argv[1], n), "wb") as out:
	        out.write(gzip.compress(text))
	with open(sys.argv[1] + "/wanted", "wb") as out:
	    out.write(b"".join(line + b"\n" for line in wanted))
	END
	for mode in threads processes; do
		# They could not be read: status 1.
		"$FINDROBOTS" -qm $mode -j 2 --rejects="$dir/rejects" -f json \
			"$dir"/{0,1,2}.log.gz >"$dir/json" || [ $? -eq 1 ]
		cmp "$dir/wanted" "$dir/rejects"
		[ "$(jq -c '.summary | [.rejected, .requests]' "$dir/json")" = '[300,150]' ]
	done
	rm -r "$dir"
}

@test "the schema of the man page holds for what JSON is written" {
	section 'OUTPUT FORMATS' | sed -n '/^\.Bd -literal$/,/^\.Ed/p' | sed '1d; $d' \
		>"$BATS_TMPDIR/schema"
	dir=$(mktemp -d)
	strange_log "$dir"
	# Nothing known but the host.
	printf '%s\n' '#Fields: c-ip cs-uri-stem' '192.0.2.1 /robots.txt' >"$dir/bare"
	"$FINDROBOTS" -f json "$dir/bare" >"$dir/1"
	"$FINDROBOTS" -f json "$dir/log" >"$dir/2"
	"$FINDROBOTS" -f json "$ROOT/testdata" >"$dir/3"
	"$FINDROBOTS" -f json /dev/null >"$dir/4"
	"$FINDROBOTS" -f json "$ROOT/testdata/broken" >"$dir/5" 2>/dev/null || [ $? -eq 1 ]
	python3 - "$BATS_TMPDIR/schema" "$dir" <<-'END'
	import copy, json, sys
	types = {"object": dict, "array": list, "string": str, "null": type(None)}
	words = {"type", "required", "properties", "additionalProperties", "items", "$schema"}
	def is_type(value, name):
	    if name == "integer":
	        return isinstance(value, int) and not isinstance(value, bool)
	    return isinstance(value, types[name])
	def valid(value, schema):
	    assert set(schema) <= words, set(schema) - words
	    names = schema["type"]
	    if not any(is_type(value, n) for n in ([names] if isinstance(names, str) else names)):
	        return False
	    if isinstance(value, list):
	        return all(valid(item, schema["items"]) for item in value)
	    if not isinstance(value, dict):
	        return True
	    known, other = schema.get("properties", {}), schema["additionalProperties"]
	    return all(key in value for key in schema.get("required", [])) and all(
	        valid(value[key], known[key]) if key in known
	        else other is not False and valid(value[key], other) for key in value)
	schema = json.load(open(sys.argv[1]))
	validators = [lambda doc: valid(doc, schema)]
	try:
	    import jsonschema
	    jsonschema.Draft202012Validator.check_schema(schema)
	    validators.append(jsonschema.Draft202012Validator(schema).is_valid)
	except (ImportError, AttributeError):
	    pass
	docs = [json.load(open("%s/%d" % (sys.argv[2], n))) for n in range(1, 6)]
	host = schema["properties"]["hosts"]["items"]["properties"]
	for is_valid in validators:
	    for doc in docs:
	        assert is_valid(doc), doc
	    # It is strict: no key may be missing, more, or of another type.
	    doc = docs[1]
	    for path in (["summary"], ["hosts", 0], ["hosts", 0, "user_agents", 0], []):
	        def changed(change):
	            other = copy.deepcopy(doc)
	            at = other
	            for key in path:
	                at = at[key]
	            change(at)
	            return other
	        assert is_valid(changed(lambda at: None))
	        assert not is_valid(changed(lambda at: at.update(more=1)))
	        at = doc
	        for key in path:
	            at = at[key]
	        for key in at:
	            assert not is_valid(changed(lambda at: at.pop(key))), key
	            assert not is_valid(changed(lambda at: at.update({key: 1.5}))), key
	# The keys stand in this order, and what may be null is null in the bare one.
	for doc in docs:
	    assert list(doc) == list(schema["properties"])
	    assert list(doc["summary"]) == list(schema["properties"]["summary"]["properties"])
	    assert all(list(h) == list(host) for h in doc["hosts"])
	nullable = [key for key in host if "null" in host[key]["type"]]
	assert [k for k, v in docs[0]["hosts"][0].items() if v is None] == nullable
	END
	rm -r "$dir"
}

@test "the schema of findrobots-crawlers(7) holds for what JSON is written" {
	sed -n '/^\.Ss JSON$/,$p' "$ROOT/man/findrobots-crawlers.7" |
		sed -n '/^\.Bd -literal$/,/^\.Ed/p' | sed '1d; $d' >"$BATS_TMPDIR/schema"
	dir=$(mktemp -d)
	tell() {
		"$FINDROBOTS" -q --rules="$ROOT/testdata/crawlers/robots.txt" \
			--ranges="$ROOT/testdata/crawlers/ranges" "$@"
	}
	# All there is, and of a crawler of which next to nothing is known.
	tell --ranges-any -f json "$ROOT/testdata/crawlers" >"$dir/1.json"
	printf '%s\n' '#Fields: c-ip cs-uri-stem cs(User-Agent)' \
		'192.0.2.1 /private/ Unheard' 'a.example /private/ GPTBot' >"$dir/bare"
	printf '%s\n' 'User-agent: Unheard' 'User-agent: GPTBot' 'Disallow: /private' \
		>"$dir/robots.txt"
	"$FINDROBOTS" --rules="$dir/robots.txt" -f json "$dir/bare" >"$dir/2.json"
	"$FINDROBOTS" --crawlers -f json /dev/null >"$dir/3.json"
	ndocs=3
	if "$FINDROBOTS" --version | grep -q '^c-ares [0-9]'; then
		ndocs=4
		tell --ranges-any --dns=1 --dns-server=127.0.0.1:9 -f json \
			"$ROOT/testdata/crawlers" >"$dir/4.json"
	fi
	tell --ranges-any -f jsonl "$ROOT/testdata/crawlers" >"$dir/1.jsonl"
	python3 - "$BATS_TMPDIR/schema" "$dir" $ndocs <<-'END'
	import copy, json, sys
	schema = json.load(open(sys.argv[1]))
	names = {"object": dict, "array": list, "string": str, "null": type(None)}
	def is_type(value, name):
	    if name in ("integer", "number"):
	        kinds = int if name == "integer" else (int, float)
	        return isinstance(value, kinds) and not isinstance(value, bool)
	    return isinstance(value, names[name])
	def valid(value, part):
	    if "$ref" in part:
	        return valid(value, schema["$defs"][part["$ref"].rpartition("/")[2]])
	    types = part["type"] if isinstance(part["type"], list) else [part["type"]]
	    if not any(is_type(value, name) for name in types):
	        return False
	    if isinstance(value, list):
	        return all(valid(item, part["items"]) for item in value)
	    if not isinstance(value, dict) or "properties" not in part:
	        return True
	    # All keys that have to be there, and maybe others, in their order.
	    keys = [key for key in part["properties"] if key in value or key in part.get("required", [key])]
	    return list(value) == keys and all(valid(value[key], part["properties"][key]) for key in keys)
	docs = [json.load(open("%s/%d.json" % (sys.argv[2], n))) for n in range(1, 1 + int(sys.argv[3]))]
	assert [len(doc["crawlers"]) for doc in docs] == [4, 2, 0, 4][:len(docs)]
	assert ["dns" in doc for doc in docs] == [False, False, False, True][:len(docs)]
	for doc in docs:
	    assert valid(doc, schema), doc
	# It is strict, of each kind of object.
	for path in (["crawlers", 0], ["crawlers", 0, "hosts"], ["spoofed", 0],
	             ["crawlers", 0, "examples", 0]):
	    at = docs[0]
	    for key in path:
	        at = at[key]
	    for key in [*at, "more"]:
	        other = copy.deepcopy(docs[0])
	        changed = other
	        for step in path:
	            changed = changed[step]
	        changed[key] = []
	        if key != "examples":
	            assert not valid(other, schema), key
	        del changed[key]
	        assert valid(other, schema) == (key == "more"), key
	# What may be null is null somewhere.
	def nulls(values):
	    return {key for value in values for key in value if value[key] is None}
	def nullable(name):
	    return {key for key, part in schema["$defs"][name]["properties"].items()
	            if "null" in part.get("type", [])}
	rows = [row for doc in docs for row in doc["crawlers"]]
	assert nulls(rows) == nullable("crawler"), nullable("crawler") ^ nulls(rows)
	shown = [example for row in rows for example in row["examples"]]
	assert nulls(shown) | {"rule"} == nullable("example")
	# Each line of JSONL says what it is.
	lines = [json.loads(line) for line in open(sys.argv[2] + "/1.jsonl")]
	kinds = {"crawler": docs[0]["crawlers"], "spoofed": docs[0]["spoofed"]}
	for name, items in kinds.items():
	    assert [line for line in lines if line["type"] == name] == [
	        {"type": name, **item} for item in items]
	assert all(list(line)[0] == "type" for line in lines)
	try:
	    import jsonschema
	    jsonschema.Draft202012Validator.check_schema(schema)
	    for doc in docs:
	        jsonschema.Draft202012Validator(schema).validate(doc)
	except (ImportError, AttributeError):
	    pass
	END
	rm -r "$dir"
}
