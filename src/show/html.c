#include "show/html.h"

#include <string.h>

#include "base/escape.h"

/* HTML, 13.5: what has to be a reference in text or in an attribute. */
static const char *reference(uint8_t byte)
{
	switch (byte) {
	case '&':
		return "&amp;";
	case '<':
		return "&lt;";
	case '>':
		return "&gt;";
	case '"':
		return "&quot;";
	case '\'':
		return "&#39;";
	default:
		return NULL;
	}
}

/* Made longer from its end on, so that nothing is overwritten before its turn.
 */
void html_quote_from(struct buf *buf, size_t start)
{
	size_t more = 0, from, to;

	for (size_t i = start; i < buf->len; i++) {
		const char *ref = reference(buf->data[i]);

		more += ref ? strlen(ref) - 1 : 0;
	}
	if (!more || !buf_reserve(buf, more))
		return;
	from = buf->len;
	buf->len += more;
	for (to = buf->len; from < to;) {
		const char *ref = reference(buf->data[--from]);

		if (!ref) {
			buf->data[--to] = buf->data[from];
			continue;
		}
		to -= strlen(ref);
		memcpy(buf->data + to, ref, strlen(ref));
	}
}

void html_add(struct buf *buf, struct slice text)
{
	size_t start = buf->len;

	buf_add(buf, text.at, text.len);
	html_quote_from(buf, start);
}

void html_add_str(struct buf *buf, const char *text)
{
	html_add(buf, (struct slice){ text, strlen(text) });
}

void html_add_escaped(struct buf *buf, struct slice text)
{
	size_t start = buf->len;

	escape_add(buf, text.at, text.len, "");
	html_quote_from(buf, start);
}
