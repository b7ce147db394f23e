#!/bin/sh
# Rack 2.2.22 (Ruby), whose CommonLogger cites Apache's common log, writes the
# header X-Forwarded-For as it came in place of the client.
#
# Guess: the first field is the address of the client, as %h is; behind a proxy
# it is that of the proxy. Seen: it is the header, if there is one, so with two
# proxies in the way it is two words with a comma, and the time is the fifth
# word and not the fourth: `awk '{print $1}'` gives "203.0.113.9,". A header
# without a value makes an empty field, and the line begins with a blank.
#
# Needs apt-get with Debian 12's packages, dpkg-deb, ruby.
set -eu
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
cd "$dir"
apt-get -qq download ruby-rack=2.2.22-0+deb12u2 >/dev/null
dpkg-deb -x ruby-rack_*.deb root
cat >serve.rb <<'END'
require 'rack'
require 'rack/mock'
app = ->(_env) { [200, { 'Content-Length' => '5' }, ['hello']] }
log = Rack::MockRequest.new(Rack::CommonLogger.new(app, $stdout))
[nil, '203.0.113.9', '203.0.113.9, 198.51.100.7', ''].each do |header|
  env = { 'REMOTE_ADDR' => '192.0.2.1', 'SERVER_PROTOCOL' => 'HTTP/1.1' }
  env['HTTP_X_FORWARDED_FOR'] = header if header
  log.get('/robots.txt', env)
end
END
RUBYLIB=$(echo root/usr/share/rubygems-integration/all/gems/*/lib) \
	ruby serve.rb | sed 's/\[.*\]/[TIME]/; s/[0-9.]* *$/SECONDS/' >seen
cat seen
diff seen - <<'END'
192.0.2.1 - - [TIME] "GET /robots.txt HTTP/1.1" 200 5 SECONDS
203.0.113.9 - - [TIME] "GET /robots.txt HTTP/1.1" 200 5 SECONDS
203.0.113.9, 198.51.100.7 - - [TIME] "GET /robots.txt HTTP/1.1" 200 5 SECONDS
 - - [TIME] "GET /robots.txt HTTP/1.1" 200 5 SECONDS
END
