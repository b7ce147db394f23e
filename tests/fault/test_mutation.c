/*
 * Every small change of a gzip file: each bit flipped, each byte removed,
 * each byte doubled, each truncation; read by both engines with each decoder,
 * from the list of files to the merged result. The file has three members,
 * with a dynamic, a fixed and a stored block, and hosts of its own in each.
 * So whatever becomes of the member that was changed, it shows that the others
 * are read, and that the damage is reported once, with the place where reading
 * goes on.
 *
 * What RFC 1952 says of a header's or trailer's bit decides whether a change
 * of it is damage. Of other changes inflate() is asked, for this one member.
 */

#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include <fcntl.h>
#include <signal.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "decoders.h"
#include "gzip_maker.h"
#include "often.h"
#include "read.h"

enum {
	NMEMBERS = 3,
	NLINES = 2, /* of each member */
	NONE = -1,
	TEXT_MAX = 1 << 20,
	TIME_LIMIT_S = 60, /* for each time one is read */
	SHOWN_MAX = 10,	   /* complaints of each test */
			   /*
			    * Each so many mutants one is read by forked workers, too: to fork
			    * takes a process with a sanitizer longer than all it reads.
			    */
#ifdef SANDBOX_WITH_SANITIZER
	FORKED_EACH = 7,
#else
	FORKED_EACH = 1,
#endif
};

static const char *const hosts[NMEMBERS][NLINES] = {
	{ "192.0.2.11", "192.0.2.12" },
	{ "198.51.100.21", "198.51.100.22" },
	{ "203.0.113.31", "203.0.113.32" },
};

/* The many ones and zeros make codes of their own pay off. */
static const char *const agents[NMEMBERS] = {
	" \"-\" \"Bot/0110100010111001111000010100110111010000011\"",
	"",
	"",
};

static const struct gzip_fields fields[NMEMBERS] = {
	{ .flags = GZIP_FNAME, .mtime = 0x65432110, .name = "access.log" },
	{ .flags = 0, .mtime = 0x65432111, .xfl = 2, .os = 3 },
	{ .flags = GZIP_FHCRC | GZIP_FEXTRA,
	  .extra = "AP\2\0no",
	  .extra_len = 6 },
};

/* RFC 1951, section 3.2.3: BTYPE. */
enum { BLOCK_STORED, BLOCK_FIXED, BLOCK_DYNAMIC };

static const uint8_t block_types[NMEMBERS] = { BLOCK_DYNAMIC, BLOCK_FIXED,
					       BLOCK_STORED };

/* Offsets in the file, but for the text's lengths. */
struct part {
	size_t start, blocks, trailer, end;
	struct buf text;
	size_t line_ends[NLINES]; /* in the text */
};

static struct buf original;
static struct part parts[NMEMBERS];

/* The file that each mutant is written to. */
static char path[] = "/tmp/findrobots-mutant-XXXXXX.log.gz";
static int path_fd;

/* What is being read, for a message. */
static char current[64];

static size_t nmutants;
/* Changes of a block, and those of them that leave its text as it was. */
static size_t nblocks_changed, nblocks_unharmed;

/**** The file */

static void add_line(struct buf *text, const char *host, const char *agent)
{
	buf_addf(text,
		 "%s - - [03/Nov/2026:06:25:01 +0000] \"GET /robots.txt "
		 "HTTP/1.1\" 200 71%s\n",
		 host, agent);
}

static void make_blocks(struct part *part, unsigned type)
{
	struct buf *text = &part->text;

	if (type == BLOCK_STORED)
		gzip_add_stored(&original, text->data, text->len, 1);
	else
		gzip_add_blocks(&original, text->data, text->len, 9,
				type == BLOCK_FIXED ? Z_FIXED
						    : Z_DEFAULT_STRATEGY);
	/* One block, the last, of that type. */
	assert_int_equal(original.data[part->blocks] & 7, type << 1 | 1);
}

static void make_original(void)
{
	for (int k = 0; k < NMEMBERS; k++) {
		struct part *part = &parts[k];

		for (int i = 0; i < NLINES; i++) {
			add_line(&part->text, hosts[k][i], agents[k]);
			part->line_ends[i] = part->text.len;
		}
		part->start = original.len;
		gzip_add_header(&original, &fields[k]);
		part->blocks = original.len;
		make_blocks(part, block_types[k]);
		part->trailer = original.len;
		gzip_add_trailer(&original, part->text.data, part->text.len);
		part->end = original.len;
	}
	assert_false(buf_failed(&original));
}

/**** Mutants */

enum change { FLIP, REMOVE, DOUBLE, CUT };

static const char *const change_names[] = { "flipped", "removed", "doubled",
					    "cut before" };

struct mutant {
	enum change change;
	size_t at; /* a byte of the original */
	unsigned bit;
	struct buf data;

	size_t start[NMEMBERS]; /* of those that are there */
	bool intact[NMEMBERS];
	int touched;	   /* the member that is not intact, or NONE */
	bool damage;	   /* that has to be reported */
	size_t from;	   /* where it cannot be before */
	int next;	   /* the member behind it, or NONE */
	struct buf text;   /* of the touched member, as inflate() has it */
	size_t used;	   /* bytes that inflate() took for it */
	bool whole;	   /* as inflate() has it */
	bool wrong_header; /* its CRC is not right, but what follows counts */
};

static void mutant_release(struct mutant *m)
{
	buf_release(&m->data);
	buf_release(&m->text);
}

static int member_at(size_t at)
{
	for (int k = 0; k < NMEMBERS; k++)
		if (at >= parts[k].start && at < parts[k].end)
			return k;
	return NONE;
}

static void ask_inflate(struct mutant *m, const uint8_t *data, size_t len);

/* Reads it with a plain header in the place of one with a wrong CRC. */
static void ask_without_header(struct mutant *m, const uint8_t *data,
			       size_t len, size_t header_len)
{
	static const struct gzip_fields none;
	struct buf plain = { 0 };

	gzip_add_header(&plain, &none);
	buf_add(&plain, data + header_len, len - header_len);
	ask_inflate(m, plain.data, plain.len);
	m->used = m->used - GZIP_HEADER_MIN + header_len;
	m->wrong_header = true;
	buf_release(&plain);
}

/* Reads the touched member, with all that follows. */
static void ask_inflate(struct mutant *m, const uint8_t *data, size_t len)
{
	uint8_t *room = buf_reserve(&m->text, TEXT_MAX);
	z_stream z = { 0 };
	bool wrong_header;

	assert_non_null(room);
	assert_int_equal(inflateInit2(&z, 15 + 16), Z_OK);
	z.next_in = (z_const Bytef *)data;
	z.avail_in = (uInt)len;
	z.next_out = room;
	z.avail_out = TEXT_MAX;
	m->whole = inflate(&z, Z_NO_FLUSH) == Z_STREAM_END;
	assert_true(z.avail_out > 0);
	m->text.len = TEXT_MAX - z.avail_out;
	m->used = (size_t)(z.next_in - data);
	wrong_header = z.msg && !strcmp(z.msg, "header crc mismatch");
	inflateEnd(&z);
	if (wrong_header)
		ask_without_header(m, data, len, m->used);
}

/* The touched member gives its text, and only zeros are behind it. */
static bool is_unharmed(const struct mutant *m)
{
	const struct buf *text = &parts[m->touched].text;
	size_t end = m->next == NONE ? m->data.len : m->start[m->next];
	size_t at = m->start[m->touched] + m->used;

	if (!m->whole || m->text.len != text->len ||
	    memcmp(m->text.data, text->data, text->len) != 0)
		return false;
	while (at < end && !m->data.data[at])
		at++;
	return at == end;
}

enum effect { HARMLESS, HARMFUL, ASK };

/*
 * RFC 1952, section 2.3: MTIME, XFL, OS, FTEXT and the fields' bytes are for
 * information; a header's CRC covers them all.
 */
static enum effect effect_of_flip(const struct part *part,
				  const struct gzip_fields *f, size_t at,
				  unsigned bit)
{
	size_t offset = at - part->start;
	unsigned byte = original.data[at];

	if (at >= part->trailer)
		return HARMFUL;
	if (at >= part->blocks)
		return ASK;
	if (offset < 3 || (offset == 3 && 1U << bit != GZIP_FTEXT) ||
	    f->flags & GZIP_FHCRC)
		return HARMFUL;
	if (offset < GZIP_HEADER_MIN)
		return HARMLESS;
	/* The name, with its NUL. */
	return byte && byte != 1U << bit ? HARMLESS : HARMFUL;
}

static bool is_damage(const struct mutant *m)
{
	enum effect effect = ASK;

	if (m->change == FLIP)
		effect = effect_of_flip(&parts[m->touched], &fields[m->touched],
					m->at, m->bit);
	return effect == ASK ? !is_unharmed(m) || m->wrong_header
			     : effect == HARMFUL;
}

static void change_bytes(struct mutant *m)
{
	size_t behind =
		m->change == FLIP || m->change == REMOVE ? m->at + 1 : m->at;

	buf_add(&m->data, original.data, m->at);
	if (m->change == FLIP || m->change == DOUBLE)
		buf_add_byte(&m->data,
			     (uint8_t)(original.data[m->at] ^
				       (m->change == FLIP ? 1U << m->bit : 0)));
	if (m->change != CUT)
		buf_add(&m->data, original.data + behind,
			original.len - behind);
	assert_false(buf_failed(&m->data));
}

/*
 * Which members are intact, and where. To double a member's first byte is to
 * put a byte in front of it.
 */
static void find_members(struct mutant *m)
{
	int at = member_at(m->at);
	bool first = at != NONE && m->at == parts[at].start;
	bool between = first && (m->change == DOUBLE || m->change == CUT);
	size_t shift = m->change == DOUBLE ? 1 : m->change == REMOVE ? -1UL : 0;

	m->touched = between ? NONE : at;
	m->next = NONE;
	for (int k = NMEMBERS - 1; k >= 0; k--) {
		bool behind = parts[k].start > m->at || (between && k == at);

		m->start[k] = parts[k].start + (behind ? shift : 0);
		m->intact[k] = k != m->touched && !(behind && m->change == CUT);
		if (behind && m->intact[k])
			m->next = k;
	}
	m->from = at == NONE ? m->data.len : parts[at].start;
}

static void mutant_init(struct mutant *m, enum change change, size_t at,
			unsigned bit)
{
	*m = (struct mutant){ .change = change, .at = at, .bit = bit };
	change_bytes(m);
	find_members(m);
	if (m->touched != NONE) {
		size_t start = m->start[m->touched];

		ask_inflate(m, m->data.data + start, m->data.len - start);
		m->damage = is_damage(m);
	} else {
		m->damage = change == DOUBLE || !m->data.len;
	}
}

/**** What comes of them */

struct result {
	struct reading red;
	const struct host **hosts; /* red's */
	size_t nhosts;
};

static void result_release(struct result *res)
{
	reading_release(&res->red);
}

static void run(struct result *res, const struct decoder_ops *decoder,
		enum pool_engine engine)
{
	static const char *const paths[] = { "/robots.txt" };
	struct format format = { .kind = FORMAT_AUTO };
	struct filter filter;
	struct query query = { .paths = paths,
			       .npaths = 1,
			       .format = &format,
			       .filter = &filter };
	struct read_workers workers = { .engine = engine,
					.most = 1,
					.decoder = decoder };
	struct filelist_rules names = { 0 };
	struct filelist list = { 0 };
	int ret;

	*res = (struct result){ 0 };
	filter_init(&filter);
	assert_int_equal(filelist_add(&list, &names, path), 0);
	alarm(TIME_LIMIT_S);
	ret = read_run(&res->red, &list, &query, &workers);
	alarm(0);
	assert_int_equal(ret, 0);
	filelist_release(&list);
	/* There was one worker. */
	assert_int_equal(res->red.hosts.nparts, 1);
	res->hosts = res->red.hosts.parts[0].hosts;
	res->nhosts = res->red.hosts.parts[0].nhosts;
}

static bool is_host(const struct host *host, const char *name)
{
	return host->len == strlen(name) &&
	       !memcmp(host->name, name, host->len);
}

static bool finds(const struct result *res, const char *name)
{
	for (size_t i = 0; i < res->nhosts; i++)
		if (is_host(res->hosts[i], name))
			return true;
	return false;
}

/* The hosts of whole members, and of the lines that inflate() has whole. */
static bool finds_what_is_there(const struct mutant *m,
				const struct result *res)
{
	for (int k = 0; k < NMEMBERS; k++) {
		const struct part *part = &parts[k];

		for (int i = 0; i < NLINES; i++) {
			bool there = m->intact[k];

			if (k == m->touched)
				there = m->text.len >= part->line_ends[i] &&
					!memcmp(m->text.data, part->text.data,
						part->line_ends[i]);
			if (there && !finds(res, hosts[k][i]))
				return false;
		}
	}
	return true;
}

/* Whether a line of the text has the host for one of its words. */
static bool has_word(const struct buf *text, const struct host *host)
{
	const char *begin = (const char *)text->data;
	const char *end = begin + text->len;
	const char *at = begin;

	while (at < end &&
	       (at = memmem(at, (size_t)(end - at), host->name, host->len))) {
		const char *behind = at + host->len;

		if ((at == begin || at[-1] == '\n' || at[-1] == ' ') &&
		    behind < end && *behind == ' ')
			return true;
		at++;
	}
	return false;
}

static bool is_intact_host(const struct mutant *m, const struct host *host)
{
	for (int k = 0; k < NMEMBERS; k++)
		for (int i = 0; m->intact[k] && i < NLINES; i++)
			if (is_host(host, hosts[k][i]))
				return true;
	return false;
}

/* No host but those of whole members and what the touched one now gives. */
static bool finds_nothing_else(const struct mutant *m, const struct result *res)
{
	for (size_t i = 0; i < res->nhosts; i++)
		if (!is_intact_host(m, res->hosts[i]) &&
		    !has_word(&m->text, res->hosts[i]))
			return false;
	return true;
}

/* Once, behind where the change can have shown first, up to what is next. */
static const char *judge_error(const struct mutant *m, const struct error *err)
{
	size_t len = m->data.len;
	int64_t next =
		m->next == NONE ? ERROR_NOWHERE : (int64_t)m->start[m->next];

	if (!len)
		return err->code == ERROR_EMPTY ? NULL : "not said to be empty";
	if (m->wrong_header && is_unharmed(m))
		return err->code == ERROR_HEADER && err->count == 1 &&
				       err->offset ==
					       (int64_t)m->start[m->touched]
			       ? NULL
			       : "not said to have a wrong header";
	if (err->code != ERROR_CUT && err->code != ERROR_DAMAGED &&
	    err->code != ERROR_GARBAGE)
		return "an error of another kind";
	if (m->change == CUT && err->code != ERROR_CUT)
		return "not said to be cut";
	if (err->code == ERROR_DAMAGED && !err->detail[0])
		return "no reason";
	if (err->offset < (int64_t)m->from || err->offset > (int64_t)len)
		return "an offset that cannot be";
	if (err->code == ERROR_CUT && err->offset != (int64_t)len)
		return "cut, but not at the end";
	if (err->resumed != next)
		return "reading did not go on at the next member";
	if (err->code == ERROR_GARBAGE &&
	    err->count != (next < 0 ? len : (uint64_t)next) - err->offset)
		return "a wrong count of skipped bytes";
	return NULL;
}

/* Damage may leave a line that names the path and cannot be read. */
static uint32_t count_damages(const struct outcome *out)
{
	uint32_t n = out->nerrors;

	if (n > 1 && out->errors[n - 1].code == ERROR_UNREAD &&
	    out->errors[n - 1].count == out->nrejected)
		n--;
	return n;
}

/* NULL, or what is wrong with a mutant's result. */
static const char *judge(const struct mutant *m, const struct result *res)
{
	const struct outcome *out = &res->red.outcomes[0];

	if (res->red.nfiles != 1 || !out->opened)
		return "not opened";
	if (!finds_what_is_there(m, res))
		return "a host is missing";
	if (!finds_nothing_else(m, res))
		return "a host from nowhere";
	if (count_damages(out) != m->damage)
		return m->damage ? "not one error" : "an error for nothing";
	if (out->stored_bytes != m->data.len)
		return "not read to the end";
	return m->damage ? judge_error(m, &out->errors[0]) : NULL;
}

static bool same_error(const struct error *a, const struct error *b)
{
	return a->code == b->code && a->errnum == b->errnum &&
	       a->offset == b->offset && a->resumed == b->resumed &&
	       a->count == b->count && !strcmp(a->detail, b->detail);
}

static bool same_outcome(const struct outcome *a, const struct outcome *b)
{
	if (a->content != b->content || a->opened != b->opened ||
	    a->stored_bytes != b->stored_bytes ||
	    a->text_bytes != b->text_bytes || a->nmembers != b->nmembers ||
	    a->nrequests != b->nrequests || a->nrejected != b->nrejected ||
	    a->nhosts != b->nhosts || a->nerrors != b->nerrors)
		return false;
	for (uint32_t i = 0; i < a->nerrors; i++)
		if (!same_error(&a->errors[i], &b->errors[i]))
			return false;
	return true;
}

static bool same_result(const struct result *a, const struct result *b)
{
	if (a->nhosts != b->nhosts)
		return false;
	for (size_t i = 0; i < a->nhosts; i++)
		if (hostset_compare(a->hosts[i]->name, a->hosts[i]->len,
				    b->hosts[i]->name, b->hosts[i]->len))
			return false;
	return same_outcome(&a->red.outcomes[0], &b->red.outcomes[0]);
}

/* Has it read in one more way. NULL, or what is wrong. */
static const char *compare(const struct result *want,
			   const struct decoder_ops *decoder,
			   enum pool_engine engine)
{
	const char *complaint = NULL;
	struct result got;

	run(&got, decoder, engine);
	if (!same_result(want, &got))
		complaint = decoder == decoders[0] ? "the engines differ"
						   : "the decoders differ";
	result_release(&got);
	return complaint;
}

/* Has it read by both engines with each decoder. NULL, or what is wrong. */
static const char *try_mutant(const struct mutant *m)
{
	bool forked = nmutants % FORKED_EACH == 0;
	struct result first;
	const char *complaint;

	assert_int_equal(ftruncate(path_fd, 0), 0);
	assert_int_equal(pwrite(path_fd, m->data.data, m->data.len, 0),
			 m->data.len);
	run(&first, decoders[0], POOL_THREADS);
	complaint = judge(m, &first);
	if (!complaint && forked)
		complaint = compare(&first, decoders[0], POOL_PROCESSES);
	for (size_t i = 1; i < NDECODERS && !complaint; i++) {
		complaint = compare(&first, decoders[i], POOL_THREADS);
		if (!complaint && forked)
			complaint =
				compare(&first, decoders[i], POOL_PROCESSES);
	}
	result_release(&first);
	return complaint;
}

/* Returns true if there is something wrong with the mutant; shows it. */
static bool fails(enum change change, size_t at, unsigned bit, size_t nfailed)
{
	struct mutant m;
	const char *complaint;

	snprintf(current, sizeof(current), "byte %zu, bit %u %s", at, bit,
		 change_names[change]);
	mutant_init(&m, change, at, bit);
	complaint = try_mutant(&m);
	if (complaint && nfailed < SHOWN_MAX)
		print_error("%s: %s\n", current, complaint);
	nmutants++;
	if (m.touched != NONE && at >= parts[m.touched].blocks &&
	    at < parts[m.touched].trailer) {
		nblocks_changed++;
		nblocks_unharmed += !m.damage;
	}
	mutant_release(&m);
	return complaint;
}

/**** The tests */

static void test_no_change(void **state)
{
	(void)state;
	/* Cut behind its last byte, that is. */
	assert_false(fails(CUT, original.len, 0, 0));
}

/* In make check-long all are; else each third, or with a sanitizer fewer. */
static void test_every_bit_flipped(void **state)
{
	size_t step = getenv("LONG") ? 1 : 3 * often_step();
	size_t nfailed = 0;

	(void)state;
	for (size_t i = 0; i < 8 * original.len; i += step)
		nfailed += fails(FLIP, i / 8, i % 8, nfailed);
	assert_int_equal(nfailed, 0);
}

static void test_every_byte(enum change change)
{
	size_t nfailed = 0;

	for (size_t at = 0; at < original.len; at += often_step())
		nfailed += fails(change, at, 0, nfailed);
	assert_int_equal(nfailed, 0);
}

static void test_every_byte_removed(void **state)
{
	(void)state;
	test_every_byte(REMOVE);
}

static void test_every_byte_doubled(void **state)
{
	(void)state;
	test_every_byte(DOUBLE);
}

static void test_every_truncation(void **state)
{
	(void)state;
	test_every_byte(CUT);
}

/*
 * The bits behind the last block are for nothing (RFC 1951, section 3.2.3),
 * and at times another distance leads to the same bytes. Otherwise inflate()
 * has to notice.
 */
static void test_few_changes_are_harmless(void **state)
{
	(void)state;
	assert_true(nblocks_unharmed > 0);
	assert_in_range(nblocks_changed, 50 * nblocks_unharmed, SIZE_MAX);
}

static void hang_up(int signum)
{
	(void)signum;
	(void)!write(STDOUT_FILENO, current, strlen(current));
	(void)!write(STDOUT_FILENO, ": hangs\n", 8);
	unlink(path);
	_exit(EXIT_FAILURE);
}

static int set_up(void **state)
{
	(void)state;
	signal(SIGALRM, hang_up);
	path_fd = mkostemps(path, strlen(".log.gz"), O_CLOEXEC);
	if (path_fd < 0)
		return -1;
	make_original();
	return 0;
}

static int tear_down(void **state)
{
	(void)state;
	printf("# %zu mutants\n", nmutants);
	close(path_fd);
	unlink(path);
	buf_release(&original);
	for (int k = 0; k < NMEMBERS; k++)
		buf_release(&parts[k].text);
	return 0;
}

int main(void)
{
	static const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_no_change),
		cmocka_unit_test(test_every_bit_flipped),
		cmocka_unit_test(test_every_byte_removed),
		cmocka_unit_test(test_every_byte_doubled),
		cmocka_unit_test(test_every_truncation),
		cmocka_unit_test(test_few_changes_are_harmless),
	};

	return cmocka_run_group_tests(tests, set_up, tear_down);
}
