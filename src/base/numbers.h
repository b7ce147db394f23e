#ifndef FINDROBOTS_BASE_NUMBERS_H
#define FINDROBOTS_BASE_NUMBERS_H

#include <stddef.h>
#include <stdint.h>

/*
 * Sorts numbers by all their bits from one on, 0 being the lowest; those that
 * are alike in these may stand in any order. Takes as much memory again, or is
 * slower if there is none. Numbers that are nearly in order take one pass.
 */
void numbers_sort(uint64_t *numbers, size_t n, unsigned from_bit);

#endif
