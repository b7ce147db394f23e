/*
 * The serialised result (partial.h): what is packed comes back, what was
 * altered is refused, and the order of merges does not show.
 */

#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include <ctype.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "assert_error.h"
#include "base/buf.h"
#include "hosts.h"
#include "result/hostlist.h"
#include "result/partial.h"
#include "base/unpack.h"

static const struct hostset_seed seeds[] = { { 1, 2 }, { 3, 4 }, { 0, 0 } };
static const struct fingerprint some_question = { "0123456789abcdef" };

static uint64_t random_number(uint64_t *seed)
{
	*seed ^= *seed << 13;
	*seed ^= *seed >> 7;
	*seed ^= *seed << 17;
	return *seed;
}

static size_t random_below(uint64_t *seed, size_t below)
{
	return (size_t)((random_number(seed) >> 16) % below);
}

static struct partial_file *add_named(struct partial *part, const char *name)
{
	const struct identity none = { 0 };
	struct partial_file *file = partial_add_file(part, name);

	assert_non_null(file);
	assert_string_equal(file->name, name);
	assert_ptr_not_equal(file->name, name);
	assert_int_equal(identity_compare(&file->identity, &none), 0);
	assert_int_equal(file->outcome.content, CONTENT_NONE);
	assert_false(file->outcome.opened);
	assert_int_equal(file->outcome.stored_bytes, 0);
	assert_null(file->outcome.errors);
	assert_int_equal(file->outcome.nerrors, 0);
	file->outcome.opened = true;
	return file;
}

/* One whose name is the number. */
static struct outcome *add_file(struct partial *part, size_t number)
{
	char name[32];

	snprintf(name, sizeof(name), "%zu", number);
	return &add_named(part, name)->outcome;
}

static void add_error(struct outcome *out, const struct error *err)
{
	assert_int_equal(outcome_add(out, err), 0);
}

/* One that could not be opened, which says why. */
static void add_unopened(struct partial *part, size_t number)
{
	struct outcome *out = add_file(part, number);

	out->opened = false;
	add_error(out, &(struct error){ .code = ERROR_OPEN, .errnum = EACCES });
}

static void add_host(struct partial *part, const char *name, size_t len)
{
	assert_int_not_equal(put_name(&part->hosts, name, len), -1);
}

static void pack(const struct partial *part, struct buf *buf)
{
	partial_pack(part, buf);
	assert_false(buf_failed(buf));
}

/* Unpacks a copy of exactly this size: a sanitizer sees a read behind it. */
static int unpack(struct partial *part, const uint8_t *bytes, size_t len)
{
	uint8_t *copy = malloc(len ? len : 1);
	struct unpack in = { copy, len, false };
	int ret;

	assert_non_null(copy);
	memcpy(copy, bytes, len);
	ret = partial_unpack(part, &in);
	free(copy);
	return ret;
}

/*
 * What unpacking these bytes returns, which is the same if the hosts are kept
 * as runs; the partial is thrown away.
 */
static int try_unpack(const uint8_t *bytes, size_t len)
{
	struct partial part, as_run;
	int ret;

	partial_init(&part, seeds[0], &some_question, EVIDENCE_NONE);
	partial_init(&as_run, seeds[0], &some_question, EVIDENCE_NONE);
	as_run.runs_from = 1;
	ret = unpack(&part, bytes, len);
	assert_int_equal(unpack(&as_run, bytes, len), ret);
	partial_release(&part);
	partial_release(&as_run);
	return ret;
}

static void assert_same_bytes(const struct buf *a, const struct buf *b)
{
	assert_int_equal(a->len, b->len);
	assert_memory_equal(a->data, b->data, a->len);
}

/* Two files, added in falling order, an error, and three hosts. */
static void fill_small(struct partial *part)
{
	struct partial_file *file = add_named(part, "b/c");

	file->identity = (struct identity){ .is_stable = true,
					    .device = 0x31,
					    .inode = 0x32,
					    .size_bytes = 0x33,
					    .mtime = { 0x34, 0x35 },
					    .ctime = { 0x36, 0x37 },
					    .has_ends = true,
					    .head = 0x38,
					    .tail = 0x39,
					    .whole = 0x3a };
	file->outcome = (struct outcome){ .content = CONTENT_TEXT,
					  .opened = true,
					  .stored_bytes = 0x11,
					  .text_bytes = 0x12,
					  .nmembers = 0x13,
					  .nrequests = 0x14,
					  .nrejected = 0x15,
					  .nhosts = 3,
					  .nlines = 0x17,
					  .nuntimed = 0x18 };
	file = add_named(part, "a\377");
	file->outcome.content = CONTENT_GZIP;
	file->outcome.opened = true;
	add_error(&file->outcome, &(struct error){ .code = ERROR_DAMAGED,
						   .errnum = 0x21,
						   .offset = 0x22,
						   .resumed = ERROR_NOWHERE,
						   .count = 0x23,
						   .detail = "b\377",
						   .advice = ERROR_ADVICE_NAME,
						   .format = "s3" });
	add_host(part, "ab", 2);
	add_host(part, "b", 1);
	add_host(part, "a", 1);
}

#define U32(n) n, 0, 0, 0
#define U64(n) n, 0, 0, 0, 0, 0, 0, 0
#define BEGIN(level)                                                           \
	'F', 'R', 'P', 8, '0', '1', '2', '3', '4', '5', '6', '7', '8', '9',    \
		'a', 'b', 'c', 'd', 'e', 'f', level

static const uint8_t empty[] = { BEGIN(EVIDENCE_NONE), U64(0), U64(0) };

/* The same by the layout in partial.h. */
/* clang-format off */
static const uint8_t small[] = {
	BEGIN(EVIDENCE_NONE),
	U64(2),
	U32(2), 'a', 0xff,
	0, U64(0), U64(0), U64(0), U64(0), U32(0), U64(0), U32(0),
	0, U64(0), U64(0), U64(0),
	CONTENT_GZIP, 1, 0,
	U64(0), U64(0), U64(0), U64(0), U64(0), U64(0), U64(0), U64(0), U32(1),
	ERROR_DAMAGED, U32(0x21), U64(0x22),
	0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, U64(0x23),
	2, 'b', 0xff, ERROR_ADVICE_NAME, 2, 's', '3',
	U32(3), 'b', '/', 'c',
	1, U64(0x31), U64(0x32), U64(0x33), U64(0x34), U32(0x35), U64(0x36),
	U32(0x37), 1, U64(0x38), U64(0x39), U64(0x3a),
	CONTENT_TEXT, 1, 0,
	U64(0x11), U64(0x12), U64(0x13), U64(0x14), U64(0x15), U64(3),
	U64(0x17), U64(0x18), U32(0),
	U64(3), 1, 'a', 2, 'a', 'b', 1, 'b',
};
/* clang-format on */

/* Where some fields of it stand. */
enum {
	IDENTITY_LEN = 1 + 3 * 8 + 2 * 12 + 1 + 3 * 8,
	AT_VERSION = 3,
	AT_QUESTION = 4,
	AT_LEVEL = 20,
	AT_NFILES = 21,
	AT_FILE = AT_NFILES + 8, /* the first file, which has the error */
	AT_NAME = AT_FILE + 4,
	AT_IDENTITY = AT_NAME + 2,
	AT_CONTENT = AT_IDENTITY + IDENTITY_LEN,
	AT_OPENED = AT_CONTENT + 1,
	AT_SKIPPED = AT_OPENED + 1,
	AT_NERRORS = AT_SKIPPED + 1 + 8 * 8,
	AT_ERROR = AT_NERRORS + 4,
	AT_DETAIL_LEN = AT_ERROR + 1 + 4 + 3 * 8,
	AT_DETAIL = AT_DETAIL_LEN + 1,
	AT_ADVICE = AT_DETAIL + 2,
	AT_FORMAT_LEN = AT_ADVICE + 1,
	AT_FORMAT = AT_FORMAT_LEN + 1,
	AT_SECOND_FILE = AT_FORMAT + 2,
	AT_SECOND_NAME = AT_SECOND_FILE + 4,
	AT_NHOSTS = AT_SECOND_NAME + 3 + IDENTITY_LEN + 3 + 8 * 8 + 4,
	AT_HOSTS = AT_NHOSTS + 8,
};

static void packs_by_the_layout(void **state)
{
	struct partial part;
	struct buf buf = { 0 };

	(void)state;
	partial_init(&part, seeds[0], &some_question, EVIDENCE_NONE);
	pack(&part, &buf);
	assert_int_equal(buf.len, sizeof(empty));
	assert_memory_equal(buf.data, empty, sizeof(empty));
	buf_clear(&buf);
	fill_small(&part);
	pack(&part, &buf);
	assert_int_equal(buf.len, sizeof(small));
	assert_memory_equal(buf.data, small, sizeof(small));
	buf_release(&buf);
	partial_release(&part);
}

static void assert_outcome(const struct outcome *got,
			   const struct outcome *want)
{
	assert_int_equal(got->content, want->content);
	assert_int_equal(got->opened, want->opened);
	assert_int_equal(got->stored_bytes, want->stored_bytes);
	assert_int_equal(got->text_bytes, want->text_bytes);
	assert_int_equal(got->nmembers, want->nmembers);
	assert_int_equal(got->nrequests, want->nrequests);
	assert_int_equal(got->nrejected, want->nrejected);
	assert_int_equal(got->nhosts, want->nhosts);
	assert_int_equal(got->nlines, want->nlines);
	assert_int_equal(got->nuntimed, want->nuntimed);
	assert_int_equal(got->skipped, want->skipped);
	assert_int_equal(got->nerrors, want->nerrors);
	for (uint32_t i = 0; i < want->nerrors; i++)
		assert_error(&got->errors[i], &want->errors[i]);
}

static const struct partial_file *find_file(const struct partial *part,
					    const char *name)
{
	const struct partial_file *found = NULL;

	for (size_t i = 0; i < part->nfiles; i++) {
		if (strcmp(part->files[i].name, name) != 0)
			continue;
		assert_null(found);
		found = &part->files[i];
	}
	return found;
}

static void assert_same_hosts(const struct hostset *got,
			      const struct hostset *want)
{
	const struct host **a = hostlist_sorted(got);
	const struct host **b = hostlist_sorted(want);

	assert_non_null(a);
	assert_non_null(b);
	assert_int_equal(hostset_count(got), hostset_count(want));
	for (size_t i = 0; i < hostset_count(want); i++) {
		assert_int_equal(a[i]->len, b[i]->len);
		assert_memory_equal(a[i]->name, b[i]->name, b[i]->len);
	}
	free(a);
	free(b);
}

static void assert_same(const struct partial *got, const struct partial *want)
{
	assert_int_equal(got->nfiles, want->nfiles);
	for (size_t i = 0; i < want->nfiles; i++) {
		const struct partial_file *file = &want->files[i];
		const struct partial_file *same = find_file(got, file->name);

		assert_non_null(same);
		assert_int_equal(identity_compare(&same->identity,
						  &file->identity),
				 0);
		assert_outcome(&same->outcome, &file->outcome);
	}
	assert_same_hosts(&got->hosts, &want->hosts);
}

/* Packed after other bytes, unpacked, and packed again. */
static void check_round_trip(const struct partial *part)
{
	struct buf buf = { 0 }, again = { 0 };
	size_t start = strlen("before");
	struct partial back;

	partial_init(&back, seeds[1], &some_question, EVIDENCE_NONE);
	buf_add_str(&buf, "before");
	pack(part, &buf);
	assert_memory_equal(buf.data, "before", start);
	assert_int_equal(unpack(&back, buf.data + start, buf.len - start), 0);
	assert_same(&back, part);
	pack(&back, &again);
	assert_int_equal(again.len, buf.len - start);
	assert_memory_equal(again.data, buf.data + start, again.len);
	partial_release(&back);
	buf_release(&buf);
	buf_release(&again);
}

static void empty_comes_back(void **state)
{
	struct partial part;

	(void)state;
	partial_init(&part, seeds[2], &some_question, EVIDENCE_NONE);
	check_round_trip(&part);
	partial_release(&part);
}

/* Any bytes but NUL, and longer than any path can be. */
static void every_name_comes_back(void **state)
{
	static const size_t lens[] = { 1, 255, 4096, 70000 };
	struct partial part;

	(void)state;
	partial_init(&part, seeds[0], &some_question, EVIDENCE_NONE);
	add_named(&part, "");
	for (size_t i = 0; i < sizeof(lens) / sizeof(lens[0]); i++) {
		char *name = calloc(1, lens[i] + 1);

		assert_non_null(name);
		for (size_t k = 0; k < lens[i]; k++)
			name[k] = (char)(k % 255 + 1);
		add_named(&part, name);
		free(name);
	}
	check_round_trip(&part);
	partial_release(&part);
}

/* Nine files of one name, as from several machines, in that order or back. */
static void fill_of_one_name(struct partial *part, bool backwards)
{
	for (uint64_t i = 0; i < 9; i++) {
		uint64_t n = backwards ? 8 - i : i;
		struct partial_file *file = add_named(part, "access.log");

		file->identity.is_stable = true;
		file->identity.device = n / 3;
		file->identity.mtime.tv_sec = (time_t)(n % 3);
		file->outcome.nlines = n;
	}
}

static void files_of_one_name_are_told_apart(void **state)
{
	struct buf forth = { 0 }, back = { 0 };
	struct partial part;

	(void)state;
	partial_init(&part, seeds[0], &some_question, EVIDENCE_NONE);
	fill_of_one_name(&part, false);
	pack(&part, &forth);
	partial_clear(&part);
	fill_of_one_name(&part, true);
	pack(&part, &back);
	assert_same_bytes(&forth, &back);
	assert_int_equal(try_unpack(forth.data, forth.len), 0);
	/* But not if two are one. */
	part.files[1].identity = part.files[7].identity;
	buf_clear(&back);
	pack(&part, &back);
	assert_int_equal(try_unpack(back.data, back.len), 1);
	partial_release(&part);
	buf_release(&forth);
	buf_release(&back);
}

/* The host in its place is of that name. */
static void assert_in_run(const struct hostrun *run, size_t place,
			  const char *name)
{
	const struct host *host = hostrun_next(run, NULL);

	while (host && place--)
		host = hostrun_next(run, host);
	assert_non_null(host);
	assert_int_equal(host->len, strlen(name));
	assert_memory_equal(host->name, name, strlen(name));
}

/* From as many hosts on as are asked for they stay in order, also merged. */
static void hosts_are_kept_as_runs(void **state)
{
	static const char *const names[] = { "a.example", "b.example",
					     "c.example", "d.example" };
	struct partial from, part, all;
	struct buf buf = { 0 };

	(void)state;
	partial_init(&all, seeds[2], &some_question, EVIDENCE_NONE);
	/* Hosts 0 to 2, hosts 1 to 3. */
	for (size_t k = 0; k < 2; k++) {
		struct partial_file *file;

		partial_init(&from, seeds[0], &some_question, EVIDENCE_NONE);
		file = partial_add_file(&from, k ? "1" : "0");
		file->outcome.opened = true;
		file->outcome.nrequests = file->outcome.nhosts = 3;
		for (size_t i = 0; i < 3; i++)
			add_host(&from, names[k + i], strlen(names[k + i]));
		pack(&from, &buf);
		partial_release(&from);
		for (size_t runs_from = 2; runs_from <= 4; runs_from++) {
			partial_init(&part, seeds[1], &some_question,
				     EVIDENCE_NONE);
			part.runs_from = runs_from;
			assert_int_equal(unpack(&part, buf.data, buf.len), 0);
			assert_int_equal(part.runs.n, runs_from <= 3);
			assert_int_equal(hostset_count(&part.hosts),
					 runs_from <= 3 ? 0 : 3);
			if (runs_from == 3)
				assert_int_equal(partial_merge(&all, &part), 0);
			assert_int_equal(part.runs.n, runs_from == 2);
			partial_release(&part);
		}
		buf_clear(&buf);
	}
	assert_int_equal(all.nfiles, 2);
	assert_int_equal(hostset_count(&all.hosts), 0);
	assert_int_equal(all.runs.n, 1);
	assert_int_equal(all.runs.runs[0].nhosts, 4);
	for (size_t i = 0; i < 4; i++)
		assert_in_run(&all.runs.runs[0], i, names[i]);
	partial_release(&all);
	buf_release(&buf);
}

/* What was asked otherwise, or by another version, is no answer. */
static void another_question_is_refused(void **state)
{
	struct fingerprint other = some_question;

	(void)state;
	for (size_t i = 0; i < sizeof(other.bytes); i++) {
		struct partial part;

		other.bytes[i] ^= 0x10;
		partial_init(&part, seeds[0], &other, EVIDENCE_NONE);
		assert_int_equal(unpack(&part, small, sizeof(small)), 1);
		assert_int_equal(part.nfiles, 0);
		partial_release(&part);
		other.bytes[i] ^= 0x10;
	}
}

/*
 * Fields of an outcome that are all different and as wide as can be, but that
 * it cannot have more hosts than there are.
 */
static void every_field_comes_back(void **state)
{
	struct partial part;

	(void)state;
	partial_init(&part, seeds[0], &some_question, EVIDENCE_NONE);
	for (int content = 0; content < CONTENT_NKINDS; content++) {
		struct outcome *out = add_file(&part, 7 - (size_t)content);

		out->content = (enum content)content;
		out->stored_bytes = UINT64_MAX;
		out->text_bytes = 0x0102030405060708;
		out->nmembers = UINT64_C(1) << 63;
		out->nrequests = UINT64_MAX - 1;
		out->nrejected = 5;
		out->nhosts = 2 + (uint64_t)content % 2;
		out->nlines = UINT64_MAX - 2;
		out->nuntimed = UINT64_MAX - 3;
	}
	add_file(&part, SIZE_MAX);
	add_file(&part, 1000)->skipped = SKIP_OLD;
	add_unopened(&part, 1001);
	add_host(&part, "a", 1);
	add_host(&part, "2001:db8::1", 11);
	add_host(&part, "192.0.2.1", 9);
	check_round_trip(&part);
	partial_release(&part);
}

/* Those of the list of files and of the run are not of reading. */
static bool is_of_reading(int code)
{
	return code == ERROR_OPEN || code == ERROR_NOT_REGULAR ||
	       (code >= ERROR_READ && code <= ERROR_REJECTS);
}

static int try_error(const struct error *err)
{
	struct partial part;
	struct buf buf = { 0 };
	int ret;

	partial_init(&part, seeds[0], &some_question, EVIDENCE_NONE);
	add_error(add_file(&part, 1), err);
	pack(&part, &buf);
	ret = try_unpack(buf.data, buf.len);
	buf_release(&buf);
	partial_release(&part);
	return ret;
}

/* A worker that lies may not say what only others know, nor write commands. */
static void no_other_error_is_taken(void **state)
{
	static const char *const formats[] = { "x;reboot", "$(reboot)", "a b",
					       "\033[2J",  "a\nb",	"A" };

	(void)state;
	for (int code = 0; code < ERROR_NCODES; code++)
		assert_int_equal(try_error(&(struct error){
					 .code = (enum error_code)code }),
				 !is_of_reading(code));
	for (size_t i = 0; i < sizeof(formats) / sizeof(formats[0]); i++) {
		struct error err = { .code = ERROR_UNREAD,
				     .advice = ERROR_ADVICE_NAME,
				     .format = "haproxy-1_a.b" };

		assert_int_equal(try_error(&err), 0);
		strcpy(err.format, formats[i]);
		assert_int_equal(try_error(&err), 1);
	}
	assert_int_equal(try_error(&(struct error){ .code = ERROR_READ,
						    .errnum = 4096 }),
			 1);
	assert_int_equal(try_error(&(struct error){ .code = ERROR_READ,
						    .errnum = -1 }),
			 1);
	assert_int_equal(try_error(&(struct error){ .code = ERROR_READ,
						    .offset = -1 }),
			 1);
	assert_int_equal(try_error(&(struct error){ .code = ERROR_CUT,
						    .resumed = -2 }),
			 1);
}

/* As long a detail as fits, of every byte but NUL. */
static void every_error_comes_back(void **state)
{
	struct partial part;
	int byte = 0;

	(void)state;
	partial_init(&part, seeds[0], &some_question, EVIDENCE_NONE);
	for (int code = ERROR_NONE; code < ERROR_NCODES; code++) {
		struct outcome *out;
		struct error err = { .code = (enum error_code)code,
				     .errnum = code % 2 ? EIO : 4095,
				     .offset = INT64_MAX / 2 + code,
				     .resumed = INT64_MAX - code,
				     .count = UINT64_MAX - (uint64_t)code };

		if (!is_of_reading(code))
			continue;
		out = add_file(&part, (size_t)code);
		for (size_t i = 0; i < ERROR_DETAIL_SIZE - 1; i++)
			err.detail[i] = (char)(byte++ % 255 + 1);
		add_error(out, &err);
		err.resumed = ERROR_NOWHERE;
		err.detail[code] = '\0';
		add_error(out, &err);
	}
	/* Or not every byte was tried. */
	assert_true(byte >= 255);
	check_round_trip(&part);
	partial_release(&part);
}

/* Up to the limit, beyond which they are counted, and beyond it. */
static void every_number_of_errors_comes_back(void **state)
{
	struct partial part;

	(void)state;
	partial_init(&part, seeds[0], &some_question, EVIDENCE_NONE);
	for (size_t n = 0; n < OUTCOME_MAX_DAMAGE + 10; n++) {
		struct outcome *out = add_file(&part, n);

		for (size_t i = 0; i < n; i++)
			add_error(out, &(struct error){ .code = ERROR_CUT,
							.offset = (int64_t)i });
	}
	check_round_trip(&part);
	partial_release(&part);
}

static void every_host_comes_back(void **state)
{
	static const char bytes[] = "abcxyzABCXYZ0189-_.";
	static const char *const addresses[] = { "192.0.2.1",
						 "::", "2001:DB8::a",
						 "::ffff:192.0.2.1",
						 "fe80::1%eth0" };
	char name[HOSTSET_NAME_MAX];
	uint64_t seed = 0x9e3779b97f4a7c15;
	struct partial part;

	(void)state;
	partial_init(&part, seeds[0], &some_question, EVIDENCE_NONE);
	memset(name, 'z', sizeof(name));
	for (size_t len = 1; len <= sizeof(name); len++)
		add_host(&part, name, len);
	for (int i = 0; i < 5000; i++) {
		size_t len = 1 + random_below(&seed, sizeof(name));

		for (size_t k = 0; k < len; k++)
			name[k] = bytes[random_below(&seed, strlen(bytes))];
		name[random_below(&seed, len)] = 'h';
		add_host(&part, name, len);
	}
	for (size_t i = 0; i < sizeof(addresses) / sizeof(addresses[0]); i++)
		add_host(&part, addresses[i], strlen(addresses[i]));
	check_round_trip(&part);
	partial_release(&part);
}

static int try_host(const char *name, size_t len)
{
	struct partial part;
	struct buf buf = { 0 };
	int ret;

	partial_init(&part, seeds[0], &some_question, EVIDENCE_NONE);
	add_host(&part, name, len);
	pack(&part, &buf);
	ret = try_unpack(buf.data, buf.len);
	buf_release(&buf);
	partial_release(&part);
	return ret;
}

/* What no log can have given: a worker that was taken over may say so. */
static void what_is_no_host_is_refused(void **state)
{
	static const char *const words[] = { "-",
					     "unknown",
					     "1.2.3",
					     "a b",
					     "a\nb",
					     "\033[31mred.example",
					     "a.example,b.example",
					     "[::1]",
					     "192.0.2.1:80",
					     "=1+1",
					     "a\302\205",
					     "\342\200\256example" };
	char name[] = "host.example";

	(void)state;
	for (size_t i = 0; i < sizeof(words) / sizeof(words[0]); i++)
		assert_int_equal(try_host(words[i], strlen(words[i])), 1);
	for (size_t at = 0; at < strlen(name); at++) {
		char kept = name[at];

		for (int byte = 0; byte < 256; byte++) {
			name[at] = (char)byte;
			assert_int_equal(try_host(name, sizeof(name) - 1),
					 !(byte == '-' || byte == '_' ||
					   byte == '.' ||
					   (byte < 128 && isalnum(byte))));
		}
		name[at] = kept;
	}
}

/* A file's numbers are those of its hosts, and of what was opened. */
static void numbers_that_do_not_agree_are_refused(void **state)
{
	static const struct {
		struct outcome outcome;
		int ret;
	} rows[] = {
		{ { .opened = true, .nhosts = 1, .nrequests = 1 }, 0 },
		{ { .opened = true, .nhosts = 1, .nrequests = UINT64_MAX }, 0 },
		{ { .opened = true, .nhosts = 0, .nrequests = 1 }, 1 },
		{ { .opened = true, .nhosts = 2, .nrequests = 2 }, 1 },
		{ { .opened = true, .nhosts = 1, .nrequests = 0 }, 1 },
		{ { .opened = false, .nhosts = 1, .nrequests = 1 }, 1 },
		{ { .opened = true,
		    .skipped = SKIP_OLD,
		    .nhosts = 1,
		    .nrequests = 1 },
		  1 },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct partial part;
		struct buf buf = { 0 };

		partial_init(&part, seeds[0], &some_question, EVIDENCE_NONE);
		*add_file(&part, 1) = rows[i].outcome;
		add_host(&part, "a", 1);
		pack(&part, &buf);
		if (try_unpack(buf.data, buf.len) != rows[i].ret)
			fail_msg("row %zu", i);
		buf_release(&buf);
		partial_release(&part);
	}
}

/* What was not opened is empty, and says why. */
static void what_was_not_read_says_so(void **state)
{
	static const struct {
		struct outcome outcome;
		bool has_error;
		int ret;
	} rows[] = {
		{ { .opened = true }, false, 0 },
		{ { .opened = false }, true, 0 },
		{ { .opened = false }, false, 1 },
		{ { .opened = true, .skipped = SKIP_OLD }, false, 0 },
		{ { .opened = false, .skipped = SKIP_OLD }, true, 1 },
		{ { .content = CONTENT_TEXT }, true, 1 },
		{ { .stored_bytes = 1 }, true, 1 },
		{ { .nlines = 1 }, true, 1 },
		{ { .nrejected = 1 }, true, 1 },
		{ { .nuntimed = 1 }, true, 1 },
		{ { .nrequests = 1 }, true, 1 },
		{ { .opened = true, .skipped = SKIP_OLD, .text_bytes = 1 },
		  false,
		  1 },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct partial part;
		struct outcome *out;
		struct buf buf = { 0 };

		partial_init(&part, seeds[0], &some_question, EVIDENCE_NONE);
		out = add_file(&part, 1);
		*out = rows[i].outcome;
		if (rows[i].has_error)
			add_error(out, &(struct error){ .code = ERROR_OPEN });
		pack(&part, &buf);
		if (try_unpack(buf.data, buf.len) != rows[i].ret)
			fail_msg("row %zu", i);
		buf_release(&buf);
		partial_release(&part);
	}
}

/* The evidence of one host, in a file with so many requests. */
static int try_evidence(uint64_t requests, const struct sighting *seen,
			size_t nseen)
{
	struct partial part;
	struct outcome *out;
	struct host *host;
	struct buf buf = { 0 };
	int ret;

	partial_init(&part, seeds[0], &some_question, EVIDENCE_ALL);
	out = add_file(&part, 1);
	out->nrequests = requests;
	out->nhosts = 1;
	assert_int_equal(hostset_put(&part.hosts, "a", 1, &host), 1);
	for (size_t i = 0; i < nseen; i++)
		assert_int_equal(evidence_add(EVIDENCE_ALL, &part.ledger, host,
					      &seen[i]),
				 0);
	pack(&part, &buf);
	partial_release(&part);
	partial_init(&part, seeds[0], &some_question, EVIDENCE_ALL);
	ret = unpack(&part, buf.data, buf.len);
	buf_release(&buf);
	partial_release(&part);
	return ret;
}

static void evidence_that_cannot_be_is_refused(void **state)
{
	static const char *const statuses[] = { "20",	  "2000", "20x", "099",
						"\033[1", "2 0",  "-20" };
	static char longest[EVIDENCE_VALUE_MAX + 1];
	struct sighting seen[2] = { { .time = 1 }, { .time = 2 } };

	(void)state;
	seen[0].values[TALLY_STATUS] = (struct slice){ "200", 3 };
	assert_int_equal(try_evidence(2, seen, 2), 0);
	assert_int_equal(try_evidence(1, seen, 2), 1);
	assert_int_equal(try_evidence(3, seen, 2), 1);
	assert_int_equal(try_evidence(UINT64_MAX, seen, 2), 1);
	for (size_t i = 0; i < sizeof(statuses) / sizeof(statuses[0]); i++) {
		seen[0].values[TALLY_STATUS] =
			(struct slice){ statuses[i], strlen(statuses[i]) };
		assert_int_equal(try_evidence(2, seen, 2), 1);
	}
	seen[0].values[TALLY_STATUS] = (struct slice){ NULL, 0 };
	/* A client may send any byte here; what is shown is escaped. */
	memset(longest, '\033', sizeof(longest));
	seen[0].values[TALLY_USER_AGENT] =
		(struct slice){ longest, EVIDENCE_VALUE_MAX };
	assert_int_equal(try_evidence(2, seen, 2), 0);
	seen[0].values[TALLY_USER_AGENT].len++;
	assert_int_equal(try_evidence(2, seen, 2), 1);
}

static void cleared_partial_is_as_new(void **state)
{
	struct partial part;
	struct buf buf = { 0 };

	(void)state;
	partial_init(&part, seeds[0], &some_question, EVIDENCE_NONE);
	for (int round = 0; round < 3; round++) {
		fill_small(&part);
		buf_clear(&buf);
		pack(&part, &buf);
		assert_int_equal(buf.len, sizeof(small));
		assert_memory_equal(buf.data, small, sizeof(small));
		if (round)
			partial_release(&part);
		else
			partial_clear(&part);
		assert_int_equal(part.nfiles, 0);
		assert_int_equal(hostset_count(&part.hosts), 0);
	}
	partial_clear(&part);
	partial_release(&part);
	buf_release(&buf);
}

static void cut_payload_is_refused(void **state)
{
	(void)state;
	assert_int_equal(try_unpack(small, sizeof(small)), 0);
	for (size_t len = 0; len < sizeof(small); len++)
		assert_int_equal(try_unpack(small, len), 1);
}

static void payload_with_more_behind_is_refused(void **state)
{
	uint8_t bytes[sizeof(small) + 300];

	(void)state;
	memcpy(bytes, small, sizeof(small));
	for (int fill = 0; fill < 256; fill += 51) {
		memset(bytes + sizeof(small), fill, 300);
		for (size_t more = 1; more <= 300; more++)
			assert_int_equal(try_unpack(bytes,
						    sizeof(small) + more),
					 1);
	}
}

struct altered {
	size_t at;
	uint8_t bytes[16];
	size_t len; /* of bytes, put in the place of so many */
};

/* Numbers that the bytes behind them belie, and values that cannot be. */
static const struct altered altered[] = {
	{ AT_NFILES, { U64(0) }, 8 },
	{ AT_NFILES, { U64(1) }, 8 },
	{ AT_NFILES, { U64(3) }, 8 },
	{ AT_NFILES, { 0, 0, 0, 0, 0, 0, 0, 1 }, 8 },
	{ AT_NFILES, { 255, 255, 255, 255, 255, 255, 255, 255 }, 8 },
	{ AT_FILE, { U32(0) }, 4 },
	{ AT_FILE, { U32(1) }, 4 },
	{ AT_FILE, { U32(3) }, 4 },
	{ AT_FILE, { 255, 255, 255, 255 }, 4 },
	{ AT_CONTENT, { CONTENT_NKINDS }, 1 },
	{ AT_CONTENT, { 255 }, 1 },
	{ AT_NERRORS, { U32(0) }, 4 },
	{ AT_NERRORS, { U32(2) }, 4 },
	{ AT_NERRORS, { U32(OUTCOME_MAX_DAMAGE + 2) }, 4 },
	{ AT_NERRORS, { 255, 255, 255, 255 }, 4 },
	{ AT_ERROR, { ERROR_NCODES }, 1 },
	{ AT_ERROR, { 255 }, 1 },
	{ AT_DETAIL_LEN, { 0 }, 1 },
	{ AT_DETAIL_LEN, { 1 }, 1 },
	{ AT_DETAIL_LEN, { 3 }, 1 },
	{ AT_DETAIL_LEN, { ERROR_DETAIL_SIZE }, 1 },
	{ AT_DETAIL_LEN, { 255 }, 1 },
	{ AT_NHOSTS, { U64(0) }, 8 },
	{ AT_NHOSTS, { U64(2) }, 8 },
	{ AT_NHOSTS, { U64(4) }, 8 },
	{ AT_NHOSTS, { 255, 255, 255, 255, 255, 255, 255, 255 }, 8 },
	{ AT_HOSTS, { 0 }, 1 },
	{ AT_HOSTS, { 255 }, 1 },
	/* Three hosts, as is said, but one of them has no name. */
	{ AT_HOSTS, { 0, 1, 'a', 3, 'b', 'c', 'd' }, 7 },
	{ AT_HOSTS, { 1, 'a', 3, 'b', 'c', 'd', 0 }, 7 },
};

static int try_altered(const struct altered *change)
{
	uint8_t bytes[sizeof(small)];

	memcpy(bytes, small, sizeof(small));
	memcpy(bytes + change->at, change->bytes, change->len);
	return try_unpack(bytes, sizeof(bytes));
}

static void altered_counts_are_refused(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(altered) / sizeof(altered[0]); i++)
		if (try_altered(&altered[i]) != 1)
			fail_msg("row %zu", i);
}

/* A file with errors, and each of them with a detail, of some number. */
static int try_errors(uint32_t nerrors, uint8_t detail_len, uint8_t format_len)
{
	struct buf buf = { 0 };
	int ret;

	buf_add(&buf, small, AT_FILE);
	buf.data[AT_NFILES] = 1;
	buf_add(&buf, small + AT_FILE, AT_NERRORS - AT_FILE);
	buf_add_u32(&buf, nerrors);
	for (uint32_t i = 0; i < nerrors; i++) {
		static const uint8_t count_alone[] = { U32(0), U64(0), U64(0),
						       U64(7) };
		bool listed = i < OUTCOME_MAX_DAMAGE;

		buf_add_byte(&buf, listed ? ERROR_DAMAGED : ERROR_MORE_DAMAGE);
		buf_add(&buf, listed ? small + AT_ERROR + 1 : count_alone,
			sizeof(count_alone));
		buf_add_byte(&buf, detail_len);
		for (uint8_t k = 0; k < detail_len; k++)
			buf_add_byte(&buf, 'd');
		buf_add_byte(&buf, 0);
		buf_add_byte(&buf, format_len);
		for (uint8_t k = 0; k < format_len; k++)
			buf_add_byte(&buf, 'f');
	}
	buf_add_u64(&buf, 0);
	assert_false(buf_failed(&buf));
	ret = try_unpack(buf.data, buf.len);
	buf_release(&buf);
	return ret;
}

/* All of them there, but more than an outcome or a detail holds. */
static void too_much_is_refused(void **state)
{
	(void)state;
	assert_int_equal(try_errors(1, ERROR_DETAIL_SIZE - 1, 0), 0);
	assert_int_equal(try_errors(1, ERROR_DETAIL_SIZE, 0), 1);
	assert_int_equal(try_errors(1, 255, 0), 1);
	assert_int_equal(try_errors(1, 0, ERROR_FORMAT_SIZE - 1), 0);
	assert_int_equal(try_errors(1, 0, ERROR_FORMAT_SIZE), 1);
	assert_int_equal(try_errors(OUTCOME_MAX_DAMAGE, 1, 1), 0);
	assert_int_equal(try_errors(OUTCOME_MAX_DAMAGE + 1, 0, 0), 0);
	for (uint32_t n = 2 * OUTCOME_MAX_DAMAGE + 1; n < 300; n++)
		assert_int_equal(try_errors(n, 0, 0), 1);
}

/* It would be counted, not listed, and packed otherwise again. */
static void damage_beyond_the_limit_is_refused(void **state)
{
	struct partial part;
	struct buf buf = { 0 };
	struct outcome *out;

	(void)state;
	partial_init(&part, seeds[0], &some_question, EVIDENCE_NONE);
	out = add_file(&part, 1);
	out->errors = calloc(OUTCOME_MAX_DAMAGE + 1, sizeof(*out->errors));
	assert_non_null(out->errors);
	for (int i = 0; i <= OUTCOME_MAX_DAMAGE; i++)
		out->errors[i].code = ERROR_CUT;
	out->nerrors = OUTCOME_MAX_DAMAGE;
	partial_pack(&part, &buf);
	assert_int_equal(try_unpack(buf.data, buf.len), 0);
	out->nerrors++;
	buf_clear(&buf);
	partial_pack(&part, &buf);
	assert_int_equal(try_unpack(buf.data, buf.len), 1);
	buf_release(&buf);
	partial_release(&part);
}

/* Of the right shape, but not as partial_pack() writes them. */
static const struct altered never_packed[] = {
	/* A truth value of 2. */
	{ AT_OPENED, { 2 }, 1 },
	{ AT_SKIPPED, { 2 }, 1 },
	/* Another question, another level, and none there is. */
	{ AT_QUESTION, { '1' }, 1 },
	{ AT_LEVEL, { EVIDENCE_NUMBERS }, 1 },
	{ AT_LEVEL, { EVIDENCE_ALL }, 1 },
	{ AT_LEVEL, { 255 }, 1 },
	/* No result, and one of another version. */
	{ 0, { 'f', 'R', 'P', 8 }, 4 },
	{ 0, { 'F', 'R', 'B', 8 }, 4 },
	{ AT_VERSION, { 0 }, 1 },
	{ AT_VERSION, { 7 }, 1 },
	{ AT_VERSION, { 9 }, 1 },
	/* A name with a NUL, and files that are not sorted. */
	{ AT_NAME, { 'a', 0 }, 2 },
	{ AT_NAME, { 0, 'a' }, 2 },
	{ AT_NAME, { 'c' }, 1 },
	{ AT_SECOND_NAME, { 'a', '/', 'c' }, 3 },
	/* An identity that has what it says is not known. */
	{ AT_IDENTITY, { 2 }, 1 },
	{ AT_IDENTITY + 1, { 1 }, 1 },
	/* A detail with a NUL. */
	{ AT_DETAIL, { 'b', 0 }, 2 },
	{ AT_DETAIL, { 0, 'b' }, 2 },
	{ AT_FORMAT, { 's', 0 }, 2 },
	{ AT_ADVICE, { ERROR_ADVICES }, 1 },
	/* Hosts that are not sorted, and one that is there twice. */
	{ AT_HOSTS, { 1, 'b', 1, 'a', 2, 'a', 'b' }, 7 },
	{ AT_HOSTS, { 1, 'a', 2, 'a', 'b', 1, 'a' }, 7 },
};

static void what_is_never_packed_is_refused(void **state)
{
	size_t nwrong = 0;

	(void)state;
	for (size_t i = 0; i < sizeof(never_packed) / sizeof(never_packed[0]);
	     i++) {
		int ret = try_altered(&never_packed[i]);

		if (ret != 1) {
			print_error("row %zu: %d\n", i, ret);
			nwrong++;
		}
	}
	if (nwrong)
		fail_msg("%zu rows", nwrong);
}

/* Returns what unpacking does; what is accepted has to be packed the same. */
static int try_round_trip(const uint8_t *bytes, size_t len)
{
	struct partial part;
	struct buf again = { 0 };
	int ret;

	partial_init(&part, seeds[0], &some_question, EVIDENCE_NONE);
	ret = unpack(&part, bytes, len);
	if (!ret) {
		pack(&part, &again);
		assert_int_equal(again.len, len);
		assert_memory_equal(again.data, bytes, len);
	}
	partial_release(&part);
	buf_release(&again);
	return ret;
}

/* Whatever a byte is changed to, it is refused, or kept to the byte. */
static void any_byte_altered_does_no_harm(void **state)
{
	uint8_t bytes[sizeof(small)];
	size_t naccepted = 0, nrefused = 0;

	(void)state;
	memcpy(bytes, small, sizeof(small));
	for (size_t i = 0; i < sizeof(small); i++) {
		for (int alter = 1; alter < 256; alter++) {
			int ret;

			bytes[i] = (uint8_t)(small[i] ^ alter);
			ret = try_round_trip(bytes, sizeof(bytes));
			assert_in_range(ret, 0, 1);
			naccepted += ret == 0;
			nrefused += ret == 1;
		}
		bytes[i] = small[i];
	}
	/* A plain number may be any; a count may not. */
	assert_true(naccepted >= 8 * 8 * 255);
	assert_true(nrefused >= 2 * 8 * 255);
}

static void random_bytes_do_no_harm(void **state)
{
	uint64_t seed = 0x2545f4914f6cdd1d;
	uint8_t bytes[200];

	(void)state;
	for (int round = 0; round < 20000; round++) {
		size_t len = random_below(&seed, sizeof(bytes) + 1);

		/* Mostly zeros, so that counts are small and it goes on. */
		for (size_t i = 0; i < len; i++)
			bytes[i] = random_below(&seed, 8)
					   ? 0
					   : (uint8_t)random_below(&seed, 256);
		/* Mostly with the right beginning. */
		if (round % 8 && len > AT_NFILES)
			memcpy(bytes, small, AT_NFILES);
		assert_in_range(try_unpack(bytes, len), 0, 1);
	}
}

/*
 * The partials of a run: each has files of its own, some of them with errors,
 * and hosts of which others have found some too.
 */
static void fill_nth(struct partial *part, size_t n, size_t nparts)
{
	uint64_t seed = 0x9e3779b97f4a7c15 + n;
	char name[32];

	for (size_t i = 0; i < n % 4; i++) {
		struct outcome *out = add_file(part, (3 - i) * nparts + n);

		out->content = CONTENT_GZIP;
		out->opened = true;
		out->nrequests = random_below(&seed, 1000);
		for (size_t k = 0; k < n * i; k++)
			add_error(out, &(struct error){
					       .code = ERROR_GARBAGE,
					       .offset = (int64_t)(n + k) });
	}
	for (size_t i = 0; i < 300 * (n % 3); i++) {
		snprintf(name, sizeof(name), "10.0.%zu.%zu",
			 random_below(&seed, 2), random_below(&seed, 256));
		add_host(part, name, strlen(name));
	}
}

enum { NPARTS = 8 };

static void init_parts(struct partial parts[NPARTS])
{
	for (size_t i = 0; i < NPARTS; i++) {
		partial_init(&parts[i], seeds[i % 3], &some_question,
			     EVIDENCE_NONE);
		fill_nth(&parts[i], i, NPARTS);
	}
}

/* All of them as one worker would have them, without any merge. */
static void pack_all(struct buf *buf, size_t nparts)
{
	struct partial all;

	partial_init(&all, seeds[0], &some_question, EVIDENCE_NONE);
	for (size_t i = 0; i < nparts; i++)
		fill_nth(&all, i, NPARTS);
	buf_clear(buf);
	pack(&all, buf);
	partial_release(&all);
}

static void merge(struct partial *dst, struct partial *src)
{
	assert_int_equal(partial_merge(dst, src), 0);
	assert_int_equal(src->nfiles, 0);
	assert_int_equal(hostset_count(&src->hosts), 0);
}

/* (x + y) + z, or x + (y + z), is what one worker would have. */
static void check_order(const size_t order[3], bool right_first,
			const struct buf *want)
{
	struct partial parts[NPARTS];
	struct buf got = { 0 };

	init_parts(parts);
	if (right_first) {
		merge(&parts[order[1]], &parts[order[2]]);
		merge(&parts[order[0]], &parts[order[1]]);
	} else {
		merge(&parts[order[0]], &parts[order[1]]);
		merge(&parts[order[0]], &parts[order[2]]);
	}
	pack(&parts[order[0]], &got);
	assert_same_bytes(&got, want);
	for (size_t i = 0; i < NPARTS; i++)
		partial_release(&parts[i]);
	buf_release(&got);
}

static void merging_is_associative_and_commutative(void **state)
{
	static const size_t orders[][3] = { { 0, 1, 2 }, { 0, 2, 1 },
					    { 1, 0, 2 }, { 1, 2, 0 },
					    { 2, 0, 1 }, { 2, 1, 0 } };
	struct buf want = { 0 };

	(void)state;
	pack_all(&want, 3);
	for (size_t i = 0; i < sizeof(orders) / sizeof(orders[0]); i++) {
		check_order(orders[i], false, &want);
		check_order(orders[i], true, &want);
	}
	buf_release(&want);
}

/* Any two of those left are merged until one is left. */
static void any_tree_of_merges_gives_the_same_bytes(void **state)
{
	uint64_t seed = 0xda942042e4dd58b5;
	struct buf want = { 0 }, got = { 0 };

	(void)state;
	pack_all(&want, NPARTS);
	for (int round = 0; round < 100; round++) {
		struct partial parts[NPARTS];

		init_parts(parts);
		for (size_t left = NPARTS; left > 1; left--) {
			size_t dst = random_below(&seed, left);
			size_t src = (dst + 1 + random_below(&seed, left - 1)) %
				     left;
			struct partial emptied;

			merge(&parts[dst], &parts[src]);
			/* The emptied one goes behind those that are left. */
			emptied = parts[src];
			parts[src] = parts[left - 1];
			parts[left - 1] = emptied;
		}
		buf_clear(&got);
		pack(&parts[0], &got);
		assert_same_bytes(&got, &want);
		for (size_t i = 0; i < NPARTS; i++)
			partial_release(&parts[i]);
	}
	buf_release(&want);
	buf_release(&got);
}

/* What was merged away can be filled, merged and released again. */
static void a_merged_partial_is_empty(void **state)
{
	struct partial a, b;
	struct buf buf = { 0 };

	(void)state;
	partial_init(&a, seeds[0], &some_question, EVIDENCE_NONE);
	partial_init(&b, seeds[1], &some_question, EVIDENCE_NONE);
	merge(&a, &b);
	pack(&a, &buf);
	assert_int_equal(buf.len, sizeof(empty));
	fill_small(&b);
	merge(&a, &b);
	add_file(&b, 9)->nhosts = 1;
	add_host(&b, "c", 1);
	merge(&a, &b);
	merge(&a, &b);
	assert_int_equal(a.nfiles, 3);
	assert_int_equal(hostset_count(&a.hosts), 4);
	assert_int_equal(find_file(&a, "9")->outcome.nhosts, 1);
	partial_release(&b);
	/* The errors and hosts went with the files. */
	assert_string_equal(find_file(&a, "a\377")->outcome.errors[0].detail,
			    "b\377");
	assert_int_equal(find_file(&a, "b/c")->identity.inode, 0x32);
	partial_release(&a);
	partial_release(&a);
	buf_release(&buf);
}

/**** Evidence: a plain model of it, and its bytes by partial.h */

enum { NMODEL_HOSTS = 12, NMODEL_AGENTS = 9, NSEEN = 300 };

/* In the order of their bytes. */
static const char *const model_hosts[NMODEL_HOSTS] = {
	"-a",	       "192.0.2.1",    "192.0.2.10",
	"192.0.2.2",   "198.51.100.7", "2001:db8::1",
	"2001:db8::2", "203.0.113.9",  "A",
	"a",	       "a.example",    "b",
};

static const char *const model_values[TALLY_NKINDS][NMODEL_AGENTS] = {
	{ "200", "304", "404", "", "200", "200", "500", "200", "403" },
	{ "GET", "HEAD", "GET", "GET", "", "200", "GET", "GET", "POST" },
	{ "bot", "", "a bot", "bot ", "\1\377", "200", "GET", "B", "b" },
};

struct seen {
	size_t host;
	struct sighting sighting;
};

static void make_seen(struct seen *seen, size_t n, uint64_t *seed)
{
	for (size_t i = 0; i < n; i++) {
		struct sighting *s = &seen[i].sighting;

		/* Some hosts have many, and some have none. */
		seen[i].host =
			random_below(seed,
				     1 + random_below(seed, NMODEL_HOSTS));
		s->agent = NULL;
		s->time = random_below(seed, 4)
				  ? (int64_t)random_below(seed, 1000) - 500
				  : INSTANT_NONE;
		s->is_sized = random_below(seed, 2);
		s->bytes = random_below(seed, 30) ? random_below(seed, 1000)
						  : UINT64_MAX / 2;
		for (int k = 0; k < TALLY_NKINDS; k++) {
			const char *value =
				model_values[k]
					    [random_below(seed, NMODEL_AGENTS)];

			s->values[k] = (struct slice){ value, strlen(value) };
		}
	}
}

struct model_tally {
	uint64_t n;
	struct slice value;
};

/* True if a tally stands before another. */
static bool is_before(const struct model_tally *a, const struct model_tally *b)
{
	size_t i = 0;

	if (a->n != b->n)
		return a->n > b->n;
	while (i < a->value.len && i < b->value.len &&
	       a->value.at[i] == b->value.at[i])
		i++;
	if (i == a->value.len || i == b->value.len)
		return a->value.len < b->value.len;
	return (uint8_t)a->value.at[i] < (uint8_t)b->value.at[i];
}

static void model_pack_tallies(const struct seen *seen, size_t nseen,
			       size_t host, int kind, struct buf *buf)
{
	struct model_tally tallies[NMODEL_AGENTS];
	size_t n = 0;

	for (size_t i = 0; i < nseen; i++) {
		struct slice value = seen[i].sighting.values[kind];
		size_t at = 0;

		if (seen[i].host != host || !value.len)
			continue;
		while (at < n &&
		       (tallies[at].value.len != value.len ||
			memcmp(tallies[at].value.at, value.at, value.len) != 0))
			at++;
		if (at == n)
			tallies[n++] = (struct model_tally){ 0, value };
		tallies[at].n++;
	}
	buf_add_u64(buf, 0); /* others */
	buf_add_u64(buf, n);
	for (; n; n--) {
		size_t best = 0;

		for (size_t i = 1; i < n; i++)
			if (is_before(&tallies[i], &tallies[best]))
				best = i;
		buf_add_u64(buf, tallies[best].n);
		buf_add_u32(buf, (uint32_t)tallies[best].value.len);
		buf_add(buf, tallies[best].value.at, tallies[best].value.len);
		tallies[best] = tallies[n - 1];
	}
}

static void model_pack_host(const struct seen *seen, size_t nseen, size_t host,
			    enum evidence_level level, struct buf *buf)
{
	int64_t first = INT64_MAX, last = INT64_MIN;
	uint64_t requests = 0, bytes = 0;
	bool is_sized = false;

	for (size_t i = 0; i < nseen; i++) {
		const struct sighting *s = &seen[i].sighting;

		if (seen[i].host != host)
			continue;
		requests++;
		if (s->time != INSTANT_NONE && s->time < first)
			first = s->time;
		if (s->time != INSTANT_NONE && s->time > last)
			last = s->time;
		if (!s->is_sized)
			continue;
		is_sized = true;
		bytes = bytes + s->bytes < bytes ? UINT64_MAX
						 : bytes + s->bytes;
	}
	if (last == INT64_MIN)
		first = INSTANT_NONE;
	buf_add_u64(buf, requests);
	buf_add_u64(buf, (uint64_t)first);
	buf_add_u64(buf, (uint64_t)last);
	if (level == EVIDENCE_NUMBERS)
		return;
	buf_add_byte(buf, is_sized);
	buf_add_u64(buf, bytes);
	for (int kind = 0; kind < TALLY_NKINDS; kind++)
		model_pack_tallies(seen, nseen, host, kind, buf);
}

static void model_pack(const struct seen *seen, size_t nseen,
		       enum evidence_level level, struct buf *buf)
{
	bool there[NMODEL_HOSTS] = { false };
	uint64_t nhosts = 0;

	for (size_t i = 0; i < nseen; i++) {
		nhosts += !there[seen[i].host];
		there[seen[i].host] = true;
	}
	buf_clear(buf);
	buf_add(buf,
		"FRP\10"
		"0123456789abcdef",
		20);
	buf_add_byte(buf, (uint8_t)level);
	buf_add_u64(buf, 0); /* files */
	buf_add_u64(buf, nhosts);
	for (size_t host = 0; host < NMODEL_HOSTS; host++) {
		size_t len = strlen(model_hosts[host]);

		if (!there[host])
			continue;
		buf_add_byte(buf, (uint8_t)len);
		buf_add(buf, model_hosts[host], len);
		if (level != EVIDENCE_NONE)
			model_pack_host(seen, nseen, host, level, buf);
	}
	assert_false(buf_failed(buf));
}

static void add_seen(struct partial *part, const struct seen *seen)
{
	const char *name = model_hosts[seen->host];
	struct host *host;

	assert_true(hostset_put(&part->hosts, name, strlen(name), &host) >= 0);
	if (part->level != EVIDENCE_NONE)
		assert_int_equal(evidence_add(part->level, &part->ledger, host,
					      &seen->sighting),
				 0);
}

/* Through bytes, as between a worker and its parent, or not. */
static void maybe_send(struct partial *part, uint64_t *seed)
{
	enum evidence_level level = part->level;
	struct buf buf = { 0 };

	if (random_below(seed, 2))
		return;
	pack(part, &buf);
	partial_release(part);
	partial_init(part, seeds[random_below(seed, 3)], &some_question, level);
	assert_int_equal(unpack(part, buf.data, buf.len), 0);
	buf_release(&buf);
}

static void check_tree(const struct seen *seen, size_t nseen,
		       enum evidence_level level, uint64_t *seed)
{
	struct partial parts[NPARTS];
	struct buf want = { 0 }, got = { 0 };

	for (size_t i = 0; i < NPARTS; i++)
		partial_init(&parts[i], seeds[i % 3], &some_question, level);
	/* Few for most, many for one. */
	for (size_t i = 0; i < nseen; i++)
		add_seen(&parts[random_below(seed, 3) ? i % NPARTS : 5],
			 &seen[i]);
	for (size_t left = NPARTS; left > 1; left--) {
		size_t dst = random_below(seed, left);
		size_t src = (dst + 1 + random_below(seed, left - 1)) % left;
		struct partial emptied;

		maybe_send(&parts[src], seed);
		merge(&parts[dst], &parts[src]);
		emptied = parts[src];
		parts[src] = parts[left - 1];
		parts[left - 1] = emptied;
	}
	model_pack(seen, nseen, level, &want);
	pack(&parts[0], &got);
	assert_same_bytes(&got, &want);
	/* Those that were merged away can be used again. */
	for (size_t i = 0; i < nseen; i++)
		add_seen(&parts[NPARTS - 1], &seen[i]);
	buf_clear(&got);
	pack(&parts[NPARTS - 1], &got);
	assert_same_bytes(&got, &want);
	for (size_t i = 0; i < NPARTS; i++)
		partial_release(&parts[i]);
	buf_release(&want);
	buf_release(&got);
}

static void evidence_is_that_of_a_plain_model(void **state)
{
	uint64_t seed = 0x2545f4914f6cdd1d;
	struct seen seen[NSEEN];

	(void)state;
	for (int round = 0; round < 300; round++) {
		size_t n = random_below(&seed, round % 3 ? 12 : NSEEN);

		make_seen(seen, n, &seed);
		check_tree(seen, n, EVIDENCE_NONE, &seed);
		check_tree(seen, n, EVIDENCE_NUMBERS, &seed);
		check_tree(seen, n, EVIDENCE_ALL, &seed);
	}
}

/* What some requests can have left behind. */
static void assert_possible(const struct partial *part)
{
	const struct host **hosts = hostlist_sorted(&part->hosts);

	assert_non_null(hosts);
	for (size_t i = 0; i < hostset_count(&part->hosts); i++) {
		const struct evidence *ev = evidence_of(hosts[i]);

		assert_true(ev->requests > 0);
		assert_true(ev->first <= ev->last);
		assert_int_equal(ev->first == INSTANT_NONE,
				 ev->last == INSTANT_NONE);
		for (int kind = 0; kind < TALLY_NKINDS; kind++) {
			uint64_t n = tally_list_other(&ev->tallies.of[kind]);

			for (const struct tally *tally = NULL;
			     (tally = tally_list_next(&ev->tallies.of[kind],
						      tally));) {
				assert_true(tally->n > 0);
				assert_true(tally->value->len > 0);
				n += tally->n;
			}
			assert_true(n <= ev->requests);
		}
	}
	free(hosts);
}

/* Returns whether the bytes are accepted: as what they are, and no other. */
static bool check_bytes(const uint8_t *bytes, size_t len,
			enum evidence_level level)
{
	struct buf again = { 0 };
	struct partial part;
	int ret;

	partial_init(&part, seeds[0], &some_question, level);
	ret = unpack(&part, bytes, len);
	assert_in_range(ret, 0, 1);
	if (!ret) {
		pack(&part, &again);
		assert_int_equal(again.len, len);
		assert_memory_equal(again.data, bytes, len);
		if (level != EVIDENCE_NONE)
			assert_possible(&part);
	}
	buf_release(&again);
	partial_release(&part);
	return !ret;
}

static void cut_or_altered_evidence_does_no_harm(void **state)
{
	uint64_t seed = 0xda942042e4dd58b5;
	struct seen seen[25];
	struct buf buf = { 0 };

	(void)state;
	make_seen(seen, 25, &seed);
	for (int level = EVIDENCE_NONE; level <= EVIDENCE_ALL; level++) {
		model_pack(seen, 25, (enum evidence_level)level, &buf);
		for (int other = EVIDENCE_NONE; other <= EVIDENCE_ALL; other++)
			assert_int_equal(
				check_bytes(buf.data, buf.len,
					    (enum evidence_level)other),
				other == level);
		for (size_t len = 0; len < buf.len; len++)
			assert_false(check_bytes(buf.data, len,
						 (enum evidence_level)level));
		for (size_t i = 0; i < buf.len; i++) {
			uint8_t kept = buf.data[i];

			for (int bit = 0; bit < 8; bit++) {
				buf.data[i] = (uint8_t)(kept ^ 1 << bit);
				check_bytes(buf.data, buf.len,
					    (enum evidence_level)level);
			}
			buf.data[i] = kept;
		}
	}
	buf_release(&buf);
}

/*
 * Many small results merged into one of few hosts with many tallies; each
 * merge may cost no more than what is merged.
 */
static void small_results_are_merged_into_large_ones(void **state)
{
	enum { NTALLIES = 50000, NMERGES = 2000 };
	struct partial large, small_one;
	struct sighting sighting = { .time = 0 };
	struct host *host;
	char agent[16];

	(void)state;
	partial_init(&large, seeds[0], &some_question, EVIDENCE_ALL);
	partial_init(&small_one, seeds[0], &some_question, EVIDENCE_ALL);
	assert_int_equal(hostset_put(&large.hosts, "h", 1, &host), 1);
	for (int i = 0; i < NTALLIES; i++) {
		int len = snprintf(agent, sizeof(agent), "%d", i);

		sighting.values[TALLY_USER_AGENT] =
			(struct slice){ agent, (size_t)len };
		assert_int_equal(evidence_add(large.level, &large.ledger, host,
					      &sighting),
				 0);
	}
	for (int i = 0; i < NMERGES; i++) {
		for (size_t k = 0; k < 3; k++)
			add_seen(&small_one,
				 &(struct seen){ k, { .time = 7 } });
		merge(&large, &small_one);
		assert_true(large.ledger.ntallies == NTALLIES);
		assert_int_equal(small_one.ledger.ntallies, 0);
	}
	assert_int_equal(hostset_count(&large.hosts), 4);
	partial_release(&large);
	partial_release(&small_one);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(packs_by_the_layout),
		cmocka_unit_test(empty_comes_back),
		cmocka_unit_test(every_name_comes_back),
		cmocka_unit_test(files_of_one_name_are_told_apart),
		cmocka_unit_test(hosts_are_kept_as_runs),
		cmocka_unit_test(another_question_is_refused),
		cmocka_unit_test(every_field_comes_back),
		cmocka_unit_test(every_error_comes_back),
		cmocka_unit_test(every_number_of_errors_comes_back),
		cmocka_unit_test(every_host_comes_back),
		cmocka_unit_test(what_is_no_host_is_refused),
		cmocka_unit_test(numbers_that_do_not_agree_are_refused),
		cmocka_unit_test(what_was_not_read_says_so),
		cmocka_unit_test(evidence_that_cannot_be_is_refused),
		cmocka_unit_test(no_other_error_is_taken),
		cmocka_unit_test(cleared_partial_is_as_new),
		cmocka_unit_test(cut_payload_is_refused),
		cmocka_unit_test(payload_with_more_behind_is_refused),
		cmocka_unit_test(altered_counts_are_refused),
		cmocka_unit_test(too_much_is_refused),
		cmocka_unit_test(damage_beyond_the_limit_is_refused),
		cmocka_unit_test(what_is_never_packed_is_refused),
		cmocka_unit_test(any_byte_altered_does_no_harm),
		cmocka_unit_test(random_bytes_do_no_harm),
		cmocka_unit_test(merging_is_associative_and_commutative),
		cmocka_unit_test(any_tree_of_merges_gives_the_same_bytes),
		cmocka_unit_test(a_merged_partial_is_empty),
		cmocka_unit_test(evidence_is_that_of_a_plain_model),
		cmocka_unit_test(cut_or_altered_evidence_does_no_harm),
		cmocka_unit_test(small_results_are_merged_into_large_ones),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
