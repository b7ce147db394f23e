#!/bin/sh
# fflate 0.8.3: gunzipSync() of two members gives the first one, cut to the size
# of the last, without an error.
#
# Guess: either both members come out, as from Node's zlib, or only the first.
# Seen: the room for the result is taken from the last four bytes of the input,
# which are the size of the last member; decoding ends with the first member,
# or where that room is full. decompressSync() does the same; the streaming
# class Gunzip of the same package gives both members whole.
#
# Needs node 20, npm.
set -eu
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
cd "$dir"
npm install --silent --no-fund --no-audit fflate@0.8.3 >/dev/null

cat >members.js <<'END'
const zlib = require('zlib'), fflate = require('fflate');
const input = Buffer.concat([zlib.gzipSync('the first member\n'),
	zlib.gzipSync('second\n')]);
const show = (name, bytes) =>
	console.log(name, JSON.stringify(Buffer.from(bytes).toString()));
show('node:', zlib.gunzipSync(input));
show('gunzipSync:', fflate.gunzipSync(input));
show('decompressSync:', fflate.decompressSync(input));
const chunks = [];
new fflate.Gunzip(chunk => chunks.push(Buffer.from(chunk))).push(input, true);
show('Gunzip:', Buffer.concat(chunks));
END
node members.js >seen
cat seen
diff seen - <<'END'
node: "the first member\nsecond\n"
gunzipSync: "the fir"
decompressSync: "the fir"
Gunzip: "the first member\nsecond\n"
END
