#ifndef FINDROBOTS_BASE_SIPHASH_H
#define FINDROBOTS_BASE_SIPHASH_H

/*
 * SipHash-1-3 (Aumasson and Bernstein, "SipHash: a fast short-input PRF",
 * 2012): a keyed hash, in which nobody can find collisions without the key.
 * Rust and Python use the same one for their tables.
 */

#include <stddef.h>
#include <stdint.h>

uint64_t siphash(uint64_t k0, uint64_t k1, const void *data, size_t len_bytes);

#endif
