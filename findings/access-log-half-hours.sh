#!/bin/sh
# access-log 0.4.1 (npm) writes "+5.5-30" for the zone of India, and escapes
# only the first quote of an agent.
#
# Guess: the time is as Apache writes it, +0530 for India; and either every
# quote of the agent is escaped or none is. Seen: where the offset is no whole
# hour the zone is no number, so that readers of the format drop the line or
# take another time; UTC is -0000. Of `A "quoted" one` the second quote is
# written as it is and ends the field.
#
# Needs node 20 with its time zones, npm.
set -eu
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
cd "$dir"
npm install --silent --no-fund --no-audit access-log@0.4.1 strftime@0.6.2 \
	>/dev/null
cat >serve.js <<'END'
const http = require('http'), log = require('access-log');
const server = http.createServer((request, response) => {
	log(request, response, ':clfDate ":{userAgent}"', line => {
		console.log(process.env.TZ, line.replace(/^\S+/, 'time'));
	});
	response.end('hi');
}).listen(0, '127.0.0.1', () => http.get({
	host: '127.0.0.1', port: server.address().port,
	headers: { 'user-agent': 'A "quoted" one' }, agent: false,
}, answer => answer.resume().on('end', () => server.close())));
END
for zone in Asia/Tokyo Asia/Kolkata Asia/Kathmandu UTC; do
	TZ=$zone node serve.js
done >seen
cat seen
diff seen - <<'END'
Asia/Tokyo time +0900 "A \x22quoted" one"
Asia/Kolkata time +5.5-30 "A \x22quoted" one"
Asia/Kathmandu time +5.75-45 "A \x22quoted" one"
UTC time -0000 "A \x22quoted" one"
END
