#!/bin/sh
# winston 3.19.0 (npm): a File transport with maxsize and zippedArchive writes
# over the .gz of the run before when the program is started again.
#
# Guess: as without zippedArchive, a program that starts again goes on behind
# what is there, and nothing is lost while maxFiles is not set. Seen: to find
# where it was it looks for access.log and access1.log, not for access.log.gz,
# so it begins at the first name again, and when that is full the new
# access.log.gz takes the place of the old one. What is left is whole .gz files
# that look right.
#
# Needs node 20, npm.
set -eu
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
cd "$dir"
npm install --silent --no-fund --no-audit winston@3.19.0 >/dev/null
cat >write.js <<'END'
const winston = require('winston'), fs = require('fs');
const [folder, run, zipped] = process.argv.slice(2);
const logger = winston.createLogger({
	format: winston.format.printf(info => info.message),
	transports: [new winston.transports.File({
		filename: folder + '/access.log', maxsize: 1000,
		zippedArchive: zipped === 'zipped',
	})],
});
const pause = ms => new Promise(go => setTimeout(go, ms));
(async () => {
	for (let i = 0; i < 25; i++) {
		logger.info(`192.0.2.${run} GET /robots.txt ${'-'.repeat(50)}`);
		await pause(20);
	}
	await pause(1000);
	logger.end();
})();
END
for zipped in plain zipped; do
	mkdir $zipped
	for run in 1 2 3; do
		node write.js $zipped $run $zipped
	done
	for run in 1 2 3; do
		echo "$zipped, lines left of run $run:" "$(
			gzip -dcf $zipped/* | grep -c "^192.0.2.$run " || :)"
	done
done >seen
cat seen
diff seen - <<'END'
plain, lines left of run 1: 25
plain, lines left of run 2: 25
plain, lines left of run 3: 25
zipped, lines left of run 1: 11
zipped, lines left of run 2: 11
zipped, lines left of run 3: 25
END
