#ifndef FINDROBOTS_DECODE_BZIP2_H
#define FINDROBOTS_DECODE_BZIP2_H

/* The decoder of bzip2's streams: libbz2. */

#include "decode/decoder.h"

extern const struct decoder_ops bzip2_decoder;

/* That of the library. A static string. */
const char *bzip2_version(void);

#endif
