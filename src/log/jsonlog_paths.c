/*
 * Paths of the same length are in one list, so that a path is compared with
 * the few that it can be. There are at most as many as the table below has.
 */

#include "log/jsonlog_paths.h"

#include <string.h>
#include <strings.h>

struct usual_path {
	enum jsonlog_field field;
	const char *path;
};

/*
 * For each field the best first: servers' own names before those that anybody
 * may use.
 *
 * Caddy, "How Logging Works"; Traefik, "Access Logs", available fields; Google
 * Cloud, HttpRequest of a LogEntry; AWS WAF, httpRequest; Cloudflare, Logpush
 * of HTTP requests; Elastic Common Schema; Logstash, COMBINEDAPACHELOG; Istio,
 * the default access log; nginx, its variables.
 *
 * What a client names, a header, is below .request.headers with Caddy and
 * behind "request_" with Traefik, there with a capital: it cannot be taken for
 * another field.
 */
static const struct usual_path usual_paths[] = {
	{ JSONLOG_HOST, "request.client_ip" }, /* Caddy 2.7 */
	{ JSONLOG_HOST, "request.remote_ip" },
	{ JSONLOG_HOST, "request.remote_addr" }, /* before 2.5 */
	{ JSONLOG_HOST, "ClientHost" },
	{ JSONLOG_HOST, "ClientAddr" },
	{ JSONLOG_HOST, "httpRequest.remoteIp" },
	{ JSONLOG_HOST, "httpRequest.clientIp" },
	{ JSONLOG_HOST, "ClientIP" },
	{ JSONLOG_HOST, "remote_addr" },
	{ JSONLOG_HOST, "remote_ip" },
	{ JSONLOG_HOST, "client_ip" },
	{ JSONLOG_HOST, "clientip" },
	{ JSONLOG_HOST, "client.ip" },
	{ JSONLOG_HOST, "client.address" },
	{ JSONLOG_HOST, "source.ip" },
	{ JSONLOG_HOST, "source.address" },
	{ JSONLOG_HOST, "remoteAddr" },
	{ JSONLOG_HOST, "remoteIp" },
	{ JSONLOG_HOST, "clientIp" },
	{ JSONLOG_HOST, "remote_host" },
	{ JSONLOG_HOST, "downstream_remote_address" }, /* Istio */

	{ JSONLOG_REQUEST, "request" },
	{ JSONLOG_REQUEST, "request_line" },
	{ JSONLOG_REQUEST, "requestLine" },

	{ JSONLOG_METHOD, "request.method" },
	{ JSONLOG_METHOD, "RequestMethod" },
	{ JSONLOG_METHOD, "httpRequest.requestMethod" },
	{ JSONLOG_METHOD, "httpRequest.httpMethod" },
	{ JSONLOG_METHOD, "ClientRequestMethod" },
	{ JSONLOG_METHOD, "http.request.method" },
	{ JSONLOG_METHOD, "request_method" },
	{ JSONLOG_METHOD, "requestMethod" },
	{ JSONLOG_METHOD, "method" },
	{ JSONLOG_METHOD, "verb" },

	{ JSONLOG_TARGET, "request.uri" },
	{ JSONLOG_TARGET, "RequestPath" },
	{ JSONLOG_TARGET, "httpRequest.requestUrl" },
	{ JSONLOG_TARGET, "httpRequest.uri" },
	{ JSONLOG_TARGET, "ClientRequestURI" },
	{ JSONLOG_TARGET, "url.original" },
	{ JSONLOG_TARGET, "url.path" },
	{ JSONLOG_TARGET, "request_uri" },
	{ JSONLOG_TARGET, "requestUrl" },
	{ JSONLOG_TARGET, "uri" },
	{ JSONLOG_TARGET, "url" },
	{ JSONLOG_TARGET, "path" },

	{ JSONLOG_TIME, "ts" },
	{ JSONLOG_TIME, "StartUTC" },
	{ JSONLOG_TIME, "StartLocal" },
	{ JSONLOG_TIME, "EdgeStartTimestamp" },
	{ JSONLOG_TIME, "time" },
	{ JSONLOG_TIME, "time_iso8601" },
	{ JSONLOG_TIME, "time_local" },
	{ JSONLOG_TIME, "msec" },
	{ JSONLOG_TIME, "@timestamp" },
	{ JSONLOG_TIME, "timestamp" },
	{ JSONLOG_TIME, "start_time" },

	{ JSONLOG_STATUS, "status" },
	{ JSONLOG_STATUS, "DownstreamStatus" },
	{ JSONLOG_STATUS, "OriginStatus" },
	{ JSONLOG_STATUS, "httpRequest.status" },
	{ JSONLOG_STATUS, "EdgeResponseStatus" },
	{ JSONLOG_STATUS, "http.response.status_code" },
	{ JSONLOG_STATUS, "status_code" },
	{ JSONLOG_STATUS, "response_code" },
	{ JSONLOG_STATUS, "response" },

	{ JSONLOG_BYTES, "size" },
	{ JSONLOG_BYTES, "DownstreamContentSize" },
	{ JSONLOG_BYTES, "httpRequest.responseSize" },
	{ JSONLOG_BYTES, "EdgeResponseBytes" },
	{ JSONLOG_BYTES, "http.response.body.bytes" },
	{ JSONLOG_BYTES, "http.response.bytes" },
	{ JSONLOG_BYTES, "body_bytes_sent" },
	{ JSONLOG_BYTES, "bytes_sent" },
	{ JSONLOG_BYTES, "bytes_out" },
	{ JSONLOG_BYTES, "bytes" },

	{ JSONLOG_USER_AGENT, "request.headers.User-Agent" },
	{ JSONLOG_USER_AGENT, "request_User-Agent" }, /* Traefik */
	{ JSONLOG_USER_AGENT, "httpRequest.userAgent" },
	{ JSONLOG_USER_AGENT, "ClientRequestUserAgent" },
	{ JSONLOG_USER_AGENT, "user_agent.original" },
	{ JSONLOG_USER_AGENT, "http_user_agent" },
	{ JSONLOG_USER_AGENT, "user_agent" },
	{ JSONLOG_USER_AGENT, "userAgent" },
	{ JSONLOG_USER_AGENT, "agent" },
};

enum { NUSUAL = sizeof(usual_paths) / sizeof(*usual_paths) };

_Static_assert(NUSUAL + JSONLOG_NFIELDS <= JSONLOG_PATHS_MAX, "no room");

static void add(struct jsonlog_paths *paths, enum jsonlog_field field,
		struct slice text)
{
	struct jsonlog_path *path = &paths->paths[paths->npaths++];
	size_t levels = 1;

	for (size_t i = 0; i < text.len; i++)
		levels += text.at[i] == '.';
	if (levels > paths->levels_max)
		paths->levels_max = levels;
	*path = (struct jsonlog_path){ text, field, paths->by_len[text.len] };
	paths->by_len[text.len] = path;
}

void jsonlog_paths_init(struct jsonlog_paths *paths,
			const struct jsonlog_names *names)
{
	*paths = (struct jsonlog_paths){ 0 };
	for (size_t i = 0; i < JSONLOG_NFIELDS; i++) {
		struct slice text = names->paths[i];

		if (!text.at)
			continue;
		if (text.len && text.at[0] == '.')
			text = slice_behind(text, 1);
		paths->given[i] = true;
		if (text.len <= JSONLOG_PATHS_LEN_MAX)
			add(paths, (enum jsonlog_field)i, text);
	}
	for (size_t i = 0; i < NUSUAL; i++) {
		const char *text = usual_paths[i].path;

		if (!paths->given[usual_paths[i].field])
			add(paths, usual_paths[i].field,
			    (struct slice){ text, strlen(text) });
	}
}

bool jsonlog_path_is(const struct jsonlog_path *path, struct slice other)
{
	if (memchr(path->path.at, '-', path->path.len))
		return !strncasecmp(path->path.at, other.at, other.len);
	return !memcmp(path->path.at, other.at, other.len);
}
