/*
 * Lines of each format (format.h), recognised or given. The first byte of
 * the input chooses the format, its remainder by their number; the rest is
 * lines (lines.h).
 *
 * fuzz_format --seeds DIRECTORY writes an input of each format to begin with.
 */

#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/buf.h"
#include "lines.h"
#include "reference.h"

/* What --log-format and the options beside it give; for auto a first line. */
struct choice {
	const char *format, *client, *json, *first;
	const char *sample; /* a line of this format */
};

static const struct choice choices[] = {
	{ .format = "auto",
	  .sample = "192.0.2.1 - - [03/Nov/2026:06:25:01 +0000] "
		    "\"GET /robots.txt HTTP/1.1\" 200 71 \"-\" \"Bot/1.0\"" },
	{ .format = "auto",
	  .first = "#Fields: date time s-ip cs-method cs-uri-stem "
		   "cs-uri-query s-port cs-username c-ip cs(User-Agent) "
		   "cs(Referer) sc-status sc-bytes",
	  .sample = "2026-11-03 06:25:01 198.51.100.1 GET /robots.txt - 443 - "
		    "192.0.2.1 Bot/1.0+(a) - 200 71" },
	{ .format = "auto",
	  .first = "#Fields: date\ttime\tx-edge-location\tsc-bytes\tc-ip\t"
		   "cs-method\tcs(Host)\tcs-uri-stem\tsc-status\t"
		   "cs(User-Agent)",
	  .sample = "2026-11-03\t06:25:01\tFRA2\t71\t192.0.2.1\tGET\t"
		    "d.example\t/robots.txt\t200\tBot/1.0%20(a)" },
	{ .format = "w3c",
	  .sample = "#Fields: date c-ip cs-uri-stem cs(User-Agent)\n"
		    "2026-11-03 192.0.2.1 /robots.txt \"a \"\"b\"" },
	{ .format = "#Fields: date time c-ip cs-method cs-uri-stem sc-status "
		    "sc-bytes cs(User-Agent) cs(X-Forwarded-For)",
	  .client = "X-Forwarded-For",
	  .sample = "2026-11-03 06:25:01 192.0.2.1 GET /robots.txt 200 71 Bot "
		    "2001:db8::1,+192.0.2.7" },
	{ .format = "json",
	  .sample = "{\"ts\":1793687101.5,\"request\":{\"remote_ip\":"
		    "\"192.0.2.1\",\"method\":\"GET\",\"uri\":"
		    "\"\\/robots.txt\",\"headers\":{\"User-Agent\":"
		    "[\"B\\u00e4r\"]}},\"status\":200,\"size\":71}" },
	{ .format = "json",
	  .json = "host=.client.ip,request=.req,time=.at,status=.code,"
		  "bytes=.size,user_agent=.headers.User-Agent",
	  .sample = "a  | {\"client\":{\"ip\":\"192.0.2.1\"},\"req\":"
		    "\"GET /robots.txt HTTP/2\",\"code\":\"200\",\"at\":"
		    "\"2026-11-03T06:25:01+01:00\",\"headers\":"
		    "{\"user-agent\":\"\\ud83d\\ude00\"}}" },
	{ .format = "json",
	  .json = "host=h,method=m,target=t,user_agent=t",
	  .sample = "{\"h\":\"192.0.2.1:80, b\",\"m\":\"GET\","
		    "\"t\":\"/robots.txt\"}" },
	{ .format = "aws",
	  .sample = "http 2026-11-03T06:25:01.000001Z app/a/b 192.0.2.1:1234 "
		    "198.51.100.1:80 0.1 0.1 0.1 200 200 34 71 \"GET "
		    "http://a.example:80/robots.txt HTTP/1.1\" \"Bot/1.0\" "
		    "- -" },
	{ .format = "haproxy",
	  .sample = "Nov  3 06:25:01 a haproxy[9]: 192.0.2.1:1234 "
		    "[03/Nov/2026:06:25:01.123] in~ back/b 0/0/1/0/2 200 71 - "
		    "- ---- 6/6/0/0/0 0/0 {a|b} {} \"GET /robots.txt "
		    "HTTP/1.1\"" },
	{ .format = "clf",
	  .sample = "h.example - \"a] [b\" [03/Nov/2026:06:25:01 +0000] "
		    "\"GET /robots.txt\" 200 -" },
	{ .format = "vhost",
	  .sample = "v:80 h.example - - [03/Nov/2026:06:25:01 +0000] "
		    "\"GET http://v/robots.txt HTTP/1.1\" 200 71 \"-\" \"-\"" },
	{ .format = "%v:%p %h %l %u %t \"%r\" %>s %O \"%{Referer}i\" "
		    "\"%{User-Agent}i\"",
	  .sample = "v:80 192.0.2.1 - u v [03/Nov/2026:06:25:01 +0000] "
		    "\"GET /robots.txt HTTP/1.1\" 200 71 \"-\" \"B\\\"t\"" },
	{ .format = "%v,%p,%h,%l,%u,%t,%D,\"%U\",\"%q\",%m,%>s,%b",
	  .sample = "v,443,192.0.2.1,-,\"\",[03/Nov/2026:06:25:01 +0000],9,"
		    "\"/robots.txt\",\"?a,b\",GET,200,71" },
	{ .format = "%a %{%d/%b/%Y}t %{%T}t.%{msec_frac}t %{%z}t "
		    "\"%m %U%q %H\" %s %B \"%{User-Agent}i\"",
	  .sample = "192.0.2.1 03/Nov/2026 06:25:01.123 +0000 "
		    "\"GET /robots.txt?q HTTP/1.1\" 200 71 \"Bot/1.0\"" },
	{ .format = "%h %l %u %t \"%r\" %>s %b \"%{X-Forwarded-For}i\"",
	  .client = "%{X-Forwarded-For}i",
	  .sample = "198.51.100.1 - - [03/Nov/2026:06:25:01 +0000] "
		    "\"GET /robots.txt HTTP/1.1\" 200 71 "
		    "\"192.0.2.1, 198.51.100.2\"" },
	{ .format = "$remote_addr - $remote_user [$time_local] \"$request\" "
		    "$status $body_bytes_sent \"$http_referer\" "
		    "\"$http_user_agent\" \"$http_x_forwarded_for\"",
	  .sample = "192.0.2.1 - - [03/Nov/2026:06:25:01 +0000] \"GET "
		    "/robots.txt HTTP/2.0\" 200 71 \"-\" \"B\\x22\" \"-\"" },
	{ .format = "$time_iso8601|$host|$remote_addr|$request_method|"
		    "$uri|$status|$http_user_agent",
	  .sample = "2026-11-03T06:25:01+00:00|a.example|192.0.2.1|GET|"
		    "/robots.txt|200|Bot" },
	{ .format = "%ci:%cp [%tr] %ft %b/%s %ST %B %CC %CS %tsc %hr %hs "
		    "%{+Q}r",
	  .sample = "192.0.2.1:1234 [03/Nov/2026:06:25:01.123] in~ back/b 200 "
		    "71 a=\"b - ---- {a|b} {} \"GET /robots.txt HTTP/1.1\"" },
	{ .format = "s3",
	  .sample = "79a5 b.example [03/Nov/2026:06:25:01 +0000] 192.0.2.1 - "
		    "3E57 WEBSITE.GET.OBJECT robots.txt \"GET /robots.txt "
		    "HTTP/1.1\" 200 - 71 71 9 8 \"-\" \"Bot/1.0\" -" },
	{ .format = "$http_x_forwarded_for $remote_addr [$msec] "
		    "$request_uri $status",
	  .client = "$http_x_forwarded_for",
	  .sample = "192.0.2.1, 198.51.100.2 203.0.113.1 [1793687101.123] "
		    "/robots.txt?a 200" },
};

enum { NCHOICES = sizeof(choices) / sizeof(choices[0]) };

/* What libFuzzer leaves no other place for. */
static struct format formats[NCHOICES];

int LLVMFuzzerInitialize(int *argc, char ***argv);
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t len);

/* The sample, and it again with a part repeated to a long line. */
static void write_seed(const char *dir, size_t nth)
{
	const char *sample = choices[nth].sample;
	size_t half = strlen(sample) / 2;
	char name[4096];
	FILE *file;

	snprintf(name, sizeof(name), "%s/format.%zu", dir, nth);
	file = fopen(name, "wb");
	if (file) {
		fprintf(file, "%c%s\n", (int)nth, sample);
		fprintf(file, "%.*s\001%s\001%s\n", (int)half, sample,
			sample + half - 1, sample + half);
	}
	if (!file || fclose(file)) {
		perror(name);
		exit(1);
	}
}

int LLVMFuzzerInitialize(int *argc, char ***argv)
{
	if (*argc == 3 && !strcmp((*argv)[1], "--seeds")) {
		for (size_t i = 0; i < NCHOICES; i++)
			write_seed((*argv)[2], i);
		exit(0);
	}
	for (size_t i = 0; i < NCHOICES; i++) {
		const struct choice *choice = &choices[i];
		enum format_error error =
			format_set(&formats[i], choice->format, choice->client);

		/* A build without jsmn has no JSON. */
		if (strcmp(choice->format, "json") == 0 &&
		    !jsonlog_is_built_in())
			continue;
		if (!error && choice->json)
			error = jsonlog_read_names(&formats[i].json,
						   choice->json);
		if (error)
			reference_fail("%s: error %d", choice->format,
				       (int)error);
	}
	return 0;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t len)
{
	size_t nth = len ? data[0] % NCHOICES : 0;
	struct buf text = { 0 };

	if (!len)
		return 0;
	if (choices[nth].first) {
		buf_add_str(&text, choices[nth].first);
		buf_add_byte(&text, '\n');
	}
	buf_add(&text, data + 1, len - 1);
	reference_check_buf(&text);
	lines_check(&formats[nth], text.data, text.len);
	buf_release(&text);
	return 0;
}
