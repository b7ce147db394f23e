#ifndef FINDROBOTS_LINES_H
#define FINDROBOTS_LINES_H

/*
 * For the fuzzers: a line, taken apart by format.h, and what has to hold of
 * the record whatever the line is. Each line lies in memory of exactly its
 * size, so that AddressSanitizer sees what is read behind it.
 */

#include <stddef.h>
#include <stdint.h>

#include "log/reader.h"

/* The longest line that the program keeps. */
enum { LINES_LEN_MAX = 64 * 1024 };

/*
 * Takes the lines of the input apart by the format, in the order in which they
 * stand. In a line, the text between a first byte 01 and a second one is
 * repeated as often as LINES_LEN_MAX allows. Ends the program, and says why, if
 * what comes of a line breaks a rule, depends on anything but the line and the
 * #Fields in force, or takes much longer than reading it.
 */
void lines_check(const struct format *, const uint8_t *data, size_t len);

#endif
