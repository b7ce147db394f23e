/*
 * What others put before a line (envelope.h), lines that only look so, and what
 * a client can make of it.
 */

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "log/envelope.h"

#define CLF                                                                    \
	"192.0.2.1 - - [10/Jan/2024:12:00:00 +0000] \"GET / HTTP/1.1\" 200 1"
#define JSON "{\"remote_addr\": \"192.0.2.1\"}"

/* What stands before the line, as the program that is named wrote it. */
static const char *const envelopes[] = {
	/* rsyslog: traditional, file and forwarding format; from remote */
	"Jan 10 12:00:00 web nginx: ",
	"Jan  9 12:00:00 web nginx[123]: ",
	"Feb 29 23:59:60 web httpd:  ",
	"2024-01-10T12:00:00.123456+00:00 web nginx: ",
	"2024-01-10T12:00:00Z web caddy[1]: ",
	"<190>Jan 10 12:00:00 web nginx: ",
	"<190>2024-01-10T12:00:00.123456+00:00 web nginx: ",
	"Jan 10 12:00:00 192.0.2.53 nginx: ",
	"2024-01-10T12:00:00+01:00 2001:db8::53 haproxy[12]: ",
	"Jan 10 12:00:00 lb.example.com postfix/smtpd[12]: ",
	"Jan 10 12:00:00 web (nginx)[12]: ",
	"Jan 10 12:00:00 web 5790672ab6a0[912]: ",
	/* ... of what came in RFC 5424, or with a name on a local socket */
	"Jan 10 12:00:00 - haproxy[12] ",
	"Jan 10 12:00:00 web nginx ",
	"Jan 10 12:00:00 web nginx \xef\xbb\xbf",
	"2024-01-10T12:00:00.123456+05:30 web nginx ",
	/* without a name: nginx's nohostname, HAProxy */
	"<190>Jan 10 12:00:00 nginx: ",
	"<134>Jan 10 12:00:00 haproxy[12]: ",
	/* RFC 5424 */
	"<190>1 2024-01-10T12:00:00Z web nginx 12 - - ",
	"<190>1 2024-01-10T12:00:00.123456+05:30 web nginx - - -  ",
	"<134>1 2024-01-10T12:00:00.1+05:30 - haproxy 12 - - ",
	"<190>1 - 192.0.2.53 nginx - - - \xef\xbb\xbf",
	"<190>1 2024-01-10T12:00:00Z web nginx - - [a@1 b=\"c\"] ",
	"<190>1 2024-01-10T12:00:00Z web nginx - id7 "
	"[timeQuality tzKnown=\"1\" x=\"\\\"\\]\\\\\"][meta sequenceId=\"1\"] ",
	"<13>1 2024-01-10T12:00:00Z - - - - - ",
	/* Heroku's drains, which have a length, and no structured data */
	"<190>1 2024-01-10T12:00:00.1+00:00 host app web.1 - ",
	"83 <190>1 2024-01-10T12:00:00.1+00:00 host app web.1 - ",
	"2024-01-10T12:00:00.123456+00:00 app[web.1]: ",
	/* HAProxy's formats short and timed */
	"<6>",
	"<6>2024-01-10T12:00:00.123456+05:30 ",
	/* syslog-ng: ts-format(rfc3164, full, iso, unix), chain-hostnames(yes)
	 */
	"Jan 10 12:00:00.123 web nginx: ",
	"2024 Jan 10 12:00:00 web nginx: ",
	"2024-01-10T12:00:00.000+05:30 web nginx: ",
	"1704888000.123 web nginx: ",
	"1704888000 web nginx: ",
	"Jan 10 12:00:00 web nginx[]: ",
	"Jan 10 12:00:00 s_net@192.0.2.53/relay nginx: ",
	/* BusyBox, OpenWrt's logread, FreeBSD */
	"Jan 10 12:00:00 web local7.info nginx: ",
	"Wed Jan 10 12:00:00 2024 daemon.info nginx[12]: ",
	"Jan 10 12:00:00 <local7.info> web nginx: ",
	/* rsyslog's %msg%, and what it makes of a repeated one */
	" nginx: ",
	"nginx[12]: ",
	"@cee: ",
	"@cee:",
	"hostname=web appname=nginx-access ",
	/* journalctl -o short, short-precise, -iso, -iso-precise, -full, -unix,
	   -monotonic, -delta, with-unit, export, verbose, json-seq, json-sse */
	"janv. 10 12:00:00 web nginx[12]: ",
	"M\xc3\xa4r 10 12:00:00 web nginx[12]: ",
	"Jan 10 12:00:00.123456 web nginx[12]: ",
	"2024-01-10T12:00:00+0530 web nginx[12]: ",
	"2024-01-10T12:00:00.123456+05:30 web nginx[12]: ",
	"Wed 2024-01-10 12:00:00 IST web nginx[12]: ",
	"Wed 2024-01-10 12:00:00 -03 web nginx[12]: ",
	"Wed 2024-01-10 12:00:00 UTC nginx[12]: ",
	"1704888000.123456 web nginx[12]: ",
	"[   12.345678] web nginx[12]: ",
	"[123456.345678 <    0.000123 >] web nginx[12]: ",
	"[   12.345678 <    1.000123*>] web nginx[12]: ",
	"[   12.345678                ] web nginx[12]: ",
	"Wed 2024-01-10 12:00:00 UTC web user@1000.service/"
	"app-my\\x2dweb.service[12]: ",
	"MESSAGE=",
	"    MESSAGE=",
	"\x1e",
	"data: ",
	/* CRI, with tags; kubectl --timestamps, --prefix; stern */
	"2024-01-10T12:00:00.123456789Z stdout F ",
	"2024-01-10T12:00:00.1+00:00 stderr F ",
	"2024-01-10T12:00:00.1+00:00 stdout F:tag:x ",
	"2024-01-10T12:00:00.123456789Z ",
	"[pod/web-5d4f8c7b9-x7k2p/nginx] ",
	"web-5d4f8c7b9-x7k2p nginx ",
	"node-agent-x7k2p nginx ",
	/* docker compose, swarm, foreman, pm2 */
	"web-1  | ",
	"web-1  |",
	"caddy  | ",
	"my_app_web_10 | ",
	"my.app.example-1  | ",
	"web.1.x8k2j4h5g6f7@node-1    | ",
	"web.1  | ",
	"0|app  | ",
	"12|@my/app   | ",
	"app        | ",
	"app=web id=0 type=out message=",
	"timestamp=2024-01-10T12:00:00 app=web id=0 type=out message=",
	"2024-01-10 12:00 +00:00: ",
	"2024-01-10 12:00:00: ",
	"2024-01-10T12:00:00: ",
	"10-01-2024 12:00:00.123: ",
	"1/10/2024, 9:00:00 AM: ",
	/* Fly, Cloud Foundry, Scalingo, logcli, aws logs tail, fluentd, grep */
	"2024-01-10T12:00:00Z app[148ed193b95948] lhr [info]",
	"2024-01-10T12:00:00Z app[148ed193b95948] lhr [info] ",
	"2024-01-10T12:00:00.00+0000 [APP/PROC/WEB/0] OUT ",
	"2024-01-10 12:00:00.123456789 +0000 UTC [web-1] ",
	"2024-01-10T12:00:00Z {app=\"web\", file=\"/a b\\\"c\"} ",
	"2024-01-10T12:00:00.123000+00:00 web/nginx/0123abcd ",
	"2024-01-10 12:00:00.123456789 +0000 docker.web: ",
	"logs/access.log.2.gz:",
	"access_log-20240110:17:",
	/* ts: default, -s or -i, %.s, %.S; multilog and s6-log t, svlogd -tt
	   and -ttt, tai64nlocal, s6-log T */
	"Jan 10 12:00:00 ",
	"00:00:00 ",
	"1704888000.123456 ",
	"27.513355 ",
	"12:00:00.123456 ",
	"Wed Jan 10 12:00:00 2024 ",
	"[2024-01-10 12:00:00] ",
	"@400000006b0c01343285307c ",
	"2024-01-10_12:00:00.12345 ",
	"2024-01-10T12:00:00.12345 ",
	"2024-01-10 12:00:00.123456500 ",
	"2024-01-10 12:00:00.123456500  ",
	/* Python: basicConfig(), the usual formats, Flask, loguru, Pyramid */
	"INFO:werkzeug:",
	"DEBUG:aiohttp.access:",
	"2024-01-10 12:00:00,123 - aiohttp.access - INFO - ",
	"2024-01-10 12:00:00,123 - my_app - INFO - ",
	"2024-01-10 12:00:00,123 - INFO - my_app - ",
	"2024-01-10 12:00:00,123 - INFO - ",
	"2024-01-10 12:00:00,123 INFO my.app: ",
	"[2024-01-10 12:00:00,123] INFO my.app: ",
	"[2024-01-10 12:00:00,123] INFO in app: ",
	"2024-01-10 12:00:00.123 | INFO     | my.app:main:12 - ",
	"2024-01-10 12:00:00,123 INFO  [my.app:12][MainThread] ",
	"INFO  [my.app:12][MainThread] ",
	"[2024-01-10 12:00:00 +0000] [12] [INFO] ",
	"INFO ",
	"[INFO] ",
	/* Twisted */
	"2024-01-10T12:00:00+0000 [-] ",
	"2024-01-10T12:00:00+0530 [twisted.python.log#info] ",
	"2024-01-10 12:00:00+0000 [HTTPChannel,12,192.0.2.9] ",
	/* Java: logback, log4j, Spring Boot, WildFly, Jetty; NLog */
	"12:00:00.123 [main] INFO  com.example.Access - ",
	"2024-01-10 12:00:00,123 INFO  [main] com.example.Access - ",
	"2024-01-10 12:00:00,123 [main] INFO Access - ",
	"10 Jan 2024 12:00:00,123 INFO Access - ",
	"2024-01-10T12:00:00.123+01:00  INFO 12 --- [app] [  main] "
	"o.e.Access       : ",
	"2024-01-10 12:00:00.123  INFO 12 --- [  main] o.e.Access  : ",
	"12:00:00,123 INFO  [com.example.Access] (default task-1) ",
	"2024-01-10 12:00:00.123:INFO:oejr.RequestLog:qtp12-34: ",
	"2024-01-10 12:00:00.123:INFO::main: ",
	"2024-01-10 12:00:00.1234|INFO|Web.Access|",
	/* Node: winston, log4js, bunyan, pino-pretty */
	"info: ",
	"2024-01-10T12:00:00.123Z info: ",
	"2024-01-10T12:00:00.123Z [web] info: ",
	"[2024-01-10T12:00:00.123] [INFO] access - ",
	"[2024-01-10T12:00:00.123Z]  INFO: web/12 on node-1: ",
	"[12:00:00.123] INFO (12): ",
	/* Ruby's Logger, Rails' tags, monolog, Mojolicious, Elixir, lager */
	"I, [2024-01-10T12:00:00.123456 #12]  INFO -- : ",
	"I, [2024-01-10T12:00:00.123456 #12]  INFO -- web: ",
	"I, [2024-01-10T12:00:00.123456 #12]  INFO -- : "
	"[0a1b2c3d-0000-4000-8000-0123456789ab] ",
	"[2024-01-10T12:00:00.123456+00:00] web.INFO: ",
	"[2024-01-10 12:00:00.12345] [12] [info] ",
	"12:00:00.123 [info] ",
	"12:00:00.123 request_id=abc [info] ",
	/* Go: log, slog, zap, zerolog, logrus, klog; Rust; Serilog */
	"2024/01/10 12:00:00 ",
	"2024/01/10 12:00:00.123456 INFO ",
	"2024-01-10T12:00:00.123Z\tINFO\taccess\tweb/log.go:12\t",
	"1.7048880001234567e+09\tinfo\tweb/log.go:12\t",
	"2024-01-10T12:00:00Z INF ",
	"INFO[0000] ",
	"I0110 12:00:00.123456       1 web.go:12] ",
	"[2024-01-10T12:00:00Z INFO  web::access] ",
	"2024-01-10T12:00:00.123456Z  INFO web::access: ",
	"[12:00:00 INF] ",
};

enum { NENVELOPES = sizeof(envelopes) / sizeof(envelopes[0]) };

/* Lines that have none, or that are not cut there. */
static const char *const none[] = {
	CLF,
	JSON,
	"",
	"x",
	"2001:db8::7 - - [10/Jan/2024:12:00:00 +0000] \"GET / HTTP/1.1\"",
	"crawler.example.com - - [10/Jan/2024:12:00:00 +0000] \"GET / "
	"HTTP/1.1\"",
	"www.example.com:443 192.0.2.1 - - [10/Jan/2024:12:00:00 +0000] \"GET "
	"/\"",
	"\"192.0.2.1\" - - [10/Jan/2024:12:00:00 +0000] \"GET / HTTP/1.1\"",
	/* Times out of range, or cut. */
	"Jan 10 12:00 web nginx: x",
	"Jan 32 12:00:00 web nginx: x",
	"Jan 00 12:00:00 web nginx: x",
	"Jan 10 24:00:00 web nginx: x",
	"2024-13-10T12:00:00Z stdout F x",
	"2024-01-10T12:60:00Z stdout F x",
	"2024-01-10T12:00:61Z stdout F x",
	"2024-01-10T12:00:00Zx stdout F x",
	"0024-01-10T12:00:00Z stdout F x",
	"2024-01-10T12:00:00.1234567890Z stdout F x",
	"2024-01-10T12:00:00+9900 stdout F x",
	"[2024-01-10 12:00:00 x",
	"[2024-01-10 12:00:00 INF x",
	"@400000006b0c01343285307 x",
	"@400000006b0c01343285307cc x",
	"@400000006B0C01343285307C x",
	"170488800 x",
	"17048880001 x",
	"1704888000.12 x",
	"1704888000.123.1 x",
	"[   12.34567] x",
	"[   12.345678 < 0.000123] x",
	/* Structured data, and no blank after it. */
	"1 2024-01-10T12:00:00Z web nginx 12 - [a b=\"c\"]x",
	"1 2024-01-10T12:00:00Z web nginx 12 - -x",
	/* Parts of a line: see test_joiner.c. */
	"2024-01-10T12:00:00.123456789Z stdout P 192.0.2.1 - -",
	"2024-01-10T12:00:00.123456789Z stderr P:x 192.0.2.1 - -",
	/* Columns without a bar, a blank, or of a client. */
	"web-1  x",
	"web-1|x",
	"| x",
	"192.0.2.1 | x",
	"192.0.2.1  | x",
	"2001:db8::1  | x",
	"client.example.com | x",
	"a b | c",
	"0|app| x",
	"0| x",
	"0|192.0.2.1 | x",
	"0|a b | x",
	/* Pods whose names nobody made random. */
	"web-5d4f8c7b9-aeiou nginx x",
	"web-server-first nginx x",
	"host-x7k2p.example.com nginx x",
	"web-5d4f8c7b9-x7k2p nginx.example.com x",
	"x7k2p nginx x",
	/* Tags. */
	"nginx:x",
	"nginx[12:x",
	"nginx[12] x",
	"[]: x",
	"-: x",
	"12: x",
	"192.0.2.1: x",
	"2001:db8::1: x",
	"fe80:: x",
	/* squid's referer, which may be anything. */
	"1793687101.123 192.0.2.1 x \"y\" http://www.example.com/",
	"1793687101.123 2001:db8::1 INFO: x http://www.example.com/",
	/* Levels and names. */
	"INFOS x",
	"[INFOS] x",
	"INFO:192.0.2.1:x",
	"INFO:a b:x",
	"I, [2024-01-10T12:00:00 #12  INFO -- : x",
	"[web] x",
	"[192.0.2.1] x",
	"[pod/web x",
	"MESSAGE =x",
	"message repeated 2 times: [x",
	"message repeated x times: [x]",
	/* Files that are no logs. */
	"www.example.com:443 x",
	"access.log.example.com:443 x",
	"catalog:x",
	"access.log:",
};

/* In memory of the line's size, so that nothing is read behind it. */
static bool take(const char *line, size_t len, char **copy, struct slice *rest)
{
	bool is_named = false;

	*copy = malloc(len + !len);
	assert_non_null(*copy);
	memcpy(*copy, line, len);
	*rest = (struct slice){ *copy, len };
	return envelope_take(rest, &is_named);
}

static void check(const char *line, const char *inner)
{
	struct slice rest;
	char *copy;
	bool taken = take(line, strlen(line), &copy, &rest);

	if (taken != (inner != line) || rest.len != strlen(inner) ||
	    memcmp(rest.at, inner, rest.len))
		fail_msg("of '%s' is left '%.*s'", line, (int)rest.len,
			 rest.at);
	free(copy);
}

static void an_envelope_is_taken_off_whole(void **state)
{
	static const char *const inners[] = { CLF, JSON };
	char line[512];

	(void)state;
	for (size_t i = 0; i < NENVELOPES; i++)
		for (size_t j = 0; j < 2; j++) {
			size_t len = strlen(envelopes[i]);

			snprintf(line, sizeof(line), "%s%s", envelopes[i],
				 inners[j]);
			check(line, line + len);
		}
}

/* They have no other end than the object that follows. */
static void before_an_object_more_is_known(void **state)
{
	static const char *const fronts[] = {
		("2024/01/10 12:00:00.123\tINFO\thttp.log.access.log0\t"
		 "handled request\t"),
		"2024-01-10T12:00:00+09:00\tapp.log1\t",
		"2024-01-10T12:00:00+09:00 app.log1 ",
	};
	char line[512];

	(void)state;
	for (size_t i = 0; i < sizeof(fronts) / sizeof(fronts[0]); i++) {
		snprintf(line, sizeof(line), "%s" JSON, fronts[i]);
		check(line, line + strlen(fronts[i]));
	}
	/* The time and the level are an envelope of their own. */
	snprintf(line, sizeof(line), "%s" CLF, fronts[0]);
	check(line, strstr(line, "http.log"));
}

static void what_is_none_is_left(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(none) / sizeof(none[0]); i++)
		check(none[i], none[i]);
}

static void what_closes_is_taken_off(void **state)
{
	struct slice rest;
	char *copy;

	(void)state;
	assert_true(take("message repeated 12 times: [ x]", 31, &copy, &rest));
	assert_true(slice_is(rest, "x"));
	free(copy);
}

/* journalctl -o export of what is no text, in each way a length can be. */
static void a_length_has_to_be_right(void **state)
{
	char line[4096], *copy;
	struct slice rest;

	(void)state;
	for (size_t len = 1; len < 2560; len++) {
		size_t skipped = len % 256 == '\n' || len % 256 == 0;

		for (size_t i = 0; i < 8; i++)
			line[i] = (char)(len >> 8 * i);
		memset(line + 8, 'x', len);
		assert_true(
			take(line + skipped, 8 - skipped + len, &copy, &rest));
		assert_int_equal(rest.len, len);
		free(copy);
		/* There may be a blank among its bytes. */
		take(line + skipped, 8 - skipped + len + 1, &copy, &rest);
		assert_true(rest.len > len + 1);
		free(copy);
		take(line + skipped, 8 - skipped + len - 1, &copy, &rest);
		assert_true(rest.len > len - 1);
		free(copy);
	}
}

static void a_line_cut_anywhere_is_not_read_behind(void **state)
{
	struct slice rest;
	char *copy;

	(void)state;
	for (size_t i = 0; i < NENVELOPES; i++)
		for (size_t len = 0; len <= strlen(envelopes[i]); len++) {
			bool taken = take(envelopes[i], len, &copy, &rest);

			assert_in_range(rest.len, 0, len);
			assert_ptr_equal(rest.at + rest.len, copy + len);
			assert_int_equal(taken, rest.at != copy);
			free(copy);
		}
}

#define FORGED "203.0.113.9"

/* Whether the host that only a client wrote comes first at some time. */
static void refuse(const char *line)
{
	struct slice rest;
	char *copy;
	bool taken = take(line, strlen(line), &copy, &rest), is_named = false;

	for (int i = 0; taken && i < 8; i++) {
		if (slice_begins(rest, FORGED " "))
			fail_msg("forged: %s", line);
		taken = envelope_take(&rest, &is_named);
	}
	free(copy);
}

/*
 * Formats that begin with what a client may choose, or have it after a time or
 * the client's name: %1$s is a Host header, %2$s the user's name.
 */
static const char *const formats[] = {
	"%1$s 192.0.2.1 - %2$s [10/Jan/2024:12:00:00 +0000] \"GET "
	"/robots.txt\"",
	"%1$s 2001:db8::1 - %2$s [10/Jan/2024:12:00:00 +0000] \"GET "
	"/robots.txt\"",
	"%1$s 192.0.2.1:1234 - %2$s [10/Jan/2024:12:00:00 +0000] \"GET /\"",
	"%1$s dsl-1.isp.example - %2$s [10/Jan/2024:12:00:00 +0000] \"GET /\"",
	"%1$s - 192.0.2.1 - %2$s [10/Jan/2024:12:00:00 +0000] \"GET /\"",
	"%1$s %1$s 192.0.2.1 - %2$s [10/Jan/2024:12:00:00 +0000] \"GET /\"",
	"192.0.2.1 %1$s %2$s [10/Jan/2024:12:00:00 +0000] \"GET /robots.txt\"",
	"2001:db8::1 %1$s %2$s [10/Jan/2024:12:00:00 +0000] \"GET "
	"/robots.txt\"",
	"dsl-1.isp.example %1$s %2$s [10/Jan/2024:12:00:00 +0000] \"GET /\"",
	"192.0.2.1 - %2$s [10/Jan/2024:12:00:00 +0000] \"GET /robots.txt\"",
	"dsl-1.isp.example - %2$s [10/Jan/2024:12:00:00 +0000] \"GET /\"",
	"2024-01-10T12:00:00Z 192.0.2.1 - %2$s [10/Jan/2024:12:00:00 +0000]",
	"2024-01-10T12:00:00Z %1$s 192.0.2.1 - %2$s [10/Jan/2024:12:00:00 "
	"+0000]",
	"2024-01-10T12:00:00Z 192.0.2.1 %1$s - %2$s [10/Jan/2024:12:00:00 "
	"+0000]",
	"[10/Jan/2024:12:00:00 +0000] 192.0.2.1 %1$s %2$s \"GET /robots.txt\"",
};

/* All that a server may write after a Host header and a user's name. */
static void write_lines(const char *host, const char *user)
{
	char line[1024];

	for (size_t i = 0; i < sizeof(formats) / sizeof(formats[0]); i++) {
		snprintf(line, sizeof(line), formats[i], host, user);
		refuse(line);
	}
}

/*
 * The client writes the envelope up to any byte into its Host header, and the
 * rest from there, or from a blank on, into its name, which holds no colon (RFC
 * 7617), with a host after it.
 */
static void forge(const char *envelope)
{
	size_t len = strlen(envelope);
	char host[256], user[256];

	for (size_t i = 1; i <= len; i++) {
		snprintf(host, sizeof(host), "%.*s", (int)i, envelope);
		for (size_t j = i; j <= len; j++) {
			const char *rest = envelope + j;

			if (j > i && *rest && *rest != ' ')
				continue;
			rest += *rest == ' ';
			snprintf(user, sizeof(user), "%s" FORGED " - -", rest);
			user[strcspn(user, ":")] = '\0';
			write_lines(host, user);
		}
	}
}

static void a_client_cannot_make_one_around_its_host(void **state)
{
	(void)state;
	for (size_t i = 0; i < NENVELOPES; i++)
		forge(envelopes[i]);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(an_envelope_is_taken_off_whole),
		cmocka_unit_test(before_an_object_more_is_known),
		cmocka_unit_test(what_is_none_is_left),
		cmocka_unit_test(what_closes_is_taken_off),
		cmocka_unit_test(a_length_has_to_be_right),
		cmocka_unit_test(a_line_cut_anywhere_is_not_read_behind),
		cmocka_unit_test(a_client_cannot_make_one_around_its_host),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
