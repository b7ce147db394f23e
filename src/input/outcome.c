#include "input/outcome.h"

#include <stdlib.h>
#include <string.h>

#include "base/capped.h"
#include "base/vec.h"

void outcome_release(struct outcome *out)
{
	free(out->errors);
	*out = (struct outcome){ 0 };
}

static bool is_damage(enum error_code code)
{
	return code == ERROR_CUT || code == ERROR_DAMAGED ||
	       code == ERROR_GARBAGE || code == ERROR_LARGE ||
	       code == ERROR_SAVED_CUT || code == ERROR_SAVED_DAMAGED;
}

static int append(struct outcome *out, const struct error *err)
{
	struct error *errors =
		vec_grow(out->errors, out->nerrors, 1, sizeof(*errors));

	if (!errors)
		return -1;
	out->errors = errors;
	errors[out->nerrors++] = *err;
	return 0;
}

/* Adds to the error that counts what is not listed, or begins with this one. */
static int count_more(struct outcome *out, const struct error *err)
{
	for (uint32_t i = 0; i < out->nerrors; i++) {
		if (out->errors[i].code != ERROR_MORE_DAMAGE)
			continue;
		out->errors[i].count += err->count;
		return 0;
	}
	return append(out, err);
}

int outcome_add(struct outcome *out, const struct error *err)
{
	const struct error one_more = { .code = ERROR_MORE_DAMAGE, .count = 1 };

	if (err->code == ERROR_MORE_DAMAGE)
		return count_more(out, err);
	if (is_damage(err->code) && out->ndamage >= OUTCOME_MAX_DAMAGE)
		return count_more(out, &one_more);
	if (append(out, err))
		return -1;
	out->ndamage += is_damage(err->code);
	return 0;
}

int outcome_merge(struct outcome *dst, const struct outcome *src)
{
	if (src->content != CONTENT_NONE)
		dst->content = src->content;
	dst->opened |= src->opened;
	capped_add(&dst->stored_bytes, src->stored_bytes);
	capped_add(&dst->text_bytes, src->text_bytes);
	capped_add(&dst->nmembers, src->nmembers);
	capped_add(&dst->nrequests, src->nrequests);
	capped_add(&dst->nrejected, src->nrejected);
	capped_add(&dst->nhosts, src->nhosts);
	capped_add(&dst->nlines, src->nlines);
	capped_add(&dst->nuntimed, src->nuntimed);
	if (src->skipped)
		dst->skipped = src->skipped;
	for (uint32_t i = 0; i < src->nerrors; i++)
		if (outcome_add(dst, &src->errors[i]))
			return -1;
	return 0;
}

static int compare_numbers(uint64_t a, uint64_t b)
{
	return a < b ? -1 : a > b;
}

static int compare_errors(const struct error *a, const struct error *b)
{
	const uint64_t x[] = { a->code,
			       (uint64_t)a->errnum,
			       (uint64_t)a->offset,
			       (uint64_t)a->resumed,
			       a->count,
			       a->advice };
	const uint64_t y[] = { b->code,
			       (uint64_t)b->errnum,
			       (uint64_t)b->offset,
			       (uint64_t)b->resumed,
			       b->count,
			       b->advice };
	int diff = 0;

	for (size_t i = 0; !diff && i < sizeof(x) / sizeof(*x); i++)
		diff = compare_numbers(x[i], y[i]);
	if (!diff)
		diff = strcmp(a->detail, b->detail);
	return diff ? diff : strcmp(a->format, b->format);
}

int outcome_compare_errors(const struct outcome *a, const struct outcome *b)
{
	int diff = compare_numbers(a->nerrors, b->nerrors);

	for (uint32_t i = 0; !diff && i < a->nerrors; i++)
		diff = compare_errors(&a->errors[i], &b->errors[i]);
	return diff;
}

int outcome_compare(const struct outcome *a, const struct outcome *b)
{
	const uint64_t x[] = { a->content,    a->opened,   a->stored_bytes,
			       a->text_bytes, a->nmembers, a->nrequests,
			       a->nrejected,  a->nhosts,   a->nlines,
			       a->nuntimed,   a->skipped };
	const uint64_t y[] = { b->content,    b->opened,   b->stored_bytes,
			       b->text_bytes, b->nmembers, b->nrequests,
			       b->nrejected,  b->nhosts,   b->nlines,
			       b->nuntimed,   b->skipped };
	int diff = 0;

	for (size_t i = 0; !diff && i < sizeof(x) / sizeof(*x); i++)
		diff = compare_numbers(x[i], y[i]);
	return diff ? diff : outcome_compare_errors(a, b);
}

bool outcome_has(const struct outcome *out, enum error_code code)
{
	for (uint32_t i = 0; i < out->nerrors; i++)
		if (out->errors[i].code == code)
			return true;
	return false;
}

bool outcome_is_damaged(const struct outcome *out)
{
	for (uint32_t i = 0; i < out->nerrors; i++) {
		enum error_code code = out->errors[i].code;

		if (is_damage(code) || code == ERROR_READ ||
		    code == ERROR_EMPTY || code == ERROR_MORE_DAMAGE ||
		    code == ERROR_WORKER_DIED)
			return true;
	}
	return false;
}

bool outcome_is_warning(enum error_code code)
{
	return code == ERROR_OTHER_LOGS || code == ERROR_WORKER_RETRIED ||
	       code == ERROR_SAME_LOG;
}

bool outcome_is_bad(const struct outcome *out)
{
	for (uint32_t i = 0; i < out->nerrors; i++)
		if (!outcome_is_warning(out->errors[i].code))
			return true;
	return false;
}
