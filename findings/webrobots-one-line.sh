#!/bin/sh
# webrobots 0.1.2, by which Ruby's Mechanize reads robots.txt, allows the whole
# site as soon as one line of the file cannot be read.
#
# Guess: a line without a colon, or a rule before the first user-agent line, is
# passed over and the others hold (RFC 9309, section 2.2: parsers ignore what
# they cannot read); an unknown record such as Noindex is passed over by this
# parser, too. Seen: then no rule of the file holds, and allowed? says true for
# all paths; the reason is kept where only error() tells it. A byte order mark
# does the same. So who forgets one colon lets such a crawler in everywhere, and
# the log shows a crawler that read robots.txt and broke it.
#
# Needs apt-get with Debian 12's packages, dpkg-deb, ruby.
set -eu
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
cd "$dir"
apt-get -qq download ruby-webrobots=0.1.2-1.1 >/dev/null
dpkg-deb -x ruby-webrobots_*.deb root
cat >ask.rb <<'END'
require 'webrobots'
rules = "User-agent: *\nDisallow: /private\n"
{
  'as it is' => rules,
  'Noindex' => rules + "Noindex: /x\n",
  'no colon' => rules + "Disallow /tmp\n",
  'rule first' => "Disallow: /tmp\n" + rules,
  'byte order mark' => "\u{FEFF}" + rules
}.each do |name, text|
  robots = WebRobots.new('ExampleBot/1.0', http_get: ->(_uri) { text })
  site = 'http://www.example.com/'
  puts "#{name}: /private #{robots.allowed?(site + 'private')}, " +
       (robots.error(site) ? 'an error' : 'no error')
end
END
LC_ALL=C.UTF-8 RUBYLIB=root/usr/lib/ruby/vendor_ruby:root/usr/share/rubygems-integration/all \
	ruby ask.rb >seen
cat seen
diff seen - <<'END'
as it is: /private false, no error
Noindex: /private false, no error
no colon: /private true, an error
rule first: /private true, an error
byte order mark: /private true, an error
END
