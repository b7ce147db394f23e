#ifndef FINDROBOTS_STATE_SECTION_H
#define FINDROBOTS_STATE_SECTION_H

/*
 * Hosts in order, as bytes of a file: a section, which is one or more frames
 * (frame.h) of the tag SECTION_TAG, one after the other. The payload of each:
 *
 *	u64 number of the section
 *	hosts, each once, sorted bytewise also from frame to frame: u8 length of
 *	the name and its bytes, and the evidence (evidence.h) of the level
 *
 * Evidence of more than SECTION_CHUNK bytes is in parts (evidence_parts.h) of
 * that length: the host is there again, first in each of the next frames. A
 * frame is ended by the host, or part of one, with which it has SECTION_CHUNK
 * bytes, so the same hosts are always the same bytes. None is as large as
 * SECTION_FRAME_MAX, whatever a client sent.
 */

#include <stdint.h>

#include "base/buf.h"
#include "base/frames.h"
#include "base/slice.h"
#include "base/spool.h"
#include "result/evidence.h"
#include "result/hostkey.h"
#include "result/hostset.h"
#include "result/ledger.h"

enum {
	SECTION_TAG = 3,
	SECTION_CHUNK = 32 * 1024,
	SECTION_FRAME_MAX = 256 * 1024, /* of a payload */
};

/* Where a section is, and what it has. */
struct section_place {
	int fd; /* borrowed */
	uint64_t begin, end;
	uint64_t number;
	uint64_t nhosts;
	uint64_t nrequests; /* of all of them, if it was read; capped.h */
	enum evidence_level level;
	const char *origin; /* what its cells without a value get; borrowed;
			       or NULL */
};

/**** Writing */

/* Where the bytes go. Returns 0; -1 with errno. */
typedef int section_sink(void *ctx, const void *data, size_t len_bytes);

/* Adds to a struct spool; spool_flush() tells of a failure. */
section_sink section_spool_sink;

struct section_writer {
	section_sink *sink;
	void *ctx; /* of the sink; borrowed */
	enum evidence_level level;
	uint64_t number;
	uint64_t nhosts;     /* added so far */
	struct buf buf;	     /* the frame that is not ended */
	struct buf evidence; /* of one host */
};

/* Takes a zeroed writer, or one that was used. */
void section_begin(struct section_writer *, section_sink *, void *ctx,
		   enum evidence_level, uint64_t number);

/*
 * Adds the next host in order, with its evidence as bytes, all of it or the
 * next part. Returns 0; -1 with errno.
 */
int section_add(struct section_writer *, struct slice name,
		struct slice evidence);

/* The same with the evidence of a host that has it. */
int section_add_host(struct section_writer *, const struct host *);

/* Writes what is left. Returns 0; -1 with errno. */
int section_end(struct section_writer *);

/*
 * Adds the hosts of a set to a spool, as a section of number 0, and says where
 * it is. Returns 0; -1 with errno.
 */
int section_keep(struct spool *, enum evidence_level, const struct hostset *,
		 struct section_place *);

void section_writer_release(struct section_writer *);

/**** Reading */

/* What checking needs; used by one thread at a time. */
struct section_checker {
	struct hostset hosts;
	struct ledger ledger;
	enum evidence_level level;
};

void section_checker_init(struct section_checker *, enum evidence_level);
void section_checker_release(struct section_checker *);

/* What there was of a section up to some place. */
struct section_past {
	char name[HOSTSET_NAME_MAX]; /* of the last host */
	size_t len;
	struct evidence_sum sum; /* of its evidence */
	uint64_t nhosts;
	uint64_t nrequests; /* of all hosts; capped.h */
};

/*
 * Checks the payload of a frame of hosts, as partial_unpack() does: strangers
 * may have made it. What is in it has to follow the past, which then has it,
 * too. Returns 0; 1 if it is nothing that findrobots writes there; -1 with
 * errno ENOMEM.
 */
int section_check(struct section_checker *, const struct frame *,
		  struct section_past *);

/* The number of the section that a frame of hosts is of. */
uint64_t section_number(const struct frame *);

/* A place in a section. Frames that are damaged are passed over. */
struct section {
	struct frames frames;
	struct section_checker *checker; /* borrowed */
	uint64_t number;
	uint64_t nleft; /* hosts that are still to come */
	struct section_past past;
	struct unpack rest; /* of the frame */
	const char *origin; /* of its place */

	/* The host at the place: */
	struct slice name;
	struct hostkey key;
	struct slice evidence; /* as bytes, or the next part of it */
};

/* Opens a section before its first host; the checker is one of its level. */
void section_open(struct section *, struct section_checker *,
		  const struct section_place *);
void section_release(struct section *);

/*
 * Goes to the next host, or part of its evidence. Returns 1; 0 if there is
 * none; -1 with errno, which is EBADMSG if they are not as many as they should
 * be.
 */
int section_next(struct section *);

#endif
