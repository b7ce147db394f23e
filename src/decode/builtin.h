#ifndef FINDROBOTS_DECODE_BUILTIN_H
#define FINDROBOTS_DECODE_BUILTIN_H

/* The decoder of findrobots itself (inflate/inflate.h), with zlib behind it. */

#include "decode/decoder.h"

extern const struct decoder_ops builtin_decoder;

#endif
