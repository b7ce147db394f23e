#!/bin/sh
# robots-txt-parser 2.0.3 (npm): of several user-agent lines in front of the same
# rules only the last one gets these; the others may fetch everything.
#
# Guess: lines that name crawlers one after the other share the rules that follow
# (RFC 9309, section 2.1), or at worst the first or the last name alone is
# known, and the rules for * hold for the rest. Seen: each name begins a group
# of its own, which stays without a rule and so allows all, though * forbids it,
# even where * stands in the same list. A crawler that is built on it asks for
# what its group forbids, and means to obey.
#
# Needs node 20, npm.
set -eu
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
cd "$dir"
npm install --silent --no-fund --no-audit robots-txt-parser@2.0.3 >/dev/null
cat >ask.js <<'END'
const robots = require('robots-txt-parser')({ allowOnNeutral: true });
const ask = (...lines) => {
	robots.parseRobots('https://host.example', lines.join('\n') + '\n');
	for (const name of ['First', 'Second', 'Third', 'Unnamed']) {
		robots.setUserAgent(name);
		console.log(lines.slice(0, -1).map(line => line.split(' ')[1]).join(' '),
			'-', name, robots.canCrawlSync('https://host.example/page'));
	}
};
ask('User-agent: First', 'User-agent: Second', 'User-agent: Third',
	'Disallow: /page');
ask('User-agent: First', 'User-agent: *', 'Disallow: /page');
END
node ask.js >seen
cat seen
diff seen - <<'END'
First Second Third - First true
First Second Third - Second true
First Second Third - Third false
First Second Third - Unnamed true
First * - First true
First * - Second false
First * - Third false
First * - Unnamed false
END
