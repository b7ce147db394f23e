#ifndef FINDROBOTS_DECODE_DECODERS_H
#define FINDROBOTS_DECODE_DECODERS_H

/*
 * The decoders that this build has: zlib's, and that of ISA-L, which is some
 * three times as fast, where the build found it.
 */

#include "decode/decoder.h"

/*
 * The decoder of that name; of "auto", the fastest. NULL if there is none, or
 * it is not usable.
 */
const struct decoder_ops *decoders_find(const char *name);

#endif
