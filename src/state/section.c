/* Tested by tests/cli/merge.bats. */

#include "state/section.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "base/hostname.h"
#include "base/unpack.h"
#include "result/hostlist.h"

void section_begin(struct section_writer *w, section_sink *sink, void *ctx,
		   uint64_t number)
{
	*w = (struct section_writer){
		.sink = sink, .ctx = ctx, .number = number, .buf = w->buf
	};
	buf_clear(&w->buf);
}

void section_writer_release(struct section_writer *w)
{
	buf_release(&w->buf);
}

/* Begins a frame, if none is begun. */
static void begin_frame(struct section_writer *w)
{
	if (w->buf.len)
		return;
	frame_begin(&w->buf, SECTION_TAG);
	buf_add_u64(&w->buf, w->number);
}

static int end_frame(struct section_writer *w)
{
	int ret;

	frame_end(&w->buf, 0);
	if (buf_failed(&w->buf)) {
		errno = ENOMEM;
		return -1;
	}
	ret = w->sink(w->ctx, w->buf.data, w->buf.len);
	buf_clear(&w->buf);
	return ret;
}

static int end_host(struct section_writer *w)
{
	w->nhosts++;
	if (w->buf.len < SECTION_CHUNK && !buf_failed(&w->buf))
		return 0;
	return end_frame(w);
}

static void add_name(struct section_writer *w, const char *name, size_t len)
{
	begin_frame(w);
	buf_add_byte(&w->buf, (uint8_t)len);
	buf_add(&w->buf, name, len);
}

int section_add(struct section_writer *w, struct slice name,
		struct slice evidence)
{
	add_name(w, name.at, name.len);
	buf_add(&w->buf, evidence.at, evidence.len);
	return end_host(w);
}

int section_add_host(struct section_writer *w, const struct host *host,
		     enum evidence_level level)
{
	add_name(w, host->name, host->len);
	if (level != EVIDENCE_NONE)
		evidence_pack(level, evidence_of(host), &w->buf);
	return end_host(w);
}

int section_end(struct section_writer *w)
{
	return w->buf.len ? end_frame(w) : 0;
}

int section_spool_sink(void *ctx, const void *data, size_t len)
{
	spool_add(ctx, data, len);
	return 0;
}

static int write_set(struct section_writer *w, enum evidence_level level,
		     const struct hostset *set)
{
	const struct host **sorted = hostlist_sorted(set);
	int ret = sorted ? 0 : -1;

	for (size_t i = 0; !ret && i < hostset_count(set); i++)
		ret = section_add_host(w, sorted[i], level);
	free(sorted);
	return ret ? -1 : section_end(w);
}

int section_keep(struct spool *spool, enum evidence_level level,
		 const struct hostset *set, struct section_place *place)
{
	struct section_writer w = { 0 };
	struct spool_part part;
	int ret;

	spool_mark(spool);
	section_begin(&w, section_spool_sink, spool, 0);
	ret = write_set(&w, level, set);
	section_writer_release(&w);
	if (ret)
		return -1;
	errno = spool_flush(spool);
	if (errno)
		return -1;
	part = spool_part(spool);
	*place = (struct section_place){
		.fd = spool->fd,
		.begin = part.begin,
		.end = part.begin + part.len_bytes,
		.nhosts = w.nhosts,
		.level = level,
	};
	return 0;
}

/**** Reading */

void section_checker_init(struct section_checker *checker,
			  enum evidence_level level)
{
	struct hostset_seed seed = hostset_random_seed();

	*checker = (struct section_checker){ .level = level };
	hostset_init(&checker->hosts, seed, evidence_extra(level));
	ledger_init(&checker->ledger, seed);
}

void section_checker_release(struct section_checker *checker)
{
	hostset_release(&checker->hosts);
	ledger_release(&checker->ledger);
}

static int check_evidence(struct section_checker *checker, struct slice name,
			  struct unpack *in)
{
	struct host *host;

	if (checker->level == EVIDENCE_NONE)
		return 0;
	if (hostset_put(&checker->hosts, name.at, name.len, &host) < 0)
		return -1;
	return evidence_unpack(checker->level, &checker->ledger, host, in);
}

static struct slice take_name(struct unpack *in)
{
	size_t len = unpack_byte(in);

	return (struct slice){ (const char *)unpack_bytes(in, len), len };
}

static int check_hosts(struct section_checker *checker, struct unpack *in,
		       struct slice *last, uint64_t *nhosts)
{
	for (*nhosts = 0; in->len; ++*nhosts) {
		struct slice name = take_name(in);
		int ret;

		if (!name.at || !name.len || !hostname_is_valid(name) ||
		    hostset_compare(name.at, name.len, last->at, last->len) <=
			    0)
			return 1;
		*last = name;
		ret = check_evidence(checker, name, in);
		if (ret)
			return ret;
	}
	return in->failed || !*nhosts;
}

int section_check(struct section_checker *checker, const struct frame *frame,
		  struct section_last *last, uint64_t *nhosts)
{
	struct unpack in = { frame->payload, frame->payload_len, false };
	struct slice name = { last->name, last->len };
	int ret;

	unpack_u64(&in);
	if (in.failed)
		return 1;
	ret = check_hosts(checker, &in, &name, nhosts);
	hostset_clear(&checker->hosts);
	ledger_clear(&checker->ledger);
	if (ret)
		return ret;
	memcpy(last->name, name.at, name.len);
	last->len = name.len;
	return 0;
}

uint64_t section_number(const struct frame *frame)
{
	struct unpack in = { frame->payload, frame->payload_len, false };

	return unpack_u64(&in);
}

void section_open(struct section *s, struct section_checker *checker,
		  const struct section_place *place)
{
	*s = (struct section){ .checker = checker,
			       .number = place->number,
			       .nleft = place->nhosts };
	frames_open(&s->frames, place->fd, place->begin, place->end);
}

void section_release(struct section *s)
{
	frames_release(&s->frames);
}

/* Goes to the next frame that is whole and good. */
static int next_frame(struct section *s)
{
	struct frame frame;
	uint64_t nhosts;

	for (;;) {
		int ret = 1;

		switch (frames_next(&s->frames, &frame)) {
		case FRAMES_END:
			return 0;
		case FRAMES_FAILED:
			return -1;
		case FRAMES_NEXT:
			if (frame.tag == SECTION_TAG &&
			    section_number(&frame) == s->number)
				ret = section_check(s->checker, &frame,
						    &s->last, &nhosts);
			break;
		default:
			break;
		}
		if (ret < 0)
			return -1;
		if (ret)
			continue;
		s->rest = (struct unpack){ frame.payload, frame.payload_len,
					   false };
		unpack_u64(&s->rest);
		return 1;
	}
}

int section_next(struct section *s)
{
	const uint8_t *evidence;
	int ret;

	while (!s->rest.len) {
		ret = next_frame(s);
		if (ret < 0 || (!ret && !s->nleft))
			return ret;
		if (!ret) {
			errno = EBADMSG;
			return -1;
		}
	}
	s->nleft--;
	s->name = take_name(&s->rest);
	if (!s->name.at) {
		errno = EBADMSG;
		return -1;
	}
	s->key = hostkey_of(s->name.at, s->name.len);
	evidence = s->rest.at;
	evidence_skip(s->checker->level, &s->rest);
	s->evidence = (struct slice){ (const char *)evidence,
				      (size_t)(s->rest.at - evidence) };
	return 1;
}
