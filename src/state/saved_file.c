#include "state/saved_file.h"

#include <stdlib.h>
#include <string.h>

void saved_file_release(struct saved_file *file)
{
	partial_file_release(&file->file);
	for (uint32_t i = 0; i < file->nalso; i++)
		free(file->also[i]);
	free(file->also);
	file->also = NULL;
	file->nalso = 0;
}

int saved_file_compare(const void *a, const void *b)
{
	const struct saved_file *x = *(const struct saved_file *const *)a;
	const struct saved_file *y = *(const struct saved_file *const *)b;
	int diff = partial_file_compare(&x->file, &y->file);

	if (!diff)
		diff = x->shard < y->shard ? -1 : x->shard > y->shard;
	if (!diff)
		diff = outcome_compare(&x->file.outcome, &y->file.outcome);
	return diff ? diff : x < y ? -1 : x > y;
}

static int make_room(struct saved_file *file)
{
	if (file->also)
		return 0;
	file->also = calloc(SAVED_ALSO_MAX, sizeof(*file->also));
	return file->also ? 0 : -1;
}

/* The first ones in order stay, so that in whatever order they are added the
   same are left. */
int saved_file_add_also(struct saved_file *file, const char *name)
{
	uint32_t at = 0;
	char *copy;

	while (at < file->nalso && strcmp(file->also[at], name) < 0)
		at++;
	if (at == SAVED_ALSO_MAX || strlen(name) > SAVED_ALSO_BYTES_MAX ||
	    (at < file->nalso && !strcmp(file->also[at], name)))
		return 0;
	copy = strdup(name);
	if (!copy || make_room(file)) {
		free(copy);
		return -1;
	}
	if (file->nalso == SAVED_ALSO_MAX)
		free(file->also[--file->nalso]);
	memmove(&file->also[at + 1], &file->also[at],
		(file->nalso - at) * sizeof(*file->also));
	file->also[at] = copy;
	file->nalso++;
	return 0;
}

void saved_file_pack(const struct saved_file *file, struct buf *buf)
{
	buf_add_u32(buf, file->shard);
	partial_file_pack(&file->file, buf);
	buf_add_u64(buf, file->together);
	buf_add_u32(buf, file->nalso);
	for (uint32_t i = 0; i < file->nalso; i++) {
		buf_add_u32(buf, (uint32_t)strlen(file->also[i]));
		buf_add_str(buf, file->also[i]);
	}
}

/* Returns 1 if it is no name that follows the last one. */
static int unpack_also(struct saved_file *file, struct unpack *in)
{
	size_t len = unpack_u32(in);
	const uint8_t *bytes = unpack_bytes(in, len);
	char *name;

	if (!bytes || len > SAVED_ALSO_BYTES_MAX || memchr(bytes, '\0', len))
		return 1;
	name = strndup((const char *)bytes, len);
	if (!name || make_room(file)) {
		free(name);
		return -1;
	}
	file->also[file->nalso++] = name;
	return file->nalso > 1 &&
	       strcmp(file->also[file->nalso - 2], name) >= 0;
}

int saved_file_unpack(struct saved_file *file, struct unpack *in)
{
	uint32_t n;
	int ret;

	file->shard = unpack_u32(in);
	ret = partial_file_unpack(&file->file, in, false);
	if (ret)
		return ret;
	file->together = unpack_u64(in);
	n = unpack_u32(in);
	if (in->failed || n > SAVED_ALSO_MAX)
		return 1;
	for (uint32_t i = 0; !ret && i < n; i++)
		ret = unpack_also(file, in);
	return ret ? ret : in->len > 0;
}
