#ifndef FINDROBOTS_DECODE_XZ_H
#define FINDROBOTS_DECODE_XZ_H

/* The decoder of .xz streams (xz-file-format.txt): liblzma. */

#include "decode/decoder.h"

extern const struct decoder_ops xz_decoder;

/* That of the library. A static string. */
const char *xz_version(void);

#endif
