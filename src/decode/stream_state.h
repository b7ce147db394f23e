#ifndef FINDROBOTS_DECODE_STREAM_STATE_H
#define FINDROBOTS_DECODE_STREAM_STATE_H

/*
 * The inside of a stream, for its parts: stream.c, which has the map of the
 * states, stream_members.c and stream_text.c.
 */

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/error.h"
#include "decode/codec.h"
#include "decode/decoder.h"
#include "decode/heads.h"
#include "decode/resync.h"
#include "input/outcome.h"
#include "input/window.h"

enum state {
	STATE_START,   /* nothing known yet */
	STATE_TEXT,    /* in plain text */
	STATE_LINE,    /* before plain text, which begins a new line */
	STATE_MEMBER,  /* in a member */
	STATE_FOUND,   /* in a member that resync found */
	STATE_BETWEEN, /* after a whole member */
	STATE_DAMAGED, /* after the text before the problem comes a gap */
	STATE_SEARCH,  /* searching for the next member */
	STATE_TRIED,   /* resync has text to give out */
	STATE_END,
	STATE_MEMORY
};

struct stream {
	const struct decoder_ops *gzip;		/* what decodes it */
	struct decoder *decoders[CODEC_NKINDS]; /* owned; made when needed */
	struct window input;
	struct resync resync;
	bool hash_gzip; /* its bytes are to be hashed, if it is gzip */

	/* Of the file now open: */
	struct outcome *outcome; /* borrowed */
	bool named_gz;
	enum state state;
	bool may_have_nul;	       /* the text that was read last */
	const struct codec *codec;     /* of the members */
	const struct decoder_ops *ops; /* what decodes them */
	struct decoder *decoder;       /* one of the decoders */
	bool has_wrong_header;	       /* this member */
	uint64_t nwrong_headers;       /* whole members with one */
	int64_t wrong_header;	       /* offset of the first of them */
	int64_t member;		       /* offset of the member being decoded */
	int64_t member_end;   /* the end of the last whole one; or -1 */
	int64_t member_again; /* bytes of its text: see resync.h */
	int64_t member_text;  /* bytes of all of its text */
	struct error problem; /* damage whose end is not yet known */
	bool maybe_text;      /* no member was found yet: may be plain text */
	bool is_binary;	      /* or rather not: begins with other bytes */
	int64_t beginning;    /* where plain text begins: after zeros */
	bool no_lines;	      /* plain text cannot follow members */
	bool has_lines;	    /* there was plain text: after damage may be more */
	bool lines_behind;  /* the problem: then what looks so is plain text */
	bool ends_in_text;  /* the input did */
	bool in_line;	    /* plain text was given out, and no end of it */
	size_t nzeros;	    /* that were given out last, after that */
	struct heads heads; /* of members in plain text */
	size_t given;	    /* bytes of the text in resync */
	enum state after_tried;
};

static inline const uint8_t *stream_next_bytes(const struct stream *s)
{
	return s->input.data + s->input.begin;
}

/* Adds an error to the outcome, or sets STATE_MEMORY. */
void stream_add_error(struct stream *, const struct error *);

/* There are no more bytes, or they cannot be read, which is an error. */
void stream_end(struct stream *);

/* The problem begins at the next byte. It is reported when it ends. */
void stream_set_problem(struct stream *, enum error_code, const char *reason);

/* Reports the problem: reading goes on at resumed, or nowhere. */
void stream_close_problem(struct stream *, int64_t resumed);

/* Copies bytes to the room, which has to be large enough. */
void stream_give(struct decoder_window *room, const uint8_t *, size_t);

/**** stream_members.c: what is done in a state */

void stream_start(struct stream *);

void stream_begin_member(struct stream *, const struct codec *);

/* Has the members be of this format. Returns -1 with STATE_MEMORY. */
int stream_set_codec(struct stream *, const struct codec *);

void stream_read_member(struct stream *, const struct decoder_ops *,
			struct decoder *, struct decoder_window *room);
void stream_read_between(struct stream *);
void stream_search(struct stream *);
void stream_copy_tried(struct stream *, struct decoder_window *room);

/*
 * Whether what looks like a line of text in, or behind, a damaged member of
 * that decoded format is one. A block of zstd can hold parts of lines as they
 * are, put together without what was seen before: such a line may have a wrong
 * host.
 */
bool stream_may_hold_lines(const char *format);

/* Has the text of a member given out that resync found. */
void stream_take_member(struct stream *, enum resync_status found);

/**** stream_text.c */

/* Begins with plain text at the beginning. */
void stream_begin_text(struct stream *);

/* What comes next is plain text; in_line: of a line that has begun. */
void stream_go_on_as_text(struct stream *, bool in_line);

/* Gives out plain text up to what could be a member. */
void stream_copy_text(struct stream *, struct decoder_window *room);

#endif
