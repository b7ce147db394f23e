/*
 * A result is read from its beginning to its end. Each frame of hosts is
 * checked and passed by; where those of a section begin and end is kept.
 */

#include "state/saved.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/capped.h"
#include "base/vec.h"

void saved_release(struct saved *saved)
{
	for (size_t i = 0; i < saved->nfiles; i++)
		saved_file_release(&saved->files[i]);
	free(saved->files);
	saved_head_release(&saved->head);
	*saved = (struct saved){ 0 };
}

struct reading {
	struct saved *saved;
	struct outcome *outcome; /* borrowed */
	int fd;
	uint64_t begin, end;
	struct frames frames;
	struct section_checker checker;
	struct section_past past; /* of the section at hand */
	uint64_t section;	  /* its number */
	bool in_section;
	bool ended;
	bool damaged;	      /* was told */
	uint64_t nseen_files; /* whose frames are whole */
	uint64_t nseen_hosts;
};

static int say(struct reading *r, enum error_code code, uint64_t at,
	       const char *detail)
{
	struct error err = { .code = code,
			     .offset = (int64_t)(at - r->begin),
			     .resumed = ERROR_NOWHERE };

	r->damaged = true;
	snprintf(err.detail, sizeof(err.detail), "%s", detail);
	return outcome_add(r->outcome, &err);
}

static struct saved_file *find_file(struct saved *saved, uint64_t number)
{
	size_t low = 0, high = saved->nfiles;

	while (low < high) {
		size_t middle = low + (high - low) / 2;

		if (saved->files[middle].hosts.number < number)
			low = middle + 1;
		else
			high = middle;
	}
	if (low == saved->nfiles || saved->files[low].hosts.number != number)
		return NULL;
	return &saved->files[low];
}

static struct saved_file *add_file(struct reading *r, uint64_t number)
{
	struct saved *saved = r->saved;
	struct saved_file *files =
		vec_grow(saved->files, saved->nfiles, 1, sizeof(*files));

	if (!files)
		return NULL;
	saved->files = files;
	files[saved->nfiles] = (struct saved_file){
		.hosts = { .fd = r->fd,
			   .number = number,
			   .level = saved->head.level },
	};
	return &files[saved->nfiles];
}

/* Whether it is one of the shards that the head has. */
static bool has_shard(const struct saved_shards *shards, uint32_t shard)
{
	for (uint32_t i = 0; i < shards->nnumbers; i++)
		if (shards->numbers[i] == shard)
			return true;
	return !shards->n && !shard;
}

/* Returns 1 if it is no file that can stand there. */
static int take_file(struct reading *r, const struct frame *frame)
{
	struct unpack in = { frame->payload, frame->payload_len, false };
	struct saved *saved = r->saved;
	uint64_t number = unpack_u64(&in);
	struct saved_file *last =
		saved->nfiles ? &saved->files[saved->nfiles - 1] : NULL;
	struct saved_file *file;
	int ret;

	if (in.failed || r->in_section ||
	    (last && number <= last->hosts.number))
		return 1;
	file = add_file(r, number);
	if (!file)
		return -1;
	ret = saved_file_unpack(file, &in);
	/* What was not opened is a message about an operand, of no shard. */
	if (!ret && (file->shard || file->file.outcome.opened) &&
	    !has_shard(&saved->head.shards, file->shard))
		ret = 1;
	if (ret) {
		saved_file_release(file);
		return ret;
	}
	saved->nfiles++;
	r->nseen_files++;
	return 0;
}

/* Hosts whose file is not known, since its frame was lost. */
static struct saved_file *add_lost_file(struct reading *r, uint64_t number)
{
	struct saved *saved = r->saved;
	struct saved_file *file;

	if (saved->nfiles &&
	    number <= saved->files[saved->nfiles - 1].hosts.number) {
		errno = EBADMSG;
		return NULL;
	}
	file = add_file(r, number);
	if (!file)
		return NULL;
	file->file.name = strdup("(unknown)");
	if (!file->file.name)
		return NULL;
	file->file.outcome.opened = true;
	if (saved->head.shards.n)
		file->shard = saved->head.shards.numbers[0];
	saved->nfiles++;
	return file;
}

/* The source that hosts of that number are of; NULL with errno. */
static struct section_place *find_source(struct reading *r, uint64_t number)
{
	struct saved *saved = r->saved;
	struct saved_file *file;

	if (saved->head.level == EVIDENCE_NONE) {
		errno = EBADMSG;
		return number ? NULL : &saved->hosts;
	}
	file = find_file(saved, number);
	if (!file)
		file = add_lost_file(r, number);
	return file ? &file->hosts : NULL;
}

/* Returns 1 if they are no hosts that can stand there. */
static int take_hosts(struct reading *r, const struct frame *frame)
{
	uint64_t number = section_number(frame);
	bool is_next = !r->in_section || number > r->section;
	struct section_past past = r->past;
	struct section_place *source;
	uint64_t before;
	int ret;

	if (!is_next && number != r->section)
		return say(
			r, ERROR_SAVED_DAMAGED, r->frames.at - frame_len(frame),
			"hosts of a file stand in two places; save it again");
	if (is_next)
		past = (struct section_past){ 0 };
	before = past.nhosts;
	ret = section_check(&r->checker, frame, &past);
	if (ret)
		return ret;
	source = find_source(r, number);
	if (!source)
		return errno == EBADMSG ? 1 : -1;
	r->past = past;
	r->section = number;
	r->in_section = true;
	source->end = r->frames.at;
	if (is_next)
		source->begin = r->frames.at - frame_len(frame);
	source->nhosts = past.nhosts;
	source->nrequests = past.nrequests;
	r->nseen_hosts += past.nhosts - before;
	return 0;
}

/**** What contradicts itself */

/* What was merged without all of a result is less than its files say. */
static bool is_known_to_lack(const struct saved *saved)
{
	for (size_t i = 0; i < saved->nfiles; i++) {
		const struct outcome *out = &saved->files[i].file.outcome;

		if (outcome_has(out, ERROR_SAVED_DAMAGED) ||
		    outcome_has(out, ERROR_SAVED_CUT))
			return true;
	}
	return false;
}

static void leave_out(struct section_place *hosts)
{
	hosts->begin = hosts->end;
	hosts->nhosts = hosts->nrequests = 0;
}

/* Without evidence a host may be of several files. */
static int check_union(struct reading *r, uint64_t at)
{
	const struct saved *saved = r->saved;
	uint64_t most = 0, sum = 0;

	for (size_t i = 0; i < saved->nfiles; i++) {
		uint64_t n = saved->files[i].file.outcome.nhosts;

		capped_add(&sum, n);
		if (n > most)
			most = n;
	}
	if (saved->hosts.nhosts >= most && saved->hosts.nhosts <= sum)
		return 0;
	leave_out(&r->saved->hosts);
	return say(r, ERROR_SAVED_DAMAGED, at,
		   "its files cannot have as many hosts; save it again");
}

/* Hosts that are not those of their file are left out. */
static int check_files(struct reading *r, uint64_t at)
{
	const char *why = "hosts are not those of their file; save it again";
	bool any = false;

	for (size_t i = 0; i < r->saved->nfiles; i++) {
		struct section_place *hosts = &r->saved->files[i].hosts;
		const struct outcome *out = &r->saved->files[i].file.outcome;

		if (hosts->nhosts == out->nhosts &&
		    hosts->nrequests == out->nrequests)
			continue;
		leave_out(hosts);
		any = true;
	}
	return any ? say(r, ERROR_SAVED_DAMAGED, at, why) : 0;
}

/* Whether the copy of the head is the head; -1 when memory ran out. */
static int is_head(const struct reading *r, const struct unpack *copy)
{
	struct buf head = { 0 };
	int same = -1;

	saved_head_pack(&r->saved->head, &head);
	if (!buf_failed(&head))
		same = head.len == copy->len &&
		       !memcmp(head.data, copy->at, copy->len);
	buf_release(&head);
	return same;
}

/* Returns 1 if it is no end. */
static int take_end(struct reading *r, const struct frame *frame)
{
	struct unpack in = { frame->payload, frame->payload_len, false };
	uint64_t nfiles = unpack_u64(&in), nhosts = unpack_u64(&in);
	uint64_t at = r->frames.at - frame_len(frame);
	int same;

	r->ended = true;
	if (in.failed || r->damaged)
		return in.failed;
	if (nfiles != r->nseen_files || nhosts != r->nseen_hosts)
		return say(r, ERROR_SAVED_DAMAGED, at,
			   "files or hosts before it are missing");
	same = is_head(r, &in);
	if (same < 0) {
		errno = ENOMEM;
		return -1;
	}
	if (!same)
		return say(r, ERROR_SAVED_DAMAGED, at,
			   "its end is that of another result; save it again");
	if (is_known_to_lack(r->saved))
		return 0;
	return r->saved->head.level == EVIDENCE_NONE ? check_union(r, at)
						     : check_files(r, at);
}

static int take_frame(struct reading *r, const struct frame *frame)
{
	int ret = 1;

	switch (r->ended ? 0 : frame->tag) {
	case SAVED_HEAD:
		/* It was read before, and stands at the beginning. */
		ret = r->frames.at - frame_len(frame) != r->begin;
		break;
	case SAVED_FILE:
		ret = take_file(r, frame);
		break;
	case SECTION_TAG:
		ret = take_hosts(r, frame);
		break;
	case SAVED_END:
		ret = take_end(r, frame);
		break;
	default:
		break;
	}
	if (ret <= 0)
		return ret;
	return say(r, ERROR_SAVED_DAMAGED, r->frames.at - frame_len(frame),
		   "this is not what findrobots writes there");
}

static int take_all(struct reading *r)
{
	struct frame frame;
	int ret = 0;

	frames_open(&r->frames, r->fd, r->begin, r->end);
	while (!ret) {
		switch (frames_next(&r->frames, &frame)) {
		case FRAMES_NEXT:
			ret = take_frame(r, &frame);
			break;
		case FRAMES_BAD:
			ret = say(r, ERROR_SAVED_DAMAGED, r->frames.bad_at,
				  "wrong checksum");
			break;
		case FRAMES_CUT:
			ret = say(r, ERROR_SAVED_CUT, r->frames.bad_at, "");
			r->ended = true;
			break;
		case FRAMES_END:
			return r->ended ? 0
					: say(r, ERROR_SAVED_CUT, r->end, "");
		default:
			return -1;
		}
	}
	return ret;
}

/*
 * What is said of a file that has no head. Another version's begins with the
 * same letters.
 */
static int say_no_head(struct reading *r, const struct frame *first)
{
	bool is_frame = first->payload_len >= SAVED_MAGIC_SIZE &&
			first->tag == SAVED_HEAD &&
			!memcmp(first->payload, "FRS", 3);

	if (is_frame && first->payload[3] != SAVED_VERSION) {
		struct error err = { .code = ERROR_SAVED_VERSION,
				     .count = first->payload[3] };

		return outcome_add(r->outcome, &err);
	}
	return say(r, ERROR_NOT_SAVED, r->begin, "");
}

/* Looks for the head, or the copy of it at the end. */
static int find_head(struct reading *r)
{
	struct saved_head *head = &r->saved->head;
	struct frame frame = { 0 }, first = { 0 };
	enum frames_status status;
	bool is_first = true;
	int ret = 1;

	frames_open(&r->frames, r->fd, r->begin, r->end);
	while (ret > 0 &&
	       (status = frames_next(&r->frames, &frame)) != FRAMES_END) {
		struct unpack in = { frame.payload, frame.payload_len, false };

		if (status == FRAMES_FAILED)
			ret = -1;
		if (status != FRAMES_NEXT)
			goto next;
		if (frame.tag == SAVED_END)
			unpack_bytes(&in, 2 * 8);
		if ((is_first && frame.tag == SAVED_HEAD) ||
		    frame.tag == SAVED_END) {
			saved_head_release(head);
			ret = saved_head_unpack(head, &in);
		}
		/* Not the rest of any large file. */
		if (ret > 0 && is_first && frame.tag == SAVED_HEAD)
			return say_no_head(r, &frame) ? -1 : 1;
	next:
		is_first = false;
	}
	if (ret > 0)
		return say_no_head(r, &first) ? -1 : 1;
	return ret;
}

int saved_read(struct saved *saved, int fd, uint64_t begin, uint64_t end,
	       struct outcome *outcome)
{
	struct reading r = { .saved = saved,
			     .outcome = outcome,
			     .fd = fd,
			     .begin = begin,
			     .end = end };
	int ret = find_head(&r);

	frames_release(&r.frames);
	if (!ret) {
		saved->hosts = (struct section_place){ .fd = fd,
						       .level = EVIDENCE_NONE };
		section_checker_init(&r.checker, saved->head.level);
		ret = take_all(&r);
		section_checker_release(&r.checker);
		frames_release(&r.frames);
	}
	if (ret < 0 && errno != ENOMEM) {
		struct error err = { .code = ERROR_READ,
				     .errnum = errno,
				     .offset = (int64_t)(r.frames.at - begin) };

		ret = outcome_add(outcome, &err) ? -1 : 1;
	}
	return ret;
}
