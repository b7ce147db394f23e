#ifndef FINDROBOTS_DECODE_DECODERS_H
#define FINDROBOTS_DECODE_DECODERS_H

/*
 * The decoders that this build has: our own, which is some four times as fast
 * as zlib's; zlib's; and that of ISA-L, where the build found it.
 */

#include "decode/decoder.h"

/*
 * The decoder of that name; of "auto", the fastest. NULL if there is none, or
 * it is not usable.
 */
const struct decoder_ops *decoders_find(const char *name);

#endif
