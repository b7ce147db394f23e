#include "outcome.h"

#include <stdlib.h>

void outcome_release(struct outcome *out)
{
	free(out->errors);
	*out = (struct outcome){ 0 };
}

/* Called with room for one error left in a full array. */
static void count_more(struct outcome *out, const struct error *err)
{
	struct error *last = &out->errors[OUTCOME_MAX_ERRORS];

	if (out->nerrors == OUTCOME_MAX_ERRORS) {
		*last = (struct error){ .code = ERROR_MORE_DAMAGE };
		out->nerrors++;
	}
	last->count += err->code == ERROR_MORE_DAMAGE ? err->count : 1;
}

int outcome_add(struct outcome *out, const struct error *err)
{
	struct error *errors;

	if (out->nerrors >= OUTCOME_MAX_ERRORS) {
		count_more(out, err);
		return 0;
	}
	/* Grown by doubling: at 1, 2, 4, 8; at 16 with room for the count. */
	if ((out->nerrors & (out->nerrors - 1)) == 0) {
		size_t cap = out->nerrors ? (size_t)out->nerrors * 2 : 1;

		errors = realloc(out->errors, (cap + 1) * sizeof(*errors));
		if (!errors)
			return -1;
		out->errors = errors;
	}
	out->errors[out->nerrors++] = *err;
	return 0;
}

int outcome_merge(struct outcome *dst, const struct outcome *src)
{
	if (src->content != CONTENT_NONE)
		dst->content = src->content;
	dst->opened |= src->opened;
	dst->stored_bytes += src->stored_bytes;
	dst->text_bytes += src->text_bytes;
	dst->nmembers += src->nmembers;
	dst->nrequests += src->nrequests;
	dst->nrejected += src->nrejected;
	dst->nhosts += src->nhosts;
	for (uint32_t i = 0; i < src->nerrors; i++)
		if (outcome_add(dst, &src->errors[i]))
			return -1;
	return 0;
}

bool outcome_is_bad(const struct outcome *out)
{
	for (uint32_t i = 0; i < out->nerrors; i++)
		if (out->errors[i].code != ERROR_WORKER_RETRIED)
			return true;
	return false;
}
