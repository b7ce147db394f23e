/*
 * A model of clients that choose every byte they can, and of the servers that
 * log them: for each known format, files of lines in which the method, target,
 * user, headers and cookies are made of pieces that look like what a parser
 * looks for, written as that server escapes them. A third of the lines is
 * harmless. Whole files are scanned, told by themselves and with the option
 * that a user would give. Of every file it has to hold that
 *
 *	no host is listed that did not ask (no forged one), and
 *	who asked is listed, or counted as rejected (no hidden one); and a
 *	harmless line of a format that is known is always read.
 *
 * Whether a line asks is decided here, from what was sent, by the rules of
 * RFC 9112: nothing of the program's parsers is used for it.
 *
 * CLIENT_LINES says how many lines there are in all (a million, and less with
 * a sanitizer); CLIENT_SEED is another beginning for the random numbers.
 */

#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "base/buf.h"
#include "base/io.h"
#include "decode/decoders.h"
#include "scan/scan.h"

#ifdef __SANITIZE_ADDRESS__
#define IS_SLOW 1
#elif defined(__has_feature)
#if __has_feature(address_sanitizer)
#define IS_SLOW 1
#endif
#endif
#ifndef IS_SLOW
#define IS_SLOW 0
#endif

enum {
	LINES = 1000 * 1000,
	SLOW_LINES = 60 * 1000,
	FILE_LINES = 250, /* as many addresses there are */
	PIECES_MAX = 4,
};

/* How a server writes bytes that it does not write as they are. */
enum escape { RAW, APACHE, NGINX, JSON, HASH, PLUS, PERCENT, GO, CSV };

enum {
	KNOWN = 1,   /* told by itself: harmless lines have to be read */
	NESTED = 2,  /* the line is a JSON string inside of another object */
	STRICT = 4,  /* the server refuses blanks and quotes in a Host */
	BLANKS = 8,  /* and takes a request line with blanks in its target */
	ORIGIN = 16, /* no absolute form is told by itself, or written */
};

struct server {
	const char *name;
	enum escape escape;
	unsigned is;
	const char *option; /* of --log-format; NULL: none is needed */
	const char *before; /* lines before the others, or NULL */
	/*
	 * %h address, %p the same with a port, %u user, %r request, %m %U its
	 * parts, %R referer, %A agent, %H Host, %X X-Forwarded-For, %C cookie,
	 * %s status.
	 */
	const char *line;
};

#define TIME	 "10/Jan/2024:12:00:00 +0000"
#define ISO	 "2024-01-10T12:00:00"
#define TAIL	 " %s 68 \"%R\" \"%A\""
#define COMBINED "%h - %u [" TIME "] \"%r\"" TAIL
#define NGINX_JSON                                                             \
	"{\"remote_addr\":\"%h\",\"remote_user\":\"%u\",\"time_local\":"       \
	"\"" TIME                                                              \
	"\",\"request\":\"%r\",\"status\":%s,\"body_bytes_sent\":68,"          \
	"\"http_referer\":\"%R\",\"http_user_agent\":\"%A\",\"http_host\":"    \
	"\"%H\"}"

static const struct server servers[] = {
	{ "apache combined", APACHE, KNOWN | BLANKS,
	  "%h %l %u %t \"%r\" %>s %b \"%{Referer}i\" \"%{User-Agent}i\"", NULL,
	  COMBINED },
	{ "apache vhost_combined", APACHE, KNOWN | BLANKS,
	  "%v:%p %h %l %u %t \"%r\" %>s %O \"%{Referer}i\" \"%{User-Agent}i\"",
	  NULL, "www.example.com:80 " COMBINED },
	{ "apache, Host second", APACHE, BLANKS,
	  "%h %{Host}i %u %t \"%r\" %>s %b \"%{Referer}i\" \"%{User-Agent}i\"",
	  NULL, "%h %H %u [" TIME "] \"%r\"" TAIL },
	{ "lighttpd", APACHE, STRICT,
	  "%h %V %u %t \"%r\" %>s %b \"%{Referer}i\" \"%{User-Agent}i\"", NULL,
	  "%h %H %u [" TIME "] \"%r\"" TAIL },
	{ "nginx combined", NGINX, KNOWN | BLANKS,
	  "$remote_addr - $remote_user [$time_local] \"$request\" $status "
	  "$body_bytes_sent \"$http_referer\" \"$http_user_agent\"",
	  NULL, COMBINED },
	{ "nginx, $http_host first", NGINX, BLANKS,
	  "$http_host $remote_addr - $remote_user [$time_local] \"$request\" "
	  "$status $body_bytes_sent \"$http_referer\" \"$http_user_agent\"",
	  NULL, "%H " COMBINED },
	{ "nginx, $http_host last", NGINX, KNOWN | BLANKS,
	  "$remote_addr - $remote_user [$time_local] \"$request\" $status "
	  "$body_bytes_sent \"$http_referer\" \"$http_user_agent\" "
	  "\"$http_host\"",
	  NULL, COMBINED " \"%H\"" },
	{ "nginx escape=json", JSON, KNOWN | BLANKS, "json", NULL, NGINX_JSON },
	{ "nginx JSON unescaped", NGINX, KNOWN | BLANKS, NULL, NULL,
	  NGINX_JSON },
	{ "HAProxy httplog", HASH, KNOWN, "haproxy", NULL,
	  "%h:40000 [10/Jan/2024:12:00:00.123] fe be/s1 0/0/0/1/1 %s 68 - - "
	  "---- 1/1/0/0/0 0/0 {%H|%A} \"%r\"" },
	{ "HAProxy, a captured cookie", HASH, 0, "haproxy", NULL,
	  "%h:40000 [10/Jan/2024:12:00:00.123] fe be/s1 0/0/0/1/1 %s 68 a=%C "
	  "- ---- 1/1/0/0/0 0/0 \"%r\"" },
	{ "IIS", PLUS, KNOWN, NULL,
	  "#Software: Microsoft Internet Information Services 10.0\n"
	  "#Fields: date time s-ip cs-method cs-uri-stem cs-uri-query s-port "
	  "cs-username c-ip cs(User-Agent) cs(Referer) sc-status sc-bytes\n",
	  "2024-01-10 12:00:00 198.18.0.1 %m %U - 80 - %h %A %R %s 68" },
	{ "CloudFront", PERCENT, KNOWN, NULL,
	  "#Version: 1.0\n#Fields: date time x-edge-location sc-bytes c-ip "
	  "cs-method cs(Host) cs-uri-stem sc-status cs(Referer) "
	  "cs(User-Agent)\n",
	  "2024-01-10\t12:00:00\tFRA2\t68\t%h\t%m\t%H\t%U\t%s\t%R\t%A" },
	{ "Caddy", JSON, KNOWN, NULL, NULL,
	  "{\"level\":\"info\",\"ts\":1704888000.5,\"logger\":"
	  "\"http.log.access\",\"msg\":\"handled request\",\"request\":"
	  "{\"remote_ip\":\"%h\",\"remote_port\":\"1\",\"client_ip\":\"%h\","
	  "\"proto\":\"HTTP/1.1\",\"method\":\"%m\",\"host\":\"%H\",\"uri\":"
	  "\"%U\",\"headers\":{\"User-Agent\":[\"%A\"],\"Referer\":[\"%R\"],"
	  "\"X-Forwarded-For\":[\"%X\"]}},\"user_id\":\"%u\",\"status\":%s,"
	  "\"size\":68}" },
	{ "Traefik", GO, KNOWN, "traefik", NULL,
	  COMBINED " 7 \"router@file\" \"http://198.18.0.1:80\" 1ms" },
	{ "Jetty", RAW, 0, NULL, NULL, COMBINED },
	{ "AWS ALB", APACHE, KNOWN, "aws", NULL,
	  "http " ISO ".000000Z app/lb/1 %h:4711 198.18.0.1:80 0.0 0.1 0.0 %s "
	  "%s 5 68 \"%r\" \"%A\" - - arn:aws:x \"Root=1\" \"%H\" \"-\" 0 " ISO
	  ".000000Z \"forward\" \"-\" \"-\"" },
	{ "nginx by syslog", NGINX, KNOWN | BLANKS, NULL, NULL,
	  "Jan 10 12:00:00 web1 nginx: " COMBINED },
	{ "nginx in Kubernetes", NGINX, KNOWN | BLANKS, NULL, NULL,
	  ISO ".123456789Z stdout F " COMBINED },
	{ "nginx in Docker", NGINX, KNOWN | NESTED | BLANKS, NULL, NULL,
	  COMBINED },
	{ "nginx by docker compose", NGINX, KNOWN | BLANKS, NULL, NULL,
	  "web-1  | " COMBINED },
	/* Formats of a server's own, in which no quotes part the fields. */
	{ "nginx, blanks alone", NGINX, 0,
	  "$http_host $remote_addr $request_method $request_uri $status", NULL,
	  "%H %h %m %U %s" },
	{ "nginx, bars", NGINX, BLANKS,
	  "$time_iso8601|$http_x_forwarded_for|$remote_addr|$request|$status|"
	  "$http_user_agent",
	  NULL, ISO "+00:00|%X|%h|%r|%s|%A" },
	{ "Apache behind a proxy", APACHE, BLANKS,
	  "%{X-Forwarded-For}i %h %l %u %t \"%r\" %>s %b", NULL,
	  "%X %h - %u [" TIME "] \"%r\" %s 68" },
	{ "Apache, Host and user first", APACHE, 0, "%{Host}i %u %a %m %U %>s",
	  NULL, "%H %u %h %m %U %s" },
	/* The rows of the table of named formats; but for those whose host is
	   what the client says of itself. */
	{ "Caddy, console", JSON, KNOWN, "caddy-console", NULL,
	  "2024/01/10 12:00:00.500\tINFO\thttp.log.access\thandled request\t"
	  "{\"request\":{\"remote_ip\":\"%h\",\"method\":\"%m\",\"host\":"
	  "\"%H\",\"uri\":\"%U\",\"headers\":{\"User-Agent\":[\"%A\"]}},"
	  "\"status\":%s,\"size\":68}" },
	{ "HAProxy, option httplog clf", HASH, KNOWN, "haproxy", NULL,
	  "%h - - [" TIME "] \"%r\" %s 68 \"\" \"\" 40000 123 \"fe\" \"be\" "
	  "\"s1\" 0 0 0 1 1 ---- 1 1 0 0 0 0 0 \"\" \"\"" },
	{ "logfmt", GO, KNOWN, "logfmt", NULL,
	  "time=" ISO "Z level=INFO msg=request remote_addr=%h method=%m "
	  "uri=\"%U\" status=%s bytes=68 user_agent=\"%A\" host=\"%H\"" },
	{ "S3", PERCENT, KNOWN, "s3", NULL,
	  "79a59df900b949e55d96a1e698fbacedfd6e09d98eacf8f8d5218e7cd47ef2be "
	  "bucket [" TIME "] %h - 3E57427F3EXAMPLE WEBSITE.GET.OBJECT "
	  "robots.txt \"%m %U HTTP/1.1\" %s - 68 68 7 5 \"%R\" \"%A\" -" },
	{ "API Gateway", RAW, KNOWN, "aws-apigw", NULL,
	  "%h - - [" TIME "]\"%r\" %s 68 c6af9ac6-7b61" },
	{ "API Gateway, XML", RAW, KNOWN, "aws-apigw-xml", NULL,
	  "<request id=\"c6af9ac6-7b61\"><ip>%h</ip><caller>-</caller>"
	  "<user>-</user><requestTime>" TIME "</requestTime><httpMethod>%m"
	  "</httpMethod><resourcePath>%U</resourcePath><status>%s</status>"
	  "<protocol>HTTP/1.1</protocol><responseLength>68</responseLength>"
	  "</request>" },
	{ "CloudFront, real-time", PERCENT, KNOWN, "cloudfront-realtime", NULL,
	  "1704888000.123\t%h\t0.002\t%s\t68\t%m\thttps\t%H\t%U\t300\t"
	  "FRA2\tid\tx.cloudfront.net\t0.002\tHTTP/2.0\tIPv4\t%A\t%R" },
	{ "Cloud Storage", CSV, KNOWN, "gcs", NULL,
	  "\"1704888000000000\",\"%h\",\"1\",\"\",\"%m\",\"%U\",\"%s\","
	  "\"300\",\"68\",\"7000\",\"www.example.com\",\"%R\",\"%A\",\"id\","
	  "\"GET_Object\",\"bucket\",\"robots.txt\"" },
	{ "bunny.net", RAW, KNOWN | ORIGIN, "bunny", NULL,
	  "HIT|%s|1704888000123|68|123|%h|%R|https://www.example.com%U|DE|%A|"
	  "0123456789abcdef|DE" },
	{ "Gcore", NGINX, KNOWN, "gcore", NULL,
	  "\"%h\" \"-\" \"%u\" \"[" TIME "]\" \"%r\" \"%s\" \"68\" \"%R\" "
	  "\"%A\"" },
	{ "Tencent", RAW, KNOWN | ORIGIN, "tencent", NULL,
	  "20240110120000 %h www.example.com %U 68 1 2 %s NULL 5 \"%A\" \"-\" "
	  "%m HTTP/1.1" },
	{ "Kinsta", NGINX, 0, "kinsta", NULL,
	  "www.example.com %h [" TIME "] %m \"%U\" HTTP/1.1 %s \"%R\" \"%A\" "
	  "198.18.0.2 \"-\"" },
	{ "Nginx Proxy Manager", NGINX, KNOWN | STRICT, "nginx-proxy-manager",
	  NULL,
	  "[" TIME "] - 200 %s - %m https %H \"%U\" [Client %h] [Length 68] "
	  "[Gzip -] [Sent-to 198.18.0.1] \"%A\" \"%R\"" },
	{ "ssl_request", APACHE, KNOWN, "ssl_request", NULL,
	  "[" TIME "] %h TLSv1.3 TLS_AES_256_GCM_SHA384 \"%r\" 68" },
	{ "squid", RAW, KNOWN, "squid", NULL,
	  "1704888000.123     15 %h TCP_MISS/%s 68 %m %U - HIER_DIRECT/"
	  "198.18.0.1 text/plain" },
	{ "squid, referrer", RAW, KNOWN | ORIGIN, "squid-referrer", NULL,
	  "1704888000.123 %h %R http://www.example.com%U" },
	{ "Istio", RAW, KNOWN | ORIGIN, "istio", NULL,
	  "[" ISO ".123Z] \"%m %U HTTP/1.1\" %s - via_upstream - \"-\" 0 68 5 "
	  "4 \"%X\" \"%A\" \"0123-4567\" \"%H\" \"198.18.0.1:80\" "
	  "inbound|80|| 127.0.0.6:1 198.18.0.1:80 %p "
	  "outbound_.80_._.web.default.svc default" },
	{ "uvicorn", PERCENT, KNOWN, "uvicorn", NULL,
	  "INFO:     %h:4711 - \"%m %U HTTP/1.1\" %s OK" },
	{ "uWSGI", RAW, KNOWN, "uwsgi", NULL,
	  "[pid: 12|app: 0|req: 1/1] %h (%u) {30 vars in 400 bytes} "
	  "[Wed Jan 10 12:00:00 2024] %m %U => generated 68 bytes in 5 msecs "
	  "(HTTP/1.1 %s) 2 headers in 79 bytes (1 switches on core 0)" },
	{ "Tornado", RAW, KNOWN, "tornado", NULL,
	  "[I 240110 12:00:00 web:2239] %s %m %U (%h) 1.23ms" },
	{ "aiohttp", RAW, KNOWN, "aiohttp", NULL,
	  "%h [" TIME "] \"%r\" %s 68 \"%R\" \"%A\"" },
	{ "Twisted", APACHE, KNOWN, "twisted", NULL,
	  "\"%h\" - - [" TIME "] \"%r\" %s 68 \"%R\" \"%A\"" },
	{ "PHP", RAW, KNOWN, "php", NULL,
	  "[Wed Jan 10 12:00:00 2024] %p [%s]: %m %U" },
	{ "morgan short", RAW, KNOWN | ORIGIN, "morgan-short", NULL,
	  "%h %u %m %U HTTP/1.1 %s 68 - 1.234 ms" },
	{ "serve", RAW, KNOWN | ORIGIN, "serve", NULL,
	  " HTTP  1/10/2024 12:00:00 PM %h %m %U" },
	{ "IIS, its own format", RAW, KNOWN, "iis-native", NULL,
	  "%h, -, 01/10/24, 12:00:00, W3SVC1, WEB, 198.18.0.1, 5, 300, 68, %s, "
	  "0, %m, %U, -," },
	{ "Tomcat, extended", CSV, KNOWN, "w3c",
	  "#Fields: date time c-ip cs-method cs-uri-stem sc-status bytes "
	  "cs(User-Agent)\n#Version: 2.0\n",
	  "2024-01-10 12:00:00 %h %m %U %s 68 \"%A\"" },
};

enum { NSERVERS = sizeof(servers) / sizeof(servers[0]) };

/* No piece holds a newline: no server lets one into a line. */
static const char *const pieces[] = {
	"/robots.txt",
	"203.0.113.9",
	"203.0.113.9,",
	"203.0.113.9, 203.0.113.10",
	"2001:db8:bad::9",
	"[2001:db8:bad::9]:80",
	"bad.example",
	"203.0.113.9 - - [" TIME "] \"GET /robots.txt HTTP/1.1\" 200 5",
	"] \"GET /robots.txt HTTP/1.1\" 200 5 \"",
	"[" TIME "] \"",
	"\" 200 68 \"-\" \"",
	"GET /robots.txt HTTP/1.1",
	"#Fields: cs-uri-stem c-ip y z",
	"#Fields: date time c-ip cs-uri-stem",
	"{\"remote_addr\":\"203.0.113.9\",\"request\":\"GET /robots.txt\"}",
	"\",\"remote_addr\":\"203.0.113.9\",\"x\":\"",
	"\\x22,\\x22remote_addr\\x22:\\x22203.0.113.9",
	"\\\"",
	"\\",
	"\"",
	"\"\"",
	"'",
	" ",
	"  ",
	"\t",
	",",
	";",
	"#",
	"?",
	"%2",
	"%22",
	"%0a",
	"+",
	"-",
	"- -",
	"|",
	"{",
	"}",
	"[",
	"]",
	"=",
	":",
	" - - ",
	"Jan 10 12:00:00 web1 nginx: ",
	ISO "Z stdout F ",
	"INFO: ",
	"---- 1/1/0/0/0 0/0 \"GET /robots.txt HTTP/1.1\"",
	" 0/0 {a|b} \"GET /robots.txt HTTP/1.1\"",
	"http://www.example.com/robots.txt",
	"//robots.txt",
	"/ROBOTS.TXT",
	"/a/../robots.txt",
	"/robots.txt/",
	"\xc3\xa4",
	"\xff",
	"\x01",
	"\x1b[31m",
	"\x7f",
	"\\u0022",
	"\\n",
	"a",
};

static const char *const harmless[] = { "Bot/1.0 (+http://bot.example/)",
					"Mozilla/5.0 (X11; Linux x86_64)",
					"curl/8.5.0", "-" };

static const char *const targets[] = {
	"/robots.txt",	 "/",
	"/page?q=1",	 "/robots.txt?x",
	"/a/robots.txt", "http://www.example.com/robots.txt"
};

struct client {
	char address[40];
	char method[16], target[600], request[700];
	char user[600], host[600], referer[600], agent[600], xff[600];
	char cookie[600];
	bool is_harmless;
	bool asked;
	bool found;
};

static uint64_t seed;

static unsigned next_random(unsigned below)
{
	seed = seed * UINT64_C(6364136223846793005) + 1442695040888963407u;
	return (unsigned)(seed >> 33) % below;
}

#define PICK(list) ((list)[next_random(sizeof(list) / sizeof((list)[0]))])

/* A text of hostile pieces, which an HTTP server would take for a value. */
static void make_hostile(char *text)
{
	unsigned n = next_random(PIECES_MAX) + 1;

	*text = '\0';
	while (n--)
		strcat(text, PICK(pieces));
	/* Blanks around a header's value are no part of it (RFC 9110, 5.5). */
	while (*text == ' ' || *text == '\t')
		memmove(text, text + 1, strlen(text));
	for (size_t len = strlen(text);
	     len && (text[len - 1] == ' ' || text[len - 1] == '\t');)
		text[--len] = '\0';
	if (!*text)
		strcpy(text, "-");
}

static void drop_bytes(char *text, const char *bytes)
{
	char *out = text;

	for (; *text; text++)
		if (!strchr(bytes, *text))
			*out++ = *text;
	*out = '\0';
}

/* What follows an absolute form's scheme and authority, or the text itself. */
static const char *skip_authority(const char *target)
{
	if (strncmp(target, "http://", 7) != 0)
		return target;
	return target + 7 + strcspn(target + 7, "/?#");
}

/* "method SP target [SP protocol]"; further blanks are passed over. */
static bool asks(const char *request)
{
	const char *at = strchr(request, ' ');
	char target[700];
	const char *path;

	if (!at || at == request)
		return false;
	at += strspn(at, " ");
	snprintf(target, sizeof(target), "%.*s", (int)strcspn(at, " "), at);
	path = skip_authority(target);
	return strcspn(path, "?#") == strlen("/robots.txt") &&
	       !strncmp(path, "/robots.txt", strlen("/robots.txt"));
}

static void make_client(struct client *c, const struct server *server,
			unsigned number)
{
	*c = (struct client){ .is_harmless = next_random(3) == 0 };
	if (number % 5)
		snprintf(c->address, sizeof(c->address), "192.0.2.%u", number);
	else
		snprintf(c->address, sizeof(c->address), "2001:db8::%x:1",
			 number + 1);
	strcpy(c->method, next_random(4) ? "GET" : "HEAD");
	strcpy(c->target, PICK(targets));
	if ((server->is & ORIGIN) && c->target[0] != '/')
		strcpy(c->target, "/robots.txt");
	strcpy(c->user, "-");
	strcpy(c->host, "www.example.com");
	strcpy(c->referer, "-");
	strcpy(c->agent, PICK(harmless));
	strcpy(c->xff, "198.51.100.1");
	strcpy(c->cookie, "1");
	if (!c->is_harmless) {
		make_hostile(c->user);
		drop_bytes(c->user, ":");
		make_hostile(c->host);
		if (server->is & STRICT)
			drop_bytes(c->host,
				   " \t\"\\[]{}|#?,;=+%'/\x01\x1b\x7f");
		if (!*c->host)
			strcpy(c->host, "-");
		make_hostile(c->referer);
		make_hostile(c->agent);
		make_hostile(c->xff);
		make_hostile(c->cookie);
		if (next_random(2)) {
			c->target[0] = '/';
			make_hostile(c->target + 1);
			if (!(server->is & BLANKS) || next_random(2))
				drop_bytes(c->target, " \t");
		}
	}
	snprintf(c->request, sizeof(c->request), "%s %s HTTP/1.1", c->method,
		 c->target);
	c->asked = asks(c->request);
}

static void add_as(struct buf *out, enum escape escape, uint8_t byte)
{
	static const char json_letters[] = "\b\f\n\r\t";
	bool is_control = byte < 0x20 || byte == 0x7f;
	const char *letter;

	switch (escape) {
	case APACHE: /* ap_escape_logitem() */
		if (byte == '"' || byte == '\\')
			buf_addf(out, "\\%c", byte);
		else if (byte == '\t')
			buf_add_str(out, "\\t");
		else if (is_control || byte >= 0x80)
			buf_addf(out, "\\x%02x", byte);
		else
			buf_add_byte(out, byte);
		break;
	case NGINX: /* ngx_http_log_escape() */
		if (is_control || byte >= 0x80 || byte == '"' || byte == '\\')
			buf_addf(out, "\\x%02X", byte);
		else
			buf_add_byte(out, byte);
		break;
	case JSON: /* RFC 8259; bytes from 0x80 on are written as they are */
		letter = byte ? strchr(json_letters, byte) : NULL;
		if (byte == '"' || byte == '\\')
			buf_addf(out, "\\%c", byte);
		else if (letter)
			buf_addf(out, "\\%c", "bfnrt"[letter - json_letters]);
		else if (byte < 0x20)
			buf_addf(out, "\\u%04X", byte);
		else
			buf_add_byte(out, byte);
		break;
	case HASH: /* HAProxy: lf_encode_string() with hdr_encode_map */
		if (byte < 0x20 || byte >= 0x7f || strchr("\"#{|}", byte))
			buf_addf(out, "#%02X", byte);
		else
			buf_add_byte(out, byte);
		break;
	case PLUS:
		buf_add_byte(out, byte == ' ' || is_control ? '+' : byte);
		break;
	case PERCENT:
		if (is_control || byte >= 0x80 || strchr(" \"%<>\\^`{|}", byte))
			buf_addf(out, "%%%02X", byte);
		else
			buf_add_byte(out, byte);
		break;
	case GO: /* strconv.Quote() */
		if (byte == '"' || byte == '\\')
			buf_addf(out, "\\%c", byte);
		else if (byte == '\t')
			buf_add_str(out, "\\t");
		else if (is_control)
			buf_addf(out, "\\x%02x", byte);
		else
			buf_add_byte(out, byte);
		break;
	case CSV:
		if (byte == '"')
			buf_add_byte(out, byte);
		buf_add_byte(out, byte);
		break;
	case RAW:
		buf_add_byte(out, byte);
		break;
	}
}

static void add_escaped(struct buf *out, enum escape escape, const char *text)
{
	for (; *text; text++)
		add_as(out, escape, (uint8_t)*text);
}

/* A cookie is written by HAProxy as it was sent. */
static void add_field(struct buf *out, const struct server *server,
		      const struct client *c, char letter)
{
	const char *text = "";
	char with_port[64];

	switch (letter) {
	case 'p':
		snprintf(with_port, sizeof(with_port),
			 strchr(c->address, ':') ? "[%s]:4711" : "%s:4711",
			 c->address);
		text = with_port;
		break;
	case 'h':
		text = c->address;
		break;
	case 'u':
		text = c->user;
		break;
	case 'r':
		text = c->request;
		break;
	case 'm':
		text = c->method;
		break;
	case 'U':
		text = c->target;
		break;
	case 'R':
		text = c->referer;
		break;
	case 'A':
		text = c->agent;
		break;
	case 'H':
		text = c->host;
		break;
	case 'X':
		text = c->xff;
		break;
	case 'C':
		text = c->cookie;
		break;
	case 's':
		text = "200";
		break;
	}
	add_escaped(out, letter == 'C' ? RAW : server->escape, text);
}

static void add_line(struct buf *out, const struct server *server,
		     const struct client *c)
{
	struct buf line = { 0 };

	for (const char *at = server->line; *at; at++) {
		if (*at == '%')
			add_field(&line, server, c, *++at);
		else
			buf_add_byte(&line, (uint8_t)*at);
	}
	if (server->is & NESTED) {
		buf_add_str(out, "{\"log\":\"");
		for (size_t i = 0; i < line.len; i++)
			add_as(out, JSON, line.data[i]);
		buf_add_str(out, "\\n\",\"stream\":\"stdout\",\"time\":\"" ISO
				 ".5Z\"}");
	} else {
		buf_add(out, line.data, line.len);
	}
	buf_add_byte(out, '\n');
	assert_false(buf_failed(&line));
	buf_release(&line);
}

/**** Scanning */

static struct client clients[FILE_LINES];

static struct client *find_client(const struct host *host)
{
	for (unsigned i = 0; i < FILE_LINES; i++)
		if (strlen(clients[i].address) == host->len &&
		    !memcmp(clients[i].address, host->name, host->len))
			return &clients[i];
	return NULL;
}

/* Fails, showing the line that is wrong. */
static void fail_line(const struct server *server, const struct client *c,
		      const char *what, bool by_option)
{
	struct buf line = { 0 };

	add_line(&line, server, c);
	fail_msg("%s%s: %s %s\n%.*s", server->name,
		 by_option ? ", by its option" : "", c->address, what,
		 (int)line.len, (char *)line.data);
}

/* Which line gave a host that no client has is not known: the first it is in.
 */
static void fail_forged(const struct server *server, const struct host *host,
			bool by_option)
{
	char what[300];

	snprintf(what, sizeof(what), "or another one forged %.*s",
		 (int)host->len, host->name);
	for (unsigned i = 0; i < FILE_LINES; i++) {
		struct buf line = { 0 };
		bool is_in;

		add_line(&line, server, &clients[i]);
		is_in = memmem(line.data, line.len, host->name, host->len);
		buf_release(&line);
		if (is_in && clients[i].asked)
			fail_line(server, &clients[i], what, by_option);
	}
	fail_line(server, &clients[0], what, by_option);
}

static void check_hosts(const struct server *server, const struct hostset *set,
			uint64_t nrejected, bool by_option)
{
	bool is_known = by_option || (server->is & KNOWN);
	uint64_t nlost = 0;

	for (size_t i = 0; i < set->table.nslots; i++) {
		const struct host *host = set->table.slots[i];
		struct client *c;

		if (!host)
			continue;
		c = find_client(host);
		if (!c)
			fail_forged(server, host, by_option);
		if (!c->asked)
			fail_line(server, c, "did not ask", by_option);
		c->found = true;
	}
	for (unsigned i = 0; i < FILE_LINES; i++) {
		const struct client *c = &clients[i];

		nlost += c->asked && !c->found;
		if (c->asked && !c->found && c->is_harmless && is_known)
			fail_line(server, c, "asked, and is lost", by_option);
	}
	if (nlost <= nrejected)
		return;
	for (unsigned i = 0; i < FILE_LINES; i++)
		if (clients[i].asked && !clients[i].found)
			fail_line(server, &clients[i],
				  "or another one asked, and is hidden",
				  by_option);
}

struct scanning {
	struct format format;
	struct filter filter;
	struct query query;
	struct scan *scan;
	const char *path;
};

static void start(struct scanning *s, const char *option)
{
	*s = (struct scanning){ .path = "/robots.txt" };
	if (option)
		assert_int_equal(format_set(&s->format, option, NULL),
				 FORMAT_GOOD);
	filter_init(&s->filter);
	s->query = (struct query){ .paths = &s->path,
				   .npaths = 1,
				   .format = &s->format,
				   .filter = &s->filter };
	s->scan = scan_new(&s->query, decoders_find("auto"));
	assert_non_null(s->scan);
}

static void stop(struct scanning *s)
{
	scan_free(s->scan);
	filter_release(&s->filter);
	format_release(&s->format);
}

static void scan_file(struct scanning *s, const struct server *server, int fd,
		      bool by_option)
{
	char name[64];
	struct file file = { .name = name, .kind = FILE_NAMED };
	struct hostset hosts = { 0 };
	struct outcome outcome = { 0 };
	struct identity identity = { 0 };
	struct line_sink sink = { .hosts = &hosts, .outcome = &outcome };

	snprintf(name, sizeof(name), "/proc/self/fd/%d", fd);
	for (unsigned i = 0; i < FILE_LINES; i++)
		clients[i].found = false;
	assert_int_equal(scan_read(s->scan, &file, &sink, &identity, NULL), 0);
	assert_true(outcome.opened);
	check_hosts(server, &hosts, outcome.nrejected, by_option);
	hostset_release(&hosts);
	outcome_release(&outcome);
}

/* The files of a server; returns how many lines were scanned. */
static uint64_t test_server(const struct server *server, uint64_t nlines)
{
	int fd = memfd_create("log", MFD_CLOEXEC);
	struct buf text = { 0 };
	struct scanning alone, by_option;
	uint64_t n = 0;

	assert_true(fd >= 0);
	start(&alone, NULL);
	start(&by_option, server->option);
	while (n < nlines) {
		buf_clear(&text);
		if (server->before)
			buf_add_str(&text, server->before);
		for (unsigned i = 0; i < FILE_LINES; i++) {
			make_client(&clients[i], server, i);
			add_line(&text, server, &clients[i]);
		}
		assert_false(buf_failed(&text));
		assert_int_equal(ftruncate(fd, 0), 0);
		assert_int_equal(lseek(fd, 0, SEEK_SET), 0);
		assert_int_equal(io_write_all(fd, text.data, text.len), 0);
		scan_file(&alone, server, fd, false);
		n += FILE_LINES;
		if (server->option) {
			scan_file(&by_option, server, fd, true);
			n += FILE_LINES;
		}
	}
	stop(&alone);
	stop(&by_option);
	buf_release(&text);
	close(fd);
	return n;
}

static void nobody_is_forged_or_hidden(void **state)
{
	const char *given = getenv("CLIENT_LINES");
	uint64_t nlines = given	    ? strtoull(given, NULL, 10)
			  : IS_SLOW ? SLOW_LINES
				    : LINES;
	uint64_t n = 0;

	(void)state;
	seed = getenv("CLIENT_SEED") ? strtoull(getenv("CLIENT_SEED"), NULL, 10)
				     : 1;
	for (size_t i = 0; i < NSERVERS; i++)
		n += test_server(&servers[i], nlines / NSERVERS + 1);
	print_message("# %llu lines of %d servers\n", (unsigned long long)n,
		      (int)NSERVERS);
	assert_true(n >= nlines);
}

/* A model that never makes what it is to make would prove nothing. */
static void the_model_makes_both(void **state)
{
	unsigned nasked = 0, nharmless = 0;

	(void)state;
	for (unsigned i = 0; i < 10000; i++) {
		make_client(&clients[0], &servers[i % NSERVERS], 1);
		nasked += clients[0].asked;
		nharmless += clients[0].asked && clients[0].is_harmless;
	}
	assert_in_range(nasked, 2000, 8000);
	assert_in_range(nharmless, 1000, 4000);
	assert_true(asks("GET /robots.txt HTTP/1.1"));
	assert_true(asks("GET  /robots.txt?a#b"));
	assert_true(asks("HEAD http://x/robots.txt HTTP/1.0"));
	assert_false(asks("GET"));
	assert_false(asks(" /robots.txt"));
	assert_false(asks("GET /robots.txt/ HTTP/1.1"));
	assert_false(asks("GET http://x?/robots.txt HTTP/1.1"));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(the_model_makes_both),
		cmocka_unit_test(nobody_is_forged_or_hidden),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
