#ifndef FINDROBOTS_DECODE_ISAL_H
#define FINDROBOTS_DECODE_ISAL_H

/* The decoder that uses ISA-L. */

#include "decode/decoder.h"

extern const struct decoder_ops isal_decoder;

#endif
