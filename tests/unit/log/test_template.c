/*
 * Formats as Apache's and nginx's documentation has them, with lines made by
 * hand as those servers write them; then what a client can try, what a damaged
 * log holds, and formats that are none. Real lines are read where they are.
 */

#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include <glob.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <zlib.h>

#include "log/template/template.h"
#include "base/hostname.h"

static bool parse_line(const struct logtemplate *t, struct slice line,
		       struct record *rec)
{
	bool is_doubtful = false;
	bool is_line = template_parse(t, line, rec, &is_doubtful);

	assert_false(is_line && is_doubtful);
	return is_line;
}

#define T    "31/Jan/2024:23:59:59 +0000"
#define UA   "Bot/1.0 (+http://bot.example/)"
#define H1   "192.0.2.7"
#define H2   "198.51.100.9"
#define H6   "2001:db8::1"
#define GET  "GET /robots.txt HTTP/1.1"
#define CLF  "%h %l %u %t \"%r\" %>s %b"
#define COMB CLF " \"%{Referer}i\" \"%{User-Agent}i\""
#define NGX                                                                    \
	"$remote_addr - $remote_user [$time_local] \"$request\" $status "      \
	"$body_bytes_sent \"$http_referer\" \"$http_user_agent\""
#define XFF "%{X-Forwarded-For}i"
#define CSV                                                                    \
	"%v,%p,%h,%l,%u,%t,%I,%O,%S,%B,%T,%D,%^FB,%>s,\"%H\",\"%m\",\"%U\","   \
	"\"%q\",\"%{Referer}i\",\"%{User-Agent}i\""

/* What a line says; what is NULL has to be empty. host NULL: it is none. */
struct row {
	const char *format, *client, *line;
	const char *host, *method, *target, *time, *status, *bytes, *agent;
};

static void assert_slice(struct slice got, const char *want, const char *what,
			 const struct row *row)
{
	want = want ? want : "";
	if (got.len == strlen(want) &&
	    !memcmp(got.at ? got.at : "", want, got.len))
		return;
	fail_msg("%s: '%.*s', not '%s'\nformat: %s\nline: %s", what,
		 (int)got.len, got.at ? got.at : "", want, row->format,
		 row->line);
}

static struct logtemplate *new_template(const char *format, const char *client)
{
	enum format_error error;
	struct logtemplate *t = template_new(format, client, &error);

	if (!t)
		fail_msg("%s: %d", format, (int)error);
	return t;
}

static void check_row(const struct row *row)
{
	struct logtemplate *t = new_template(row->format, row->client);
	struct slice line = { row->line, strlen(row->line) };
	struct record rec;
	bool is_line = parse_line(t, line, &rec);

	if (is_line != (row->host != NULL))
		fail_msg("%s line\nformat: %s\nline: %s",
			 is_line ? "taken for a" : "not taken for a",
			 row->format, row->line);
	if (is_line) {
		assert_slice(rec.host, row->host, "host", row);
		assert_slice(rec.method, row->method, "method", row);
		assert_slice(rec.target, row->target, "target", row);
		assert_slice(rec.time, row->time, "time", row);
		assert_slice(rec.status, row->status, "status", row);
		assert_slice(rec.bytes, row->bytes, "bytes", row);
		assert_slice(rec.user_agent, row->agent, "agent", row);
		assert_slice(rec.date, NULL, "date", row);
	}
	template_free(t);
}

#define check_rows(rows)                                                       \
	do {                                                                   \
		for (size_t i_ = 0; i_ < sizeof(rows) / sizeof(*(rows)); i_++) \
			check_row(&(rows)[i_]);                                \
	} while (0)

#define ASKS H1, "GET", "/robots.txt"

static void test_apache(void **state)
{
	/* mod_log_config, "Custom Log Formats" and its examples. */
	static const struct row rows[] = {
		{ CLF, NULL, H1 " - - [" T "] \"" GET "\" 200 68", ASKS, T,
		  "200", "68", NULL },
		{ CLF, NULL, H6 " - - [" T "] \"" GET "\" 304 -", H6, "GET",
		  "/robots.txt", T, "304", "0", NULL },
		/* More behind the format, as its tail. */
		{ CLF, NULL,
		  H1 " - - [" T "] \"" GET "\" 200 68 \"-\" \"" UA "\"", ASKS,
		  T, "200", "68", NULL },
		{ COMB, NULL,
		  H1 " - bob [" T "] \"" GET "\" 200 68 \"-\" \"" UA "\"", ASKS,
		  T, "200", "68", UA },
		{ "%v:%p %a %l %u %t \"%r\" %>s %O", NULL,
		  "www.example.org:80 " H1 " - - [" T "] \"" GET "\" 200 368",
		  ASKS, T, "200", "368", NULL },
		{ "%h %t \"%!200,304,302{Referer}i\" \"%r\" "
		  "\"%400,501{user-agent}i\" %<s %>s",
		  NULL, H1 " [" T "] \"-\" \"" GET "\" \"-\" 200 404", ASKS, T,
		  "404", NULL, "-" },
		{ CSV, NULL,
		  "www.example.org,443," H1 ",-,-,[" T "],663,4766,5429,410,2,"
		  "2247,1977,200,\"HTTP/1.1\",\"GET\",\"/robots.txt\",\"?a,b\","
		  "\"-\",\"" UA "\",\"-\",-",
		  ASKS, T, "200", "410", UA },
		{ "%h\\t%t\\t%m\\t%U\\t%q\\t%>s\\t%b", NULL,
		  H1 "\t[" T "]\tGET\t/a b\t?c d\t200\t5", H1, "GET", "/a b", T,
		  "200", "5", NULL },
		{ "%h %t \"%m %U%q %H\" %>s", NULL,
		  H1 " [" T "] \"GET /robots.txt?a=b HTTP/1.1\" 200", H1, "GET",
		  "/robots.txt?a=b", T, "200", NULL, NULL },
		{ "%h %m %U %H %>s", NULL, H1 " GET /a b HTTP/1.1 200", H1,
		  "GET", "/a b", NULL, "200", NULL, NULL },
		{ "%h %m http://%v%U%q %>s", NULL,
		  H1 " GET http://www.example.org/robots.txt?x 200", H1, "GET",
		  "/robots.txt?x", NULL, "200", NULL, NULL },
		{ "100%% %h \"%r\"", NULL, "100% " H1 " \"" GET "\"", ASKS,
		  NULL, NULL, NULL, NULL },
		/* An address and a port: the last colon is between them. */
		{ "%a:%{remote}p %t \"%r\"", NULL,
		  H6 ":5000 [" T "] \"" GET "\"", H6, "GET", "/robots.txt", T,
		  NULL, NULL, NULL },
		/* A request that is none. */
		{ CLF, NULL, H1 " - - [" T "] \"-\" 408 -", H1, NULL, NULL, T,
		  "408", "0", NULL },
		{ "%h \"%m\" \"%U\" %>s", NULL, H1 " \"-\" \"-\" 408", H1, NULL,
		  NULL, NULL, "408", NULL, NULL },
		/* %b and %B are what $body_bytes_sent is; %O is more. */
		{ "%h \"%r\" %O %B", NULL, H1 " \"" GET "\" 368 68", ASKS, NULL,
		  NULL, "68", NULL },
		{ "%h \"%r\" %b %O", NULL, H1 " \"" GET "\" - 368", ASKS, NULL,
		  NULL, "0", NULL },
	};

	(void)state;
	check_rows(rows);
}

/*
 * Which of several addresses is the host. Apache: {c} is the connection's peer,
 * %a and %h what mod_remoteip makes of it. nginx: ngx_http_realip_module, and
 * the core module's $proxy_protocol_addr.
 */
static void test_addresses(void **state)
{
#define FROM(host)     host, "GET", "/robots.txt", NULL, NULL, NULL, NULL
#define CLF_FROM(host) host, "GET", "/robots.txt", T, NULL, NULL, NULL
	static const struct row rows[] = {
		{ "%{c}a %a %l %u %t \"%r\"", NULL,
		  H2 " " H1 " - - [" T "] \"" GET "\"", CLF_FROM(H1) },
		{ "%a %{c}a %l %u %t \"%r\"", NULL,
		  H1 " " H2 " - - [" T "] \"" GET "\"", CLF_FROM(H1) },
		{ "%{c}h %h \"%r\"", NULL, H2 " " H1 " \"" GET "\"", FROM(H1) },
		{ "%{c}a \"%r\"", NULL, H2 " \"" GET "\"", FROM(H2) },
		{ "%{c}h \"%r\"", NULL, H2 " \"" GET "\"", FROM(H2) },
		{ "\"" XFF "\" %{c}a \"%r\"", NULL,
		  "\"" H1 "\" " H2 " \"" GET "\"", FROM(H2) },
		{ "%{c}a %a \"%r\"", "%{c}a", H2 " " H1 " \"" GET "\"",
		  FROM(H2) },
		{ "$realip_remote_addr $remote_addr \"$request\"", NULL,
		  H2 " " H1 " \"" GET "\"", FROM(H1) },
		{ "$proxy_protocol_addr $remote_addr \"$request\"", NULL,
		  H2 " " H1 " \"" GET "\"", FROM(H1) },
		{ "$realip_remote_addr $proxy_protocol_addr \"$request\"", NULL,
		  H2 " " H1 " \"" GET "\"", FROM(H1) },
		{ "\"$http_x_forwarded_for\" $realip_remote_addr "
		  "\"$request\"",
		  NULL, "\"" H1 "\" " H2 " \"" GET "\"", FROM(H2) },
		{ "$realip_remote_addr \"$request\"", NULL, H2 " \"" GET "\"",
		  FROM(H2) },
		{ "$proxy_protocol_addr:$proxy_protocol_port \"$request\"",
		  NULL, H6 ":5000 \"" GET "\"", FROM(H6) },
		{ "$proxy_protocol_addr $remote_addr \"$request\"",
		  "$proxy_protocol_addr", H2 " " H1 " \"" GET "\"", FROM(H2) },
		{ "$proxy_protocol_addr $remote_addr \"$request\"",
		  "$proxy_protocol_addr", "- " H1 " \"" GET "\"", FROM(H1) },
	};

	(void)state;
	check_rows(rows);
}

static void test_nginx(void **state)
{
	/* ngx_http_log_module: combined, and variables of the core module. */
	static const struct row rows[] = {
		{ NGX, NULL,
		  H1 " - - [" T "] \"" GET "\" 200 68 \"-\" \"" UA "\"", ASKS,
		  T, "200", "68", UA },
		{ "${remote_addr} $time_iso8601 ${request_method} "
		  "$request_uri $status",
		  NULL, H1 " 2024-01-31T23:59:59+00:00 GET /robots.txt 200",
		  ASKS, "2024-01-31T23:59:59+00:00", "200", NULL, NULL },
		{ "$msec $remote_addr $scheme://$host$request_uri "
		  "$upstream_addr"
		  " \"$http_user_agent\" $bytes_sent",
		  NULL,
		  "1706745599.123 " H1 " https://www.example.org/robots.txt "
		  "203.0.113.1:80, 203.0.113.2:80 \"" UA "\" 368",
		  H1, NULL, "/robots.txt", "1706745599.123", NULL, "368", UA },
		{ "$remote_addr \"$uri$is_args$args\"", NULL,
		  H1 " \"/robots.txt?x\"", H1, NULL, "/robots.txt?x", NULL,
		  NULL, NULL, NULL },
		{ "$remote_addr $time_local $request", NULL, H1 " " T " " GET,
		  ASKS, T, NULL, NULL, NULL },
		{ "$remote_addr:$remote_port [$time_local] \"$request\"", NULL,
		  H6 ":5000 [" T "] \"" GET "\"", H6, "GET", "/robots.txt", T,
		  NULL, NULL, NULL },
		/* A backslash is one where nothing is escaped. */
		{ "log_format n escape=none '$remote_addr \"$request\" '"
		  "'$status';",
		  NULL, H1 " \"GET /\\\" 200", H1, "GET", "/\\", NULL, "200",
		  NULL, NULL },
		/* The request says more than the path. */
		{ "$remote_addr $uri \"$request\"", NULL,
		  H1 " /index.html \"" GET "\"", ASKS, NULL, NULL, NULL, NULL },
		{ "{\"a\":\"$remote_addr\",\"r\":\"$request\","
		  "\"s\":$status,\"b\":$body_bytes_sent,"
		  "\"u\":\"$http_user_agent\"}",
		  NULL,
		  "{\"a\":\"" H1 "\",\"r\":\"" GET "\",\"s\":200,\"b\":68,"
		  "\"u\":\"a \\\"b\\\" c\"}",
		  ASKS, NULL, "200", "68", "a \\\"b\\\" c" },
	};

	(void)state;
	check_rows(rows);
}

static void test_pasted(void **state)
{
	static const char line[] =
		H1 " - - [" T "] \"" GET "\" 200 68 \"-\" \"" UA "\"";
	static const char *const formats[] = {
		COMB,
		" " COMB "\n",
		"%h %l %u %t \\\"%r\\\" %>s %b \\\"%{Referer}i\\\" "
		"\\\"%{User-Agent}i\\\"",
		"\"%h %l %u %t \\\"%r\\\" %>s %b \\\"%{Referer}i\\\" "
		"\\\"%{User-Agent}i\\\"\"",
		"\"%h %l %u %t \\\"%r\\\" %>s %b \\\"%{Referer}i\\\" "
		"\\\"%{User-Agent}i\\\"\" combined",
		"LogFormat \"%h %l %u %t \\\"%r\\\" %>s %b \\\"%{Referer}i\\\" "
		"\\\"%{User-Agent}i\\\"\" combined\n",
		"\tlogformat '" COMB "' mine",
		"'" COMB "' mine",
		"LogFormat \\\n\t'" COMB "' \\\n\tmine",
		"CustomLog logs/access_log '" COMB "'",
		"customlog logs/access_log '" COMB "' env=!quiet\n",
		"CustomLog \"|rotatelogs \\\"a %Y.log\\\" 86400\" \\\n"
		"\t\"%h %l %u %t \\\"%r\\\" %>s %b \\\"%{Referer}i\\\" "
		"\\\"%{User-Agent}i\\\"\" \"expr=%{REQUEST_STATUS} == 200\"",
		"GlobalLog ${LOGS}/access.log '" COMB "'",
		"TransferLog logs/access_log '" COMB "'",
		"'" NGX "'",
		"log_format main '" NGX "';",
		"log_format  main  '$remote_addr - $remote_user [$time_local] '"
		"\n\t'\"$request\" $status $body_bytes_sent '\n"
		"\t'\"$http_referer\" \"$http_user_agent\"';\n",
		"log_format main # the main one's: $name;\n"
		"\t# '$connection'\n"
		"\t'$remote_addr - $remote_user [$time_local] ' # who; when\n"
		"#\t'$host '\n\n"
		"\t'\"$request\" $status $body_bytes_sent '# what\n"
		"\t'\"$http_referer\" \"$http_user_agent\"' # last\n;\n",
		"'$remote_addr - $remote_user [$time_local] ' # who, when\n"
		"'\"$request\" $status $body_bytes_sent '\n"
		"# '$host '\n"
		"'\"$http_referer\" \"$http_user_agent\"'; # last",
		"log_format m escape=default \"$remote_addr - $remote_user "
		"[$time_local] \\\"$request\\\" $status $body_bytes_sent "
		"\\\"$http_referer\\\" \\\"$http_user_agent\\\"\";",
		"'$remote_addr - $remote_user [$time_local] ' '\"$request\" "
		"$status $body_bytes_sent \"-\" \"$http_user_agent\"';",
	};

	(void)state;
	for (size_t i = 0; i < sizeof(formats) / sizeof(*formats); i++) {
		struct row row = { formats[i], NULL,  line, ASKS,
				   T,	       "200", "68", UA };

		assert_true(template_is_one(formats[i]));
		check_row(&row);
	}
	/* Quotes of the format's own are not those around it. */
	check_row(&(struct row){ "\"%h\" \"%r\"", NULL,
				 "\"" H1 "\" \"" GET "\"", ASKS, NULL, NULL,
				 NULL, NULL });
	/* Within a string, and within a word, there is no comment. */
	check_row(&(struct row){
		"log_format h '$remote_addr # ' a#b '\"$request"
		"\"';",
		NULL, H1 " # a#b\"" GET "\"", ASKS, NULL, NULL, NULL, NULL });
	assert_true(template_is_one("CustomLog logs/access_log combined"));
	assert_true(template_is_one(" TransferLog logs/access_log"));
	assert_false(template_is_one("CustomLogs logs/access_log combined"));
	assert_false(template_is_one("TransferLog"));
	assert_false(template_is_one("combined"));
	assert_false(template_is_one(""));
}

static void test_escapes(void **state)
{
	static const struct {
		const char *format;
		enum unescape escape;
	} rows[] = {
		{ CLF, UNESCAPE_BACKSLASH },
		{ "{\"a\":\"%h\",\"r\":\"%r\"}", UNESCAPE_BACKSLASH },
		{ NGX, UNESCAPE_BACKSLASH },
		{ "{\"a\":\"$remote_addr\",\"r\":\"$request\"}",
		  UNESCAPE_JSON },
		{ "log_format j escape=json '{\"a\":\"$remote_addr\",'"
		  "'\"r\":\"$request\"}';",
		  UNESCAPE_JSON },
		{ "log_format j '{\"a\":\"$remote_addr\",\"r\":\"$request\"}';",
		  UNESCAPE_BACKSLASH },
		{ "log_format n escape=none '$remote_addr \"$request\"';",
		  UNESCAPE_NONE },
	};
	static const char line[] = H1 " \"" GET "\"";
	static const char json[] = "{\"a\":\"" H1 "\",\"r\":\"" GET "\"}";

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(*rows); i++) {
		struct logtemplate *t = new_template(rows[i].format, NULL);
		bool is_json = strchr(rows[i].format, '{') != NULL;
		bool is_short = i == 6;
		static const char clf[] =
			H1 " - - [" T "] \"" GET "\" 200 1 \"-\" \"-\"";
		const char *text = is_json ? json : is_short ? line : clf;
		struct record rec;

		assert_true(parse_line(t, (struct slice){ text, strlen(text) },
				       &rec));
		assert_int_equal(rec.escape, rows[i].escape);
		assert_false(rec.local_time);
		template_free(t);
	}
}

static void test_times(void **state)
{
	static const struct {
		const char *format, *line, *time;
		bool is_local;
	} rows[] = {
		{ "%h %{%Y-%m-%dT%H:%M:%S%z}t \"%r\"",
		  H1 " 2024-01-31T23:59:59+0100 \"" GET "\"",
		  "2024-01-31T23:59:59+0100", false },
		{ "%h [%{%Y-%m-%d %H:%M:%S}t] \"%r\"",
		  H1 " [2024-01-31 23:59:59] \"" GET "\"",
		  "2024-01-31 23:59:59", true },
		{ "%h %u %{%F %T}t %u \"%r\"",
		  H1 " - 2024-01-31 23:59:59 - \"" GET "\"",
		  "2024-01-31 23:59:59", true },
		{ "%h %u %{%F %T}t \"%r\"",
		  H1 " a b 2024-01-31 23:59:59 \"" GET "\"",
		  "2024-01-31 23:59:59", true },
		{ "%h %{%F}t %{%T}t \"%r\"",
		  H1 " 2024-01-31 23:59:59 \"" GET "\"", "2024-01-31 23:59:59",
		  true },
		{ "[%{%d/%b/%Y:%T}t.%{msec_frac}t %{%z}t] %h \"%r\"",
		  "[31/Jan/2024:23:59:59.123 +0100] " H1 " \"" GET "\"",
		  "31/Jan/2024:23:59:59.123 +0100", false },
		{ "%{sec}t.%{usec_frac}t %h \"%r\"",
		  "1706745599.123456 " H1 " \"" GET "\"", "1706745599.123456",
		  false },
		/* With nothing between its parts. */
		{ "%{sec}t%{msec_frac}t %h \"%r\"",
		  "1706745599123 " H1 " \"" GET "\"", "1706745599123", false },
		{ "[%{end:%d/%b/%Y:%T}t%{ %z}t] %h \"%r\"",
		  "[31/Jan/2024:23:59:59 +0100] " H1 " \"" GET "\"",
		  "31/Jan/2024:23:59:59 +0100", false },
		{ "%{begin:msec}t %h \"%r\"",
		  "1706745599123 " H1 " \"" GET "\"", "1706745599123", false },
		{ "%{sec}t %{msec}t %h \"%r\"",
		  "1706745599 1706745599123 " H1 " \"" GET "\"", "1706745599",
		  false },
		/* A time that Apache writes by itself is the one to take. */
		{ "%{%a %c}t %h %t \"%r\"",
		  "Wed Wed Jan 31 23:59:59 2024 " H1 " [" T "] \"" GET "\"", T,
		  false },
		/* Java's patterns, which Tomcat takes. */
		{ "%h %l %u [%{dd/MMM/yyyy:HH:mm:ss.SSS Z}t] \"%r\"",
		  H1 " - - [31/Jan/2024:23:59:59.123 +0100] \"" GET "\"",
		  "31/Jan/2024:23:59:59.123 +0100", false },
		{ "%h %{yyyy-MM-dd'T'HH:mm:ss}t \"%r\"",
		  H1 " 2024-01-31T23:59:59 \"" GET "\"", "2024-01-31T23:59:59",
		  true },
		/* More than the format says, and less. */
		{ "%h %{%FT%T}t \"%r\"",
		  H1 " 2024-01-31T23:59:59.123Z \"" GET "\"",
		  "2024-01-31T23:59:59.123Z", true },
		{ "%h %t \"%r\"", H1 " [31/Jan/2024:23:59:59] \"" GET "\"",
		  "31/Jan/2024:23:59:59", false },
		/* The locale's own words, whatever they are. */
		{ "%h [%{%x %X}t] \"%r\"",
		  H1 " [31.01.2024 23:59:59] \"" GET "\"",
		  "31.01.2024 23:59:59", true },
		{ "%h %{%v}t \"%r\"", H1 " 31-Jan-2024 \"" GET "\"",
		  "31-Jan-2024", true },
		{ "%h %{%e/%b %l:%M %p}t \"%r\"",
		  H1 "  1/Jan  9:05 AM \"" GET "\"", "1/Jan  9:05 AM", true },
		/* What is no time is one that cannot be read. */
		{ "%h %t \"%r\"", H1 " [soon] \"" GET "\"", "soon", false },
		{ "%h %200t \"%r\"", H1 " - \"" GET "\"", "-", false },
		/* Patterns that stand for nothing. */
		{ "%h %{'}t \"%r\"", H1 " x \"" GET "\"", "x", true },
		{ "%h %{''}t \"%r\"", H1 " x \"" GET "\"", "x", true },
		{ "%h %{end:'}t \"%r\"", H1 " x \"" GET "\"", "x", true },
		{ "%h %{%}t \"%r\"", H1 " x \"" GET "\"", "x", true },
		{ "%h %{'}t%{'}t \"%r\"", H1 " x \"" GET "\"", "x", true },
		{ "$remote_addr ${time:} \"$request\"", H1 " x \"" GET "\"",
		  "x", true },
		{ "$remote_addr ${time:%} \"$request\"", H1 " x \"" GET "\"",
		  "x", true },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(*rows); i++) {
		struct logtemplate *t = new_template(rows[i].format, NULL);
		struct row row = { rows[i].format, NULL, rows[i].line, NULL,
				   NULL,	   NULL, NULL,	       NULL,
				   NULL,	   NULL };
		struct record rec;

		if (!parse_line(t,
				(struct slice){ rows[i].line,
						strlen(rows[i].line) },
				&rec))
			fail_msg("%s: not a line", rows[i].line);
		assert_slice(rec.host, H1, "host", &row);
		assert_slice(rec.time, rows[i].time, "time", &row);
		assert_int_equal(rec.local_time, rows[i].is_local);
		template_free(t);
	}
}

#define VIA  XFF " %h %l %u %t \"%r\" %>s"
#define TAIL " [" T "] \"" GET "\" 200"

static void test_client(void **state)
{
#define SAYS(host) host, "GET", "/robots.txt", T, "200", NULL, NULL
	static const struct row rows[] = {
		{ VIA, NULL, H2 " " H1 " - -" TAIL, SAYS(H1) },
		{ VIA, XFF, H2 " " H1 " - -" TAIL, SAYS(H2) },
		{ VIA, "%{x-forwarded-for}i", H2 " " H1 " - -" TAIL, SAYS(H2) },
		{ VIA, "x-forwarded-for", H2 " " H1 " - -" TAIL, SAYS(H2) },
		{ VIA, XFF, H2 ", 203.0.113.1 " H1 " - -" TAIL, SAYS(H2) },
		{ VIA, NULL, H2 ", 203.0.113.1 " H1 " - -" TAIL, SAYS(H1) },
		{ VIA, XFF, H2 ",203.0.113.1 " H1 " - -" TAIL, SAYS(H2) },
		{ VIA, XFF, "- " H1 " - -" TAIL, SAYS(H1) },
		{ VIA, XFF, " " H1 " - -" TAIL, SAYS(H1) },
		{ VIA, "%h", H2 " " H1 " - -" TAIL, SAYS(H1) },
		{ VIA, XFF, "192.0.2.1:1234 " H1 " - -" TAIL,
		  SAYS("192.0.2.1") },
		{ VIA, XFF, "[2001:db8::1]:1235 " H1 " - -" TAIL,
		  SAYS("2001:db8::1") },
		{ VIA, XFF, "[2001:db8::1] " H1 " - -" TAIL,
		  SAYS("2001:db8::1") },
		{ VIA, XFF, "2001:db8::1 " H1 " - -" TAIL,
		  SAYS("2001:db8::1") },
		{ VIA, XFF, "unknown, 192.0.2.8 " H1 " - -" TAIL,
		  SAYS("192.0.2.8") },
		{ VIA, XFF, "name.example, 192.0.2.8:80 " H1 " - -" TAIL,
		  SAYS("192.0.2.8") },
		{ VIA, XFF, "unknown " H1 " - -" TAIL, SAYS(H1) },
		{ VIA, XFF, "unknown, - " H1 " - -" TAIL, SAYS(H1) },
		{ VIA, XFF, "name.example " H1 " - -" TAIL,
		  SAYS("name.example") },
		{ XFF " %l %u %t \"%r\" %>s", NULL,
		  "unknown, " H2 ":80 - -" TAIL, SAYS(H2) },
		{ XFF " %l %u %t \"%r\" %>s", NULL, "unknown - -" TAIL, NULL,
		  NULL, NULL, NULL, NULL, NULL, NULL },
		{ "%h %l %u %t \"%r\" %>s", NULL, "unknown - -" TAIL, NULL,
		  NULL, NULL, NULL, NULL, NULL, NULL },
		{ "$remote_addr [$time_local] \"$request\" $status "
		  "\"$http_x_forwarded_for\"",
		  "X-Forwarded-For", H1 TAIL " \"[2001:db8::1]:1235, " H2 "\"",
		  SAYS("2001:db8::1") },
		/* Without another, or first, as the only one that is there. */
		{ XFF " %l %u %t \"%r\" %>s", NULL, H2 " - -" TAIL, SAYS(H2) },
		{ XFF " %l %u %t \"%r\" %>s", NULL, H2 ", " H1 " - -" TAIL,
		  SAYS(H2) },
		{ XFF " %l %u %t \"%r\" %>s", NULL, H2 " , " H1 " - -" TAIL,
		  SAYS(H2) },
		{ XFF " %l %u %t \"%r\" %>s", NULL, H2 " - a b c" TAIL,
		  SAYS(H2) },
		{ XFF " %l %u %t \"%r\" %>s", NULL, "- - -" TAIL, NULL, NULL,
		  NULL, NULL, NULL, NULL, NULL },
		{ "%h %l %u %t \"%r\" %>s \"" XFF "\"", XFF,
		  H1 " - -" TAIL " \" " H2 " , " H1 "\"", SAYS(H2) },
		{ "%h %l %u %t \"%r\" %>s \"" XFF "\"", XFF,
		  H1 " - -" TAIL " \"\\\"x\\\"\"", SAYS(H1) },
		{ "%h %l %u %t \"%r\" %>s \"" XFF "\"", XFF,
		  H1 " - -" TAIL " \"x y\"", SAYS(H1) },
		{ "%h %l %u %t \"%r\" %>s \"%{CF-Connecting-IP}i\"",
		  "%{CF-Connecting-IP}i", H1 " - -" TAIL " \"" H6 "\"",
		  SAYS(H6) },
		{ "$remote_addr [$time_local] \"$request\" $status "
		  "\"$http_x_forwarded_for\"",
		  "$http_x_forwarded_for", H1 TAIL " \"" H2 ", " H1 "\"",
		  SAYS(H2) },
		{ "$remote_addr [$time_local] \"$request\" $status "
		  "\"${http_x_forwarded_for}\"",
		  "http_x_forwarded_for", H1 TAIL " \"-\"", SAYS(H1) },
		{ "$remote_addr [$time_local] \"$request\" $status "
		  "\"$http_x_real_ip\"",
		  "X-Real-IP", H1 TAIL " \"" H2 "\"", SAYS(H2) },
		{ "$remote_addr [$time_local] \"$request\" $status "
		  "\"$http_x_real_ip\"",
		  "${http_x_real_ip}", H1 TAIL " \"" H2 "\"", SAYS(H2) },
	};

	(void)state;
	check_rows(rows);
}

#define NONE NULL, NULL, NULL, NULL, NULL, NULL, NULL

/* What a client sends moves no field. */
static void test_forged(void **state)
{
	static const struct row rows[] = {
		{ COMB, NULL,
		  H1 " - a [b] c [" T "] \"GET /x\\\" HTTP/1.1\" 200 5 \"" GET
		     "\" \"" GET "\"",
		  H1, "GET", "/x\\\"", T, "200", "5", GET },
		{ COMB, NULL,
		  H1 " - 203.0.113.1 - - [" T "] [" T "] \"" GET
		     "\" 200 68 \"] \\\"GET /\" \"-\"",
		  ASKS, T, "200", "68", "-" },
		{ COMB, NULL,
		  H1 " - - [" T "] \"GET /\\\" 200 5 \\\"" GET
		     "\\\"\" 200 68 \"-\" \"-\"",
		  H1, "GET", "/\\\"", T, "200", "68", "-" },
		{ CSV, NULL,
		  "v,1," H1 ",-,a,203.0.113.1,[x],[" T "],1,2,3,4,5,6,7,200,"
		  "\"HTTP/1.1\",\"GET\",\"/\\\",\\\"/robots.txt\",\"\",\"-\","
		  "\"-\"",
		  H1, "GET", "/\\\",\\\"/robots.txt", T, "200", "4", "-" },
		/* The header holds what looks like the fields behind it. */
		{ VIA, NULL, "203.0.113.1 203.0.113.2 - - " H1 " - -" TAIL,
		  NONE },
		{ VIA, NULL, "203.0.113.1, 203.0.113.2 - - " H1 " - -" TAIL,
		  NONE },
		/* A user with blanks behind an ident, or a host with a comma,
		   is none: that leaves one way. */
		{ VIA, NULL, "203.0.113.1 203.0.113.2 x, " H1 " - -" TAIL,
		  SAYS(H1) },
		{ VIA, NULL, "203.0.113.1 x, " H1 " - -" TAIL, SAYS(H1) },
		{ VIA, NULL, H2 " " H1 " - 203.0.113.1 - -" TAIL, NONE },
		/* A request without quotes, and one that feigns another. */
		{ "%h %l %u %t %r %>s %b", NULL,
		  H1 " - - [" T "] " GET " 200 68", ASKS, T, "200", "68",
		  NULL },
		{ "%h %l %u %t %r %>s %b", NULL,
		  H1 " - a b [" T "] GET /200 5 " GET " 200 68", H1, "GET",
		  "/200", T, "200", "68", NULL },
		{ "%h %l %u %t %r %>s %b", NULL,
		  H1 " - - [" T "] GET /a [" T "] " GET " 200 68", NONE },
		{ "%h|%u|%t|%r|%>s", NULL,
		  H1 "|a|b|[" T "]|GET /a|b HTTP/1.1|200", H1, "GET", "/a|b", T,
		  "200", NULL, NULL },
		{ "%h|%{Foo}i|%m|%U|%>s", NULL, H1 "|-|GET|/robots.txt|200",
		  ASKS, NULL, "200", NULL, NULL },
		{ "%h|%{Foo}i|%m|%U|%>s", NULL,
		  H1 "|GET|/robots.txt|POST|/x|200", H1, "POST", "/x", NULL,
		  "200", NULL, NULL },
		{ "%h|%m|%U|%>s", NULL, H1 "|A|/robots.txt|/x|200", H1, "A",
		  "/robots.txt|/x", NULL, "200", NULL, NULL },
		{ "%h|%{Foo}i|%m|%>s|%U", NULL,
		  H1 "|x|GET|200|/robots.txt|PUT|404|/y", NONE },
		{ "%U|%{Foo}i|%h", NULL, "/robots.txt|a|b|" H1, NONE },
		{ "%U|%{Foo}i|%h", NULL, "/robots.txt|a b|" H1, H1, NULL,
		  "/robots.txt", NULL, NULL, NULL, NULL },
		{ "%h %{Foo}i %{User-Agent}i \"%r\"", NULL,
		  H1 " a b c \"" GET "\"", ASKS, NULL, NULL, NULL, NULL },
	};

	(void)state;
	check_rows(rows);
}

#define PIPES	 "$remote_addr|$time_local|$request|$status|$http_user_agent"
#define NGX_NONE "log_format n escape=none '" NGX "';"
#define RAW	 "[x] \"GET /x HTTP/1.1\" 404 7 ] \"28"

/* Servers that do not escape quotes, whose formats are Apache's or nginx's. */
static void test_raw_quotes(void **state)
{
	static const struct row rows[] = {
		/* aiohttp */
		{ "%a %t \"%r\" %s %b \"%{Referer}i\" \"%{User-Agent}i\"", NULL,
		  H1 " [" T "] \"" GET "\" 200 68 \"-\" \"" RAW "\"", ASKS, T,
		  "200", "68", RAW },
		{ "%a %t \"%r\" %s %b \"%{Referer}i\" \"%{User-Agent}i\"", NULL,
		  H1 " [" T "] \"" GET "\" 200 68 \"a\"b\" \"" UA "\"", ASKS, T,
		  "200", "68", UA },
		{ "%a %t \"%r\" %s %b \"%{Referer}i\" \"%{User-Agent}i\"", NULL,
		  H1 " [" T "] \"GET /robots.txt?\"x\"\\ HTTP/1.1\" 200 68 "
		     "\"-\" \"a\tb\\\"",
		  H1, "GET", "/robots.txt?\"x\"\\", T, "200", "68", "a\tb\\" },
		{ COMB, NULL,
		  H1 " - - [" T "] \"" GET "\" 200 68 \"-\" \"" RAW "\"", ASKS,
		  T, "200", "68", RAW },
		/* Referer or agent: not known where the one ends. */
		{ COMB, NULL,
		  H1 " - - [" T "] \"" GET "\" 200 68 \"-\" \"a\" \"b\"\"c\"",
		  ASKS, T, "200", "68", NULL },
		{ NGX_NONE, NULL,
		  H1 " - a \"q\" [d] [" T "] \"" GET "\" 200 68 \"\" \"" UA
		     "\"",
		  ASKS, T, "200", "68", UA },
		/* The request holds what may come after another one. */
		{ NGX_NONE, NULL,
		  H1 " -  [" T "] \"" GET "\" 200 68 \"\" \"x HTTP/1.1\" 404 "
		     "5 \"\" \"y\"",
		  ASKS, T, NULL, NULL, NULL },
		{ NGX_NONE, NULL,
		  H1 " -  [" T "] \"GET /robots.txt\" 200 68 \"\" \"x\" 404 "
		     "5 \"\" \"y\"",
		  NONE },
		/* A host that is written after the request, and forged in it.
		 */
		{ "\"%r\" %s %a \"%{User-Agent}i\"", NULL,
		  "\"" GET "\" 200 203.0.113.9 \"x\" 404 " H1 " \"y\"", NONE },
		{ "\"%r\" %s %a \"%{User-Agent}i\"", NULL,
		  "\"" GET "\\\" 200 203.0.113.9 \\\"x\" 404 " H1 " \"y\"", H1,
		  "GET", "/robots.txt", NULL, "404", NULL, "y" },
	};

	(void)state;
	check_rows(rows);
}

/* Apache writes an empty user so, within quotes as well. */
static void test_empty_user(void **state)
{
	static const struct row rows[] = {
		{ COMB, NULL,
		  H1 " - \"\" [" T "] \"" GET "\" 200 68 \"-\" \"" UA "\"",
		  ASKS, T, "200", "68", UA },
		{ "{\"a\":\"%a\", \"u\":\"%u\", \"r\":\"%r\"}", NULL,
		  "{\"a\":\"" H1 "\", \"u\":\"\"\"\", \"r\":\"" GET "\"}", ASKS,
		  NULL, NULL, NULL, NULL },
		{ "{\"a\":\"%a\", \"u\":\"%u\", \"r\":\"%r\"}", NULL,
		  "{\"a\":\"" H1 "\", \"u\":\"\", \"r\":\"" GET "\"}", ASKS,
		  NULL, NULL, NULL, NULL },
		{ "%h,%l,%u,%t,\"%r\"", NULL, H1 ",-,\"\",[" T "],\"" GET "\"",
		  ASKS, T, NULL, NULL, NULL },
	};

	(void)state;
	check_rows(rows);
}

/* A separator in a field, and blanks that make columns. */
static void test_separators(void **state)
{
	static const struct row rows[] = {
		{ PIPES, NULL, H1 "|" T "|" GET "|200|a|b\\x22 |c", ASKS, T,
		  "200", NULL, "a|b\\x22 |c" },
		{ PIPES, NULL, H1 "|" T "|" GET "|200|a|404|b", ASKS, T, NULL,
		  NULL, NULL },
		{ PIPES, NULL, H1 "|" T "|GET /x|200|" GET "|200|b", NONE },
		{ PIPES, NULL, H1 "|" T "|GET /robots.txt|200|x|404|b", NONE },
		{ "$msec $request_time $remote_addr $word/$status $bytes_sent "
		  "$request_method $request_uri",
		  NULL,
		  "1706745599.123     56 " H1 " TCP_MISS/200   68 GET "
		  "http://www.example.com/robots.txt",
		  H1, "GET", "http://www.example.com/robots.txt",
		  "1706745599.123", "200", "68", NULL },
		{ "%{sec}t.%{msec_frac}t %D %h %l/%>s %b %m %U %u", NULL,
		  "1706745599.123  12056 " H1 " TCP_MISS/200 68 GET "
		  "/robots.txt -",
		  ASKS, "1706745599.123", "200", "68", NULL },
		/* A list of hosts is one only where there may be one. */
		{ "%h - - \"%r\" %>s", NULL, H2 ", " H1 " - - \"" GET "\" 200",
		  NONE },
		{ "%h - - \"%r\" %>s", NULL, H2 "," H1 " - - \"" GET "\" 200",
		  NONE },
		{ "$remote_addr - $remote_user \"$request\"", NULL,
		  H2 ", " H1 " - - \"" GET "\"", NONE },
		{ "$host $remote_addr - $remote_user \"$request\"", NULL,
		  "203.0.113.9, " H1 " - - \"" GET "\"", H1, "GET",
		  "/robots.txt", NULL, NULL, NULL, NULL },
		{ "$http_host $remote_addr - $remote_user \"$request\"", NULL,
		  "a 203.0.113.9 - b " H1 " - - \"" GET "\"", NONE },
		{ "%h %{Host}i %u \"%r\"", NULL,
		  H1 " 203.0.113.9 - \"" GET "\"", ASKS, NULL, NULL, NULL,
		  NULL },
		/* A number, an address or a method is one. */
		{ "%D %h \"%r\"", NULL, "x 12056 \"" GET "\"", NONE },
		{ "$remote_addr \"$request\"", NULL, "www \"" GET "\"", NONE },
		{ "%h \"%r\"", NULL, "www \"" GET "\"", "www", "GET",
		  "/robots.txt", NULL, NULL, NULL, NULL },
		{ "%h %m %U", NULL, H1 " / /robots.txt", NONE },
		{ "%a \"%r\"", NULL, "[" H6 "]:443 \"" GET "\"", H6, "GET",
		  "/robots.txt", NULL, NULL, NULL, NULL },
	};

	(void)state;
	check_rows(rows);
}

/* "-" for none, or no '?': what touches the target may be part of it. */
static void test_queries(void **state)
{
#define UQ(line, target)                                                       \
	{                                                                      \
		"%a %m %U%q %s", NULL, H1 " GET " line " 200", H1, "GET",      \
			target, NULL, "200", NULL, NULL                        \
	}
	static const struct row rows[] = {
		UQ("/robots.txt", "/robots.txt"),
		UQ("/robots.txt?a=b-", "/robots.txt?a=b-"),
		UQ("/robots.txtx", "/robots.txtx"),
		{ "%a %m %U%q %s", NULL, H1 " GET /robots.txt- 200", NONE },
		{ "%a %m %U%q %s", NULL, H1 " GET /robots.txta=b 200", NONE },
		{ "%a %{HH:mm}t %m %U%q", NULL, H1 " 12:34 GET /robots.txt-",
		  H1, "GET", "/robots.txt", "12:34", NULL, NULL, NULL },
		/* A fraction that no strftime(3) wrote is Tomcat's. */
		{ "%a %{%T%z}t %m %U%q", NULL,
		  H1 " 12:34:56.789+0530 GET /robots.txt-", H1, "GET",
		  "/robots.txt", "12:34:56.789+0530", NULL, NULL, NULL },
		{ "%a %{%T%z}t %m %U%q", NULL,
		  H1 " 12:34:56+0530 GET /robots.txt-", NONE },
		{ "%a %{%H.%M}t %m %U%q", NULL, H1 " 12.34 GET /robots.txt-",
		  NONE },
		{ "$remote_addr \"$uri$is_args$args\" $status", NULL,
		  H1 " \"/robots.txt-\" 200", H1, NULL, "/robots.txt", NULL,
		  "200", NULL, NULL },
		{ "$remote_addr \"$uri\" $status", NULL,
		  H1 " \"/robots.txt-\" 200", H1, NULL, "/robots.txt-", NULL,
		  "200", NULL, NULL },
	};

	(void)state;
	check_rows(rows);
}

#define HTTPLOG                                                                \
	"%ci:%cp [%tr] %ft %b/%s %TR/%Tw/%Tc/%Tr/%Ta %ST %B %CC %CS %tsc "     \
	"%ac/%fc/%bc/%sc/%rc %sq/%bq %hr %hs %{+Q}r"
#define ACCEPT	"31/Jan/2024:23:59:59.123"
#define HA	H1 ":5000 [" ACCEPT "] in~ b/s 0/0/1/2/+3 200 +68 "
#define HA_TAIL "---- 1/1/0/0/0 0/0 "

/* HAProxy Configuration Manual, section 8.2.6, and its own formats. */
static void test_haproxy(void **state)
{
#define HA_SAYS(target) H1, "GET", target, ACCEPT, "200", "68", NULL
	static const struct row rows[] = {
		{ HTTPLOG, NULL, HA "- - " HA_TAIL "\"" GET "\"",
		  HA_SAYS("/robots.txt") },
		{ HTTPLOG, NULL, HA "- - " HA_TAIL "{a|b} {} \"" GET "\"",
		  HA_SAYS("/robots.txt") },
		{ HTTPLOG, NULL,
		  HA "- - " HA_TAIL "{a} \"GET /#22\\ HTTP/1.1\"",
		  HA_SAYS("/#22\\") },
		{ HTTPLOG, NULL, HA "a=b \" c - " HA_TAIL "\"" GET "\" 0/-/-",
		  HA_SAYS("/robots.txt") },
		{ HTTPLOG, NULL,
		  HA "a=b - " HA_TAIL "\"" GET "\" - " HA_TAIL "\"GET /\"",
		  NONE },
		{ HTTPLOG, NULL, HA "- - " HA_TAIL "\"<BADREQ>\"", H1, NULL,
		  NULL, ACCEPT, "200", "68", NULL },
		{ "log-format %ci\\ %HM\\ %HU\\ \\\"%ID\\\" # all", NULL,
		  H1 " GET /robots.txt \"x\"", H1, "GET", "/robots.txt", NULL,
		  NULL, NULL, NULL },
		{ "log-format \"%{+Q}o %ci %cp %t %ft %ST %B %r\"", NULL,
		  "\"" H1 "\" 5000 " ACCEPT " \"in\" 200 68 \"" GET "\"",
		  HA_SAYS("/robots.txt") },
		{ "%{+Q}o %{-Q}ci - - [%T] %r %ST %B \"\" \"\" %cp", NULL,
		  H1 " - - [" T "] \"" GET "\" 200 68 \"\" \"\" 5000", ASKS, T,
		  "200", "68", NULL },
		{ "%[src]:%cp %HM %HU %[capture.req.hdr(0)] %ST %B", NULL,
		  H1 ":5000 GET /robots.txt?x a \"b\" 200 68", H1, "GET",
		  "/robots.txt?x", NULL, "200", "68", NULL },
		{ "%ci %HM %HP%HQ %{+Q}[ssl_fc_sni,lower] %ST", NULL,
		  H1 " GET /robots.txt?x \"h.example\" 200", H1, "GET",
		  "/robots.txt?x", NULL, "200", NULL, NULL },
		{ "%ci %[capture.req.hdr(1)] %HM %HU", "%[capture.req.hdr(1)]",
		  H2 " " H1 " GET /robots.txt", H1, "GET", "/robots.txt", NULL,
		  NULL, NULL, NULL },
		{ "{\"ip\":\"%ci\",\"m\":\"%HM\",\"u\":%{+Q,+E}HU}", NULL,
		  "{\"ip\":\"" H1 "\",\"m\":\"GET\",\"u\":\"/robots.txt\"}", H1,
		  "GET", "/robots.txt", NULL, NULL, NULL, NULL },
	};

	(void)state;
	check_rows(rows);
}

static void test_no_line(void **state)
{
	static const struct row rows[] = {
		{ COMB, NULL, "", NONE },
		{ COMB, NULL, "x", NONE },
		{ COMB, NULL, "/robots.txt", NONE },
		{ COMB, NULL, "- - - [" T "] \"" GET "\" 200 5 \"-\" \"-\"",
		  NONE },
		{ COMB, NULL, H1 " - [" T "] \"" GET "\" 200 5 \"-\" \"-\"",
		  NONE },
		{ COMB, NULL, H1 " - - [" T "] \"" GET "\" HTTP 5 \"-\" \"-\"",
		  NONE },
		{ COMB, NULL, H1 " - - [" T "] \"" GET "\" 200 5 '-' \"-\"",
		  NONE },
		{ "[%h] \"%r\"", NULL, H1 " \"" GET "\"", NONE },
		{ "{\"a\":\"%h\",\"r\":\"%r\"}", NULL,
		  "{\"a\":\"" H1 "\",\"q\":\"" GET "\"}", NONE },
	};

	(void)state;
	check_rows(rows);
}

/* A line that is cut keeps what is there, but not a number that may be. */
static void test_cut(void **state)
{
	static const char line[] =
		H1 " - - [" T "] \"" GET "\" 200 68 \"-\" \"Bot\"";
	const char *quote = strstr(line, "\" 200");
	struct logtemplate *t = new_template(COMB, NULL);
	struct slice cut = { line, 0 };
	struct record rec;

	(void)state;
	for (; cut.len < sizeof(line); cut.len++) {
		bool is_line = parse_line(t, cut, &rec);
		const char *end = line + cut.len;
		bool has_status = end > strstr(line, "200 68") + 3;
		bool has_bytes = end > strstr(line, "68 \"") + 2;

		assert_int_equal(is_line, end > quote);
		if (!is_line)
			continue;
		assert_true(slice_is(rec.host, H1));
		assert_true(slice_is(rec.target, "/robots.txt"));
		assert_true(slice_is(rec.time, T));
		assert_true(has_status ? slice_is(rec.status, "200")
				       : !rec.status.len);
		assert_true(has_bytes ? slice_is(rec.bytes, "68")
				      : !rec.bytes.len);
		assert_memory_equal(rec.user_agent.at ? rec.user_agent.at : "",
				    "Bot", rec.user_agent.len);
	}
	assert_true(slice_is(rec.user_agent, "Bot"));
	template_free(t);
}

static void test_no_format(void **state)
{
	static const struct {
		const char *format, *client;
		enum format_error error;
	} rows[] = {
		{ "", NULL, FORMAT_NO_MARK },
		{ "combined", NULL, FORMAT_NO_MARK },
		{ "%t \"%r\"", NULL, FORMAT_NO_CLIENT },
		{ "\"$request\"", NULL, FORMAT_NO_CLIENT },
		{ "\"$request\" $http_x_real_ip", NULL, FORMAT_NO_CLIENT },
		{ "%h %t %s", NULL, FORMAT_NO_REQUEST },
		{ "$remote_addr $http_referer", NULL, FORMAT_NO_REQUEST },
		{ "%h \"%r\" %", NULL, FORMAT_NO_DIRECTIVE },
		{ "%h \"%r\" %j", NULL, FORMAT_NO_DIRECTIVE },
		{ "%h \"%r\" %^xx", NULL, FORMAT_NO_DIRECTIVE },
		{ "%h \"%r\" %{User-Agent", NULL, FORMAT_OPEN_DIRECTIVE },
		{ "$remote_addr \"$request\" ${status", NULL,
		  FORMAT_OPEN_VARIABLE },
		{ "$remote_addr [${time:%Y] \"$request\"", NULL,
		  FORMAT_OPEN_VARIABLE },
		{ "$remote_addr \"$request\" $", NULL, FORMAT_NO_VARIABLE },
		{ "$remote_addr \"$request\" ${}", NULL, FORMAT_NO_VARIABLE },
		{ "%h%l \"%r\"", NULL, FORMAT_NO_SEPARATOR },
		{ "%h \"%r\" %>s%b", NULL, FORMAT_NO_SEPARATOR },
		{ "%ci %HM %{+Q", NULL, FORMAT_OPEN_DIRECTIVE },
		{ "%ci %HM %HU %[x(1)", NULL, FORMAT_OPEN_DIRECTIVE },
		{ "%ci %HM %HU %", NULL, FORMAT_NO_DIRECTIVE },
		{ "%ci %HM %ST", NULL, FORMAT_NO_REQUEST },
		{ "%{+Q}o %HM %HU", NULL, FORMAT_NO_CLIENT },
		{ "%q%U %h", NULL, FORMAT_NO_SEPARATOR },
		{ "$request_method$uri $remote_addr", NULL,
		  FORMAT_NO_SEPARATOR },
		{ COMB, XFF, FORMAT_NO_NAMED_CLIENT },
		{ NGX, "$http_x_forwarded_for", FORMAT_NO_NAMED_CLIENT },
		{ NGX, "%h", FORMAT_NO_NAMED_CLIENT },
		{ NGX " $http_x_real_ip", "X-Real-IQ", FORMAT_NO_NAMED_CLIENT },
		{ "LogFormat", NULL, FORMAT_NO_MARK },
		{ "LogFormat ", NULL, FORMAT_NO_CLIENT },
		{ "LogFormat combined", NULL, FORMAT_NICKNAME },
		{ "CustomLog logs/access_log combined", NULL, FORMAT_NICKNAME },
		{ "CustomLog ${LOGS}/access.log combined\n", NULL,
		  FORMAT_NICKNAME },
		{ "CustomLog \"|rotate %Y\" \"combined\" env=x%", NULL,
		  FORMAT_NICKNAME },
		{ "TransferLog logs/access_log common", NULL, FORMAT_NICKNAME },
		{ "TransferLog logs/access_log", NULL, FORMAT_NO_CLIENT },
		{ "CustomLog ", NULL, FORMAT_NO_CLIENT },
		{ "CustomLog \"x %h %r", NULL, FORMAT_NO_REQUEST },
		{ "log_format x # '$remote_addr $request'", NULL,
		  FORMAT_NO_CLIENT },
		{ "log_format x", NULL, FORMAT_NO_CLIENT },
		{ "log_format x ;", NULL, FORMAT_NO_CLIENT },
		{ "log_format x '", NULL, FORMAT_NO_CLIENT },
		{ "'\\", NULL, FORMAT_NO_MARK },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(*rows); i++) {
		enum format_error error = FORMAT_GOOD;
		struct logtemplate *t =
			template_new(rows[i].format, rows[i].client, &error);

		if (t || error != rows[i].error)
			fail_msg("'%s': %d", rows[i].format, (int)error);
	}
	template_free(NULL);
}

static void test_many_fields(void **state)
{
	enum { FIELDS = 256 };
	static char format[16 + (FIELDS + 1) * 3] = "%h \"%r\"";
	enum format_error error;
	struct logtemplate *t;

	(void)state;
	for (int i = 2; i < FIELDS; i++)
		strcat(format, " %D");
	t = template_new(format, NULL, &error);
	assert_non_null(t);
	template_free(t);
	strcat(format, " %D");
	assert_null(template_new(format, NULL, &error));
	assert_int_equal(error, FORMAT_MANY_FIELDS);
}

static uint32_t next_random(uint32_t *seed)
{
	*seed = *seed * 1664525u + 1013904223u;
	return *seed >> 8;
}

static void assert_within(struct slice s, struct slice line)
{
	if (s.len && !(s.len == 1 && s.at[0] == '0'))
		assert_true(s.at >= line.at &&
			    s.at + s.len <= line.at + line.len);
}

/* Parses a copy with nothing behind it, so that a sanitizer sees a step out. */
static void parse_copy(const struct logtemplate *t, const char *text,
		       size_t len)
{
	char *copy = malloc(len ? len : 1);
	struct slice line = { copy, len };
	struct record rec;

	assert_non_null(copy);
	memcpy(copy, text, len);
	if (parse_line(t, line, &rec)) {
		assert_true(hostname_is_valid(rec.host));
		assert_within(rec.host, line);
		assert_within(rec.method, line);
		assert_within(rec.target, line);
		assert_within(rec.time, line);
		assert_within(rec.status, line);
		assert_within(rec.bytes, line);
		assert_within(rec.user_agent, line);
	}
	free(copy);
}

static void mutate(char *text, size_t len, uint32_t *seed)
{
	static const char bytes[] = "\" []\\,:-\t\0%${}/2\xff";

	for (uint32_t n = next_random(seed) % 4 + 1; n; n--)
		text[next_random(seed) % len] =
			bytes[next_random(seed) % (sizeof(bytes) - 1)];
}

/* Any prefix of a line, and lines and formats with bytes changed. */
static void test_any_bytes(void **state)
{
	static const char line[] =
		H1 " - - [" T "] \"" GET "\" 200 68 \"-\" \"" UA "\"";
	static const char *const formats[] = {
		COMB,
		NGX,
		VIA,
		"%h %l %u %t %r %>s %b %{User-Agent}i",
		"%h %l %u [%{%d/%b/%Y:%T %z}t] \"%m %U%q %H\" %>s %b",
		"%a:%p %t\\t%U",
		HTTPLOG,
		"log-format %ci\\ %HM\\ %HU\\ %[capture.req.hdr(0),lower]",
		"CustomLog \"|x\" \"%{c}a %l %u %t \\\"%r\\\"\" env=x",
		"log_format x # a\n '$proxy_protocol_addr - $remote_user ' #\n"
		"'[$time_local] \"$request\"'; # b",
		CSV
	};
	enum { ROUNDS = 3000 };
	uint32_t seed = 1;

	(void)state;
	for (size_t i = 0; i < sizeof(formats) / sizeof(*formats); i++) {
		struct logtemplate *t = new_template(formats[i], NULL);
		char text[sizeof(line)];

		for (size_t len = 0; len < sizeof(line); len++)
			parse_copy(t, line, len);
		for (int round = 0; round < ROUNDS; round++) {
			memcpy(text, line, sizeof(line));
			mutate(text, sizeof(line) - 1, &seed);
			parse_copy(t, text, sizeof(line) - 1);
		}
		template_free(t);
		for (int round = 0; round < ROUNDS; round++) {
			char *format = strdup(formats[i]);
			enum format_error error;

			assert_non_null(format);
			mutate(format, strlen(format), &seed);
			t = template_new(format, NULL, &error);
			free(format);
			if (t)
				parse_copy(t, line, sizeof(line) - 1);
			else
				assert_int_not_equal(error, FORMAT_GOOD);
			template_free(t);
		}
	}
}

/* Lines as long as can be of what is searched for. */
static void test_long_lines(void **state)
{
	static const char *const pieces[] = { " ",    ", ", "[",  "]",
					      " [" T, "\\", "| ", " [" T "] " };
	static const char *const formats[] = { COMB, VIA, "%h %u %t %r %>s",
					       "%h %{A}i %u %t %r %{B}i %>s %b",
					       "%{A}i| %h| %{B}i| %r" };
	enum { LEN = 65536 };
	char *line = malloc(LEN);

	(void)state;
	assert_non_null(line);
	for (size_t f = 0; f < sizeof(formats) / sizeof(*formats); f++) {
		struct logtemplate *t = new_template(formats[f], NULL);

		for (size_t p = 0; p < sizeof(pieces) / sizeof(*pieces); p++) {
			size_t len = strlen(pieces[p]);

			for (size_t i = 0; i < LEN; i++)
				line[i] = pieces[p][i % len];
			memcpy(line, H1 " ", sizeof(H1));
			parse_copy(t, line, LEN);
			memcpy(line + LEN - 8, " \"- -\" 2", 8);
			parse_copy(t, line, LEN);
		}
		template_free(t);
	}
	free(line);
}

static size_t parse_file(const struct logtemplate *t, const char *name)
{
	gzFile file = gzopen(name, "rb");
	static char text[65536];
	size_t nlines = 0;

	assert_non_null(file);
	while (gzgets(file, text, sizeof(text))) {
		struct slice line = { text, strcspn(text, "\n") };
		struct record rec;

		if (!parse_line(t, line, &rec) || rec.time.len != 26 ||
		    rec.status.len != 3 || !rec.bytes.len ||
		    (rec.target.len && rec.target.at[0] != '/' &&
		     !slice_is(rec.target, "*")))
			fail_msg("%s: %s", name, text);
		nlines++;
	}
	gzclose(file);
	return nlines;
}

/* Each line of a real log in a format of its own. */
static void test_real(void **state)
{
	struct logtemplate *t;
	size_t nlines = 0;
	glob_t names;

	(void)state;
	if (glob("../shared/logs/other/farmer__apache_csv__*.gz", 0, NULL,
		 &names) != 0) {
		print_message("skipped: the logs are not there\n");
		skip();
	}
	t = new_template(CSV, NULL);
	for (size_t i = 0; i < names.gl_pathc; i++)
		nlines += parse_file(t, names.gl_pathv[i]);
	/* As zcat and wc count them. */
	assert_int_equal(nlines, 786 + 1044 + 1017 + 798 + 1193);
	globfree(&names);
	template_free(t);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_apache),
		cmocka_unit_test(test_addresses),
		cmocka_unit_test(test_nginx),
		cmocka_unit_test(test_pasted),
		cmocka_unit_test(test_escapes),
		cmocka_unit_test(test_times),
		cmocka_unit_test(test_client),
		cmocka_unit_test(test_forged),
		cmocka_unit_test(test_raw_quotes),
		cmocka_unit_test(test_empty_user),
		cmocka_unit_test(test_separators),
		cmocka_unit_test(test_queries),
		cmocka_unit_test(test_haproxy),
		cmocka_unit_test(test_no_line),
		cmocka_unit_test(test_cut),
		cmocka_unit_test(test_no_format),
		cmocka_unit_test(test_many_fields),
		cmocka_unit_test(test_any_bytes),
		cmocka_unit_test(test_long_lines),
		cmocka_unit_test(test_real),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
