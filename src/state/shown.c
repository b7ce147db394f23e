#include "state/shown.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/frames.h"
#include "base/hostname.h"
#include "base/io.h"
#include "base/unpack.h"
#include "base/vec.h"
#include "result/hostlist.h"

enum { FRAME_ENOUGH = 64 * 1024 }; /* bytes of hosts in one frame */

/* "-", 16 hexadecimal digits, ".shown" and a NUL. */
struct suffix {
	char text[24];
};

static struct suffix make_suffix(const struct fingerprint *question)
{
	struct suffix suffix;
	char *at = suffix.text;

	*at++ = '-';
	for (size_t i = 0; i < 8; i++, at += 2)
		snprintf(at, 3, "%02x", question->bytes[i]);
	memcpy(at, ".shown", sizeof(".shown"));
	return suffix;
}

/* Returns 1 if the bytes are no hosts of this question; -1: no memory. */
static int take_hosts(struct shown *shown, const struct frame *frame)
{
	struct unpack in = { frame->payload, frame->payload_len, false };
	const uint8_t *question =
		unpack_bytes(&in, sizeof(shown->question.bytes));

	if (frame->tag != SHOWN_TAG || !question ||
	    memcmp(question, shown->question.bytes,
		   sizeof(shown->question.bytes)) != 0)
		return 1;
	while (in.len) {
		size_t len = unpack_byte(&in);
		const uint8_t *bytes = unpack_bytes(&in, len);
		struct host *host;

		if (!bytes || !hostname_is_valid((struct slice){
				      (const char *)bytes, len }))
			return 1;
		if (hostset_put(&shown->hosts, (const char *)bytes, len,
				&host) < 0)
			return -1;
	}
	return 0;
}

/* The same for a file. */
static int read_file(struct shown *shown, int fd, uint64_t size)
{
	struct frames frames;
	struct frame frame;
	enum frames_status status;
	int ret = 0, bad = 0;

	frames_open(&frames, fd, 0, size);
	while (ret >= 0 &&
	       (status = frames_next(&frames, &frame)) != FRAMES_END) {
		if (status == FRAMES_FAILED)
			ret = errno == ENOMEM ? -1 : 1;
		else if (status == FRAMES_NEXT)
			ret = take_hosts(shown, &frame);
		else
			ret = 1;
		bad |= ret;
		if (status == FRAMES_FAILED || status == FRAMES_CUT)
			break;
	}
	frames_release(&frames);
	return ret < 0 ? -1 : bad;
}

static int open_file(struct shown *shown, const char *name)
{
	int fd =
		io_openat(shown->dir, name, O_RDONLY | O_NOFOLLOW | O_NONBLOCK);
	struct stat st;
	int ret = 1;

	/* Another run may have joined it to others just now. */
	if (fd < 0)
		return errno == ENOMEM ? -1 : errno != ENOENT;
	if (!fstat(fd, &st) && S_ISREG(st.st_mode))
		ret = read_file(shown, fd, (uint64_t)st.st_size);
	close(fd);
	return ret;
}

static int add_name(struct shown *shown, const char *name)
{
	char **names = vec_grow(shown->names, shown->nnames, 1, sizeof(*names));

	if (!names)
		return -1;
	shown->names = names;
	names[shown->nnames] = strdup(name);
	return names[shown->nnames] ? (int)(shown->nnames++, 0) : -1;
}

static int take_names(struct shown *shown, struct cache *cache, DIR *dir)
{
	struct suffix suffix = make_suffix(&shown->question);
	const struct dirent *entry;
	int ret = 0;

	while (ret >= 0 && (entry = readdir(dir))) {
		if (!cache_is_name(entry->d_name, suffix.text))
			continue;
		ret = open_file(shown, entry->d_name);
		if (ret > 0)
			cache_add_bad(cache, entry->d_name);
		if (!ret)
			ret = add_name(shown, entry->d_name);
	}
	return ret < 0 ? -1 : 0;
}

int shown_open(struct shown *shown, struct cache *cache, const char *path,
	       const struct fingerprint *question)
{
	struct suffix suffix = make_suffix(question);
	DIR *dir;
	int ret;

	*shown = (struct shown){ .dir = cache->fd,
				 .question = *question,
				 .out.fd = -1 };
	hostset_init(&shown->hosts, hostset_random_seed(), 0);
	if (cache_open_out(cache, path, suffix.text, &shown->out))
		return -1;
	dir = cache_list(cache);
	if (!dir)
		return -1;
	ret = take_names(shown, cache, dir);
	closedir(dir);
	return ret;
}

void shown_release(struct shown *shown)
{
	outfile_release(&shown->out);
	hostset_release(&shown->hosts);
	for (size_t i = 0; i < shown->nnames; i++)
		free(shown->names[i]);
	free(shown->names);
	*shown = (struct shown){ .out.fd = -1 };
}

void shown_leave_new(struct shown *shown, struct gathered *hosts)
{
	for (size_t i = 0; i < hosts->nparts; i++) {
		struct gathered_part *part = &hosts->parts[i];
		size_t n = 0;

		for (size_t k = 0; k < part->nhosts; k++) {
			const struct host *host = part->hosts[k];

			if (!hostset_has(&shown->hosts, host->name, host->len))
				part->hosts[n++] = host;
		}
		part->nhosts = n;
	}
}

/*** Storing */

struct writer {
	struct shown *shown; /* borrowed */
	struct buf buf;	     /* a frame that has begun, or nothing */
};

static int end_frame(struct writer *writer)
{
	struct buf *buf = &writer->buf;
	int ret = 0;

	if (buf->len)
		frame_end(buf, 0);
	if (buf_failed(buf)) {
		errno = ENOMEM;
		return -1;
	}
	if (buf->len)
		ret = outfile_write(&writer->shown->out, buf->data, buf->len);
	buf_clear(buf);
	return ret;
}

static int add_host(struct writer *writer, const struct host *host)
{
	struct buf *buf = &writer->buf;
	const struct fingerprint *question = &writer->shown->question;

	if (!buf->len) {
		frame_begin(buf, SHOWN_TAG);
		buf_add(buf, question->bytes, sizeof(question->bytes));
	}
	buf_add_byte(buf, host->len);
	buf_add(buf, host->name, host->len);
	return buf->len < FRAME_ENOUGH && !buf_failed(buf) ? 0
							   : end_frame(writer);
}

static int add_gathered(struct writer *writer, const struct gathered *hosts)
{
	for (size_t i = 0; i < hosts->nparts; i++)
		for (size_t k = 0; k < hosts->parts[i].nhosts; k++)
			if (add_host(writer, hosts->parts[i].hosts[k]))
				return -1;
	return 0;
}

static int add_old(struct writer *writer, const struct hostset *hosts)
{
	const struct host **sorted = hostlist_sorted(hosts);
	int ret = sorted ? 0 : -1;

	for (size_t i = 0; !ret && i < hostset_count(hosts); i++)
		ret = add_host(writer, sorted[i]);
	free(sorted);
	return ret;
}

static size_t count(const struct gathered *hosts)
{
	size_t n = 0;

	for (size_t i = 0; i < hosts->nparts; i++)
		n += hosts->parts[i].nhosts;
	return n;
}

int shown_store(struct shown *shown, const struct gathered *hosts)
{
	struct writer writer = { .shown = shown };
	bool join = shown->nnames > SHOWN_FILES_MAX;
	int ret;

	if (!count(hosts) && !join)
		return 0;
	ret = outfile_begin(&shown->out);
	if (!ret)
		ret = add_gathered(&writer, hosts);
	if (!ret && join)
		ret = add_old(&writer, &shown->hosts);
	if (!ret)
		ret = end_frame(&writer);
	if (!ret)
		ret = outfile_commit(&shown->out);
	for (size_t i = 0; !ret && join && i < shown->nnames; i++)
		unlinkat(shown->dir, shown->names[i], 0);
	buf_release(&writer.buf);
	return ret;
}
