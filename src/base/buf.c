#include "base/buf.h"

#include <endian.h>
#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/populate.h"

enum { BUF_MIN = 128 };

void buf_release(struct buf *buf)
{
	free(buf->data);
	*buf = (struct buf){ 0 };
}

void buf_clear(struct buf *buf)
{
	buf->len = 0;
	buf->failed = false;
}

bool buf_failed(const struct buf *buf)
{
	return buf->failed;
}

uint8_t *buf_reserve(struct buf *buf, size_t len)
{
	size_t cap = buf->cap ? buf->cap : BUF_MIN;
	uint8_t *data;

	if (buf->failed || len > SIZE_MAX / 2 - buf->len) {
		buf->failed = true;
		errno = ENOMEM;
		return NULL;
	}
	if (buf->data && len <= buf->cap - buf->len)
		return buf->data + buf->len;
	while (cap - buf->len < len)
		cap *= 2;
	data = realloc(buf->data, cap);
	if (!data) {
		buf->failed = true;
		return NULL;
	}
	buf->data = data;
	buf->cap = cap;
	return data + buf->len;
}

uint8_t *buf_prepare(struct buf *buf, size_t len)
{
	uint8_t *room = buf_reserve(buf, len);

	if (room)
		populate(room, len);
	return room;
}

void buf_add(struct buf *buf, const void *data, size_t len)
{
	uint8_t *room;

	if (!len)
		return;
	/* Results are put together of thousands of numbers. */
	if (len <= buf->cap - buf->len && !buf->failed)
		room = buf->data + buf->len;
	else
		room = buf_reserve(buf, len);
	if (!room)
		return;
	memcpy(room, data, len);
	buf->len += len;
}

void buf_add_str(struct buf *buf, const char *str)
{
	buf_add(buf, str, strlen(str));
}

void buf_add_byte(struct buf *buf, uint8_t byte)
{
	if (!buf->failed && buf->len < buf->cap)
		buf->data[buf->len++] = byte;
	else
		buf_add(buf, &byte, 1);
}

void buf_add_u32(struct buf *buf, uint32_t n)
{
	n = htole32(n);
	buf_add(buf, &n, sizeof(n));
}

void buf_add_u64(struct buf *buf, uint64_t n)
{
	n = htole64(n);
	buf_add(buf, &n, sizeof(n));
}

void buf_add_decimal(struct buf *buf, uint64_t n)
{
	enum { DIGITS_MAX = 20 };
	char digits[DIGITS_MAX], *at = digits + DIGITS_MAX;

	do
		*--at = (char)('0' + n % 10);
	while (n /= 10);
	buf_add(buf, at, (size_t)(digits + DIGITS_MAX - at));
}

void buf_addf(struct buf *buf, const char *fmt, ...)
{
	size_t size = BUF_MIN; /* with the NUL, which does not stay */
	uint8_t *room;
	va_list ap;
	int len;

	for (;;) {
		room = buf_reserve(buf, size);
		if (!room)
			return;
		va_start(ap, fmt);
		len = vsnprintf((char *)room, size, fmt, ap);
		va_end(ap);
		if (len < 0) {
			buf->failed = true;
			return;
		}
		if ((size_t)len < size)
			break;
		size = (size_t)len + 1;
	}
	buf->len += (size_t)len;
}

void buf_add_cleaned(struct buf *buf, const void *text, size_t len)
{
	const uint8_t *bytes = text;

	for (size_t i = 0; i < len; i++) {
		if (bytes[i] == '\\')
			buf_add_str(buf, "\\\\");
		else if (bytes[i] >= 0x20 && bytes[i] < 0x7f)
			buf_add_byte(buf, bytes[i]);
		else
			buf_addf(buf, "\\x%02x", bytes[i]);
	}
}
