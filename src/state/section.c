#include "state/section.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "base/capped.h"
#include "base/hostname.h"
#include "base/unpack.h"
#include "result/evidence_parts.h"
#include "result/hostlist.h"

void section_begin(struct section_writer *w, section_sink *sink, void *ctx,
		   enum evidence_level level, uint64_t number)
{
	*w = (struct section_writer){
		.sink = sink,
		.ctx = ctx,
		.level = level,
		.number = number,
		.buf = w->buf,
		.evidence = w->evidence,
	};
	buf_clear(&w->buf);
}

void section_writer_release(struct section_writer *w)
{
	buf_release(&w->buf);
	buf_release(&w->evidence);
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

static void add_name(struct section_writer *w, struct slice name)
{
	begin_frame(w);
	buf_add_byte(&w->buf, (uint8_t)name.len);
	buf_add(&w->buf, name.at, name.len);
}

static int end_frame_if_large(struct section_writer *w)
{
	if (w->buf.len < SECTION_CHUNK && !buf_failed(&w->buf))
		return 0;
	return end_frame(w);
}

static int add_parts(struct section_writer *w, struct slice name,
		     struct slice evidence)
{
	bool goes_on = evidence_goes_on(w->level, evidence), more = true;
	struct evidence_parts parts;

	evidence_parts_begin(&parts, w->level, evidence);
	w->nhosts += !goes_on;
	for (; more; goes_on = true) {
		if (goes_on && section_end(w))
			return -1;
		add_name(w, name);
		more = evidence_parts_add(&parts, SECTION_CHUNK, &w->buf);
		if (end_frame_if_large(w))
			return -1;
	}
	return 0;
}

int section_add(struct section_writer *w, struct slice name,
		struct slice evidence)
{
	if (w->level >= EVIDENCE_ALL)
		return add_parts(w, name, evidence);
	add_name(w, name);
	buf_add(&w->buf, evidence.at, evidence.len);
	w->nhosts++;
	return end_frame_if_large(w);
}

int section_add_host(struct section_writer *w, const struct host *host)
{
	buf_clear(&w->evidence);
	if (w->level != EVIDENCE_NONE)
		evidence_pack(w->level, evidence_of(host), &w->evidence);
	if (buf_failed(&w->evidence)) {
		errno = ENOMEM;
		return -1;
	}
	return section_add(w, (struct slice){ host->name, host->len },
			   (struct slice){ (const char *)w->evidence.data,
					   w->evidence.len });
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

static int write_set(struct section_writer *w, const struct hostset *set)
{
	const struct host **sorted = hostlist_sorted(set);
	int ret = sorted ? 0 : -1;

	for (size_t i = 0; !ret && i < hostset_count(set); i++)
		ret = section_add_host(w, sorted[i]);
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
	section_begin(&w, section_spool_sink, spool, level, 0);
	ret = write_set(&w, set);
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

static struct slice take_name(struct unpack *in)
{
	size_t len = unpack_byte(in);

	return (struct slice){ (const char *)unpack_bytes(in, len), len };
}

/* Returns 1 if there is none, or if it is not to go on, but does, or the other
   way round. */
static int check_evidence(struct section_checker *checker, struct slice name,
			  bool goes_on, struct evidence_sum *sum,
			  struct unpack *in)
{
	enum evidence_level level = checker->level;
	struct slice rest = { (const char *)in->at, in->len };
	struct host *host;
	int ret;

	if (evidence_goes_on(level, rest) != goes_on)
		return 1;
	if (level == EVIDENCE_NONE)
		return 0;
	if (hostset_put(&checker->hosts, name.at, name.len, &host) < 0)
		return -1;
	if (level >= EVIDENCE_ALL)
		return evidence_unpack_part(level, &checker->ledger, host, sum,
					    in);
	ret = evidence_unpack(level, &checker->ledger, host, in);
	sum->requests = evidence_of(host)->requests;
	return ret;
}

/* A host's name, in a frame or from before it. */
struct keyed {
	struct slice name;
	struct hostkey key;
};

static struct keyed keyed(struct slice name)
{
	return (struct keyed){ name, hostkey_of(name.at, name.len) };
}

/*
 * Checks a host, which is the first one of a frame, or another one. It becomes
 * the last one.
 */
static int check_host(struct section_checker *checker, struct unpack *in,
		      bool is_first, struct keyed *last,
		      struct section_past *past)
{
	struct keyed host;
	int order, ret;

	host.name = take_name(in);
	if (!host.name.at || !host.name.len || !hostname_is_valid(host.name))
		return 1;
	host = keyed(host.name);
	order = hostkey_compare(host.key, host.name.at, host.name.len,
				last->key, last->name.at, last->name.len);
	if (order < 0 || (!order && !is_first))
		return 1;
	ret = check_evidence(checker, host.name, !order, &past->sum, in);
	if (ret || !order)
		return ret;
	*last = host;
	past->nhosts++;
	capped_add(&past->nrequests, past->sum.requests);
	return 0;
}

int section_check(struct section_checker *checker, const struct frame *frame,
		  struct section_past *past)
{
	struct unpack in = { frame->payload, frame->payload_len, false };
	struct keyed last = keyed((struct slice){ past->name, past->len });
	struct section_past now = *past;
	bool is_first = true;
	int ret = 0;

	unpack_u64(&in);
	if (in.failed || !in.len || in.len > SECTION_FRAME_MAX)
		return 1;
	for (; !ret && in.len; is_first = false)
		ret = check_host(checker, &in, is_first, &last, &now);
	hostset_clear(&checker->hosts);
	ledger_clear(&checker->ledger);
	if (ret || in.failed)
		return ret ? ret : 1;
	memcpy(now.name, last.name.at, last.name.len);
	now.len = last.name.len;
	*past = now;
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
			       .origin = place->origin,
			       .nleft = place->nhosts };
	frames_open(&s->frames, place->fd, place->begin, place->end);
	s->frames.most = SECTION_FRAME_MAX;
}

void section_release(struct section *s)
{
	frames_release(&s->frames);
}

/* Goes to the next frame that is whole and good. */
static int next_frame(struct section *s)
{
	struct frame frame;

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
						    &s->past);
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

/* Takes the host that is next in the frame, which was checked. */
static int take_host(struct section *s)
{
	const uint8_t *evidence;

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
	if (evidence_goes_on(s->checker->level, s->evidence))
		return 1;
	if (!s->nleft) {
		errno = EBADMSG;
		return -1;
	}
	s->nleft--;
	return 1;
}

int section_next(struct section *s)
{
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
	return take_host(s);
}
