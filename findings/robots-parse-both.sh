#!/bin/sh
# robots-parse 0.0.6 (npm) lists every Disallow of a robots.txt under "allow",
# too, and takes a comment for a part of a name or of a path.
#
# Guess: `allow` holds the paths of the Allow lines, `disallow` those of the
# others; what follows a # is no part of a value (RFC 9309, section 2.2).
# Seen: each path is in both lists, so that who asks the first one may fetch
# all that is forbidden. "Disallow: /", the usual way to shut a crawler out, is
# in neither. "User-agent: * # all" is a crawler of that name, and lines with
# "USER-AGENT" and "DISALLOW" are not found at all.
#
# Needs node 20, npm.
set -eu
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
cd "$dir"
npm install --silent --no-fund --no-audit robots-parse@0.0.6 >/dev/null
cat >ask.js <<'END'
const { parser } = require('robots-parse');
const ask = (...lines) => {
	const { agents } = parser(lines.join('\n') + '\n');
	console.log(lines.join(', '));
	for (const name of Object.keys(agents))
		console.log(`  [${name}] allow`, agents[name].allow.join(' ') || '-',
			'disallow', agents[name].disallow.join(' ') || '-');
};
ask('User-agent: *', 'Disallow: /x', 'Allow: /x/y');
ask('User-agent: *', 'Disallow: /');
ask('User-agent: Zebbot', 'Disallow: /', 'Allow: /x');
ask('User-agent: * # all', 'Disallow: /x # not this');
ask('USER-AGENT: *', 'DISALLOW: /x');
END
node ask.js >seen
cat seen
diff seen - <<'END'
User-agent: *, Disallow: /x, Allow: /x/y
  [all] allow /x /x/y disallow /x
User-agent: *, Disallow: /
  [all] allow - disallow -
User-agent: Zebbot, Disallow: /, Allow: /x
  [Zebbot] allow /x disallow -
User-agent: * # all, Disallow: /x # not this
  [* # all] allow /x # not this disallow /x # not this
USER-AGENT: *, DISALLOW: /x
END
