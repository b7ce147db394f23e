#include "input/outcome.h"

#include <stdlib.h>

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
