#!/bin/sh
# express-useragent 2.2.3 (npm): GPTBot is a robot by its bare name, and none by
# the user agent that it sends.
#
# Guess: a name that ends in "bot" is enough, wherever it stands; and curl, a
# program of people, is none. Seen: behind "Mozilla/5.0" only names of its own
# list are found: isBot is false for GPTBot, ClaudeBot and PetalBot as they
# write themselves, true for "GPTBot/1.2" alone, and true for curl. So these
# crawlers are counted as people.
#
# Needs node 20, npm.
set -eu
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
cd "$dir"
npm install --silent --no-fund --no-audit express-useragent@2.2.3 >/dev/null
cat >ask.js <<'END'
const { useragent } = require('express-useragent');
for (const agent of ['Mozilla/5.0 (compatible; bingbot/2.0; ' +
	'+http://www.bing.com/bingbot.htm)', 'GPTBot/1.2',
	'Mozilla/5.0 AppleWebKit/537.36 (KHTML, like Gecko; compatible; ' +
	'GPTBot/1.2; +https://openai.com/gptbot)',
	'Mozilla/5.0 AppleWebKit/537.36 (KHTML, like Gecko; compatible; ' +
	'ClaudeBot/1.0; +claudebot@anthropic.com)',
	'Mozilla/5.0 (compatible;PetalBot;' +
	'+https://webmaster.petalsearch.com/site/petalbot)', 'curl/7.88.1'])
	console.log(useragent.parse(agent).isBot, agent);
END
node ask.js >seen
cat seen
diff seen - <<'END'
true Mozilla/5.0 (compatible; bingbot/2.0; +http://www.bing.com/bingbot.htm)
true GPTBot/1.2
false Mozilla/5.0 AppleWebKit/537.36 (KHTML, like Gecko; compatible; GPTBot/1.2; +https://openai.com/gptbot)
false Mozilla/5.0 AppleWebKit/537.36 (KHTML, like Gecko; compatible; ClaudeBot/1.0; +claudebot@anthropic.com)
false Mozilla/5.0 (compatible;PetalBot;+https://webmaster.petalsearch.com/site/petalbot)
true curl/7.88.1
END
