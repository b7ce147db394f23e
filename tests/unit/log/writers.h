#ifndef FINDROBOTS_TEST_WRITERS_H
#define FINDROBOTS_TEST_WRITERS_H

/* How servers write bytes, by their sources and documentation. */

#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include "log/unescape.h"

/* How a writer writes a byte. Returns how many bytes it writes. */
typedef size_t write_byte_fn(char *dst, uint8_t byte);

static inline size_t write_hex(char *dst, const char *mark, uint8_t byte,
			       bool upper)
{
	/* The closing NUL is not written. */
	char text[8];
	int len = snprintf(text, sizeof(text), upper ? "%s%02X" : "%s%02x",
			   mark, byte);

	memcpy(dst, text, (size_t)len);
	return (size_t)len;
}

static inline size_t write_as_it_is(char *dst, uint8_t byte)
{
	*dst = (char)byte;
	return 1;
}

static inline bool is_one_of(const char *bytes, uint8_t byte)
{
	return byte && strchr(bytes, byte);
}

/* A letter after a backslash, or 0. */
static inline size_t write_letter(char *dst, const char *bytes,
				  const char *letters, uint8_t byte)
{
	if (!is_one_of(bytes, byte))
		return 0;
	dst[0] = '\\';
	dst[1] = letters[strchr(bytes, byte) - bytes];
	return 2;
}

/* ngx_http_log_module.c: ngx_http_log_escape(). */
static inline size_t write_nginx(char *dst, uint8_t byte)
{
	if (byte < 0x20 || byte > 0x7e || byte == '"' || byte == '\\')
		return write_hex(dst, "\\x", byte, true);
	return write_as_it_is(dst, byte);
}

/* server/util.c: ap_escape_logitem(). */
static inline size_t write_apache(char *dst, uint8_t byte)
{
	size_t len = write_letter(dst, "\"\\\n\t\r\b\v", "\"\\ntrbv", byte);

	if (len)
		return len;
	if (byte < 0x20 || byte > 0x7e)
		return write_hex(dst, "\\x", byte, false);
	return write_as_it_is(dst, byte);
}

/* tomcat: AbstractAccessLogValve.escapeAndAppend(). */
static inline size_t write_tomcat(char *dst, uint8_t byte)
{
	size_t len = write_letter(dst, "\"\\\n\t\r\f", "\"\\ntrf", byte);

	if (len)
		return len;
	if (byte < 0x20 || byte > 0x7e)
		return write_hex(dst, "\\u00", byte, false);
	return write_as_it_is(dst, byte);
}

/* ngx_string.c: ngx_escape_json(). */
static inline size_t write_nginx_json(char *dst, uint8_t byte)
{
	size_t len = write_letter(dst, "\"\\\n\r\t\b\f", "\"\\nrtbf", byte);

	if (len)
		return len;
	if (byte < 0x20)
		return write_hex(dst, "\\u00", byte, true);
	return write_as_it_is(dst, byte);
}

/* What is not safe within HTML: Go's encoding/json, Gson. */
static inline size_t write_html_json(char *dst, uint8_t byte)
{
	if (byte < 0x20 || is_one_of("<>&='", byte))
		return write_hex(dst, "\\u00", byte, false);
	return write_nginx_json(dst, byte);
}

/* PHP's json_encode(). */
static inline size_t write_slash_json(char *dst, uint8_t byte)
{
	size_t len = write_letter(dst, "/", "/", byte);

	return len ? len : write_nginx_json(dst, byte);
}

static inline size_t write_iis(char *dst, uint8_t byte)
{
	return write_as_it_is(dst, byte == ' ' ? '+' : byte);
}

/* Amazon CloudFront Developer Guide, "Standard log file format". */
static inline size_t write_cloudfront(char *dst, uint8_t byte)
{
	if (byte <= 0x20 || byte >= 0x7f ||
	    is_one_of("<>\"#%{}|\\^~[]`'", byte))
		return write_hex(dst, "%", byte, true);
	return write_as_it_is(dst, byte);
}

static inline size_t write_quotes(char *dst, uint8_t byte)
{
	dst[0] = dst[1] = (char)byte;
	return byte == '"' ? 2 : 1;
}

/* HAProxy Configuration Manual, section 8.6. */
static inline size_t write_haproxy(char *dst, uint8_t byte)
{
	if (byte < 0x20 || byte > 0x7e || is_one_of("\"#{|}", byte))
		return write_hex(dst, "#", byte, true);
	return write_as_it_is(dst, byte);
}

struct writer {
	enum unescape escape;
	write_byte_fn *write;
};

static const struct writer writers[] = {
	{ UNESCAPE_BACKSLASH, write_nginx },
	{ UNESCAPE_BACKSLASH, write_apache },
	{ UNESCAPE_BACKSLASH, write_tomcat },
	{ UNESCAPE_JSON, write_nginx_json },
	{ UNESCAPE_JSON, write_html_json },
	{ UNESCAPE_JSON, write_slash_json },
	{ UNESCAPE_PLUS, write_iis },
	{ UNESCAPE_PERCENT, write_cloudfront },
	{ UNESCAPE_QUOTES, write_quotes },
	{ UNESCAPE_HASH, write_haproxy },
};

enum {
	NWRITERS = sizeof(writers) / sizeof(writers[0]),
	WRITTEN_MAX = 6, /* bytes, for each */
};

static inline size_t write_all(const struct writer *w, char *dst,
			       const uint8_t *bytes, size_t len)
{
	size_t n = 0;

	for (size_t i = 0; i < len; i++)
		n += w->write(dst + n, bytes[i]);
	return n;
}

#endif
