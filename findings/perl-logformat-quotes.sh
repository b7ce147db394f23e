#!/bin/sh
# Apache::LogFormat::Compiler 0.36 (Perl, for Plack) writes quotes and
# backslashes as they are.
#
# Guess: what is compiled from Apache's "combined" is written as Apache writes
# it, a quote in the target or the agent as \" or \x22. Seen: only what cannot
# be printed is escaped. So an agent with a quote in it is cut by readers that
# know Apache's log, and one that ends in a backslash hides the closing quote
# from them. Control characters do come as \x, so that a reader cannot tell a
# backslash that was sent from one that was added.
#
# Needs apt-get with Debian 12's packages, dpkg-deb, perl.
set -eu
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
cd "$dir"
apt-get -qq download libapache-logformat-compiler-perl=0.36-3 \
	libposix-strftime-compiler-perl >/dev/null
for deb in *.deb; do
	dpkg-deb -x "$deb" root
done
cat >write.pl <<'END'
use strict;
use warnings;
use Apache::LogFormat::Compiler;
my $log = Apache::LogFormat::Compiler->new('combined');
for my $agent ('A "quoted" one', 'ends in \\', "tab\there", 'sent as \\x09') {
	print $log->log_line({
		REQUEST_METHOD => 'GET', REQUEST_URI => '/a"b',
		SERVER_PROTOCOL => 'HTTP/1.1', REMOTE_ADDR => '192.0.2.1',
		HTTP_USER_AGENT => $agent,
	}, [200, [], []], 5, 1000, 1704888000);
}
END
TZ=UTC0 PERL5LIB="$dir/root/usr/share/perl5" perl write.pl >seen
cat seen
diff seen - <<'END'
192.0.2.1 - - [10/Jan/2024:12:00:00 +0000] "GET /a"b HTTP/1.1" 200 5 "-" "A "quoted" one"
192.0.2.1 - - [10/Jan/2024:12:00:00 +0000] "GET /a"b HTTP/1.1" 200 5 "-" "ends in \"
192.0.2.1 - - [10/Jan/2024:12:00:00 +0000] "GET /a"b HTTP/1.1" 200 5 "-" "tab\x09here"
192.0.2.1 - - [10/Jan/2024:12:00:00 +0000] "GET /a"b HTTP/1.1" 200 5 "-" "sent as \x09"
END
