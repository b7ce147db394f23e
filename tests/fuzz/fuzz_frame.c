/*
 * What leaves a worker process (frame.h, partial.h), read back from bytes of
 * any kind. The first byte of the input says where they come from (its
 * remainder by 3), and of which level of evidence they are (the next one):
 *
 *	0  the rest of the input
 *	1  the rest, as the payload of a frame with the right CRC
 *	2  results made up from the rest, packed, and some bytes changed
 *
 * A frame is judged by a second reading of frame.h's layout. A payload that
 * is accepted has to be packed again to the same bytes. Frames that arrive
 * in pieces have to be found as in one piece.
 *
 * fuzz_frame --seeds DIRECTORY writes a few inputs to begin with.
 */

#include <fcntl.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/capped.h"
#include "base/frame.h"
#include "base/io.h"
#include "result/hostlist.h"
#include "result/partial.h"
#include "reference.h"
#include "base/unpack.h"
#include "slow_frame.h"

int LLVMFuzzerInitialize(int *argc, char ***argv);
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t len);

enum source { SOURCE_BYTES, SOURCE_PAYLOAD, SOURCE_RESULTS, NSOURCES };

static const enum evidence_level levels[] = { EVIDENCE_NONE, EVIDENCE_NUMBERS,
					      EVIDENCE_ALL, EVIDENCE_GROUPS };

enum { NLEVELS = sizeof(levels) / sizeof(*levels) };

static const struct fingerprint question = { "which question" };

static void add_frame(struct buf *buf, uint64_t tag, const void *payload,
		      size_t len)
{
	size_t start = frame_begin(buf, tag);

	buf_add(buf, payload, len);
	frame_end(buf, start);
	reference_check_buf(buf);
}

/**** One frame */

static void check_whole(const uint8_t *data, size_t len,
			const struct frame *frame)
{
	struct buf again = { 0 };

	if (frame->tag != slow_load(data + 16, 8) ||
	    frame->payload != data + 24 ||
	    frame->payload_len != slow_load(data + 8, 8) ||
	    frame_len(frame) != 24 + frame->payload_len)
		reference_fail("frame: wrong fields");
	if (frame_len(frame) > len)
		reference_fail("frame: longer than its bytes");
	add_frame(&again, frame->tag, frame->payload, frame->payload_len);
	if (again.len != frame_len(frame) ||
	    memcmp(again.data, data, again.len) != 0)
		reference_fail("frame: other bytes when made again");
	buf_release(&again);
}

/* Reads what stands in memory of exactly this size. */
static enum frame_status check_frame(const uint8_t *data, size_t len)
{
	uint8_t *copy = malloc(len);
	struct frame frame;
	enum frame_status got, want;

	if (len)
		memcpy(copy, data, len);
	got = frame_read(copy, len, &frame);
	want = slow_frame_read(copy, len);
	/* A length that cannot be may be told at once. */
	if (got != want && !(got == FRAME_BAD && want == FRAME_SHORT &&
			     len >= 24 && slow_load(data + 8, 8) >> 32))
		reference_fail("frame: got %d, want %d", got, want);
	if (got == FRAME_WHOLE)
		check_whole(copy, len, &frame);
	free(copy);
	return got;
}

/* Once a frame is told to be bad or whole, more bytes change nothing. */
static void check_prefixes(const uint8_t *data, size_t len)
{
	enum frame_status before = FRAME_SHORT;
	size_t step = 1 + len / 16;

	for (size_t part = 0; part <= len; part += part < 32 ? 1 : step) {
		enum frame_status now = check_frame(data, part);

		if (before != FRAME_SHORT && now != before)
			reference_fail("frame: first %d, then %d", before, now);
		before = now;
	}
	check_frame(data, len);
}

/**** Frames in pieces */

/* All frames that are found, one behind the other, and how it ended. */
struct reading {
	struct buf bytes;
	size_t at; /* of the next frame in bytes */
	struct buf found;
	enum frame_status status;
};

static void reading_release(struct reading *rd)
{
	buf_release(&rd->bytes);
	buf_release(&rd->found);
}

static void read_piece(struct reading *rd, const void *piece, size_t len)
{
	struct frame frame;

	buf_add(&rd->bytes, piece, len);
	while (rd->status != FRAME_BAD) {
		rd->status = frame_read(rd->bytes.data + rd->at,
					rd->bytes.len - rd->at, &frame);
		if (rd->status != FRAME_WHOLE)
			break;
		buf_add_u64(&rd->found, frame.tag);
		buf_add_u64(&rd->found, frame.payload_len);
		buf_add(&rd->found, frame.payload, frame.payload_len);
		rd->at += frame_len(&frame);
	}
	reference_check_buf(&rd->bytes);
	reference_check_buf(&rd->found);
}

/* The lengths of the pieces are the bytes themselves, as good as any. */
static void check_pieces(const uint8_t *data, size_t len)
{
	struct reading whole = { 0 }, pieces = { 0 };
	size_t n;

	if (!len)
		return;
	read_piece(&whole, data, len);
	for (size_t i = 0; i < len; i += n) {
		n = 1 + data[len - 1 - i] % 64;
		if (n > len - i)
			n = len - i;
		read_piece(&pieces, data + i, n);
	}
	if (pieces.status != whole.status || pieces.at != whole.at ||
	    pieces.found.len != whole.found.len ||
	    (whole.found.len &&
	     memcmp(pieces.found.data, whole.found.data, whole.found.len) != 0))
		reference_fail("frames: others when in pieces");
	reading_release(&whole);
	reading_release(&pieces);
}

/**** The payload */

/* Not of the list of files, nor of the run. */
static bool is_of_reading(enum error_code code)
{
	return code == ERROR_OPEN || code == ERROR_NOT_REGULAR ||
	       (code >= ERROR_READ && code < ERROR_WORKER_RETRIED);
}

static void check_errors(const struct outcome *out)
{
	uint32_t ndamage = 0;

	for (uint32_t i = 0; i < out->nerrors; i++) {
		const struct error *err = &out->errors[i];

		if (!is_of_reading(err->code) || err->errnum < 0 ||
		    err->offset < 0 || err->resumed < ERROR_NOWHERE ||
		    !memchr(err->detail, '\0', sizeof(err->detail)))
			reference_fail("payload: an error that cannot be");
		ndamage +=
			err->code == ERROR_CUT || err->code == ERROR_DAMAGED ||
			err->code == ERROR_GARBAGE || err->code == ERROR_LARGE;
	}
	if (ndamage != out->ndamage || ndamage > OUTCOME_MAX_DAMAGE)
		reference_fail("payload: %u places of damage", ndamage);
}

static bool is_status(const struct value *value)
{
	for (uint32_t i = 0; i < value->len; i++)
		if (value->bytes[i] < '0' || value->bytes[i] > '9')
			return false;
	return value->len == 3 && value->bytes[0] != '0';
}

/* What the requests of a host can have left behind. */
static void check_evidence(const struct evidence *ev)
{
	if (!ev->requests || ev->first > ev->last ||
	    (ev->bytes && !ev->is_sized))
		reference_fail("payload: evidence that cannot be");
	for (int kind = 0; kind < TALLY_NKINDS; kind++)
		for (const struct tally *tally = NULL;
		     (tally = tally_list_next(&ev->tallies.of[kind], tally));)
			if (!tally->n || tally->n > ev->requests ||
			    !tally->value->len ||
			    (kind == TALLY_STATUS && !is_status(tally->value)))
				reference_fail("payload: a tally");
}

static void check_cells(const struct evidence *ev)
{
	uint64_t requests = 0;

	for (const struct cell *at = NULL; (at = cells_next(&ev->cells, at));) {
		capped_add(&requests, at->requests);
		if (at->first > at->last || (at->bytes && !at->is_sized) ||
		    (at->step != INSTANT_NONE && at->step > at->first) ||
		    (at->status && (at->status < 100 || at->status > 999)) ||
		    (at->value && (at->is_other || !at->value->len)))
			reference_fail("payload: a cell");
	}
	if (requests != ev->requests)
		reference_fail("payload: cells of other requests");
}

static void check_hosts(const struct partial *part)
{
	const struct host **hosts = hostlist_sorted(&part->hosts);

	if (!hosts)
		reference_fail("out of memory");
	for (size_t i = 0; i < hostset_count(&part->hosts); i++) {
		if (!reference_is_host(
			    (struct slice){ hosts[i]->name, hosts[i]->len }))
			reference_fail("payload: what is no host");
		if (part->level == EVIDENCE_GROUPS)
			check_cells(evidence_of(hosts[i]));
		else if (part->level != EVIDENCE_NONE)
			check_evidence(evidence_of(hosts[i]));
	}
	for (size_t i = 0; i < part->nfiles; i++) {
		const struct outcome *out = &part->files[i].outcome;

		if (out->nhosts > out->nrequests ||
		    out->nhosts > hostset_count(&part->hosts) ||
		    (!out->opened && (out->nrequests || !out->nerrors)))
			reference_fail("payload: numbers that cannot be");
	}
	free(hosts);
}

static bool is_before(const struct partial_file *a,
		      const struct partial_file *b)
{
	int diff = strcmp(a->name, b->name);

	return diff < 0 ||
	       (!diff && identity_compare(&a->identity, &b->identity) < 0);
}

static void check_accepted(const struct partial *part, const uint8_t *bytes,
			   size_t len)
{
	struct buf again = { 0 };
	size_t same = 0;

	for (size_t i = 0; i < part->nfiles; i++) {
		if (part->files[i].outcome.content >= CONTENT_NKINDS)
			reference_fail("payload: content");
		if (i && !is_before(&part->files[i - 1], &part->files[i]))
			reference_fail("payload: a file is there twice");
		check_errors(&part->files[i].outcome);
	}
	check_hosts(part);
	partial_pack(part, &again);
	reference_check_buf(&again);
	while (same < len && same < again.len &&
	       again.data[same] == bytes[same])
		same++;
	if (same < len || same < again.len)
		reference_fail("payload: other bytes when packed again, from "
			       "byte %zu of %zu (%zu) on",
			       same, len, again.len);
	buf_release(&again);
}

/* The same hosts, in order. */
static void check_run(const struct partial *part, const struct partial *as_run)
{
	const struct hostrun *run = as_run->runs.runs;
	const struct host **hosts = hostlist_sorted(&part->hosts);
	const struct host *at = NULL;

	if (as_run->runs.n != (hostset_count(&part->hosts) > 0))
		reference_fail("payload: hosts are not in a run");
	for (size_t i = 0; i < hostset_count(&part->hosts); i++) {
		at = hostrun_next(run, at);
		if (!at || at->len != hosts[i]->len ||
		    memcmp(at->name, hosts[i]->name, at->len) != 0)
			reference_fail("payload: another host in a run");
	}
	free(hosts);
}

/* The hosts without evidence may be kept as a run. */
static void check_as_run(const struct partial *part, int expected,
			 const uint8_t *payload, size_t len)
{
	struct unpack in = { payload, len, false };
	struct partial as_run;

	partial_init(&as_run, (struct hostset_seed){ 1, 2 }, &question,
		     part->level);
	as_run.runs_from = 1;
	if (partial_unpack(&as_run, &in) != expected)
		reference_fail("payload: accepted or not, by its runs");
	if (!expected && part->level == EVIDENCE_NONE)
		check_run(part, &as_run);
	partial_release(&as_run);
}

/* Returns true if the payload is accepted. */
static bool check_payload(enum evidence_level level, const uint8_t *payload,
			  size_t len)
{
	uint8_t *copy = malloc(len);
	struct unpack in = { copy, len, false };
	struct partial part;
	int ret;

	if (len)
		memcpy(copy, payload, len);
	partial_init(&part, (struct hostset_seed){ 1, 2 }, &question, level);
	ret = partial_unpack(&part, &in);
	if (ret < 0)
		reference_fail("payload: out of memory");
	if (!ret)
		check_accepted(&part, payload, len);
	check_as_run(&part, ret, copy, len);
	partial_release(&part);
	free(copy);
	return !ret;
}

/**** Results made up */

static void make_error(struct unpack *in, struct outcome *out)
{
	struct error err = {
		.code = ERROR_READ +
			unpack_byte(in) % (ERROR_WORKER_RETRIED - ERROR_READ),
		.errnum = (int)(unpack_u32(in) % 4096),
		.offset = (int64_t)(unpack_u64(in) >> 1),
		.resumed = (int64_t)(unpack_u64(in) >> 1) - 1,
		.count = unpack_u64(in),
	};
	size_t len = unpack_byte(in) % sizeof(err.detail);

	/* The first NUL ends it. */
	for (size_t i = 0; i < len; i++)
		err.detail[i] = (char)unpack_byte(in);
	if (outcome_add(out, &err))
		reference_fail("out of memory");
}

/* Of any kind, but that what is not known is 0. */
static void make_identity(struct unpack *in, struct identity *id)
{
	uint8_t known = unpack_byte(in);

	id->is_stable = known & 1;
	id->has_ends = known & 2;
	if (id->is_stable) {
		id->device = unpack_u64(in);
		id->inode = unpack_u64(in);
		id->size_bytes = unpack_u64(in);
		id->mtime.tv_sec = (time_t)unpack_u64(in);
		id->mtime.tv_nsec = unpack_u32(in);
		id->ctime.tv_sec = (time_t)unpack_u64(in);
		id->ctime.tv_nsec = unpack_u32(in);
	}
	if (id->has_ends) {
		id->head = unpack_u64(in);
		id->tail = unpack_u64(in);
		id->whole = unpack_u64(in);
	}
}

/*
 * Up to twice the damage that is listed: as many errors as are accepted. The
 * name is the number's, so that it is another one for each.
 */
static void make_file(struct unpack *in, struct partial *part, size_t number)
{
	size_t nerrors = unpack_byte(in) % (2 * OUTCOME_MAX_DAMAGE);
	struct partial_file *file;
	struct outcome *out;
	char name[32];

	snprintf(name, sizeof(name), "%zx", number);
	file = partial_add_file(part, name);
	if (!file)
		reference_fail("out of memory");
	make_identity(in, &file->identity);
	out = &file->outcome;
	out->opened = unpack_byte(in) % 8;
	for (size_t i = 0; i < nerrors && !in->failed; i++)
		make_error(in, out);
	if (!out->opened) {
		if (outcome_add(out, &(struct error){ .code = ERROR_OPEN }))
			reference_fail("out of memory");
		return;
	}
	out->skipped = !(unpack_byte(in) % 8);
	if (out->skipped)
		return;
	out->content = (enum content)(unpack_byte(in) % CONTENT_NKINDS);
	out->stored_bytes = unpack_u64(in);
	out->text_bytes = unpack_u64(in);
	out->nmembers = unpack_u64(in);
	out->nrejected = unpack_u64(in);
	out->nlines = unpack_u64(in);
	out->nuntimed = unpack_u64(in);
}

static void make_cell(struct unpack *in, uint8_t lens, struct sighting *seen)
{
	size_t len = lens >> 3 & 7;

	seen->cell.value.at = (const char *)unpack_bytes(in, len);
	if (seen->cell.value.at)
		seen->cell.value.len = len;
	seen->cell.status = lens & 64 ? 100 + (unsigned)unpack_byte(in) * 3 : 0;
	/* A time beyond these is none. */
	seen->cell.step = INSTANT_NONE;
	if (seen->time / 4 > INT64_MIN / 8 && seen->time / 4 < INT64_MAX / 8)
		seen->cell.step = step_cut(lens & 128 ? STEP_HOUR : STEP_MONTH,
					   seen->time);
}

/* Mostly short values, so that there are some more than once. */
static void make_sighting(struct unpack *in, struct partial *part,
			  struct host *host)
{
	uint8_t lens = unpack_byte(in);
	struct sighting seen = {
		.time = lens & 1 ? (int64_t)unpack_u64(in)
				 : (int64_t)unpack_byte(in),
		.is_sized = lens & 2,
		.bytes = lens & 4 ? unpack_u64(in) : unpack_byte(in),
	};
	char status[8];

	if (part->level == EVIDENCE_GROUPS) {
		make_cell(in, lens, &seen);
		if (evidence_add(part->level, &part->ledger, host, &seen))
			reference_fail("out of memory");
		return;
	}
	for (int kind = 0; kind < TALLY_NKINDS; kind++) {
		size_t len = lens >> (2 + 2 * kind) & 3;

		if (kind == TALLY_STATUS) {
			snprintf(status, sizeof(status), "%d",
				 100 + unpack_byte(in) * 3);
			seen.values[kind] =
				(struct slice){ status, len ? 3 : 0 };
			continue;
		}
		if (len == 3)
			len = unpack_byte(in);
		seen.values[kind].at = (const char *)unpack_bytes(in, len);
		if (seen.values[kind].at)
			seen.values[kind].len = len;
	}
	if (evidence_add(part->level, &part->ledger, host, &seen))
		reference_fail("out of memory");
}

/* A host is seen once at least; the same one may be made again. */
static void make_host(struct unpack *in, struct partial *part)
{
	static const char bytes[] = "abcdefghijklmnopqrstuvwxyz0123456789-_.";
	char name[HOSTSET_NAME_MAX];
	struct host *host;
	size_t nseen;
	size_t len = 1 + unpack_byte(in) % HOSTSET_NAME_MAX;

	for (size_t i = 0; i < len; i++)
		name[i] = bytes[unpack_byte(in) % (sizeof(bytes) - 1)];
	/* Else it may be a number. */
	name[0] = 'h';
	if (len % 16 == 9)
		len = (size_t)snprintf(name, sizeof(name), "%x::%x",
				       unpack_byte(in), unpack_byte(in));
	if (hostset_put(&part->hosts, name, len, &host) < 0)
		reference_fail("out of memory");
	if (part->level == EVIDENCE_NONE)
		return;
	nseen = 1 + unpack_byte(in) % 4;
	for (size_t i = 0; i < nseen; i++)
		make_sighting(in, part, host);
}

/* All hosts are those of the last file that has been read; or of none. */
static void count_hosts(struct partial *part)
{
	const struct host **hosts = hostlist_sorted(&part->hosts);
	struct outcome *out = NULL;

	if (!hosts)
		reference_fail("out of memory");
	for (size_t i = 0; i < part->nfiles; i++)
		if (part->files[i].outcome.opened &&
		    !part->files[i].outcome.skipped)
			out = &part->files[i].outcome;
	if (out)
		out->nhosts = hostset_count(&part->hosts);
	for (size_t i = 0; out && i < out->nhosts; i++)
		out->nrequests += part->level == EVIDENCE_NONE
					  ? 1
					  : evidence_of(hosts[i])->requests;
	free(hosts);
	if (!out)
		hostset_clear(&part->hosts);
}

/* Files with numbers that neither rise nor fall, each once, from first on. */
static void make_results(struct unpack *in, struct partial *part, size_t first)
{
	size_t nfiles = unpack_byte(in) % 8, nhosts = unpack_byte(in);
	size_t number = first + unpack_byte(in);

	for (size_t i = 0; i < nfiles; i++)
		make_file(in, part, number ^ (i * 0x0105));
	for (size_t i = 0; i < nhosts && !in->failed; i++)
		make_host(in, part);
	/* Some strings may be counted together. */
	part->ledger.limit_bytes = 64 * (size_t)unpack_byte(in);
	if (ledger_is_full(&part->ledger) &&
	    (part->level == EVIDENCE_GROUPS ? cells_prune(&part->ledger)
					    : ledger_prune(&part->ledger)))
		reference_fail("out of memory");
	part->ledger.limit_bytes = SIZE_MAX;
	count_hosts(part);
}

static void add_results(enum evidence_level level, struct unpack *in,
			struct buf *payload)
{
	struct partial part;

	partial_init(&part, (struct hostset_seed){ 3, 4 }, &question, level);
	make_results(in, &part, 0);
	partial_pack(&part, payload);
	reference_check_buf(payload);
	partial_release(&part);
}

/* Two partials are merged into the first of them, or into the second. */
static void merge(enum evidence_level level, const struct unpack *in, int into,
		  struct buf *payload)
{
	size_t half = in->len / 2;
	struct unpack halves[] = { { in->at, half, false },
				   { in->at + half, in->len - half, false } };
	struct partial parts[2];

	for (size_t i = 0; i < 2; i++) {
		partial_init(&parts[i], (struct hostset_seed){ i, 5 },
			     &question, level);
		make_results(&halves[i], &parts[i], i << 20);
	}
	if (partial_merge(&parts[into], &parts[!into]))
		reference_fail("out of memory");
	partial_pack(&parts[into], payload);
	reference_check_buf(payload);
	partial_release(&parts[0]);
	partial_release(&parts[1]);
}

static void check_merge(enum evidence_level level, const struct unpack *in)
{
	struct buf one = { 0 }, other = { 0 };

	merge(level, in, 0, &one);
	merge(level, in, 1, &other);
	if (one.len != other.len || memcmp(one.data, other.data, one.len) != 0)
		reference_fail("merge: other bytes the other way round");
	if (!check_payload(level, one.data, one.len))
		reference_fail("merge: packed and not accepted");
	buf_release(&one);
	buf_release(&other);
}

/**** From input to checks */

static void check_all(enum evidence_level level, const struct buf *bytes)
{
	struct frame frame;

	check_prefixes(bytes->data, bytes->len);
	check_pieces(bytes->data, bytes->len);
	if (bytes->len &&
	    frame_read(bytes->data, bytes->len, &frame) == FRAME_WHOLE)
		check_payload(level, frame.payload, frame.payload_len);
}

static void change(struct unpack *in, uint8_t *bytes, size_t len)
{
	size_t nchanges = unpack_byte(in) % 4;

	for (size_t i = 0; i < nchanges; i++) {
		size_t at = (unpack_byte(in) | (size_t)unpack_byte(in) << 8);

		bytes[at % len] = unpack_byte(in);
	}
}

/*
 * The changes stand in front, so that there are some when the rest is too
 * short. First the payload is changed and gets its CRC, then the frame.
 */
static void check_results(enum evidence_level level, struct unpack *in)
{
	struct unpack changes = { in->at, in->len, false };
	struct buf payload = { 0 }, bytes = { 0 };

	unpack_bytes(in, in->len < 20 ? in->len : 20);
	check_merge(level, in);
	add_results(level, in, &payload);
	if (!check_payload(level, payload.data, payload.len))
		reference_fail("payload: packed and not accepted");
	change(&changes, payload.data, payload.len);
	add_frame(&bytes, 5, payload.data, payload.len);
	check_payload(level, payload.data, payload.len);
	check_all(level, &bytes);
	add_frame(&bytes, 6, "abc", 3);
	change(&changes, bytes.data, bytes.len);
	check_all(level, &bytes);
	buf_release(&payload);
	buf_release(&bytes);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t len)
{
	struct unpack in = { data, len, false };
	uint8_t first = unpack_byte(&in);
	enum source source = (enum source)(first % NSOURCES);
	enum evidence_level level = levels[first / NSOURCES % NLEVELS];
	struct buf bytes = { 0 };

	if (source == SOURCE_RESULTS) {
		check_results(level, &in);
		return 0;
	}
	if (source == SOURCE_PAYLOAD)
		add_frame(&bytes, 7, in.at, in.len);
	else
		buf_add(&bytes, in.at, in.len);
	reference_check_buf(&bytes);
	check_all(level, &bytes);
	buf_release(&bytes);
	return 0;
}

/**** Inputs to begin with */

static void write_seed(const char *dir, enum source source,
		       enum evidence_level level, int n, const void *data,
		       size_t len)
{
	uint8_t first = (uint8_t)source;
	char name[4096];
	int fd;

	while (levels[first / NSOURCES] != level)
		first += NSOURCES;
	snprintf(name, sizeof(name), "%s/%d.%d.%d", dir, source, level, n);
	fd = open(name, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0666);
	if (fd < 0 || io_write_all(fd, &first, 1) ||
	    io_write_all(fd, data, len) || close(fd)) {
		perror(name);
		exit(1);
	}
}

/* Results of the n-th size, up to 6, from the bytes that are given. */
static void write_seed_of_each(const char *dir, enum evidence_level level,
			       int n, const uint8_t *some, size_t len)
{
	struct unpack in = { some + n, 20 * (size_t)(n * n * n), false };
	struct buf payload = { 0 }, bytes = { 0 };

	if (in.len > len - 6)
		in.len = len - 6;
	write_seed(dir, SOURCE_RESULTS, level, n, in.at, in.len);
	add_results(level, &in, &payload);
	write_seed(dir, SOURCE_PAYLOAD, level, n, payload.data, payload.len);
	add_frame(&bytes, 8, payload.data, payload.len);
	add_frame(&bytes, 9, "abc", 3);
	write_seed(dir, SOURCE_BYTES, level, n, bytes.data, bytes.len);
	buf_release(&payload);
	buf_release(&bytes);
}

static void write_seeds(const char *dir)
{
	uint8_t some[1500];

	/* The same in every run; long ones make up results with much in. */
	for (size_t i = 0; i < sizeof(some); i++)
		some[i] = (uint8_t)(i * i * 31 + i / 7);
	for (int n = 0; n < 6 * NLEVELS; n++)
		write_seed_of_each(dir, levels[n % NLEVELS], n / NLEVELS, some,
				   sizeof(some));
}

int LLVMFuzzerInitialize(int *argc, char ***argv)
{
	if (*argc == 3 && !strcmp((*argv)[1], "--seeds")) {
		write_seeds((*argv)[2]);
		exit(0);
	}
	return 0;
}
