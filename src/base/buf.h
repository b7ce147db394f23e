#ifndef FINDROBOTS_BASE_BUF_H
#define FINDROBOTS_BASE_BUF_H

/*
 * A run of bytes that grows. A zeroed struct buf is an empty one. Used by one
 * thread at a time.
 *
 * Running out of memory is remembered, not returned: the buffer then drops
 * what is added, and buf_failed() says so. Check it once, before the bytes
 * are used. Others say of this that a failure stays in the buf.
 */

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct buf {
	uint8_t *data; /* owned; NULL while nothing was added */
	size_t len;    /* bytes in use */
	size_t cap;    /* bytes allocated */
	bool failed;
};

/* Frees what the buffer holds and leaves it empty. */
void buf_release(struct buf *);

/* Empties the buffer and forgets a failure; the memory is kept for reuse. */
void buf_clear(struct buf *);

/* True if memory ran out since the buffer was made or cleared. */
bool buf_failed(const struct buf *);

/*
 * Makes room for len_bytes more after the bytes in use, and returns where that
 * room starts; NULL with errno ENOMEM when memory ran out. The caller adds what
 * it wrote there to buf->len.
 */
uint8_t *buf_reserve(struct buf *, size_t len_bytes);

/* The same of room that is all going to be written: it gets its pages at once
   (populate.h). */
uint8_t *buf_prepare(struct buf *, size_t len_bytes);

void buf_add(struct buf *, const void *data, size_t len_bytes);
void buf_add_str(struct buf *, const char *str);
void buf_add_byte(struct buf *, uint8_t byte);

/* Adds a number, little-endian. */
void buf_add_u32(struct buf *, uint32_t n);
void buf_add_u64(struct buf *, uint64_t n);

/* Adds a number in decimal digits, as "%" PRIu64 would, but quickly. */
void buf_add_decimal(struct buf *, uint64_t n);

__attribute__((format(printf, 2, 3))) void buf_addf(struct buf *,
						    const char *fmt, ...);

/*
 * Adds text that a stranger may have chosen, such as a file's name, so that no
 * byte of it can drive a terminal: printable ASCII as it is, a backslash as
 * two, any other byte as \xhh.
 */
void buf_add_cleaned(struct buf *, const void *text, size_t len_bytes);

#endif
