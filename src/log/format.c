/* Tested by tests/cli/log_formats.bats. */

#include "log/format.h"

#include <string.h>

#include "log/template/template.h"

static enum format_error set_template(struct format *format, const char *text)
{
	enum format_error error = FORMAT_GOOD;

	format->kind = FORMAT_TEMPLATE;
	format->template = template_new(text, format->client, &error);
	format->template_text = text;
	return error;
}

static enum format_error set_name(struct format *format, const char *name)
{
	const struct named_row *row = named_find(name);
	enum format_error error = FORMAT_GOOD;

	if (!row)
		return FORMAT_UNKNOWN;
	format->kind = row->kind;
	format->row = row;
	if (row->formats[0])
		format->template = named_template(row, format->client, &error);
	if (error)
		return error;
	if (format->kind == FORMAT_JSON && !jsonlog_is_built_in())
		return FORMAT_WITHOUT_JSON;
	return FORMAT_GOOD;
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

	format->client = client;
	if (w3c_is_header(line))
		return set_header(format, line);
	return template_is_one(text) ? set_template(format, text)
				     : set_name(format, text);
}

bool format_has_servers(const struct format *format)
{
	return format->kind == FORMAT_CLF || format->kind == FORMAT_VHOST ||
	       (format->row && format->row->has_servers);
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
	for (size_t i = 0; i < NAMED_FORMATS_MAX; i++)
		add_str(buf, format->row ? format->row->formats[i] : NULL);
}
