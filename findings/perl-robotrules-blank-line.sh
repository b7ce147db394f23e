#!/bin/sh
# WWW::RobotRules 6.02 (Perl's LWP): a blank line ends a group, Allow is
# ignored, and a product token is found inside another.
#
# Guess: it decides as RFC 9309 has it, or at least as the reference parser.
# Seen: it holds to the draft of 1994. A Disallow after a blank line belongs to
# nobody; an Allow never lets anything through; "User-agent: bot" names the
# robot Cubot. So for the file below it fetches what RFC 9309 forbids, and
# leaves what that allows.
#
# Needs apt-get with Debian 12's packages, dpkg-deb, perl.
set -eu
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
cd "$dir"
apt-get -qq download libwww-robotrules-perl=6.02-1 liburi-perl >/dev/null
for deb in *.deb; do
	dpkg-deb -x "$deb" root
done
# ask ROBOT PATH TEXT
ask() {
	PERL5LIB=root/usr/share/perl5 perl -MWWW::RobotRules -e '
		my ($robot, $path, $text) = @ARGV;
		my $rules = WWW::RobotRules->new("$robot/1.0");
		$rules->parse("http://host.example/robots.txt", $text);
		print "$robot $path ", $rules->allowed(
			"http://host.example$path") ? "allowed" : "forbidden",
			"\n"' "$@"
}
{
	ask Zebbot /b 'User-agent: Zebbot
Disallow: /a

Disallow: /b
'
	ask Zebbot /a/open 'User-agent: Zebbot
Disallow: /a
Allow: /a/open
'
	ask Cubot /a 'User-agent: bot
Disallow: /a
'
} >seen
cat seen
diff seen - <<'END'
Zebbot /b allowed
Zebbot /a/open forbidden
Cubot /a forbidden
END
