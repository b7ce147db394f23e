#!/bin/sh
# robots-parser 3.0.1 (npm): a group that names the robot but has no rule counts
# as none, and a Crawl-delay between two user-agent lines parts them.
#
# Guess: who is named by a group follows that group alone (RFC 9309, 2.2.1), so
# without a rule all is allowed; and lines of other records do not interfere
# with groups (2.2.4). Seen: the rules for * apply to the robot that was to be
# let in; and with a Crawl-delay after "User-agent: *" the rules that follow
# the next user-agent line no longer hold for *.
#
# Needs node 20, npm.
set -eu
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
cd "$dir"
npm install --silent --no-fund --no-audit robots-parser@3.0.1 >/dev/null
cat >ask.js <<'END'
const parse = require('robots-parser');
const ask = (name, lines) => console.log(name, parse(
	'https://host.example/robots.txt', lines.join('\n') + '\n')
	.isAllowed('https://host.example/page', 'Zebbot'));
ask('group without a rule:', ['User-agent: *', 'Disallow: /', '',
	'User-agent: Zebbot']);
ask('two names:', ['User-agent: *', 'User-agent: Other', 'Disallow: /']);
ask('two names, a delay between:', ['User-agent: *', 'Crawl-delay: 5',
	'User-agent: Other', 'Disallow: /']);
END
node ask.js >seen
cat seen
diff seen - <<'END'
group without a rule: false
two names: false
two names, a delay between: true
END
