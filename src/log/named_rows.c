/*
 * Of the names of goaccess, which are in capitals, those are known that mean a
 * format here.
 *
 * Tested by tests/unit/log/test_named.c.
 */

#include <stddef.h>

#include "log/named.h"

#define TEMPLATE(...) .kind = FORMAT_TEMPLATE, .formats = { __VA_ARGS__ }

const struct named_row named_rows[] = {
	{ .name = "auto", .kind = FORMAT_AUTO },
	{ .name = "clf",
	  .others = "common combined gunicorn hypercorn daphne werkzeug "
		    "COMMON COMBINED",
	  .kind = FORMAT_CLF },
	{ .name = "vhost",
	  .others = "vhost_combined VCOMMON VCOMBINED",
	  .kind = FORMAT_VHOST },
	{ .name = "w3c",
	  .others = "iis cloudfront tomcat-extended W3C CLOUDFRONT",
	  .kind = FORMAT_W3C },
	{ .name = "json",
	  .others = "caddy akamai-ds2 CADDY",
	  .kind = FORMAT_JSON },
	{ .name = "caddy-console",
	  .kind = FORMAT_JSON,
	  .source = "Caddy, log directive, format console" },
	{ .name = "aws",
	  .others = "alb elb AWSALB AWSELB",
	  .kind = FORMAT_AWS },
	/* Of its HTTP format there is a parser; these are its CLF, and the
	   same fields with the flag Q. */
	{ .name = "haproxy",
	  .kind = FORMAT_HAPROXY,
	  .formats = { "%{+Q}o %{-Q}ci - - [%trg] %r %ST %B \"\" \"\" %cp "
		       "%ms %ft %b %s %TR",
		       "%{+Q}o %ci %cp %t %ft %b %s %TR %Tw %Tc %Tr %Ta %ST %B "
		       "%CC %CS %tsc %ac %fc %bc %sc %rc %sq %bq %hr %hs %r" },
	  .fronts = { "\"%a\" %d %d/%l/%d:%d:%d:%d.%d \"" },
	  .source = "HAProxy, Configuration Manual, section 8.2" },
	/* Either CLF or JSON. */
	{ .name = "traefik", .others = "TRAEFIKCLF", .kind = FORMAT_AUTO },
	{ .name = "logfmt",
	  .others = "heroku",
	  .kind = FORMAT_LOGFMT,
	  .fronts = { "time=", "ts=", "level=", "at=%l " },
	  .source = "Go, log/slog, TextHandler; Heroku, HTTP Routing" },
	{ .name = "s3",
	  .others = "AWSS3",
	  TEMPLATE("$owner $word [$time_local] $remote_addr $word $word $word "
		   "$key \"$request\" $status $word $bytes_sent $number "
		   "$number $number \"$http_referer\" \"$http_user_agent\""),
	  .fronts = { "%x %w [%c] %a " },
	  .source = "Amazon S3 User Guide, \"Amazon S3 server access log "
		    "format\"" },
	{ .name = "aws-apigw",
	  TEMPLATE("$remote_addr $word $remote_user [$time_local]\"$request\" "
		   "$status $body_bytes_sent $id"),
	  .fronts = { "%a - - [%c]\"" },
	  .source = "Amazon API Gateway, \"Set up CloudWatch logging\", CLF" },
	{ .name = "aws-apigw-xml",
	  TEMPLATE("<request id=\"$request_id\"><ip>$remote_addr</ip>"
		   "<caller>$word</caller><user>$remote_user</user>"
		   "<requestTime>$time_local</requestTime>"
		   "<httpMethod>$request_method</httpMethod>"
		   "<resourcePath>$uri</resourcePath><status>$status</status>"
		   "<protocol>$server_protocol</protocol>"
		   "<responseLength>$body_bytes_sent</responseLength>"
		   "</request>"),
	  .fronts = { "<request id=\"%w\"><ip>%a</ip>" },
	  .source = "the same, XML" },
	{ .name = "cloudfront-realtime",
	  TEMPLATE("log_format x escape=percent '$msec\t$remote_addr\t"
		   "$number\t$status\t$bytes_sent\t$request_method\t$word\t"
		   "$host\t$target\t$number\t$word\t$word\t$word\t"
		   "$number\t$word\t$word\t$http_user_agent\t$http_referer'"),
	  .fronts = { "%d.%d %a %d.%d %d %d %l %w " },
	  .source = "Amazon CloudFront, \"Use real-time access logs\"" },
	{ .name = "gcs",
	  .others = "CLOUDSTORAGE",
	  TEMPLATE("log_format x escape=csv '\"$msec\",\"$remote_addr\","
		   "\"$word\",\"$region\",\"$request_method\","
		   "\"$request_uri\",\"$status\",\"$number\","
		   "\"$bytes_sent\",\"$number\",\"$host\","
		   "\"$http_referer\",\"$http_user_agent\"'"),
	  .fronts = { "\"%d\",\"%a\",\"%d\",\"" },
	  .source = "Cloud Storage, \"Usage logs & storage logs\"" },
	{ .name = "bunny",
	  TEMPLATE("log_format x escape=none '$word|$status|$msec|$bytes_sent|"
		   "$pid|$remote_addr|$http_referer|$url|$pipe|"
		   "$http_user_agent|$request_id|$connection'"),
	  .fronts = { "%w|%d|%d|%d|%d|%a|" },
	  .source = "bunny.net, \"CDN log format\"" },
	{ .name = "gcore",
	  TEMPLATE("\"$remote_addr\" \"-\" \"$remote_user\" \"[$time_local]\" "
		   "\"$request\" \"$status\" \"$body_bytes_sent\" "
		   "\"$http_referer\" \"$http_user_agent\""),
	  .fronts = { "\"%a\" \"-\" \"" },
	  .source = "Gcore, \"CDN raw logs\"" },
	{ .name = "tencent",
	  TEMPLATE("$pid $remote_addr $host $target $bytes_sent "
		   "$word $word $status $http_referer $number "
		   "\"$http_user_agent\" \"$range\" $request_method $word"),
	  .fronts = { "%d %a %w /" },
	  .source = "Tencent Cloud, \"Offline Logs\"" },
	{ .name = "kinsta",
	  TEMPLATE("$host $remote_addr [$time_local] $request_method "
		   "\"$request_uri\" $server_protocol $status "
		   "\"$http_referer\" \"$http_user_agent\" $more"),
	  .source = "Kinsta, nginx: log_format" },
	{ .name = "nginx-proxy-manager",
	  TEMPLATE("[$time_local] $upstream_cache_status $upstream_status "
		   "$status - $request_method $scheme $host \"$request_uri\" "
		   "[Client $remote_addr] [Length $body_bytes_sent] "
		   "[Gzip $gzip_ratio] [Sent-to $server] \"$http_user_agent\" "
		   "\"$http_referer\"",
		   "[$time_local] $status - $request_method $scheme $host "
		   "\"$request_uri\" [Client $remote_addr] "
		   "[Length $body_bytes_sent] [Gzip $gzip_ratio] "
		   "\"$http_user_agent\" \"$http_referer\""),
	  .fronts = { "[%c] %w %d %d - %w http", "[%c] %d - %w http" },
	  .source = "Nginx Proxy Manager, log_format proxy and standard" },
	{ .name = "lighttpd",
	  TEMPLATE("%h %V %u %t \"%r\" %>s %b \"%{Referer}i\" "
		   "\"%{User-Agent}i\""),
	  .source = "lighttpd, mod_accesslog, accesslog.format" },
	{ .name = "ssl_request",
	  TEMPLATE("%t %h %{SSL_PROTOCOL}x %{SSL_CIPHER}x \"%r\" %b"),
	  .fronts = { "[%c] %a TLSv", "[%c] %a SSLv", "[%c] %a - - \"" },
	  .source = "Apache, mod_ssl, ssl_request_log" },
	{ .name = "squid",
	  .others = "trafficserver SQUID",
	  TEMPLATE("log_format x escape=none '$msec $number $remote_addr "
		   "$word/$status $bytes_sent $request_method $target "
		   "$word $word $word'"),
	  .fronts = { "%d.%d %d %a %w/%d %d %w " },
	  .has_servers = true,
	  .source = "squid.conf, logformat squid; Traffic Server, logging.yaml"
		    " squid" },
	{ .name = "squid-referrer",
	  TEMPLATE("log_format x escape=none '$msec $remote_addr "
		   "$http_referer $url'"),
	  .fronts = { "%d.%d %a - http", "%d.%d %a http" },
	  .source = "squid.conf, logformat referrer" },
	{ .name = "envoy",
	  TEMPLATE("log_format x escape=none '[$time_iso8601] \"$request\" "
		   "$status $word $number $bytes_sent $number $number "
		   "\"$http_x_forwarded_for\" \"$http_user_agent\" \"$id\" "
		   "\"$host\" \"$upstream\"'"),
	  .source = "Envoy, \"Access logging\", default format string" },
	{ .name = "istio",
	  TEMPLATE("log_format x escape=none '[$time_iso8601] \"$request\" "
		   "$status $word $word $word \"$reason\" $number $bytes_sent "
		   "$number $number \"$forwarded\" \"$http_user_agent\" "
		   "\"$id\" \"$host\" \"$upstream\" $word $word $word "
		   "$remote_addr $word $word'"),
	  .fronts = { "[%i] \"%w /" },
	  .source = "Istio, \"Envoy Access Logs\", default access log format" },
	{ .name = "uvicorn",
	  TEMPLATE("log_format x escape=percent 'INFO: $remote_addr:"
		   "$remote_port - \"$request\" $status $reason'"),
	  .fronts = { "INFO: %p - \"" },
	  .source = "uvicorn, logging.py, AccessFormatter" },
	{ .name = "uwsgi",
	  TEMPLATE(
		  "log_format x escape=none '[pid: $pid|app: $word|req: $word] "
		  "$remote_addr ($remote_user) {$number vars in $number "
		  "bytes} [${time:%a %b %e %H:%M:%S %Y}] $request_method "
		  "$target => generated $body_bytes_sent bytes in $took "
		  "($server_protocol $status) $number headers in $number "
		  "bytes ($number switches on core $number)'"),
	  .fronts = { "[pid: %d|app: " },
	  .source = "uWSGI, core/logging.c, log_request()" },
	{ .name = "tornado",
	  TEMPLATE("log_format x escape=none '[$word "
		   "${time:%y%m%d %H:%M:%S} web:$number] $status "
		   "$request_method $target ($remote_addr) "
		   "${number}ms'",
		   "log_format x escape=none '$status $request_method "
		   "$target ($remote_addr) ${number}ms'"),
	  .fronts = { "[%l %d %d:%d:%d web:%d] %d " },
	  .source = "Tornado, web.py, log_request(); log.py" },
	{ .name = "aiohttp",
	  TEMPLATE("log_format x escape=none '$remote_addr [$time_local] "
		   "\"$request\" $status $bytes_sent \"$http_referer\" "
		   "\"$http_user_agent\"'"),
	  .fronts = { "%a [%c] \"" },
	  .source = "aiohttp, \"Access logs\", default format" },
	{ .name = "twisted",
	  TEMPLATE("\"$remote_addr\" - - [$time_local] \"$request\" $status "
		   "$body_bytes_sent \"$http_referer\" \"$http_user_agent\""),
	  .fronts = { "\"%a\" - - [%c] \"" },
	  .source = "Twisted, web/http.py, combinedLogFormatter()" },
	{ .name = "php",
	  TEMPLATE("[${time:%a %b %e %H:%M:%S %Y}] $remote_addr:$remote_port "
		   "[$status]: $request_method $target",
		   "[${time:%a %b %e %H:%M:%S %Y}] $remote_addr:$remote_port "
		   "[$status]: $target"),
	  .fronts = { "[%l %l %d %d:%d:%d %d] %p [%d]: " },
	  .source = "PHP, sapi/cli/php_cli_server.c" },
	{ .name = "morgan-short",
	  TEMPLATE("log_format x escape=none '$remote_addr $remote_user "
		   "$request_method $target HTTP/$word $status "
		   "$bytes_sent - $number ms'"),
	  .fronts = { "%a - %l /" },
	  .source = "morgan, README, short" },
	{ .name = "log4js",
	  TEMPLATE("log_format x escape=none '$http_x_forwarded_for - - "
		   "\"$request\" $status $bytes_sent \"$http_referer\" "
		   "\"$http_user_agent\"'"),
	  .source = "log4js, connect logger, default format" },
	{ .name = "http-server",
	  TEMPLATE("log_format x escape=none '[$time_iso8601] "
		   "$http_x_forwarded_for \"$request\" \"$http_user_agent\"'"),
	  .source = "http-server, bin/http-server, --log-ip" },
	{ .name = "serve",
	  TEMPLATE("log_format x escape=none 'HTTP "
		   "${time:%m/%d/%Y %I:%M:%S %p} $remote_addr "
		   "$request_method $target'"),
	  .fronts = { "HTTP %d/%d/%d %d:%d:%d %l %a %l /" },
	  .source = "serve, source/utilities/logger.ts" },
	{ .name = "iis-native",
	  TEMPLATE("log_format x escape=none '$remote_addr, $remote_user, "
		   "${time:%m/%d/%y, %H:%M:%S}, $word, $word, $word, $number, "
		   "$number, $bytes_sent, $status, $number, $request_method, "
		   "$target, $query,'"),
	  .fronts = { "%a, -, %d/%d/%d, %d:%d:%d, W3SVC" },
	  .source = "IIS Log File Formats, \"IIS Log File Format\"" },
	{ .name = NULL },
};
