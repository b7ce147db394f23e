#ifndef FINDROBOTS_SLOW_FRAME_H
#define FINDROBOTS_SLOW_FRAME_H

/* For the fuzzers: frames read by the words of frame.h, slow and plain. */

#include "base/frame.h"

/* A number of so many bytes. */
uint64_t slow_load(const uint8_t *at, int nbytes);

/* What frame.h says of these bytes. */
enum frame_status slow_frame_read(const uint8_t *data, size_t len);

#endif
