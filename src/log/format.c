#include "log/format.h"

#include <string.h>

#include "log/template/template.h"

struct name {
	const char *name;
	enum format_kind kind;
};

static const struct name names[] = {
	{ "auto", FORMAT_AUTO },
	{ "clf", FORMAT_CLF },
	{ "common", FORMAT_CLF },
	{ "combined", FORMAT_CLF },
	{ "vhost", FORMAT_VHOST },
	{ "vhost_combined", FORMAT_VHOST },
	{ "w3c", FORMAT_W3C },
	{ "iis", FORMAT_W3C },
	{ "cloudfront", FORMAT_W3C },
	{ "json", FORMAT_JSON },
	{ "caddy", FORMAT_JSON },
	{ "aws", FORMAT_AWS },
	{ "alb", FORMAT_AWS },
	{ "elb", FORMAT_AWS },
	{ "haproxy", FORMAT_HAPROXY },
	/* Either CLF or JSON. */
	{ "traefik", FORMAT_AUTO },
};

static const char *set_name(struct format *format, const char *text)
{
	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
		if (strcmp(names[i].name, text) != 0)
			continue;
		format->kind = names[i].kind;
		if (format->kind == FORMAT_JSON && !jsonlog_is_built_in())
			return "expected another format (built without jsmn)";
		return NULL;
	}
	return "expected 'auto', 'clf', 'vhost', 'w3c', 'json', 'aws', "
	       "'haproxy', 'traefik', a line '#Fields: ...', or the format "
	       "string of Apache or nginx";
}

static const char *set_header(struct format *format, struct slice header)
{
	format->kind = FORMAT_W3C;
	if (w3c_read_header(&format->w3c, header, format->client))
		return NULL;
	return format->client
		       ? "expected one of the fields in --log-format"
		       : "expected c-ip and cs-uri-stem among the fields";
}

const char *format_set(struct format *format, const char *text,
		       const char *client)
{
	struct slice line = { text, strlen(text) };
	const char *expected;

	format->client = client;
	if (w3c_is_header(line))
		return set_header(format, line);
	if (!template_is_one(text))
		return set_name(format, text);
	format->kind = FORMAT_TEMPLATE;
	format->template = template_new(text, client, &expected);
	if (format->template)
		return NULL;
	return expected ? expected : "";
}

void format_release(struct format *format)
{
	template_free(format->template);
	*format = (struct format){ 0 };
}
