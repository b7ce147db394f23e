#!/bin/sh
# nodejs-tail 1.1.1 (npm) gives a line that is written in two goes as two lines.
#
# Guess: as tail-file 1.4.16 and other followers that have an event "line", it
# waits for the newline. Seen: what there is when the file has grown is a line,
# whole or not. A server that writes its log through a buffer cuts lines
# wherever that is full: the front of such a line has no status or half an
# address, and the rest of it no client.
#
# Needs node 20, npm.
set -eu
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
cd "$dir"
npm install --silent --no-fund --no-audit nodejs-tail@1.1.1 tail-file@1.4.16 \
	>/dev/null
cat >follow.js <<'END'
const fs = require('fs');
const pause = ms => new Promise(go => setTimeout(go, ms));
const follow = async (name, make) => {
	fs.writeFileSync(name, 'an older line\n');
	const lines = [], tail = make();
	tail.on('line', line => lines.push(line));
	await pause(1000);
	for (const part of ['192.0.2.1 GET /one\n192.0.2', '.2 GET /two\n']) {
		fs.appendFileSync(name, part);
		await pause(2000);
	}
	console.log(name);
	for (const line of lines)
		console.log('  [' + line + ']');
};
(async () => {
	await follow('tail-file', () => {
		const TailFile = require('tail-file');
		const tail = new TailFile('tail-file');
		tail.start();
		return tail;
	});
	await follow('nodejs-tail', () => {
		const Tail = require('nodejs-tail');
		const tail = new Tail('nodejs-tail', { alwaysStat: true,
			persistent: true, usePolling: true, interval: 100 });
		tail.watch();
		return tail;
	});
	process.exit();
})();
END
node follow.js >seen
cat seen
diff seen - <<'END'
tail-file
  [192.0.2.1 GET /one]
  [192.0.2.2 GET /two]
nodejs-tail
  [192.0.2.1 GET /one]
  [192.0.2]
  [.2 GET /two]
END
