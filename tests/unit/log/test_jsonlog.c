/*
 * JSON lines as servers document them, what the walk over them takes and what
 * it refuses, and lines that are made to cost time or to be read past their
 * end. In a build without jsmn: that no line is one.
 */

#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <zlib.h>

#include "log/jsonlog.h"

static struct slice slice_of(const char *str)
{
	return (struct slice){ str, strlen(str) };
}

#ifdef HAVE_JSMN

static bool is_refused(const char *given)
{
	struct jsonlog_names names;

	return jsonlog_read_names(&names, given) == FORMAT_BAD_NAMES;
}

static void test_names(void **state)
{
	struct jsonlog_names names;
	char path[300] = "host=";

	(void)state;
	assert_int_equal(
		jsonlog_read_names(
			&names,
			"host=.client.ip,request=req,method=a,target=b,time=c,"
			"status=d,bytes=e,user_agent=f=g"),
		FORMAT_GOOD);
	assert_true(slice_is(names.paths[JSONLOG_HOST], ".client.ip"));
	assert_true(slice_is(names.paths[JSONLOG_REQUEST], "req"));
	assert_true(slice_is(names.paths[JSONLOG_METHOD], "a"));
	assert_true(slice_is(names.paths[JSONLOG_TARGET], "b"));
	assert_true(slice_is(names.paths[JSONLOG_TIME], "c"));
	assert_true(slice_is(names.paths[JSONLOG_STATUS], "d"));
	assert_true(slice_is(names.paths[JSONLOG_BYTES], "e"));
	assert_true(slice_is(names.paths[JSONLOG_USER_AGENT], "f=g"));
	assert_int_equal(jsonlog_read_names(&names, "time=x"), FORMAT_GOOD);
	assert_true(slice_is(names.paths[JSONLOG_TIME], "x"));
	assert_null(names.paths[JSONLOG_HOST].at);

	assert_true(is_refused(""));
	assert_true(is_refused(","));
	assert_true(is_refused("="));
	assert_true(is_refused("host"));
	assert_true(is_refused("host="));
	assert_true(is_refused("host=."));
	assert_true(is_refused("host=.."));
	assert_true(is_refused("host=..a"));
	assert_true(is_refused("host=a."));
	assert_true(is_refused("host=.a."));
	assert_true(is_refused("host=a..b"));
	assert_true(is_refused("host=.a..b"));
	assert_true(is_refused("host=.a.b..c"));
	assert_true(is_refused("host=a...b"));
	assert_true(is_refused("host=.,time=a"));
	assert_true(is_refused("time=a,host=a..b"));
	assert_false(is_refused("host=.a.b.c"));
	assert_false(is_refused("host=a.b,time=.c"));
	assert_true(is_refused("HOST=a"));
	assert_true(is_refused("hosts=a"));
	assert_true(is_refused("user-agent=a"));
	assert_true(is_refused("host=a,"));
	assert_true(is_refused(",host=a"));
	assert_true(is_refused("host=a,,time=b"));
	assert_true(is_refused("host=a,host=b"));
	assert_false(is_refused("host=a|.b|c.d,message=line"));
	assert_true(is_refused("host=a|"));
	assert_true(is_refused("host=|a"));
	assert_true(is_refused("host=a||b"));
	assert_true(is_refused("host=a|..b"));
	assert_false(is_refused("host=1|2|3|4|5|6|7|8"));
	assert_true(is_refused("host=1|2|3|4|5|6|7|8|9"));
	assert_true(is_refused("host=a, time=b"));

	memset(path + 5, 'a', 255);
	assert_false(is_refused(path));
	path[5 + 255] = 'a';
	assert_true(is_refused(path));
	path[5] = '.';
	assert_false(is_refused(path));
}

static struct jsonlog *new_json(const char *given)
{
	struct jsonlog_names names = { 0 };
	struct jsonlog *json;

	if (given)
		assert_int_equal(jsonlog_read_names(&names, given),
				 FORMAT_GOOD);
	json = jsonlog_new(&names);
	assert_non_null(json);
	return json;
}

struct row {
	const char *names, *line;
	const char *host; /* NULL: the line is none */
	const char *method, *target, *time, *status, *bytes, *agent;
};

#define IS_NONE NULL, "", "", "", "", "", ""
/* Lines about one field, with what makes them whole. */
#define WITH_HOST(text)	  "{\"remote_addr\":\"h\"," text "}"
#define WITH_TARGET(text) "{\"uri\":\"/t\"," text "}"
#define GIVES_HOST(host)  host, "", "/t", "", "", "", ""

/* clang-format off */
static const struct row rows[] = {
	/* Caddy: "How Logging Works"; 2.7, 2.5, and before. */
	{ NULL, "{\"level\":\"info\",\"ts\":1646861401.5241024,"
	  "\"logger\":\"http.log.access\",\"msg\":\"handled request\","
	  "\"request\":{\"remote_ip\":\"192.0.2.1\",\"remote_port\":\"41342\","
	  "\"client_ip\":\"198.51.100.7\",\"proto\":\"HTTP/2.0\","
	  "\"method\":\"GET\",\"host\":\"www.example.com\","
	  "\"uri\":\"/robots.txt\",\"headers\":{\"User-Agent\":"
	  "[\"Bot/1.0\",\"x\"],\"Accept\":[\"*/*\"],\"Accept-Encoding\":"
	  "[\"gzip, deflate, br\"]},\"tls\":{\"resumed\":false,"
	  "\"version\":772,\"cipher_suite\":4865,\"proto\":\"h2\","
	  "\"server_name\":\"example.com\"}},\"bytes_read\": 0,\"user_id\":\"\","
	  "\"duration\":0.000929675,\"size\":10900,\"status\":200,"
	  "\"resp_headers\":{\"Server\":[\"Caddy\"],\"Content-Type\":"
	  "[\"text/html\"],\"Date\":[]}}",
	  "198.51.100.7", "GET", "/robots.txt", "1646861401.5241024", "200",
	  "10900", "Bot/1.0" },
	{ NULL, "{\"request\":{\"remote_ip\":\"2001:db8::7\",\"uri\":\"/\"}}",
	  "2001:db8::7", "", "/", "", "", "", "" },
	{ NULL, "{\"request\":{\"remote_addr\":\"[2001:db8::7]:41342\","
	  "\"uri\":\"/\",\"headers\":{\"user-agent\":[\"b\"]}}}",
	  "2001:db8::7", "", "/", "", "", "", "b" },

	/* Traefik: "Access Logs". */
	{ NULL, "{\"ClientAddr\":\"192.0.2.1:41342\",\"ClientHost\":"
	  "\"198.51.100.7\",\"ClientPort\":\"41342\",\"ClientUsername\":\"-\","
	  "\"DownstreamContentSize\":19,\"DownstreamStatus\":404,"
	  "\"Duration\":50250,\"OriginStatus\":0,\"RequestAddr\":"
	  "\"www.example.com\",\"RequestContentSize\":0,\"RequestMethod\":"
	  "\"GET\",\"RequestPath\":\"/robots.txt\",\"RequestProtocol\":"
	  "\"HTTP/1.1\",\"StartLocal\":\"2024-02-01T00:59:58.5+01:00\","
	  "\"StartUTC\":\"2024-01-31T23:59:58.5Z\",\"entryPointName\":\"web\","
	  "\"level\":\"info\",\"msg\":\"\",\"request_User-Agent\":\"Bot/1.0\","
	  "\"request_Method\":\"PUT\",\"request_Uri\":\"/x\","
	  "\"time\":\"2024-01-31T23:59:59Z\"}",
	  "198.51.100.7", "GET", "/robots.txt", "2024-01-31T23:59:58.5Z",
	  "404", "19", "Bot/1.0" },
	{ NULL, "{\"ClientAddr\":\"192.0.2.1:41342\",\"RequestPath\":\"/\"}",
	  "192.0.2.1", "", "/", "", "", "", "" },
	{ NULL, "{\"ClientHost\":\"203.0.113.9, 192.0.2.1\",\"RequestPath\":"
	  "\"/\"}", "203.0.113.9", "", "/", "", "", "", "" },

	/* nginx: log_format with escape=json; as its documentation names them. */
	{ NULL, "{ \"time_local\": \"31/Jan/2024:23:59:58 +0000\", "
	  "\"remote_addr\": \"198.51.100.7\", \"remote_user\": \"\", "
	  "\"request\": \"GET /robots.txt HTTP/1.1\", \"status\": \"200\", "
	  "\"body_bytes_sent\": \"68\", \"http_user_agent\": \"Bot \\\"1\\\"\", "
	  "\"http_x_forwarded_for\": \"\" }",
	  "198.51.100.7", "GET", "/robots.txt", "31/Jan/2024:23:59:58 +0000",
	  "200", "68", "Bot \\\"1\\\"" },
	{ NULL, "{\"remote_addr\":\"h\",\"request_method\":\"GET\","
	  "\"request_uri\":\"/a\",\"uri\":\"/b\",\"msec\":1706745598.123,"
	  "\"bytes_sent\":300}",
	  "h", "GET", "/a", "1706745598.123", "", "300", "" },
	/* What is no request has no target. */
	{ NULL, "{\"remote_addr\":\"h\",\"request\":\"\\u0016\\u0003\","
	  "\"request_method\":\"\",\"status\":\"400\"}",
	  "h", "", "", "", "400", "", "" },

	/* Elastic Common Schema, nested and flat; Logstash's grok; clouds. */
	{ NULL, "{\"@timestamp\":\"2024-01-31T23:59:58Z\",\"client\":{\"ip\":"
	  "\"::8\"},\"http\":{\"request\":{\"method\":\"GET\"},\"response\":"
	  "{\"status_code\":200,\"body\":{\"bytes\":68}}},\"url\":{"
	  "\"original\":\"/a?b\",\"path\":\"/a\"},\"user_agent\":{"
	  "\"original\":\"Bot\"}}",
	  "::8", "GET", "/a?b", "2024-01-31T23:59:58Z", "200", "68", "Bot" },
	{ NULL, "{\"source.ip\":\"::8\",\"http.request.method\":\"GET\","
	  "\"http.response.status_code\":200,\"http.response\":{\"body.bytes\":"
	  "68},\"url.path\":\"/a\",\"user_agent.original\":\"Bot\"}",
	  "::8", "GET", "/a", "", "200", "68", "Bot" },
	{ NULL, "{\"clientip\":\"::8\",\"verb\":\"GET\",\"request\":\"/a\","
	  "\"response\":\"200\",\"bytes\":\"68\",\"agent\":\"Bot\","
	  "\"timestamp\":\"31/Jan/2024:23:59:58 +0000\"}",
	  "::8", "GET", "/a", "31/Jan/2024:23:59:58 +0000", "200", "68", "Bot" },
	{ NULL, "{\"httpRequest\":{\"requestMethod\":\"GET\",\"requestUrl\":"
	  "\"http://www.example.com/a\",\"requestSize\":\"1\",\"status\":200,"
	  "\"responseSize\":\"68\",\"userAgent\":\"Bot\",\"remoteIp\":"
	  "\"198.51.100.7:80\"},\"timestamp\":\"2024-01-31T23:59:58Z\"}",
	  "198.51.100.7", "GET", "http://www.example.com/a",
	  "2024-01-31T23:59:58Z", "200", "68", "Bot" },

	/* As Python's json.dumps() writes it, in ASCII and not. */
	{ NULL, "{\"remote_addr\": \"h\", \"uri\": \"/\\u0000\\u20ac"
	  "\\ud83d\\ude00\\\\\\\"\\t/\", \"agent\": \"\\u007f\"}",
	  "h", "", "/\\u0000\\u20ac\\ud83d\\ude00\\\\\\\"\\t/", "", "", "",
	  "\\u007f" },
	{ NULL, "{\"remote_addr\": \"h\", \"uri\": \"/\xe2\x82\xac\xf0\x9f\x98"
	  "\x80\"}", "h", "", "/\xe2\x82\xac\xf0\x9f\x98\x80", "", "", "", "" },
	{ NULL, WITH_HOST("\"uri\":\"/\xff\x01\""), "h", "", "/\xff\x01",
	  "", "", "", "" },

	/* An element of an array, of a text sequence, of an event stream. */
	{ NULL, " \t" WITH_HOST("\"uri\":\"/\"") " \t\r", "h", "", "/", "", "",
	  "", "" },
	{ NULL, "[" WITH_HOST("\"uri\":\"/\"") ",", "h", "", "/", "", "", "", "" },
	{ NULL, "[ " WITH_HOST("\"uri\":\"/\"") " ]", "h", "", "/", "", "", "",
	  "" },
	{ NULL, ", " WITH_HOST("\"uri\":\"/\"") "", "h", "", "/", "", "", "", "" },
	{ NULL, WITH_HOST("\"uri\":\"/\"") " ,\r", "h", "", "/", "", "", "", "" },
	{ NULL, WITH_HOST("\"uri\":\"/\"") "]", "h", "", "/", "", "", "", "" },
	{ NULL, "\x1e" WITH_HOST("\"uri\":\"/\""), "h", "", "/", "", "", "", "" },
	{ NULL, "data: " WITH_HOST("\"uri\":\"/\""), "h", "", "/", "", "", "",
	  "" },
	{ NULL, "data " WITH_HOST("\"uri\":\"/\""), IS_NONE },
	{ NULL, "caddy " WITH_HOST("\"uri\":\"/\""), IS_NONE },

	/* The host: an address without a port, or a name where one may be. */
	{ NULL, WITH_TARGET("\"client_ip\":\"198.51.100.7:80\""),
	  GIVES_HOST("198.51.100.7") },
	{ NULL, WITH_TARGET("\"client_ip\":\"[2001:db8::7]\""),
	  GIVES_HOST("2001:db8::7") },
	{ NULL, WITH_TARGET("\"client_ip\":\"2001:db8::7\""),
	  GIVES_HOST("2001:db8::7") },
	{ NULL, WITH_TARGET("\"client_ip\":\"::7\""), GIVES_HOST("::7") },
	{ NULL, WITH_TARGET("\"client_ip\":\"www.example.com\""), IS_NONE },
	{ NULL, WITH_TARGET("\"remote_host\":\"www.example.com\""),
	  GIVES_HOST("www.example.com") },
	{ NULL, WITH_TARGET("\"remote_host\":\"www.example.com:65535\""), IS_NONE },
	{ NULL, WITH_TARGET("\"client_ip\":[\"192.0.2.1\"]"),
	  GIVES_HOST("192.0.2.1") },
	{ NULL, WITH_TARGET("\"client_ip\":[[\"192.0.2.1\"],\"a\"]"), IS_NONE },
	{ NULL, WITH_TARGET("\"client_ip\":[{\"x\":\"b\"},\"a\"]"), IS_NONE },
	{ NULL, WITH_TARGET("\"client_ip\":[]"), IS_NONE },
	{ NULL, WITH_TARGET("\"client_ip\":7"), IS_NONE },
	{ NULL, WITH_TARGET("\"remote_host\":\"a\\u0062\""), IS_NONE },
	{ NULL, WITH_TARGET("\"remote_host\":\"a b\""), IS_NONE },
	{ NULL, WITH_TARGET("\"remote_host\":\",\""), IS_NONE },
	{ NULL, WITH_TARGET("\"remote_host\":\"unknown\""), IS_NONE },
	{ NULL, WITH_TARGET("\"remote_host\":\" \""), IS_NONE },
	{ NULL, WITH_TARGET("\"remote_host\":\"[]:1\""), IS_NONE },
	{ NULL, WITH_TARGET("\"host\":\"192.0.2.1\""), IS_NONE },

	/* A list, which a client can begin, is none but of a proxy's field. */
	{ NULL, WITH_TARGET("\"client_ip\":\"203.0.113.9,192.0.2.1\""), IS_NONE },
	{ NULL, WITH_TARGET("\"client_ip\":[\"203.0.113.9\",\"192.0.2.1\"]"),
	  IS_NONE },
	{ NULL, WITH_TARGET("\"remote_addr\":\"203.0.113.9, 192.0.2.1\""),
	  IS_NONE },
	{ "host=client_ip", WITH_TARGET("\"client_ip\":\"unknown, 192.0.2.1:80\""),
	  GIVES_HOST("192.0.2.1") },
	{ "host=client_ip", WITH_TARGET("\"client_ip\":[\"192.0.2.1\",\"a\"]"),
	  GIVES_HOST("192.0.2.1") },

	/* A value that says nothing does not stand before one that does. */
	{ NULL, WITH_TARGET("\"client_ip\":\"\",\"client.ip\":\"192.0.2.1\""),
	  GIVES_HOST("192.0.2.1") },
	{ NULL, WITH_TARGET("\"client_ip\":\"-\",\"client.ip\":\"192.0.2.1\""),
	  GIVES_HOST("192.0.2.1") },
	{ NULL, WITH_TARGET("\"client_ip\":null,\"client.ip\":\"192.0.2.1\""),
	  GIVES_HOST("192.0.2.1") },
	{ NULL, WITH_TARGET("\"client\":\"shop\",\"ip\":\"192.0.2.1\""),
	  GIVES_HOST("192.0.2.1") },

	/* Two hosts are in doubt, unless one service tells them apart. */
	{ NULL, WITH_TARGET("\"client_ip\":\"192.0.2.1\","
			    "\"client.ip\":\"192.0.2.2\""), IS_NONE },
	{ NULL, WITH_TARGET("\"client_ip\":\"192.0.2.1\","
			    "\"client.ip\":\"::ffff:192.0.2.1\""), IS_NONE },
	{ NULL, WITH_TARGET("\"client_ip\":\"2001:db8::7\","
			    "\"remote_addr\":\"[2001:DB8:0::7]:80\""),
	  GIVES_HOST("2001:DB8:0::7") },
	{ NULL, WITH_TARGET("\"remote_addr\":\"192.0.2.1\","
			    "\"ClientHost\":\"203.0.113.9\""), IS_NONE },
	{ NULL, WITH_TARGET("\"remote_addr\":\"192.0.2.1\","
			    "\"request\":{\"client_ip\":\"203.0.113.9\","
			    "\"remote_ip\":\"203.0.113.9\"}"), IS_NONE },
	{ NULL, WITH_TARGET("\"remote_addr\":\"unix:\","
			    "\"ClientIP\":\"203.0.113.9\""), IS_NONE },
	{ NULL, "{\"properties\":{\"clientIp\":\"203.0.113.9\",\"socketIp\":"
	  "\"192.0.2.1\",\"requestUri\":\"/\"}}",
	  "192.0.2.1", "", "/", "", "", "", "" },

	/* A private peer beside what it forwards for is a proxy. */
	{ NULL, WITH_TARGET("\"remote_addr\":\"10.0.0.5\","
			    "\"http_x_forwarded_for\":\"192.0.2.1\""), IS_NONE },
	{ NULL, WITH_TARGET("\"remote_addr\":\"fd00::5\","
			    "\"x_forwarded_for\":\"192.0.2.1, 10.1.1.1\""),
	  IS_NONE },
	{ NULL, "{\"request\":{\"remote_ip\":\"172.17.0.1\",\"client_ip\":"
	  "\"172.17.0.1\",\"uri\":\"/\",\"headers\":{\"X-Forwarded-For\":"
	  "[\"192.0.2.1\"]}}}", IS_NONE },
	{ NULL, WITH_TARGET("\"remote_addr\":\"10.0.0.5\","
			    "\"http_x_forwarded_for\":\"-\""),
	  GIVES_HOST("10.0.0.5") },
	{ NULL, WITH_TARGET("\"remote_addr\":\"10.0.0.5\","
			    "\"http_x_forwarded_for\":\"10.0.0.5\""),
	  GIVES_HOST("10.0.0.5") },
	{ NULL, WITH_TARGET("\"remote_addr\":\"192.0.2.1\","
			    "\"http_x_forwarded_for\":\"203.0.113.9\""),
	  GIVES_HOST("192.0.2.1") },
	{ "host=remote_addr", WITH_TARGET("\"remote_addr\":\"10.0.0.5\","
			    "\"http_x_forwarded_for\":\"192.0.2.1\""),
	  GIVES_HOST("10.0.0.5") },
	{ "host=x_forwarded_for|remote_addr",
	  WITH_TARGET("\"remote_addr\":\"10.0.0.5\","
		      "\"x_forwarded_for\":\"192.0.2.1\""),
	  GIVES_HOST("192.0.2.1") },
	{ "host=x_forwarded_for|.remote_addr",
	  WITH_TARGET("\"remote_addr\":\"10.0.0.5\","
		      "\"x_forwarded_for\":\"-\""),
	  GIVES_HOST("10.0.0.5") },

	/* One of two members of a name may be a client's. */
	{ NULL, WITH_TARGET("\"client_ip\":\"192.0.2.1\","
			    "\"client_ip\":\"192.0.2.1\""), IS_NONE },
	{ NULL, WITH_TARGET("\"client_ip\":\"192.0.2.1\",\"client_ip\":null"),
	  IS_NONE },
	{ NULL, WITH_TARGET("\"client\":{\"ip\":\"192.0.2.1\"},"
			    "\"client.ip\":\"192.0.2.2\""), IS_NONE },
	{ NULL, WITH_TARGET("\"client_ip\":\"192.0.2.1\",\"uri\":\"/\""),
	  IS_NONE },
	{ NULL, WITH_HOST("\"request\":\"GET /a\",\"request\":\"GET /b\""),
	  IS_NONE },
	{ NULL, WITH_HOST("\"uri\":\"/\",\"method\":\"A\",\"method\":\"B\""),
	  IS_NONE },
	{ NULL, WITH_HOST("\"uri\":\"/\",\"status\":200,\"status\":404,"
			  "\"agent\":\"a\",\"agent\":\"b\""),
	  "h", "", "/", "", "200", "", "a" },

	/* Keys count as they stand, and where they stand. */
	{ NULL, WITH_TARGET("\"Client_ip\":\"::1\""), IS_NONE },
	{ NULL, WITH_TARGET("\"client\\u005fip\":\"::1\""), IS_NONE },
	{ NULL, WITH_TARGET("\"x\":{\"client_ip\":\"::1\"}"), IS_NONE },
	{ NULL, WITH_TARGET("\"headers\":{\"client_ip\":\"::1\"}"), IS_NONE },
	{ NULL, WITH_TARGET("\"x\":[{\"client_ip\":\"::1\"}]"), IS_NONE },
	{ NULL, WITH_TARGET("\"client\":[{\"ip\":\"::1\"}]"), IS_NONE },
	{ NULL, WITH_TARGET("\"x\":\"client_ip\""), IS_NONE },
	{ NULL, WITH_TARGET("\".client_ip\":\"::1\""), IS_NONE },
	{ NULL, WITH_TARGET("\"\":{\"client_ip\":\"::1\"}"), IS_NONE },

	/* Numbers are times, states and sizes only. */
	{ NULL, WITH_HOST("\"uri\":\"/\",\"status\":404,\"size\":-1,\"ts\":1e9"),
	  "h", "", "/", "1e9", "404", "-1", "" },
	{ NULL, WITH_HOST("\"uri\":\"/\",\"status\":true,\"size\":null,"
			  "\"ts\":false,\"agent\":7"),
	  "h", "", "/", "", "", "", "" },
	{ NULL, WITH_HOST("\"uri\":\"/\",\"status\":\"OK\",\"code\":\"404\""),
	  "h", "", "/", "", "404", "", "" },
	{ NULL, WITH_HOST("\"uri\":7"), IS_NONE },

	/* The request, or the target, has to be there. */
	{ NULL, "{\"remote_addr\":\"h\"}", IS_NONE },
	{ NULL, WITH_HOST("\"method\":\"GET\""), IS_NONE },
	{ NULL, WITH_HOST("\"request\":\"GET /a\",\"uri\":\"/b\","
			  "\"method\":\"PUT\""),
	  "h", "GET", "/a", "", "", "", "" },
	{ NULL, WITH_HOST("\"request\":\"id7\",\"uri\":\"/b\","
			  "\"method\":\"PUT\""),
	  "h", "PUT", "/b", "", "", "", "" },

	/* Names that were given. */
	{ "host=.req.from,request=req.line", "{\"remote_addr\":\"h\",\"req\":"
	  "{\"from\":\"a\",\"line\":\"GET /a HTTP/1.1\"},\"uri\":\"/b\"}",
	  "a", "GET", "/a", "", "", "", "" },
	{ NULL, WITH_HOST("\"request\":\"/a?b\""), "h", "", "/a?b", "", "", "",
	  "" },
	{ NULL, WITH_HOST("\"request\":\"http://x/a\",\"method\":\"GET\""),
	  "h", "GET", "http://x/a", "", "", "", "" },

	{ "host=.real", WITH_TARGET("\"remote_addr\":\"a\""), IS_NONE },
	{ "target=.p", "{\"remote_addr\":\"h\",\"request\":\"GET /a\","
	  "\"p\":\"/b\"}", "h", "GET", "/b", "", "", "", "" },
	{ "method=.m", "{\"remote_addr\":\"h\",\"request\":\"GET /a\","
	  "\"m\":\"PUT\"}", "h", "PUT", "/a", "", "", "", "" },
	{ "host=.request.headers.X-Forwarded-For", "{\"request\":{\"uri\":"
	  "\"/\",\"headers\":{\"x-forwarded-for\":"
	  "[\"192.0.2.1, 192.0.2.2\"]}}}",
	  "192.0.2.1", "", "/", "", "", "", "" },
	{ "host=a.b.c.d.e.f.g.h", "{\"a\":{\"b\":{\"c.d\":{\"e\":{\"f\":{\"g\":"
	  "{\"h\":\"x\"}}}}}},\"uri\":\"/\"}", "x", "", "/", "", "", "", "" },
	{ "host=x,target=x", "{\"x\":\"y\"}", "y", "", "y", "", "", "", "" },

	/* What is not one object, as a whole. */
	{ NULL, "", IS_NONE },
	{ NULL, "{}", IS_NONE },
	{ NULL, "{", IS_NONE },
	{ NULL, "}", IS_NONE },
	{ NULL, "\"x\"", IS_NONE },
	{ NULL, WITH_HOST("\"uri\":\"/\"") "x", IS_NONE },
	{ NULL, WITH_HOST("\"uri\":\"/\"") ",,", IS_NONE },
	{ NULL, WITH_HOST("\"uri\":\"/\"") "{}", IS_NONE },
	{ NULL, WITH_HOST("\"uri\":\"/\"") "}", IS_NONE },
	{ NULL, WITH_HOST("\"uri\":\"/\"") " \"x\"", IS_NONE },
	{ NULL, WITH_HOST("\"uri\":\"/\",\"x\""), IS_NONE },
	{ NULL, WITH_HOST("\"uri\":\"/\",7:8"), IS_NONE },
	{ NULL, WITH_HOST("\"uri\":\"/\",{}:8"), IS_NONE },
	{ NULL, WITH_HOST("\"uri\":\"/\",\"x\":1:2"), IS_NONE },
	{ NULL, WITH_HOST("\"uri\":\"/\",\"x\":\"y\":{}"), IS_NONE },
	{ NULL, WITH_HOST("\"uri\":\"/\" \"x\",\"y\":1"), IS_NONE },
	{ NULL, WITH_HOST("\"uri\":\"/\",\"x\":[\"y\":1]"), IS_NONE },
	{ NULL, WITH_HOST("\"uri\":\"/\",\"x\":[}"), IS_NONE },
	{ NULL, WITH_HOST("\"uri\":\"/\",\"x\":{]"), IS_NONE },
	{ NULL, WITH_HOST("\"uri\":\"/\",\"x\":yes"), IS_NONE },
	{ NULL, WITH_HOST("\"uri\":\"/\",\"x\":truth"), IS_NONE },
	{ NULL, WITH_HOST("\"uri\":\"/\",\"x\":0x7"), IS_NONE },
	{ NULL, WITH_HOST("\"uri\":\"/\",'x':1"), IS_NONE },
	{ NULL, "{remote_addr:\"h\",\"uri\":\"/\"}", IS_NONE },

	/* As those write it who spell JSON in a log format. */
	{ NULL, WITH_HOST("\"uri\":\"/\\x5C\\x22\\v\",\"agent\":\"\\xff\\q\\u12\""),
	  "h", "", "/\\x5C\\x22\\v", "", "", "", "\\xff\\q\\u12" },
	{ NULL, WITH_HOST("\"uri\":\"/\\u12g4\""), "h", "", "/\\u12g4", "", "",
	  "", "" },
	{ NULL, WITH_HOST("\"user\":\"\"\"\",\"uri\":\"/\""), "h", "", "/", "", "",
	  "", "" },
	{ NULL, WITH_HOST("\"time\":,\"uri\":\"/\",\"x\": ,\"status\":200,\"y\":"),
	  "h", "", "/", "", "200", "", "" },
	{ NULL, WITH_HOST("\"x\":0.001, 0.002,\"y\":-, 0.1,\"uri\":\"/\""), "h",
	  "", "/", "", "", "", "" },
	{ NULL, WITH_HOST("\"x\":0.001, a,\"uri\":\"/\""), IS_NONE },
	{ NULL, WITH_HOST("\"bytes\":-,\"uri\":\"/\""), "h", "", "/", "", "", "",
	  "" },
	{ NULL, WITH_HOST("\"uri\":\"/\",:,\"x\":1"), IS_NONE },
	{ NULL, WITH_HOST("\"uri\":\"/\",\"x\":\"y\":,\"z\":1"), IS_NONE },
};
/* clang-format on */

enum { NROWS = sizeof(rows) / sizeof(*rows) };

static void assert_field(size_t row, const char *name, struct slice got,
			 const char *expected)
{
	if (got.len != strlen(expected) ||
	    (got.len && memcmp(got.at, expected, got.len) != 0))
		fail_msg("row %zu, %s: '%.*s' is not '%s': %s", row, name,
			 (int)got.len, got.at, expected, rows[row].line);
}

static void test_rows(void **state)
{
	(void)state;
	for (size_t i = 0; i < NROWS; i++) {
		const struct row *row = &rows[i];
		struct jsonlog *json = new_json(row->names);
		struct record rec;
		bool is_record;

		is_record = jsonlog_parse(json, slice_of(row->line), &rec,
					  NULL) == JSONLOG_RECORD;
		if (is_record != (row->host != NULL))
			fail_msg("row %zu: %s", i, row->line);
		if (is_record) {
			assert_true(jsonlog_is_object(slice_of(row->line)));
			assert_field(i, "host", rec.host, row->host);
			assert_field(i, "method", rec.method, row->method);
			assert_field(i, "target", rec.target, row->target);
			assert_field(i, "time", rec.time, row->time);
			assert_field(i, "status", rec.status, row->status);
			assert_field(i, "bytes", rec.bytes, row->bytes);
			assert_field(i, "agent", rec.user_agent, row->agent);
			assert_int_equal(rec.date.len, 0);
			assert_int_equal(rec.escape, UNESCAPE_JSON);
			assert_true(rec.local_time);
		}
		jsonlog_free(json);
	}
}

/* Fields that the record cannot say how they are escaped. */
static void test_undone_fields(void **state)
{
	struct instant_memo memo = { 0 };
	static const char cloudfront[] =
		"{\"date\":\"2026-11-29\",\"time\":\"10:15:19\","
		"\"c-ip\":\"192.0.2.1\",\"cs-method\":\"GET\","
		"\"cs-uri-stem\":\"/robots.txt%3F\",\"sc-status\":\"200\","
		"\"cs(User-Agent)\":\"Odd%20%22bot%22\\/1\"}";
	static const char php[] =
		"{\"ip\":\"192.0.2.1\",\"path\":\"\\/a\","
		"\"date\":\"29\\/Nov\\/2026:10:15:19 +0000\"}";
	struct jsonlog *json = new_json(NULL);
	struct record rec;

	(void)state;
	assert_int_equal(jsonlog_parse(json, slice_of(cloudfront), &rec, NULL),
			 JSONLOG_RECORD);
	assert_int_equal(rec.escape, UNESCAPE_NONE);
	assert_true(slice_is(rec.target, "/robots.txt?"));
	assert_true(slice_is(rec.user_agent, "Odd \"bot\"/1"));
	assert_true(slice_is(rec.date, "2026-11-29"));
	assert_true(slice_is(rec.time, "10:15:19"));
	assert_false(rec.local_time);
	assert_int_equal(record_time(&rec, &memo) / 1000000, 1795947319);

	assert_int_equal(jsonlog_parse(json, slice_of(php), &rec, NULL),
			 JSONLOG_RECORD);
	assert_int_equal(rec.escape, UNESCAPE_JSON);
	assert_true(slice_is(rec.target, "\\/a"));
	assert_true(slice_is(rec.time, "29/Nov/2026:10:15:19 +0000"));
	jsonlog_free(json);
}

#define RAW(text) "{\"time\":\"t\",\"ip\":\"192.0.2.1\"," text "}"

/*
 * Objects of which the last string is no JSON, as a server does not escape it:
 * what is in it, or NULL if the object is none.
 */
static const struct {
	const char *object, *agent;
} tails[] = {
	{ RAW("\"uri\":\"/\",\"agent\":\"q\"uo \"te\" 7\""), "q\"uo \"te\" 7" },
	{ RAW("\"uri\":\"/\",\"agent\":\"trail\\\""), "trail\\" },
	{ RAW("\"uri\":\"/\",\"agent\":\"\\\\\" 8\""), "\\\\\" 8" },
	{ RAW("\"uri\":\"/\",\"agent\":\"y\":\"z\""), "y\":\"z" },
	{ RAW("\"uri\":\"/\",\"agent\":\"\"\""), "\"" },
	{ RAW("\"uri\":\"/\",\"agent\":\"}\"{\" "), "}\"{" },
	{ RAW("\"method\":\"GET\",\"uri\":\"/\",\"host\":\"x\","
	      "\"agent\":\"\"x\""),
	  "\"x" },
	{ RAW("\"uri\":\"/\",\"bytes\":7,\"x\":[1,{\"y\":\"]\"}],"
	      "\"agent\":\"\"x\""),
	  "\"x" },
	{ "{\"ip\":\"192.0.2.1\",\"x\":[\"a\",\"b\"],\"uri\":\"/"
	  "\",\"z\":\"\"y\"}",
	  NULL },
	{ "{\"x\":[[\"a\"]],\"ip\":\"192.0.2.1\",\"uri\":\"/\",\"z\":\"\"y\"}",
	  NULL },
	/* Members that follow are taken for a part of it, so none may count. */
	{ RAW("\"uri\":\"/\",\"agent\":\"x\"y\",\"ip\":\"192.0.2.2\""),
	  "x\"y\",\"ip\":\"192.0.2.2" },
	{ "{\"agent\":\"x\",\"ip\":\"203.0.113.9\",\"uri\":\"/\",\"z\":\"\"y\","
	  "\"ip\":\"192.0.2.1\"}",
	  NULL },
	{ "{\"uri\":\"/"
	  "\",\"ip\":\"203.0.113.9\",\"z\":\"\"y\",\"ip\":\"192.0.2.1\"}",
	  NULL },
	{ "{\"method\":\"GET\",\"ip\":\"203.0.113.9\",\"uri\":\"/"
	  "\",\"z\":\"\"y\"}",
	  NULL },
	{ "{\"host\":\"x\",\"ip\":\"203.0.113.9\",\"uri\":\"/\",\"z\":\"\"y\"}",
	  NULL },
	{ RAW("\"agent\":\"x\",\"uri\":\"/\",\"z\":\"\"y\""), NULL },
	{ RAW("\"uri\":\"/\",\"remote_addr\":\"192.0.2.1\",\"z\":\"\"y\""),
	  NULL },
	{ RAW("\"uri\":\"/\",\"log\":\"\"y\""), "" },
	/* What else is wrong is not in the last string. */
	{ RAW("\"uri\":\"/\",\"agent\":\"x\"") "\"", NULL },
	{ RAW("\"uri\":\"/\",\"agent\":\"x\",\"y\""), NULL },
	{ RAW("\"uri\":\"/\",\"x\":{\"agent\":\"q\"x\"}"), NULL },
	{ RAW("\"uri\":\"/\",\"x\":[\"q\"x\"],\"agent\":\"y\""), NULL },
	{ RAW("\"uri\":\"/\",\"agent\":\"x\",\"y\":7\"\""), NULL },
	{ "{\"ip\":\"192.0.2.1\",\"uri\":\"/\",\"agent\":\"x", NULL },
};

static void test_tails(void **state)
{
	struct jsonlog *json = new_json(NULL);
	struct record rec;

	(void)state;
	for (size_t i = 0; i < sizeof(tails) / sizeof(*tails); i++) {
		enum jsonlog_result result =
			jsonlog_parse(json, slice_of(tails[i].object), &rec,
				      NULL);

		if (result != (tails[i].agent ? JSONLOG_RECORD : JSONLOG_NONE))
			fail_msg("row %zu: %s", i, tails[i].object);
		if (!tails[i].agent)
			continue;
		assert_true(slice_is(rec.host, "192.0.2.1"));
		assert_true(slice_is(rec.target, "/"));
		if (rec.user_agent.len != strlen(tails[i].agent) ||
		    (rec.user_agent.len &&
		     !slice_is(rec.user_agent, tails[i].agent)))
			fail_msg("row %zu: '%.*s'", i, (int)rec.user_agent.len,
				 rec.user_agent.at);
	}
	jsonlog_free(json);
}

#define DOCKER(text) "{\"log\":\"" text "\\n\",\"stream\":\"stdout\"}"

/* Objects around a line, and what the line is; NULL: none is in it. */
static const struct {
	const char *object, *line;
} messages[] = {
	{ DOCKER("a \\\"b\\\" \\\\x22 \\u0001 \\/"), "a \"b\" \\x22 \x01 /" },
	{ DOCKER("{\\\"uri\\\":\\\"\\/\\\"}\\r"), "{\"uri\":\"/\"}" },
	{ "{\"@timestamp\":\"t\",\"message\":\"l\",\"log\":{\"offset\":1},"
	  "\"host\":{\"name\":\"web\"},\"agent\":{\"type\":\"x\"}}",
	  "l" },
	{ "{\"MESSAGE\":\"l\",\"_HOSTNAME\":\"web\"}", "l" },
	{ "{\"MESSAGE\":[ 108,47,\n255 ],\"_HOSTNAME\":\"web\"}", "l/\xff" },
	{ "{\"textPayload\":\"l\",\"insertId\":\"a\"}", "l" },
	{ "{\"jsonPayload\":{\"message\":\"l\"},\"insertId\":\"a\"}", "l" },
	{ "{\"properties\":{\"log\":\"l\"},\"category\":\"a\"}", "l" },
	{ "{\"_source\":{\"message\":\"l\"},\"_index\":\"a\"}", "l" },
	/* Logstash: the path is that of the file. */
	{ "{\"path\":\"/var/log/a.log\",\"host\":\"web\",\"message\":\"l\"}",
	  "l" },
	/* Vector: the address is that of whoever sent the message. */
	{ "{\"source_ip\":\"192.0.2.1\",\"message\":\"l\"}", "l" },
	{ "{\"log\":\"\",\"message\":\"l\"}", "l" },

	{ DOCKER(""), NULL },
	{ DOCKER("a\\nb"), NULL },
	{ "{\"log\":[\"l\"]}", "l" },
	{ "{\"log\":\"a\",\"log\":\"b\"}", NULL },
	{ "{\"log\":7}", NULL },
	{ "{\"MESSAGE\":[108,256]}", NULL },
	{ "{\"MESSAGE\":[108,-1]}", NULL },
	{ "{\"MESSAGE\":[108,null]}", NULL },
	{ "{\"MESSAGE\":[108,[1]]}", NULL },
	{ "{\"MESSAGE\":[]}", NULL },
	{ "{\"x\":{\"log\":\"l\"}}", NULL },
	{ "{\"log\":\"l\"", NULL },
	/* What says something of a request, or tries to, is no such object. */
	{ "{\"log\":\"l\",\"request\":\"GET / HTTP/1.1\"}", NULL },
	{ "{\"log\":\"l\",\"method\":\"GET\",\"path\":\"/\"}", NULL },
	{ "{\"log\":\"l\",\"uri\":\"/\",\"ip\":\"a b\"}", NULL },
	{ "{\"log\":\"l\",\"uri\":\"/\",\"remote_addr\":\"192.0.2.1\","
	  "\"remote_addr\":\"192.0.2.1\"}",
	  NULL },
	{ "{\"ip\":\"192.0.2.1\",\"ClientIP\":\"192.0.2.2\",\"log\":\"l\"}",
	  NULL },
};

static void test_messages(void **state)
{
	struct jsonlog *json = new_json(NULL);
	struct jsonlog *given = new_json("message=.x.log");
	struct slice inner;
	struct record rec;

	(void)state;
	for (size_t i = 0; i < sizeof(messages) / sizeof(*messages); i++) {
		struct slice object = slice_of(messages[i].object);
		enum jsonlog_result result =
			jsonlog_parse(json, object, &rec, &inner);

		if (result != (messages[i].line ? JSONLOG_INNER : JSONLOG_NONE))
			fail_msg("%s: %d", messages[i].object, (int)result);
		if (messages[i].line && !slice_is(inner, messages[i].line))
			fail_msg("%s", messages[i].object);
		assert_int_equal(jsonlog_parse(json, object, &rec, NULL),
				 JSONLOG_NONE);
	}
	assert_int_equal(jsonlog_parse(given,
				       slice_of("{\"x\":{\"log\":\"l\"},"
						"\"log\":\"m\"}"),
				       &rec, &inner),
			 JSONLOG_INNER);
	assert_true(slice_is(inner, "l"));
	jsonlog_free(given);
	jsonlog_free(json);
}

/* The line in the message may be an object; it is read with the same parser. */
static void test_object_in_message(void **state)
{
	struct jsonlog *json = new_json(NULL);
	struct slice inner;
	struct record rec;

	(void)state;
	assert_int_equal(
		jsonlog_parse(json,
			      slice_of(DOCKER("{\\\"ip\\\":\\\"192.0.2.1\\\","
					      "\\\"uri\\\":\\\"/\\\\x22\\\"}")),
			      &rec, &inner),
		JSONLOG_INNER);
	assert_int_equal(jsonlog_parse(json, inner, &rec, NULL),
			 JSONLOG_RECORD);
	assert_true(slice_is(rec.host, "192.0.2.1"));
	assert_true(slice_is(rec.target, "/\\x22"));
	jsonlog_free(json);
}

static void test_is_object(void **state)
{
	(void)state;
	assert_true(jsonlog_is_built_in());
	assert_true(jsonlog_is_object(slice_of("{")));
	assert_true(jsonlog_is_object(slice_of(" \t{}")));
	assert_true(jsonlog_is_object(slice_of("[{},")));
	assert_true(jsonlog_is_object(slice_of(",{}")));
	assert_true(jsonlog_is_object(slice_of("\x1e{}")));
	assert_true(jsonlog_is_object(slice_of("data: {}")));
	assert_false(jsonlog_is_object(slice_of("[")));
	assert_false(jsonlog_is_object(slice_of("[[{}]]")));
	assert_false(jsonlog_is_object(slice_of("data:")));
	assert_false(jsonlog_is_object(slice_of("date: {}")));
	assert_false(jsonlog_is_object(slice_of("|{")));
	assert_false(jsonlog_is_object(slice_of("")));
	assert_false(jsonlog_is_object((struct slice){ NULL, 0 }));
	assert_false(jsonlog_is_object(slice_of("   ")));
	assert_false(jsonlog_is_object(slice_of("caddy {")));
	assert_false(jsonlog_is_object(slice_of("h - - [t] \"GET / 1\"")));
}

static bool is_within(struct slice inner, struct slice outer)
{
	return !inner.at || (inner.at >= outer.at &&
			     inner.at + inner.len <= outer.at + outer.len);
}

/* Parses a copy of exactly this size, which a sanitizer watches. */
static bool parse_copy(struct jsonlog *json, const char *text, size_t len)
{
	char *copy = malloc(len ? len : 1);
	struct slice line = { copy, len };
	struct record rec;
	bool is_record;

	assert_non_null(copy);
	memcpy(copy, text, len);
	is_record = jsonlog_parse(json, line, &rec, NULL) == JSONLOG_RECORD;
	if (is_record) {
		assert_true(jsonlog_is_object(line));
		assert_true(rec.host.len > 0);
		assert_true(is_within(rec.host, line));
		assert_true(is_within(rec.status, line));
		assert_true(is_within(rec.status, line));
		assert_true(is_within(rec.bytes, line));
		if (rec.escape == UNESCAPE_JSON) {
			assert_true(is_within(rec.method, line));
			assert_true(is_within(rec.target, line));
			assert_true(is_within(rec.user_agent, line));
		}
	}
	free(copy);
	return is_record;
}

/* A line that is cut before its last brace is none. */
static void test_prefixes(void **state)
{
	(void)state;
	for (size_t i = 0; i < NROWS; i++) {
		struct jsonlog *json = new_json(rows[i].names);
		const char *line = rows[i].line;
		const char *end = strrchr(line, '}');

		for (size_t n = 0; end && line + n < end; n++)
			if (rows[i].host)
				assert_false(parse_copy(json, line, n));
			else
				parse_copy(json, line, n);
		jsonlog_free(json);
	}
}

static uint32_t random_number(uint32_t *seed)
{
	*seed = *seed * 1664525 + 1013904223;
	return *seed >> 8;
}

static void test_mutations(void **state)
{
	static const char bytes[] = "{}[]\"\",:\\u0-9tn \0\x01\xff";
	struct jsonlog *json = new_json(NULL);
	char text[2048];
	uint32_t seed = 1;

	(void)state;
	for (size_t i = 0; i < (size_t)NROWS * 400; i++) {
		size_t len = strlen(rows[i % NROWS].line);

		if (!len || len > sizeof(text))
			continue;
		memcpy(text, rows[i % NROWS].line, len);
		for (uint32_t n = random_number(&seed) % 4 + 1; n; n--)
			text[random_number(&seed) % len] =
				bytes[random_number(&seed) %
				      (sizeof(bytes) - 1)];
		parse_copy(json, text, len);
	}
	jsonlog_free(json);
}

/* A NUL ends nothing: what is behind it would not be looked at. */
static void test_nul(void **state)
{
	static const char behind[] = WITH_HOST("\"uri\":\"/\"") "\0x";
	static const char inside[] = WITH_HOST("\"uri\":\"/\0\"");
	static const char between[] = WITH_HOST("\"uri\":\"/\"\0");
	struct jsonlog *json = new_json(NULL);

	(void)state;
	assert_false(parse_copy(json, behind, sizeof(behind) - 1));
	assert_false(parse_copy(json, behind, sizeof(behind) - 2));
	assert_true(parse_copy(json, behind, sizeof(behind) - 3));
	assert_true(parse_copy(json, inside, sizeof(inside) - 1));
	assert_false(parse_copy(json, between, sizeof(between) - 1));
	jsonlog_free(json);
}

/* Writes a text n times; returns the end. */
static char *repeat(char *at, const char *text, size_t n)
{
	size_t len = strlen(text);

	for (size_t i = 0; i < n; i++, at += len)
		memcpy(at, text, len);
	return at;
}

/* A value in n arrays, or n objects, beside a host and a target. */
static bool parse_nested(const char *open, const char *close, size_t n)
{
	struct jsonlog *json = new_json(NULL);
	char *text = malloc(1 << 20), *at = text;
	bool is_record;

	assert_non_null(text);
	at = repeat(at, "{\"remote_addr\":\"h\",\"uri\":\"/\",\"x\":", 1);
	at = repeat(at, open, n);
	at = repeat(at, "1", 1);
	at = repeat(at, close, n);
	at = repeat(at, "}", 1);
	is_record = parse_copy(json, text, (size_t)(at - text));
	free(text);
	jsonlog_free(json);
	return is_record;
}

static void test_nesting(void **state)
{
	(void)state;
	/* The outermost object is a level, too. */
	assert_true(parse_nested("[", "]", 63));
	assert_false(parse_nested("[", "]", 64));
	assert_true(parse_nested("{\"a\":", "}", 63));
	assert_false(parse_nested("{\"a\":", "}", 64));
	assert_false(parse_nested("[", "]", 30000));
	assert_false(parse_nested("{\"a\":", "}", 30000));
	assert_false(parse_nested("[", "", 30000));
	assert_false(parse_nested("{\"a\":", "", 30000));
	/* Brackets in what is no string to jsmn. */
	assert_false(parse_nested("1\",[[[", "]]]", 30000));
	assert_false(parse_nested("1:\",[[[", "]]]", 30000));
	assert_false(parse_nested("\"\\\"\",[[[", "]]]", 30000));
}

/* An object with a target, and another one n levels below a name. */
static bool parse_below(const char *name, size_t n)
{
	struct jsonlog *json = new_json(NULL);
	char *text = malloc(1 << 20), *at = text;
	bool is_record;

	assert_non_null(text);
	at = repeat(at, "{\"remote_addr\":\"h\",\"uri\":\"/\"", 1);
	for (size_t i = 0; i < n; i++) {
		at = repeat(at, i ? "{\"" : ",\"", 1);
		at = repeat(at, name, 1);
		at = repeat(at, "\":", 1);
	}
	at = repeat(at, "{\"uri\":\"/x\"}", 1);
	at = repeat(at, "}", n);
	is_record = parse_copy(json, text, (size_t)(at - text));
	free(text);
	jsonlog_free(json);
	return is_record;
}

/* A name that no field can have, as long or deep as it is, is another one. */
static void test_long_names(void **state)
{
	static char name[1000];

	(void)state;
	memset(name, 'a', sizeof(name) - 1);
	for (size_t len = 1; len < sizeof(name); len += 83)
		assert_true(parse_below(name + sizeof(name) - 1 - len, 1));
	for (size_t n = 1; n < 60; n++)
		assert_true(parse_below("a", n));
}

/*
 * Lines of a MiB that are nothing but one kind of work. If one took quadratic
 * time, this test would not end.
 */
static void test_long_lines(void **state)
{
	static const struct {
		const char *begin, *unit, *end;
		bool is_record;
	} lines[] = {
		{ "\"x\":[0", ",0", "]", true },
		{ "\"x\":[[]", ",[]", "]", true },
		{ "\"x\":[{}", ",{}", "]", true },
		{ "\"x\":1", ",\"bytes\":7", "", true },
		{ "\"x\":1", ",\"uri\":\"/\"", "", false },
		{ "\"x\":", ":,", "", false },
		{ "\"x\":", ",\"\":", "", true },
		{ "\"x\":\"", "\\x22", "\"", true },
		{ "\"x\":1", ",\"ip\":\"::1\"", "", false },
		{ "\"x\":[{\"key\":\"a\",\"value\":\"b\"}",
		  ",{\"key\":\"a\",\"value\":\"b\"}", "]", true },
		{ "\"x\":1", ",\"\":{\"\":{\"\":{\"\":{\"\":1}}}}", "", true },
		{ "\"x\":\"", "\\u0000", "\"", true },
		{ "\"", "x", "\":1", true },
		{ "\"x\":1", " ", "", true },
		{ "\"x\":1", ",", "", true }, /* jsmn is lax */
		{ "\"x\":1", ":", "", false },
		{ "\"x\":\"y\"", ":\"y\"", "", true },
		{ "\"x\":\"y\"", ":[]", "", false },
		{ "\"x\"", "\"\"", "", false },
		{ "\"x\":\"", "\\", "", false },
		{ "\"x\":", "{", "", false },
		{ "\"x\":", "}", "", false },
		{ "\"x\":", "[]", "", false },
	};
	enum { LEN = 1 << 20 };
	struct jsonlog *json = new_json(NULL);
	char *text = malloc(LEN + 256);

	(void)state;
	assert_non_null(text);
	for (size_t i = 0; i < sizeof(lines) / sizeof(*lines); i++) {
		size_t n = LEN / strlen(lines[i].unit);
		char *at = text;

		at = repeat(at, "{\"remote_addr\":\"h\",\"uri\":\"/\",", 1);
		at = repeat(at, lines[i].begin, 1);
		at = repeat(at, lines[i].unit, n);
		at = repeat(at, lines[i].end, 1);
		at = repeat(at, "}", 1);
		if (parse_copy(json, text, (size_t)(at - text)) !=
		    lines[i].is_record)
			fail_msg("line %zu", i);
	}
	free(text);
	jsonlog_free(json);
}

/* After any line the next one is read as if it were the first. */
static void test_reuse(void **state)
{
	struct jsonlog *json = new_json(NULL);

	(void)state;
	for (size_t i = 0; i < (size_t)3 * NROWS; i++) {
		struct record rec;

		jsonlog_parse(json, slice_of(rows[i * 7 % NROWS].line), &rec,
			      NULL);
		assert_int_equal(jsonlog_parse(json,
					       slice_of(WITH_HOST(
						       "\"uri\":\"/\"")),
					       &rec, NULL),
				 JSONLOG_RECORD);
		assert_true(slice_is(rec.host, "h"));
		assert_true(slice_is(rec.target, "/"));
		assert_int_equal(rec.method.len, 0);
		assert_int_equal(rec.status.len, 0);
	}
	jsonlog_free(json);
}

/* Real lines of Caddy's: those of its access log are records, others not. */
static void test_real_logs(void **state)
{
	struct jsonlog *json;
	static char line[1 << 16];
	size_t nrecords = 0;
	gzFile file =
		gzopen("../shared/logs/other/lnav__logfile_caddy_log.1.log.gz",
		       "rb");

	(void)state;
	if (!file) {
		print_message("skipped: no logs to read\n");
		skip();
	}
	json = new_json(NULL);
	while (gzgets(file, line, sizeof(line))) {
		struct slice text = { line, strcspn(line, "\n") };
		struct record rec;

		assert_int_equal(jsonlog_parse(json, text, &rec, NULL),
				 JSONLOG_RECORD);
		assert_true(slice_is(rec.method, "GET"));
		assert_true(slice_is(rec.status, "200"));
		assert_true(rec.user_agent.len > 0);
		nrecords++;
	}
	assert_true(nrecords > 0);
	gzclose(file);
	jsonlog_free(json);
}

#else

static void test_not_built_in(void **state)
{
	const char *line = "{\"remote_addr\":\"h\",\"uri\":\"/\"}";
	struct jsonlog_names names = { 0 };
	struct jsonlog *json = jsonlog_new(&names);
	struct record rec;
	struct slice inner;

	(void)state;
	assert_non_null(json);
	assert_false(jsonlog_is_built_in());
	assert_false(jsonlog_is_object(slice_of(line)));
	assert_int_equal(jsonlog_parse(json, slice_of(line), &rec, &inner),
			 JSONLOG_NONE);
	jsonlog_free(json);
}

/* Right or wrong, they are refused for what the build lacks. */
static void test_names_not_built_in(void **state)
{
	static const char *const given[] = { "host=.a", "host=", "" };
	struct jsonlog_names names;

	(void)state;
	for (size_t i = 0; i < sizeof(given) / sizeof(*given); i++) {
		assert_int_equal(jsonlog_read_names(&names, given[i]),
				 FORMAT_WITHOUT_JSON);
		assert_null(names.paths[JSONLOG_HOST].at);
	}
}

#endif

static void test_free_null(void **state)
{
	(void)state;
	jsonlog_free(NULL);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_free_null),
#ifdef HAVE_JSMN
		cmocka_unit_test(test_names),
		cmocka_unit_test(test_rows),
		cmocka_unit_test(test_undone_fields),
		cmocka_unit_test(test_tails),
		cmocka_unit_test(test_messages),
		cmocka_unit_test(test_object_in_message),
		cmocka_unit_test(test_is_object),
		cmocka_unit_test(test_prefixes),
		cmocka_unit_test(test_mutations),
		cmocka_unit_test(test_nul),
		cmocka_unit_test(test_nesting),
		cmocka_unit_test(test_long_names),
		cmocka_unit_test(test_long_lines),
		cmocka_unit_test(test_reuse),
		cmocka_unit_test(test_real_logs),
#else
		cmocka_unit_test(test_not_built_in),
		cmocka_unit_test(test_names_not_built_in),
#endif
	};

	return cmocka_run_group_tests_name("jsonlog", tests, NULL, NULL);
}
