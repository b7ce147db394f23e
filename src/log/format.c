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

static enum format_error set_name(struct format *format, const char *text)
{
	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
		if (strcmp(names[i].name, text) != 0)
			continue;
		format->kind = names[i].kind;
		if (format->kind == FORMAT_JSON && !jsonlog_is_built_in())
			return FORMAT_WITHOUT_JSON;
		return FORMAT_GOOD;
	}
	return FORMAT_UNKNOWN;
}

static enum format_error set_header(struct format *format, struct slice header)
{
	format->kind = FORMAT_W3C;
	if (w3c_read_header(&format->w3c, header, format->client))
		return FORMAT_GOOD;
	return format->client ? FORMAT_NO_SUCH_FIELD : FORMAT_FEW_FIELDS;
}

enum format_error format_set(struct format *format, const char *text,
			     const char *client)
{
	struct slice line = { text, strlen(text) };
	enum format_error error;

	format->client = client;
	if (w3c_is_header(line))
		return set_header(format, line);
	if (!template_is_one(text))
		return set_name(format, text);
	format->kind = FORMAT_TEMPLATE;
	format->template = template_new(text, client, &error);
	format->template_text = text;
	return format->template ? FORMAT_GOOD : error;
}

void format_release(struct format *format)
{
	template_free(format->template);
	*format = (struct format){ 0 };
}

static void add_text(struct buf *buf, struct slice text)
{
	buf_add_u64(buf, text.len);
	buf_add(buf, text.at, text.len);
}

static void add_str(struct buf *buf, const char *str)
{
	buf_add_byte(buf, str != NULL);
	if (str)
		add_text(buf, (struct slice){ str, strlen(str) });
}

static void add_layout(struct buf *buf, const struct w3c_layout *layout)
{
	size_t n = layout->nfields;

	buf_add_u64(buf, n);
	buf_add(buf, layout->fields, n < W3C_FIELDS_MAX ? n : W3C_FIELDS_MAX);
	buf_add_byte(buf, layout->is_local);
}

void format_add_key(const struct format *format, struct buf *buf)
{
	buf_add_byte(buf, (uint8_t)format->kind);
	buf_add_byte(buf, jsonlog_is_built_in());
	add_str(buf, format->client);
	add_layout(buf, &format->w3c);
	for (size_t i = 0; i < JSONLOG_NFIELDS; i++) {
		struct slice path = format->json.paths[i];

		/* The dot in front may be missing. */
		if (slice_begins(path, "."))
			path = slice_behind(path, 1);
		add_text(buf, path);
	}
	add_str(buf, format->template_text);
}
