#!/bin/sh
# isbot 5.2.3 (npm): "-", which is what logs have for no user agent, is a robot,
# and no user agent is none.
#
# Guess: what is said of a request does not depend on whether the agent comes
# from the header or from the log: nothing is known of either, so false. Seen:
# isbot('') and isbot(undefined) are false in the server, and isbot('-') is
# true for the same requests' lines in access.log. The text browsers w3m and
# ELinks count as robots too, Links does not. crawler-user-agents 1.60.0, a
# list of patterns for the same end, has none for "-", w3m or ELinks.
#
# Needs node 20, npm.
set -eu
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
cd "$dir"
npm install --silent --no-fund --no-audit isbot@5.2.3 \
	crawler-user-agents@1.60.0 >/dev/null
cat >ask.js <<'END'
const { isbot } = require('isbot'), list = require('crawler-user-agents');
for (const agent of [undefined, '', '-', 'w3m/0.5.3', 'ELinks/0.13',
	'Links (2.28; Linux)', 'curl/7.88.1'])
	console.log(`${agent}: isbot ${isbot(agent)}, list ${
		list.some(one => new RegExp(one.pattern).test(agent ?? ''))}`);
END
node ask.js >seen
cat seen
diff seen - <<'END'
undefined: isbot false, list false
: isbot false, list false
-: isbot true, list false
w3m/0.5.3: isbot true, list false
ELinks/0.13: isbot true, list false
Links (2.28; Linux): isbot false, list false
curl/7.88.1: isbot true, list true
END
