#ifndef FINDROBOTS_DECODE_ZSTD_H
#define FINDROBOTS_DECODE_ZSTD_H

/* The decoder of zstd's frames (RFC 8878), also those to be skipped: libzstd.
 */

#include "decode/decoder.h"

extern const struct decoder_ops zstd_decoder;

/* That of the library. A static string. */
const char *zstd_version(void);

#endif
