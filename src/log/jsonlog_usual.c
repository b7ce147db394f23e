/*
 * Servers' own names stand before those that anybody may use. What a client
 * names, a header or a parameter, is always below another key (Caddy, pino,
 * Kong) or behind a prefix (Traefik): it cannot be taken for another field, and
 * no name of a header or of what comes from one, but the agent's, is here.
 *
 * A host stands under each name that is known. Where an object has two of them
 * that differ, which is the client is known only within one service.
 *
 * Tested by tests/unit/log/test_jsonlog.c.
 */

#include "log/jsonlog_usual.h"

/* clang-format off */
#define ROW(path, field, service, marks) { path, field, service, marks }

#define HOST(path)	ROW(path, JSONLOG_HOST, JSONLOG_ANYBODY, 0)
#define HOST_NAME(path)	ROW(path, JSONLOG_HOST, JSONLOG_ANYBODY, \
			    JSONLOG_MAY_BE_NAME)
#define HOST_WORD(path)	ROW(path, JSONLOG_HOST, JSONLOG_ANYBODY, \
			    JSONLOG_IS_WORD)
#define HOST_OF(service, path) ROW(path, JSONLOG_HOST, service, 0)
#define FORWARDED(path)	ROW(path, JSONLOG_FORWARDED, 0, 0)
#define REQUEST(path)	ROW(path, JSONLOG_REQUEST, 0, 0)
#define METHOD(path)	ROW(path, JSONLOG_METHOD, 0, 0)
#define TARGET(path)	ROW(path, JSONLOG_TARGET, 0, 0)
#define TIME(path)	ROW(path, JSONLOG_TIME, 0, 0)
#define DATE(path)	ROW(path, JSONLOG_DATE, 0, 0)
#define STATUS(path)	ROW(path, JSONLOG_STATUS, 0, 0)
#define SENT(path)	ROW(path, JSONLOG_BYTES, 0, 0)
#define AGENT(path)	ROW(path, JSONLOG_USER_AGENT, 0, 0)
#define MESSAGE(path)	ROW(path, JSONLOG_MESSAGE, 0, 0)

static const struct jsonlog_usual rows[] = {
	/* Caddy: client_ip since 2.7, remote_addr before 2.5. */
	HOST_OF(JSONLOG_CADDY, "request.client_ip"),
	HOST_OF(JSONLOG_CADDY, "request.remote_ip"),
	HOST_OF(JSONLOG_CADDY, "request.remote_addr"),
	/* Traefik: X-Forwarded-For where that is trusted, else the peer. */
	{ "ClientHost", JSONLOG_HOST, JSONLOG_TRAEFIK,
	  JSONLOG_MAY_BE_LIST | JSONLOG_MAY_BE_NAME },
	HOST_OF(JSONLOG_TRAEFIK, "ClientAddr"),
	/* Azure Front Door: the other is what X-Forwarded-For says. */
	HOST_OF(JSONLOG_FRONT_DOOR, "properties.socketIp"),
	HOST_OF(JSONLOG_FRONT_DOOR, "properties.socketIP"),
	HOST_OF(JSONLOG_FRONT_DOOR, "properties.clientIp"),
	HOST_OF(JSONLOG_FRONT_DOOR, "properties.clientIP"),
	/* Envoy: command operators of its access log. */
	HOST_OF(JSONLOG_ENVOY, "downstream_remote_address"),
	HOST_OF(JSONLOG_ENVOY, "downstream_remote_address_without_port"),
	HOST_OF(JSONLOG_ENVOY, "downstream_direct_remote_address"),

	HOST("httpRequest.remoteIp"),	/* Google Cloud's LogEntry */
	HOST("httpRequest.clientIp"),	/* AWS WAF */
	HOST("httpRequest.remoteIP"),	/* go-chi/httplog */
	HOST("ClientIP"),		/* Cloudflare, Tencent EdgeOne */
	HOST("proxy.clientIp"),		/* Vercel */
	HOST("cliIP"),			/* Akamai DataStream 2 */
	HOST("CIp"),			/* Azure App Service */
	HOST("callerIpAddress"),	/* Azure Storage, API Management */
	HOST("c-ip"),			/* CloudFront; NXLog of IIS */
	HOST("c_ip"),
	HOST("sourceIpPort"),		/* VPC Lattice */
	HOST("srcIp"),			/* Railway */
	HOST("req.remoteAddress"),	/* pino, hapi, bunyan, fastify */
	HOST("req.ip"),
	HOST("meta.req.ip"),		/* express-winston */
	HOST_WORD("meta.ip"),
	HOST("meta.req.remoteAddress"),
	HOST("source.remoteAddress"),	/* hapi good */
	HOST("remoteAddress"),		/* restify, Dropwizard */
	HOST("remoteIP"),		/* verdaccio */
	HOST("request.ip"),		/* slog-gin and its like */
	HOST_NAME("remotehost"),	/* MinIO */
	HOST("remote_address"),		/* aiohttp */
	HOST_NAME("ibm_remoteHost"),	/* Open Liberty */
	HOST("network.client.ip"),	/* Datadog */
	HOST("nginx.access.remote_ip"),	/* Filebeat 6 */
	HOST("apache2.access.remote_ip"),
	HOST("traefik.access.remote_ip"),
	/* Elastic Common Schema; OpenTelemetry, stable and before. */
	HOST("client.ip"),
	HOST_NAME("client.address"),
	HOST("source.ip"),
	HOST_NAME("source.address"),
	HOST("http.client_ip"),
	HOST("network.peer.address"),
	HOST("net.sock.peer.addr"),
	HOST("net.peer.ip"),

	HOST_NAME("remote_addr"),
	HOST("remote_ip"),
	HOST("client_ip"),
	HOST("clientip"),
	HOST("remoteAddr"),
	HOST("remoteIp"),
	HOST("clientIp"),
	HOST("clientIP"),
	HOST("ClientIp"),
	HOST("RemoteAddr"),
	HOST("RemoteIP"),
	HOST("RemoteIp"),
	HOST_NAME("remote_host"),
	HOST_NAME("remoteHost"),
	HOST("remote-addr"),
	HOST("client_addr"),
	HOST("client_address"),
	HOST("clientAddr"),
	HOST("clientAddress"),
	HOST_WORD("ipAddress"),
	HOST_WORD("ip_address"),
	HOST("peer_ip"),
	HOST("peer_addr"),
	HOST_WORD("sourceIp"),
	HOST_WORD("sourceIP"),
	HOST_WORD("source_ip"),
	HOST_WORD("src_ip"),
	HOST_WORD("ip"),
	HOST_WORD("client"),
	HOST_WORD("remote"),
	/* Mostly the virtual host: only in a shape that has it as the client. */
	{ "host", JSONLOG_HOST, JSONLOG_ANYBODY,
	  JSONLOG_NEEDS_SHAPE | JSONLOG_MAY_BE_NAME | JSONLOG_IS_WORD },

	FORWARDED("x_forwarded_for"),
	FORWARDED("http_x_forwarded_for"),
	FORWARDED("X-Forwarded-For"),
	FORWARDED("request.headers.X-Forwarded-For"),
	FORWARDED("req.headers.X-Forwarded-For"),
	FORWARDED("meta.req.headers.X-Forwarded-For"),
	FORWARDED("request_X-Forwarded-For"),
	FORWARDED("xff"),
	FORWARDED("forwarded_for"),

	REQUEST("request"),
	REQUEST("request_line"),
	REQUEST("requestLine"),
	REQUEST("requested_url"),	/* logback-access: "GET /x HTTP/1.1" */
	REQUEST("first_request_line"),	/* aiohttp */
	REQUEST("http_request"),
	REQUEST("req"),
	REQUEST("routeKey"),		/* AWS API Gateway, HTTP */

	METHOD("request.method"),	/* Caddy, Kong, APISIX */
	METHOD("RequestMethod"),	/* Traefik, Serilog, EdgeOne */
	METHOD("httpRequest.requestMethod"),
	METHOD("httpRequest.httpMethod"),
	METHOD("ClientRequestMethod"),
	METHOD("proxy.method"),
	METHOD("reqMethod"),
	METHOD("CsMethod"),
	METHOD("cs-method"),
	METHOD("cs_method"),
	METHOD("req.method"),
	METHOD("meta.req.method"),
	METHOD("http.request.method"),
	METHOD("http.method"),
	METHOD("ibm_requestMethod"),
	METHOD("nginx.access.method"),
	METHOD("apache2.access.method"),
	METHOD("traefik.access.method"),
	METHOD("request_method"),
	METHOD("requestMethod"),
	METHOD("httpMethod"),
	METHOD("http_method"),
	METHOD("method"),
	METHOD("Method"),
	METHOD("verb"),

	TARGET("request.uri"),		/* Caddy, Kong, APISIX */
	TARGET("RequestPath"),
	TARGET("RequestUrl"),
	TARGET("httpRequest.requestUrl"),
	TARGET("httpRequest.uri"),
	TARGET("httpRequest.requestPath"),
	TARGET("httpRequest.requestURL"),
	TARGET("ClientRequestURI"),
	TARGET("ClientRequestPath"),
	TARGET("proxy.path"),
	TARGET("reqPath"),
	TARGET("CsUriStem"),
	{ "cs-uri-stem", JSONLOG_TARGET, 0, JSONLOG_IS_PERCENT },
	{ "cs_uri_stem", JSONLOG_TARGET, 0, JSONLOG_IS_PERCENT },
	TARGET("req.originalUrl"),
	TARGET("req.url"),
	TARGET("meta.req.originalUrl"),
	TARGET("meta.req.url"),
	TARGET("request.url"),
	TARGET("request.path"),
	TARGET("http.request.uri"),
	TARGET("http.request.path"),
	TARGET("url.original"),
	TARGET("url.path"),
	TARGET("url.full"),
	TARGET("http.target"),
	TARGET("http.url"),
	TARGET("http.url_details.path"),
	TARGET("ibm_uriPath"),
	TARGET("nginx.access.url"),
	TARGET("apache2.access.url"),
	TARGET("traefik.access.url"),
	TARGET("request_uri"),
	TARGET("requestUri"),
	TARGET("requestURI"),
	TARGET("requested_uri"),
	TARGET("request_url"),
	TARGET("requestUrl"),
	TARGET("request_path"),
	TARGET("requestPath"),
	TARGET("originalUrl"),
	TARGET("x-envoy-origin-path"),
	TARGET("uri"),
	TARGET("url"),
	TARGET("path"),
	TARGET("Path"),
	TARGET("resourcePath"),		/* AWS API Gateway, REST */
	TARGET("resource"),		/* App Engine */

	TIME("ts"),
	TIME("StartUTC"),
	TIME("StartLocal"),
	TIME("EdgeStartTimestamp"),
	TIME("Datetime"),
	TIME("reqTimeSec"),
	TIME("started_at"),		/* Kong */
	TIME("time"),
	TIME("time_iso8601"),
	TIME("time_local"),
	TIME("msec"),
	TIME("@timestamp"),
	TIME("timestamp"),
	TIME("Timestamp"),
	TIME("timeStamp"),
	TIME("timeUnixNano"),
	TIME("proxy.timestamp"),
	TIME("request.time"),
	TIME("start_time"),
	TIME("startTime"),
	TIME("EventTime"),
	TIME("dateTime"),
	TIME("datetime"),
	TIME("unixtime"),
	TIME("requestTime"), /* AWS API Gateway; elsewhere how long it took */
	TIME("RequestTime"),
	TIME("date"),
	TIME("asctime"),
	TIME("@t"),

	DATE("date"),

	STATUS("DownstreamStatus"),
	STATUS("OriginStatus"),
	STATUS("httpRequest.status"),
	STATUS("httpResponse.status"),
	STATUS("EdgeResponseStatus"),
	STATUS("EdgeResponseStatusCode"),
	STATUS("proxy.statusCode"),
	STATUS("httpStatusCode"),
	STATUS("httpStatus"),
	STATUS("ScStatus"),
	STATUS("sc-status"),
	STATUS("sc_status"),
	STATUS("res.statusCode"),
	STATUS("res.status"),
	STATUS("meta.res.statusCode"),
	STATUS("api.statusCode"),
	STATUS("response.status"),
	STATUS("response.status_code"),
	STATUS("response.statusCode"),
	STATUS("http.response.status_code"),
	STATUS("http.response.status"),
	STATUS("http.status_code"),
	STATUS("http.status"),
	STATUS("ibm_responseCode"),
	STATUS("nginx.access.response_code"),
	STATUS("apache2.access.response_code"),
	STATUS("traefik.access.response_code"),
	STATUS("status"),
	STATUS("status_code"),
	STATUS("statusCode"),
	STATUS("StatusCode"),
	STATUS("statuscode"),
	STATUS("response_status"),
	STATUS("responseStatus"),
	STATUS("response_code"),
	STATUS("responseCode"),
	STATUS("response"),
	STATUS("http_code"),
	STATUS("http_status"),
	STATUS("return_code"),
	STATUS("code"),

	SENT("DownstreamContentSize"),
	SENT("httpRequest.responseSize"),
	SENT("httpResponse.bytes"),
	SENT("EdgeResponseBytes"),
	SENT("ScBytes"),
	SENT("sc-bytes"),
	SENT("sc_bytes"),
	SENT("properties.responseBodySize"),
	SENT("res.headers.content-length"),
	SENT("response.size"),
	SENT("response.length"),
	SENT("response.bytes"),
	SENT("http.response.body.bytes"),
	SENT("http.response.body.size"),
	SENT("http.response.bytes"),
	SENT("nginx.access.body_sent.bytes"),
	SENT("apache2.access.body_sent.bytes"),
	SENT("traefik.access.body_sent.bytes"),
	SENT("size"),
	SENT("body_bytes_sent"),
	SENT("bytes_sent"),
	SENT("bytesSent"),
	SENT("bytes_out"),
	SENT("bytes.out"),
	SENT("response_body_size"),
	SENT("response_size"),
	SENT("responseSize"),
	SENT("responseBytes"),
	SENT("responseLength"),
	SENT("response_bytes"),
	SENT("resp_body_size"),
	SENT("written_bytes"),		/* GitLab Workhorse */
	SENT("rspContentLen"),
	SENT("rsp_size"),
	SENT("sentBytes"),
	SENT("content_length"),
	SENT("contentLength"),
	SENT("content-length"),
	SENT("bytes"),
	SENT("length"),
	SENT("byte"),

	AGENT("request.headers.User-Agent"),
	AGENT("request_User-Agent"),	/* Traefik */
	AGENT("httpRequest.userAgent"),
	AGENT("httpRequest.headers.User-Agent"),
	AGENT("ClientRequestUserAgent"),
	AGENT("proxy.userAgent"),
	AGENT("UserAgent"),
	AGENT("UA"),
	AGENT("RequestUA"),
	{ "cs(User-Agent)", JSONLOG_USER_AGENT, 0, JSONLOG_IS_PERCENT },
	{ "cs-user-agent", JSONLOG_USER_AGENT, 0, JSONLOG_IS_PERCENT },
	{ "cs_user_agent", JSONLOG_USER_AGENT, 0, JSONLOG_IS_PERCENT },
	AGENT("clientUa"),
	AGENT("req.headers.User-Agent"),
	AGENT("meta.req.headers.User-Agent"),
	AGENT("requestHeaders.User-Agent"),
	AGENT("request_header.User-Agent"),
	AGENT("request.user-agent"),
	AGENT("source.userAgent"),
	AGENT("properties.userAgentHeader"),
	AGENT("user_agent.original"),
	AGENT("http.user_agent"),
	AGENT("http.useragent"),
	AGENT("ibm_userAgent"),
	AGENT("nginx.access.agent"),
	AGENT("nginx.access.user_agent.original"),
	AGENT("apache2.access.agent"),
	AGENT("traefik.access.agent"),
	AGENT("http_user_agent"),
	AGENT("user_agent"),
	AGENT("user-agent"),
	AGENT("userAgent"),
	AGENT("useragent"),
	AGENT("request_user_agent"),
	AGENT("agent"),
	AGENT("ua"),

	MESSAGE("log"),		/* Docker, Fluent Bit, Fluentd */
	MESSAGE("MESSAGE"),	/* journald, syslog-ng */
	MESSAGE("textPayload"), /* Google Cloud */
	MESSAGE("message"),	/* Filebeat, Logstash, winston, rsyslog */
	MESSAGE("msg"),		/* pino, bunyan, zap */
	MESSAGE("line"),	/* Loki */
	MESSAGE("_raw"),	/* Splunk */
	MESSAGE("event.original"),
	MESSAGE("LogMessage"),	/* Azure, containers */
	MESSAGE("resultDescription"),
	MESSAGE("short_message"), /* GELF */
	MESSAGE("full_message"),
	MESSAGE("@message"),	/* CloudWatch */
	MESSAGE("body.stringValue"),
	MESSAGE("Body"),
	MESSAGE("event"),
};

static const char *const containers[] = {
	"jsonPayload.", "protoPayload.",	 /* Google Cloud */
	"properties.",	"Properties.",		 /* Azure; Serilog */
	"attributes.",	"Attributes.",		 /* OpenTelemetry, Datadog */
	"fields.",				 /* tracing-subscriber */
	"_source.",	"result.",		 /* Elasticsearch, Splunk */
	"log.",		"log_processed.",	 /* Fluent Bit */
	"message.",	"msg.",			 /* winston, Akamai, bunyan */
	NULL,
};
/* clang-format on */

const struct jsonlog_usual *jsonlog_usual(size_t *n)
{
	*n = sizeof(rows) / sizeof(rows[0]);
	return rows;
}

const char *const *jsonlog_usual_containers(void)
{
	return containers;
}
