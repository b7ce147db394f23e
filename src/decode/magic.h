#ifndef FINDROBOTS_DECODE_MAGIC_H
#define FINDROBOTS_DECODE_MAGIC_H

/*
 * Tells what a file holds by its first bytes. MAGIC_SIZE of them are enough;
 * a shorter file has fewer.
 */

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum { MAGIC_SIZE = 10 };

enum magic {
	MAGIC_GZIP,	   /* RFC 1952: ID1, ID2, as far as there are bytes */
	MAGIC_GZIP_BROKEN, /* a gzip header but for one of ID1 and ID2 */
	MAGIC_OTHER,	   /* another compression; its name is set */
	MAGIC_TEXT,
	MAGIC_UNKNOWN /* control or other bytes that begin no usual text */
};

enum magic magic_tell(const uint8_t *data, size_t len_bytes, const char **name);

/*
 * True if the bytes are printable ASCII, blanks, tabs and line ends alone.
 */
bool magic_is_text(const uint8_t *data, size_t len_bytes);

/*
 * True if the 10 bytes at data can begin a gzip member: ID1, ID2, the one
 * compression method there is (deflate), and no reserved flag.
 */
bool magic_is_member(const uint8_t *data);

#endif
