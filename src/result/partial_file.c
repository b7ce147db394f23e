/* Tested by tests/unit/result/test_partial.c. */

#include "result/partial_file.h"

#include <stdlib.h>
#include <string.h>

/* More than a file can have, as only so much damage is listed. */
enum { ERRORS_MAX = 2 * OUTCOME_MAX_DAMAGE };

/* The kernel has no larger one. */
enum { ERRNO_MAX = 4095 };

/* Of wait(2). */
enum { STATUS_MAX = 0xffff };

void partial_file_release(struct partial_file *file)
{
	free(file->name);
	outcome_release(&file->outcome);
	file->name = NULL;
}

int partial_file_compare(const struct partial_file *a,
			 const struct partial_file *b)
{
	int diff = strcmp(a->name, b->name);

	return diff ? diff : identity_compare(&a->identity, &b->identity);
}

static void pack_error(const struct error *err, struct buf *buf)
{
	size_t len = strlen(err->detail);

	buf_add_byte(buf, (uint8_t)err->code);
	buf_add_u32(buf, (uint32_t)err->errnum);
	buf_add_u64(buf, (uint64_t)err->offset);
	buf_add_u64(buf, (uint64_t)err->resumed);
	buf_add_u64(buf, err->count);
	buf_add_byte(buf, (uint8_t)len);
	buf_add(buf, err->detail, len);
	buf_add_byte(buf, (uint8_t)err->advice);
	len = strlen(err->format);
	buf_add_byte(buf, (uint8_t)len);
	buf_add(buf, err->format, len);
}

static void pack_outcome(const struct outcome *out, struct buf *buf)
{
	buf_add_byte(buf, (uint8_t)out->content);
	buf_add_byte(buf, out->opened);
	buf_add_byte(buf, (uint8_t)out->skipped);
	buf_add_u64(buf, out->stored_bytes);
	buf_add_u64(buf, out->text_bytes);
	buf_add_u64(buf, out->nmembers);
	buf_add_u64(buf, out->nrequests);
	buf_add_u64(buf, out->nrejected);
	buf_add_u64(buf, out->nhosts);
	buf_add_u64(buf, out->nlines);
	buf_add_u64(buf, out->nuntimed);
	buf_add_u32(buf, out->nerrors);
	for (uint32_t i = 0; i < out->nerrors; i++)
		pack_error(&out->errors[i], buf);
}

void partial_file_pack(const struct partial_file *file, struct buf *buf)
{
	size_t len = strlen(file->name);

	buf_add_u32(buf, (uint32_t)len);
	buf_add(buf, file->name, len);
	identity_pack(&file->identity, buf);
	pack_outcome(&file->outcome, buf);
}

/* Returns 1 if there is no string that fits. */
static int unpack_string(struct unpack *in, char *string, size_t size)
{
	size_t len = unpack_byte(in);
	const uint8_t *bytes = unpack_bytes(in, len);

	if (!bytes || len >= size || memchr(bytes, '\0', len))
		return 1;
	memcpy(string, bytes, len);
	return 0;
}

/*
 * The others are of the list of files, or of the run itself: whoever read a
 * file has no word in them.
 */
static bool is_of_reading(enum error_code code)
{
	switch (code) {
	case ERROR_NONE:
	case ERROR_LIST:
	case ERROR_MOVED:
	case ERROR_NO_MATCH:
	case ERROR_NO_MATCH_BUT_LOGS:
	case ERROR_OTHER_LOGS:
	case ERROR_EMPTY_NAME:
	case ERROR_STDIN_NAME:
	case ERROR_NO_NAMES:
	case ERROR_WORKER_RETRIED:
	case ERROR_WORKER_DIED:
	case ERROR_NO_WORKER:
	case ERROR_NOT_SAVED:
	case ERROR_SAVED_VERSION:
	case ERROR_SAVED_CUT:
	case ERROR_SAVED_DAMAGED:
	case ERROR_SAME_LOG:
	case ERROR_MAY_HAVE_GROWN:
		return false;
	default:
		return code < ERROR_NCODES;
	}
}

/* It is to be put into a command. */
static bool is_format_name(const char *name)
{
	return !name[strspn(name, "abcdefghijklmnopqrstuvwxyz0123456789-_.")];
}

/* The detail may be of any bytes, which are cleaned where they are shown. */
static bool may_be_error(const struct error *err, bool of_reading)
{
	bool known =
		of_reading ? is_of_reading(err->code)
			   : err->code > ERROR_NONE && err->code < ERROR_NCODES;
	/* Others than those of reading may have how a worker died. */
	int least = of_reading ? 0 : ERROR_BY_MEMORY;
	int most = of_reading ? ERRNO_MAX : STATUS_MAX;

	return known && err->advice < ERROR_ADVICES && err->errnum >= least &&
	       err->errnum <= most && err->offset >= 0 &&
	       err->resumed >= ERROR_NOWHERE && is_format_name(err->format);
}

static int unpack_error(struct outcome *out, struct unpack *in, bool of_reading)
{
	struct error err = { 0 };
	uint32_t nerrors = out->nerrors;

	err.code = (enum error_code)unpack_byte(in);
	err.errnum = (int)unpack_u32(in);
	err.offset = (int64_t)unpack_u64(in);
	err.resumed = (int64_t)unpack_u64(in);
	err.count = unpack_u64(in);
	if (unpack_string(in, err.detail, sizeof(err.detail)))
		return 1;
	err.advice = (enum error_advice)unpack_byte(in);
	if (unpack_string(in, err.format, sizeof(err.format)) ||
	    !may_be_error(&err, of_reading))
		return 1;
	if (outcome_add(out, &err))
		return -1;
	/* outcome_add() would not have kept it like this. */
	return out->nerrors == nerrors ||
	       out->errors[nerrors].code != err.code ||
	       out->errors[nerrors].count != err.count;
}

/*
 * What was not opened has nothing in it, and says why. Each host is that of a
 * request.
 */
static bool may_be_outcome(const struct outcome *out)
{
	if (out->nhosts > out->nrequests)
		return false;
	if (out->opened && !out->skipped)
		return true;
	return out->content == CONTENT_NONE &&
	       !(out->stored_bytes | out->text_bytes | out->nmembers |
		 out->nrequests | out->nrejected | out->nlines |
		 out->nuntimed) &&
	       out->opened == (out->skipped != SKIP_NONE) &&
	       (out->skipped || out->nerrors);
}

static int unpack_outcome(struct outcome *out, struct unpack *in,
			  bool of_reading)
{
	uint8_t opened;
	uint32_t nerrors;
	int ret = 0;

	out->content = (enum content)unpack_byte(in);
	opened = unpack_byte(in);
	out->opened = opened;
	out->skipped = (enum skip)unpack_byte(in);
	out->stored_bytes = unpack_u64(in);
	out->text_bytes = unpack_u64(in);
	out->nmembers = unpack_u64(in);
	out->nrequests = unpack_u64(in);
	out->nrejected = unpack_u64(in);
	out->nhosts = unpack_u64(in);
	out->nlines = unpack_u64(in);
	out->nuntimed = unpack_u64(in);
	nerrors = unpack_u32(in);
	if (out->content >= CONTENT_NKINDS || opened > 1 ||
	    out->skipped >= SKIP_NKINDS || nerrors > ERRORS_MAX)
		return 1;
	for (uint32_t i = 0; !ret && i < nerrors; i++)
		ret = unpack_error(out, in, of_reading);
	return !ret && !may_be_outcome(out) ? 1 : ret;
}

/* Reads a name, which must not have a NUL in it. */
static int unpack_name(struct partial_file *file, struct unpack *in)
{
	size_t len = unpack_u32(in);
	const uint8_t *bytes = unpack_bytes(in, len);

	if (!bytes || memchr(bytes, '\0', len))
		return 1;
	file->name = strndup((const char *)bytes, len);
	return file->name ? 0 : -1;
}

int partial_file_unpack(struct partial_file *file, struct unpack *in,
			bool of_reading)
{
	int ret;

	*file = (struct partial_file){ 0 };
	ret = unpack_name(file, in);
	if (!ret)
		ret = identity_unpack(&file->identity, in);
	if (!ret)
		ret = unpack_outcome(&file->outcome, in, of_reading);
	if (ret)
		partial_file_release(file);
	return ret;
}
