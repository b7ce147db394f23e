/*
 * For the tests: saved results (saved.h), frame by frame. To be included after
 * cmocka.h.
 */

#ifndef FINDROBOTS_SAVED_MAKER_H
#define FINDROBOTS_SAVED_MAKER_H

#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "hosts.h"
#include "state/saved.h"

static const struct hostset_seed maker_seed = { 1, 2 };

/* A file of a name, in which so many hosts asked so often. */
static inline struct saved_file
make_saved_file(const char *name, uint64_t nhosts, uint64_t nrequests)
{
	return (struct saved_file){
		.file = {
			.name = (char *)name,
			.outcome = {
				.content = CONTENT_TEXT,
				.opened = true,
				.stored_bytes = 1000,
				.text_bytes = 1000,
				.nrequests = nrequests,
				.nhosts = nhosts,
			},
		},
	};
}

static inline void add_head_frame(struct buf *buf,
				  const struct saved_head *head)
{
	size_t start = frame_begin(buf, SAVED_HEAD);

	saved_head_pack(head, buf);
	frame_end(buf, start);
}

static inline void add_file_frame(struct buf *buf, uint64_t number,
				  const struct saved_file *file)
{
	size_t start = frame_begin(buf, SAVED_FILE);

	buf_add_u64(buf, number);
	buf_add_u32(buf, file->shard);
	partial_file_pack(&file->file, buf);
	buf_add_u64(buf, file->together);
	buf_add_u32(buf, file->nalso);
	for (uint32_t i = 0; i < file->nalso; i++) {
		buf_add_u32(buf, (uint32_t)strlen(file->also[i]));
		buf_add_str(buf, file->also[i]);
	}
	frame_end(buf, start);
}

static inline int add_to_buf(void *ctx, const void *data, size_t len)
{
	buf_add(ctx, data, len);
	return 0;
}

/* Hosts are the words of a text, in order; each asked once. */
static inline void add_section(struct buf *buf, enum evidence_level level,
			       uint64_t number, const char *names)
{
	struct section_writer writer = { 0 };
	struct hosts hosts;

	hosts_init(&hosts, level, maker_seed);
	section_begin(&writer, add_to_buf, buf, level, number);
	while (*names) {
		size_t len = strcspn(names, " ");
		struct sighting seen = { .time = INSTANT_NONE };
		char name[256];

		snprintf(name, sizeof(name), "%.*s", (int)len, names);
		hosts_see(&hosts, name, &seen);
		assert_int_equal(section_add_host(&writer,
						  hosts_put(&hosts, name)),
				 0);
		names += len + (names[len] == ' ');
	}
	assert_int_equal(section_end(&writer), 0);
	section_writer_release(&writer);
	hosts_release(&hosts);
}

static inline void add_end_frame(struct buf *buf, uint64_t nfiles,
				 uint64_t nhosts, const struct saved_head *head)
{
	size_t start = frame_begin(buf, SAVED_END);

	buf_add_u64(buf, nfiles);
	buf_add_u64(buf, nhosts);
	saved_head_pack(head, buf);
	frame_end(buf, start);
}

/* A temporary file that has these bytes. */
static inline FILE *make_file_of(const void *data, size_t len)
{
	FILE *file = tmpfile();

	assert_non_null(file);
	assert_int_equal(pwrite(fileno(file), data, len, 0), len);
	return file;
}

/* Adds " name" of each host of a section; "!" if it cannot be read. */
static inline void list_section(struct buf *buf,
				const struct section_place *place)
{
	struct section_checker checker;
	struct section section;
	int ret;

	section_checker_init(&checker, place->level);
	section_open(&section, &checker, place);
	while ((ret = section_next(&section)) > 0)
		buf_addf(buf, " %.*s", (int)section.name.len, section.name.at);
	if (ret < 0)
		buf_add_str(buf, "!");
	section_release(&section);
	section_checker_release(&checker);
}

#endif
