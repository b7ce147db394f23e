#!/bin/sh
# exclusion 0.2.0 (npm): "Disallow: /*?", which keeps crawlers from URLs with a
# query, forbids the whole site.
#
# Guess: ? is a character like others (RFC 9309, section 2.2.3), and in
# "Disallow: /*?page=" it is one for this parser as well; so /*? matches what
# has a ? in it. Seen: a ? at the end of a rule, or before its closing $, is
# dropped: /*? is /*, and /x? forbids /x. A crawler that is built on it leaves
# alone a site whose robots.txt shuts nothing but its searches.
#
# Needs node 20, npm.
set -eu
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
cd "$dir"
npm install --silent --no-fund --no-audit exclusion@0.2.0 >/dev/null
cat >ask.mjs <<'END'
import { RobotsTxt } from 'exclusion';
const ask = (rule, ...paths) => {
	const robots = new RobotsTxt(`User-agent: *\nDisallow: ${rule}\n`);
	console.log(rule, ...paths.map(path =>
		path + ' ' + robots.isPathAllowed(path, 'Zebbot')));
};
ask('/*?', '/', '/x', '/x?page=2');
ask('/*?$', '/', '/x', '/x?');
ask('/x?', '/', '/x', '/x?page=2');
ask('/*?page=', '/', '/x', '/x?page=2');
ask('/x?page=', '/', '/x', '/x?page=2');
END
node ask.mjs >seen
cat seen
diff seen - <<'END'
/*? / false /x false /x?page=2 false
/*?$ / false /x false /x? false
/x? / true /x false /x?page=2 false
/*?page= / true /x true /x?page=2 false
/x?page= / true /x true /x?page=2 false
END
