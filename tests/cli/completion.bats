#!/usr/bin/env bats
# What --completion prints, in the shells themselves.

load helper

# "--name" of each option, with a '=' behind those that take a value.
help_names() {
	"$FINDROBOTS" --help |
		sed -n 's/^  \(-., \|    \)\(--[a-z0-9-]*=\{0,1\}\).*/\2/p' | sort
}

# The letters that take a value ("letters ="), or those that do not.
help_letters() {
	"$FINDROBOTS" --help |
		sed -n "s/^  -\(.\), --[a-z0-9-]*$1[ A-Z].*/\1/p" | sort
}

# What bash offers for the last of these words of a command line, one a line.
in_bash() {
	"$FINDROBOTS" --completion=bash >.bash
	bash --norc -c '. ./.bash
		COMP_WORDS=("$@") COMP_CWORD=$(($# - 1))
		_findrobots
		[ ${#COMPREPLY[@]} = 0 ] || printf "%s\n" "${COMPREPLY[@]}"' \
		bash findrobots "$@" | sort
}

# What fish offers for the command line.
in_fish() {
	"$FINDROBOTS" --completion=fish >.fish
	HOME=$T XDG_CONFIG_HOME=$T XDG_DATA_HOME=$T fish -c \
		"source .fish; complete -C '$1'" | cut -f1 | sort
}

need() {
	command -v "$1" >/dev/null || skip "no $1"
}

@test "bash: names of options" {
	[ "$(help_names | wc -l)" -ge 30 ]
	in_bash -- | diff <(help_names) -
	in_bash - | diff <(help_names) -
	in_bash --mo | diff <(lines --mode=) -
	in_bash -r --ver | diff <(lines --verbose --version) -
	in_bash --nonsense | diff /dev/null -
	in_bash -x | diff /dev/null -
}

@test "bash: values, however they are given" {
	lines processes threads >both
	in_bash --mode = | diff both -
	in_bash --mode = t | diff <(lines threads) -
	in_bash --mode '' | diff both -
	in_bash --mode p | diff <(lines processes) -
	in_bash -m '' | diff both -
	in_bash -rqm t | diff <(lines threads) -
	in_bash -m | diff <(sed 's/^/-m/' both) -
	in_bash -rmp | diff <(lines -rmprocesses) -
	# Where COMP_WORDBREAKS does not have a '='.
	in_bash --mode= | diff <(sed 's/^/--mode=/' both) -
	in_bash --mode=p | diff <(lines --mode=processes) -
	# m is a value here, and so is what looks like an option.
	in_bash -pm '' | diff <(lines .bash both) -
	in_bash --agent = a = | diff /dev/null -
	in_bash --jobs = | diff /dev/null -
	in_bash -j '' | diff /dev/null -
}

@test "bash: files and directories" {
	mkdir logs
	touch a.log.gz 'a b'
	in_bash a | diff <(lines 'a b' a.log.gz) -
	in_bash -v l | diff <(lines logs) -
	in_bash -- a.log.gz l | diff <(lines logs) -
	in_bash -- --mo | diff /dev/null -
	in_bash -o l | diff <(lines logs) -
	in_bash -ol | diff <(lines -ologs) -
	for option in --output --rejects --files0-from; do
		in_bash $option = a. | diff <(lines a.log.gz) -
		in_bash $option a. | diff <(lines a.log.gz) -
		in_bash $option=a. | diff <(lines $option=a.log.gz) -
	done
	in_bash --mode = a | diff /dev/null -
}

# shellcheck disable=SC2016 # nothing of it is to be expanded
@test "bash: nothing is expanded or run" {
	touch '$(touch ran)' '*' x
	in_bash '$(t' >/dev/null
	in_bash --mode = '$(touch ran)' >/dev/null
	in_bash '`touch ran`' >/dev/null
	in_bash '--$(touch ran)' >/dev/null
	in_bash --output = '*' | diff <(lines '*') -
	[ ! -e ran ]
}

@test "bash: works under strict settings" {
	"$FINDROBOTS" --completion=bash >script
	bash --norc -euo pipefail -c 'IFS=; . ./script
		COMP_WORDS=(findrobots --mode = t) COMP_CWORD=3
		_findrobots
		[ "${COMPREPLY[*]}" = threads ]
		COMP_WORDS=(findrobots --mode = x) COMP_CWORD=3
		_findrobots || true
		[ ${#COMPREPLY[@]} = 0 ]'
}

@test "what is offered is what is allowed" {
	for option in format sort mode progress completion; do
		try --$option=nonsense
		expect_status 2
		sed "s/.*expected //; s/ (see.*//; s/, / /g; s/ or / /; s/'//g" .err |
			tr ' ' '\n' | sort >allowed
		[ "$(wc -l <allowed)" -ge 2 ]
		in_bash --$option = | diff allowed -
	done
	line 192.0.2.1 >log
	for option in decoder log-format; do
		in_bash --$option = >offered
		[ "$(wc -l <offered)" -ge 2 ]
		while read -r word; do
			try --$option="$word" log
			[ "$status" -lt 2 ]
		done <offered
	done
}

@test "zsh: the script, and every option in it" {
	"$FINDROBOTS" --completion=zsh >_findrobots
	[ "$(head -n 1 _findrobots)" = '#compdef findrobots' ]
	# '=-' is before a value that may be left out, as in --help.
	sed -n "s/=-\[/[/
		s/^\t\t'\*\('{-.+*,\)\{0,1\}\(--[a-z0-9-]*=\{0,1\}\).*/\2/p" \
		_findrobots | sort | diff <(help_names) -
	sed -n "s/^\t\t'\*'{-\(.\)+,.*/\1/p" _findrobots | sort |
		diff <(help_letters '=') -
	sed -n "s/^\t\t'\*'{-\(.\),.*/\1/p" _findrobots | sort |
		diff <(help_letters) -
	need zsh
	zsh -n _findrobots
}

@test "zsh: completes" {
	need zsh
	mkdir functions
	"$FINDROBOTS" --completion=zsh >functions/_findrobots
	touch access.log.gz
	cat >drive <<'END'
zmodload zsh/zpty
zpty shell zsh -f -i
zpty -w shell "PS1='> '; fpath=($PWD/functions \$fpath)"
zpty -w shell "autoload -U compinit; compinit -u -D; echo re''ady"
zpty -r shell out $'*ready*'
# Types $1, and waits until there is $2.
try() {
	zpty -w -n shell "$1"$'\t'
	zpty -r shell out "*$2*" || exit 1
	zpty -w -n shell $'\C-u'
}
try 'findrobots --mode=t' hreads
try 'findrobots -m' processes
try 'findrobots --rejec' 'ts'
try 'findrobots -o acc' 'ess.log.gz'
try 'findrobots acc' 'ess.log.gz'
try 'findrobots --s' 'at the end, print how much was read and found'
print finished
END
	HOME=$T TERM=dumb timeout 60 zsh -f drive | grep -x finished
}

@test "fish: the script, and every option in it" {
	"$FINDROBOTS" --completion=fish >script
	sed -n 's/^complete -c findrobots.* -l \([a-z0-9-]*\) -[rx] .*/--\1=/p
		s/^complete -c findrobots.* -l \([a-z0-9-]*\) -d .*/--\1/p' \
		script | sort | diff <(help_names) -
	sed -n 's/^complete -c findrobots -s \(.\) .*/\1/p' script | sort |
		diff <(sort <(help_letters) <(help_letters '=')) -
	need fish
	fish -n script
}

@test "fish: completes" {
	need fish
	# From version 4 on those that hold the letters elsewhere follow.
	in_fish 'findrobots --mo' | grep '^--mo' | diff <(lines --mode) -
	in_fish 'findrobots --mode=' | diff <(lines --mode=processes --mode=threads) -
	in_fish 'findrobots -m ' | diff <(lines processes threads) -
	in_fish 'findrobots -rm' | diff <(lines -rmprocesses -rmthreads) -
	in_fish 'findrobots --jobs ' | diff /dev/null -
	touch access.log.gz
	in_fish 'findrobots acc' | diff <(lines access.log.gz) -
	in_fish 'findrobots -o acc' | diff <(lines access.log.gz) -
	in_fish 'findrobots --rejects=acc' | diff <(lines --rejects=access.log.gz) -
}
