#!/bin/sh
# pako 3.0.3 (npm): whether Inflate reads the second member of a .gz hangs on
# where the pieces are cut that it is given.
#
# Guess: a class that is fed piece by piece gives the same as ungzip() of the
# whole, however the input was cut: all members, or else only the first. Seen:
# the next member is read if its start is in the piece in which the last one
# ends. If a piece ends with a member, that is the end: what is pushed later is
# dropped, and err is 0. So of a log whose server flushes a
# member at a time, and which is read as it comes, the first flush remains.
#
# Needs node 20, npm.
set -eu
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
cd "$dir"
npm install --silent --no-fund --no-audit pako@3.0.3 >/dev/null
cat >read.js <<'END'
const pako = require('pako'), zlib = require('zlib');
const members = ['first', 'second', 'third'].map(name =>
	zlib.gzipSync(name + '\n'));
const whole = Buffer.concat(members);
const text = bytes => Buffer.from(bytes).toString().split('\n').join(' ');
const inflate = (name, pieces) => {
	const reader = new pako.Inflate();
	pieces.forEach((piece, i) =>
		reader.push(piece, i === pieces.length - 1));
	console.log(name, '->', text(reader.result).trim() + ', err',
		reader.err);
};
console.log('ungzip ->', text(pako.ungzip(whole)).trim());
inflate('in one piece', [whole]);
inflate('cut within a member', [whole.subarray(0, 10), whole.subarray(10)]);
inflate('a member a piece', members);
inflate('two members, then one', [Buffer.concat(members.slice(0, 2)),
	members[2]]);
END
node read.js >seen
cat seen
diff seen - <<'END'
ungzip -> first second third
in one piece -> first second third, err 0
cut within a member -> first second third, err 0
a member a piece -> first, err 0
two members, then one -> first second, err 0
END
