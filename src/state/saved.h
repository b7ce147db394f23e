#ifndef FINDROBOTS_STATE_SAVED_H
#define FINDROBOTS_STATE_SAVED_H

/*
 * A saved result: what a run has found, as a file that can be merged with
 * others. It is a row of frames (frame.h), by their tags:
 *
 *	SAVED_HEAD, once: "FRS", SAVED_VERSION; fingerprint of the question; u8
 *	    level of evidence; u32 number of shards, or 0; unless it is 0, the
 *	    fingerprint of the list that they share, u32 how many of them are in
 *	    here, and of each, in order, u32 which (from 1), twice if it came
 *	    more than once; u32 length of the
 *	    question as text (question.h), and its bytes
 *	SAVED_FILE, one for each file, in their order: u64 number, from 0; and
 *	    what saved_file.h says
 *	SECTION_TAG (section.h): hosts. Without evidence one section, of number
 *	    0, has those of all files; else there is one for each file that has
 *	    hosts, in order, of the file's number
 *	SAVED_END, once: u64 files, u64 hosts in all sections, and what is in
 *	    SAVED_HEAD
 *
 * So one that was cut short, or has lost a frame, is told by its end, and each
 * frame that is whole can still be read. Merging is associative and
 * commutative: any tree of merges gives the same bytes.
 */

#include <stdbool.h>
#include <stdint.h>

#include "input/outcome.h"
#include "state/saved_file.h"
#include "state/saved_head.h"
#include "state/section.h"

struct saved {
	struct saved_head head;
	struct saved_file *files; /* owned */
	size_t nfiles;
	struct section_place hosts; /* of all files, without evidence */
};

/* Takes a zeroed one. */
void saved_release(struct saved *);

/*
 * Reads what is in fd, a regular file, from begin to end: all but the hosts,
 * which are checked, and stay there. Nothing in it is trusted, and what is
 * wrong is added to the outcome; whatever is whole counts. Returns 0; 1 if it
 * is nothing that can be merged; -1 with errno when memory ran out.
 */
int saved_read(struct saved *, int fd, uint64_t begin, uint64_t end,
	       struct outcome *);

#endif
