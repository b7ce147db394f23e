#!/bin/sh
# DuckDB 1.5.6 (npm @duckdb/node-api 1.5.6-r.1) loses lines of a .gz with many
# members, without an error.
#
# A gzip file may have any number of members (RFC 1952, section 2.2); nginx's
# gzip logging writes one for each flush. Guess: a reader that knows of members
# reads them all, few or many. Seen: read_csv() gives all 800 lines of 800
# members, and 161 of 1000: as soon as the file is larger than about 32 KiB,
# the lines of about that many bytes at its start are missing. gzip(1) reads
# all of them.
#
# Needs node 20, npm, gzip.
set -eu
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
cd "$dir"
npm install --silent --no-fund --no-audit @duckdb/node-api@1.5.6-r.1 >/dev/null

cat >count.js <<'END'
const fs = require('fs'), zlib = require('zlib');
const { DuckDBInstance } = require('@duckdb/node-api');
(async () => {
	const db = await (await DuckDBInstance.create()).connect();
	for (const n of [800, 1000, 3000]) {
		const members = [];
		for (let i = 0; i < n; i++)
			members.push(zlib.gzipSync(`192.0.2.9 line ${i}\n`));
		fs.writeFileSync(`${n}.gz`, Buffer.concat(members));
		const rows = await db.runAndReadAll(`select count(*) from
			read_csv('${n}.gz', header = false, delim = '|',
				quote = '', columns = { 'line': 'varchar' })`);
		console.log(`${n} members: ${rows.getRows()[0][0]} lines`);
	}
})();
END
node count.js >seen
for n in 800 1000 3000; do
	[ "$(gzip -dc "$n.gz" | wc -l)" -eq "$n" ]
done
cat seen
diff seen - <<'END'
800 members: 800 lines
1000 members: 161 lines
3000 members: 2182 lines
END
