#ifndef FINDROBOTS_BASE_SIPHASH_H
#define FINDROBOTS_BASE_SIPHASH_H

/*
 * SipHash (Aumasson and Bernstein, "SipHash: a fast short-input PRF", 2012): a
 * keyed hash whose collisions cannot be chosen without the key. With 1 and 3
 * rounds, as for the tables of Rust and Python.
 */

#include <stddef.h>
#include <stdint.h>

uint64_t siphash(uint64_t k0, uint64_t k1, const void *data, size_t len_bytes);

#endif
