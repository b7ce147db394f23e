/*
 * Sections (section.h): hosts in order come back as they were written, however
 * much evidence one has; what strangers could write instead is refused.
 */

#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "hosts.h"
#include "state/section.h"

static const struct hostset_seed seed = { 1, 2 };

static void see(struct hosts *hosts, const char *name, const char *agent,
		size_t agent_len)
{
	struct sighting seen = {
		.time = INSTANT_NONE,
		.values = { { "200", 3 }, { "GET", 3 }, { agent, agent_len } },
	};

	hosts_see(hosts, name, &seen);
}

static void see_many(struct hosts *hosts, const char *name, int nagents,
		     size_t agent_len)
{
	char *agent = malloc(agent_len + 1);

	assert_non_null(agent);
	for (int i = 0; i < nagents; i++) {
		snprintf(agent, agent_len + 1, "%0*d", (int)agent_len, i);
		see(hosts, name, agent, agent_len);
	}
	free(agent);
}

struct kept {
	struct spool spool;
	struct section_place place;
};

static void keep(struct kept *kept, const struct hosts *hosts)
{
	assert_int_equal(spool_init(&kept->spool), 0);
	assert_int_equal(section_keep(&kept->spool, hosts->level, &hosts->set,
				      &kept->place),
			 0);
	assert_int_equal(kept->place.nhosts, hostset_count(&hosts->set));
}

/* All of a section as text: "name" for a host, "+" for a part that follows. */
static char *list(const struct section_place *place)
{
	struct section_checker checker;
	struct section section;
	struct buf buf = { 0 };
	int ret;

	section_checker_init(&checker, place->level);
	section_open(&section, &checker, place);
	while ((ret = section_next(&section)) > 0) {
		bool more = place->level == EVIDENCE_ALL &&
			    !memcmp(section.evidence.at, "\0\0\0\0\0\0\0\0", 8);

		if (more)
			buf_add_str(&buf, "+");
		else
			buf_addf(&buf, " %.*s", (int)section.name.len,
				 section.name.at);
	}
	if (ret < 0)
		buf_addf(&buf, "!%d", errno);
	buf_add_byte(&buf, 0);
	section_release(&section);
	section_checker_release(&checker);
	assert_false(buf_failed(&buf));
	return (char *)buf.data;
}

static void assert_list(const struct section_place *place, const char *want)
{
	char *got = list(place);

	assert_string_equal(got, want);
	free(got);
}

static void hosts_come_back_in_order(void **state)
{
	(void)state;
	for (int level = EVIDENCE_NONE; level <= EVIDENCE_ALL; level++) {
		struct hosts hosts;
		struct kept kept;

		hosts_init(&hosts, (enum evidence_level)level, seed);
		keep(&kept, &hosts);
		assert_list(&kept.place, "");
		spool_release(&kept.spool);
		see(&hosts, "b.example", "x", 1);
		see(&hosts, "192.0.2.1", "x", 1);
		see(&hosts, "b", "x", 1);
		keep(&kept, &hosts);
		assert_list(&kept.place, " 192.0.2.1 b b.example");
		spool_release(&kept.spool);
		hosts_release(&hosts);
	}
}

/* Walks the frames of a section; returns how many there are. */
static int count_frames(const struct section_place *place, size_t *largest)
{
	struct frames frames;
	struct frame frame;
	int n = 0;

	*largest = 0;
	frames_open(&frames, place->fd, place->begin, place->end);
	for (; frames_next(&frames, &frame) == FRAMES_NEXT; n++)
		if (frame.payload_len > *largest)
			*largest = frame.payload_len;
	frames_release(&frames);
	return n;
}

static void frames_are_short_whatever_clients_send(void **state)
{
	/* Agents of a host, and their length; how many frames at least. */
	static const struct {
		int n;
		size_t len;
		int nframes;
	} rows[] = {
		{ 1, 1, 1 },
		{ 20000, 40, 20000 * 40 / SECTION_CHUNK },
		{ 100, EVIDENCE_VALUE_MAX, 100 },
		{ 1, EVIDENCE_VALUE_MAX, 1 },
		{ (SECTION_CHUNK - 1000) / (12 + 20), 20, 1 },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct hosts hosts;
		struct kept kept;
		size_t largest;
		char *text;
		int n;

		hosts_init(&hosts, EVIDENCE_ALL, seed);
		see(&hosts, "a", "x", 1);
		see_many(&hosts, "h", rows[i].n, rows[i].len);
		see(&hosts, "z", "x", 1);
		keep(&kept, &hosts);
		n = count_frames(&kept.place, &largest);
		assert_true(n >= rows[i].nframes);
		assert_true(largest <= SECTION_FRAME_MAX);
		text = list(&kept.place);
		assert_memory_equal(text, " a h", 4);
		assert_string_equal(text + strspn(text, " ah+"), "z");
		assert_int_equal(strchr(text, '+') != NULL,
				 rows[i].nframes > 1);
		free(text);
		spool_release(&kept.spool);
		hosts_release(&hosts);
	}
}

/* What a copy has, part by part, are the same bytes. */
static void a_copy_is_the_same(void **state)
{
	struct section_writer writer = { 0 };
	struct section_checker checker;
	struct section section;
	struct spool copy;
	struct spool_part part;
	struct hosts hosts;
	struct kept kept;
	size_t len;
	uint8_t *a, *b;

	(void)state;
	hosts_init(&hosts, EVIDENCE_ALL, seed);
	see(&hosts, "a", "x", 1);
	see_many(&hosts, "h", 9000, 50);
	see_many(&hosts, "z", 9000, 50);
	keep(&kept, &hosts);
	assert_int_equal(spool_init(&copy), 0);
	spool_mark(&copy);
	section_checker_init(&checker, EVIDENCE_ALL);
	section_open(&section, &checker, &kept.place);
	section_begin(&writer, section_spool_sink, &copy, EVIDENCE_ALL, 0);
	while (section_next(&section) > 0)
		assert_int_equal(section_add(&writer, section.name,
					     section.evidence),
				 0);
	assert_int_equal(section_end(&writer), 0);
	assert_int_equal(writer.nhosts, 3);
	assert_int_equal(spool_flush(&copy), 0);
	part = spool_part(&copy);
	len = (size_t)part.len_bytes;
	assert_int_equal(len, kept.place.end - kept.place.begin);
	a = malloc(len);
	b = malloc(len);
	assert_true(a && b);
	assert_int_equal(pread(copy.fd, a, len, (off_t)part.begin), len);
	assert_int_equal(pread(kept.place.fd, b, len, (off_t)kept.place.begin),
			 len);
	assert_memory_equal(a, b, len);
	free(a);
	free(b);
	section_release(&section);
	section_writer_release(&writer);
	section_checker_release(&checker);
	spool_release(&copy);
	spool_release(&kept.spool);
	hosts_release(&hosts);
}

/**** By strangers */

static int check(enum evidence_level level, const void *payload, size_t len,
		 struct section_past *past)
{
	struct section_checker checker;
	struct frame frame = { SECTION_TAG, payload, len };
	int ret;

	section_checker_init(&checker, level);
	ret = section_check(&checker, &frame, past);
	section_checker_release(&checker);
	return ret;
}

#define NUMBER			  "\0\0\0\0\0\0\0\0"
#define CHECK(level, bytes, past) check(level, bytes, sizeof(bytes) - 1, past)

static void only_hosts_in_order_are_taken(void **state)
{
	struct section_past past = { 0 };

	(void)state;
	assert_int_equal(CHECK(EVIDENCE_NONE, "", &past), 1);
	assert_int_equal(CHECK(EVIDENCE_NONE, NUMBER, &past), 1);
	assert_int_equal(CHECK(EVIDENCE_NONE, NUMBER "\0", &past), 1);
	assert_int_equal(CHECK(EVIDENCE_NONE, NUMBER "\2a", &past), 1);
	assert_int_equal(CHECK(EVIDENCE_NONE, NUMBER "\1 ", &past), 1);
	assert_int_equal(CHECK(EVIDENCE_NONE, NUMBER "\2a\n", &past), 1);
	assert_int_equal(CHECK(EVIDENCE_NONE, NUMBER "\1a\1a", &past), 1);
	assert_int_equal(CHECK(EVIDENCE_NONE, NUMBER "\1b\1a", &past), 1);
	/* Nothing of these counts. */
	assert_int_equal(past.nhosts, 0);
	assert_int_equal(CHECK(EVIDENCE_NONE, NUMBER "\1b\1c", &past), 0);
	assert_int_equal(past.nhosts, 2);
	/* From frame to frame. */
	assert_int_equal(CHECK(EVIDENCE_NONE, NUMBER "\1a", &past), 1);
	assert_int_equal(CHECK(EVIDENCE_NONE, NUMBER "\1c", &past), 1);
	assert_int_equal(CHECK(EVIDENCE_NONE, NUMBER "\2cc", &past), 0);
	assert_int_equal(past.nhosts, 3);
}

#define U64(n)	   n "\0\0\0\0\0\0\0"
#define NO_TIME	   "\0\0\0\0\0\0\0\x80"
#define NUMBERS(n) U64(n) NO_TIME NO_TIME
#define NO_STRINGS U64("\0") U64("\0")
#define AGENT(n)   U64("\0") U64("\1") U64(n) "\1\0\0\0x"
#define NO_BYTES   "\0" U64("\0")
#define FIRST	   NUMBERS("\2") NO_BYTES NO_STRINGS NO_STRINGS AGENT("\1")
#define PART	   NUMBERS("\0") NO_BYTES NO_STRINGS NO_STRINGS AGENT("\1")

static void parts_follow_their_host(void **state)
{
	struct section_past past = { 0 };

	(void)state;
	/* Alone; behind another host; not first in its frame. */
	assert_int_equal(CHECK(EVIDENCE_ALL, NUMBER "\1h" PART, &past), 1);
	assert_int_equal(CHECK(EVIDENCE_ALL, NUMBER "\1h" FIRST "\1h" PART,
			       &past),
			 1);
	assert_int_equal(CHECK(EVIDENCE_ALL, NUMBER "\1h" FIRST, &past), 0);
	assert_int_equal(CHECK(EVIDENCE_ALL, NUMBER "\1i" PART, &past), 1);
	/* A whole in the place of a part. */
	assert_int_equal(CHECK(EVIDENCE_ALL, NUMBER "\1h" FIRST, &past), 1);
	/* As many as there were requests. */
	assert_int_equal(CHECK(EVIDENCE_ALL, NUMBER "\1h" PART, &past), 0);
	assert_int_equal(CHECK(EVIDENCE_ALL, NUMBER "\1h" PART, &past), 1);
	assert_int_equal(past.nhosts, 1);
	assert_int_equal(past.nrequests, 2);
	/* Another host begins anew. */
	assert_int_equal(CHECK(EVIDENCE_ALL, NUMBER "\1i" FIRST, &past), 0);
	assert_int_equal(CHECK(EVIDENCE_ALL, NUMBER "\1i" PART, &past), 0);
	assert_int_equal(past.nhosts, 2);
	assert_int_equal(past.nrequests, 4);
	/* Requests and times are short. */
	past = (struct section_past){ 0 };
	assert_int_equal(CHECK(EVIDENCE_NUMBERS, NUMBER "\1h" NUMBERS("\0"),
			       &past),
			 1);
	assert_int_equal(CHECK(EVIDENCE_NUMBERS, NUMBER "\1h" NUMBERS("\3"),
			       &past),
			 0);
	assert_int_equal(CHECK(EVIDENCE_NUMBERS, NUMBER "\1h" NUMBERS("\0"),
			       &past),
			 1);
	assert_int_equal(past.nrequests, 3);
}

static void a_long_frame_is_refused(void **state)
{
	size_t len = SECTION_FRAME_MAX + 100;
	uint8_t *payload = calloc(1, len);
	struct section_past past = { 0 };
	size_t n = 8;

	(void)state;
	assert_non_null(payload);
	for (int i = 0; n + 11 <= len; i++, n += 11) {
		char name[16];

		snprintf(name, sizeof(name), "h%09d", i);
		payload[n] = 10;
		memcpy(payload + n + 1, name, 10);
	}
	assert_int_equal(check(EVIDENCE_NONE, payload, n, &past), 1);
	assert_int_equal(check(EVIDENCE_NONE, payload, 8 + 11 * 9, &past), 0);
	assert_int_equal(past.nhosts, 9);
	free(payload);
}

/* Alters a byte of a copy. */
static void assert_told(const struct section_place *from, size_t at)
{
	size_t len = (size_t)(from->end - from->begin);
	struct section_place place = *from;
	uint8_t *bytes = malloc(len);
	FILE *file = tmpfile();
	char want[16];

	assert_true(file && bytes);
	assert_int_equal(pread(from->fd, bytes, len, (off_t)from->begin), len);
	bytes[at] ^= 0x21;
	assert_int_equal(pwrite(fileno(file), bytes, len, 0), len);
	place.fd = fileno(file);
	place.begin = 0;
	place.end = len;
	snprintf(want, sizeof(want), "!%d", EBADMSG);
	assert_list(&place, want);
	free(bytes);
	fclose(file);
}

static void a_section_that_was_changed_is_told(void **state)
{
	struct hosts hosts;
	struct kept kept;
	char want[32];

	(void)state;
	hosts_init(&hosts, EVIDENCE_ALL, seed);
	see(&hosts, "a.example", "x", 1);
	see_many(&hosts, "b.example", 3, 20);
	keep(&kept, &hosts);
	for (size_t at = 0; at < kept.place.end - kept.place.begin; at++)
		assert_told(&kept.place, at);
	/* Fewer hosts than there are. */
	kept.place.nhosts--;
	snprintf(want, sizeof(want), " a.example!%d", EBADMSG);
	assert_list(&kept.place, want);
	spool_release(&kept.spool);
	hosts_release(&hosts);
}

static int full(void *ctx, const void *data, size_t len)
{
	(void)ctx;
	(void)data;
	(void)len;
	errno = ENOSPC;
	return -1;
}

static void a_full_disk_is_told(void **state)
{
	struct section_writer writer = { 0 };
	char *name = malloc(HOSTSET_NAME_MAX);
	int n = 0, ret = 0;

	(void)state;
	assert_non_null(name);
	memset(name, 'a', HOSTSET_NAME_MAX);
	section_begin(&writer, full, NULL, EVIDENCE_NONE, 7);
	while (!ret && n++ < SECTION_CHUNK)
		ret = section_add(&writer,
				  (struct slice){ name, HOSTSET_NAME_MAX },
				  (struct slice){ NULL, 0 });
	assert_int_equal(ret, -1);
	assert_int_equal(errno, ENOSPC);
	section_begin(&writer, full, NULL, EVIDENCE_NONE, 7);
	assert_int_equal(section_end(&writer), 0);
	assert_int_equal(section_add(&writer, (struct slice){ name, 3 },
				     (struct slice){ NULL, 0 }),
			 0);
	assert_int_equal(section_end(&writer), -1);
	section_writer_release(&writer);
	free(name);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(hosts_come_back_in_order),
		cmocka_unit_test(frames_are_short_whatever_clients_send),
		cmocka_unit_test(a_copy_is_the_same),
		cmocka_unit_test(only_hosts_in_order_are_taken),
		cmocka_unit_test(parts_follow_their_host),
		cmocka_unit_test(a_long_frame_is_refused),
		cmocka_unit_test(a_section_that_was_changed_is_told),
		cmocka_unit_test(a_full_disk_is_told),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
