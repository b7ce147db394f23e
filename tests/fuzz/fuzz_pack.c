/*
 * A cache's directory with a pack (pack.h) of libFuzzer's bytes: whatever is in
 * it, an entry is found if, and only if, a slow reading of the layout says that
 * it is whole; what is recalled of logs is their own result if nothing with
 * right checksums was altered, and else something that reading could give; and
 * joining packs keeps to that. An input is
 *
 *	flags, one byte
 *	with FLAG_RAW the bytes of the pack; else its entries, each with flags
 *of its own, one byte: see add_entry()
 *
 * fuzz_pack --seeds DIRECTORY writes a few inputs to begin with.
 */

#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include "base/hostname.h"
#include "base/io.h"
#include "decode/zlib.h"
#include "folders.h"
#include "reference.h"
#include "result/hostlist.h"
#include "slow_frame.h"
#include "state/recall.h"

int LLVMFuzzerInitialize(int *argc, char ***argv);
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t len);

enum { FLAG_RAW = 1, FLAG_JOIN = 2 };

enum {
	ENTRY_FILE = 3,		 /* which log: the remainder by NLOGS */
	ENTRY_BAD = 4,		 /* the checksum of its frame is wrong */
	ENTRY_OWN_PAYLOAD = 8,	 /* the payload is of the input */
	ENTRY_EDIT_PAYLOAD = 16, /* bytes of it are altered */
	ENTRY_EDIT_INDEX = 32,	 /* the same of its place in the index */
	ENTRY_OTHER_KEY = 64,	 /* it answers another question */
};

enum { NLOGS = 3, ENTRIES_MAX = 8, ENTRY_SIZE = 134, INDEX_AT = 12 + 24 };

static const char *const robots[] = { "/robots.txt" };
static const struct format any_format = { .kind = FORMAT_AUTO };
static const struct fingerprint question = { "which question" };
static const struct fingerprint other_question = { "another one" };
static const struct hostset_seed seed = { 1, 2 };

/* The logs and the cache, which stay from input to input. */
static struct {
	char top[64], logs[80], cache[80];
	int fd; /* of the cache */
	struct filter filter;
	struct query query;
	struct filelist list;
	int64_t moment;
	struct fingerprint key; /* of the question, in a cache */
	/* Of each log, in the order of the list: */
	struct known_file known[NLOGS];
	struct buf payload[NLOGS]; /* what a cache has of it */
	uint64_t nrequests[NLOGS];
} place;

static void check(bool holds, const char *what)
{
	if (!holds)
		reference_fail("pack: %s", what);
}

/**** The logs */

static void write_log(int number, int nlines)
{
	char path[128];
	FILE *file;

	snprintf(path, sizeof(path), "%s/%d.log", place.logs, number);
	file = fopen(path, "w");
	check(file, "no log");
	for (int i = 0; i < nlines; i++)
		fprintf(file,
			"192.0.2.%d - - [03/Nov/2026:06:25:01 +0000] \"GET "
			"%s HTTP/1.1\" 200 1\n",
			50 * number + i % 9, i % 3 ? "/" : "/robots.txt");
	fclose(file);
}

static struct scan *new_scan(void)
{
	struct scan *scan = scan_new(&place.query, &zlib_decoder);

	check(scan, "no scan");
	return scan;
}

/* Reads a log, and keeps what a cache has of it. */
static void read_log(size_t number)
{
	struct scan *scan = new_scan();
	struct resume_point point = { 0 };
	struct partial part;

	partial_init(&part, seed, &question, place.query.level);
	check(!resume_read(scan, &place.list.files[number], NULL, &part, NULL,
			   NULL, &point),
	      "log not read");
	place.known[number] =
		kept_describe(&part, place.list.files[number].name,
			      place.moment - 1);
	place.nrequests[number] = part.files[0].outcome.nrequests;
	resume_point_pack(&point, &place.payload[number]);
	partial_pack(&part, &place.payload[number]);
	reference_check_buf(&place.payload[number]);
	resume_point_release(&point);
	partial_release(&part);
	scan_free(scan);
}

static void clean_up(void)
{
	empty_folder(place.logs);
	empty_folder(place.cache);
	rmdir(place.logs);
	rmdir(place.cache);
	rmdir(place.top);
}

static void make_place(void)
{
	static const char *const all[] = { "*" };
	const struct filelist_rules rules = { .include = all, .ninclude = 1 };
	const char *tmp = getenv("TMPDIR");
	struct cache cache;

	snprintf(place.top, sizeof(place.top), "%s/findrobots-fuzz-XXXXXX",
		 tmp && strlen(tmp) < 30 ? tmp : "/tmp");
	check(mkdtemp(place.top), "no directory");
	snprintf(place.logs, sizeof(place.logs), "%s/logs", place.top);
	snprintf(place.cache, sizeof(place.cache), "%s/cache", place.top);
	atexit(clean_up);
	check(!mkdir(place.logs, 0700), "no directory");
	/* One that can be gone on with, and a short one; one with no host. */
	write_log(0, 90);
	write_log(1, 3);
	write_log(2, 0);
	filter_init(&place.filter);
	check(!filter_prepare(&place.filter), "no filter");
	place.query = (struct query){ .paths = robots,
				      .npaths = 1,
				      .format = &any_format,
				      .filter = &place.filter,
				      .level = EVIDENCE_NUMBERS,
				      .print = question };
	place.moment = ((int64_t)time(NULL) + 1000) * 1000000;
	check(!filelist_add(&place.list, &rules, place.logs) &&
		      place.list.nfiles == NLOGS,
	      "no list");
	for (size_t i = 0; i < NLOGS; i++)
		read_log(i);
	check(!cache_open(&cache, place.cache, &question, place.moment, 400),
	      "no cache");
	place.key = cache.key;
	cache_release(&cache);
	place.fd = open(place.cache, O_RDONLY | O_DIRECTORY);
	check(place.fd >= 0, "no cache");
}

/**** The pack */

struct made {
	struct buf bytes; /* of the pack */
	bool altered;	  /* something in it, under right checksums */
};

/* Alters bytes: their number, and of each u16 where, and what it is xored. */
static void edit(struct unpack *in, uint8_t *bytes, size_t len)
{
	for (unsigned n = unpack_byte(in) % 32; n && !in->failed; n--) {
		size_t at = unpack_byte(in);

		at = at << 8 | unpack_byte(in);
		if (len)
			bytes[at % len] ^= unpack_byte(in);
	}
}

static void add_payload(struct unpack *in, unsigned flags, struct buf *buf)
{
	const struct buf *true_one =
		&place.payload[(flags & ENTRY_FILE) % NLOGS];
	size_t start = buf->len;

	if (flags & ENTRY_OWN_PAYLOAD) {
		size_t n = unpack_byte(in);

		n = n << 8 | unpack_byte(in);
		if (n > in->len)
			n = in->len;
		buf_add(buf, unpack_bytes(in, n), n);
	} else {
		buf_add(buf, true_one->data, true_one->len);
	}
	reference_check_buf(buf);
	if (flags & ENTRY_EDIT_PAYLOAD)
		edit(in, buf->data + start, buf->len - start);
}

static void add_entry(struct made *made, struct unpack *in, unsigned flags,
		      struct pack_entry *entry, struct buf *frames)
{
	size_t start;

	*entry = (struct pack_entry){
		.key = flags & ENTRY_OTHER_KEY ? other_question : place.key,
		.day = pack_day(place.moment),
		.file = place.known[(flags & ENTRY_FILE) % NLOGS],
	};
	start = pack_begin_frame(entry, frames);
	add_payload(in, flags, frames);
	pack_end_frame(entry, frames, start);
	reference_check_buf(frames);
	if (flags & ENTRY_BAD)
		frames->data[start + 4] ^= 1;
	else if (flags & (ENTRY_OWN_PAYLOAD | ENTRY_EDIT_PAYLOAD))
		made->altered = true;
}

static void make_entries(struct unpack *in, struct made *made)
{
	struct pack_entry entries[ENTRIES_MAX];
	unsigned flags[ENTRIES_MAX];
	struct buf frames = { 0 };
	size_t n = 0, start;

	for (; in->len && !in->failed && n < ENTRIES_MAX; n++) {
		flags[n] = unpack_byte(in);
		add_entry(made, in, flags[n], &entries[n], &frames);
	}
	pack_add_index(entries, n, &made->bytes);
	reference_check_buf(&made->bytes);
	for (size_t i = 0; i < n; i++)
		if (flags[i] & ENTRY_EDIT_INDEX) {
			edit(in, made->bytes.data + INDEX_AT + i * ENTRY_SIZE,
			     ENTRY_SIZE);
			made->altered = true;
		}
	/* The same again, with the right checksum. */
	if (made->altered) {
		struct buf index = { 0 };

		start = frame_begin(&index, 0);
		buf_add(&index, made->bytes.data + INDEX_AT, n * ENTRY_SIZE);
		frame_end(&index, start);
		reference_check_buf(&index);
		memcpy(made->bytes.data + 12, index.data, index.len);
		buf_release(&index);
	}
	buf_add(&made->bytes, frames.data, frames.len);
	reference_check_buf(&made->bytes);
	buf_release(&frames);
}

static void write_pack(const struct buf *bytes)
{
	int fd = openat(place.fd, "x.pack", O_WRONLY | O_CREAT | O_TRUNC, 0600);

	check(fd >= 0 && !io_write_all(fd, bytes->data, bytes->len),
	      "not written");
	close(fd);
}

/**** Read slowly */

/* What a pack has by the words of pack.h. */
struct slow {
	const uint8_t *data;
	size_t len;
	bool is_pack;
	size_t n; /* entries */
};

static const uint8_t *slow_entry(const struct slow *slow, size_t i)
{
	return slow->data + INDEX_AT + i * ENTRY_SIZE;
}

static uint64_t slow_offset(const struct slow *slow, size_t i)
{
	return slow_load(slow_entry(slow, i) + ENTRY_SIZE - 16, 8);
}

static uint64_t slow_len(const struct slow *slow, size_t i)
{
	return slow_load(slow_entry(slow, i) + ENTRY_SIZE - 8, 8);
}

/* Entries follow each other, and are within the file. */
static bool slow_fits(const struct slow *slow, uint64_t index_len)
{
	uint64_t next = 12 + index_len;

	for (size_t i = 0; i < slow->n; i++) {
		struct unpack in = { slow_entry(slow, i) + 44, 74, false };
		struct identity id;

		if (slow_offset(slow, i) != next ||
		    slow_len(slow, i) > slow->len - next ||
		    identity_unpack(&id, &in))
			return false;
		next += slow_len(slow, i);
	}
	return true;
}

static struct slow read_slowly(const struct buf *bytes)
{
	static const uint8_t magic[] = { 'F', 'R', 'C', PACK_VERSION };
	struct slow slow = { .data = bytes->data, .len = bytes->len };
	uint64_t len;

	if (slow.len < INDEX_AT || memcmp(slow.data, magic, 4) != 0)
		return slow;
	len = slow_load(slow.data + 4, 8);
	if (len < 24 || len > slow.len - 12 || (len - 24) % ENTRY_SIZE ||
	    slow_frame_read(slow.data + 12, len) != FRAME_WHOLE ||
	    slow_load(slow.data + 20, 8) != len - 24 ||
	    slow_load(slow.data + 28, 8))
		return slow;
	slow.n = (len - 24) / ENTRY_SIZE;
	slow.is_pack = slow_fits(&slow, len);
	return slow;
}

/* The tag that the frame of an entry has. */
static uint64_t tag_of(const struct pack_entry *entry)
{
	struct pack_entry copy = *entry;
	struct buf frame = { 0 };
	uint64_t tag;

	pack_end_frame(&copy, &frame, pack_begin_frame(&copy, &frame));
	reference_check_buf(&frame);
	tag = slow_load(frame.data + 16, 8);
	buf_release(&frame);
	return tag;
}

static bool slow_is_whole(const struct slow *slow, size_t i,
			  const struct pack_entry *entry)
{
	const uint8_t *frame = slow->data + slow_offset(slow, i);
	uint64_t len = slow_len(slow, i);

	return slow_frame_read(frame, len) == FRAME_WHOLE &&
	       slow_load(frame + 8, 8) == len - 24 &&
	       slow_load(frame + 16, 8) == tag_of(entry);
}

/**** What comes of it */

static void check_pack(const struct slow *slow)
{
	struct pack pack;
	enum pack_status status = pack_open(&pack, place.fd, "x.pack");
	struct buf buf = { 0 };

	check(status == (slow->is_pack ? PACK_OK : PACK_BAD), "not as slowly");
	check(status || pack.nentries == slow->n, "other entries");
	for (size_t i = 0; !status && i < pack.nentries; i++) {
		const struct pack_entry *entry = &pack.entries[i];
		const uint8_t *payload;
		size_t len;
		bool whole = slow_is_whole(slow, i, entry);

		check(pack_read(&pack, entry, &buf, &payload, &len) ==
			      (whole ? PACK_OK : PACK_BAD),
		      "entry not as slowly");
		if (!whole)
			continue;
		check(len == slow_len(slow, i) - 24 &&
			      !memcmp(payload,
				      slow->data + slow_offset(slow, i) + 24,
				      len),
		      "other payload");
		check(pack_may_copy(&pack, entry), "may not be copied");
	}
	buf_release(&buf);
	pack_release(&pack);
}

/* Hosts are such as a log may have, and no more than their files say. */
static void check_part(const struct partial *part)
{
	const struct host **hosts = hostlist_sorted(&part->hosts);
	uint64_t most = 0;

	check(hosts, "no memory");
	for (size_t i = 0; i < part->nfiles; i++)
		most += part->files[i].outcome.nhosts;
	check(hostset_count(&part->hosts) <= most, "too many hosts");
	for (size_t i = 0; i < hostset_count(&part->hosts); i++)
		check(hostname_is_valid(
			      (struct slice){ hosts[i]->name, hosts[i]->len }),
		      "no host");
	free(hosts);
}

/* What is taken without reading is what reading gives. */
static void check_true(const struct partial *part)
{
	for (size_t i = 0; i < part->nfiles; i++) {
		const struct partial_file *file = &part->files[i];
		size_t k = 0;

		while (identity_compare(&place.known[k].identity,
					&file->identity))
			check(++k < NLOGS, "no such log");
		check(file->outcome.nrequests == place.nrequests[k],
		      "other requests");
		for (size_t other = i + 1; other < part->nfiles; other++)
			check(identity_compare(&part->files[other].identity,
					       &file->identity),
			      "twice the same");
	}
}

/* Goes on with a log as the cache says: that does no harm. */
static void resume(size_t number, const struct resume_from *from,
		   struct partial *part)
{
	struct scan *scan = new_scan();

	check(!resume_read(scan, &place.list.files[number], from, part, NULL,
			   NULL, NULL),
	      "not read");
	check_part(part);
	scan_free(scan);
}

static void check_recall(struct cache *cache, bool altered)
{
	struct outcome outcomes[NLOGS] = { 0 };
	struct resume_from **resumes = calloc(NLOGS, sizeof(*resumes));
	size_t numbers[NLOGS] = { 0, 1, 2 }, n = NLOGS;
	struct partial total, part;
	struct kept kept;
	struct recall recall = { .cache = cache,
				 .list = &place.list,
				 .query = &place.query,
				 .outcomes = outcomes,
				 .total = &total,
				 .kept = &kept,
				 .resumes = resumes };

	check(resumes && !kept_init(&kept, place.cache), "no memory");
	partial_init(&total, seed, &question, place.query.level);
	check(!recall_files(&recall, numbers, &n), "not recalled");
	check(total.nfiles + n == NLOGS, "a log is lost");
	check_part(&total);
	if (!altered)
		check_true(&total);
	for (size_t i = 0; i < n; i++) {
		if (!resumes[numbers[i]])
			continue;
		check(altered, "a log grew that has not");
		partial_init(&part, seed, &question, place.query.level);
		resume(numbers[i], resumes[numbers[i]], &part);
		partial_release(&part);
	}
	for (size_t i = 0; i < NLOGS; i++)
		outcome_release(&outcomes[i]);
	recall_free_resumes(resumes, NLOGS);
	kept_release(&kept);
	partial_release(&total);
}

/* Whether the entry, and its bytes, are among those of the first pack. */
static bool was_there(const struct slow *slow, const struct pack_entry *entry,
		      const uint8_t *payload, size_t len)
{
	for (size_t i = 0; slow->is_pack && i < slow->n; i++)
		if (slow_len(slow, i) == len + 24 &&
		    !memcmp(slow_entry(slow, i), entry->key.bytes, 16) &&
		    slow_load(slow_entry(slow, i) + 20, 8) ==
			    entry->file.name &&
		    !memcmp(slow->data + slow_offset(slow, i) + 24, payload,
			    len))
			return true;
	return false;
}

/* All packs become one; no entry of another question that was whole is lost. */
static void check_join(struct cache *cache, const struct slow *slow)
{
	size_t nothers = 0, nfound = 0;
	struct cache joined;
	struct buf buf = { 0 };

	for (size_t i = 0; i < cache->npacks; i++)
		for (size_t k = 0; k < cache->packs[i].nentries; k++) {
			const struct pack_entry *entry =
				&cache->packs[i].entries[k];

			nothers +=
				memcmp(entry->key.bytes, place.key.bytes, 16) !=
					0 &&
				entry->day + 400u >= pack_day(place.moment) &&
				slow_is_whole(slow, k, entry);
		}
	cache->must_join = true;
	check(!cache_store(cache, NULL, 0), "not joined");
	check(!cache_open(&joined, place.cache, &question, place.moment + 1,
			  400),
	      "not opened");
	check(joined.npacks <= 1, "several packs");
	for (size_t k = 0; joined.npacks && k < joined.packs[0].nentries; k++) {
		const struct pack_entry *entry = &joined.packs[0].entries[k];
		const uint8_t *payload;
		size_t len;

		if (pack_read(&joined.packs[0], entry, &buf, &payload, &len))
			continue;
		check(was_there(slow, entry, payload, len), "was not there");
		nfound += memcmp(entry->key.bytes, place.key.bytes, 16) != 0;
	}
	check(nfound == nothers, "others were lost");
	buf_release(&buf);
	cache_release(&joined);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t len)
{
	struct unpack in = { data, len, false };
	uint8_t flags = unpack_byte(&in);
	struct made made = { 0 };
	struct cache cache;
	struct slow slow;

	if (!*place.top)
		make_place();
	if (flags & FLAG_RAW) {
		buf_add(&made.bytes, in.at, in.len);
		reference_check_buf(&made.bytes);
		made.altered = true;
	} else {
		make_entries(&in, &made);
	}
	write_pack(&made.bytes);
	slow = read_slowly(&made.bytes);
	check_pack(&slow);
	check(!cache_open(&cache, place.cache, &question, place.moment, 400),
	      "not opened");
	check(cache.npacks == slow.is_pack && cache.nbad == !slow.is_pack,
	      "not told");
	check_recall(&cache, made.altered);
	if (flags & FLAG_JOIN)
		check_join(&cache, &slow);
	cache_release(&cache);
	empty_folder(place.cache);
	buf_release(&made.bytes);
	return 0;
}

static void write_seed(const char *dir, const char *name, const void *data,
		       size_t len)
{
	char path[4096];
	FILE *file;

	snprintf(path, sizeof(path), "%s/%s", dir, name);
	file = fopen(path, "w");
	check(file && fwrite(data, 1, len, file) == len && !fclose(file),
	      "seed not written");
}

/* True entries, altered ones, and the bytes of a pack of them. */
static void write_seeds(const char *dir)
{
	static const uint8_t all[] = { FLAG_JOIN, 0, 1, 2, ENTRY_OTHER_KEY };
	static const uint8_t bad[] = { 0, ENTRY_BAD, 1 };
	static const uint8_t edits[] = { 0, ENTRY_EDIT_PAYLOAD, 1, 1, 2, 3 };
	static const uint8_t index[] = { FLAG_JOIN, ENTRY_EDIT_INDEX, 1, 0, 75,
					 1 };
	static const uint8_t own[] = { 0, ENTRY_OWN_PAYLOAD, 0, 3, 0, 0, 0 };
	struct unpack in = { all + 1, sizeof(all) - 1, false };
	struct made made = { 0 };
	struct buf raw = { 0 };

	make_place();
	write_seed(dir, "all", all, sizeof(all));
	write_seed(dir, "bad", bad, sizeof(bad));
	write_seed(dir, "edits", edits, sizeof(edits));
	write_seed(dir, "index", index, sizeof(index));
	write_seed(dir, "own", own, sizeof(own));
	make_entries(&in, &made);
	buf_add_byte(&raw, FLAG_RAW);
	buf_add(&raw, made.bytes.data, made.bytes.len);
	reference_check_buf(&raw);
	write_seed(dir, "raw", raw.data, raw.len);
	buf_release(&raw);
	buf_release(&made.bytes);
}

int LLVMFuzzerInitialize(int *argc, char ***argv)
{
	if (*argc == 3 && !strcmp((*argv)[1], "--seeds")) {
		write_seeds((*argv)[2]);
		exit(0);
	}
	return 0;
}
