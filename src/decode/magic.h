#ifndef FINDROBOTS_DECODE_MAGIC_H
#define FINDROBOTS_DECODE_MAGIC_H

/*
 * What a file holds, told by its first MAGIC_SIZE bytes; a shorter file has
 * fewer. The signatures are those of each format's own description.
 */

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum {
	MAGIC_SIZE = 512,	/* the header of a tar archive */
	MAGIC_MEMBER_SIZE = 10, /* of a gzip header, RFC 1952 */
	MAGIC_FIRST = 0x1f	/* its first byte */
};

enum magic {
	MAGIC_GZIP,   /* RFC 1952: ID1, ID2, as far as there are bytes */
	MAGIC_OTHER,  /* another format; *name is set */
	MAGIC_BROKEN, /* one that is decoded, with a wrong byte; the same */
	MAGIC_TEXT,
	MAGIC_UNKNOWN, /* begins with bytes that no usual text begins with */
	MAGIC_BINARY   /* like these, and with too many others of them */
};

enum magic magic_tell(const uint8_t *data, size_t len_bytes, const char **name);

/* The name of the format that has a signature of these bytes, or NULL. */
const char *magic_signature(const uint8_t *data, size_t len_bytes);

/* The name of the decoded format whose signature it would be but for one wrong
   byte, or NULL. */
const char *magic_broken(const uint8_t *data, size_t len_bytes);

/* True if there is nothing but printable ASCII, tabs and ends of lines. */
bool magic_is_text(const uint8_t *data, size_t len_bytes);

/* The name of a format that begins with zeros, which are not to be passed over
   then; or NULL. */
const char *magic_before_zeros(const uint8_t *data, size_t len_bytes);

/*
 * True if what magic_tell() calls binary may yet be a log: its server wrote how
 * it begins, up to what parts its first two fields, and a client sent the rest.
 */
bool magic_may_be_log(const uint8_t *data, size_t len_bytes);

/* True if a tar archive begins so: POSIX, ustar's header. */
bool magic_is_tar(const uint8_t *data, size_t len_bytes);

/*
 * True if plain text can begin with these bytes, after a gzip member: they are
 * at least MAGIC_LINE_SIZE, the first eight as magic_is_text() has it, and no
 * control characters among the others.
 */
enum { MAGIC_LINE_SIZE = 32 };
bool magic_is_line(const uint8_t *data, size_t len_bytes);

/*
 * True if the MAGIC_MEMBER_SIZE bytes at data can begin a gzip member: ID1,
 * ID2, the only compression method (deflate), and no reserved flag.
 */
bool magic_is_member(const uint8_t *data);

#endif
