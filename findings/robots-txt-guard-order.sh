#!/bin/sh
# robots-txt-guard 1.0.2 (npm): "Allow: /$" after "Disallow: /" forbids the
# front page, and before it allows it.
#
# Guess: the longest rule that matches decides, and of two as long the allow
# (RFC 9309, section 2.2.2), in whatever order they stand. Seen: $ and * do not
# count, and of two rules that are then equal the first decides. So for a site
# that opens its front page alone the answer hangs on the order of the lines.
# It knows the rule for ties: two rules for the same path allow it.
#
# Needs node 20, npm.
set -eu
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
cd "$dir"
npm install --silent --no-fund --no-audit robots-txt-guard@1.0.2 >/dev/null
cat >ask.js <<'END'
const guard = require('robots-txt-guard');
const ask = (path, ...rules) => console.log(path, rules.join(', '),
	guard({ groups: [{ agents: ['*'], rules: rules.map(one => ({
		rule: one.split(': ')[0], path: one.split(': ')[1],
	})) }] }).isAllowed('Zebbot', path));
ask('/', 'Disallow: /', 'Allow: /$');
ask('/', 'Allow: /$', 'Disallow: /');
ask('/a', 'Disallow: /', 'Allow: /a$');
ask('/a', 'Disallow: /a', 'Allow: /a$');
ask('/a/b/', 'Disallow: /a/b', 'Allow: /*/b/');
ask('/a', 'Disallow: /a', 'Allow: /a');
END
node ask.js >seen
cat seen
diff seen - <<'END'
/ Disallow: /, Allow: /$ false
/ Allow: /$, Disallow: / true
/a Disallow: /, Allow: /a$ true
/a Disallow: /a, Allow: /a$ false
/a/b/ Disallow: /a/b, Allow: /*/b/ false
/a Disallow: /a, Allow: /a true
END
