#!/usr/bin/env bats
# Saving a result, or a merge of some: whatever fails, whenever the run is
# killed, and if two write one file at once, that file is the old one or a whole
# new one, and what is missing is said by the run or by who merges it.

load both_modes

# sweep WHAT: says how many faults there were, and of each what does not hold.
sweep() {
	FINDROBOTS=$FINDROBOTS INJECT=$ROOT/build/tests/fault/inject.so \
		python3 "$ROOT/tests/fault/saving.py" "$1" "$MODE"
}

@test "a call that fails while a result is saved" {
	for MODE in threads processes; do
		fresh
		sweep fail
	done
}

@test "a run that is killed at any call while it saves a result" {
	for MODE in threads ${LONG:+processes}; do
		fresh
		sweep kill
	done
}

@test "a run that is killed at any byte of a result" {
	for MODE in threads ${LONG:+processes}; do
		fresh
		sweep cut
	done
}

# Two results that cannot be taken for one another.
make_two() {
	seq -f 'a%g.example' 3000 | lines_of >a.log
	seq -f 'b%g.example' 5000 | lines_of >b.log
	for log in a b; do fr --save=$log.want $log.log; done
}

# What is there is one of them, and of killed runs nothing else is taken.
expect_one() {
	cmp -s d/out a.want || cmp d/out b.want
	try --merge d/out
	expect_status 0
	expect_silence
}

@test "two runs that save one file at once" {
	for MODE in threads processes; do
		fresh
		make_two
		mkdir d
		for _ in {1..5}; do
			"$FINDROBOTS" -m $MODE --save=d/out a.log 3>&- &
			first=$!
			fr --save=d/out b.log
			wait $first
			expect_one
			expect_no_debris d
		done
	done
}

@test "two runs that merge to one file at once, one of them killed" {
	for MODE in threads processes; do
		fresh
		make_two
		mkdir d
		cp a.want d/out
		for i in {1..9}; do
			"$FINDROBOTS" -m $MODE --merge --save=d/out a.want 3>&- &
			first=$!
			"$FINDROBOTS" -m $MODE --merge --save=d/out b.want 3>&- &
			second=$!
			[ $((i % 2)) = 0 ] || sleep "0.00$i"
			kill -KILL $first || true
			wait $second
			wait $first || true
			expect_one
		done
		# What a killed run left is no result of the directory.
		mv d/out d/out.findrobots
		fr --merge d >got
		fr --merge d/out.findrobots | cmp - got
	done
}
