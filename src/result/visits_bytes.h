#ifndef FINDROBOTS_RESULT_VISITS_BYTES_H
#define FINDROBOTS_RESULT_VISITS_BYTES_H

/*
 * Visits (visits.h) as bytes. All numbers are little-endian:
 *
 *	u32 crawlers, and for each, by rising number: u32 number, u8
 *	    flags (1: the size of an answer is known; 2: answers are kept),
 *	    u64 bytes; u64 requests, and for each, by rising number, u64 what
 *	    visit_word() makes and, if answers are kept, u64 what
 *	    visit_answer_word() makes; u8 examples, and for each, in their order
 *	    (struct visits): u64 word, u16 status or 0, u8 length of
 *	    the method and its bytes, u16 length of the target and its bytes
 */

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/buf.h"
#include "base/unpack.h"

struct visits;

/* Adds them as bytes. A failure stays in the buf. */
void visits_pack(const struct visits *list, struct buf *);

/*
 * Reads what visits_pack() wrote, or a part of it (visits_parts_add()), into a
 * list that may have parts before it, and adds how many requests it has to
 * *nvisits. Returns 0; 1 if the bytes are not such; -1 with errno ENOMEM.
 */
int visits_unpack(struct visits **list, struct arena *, bool with_answers,
		  uint64_t *nvisits, struct unpack *);

/* Passes over the bytes, which are not checked. */
void visits_skip(struct unpack *);

/*
 * Cuts the bytes of all crawlers of a host into parts, each of which
 * visits_unpack() reads, and which are about as long as a limit.
 */
struct visits_parts {
	struct unpack in;
	uint32_t nleft;	  /* crawlers, with the one that is begun */
	uint32_t crawler; /* that is begun, if there are requests of it left */
	uint8_t flags;	  /* of it */
	uint64_t words;	  /* how many are left of it */
};

/* The bytes were checked, and are borrowed. */
void visits_parts_begin(struct visits_parts *, struct unpack);

/* Adds the next part to buf. Returns whether more follow. */
bool visits_parts_add(struct visits_parts *, size_t limit_bytes, struct buf *);

#endif
