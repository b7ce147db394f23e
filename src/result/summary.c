#include "result/summary.h"

#include "base/capped.h"

void summary_add(struct summary *sum, const struct outcome *out)
{
	sum->files += out->opened && !out->skipped;
	sum->skipped += out->skipped != SKIP_NONE;
	sum->damaged += outcome_is_damaged(out);
	sum->unrecognised += outcome_has(out, ERROR_NOT_A_LOG) ||
			     outcome_has(out, ERROR_NOT_OF_FORMAT) ||
			     outcome_has(out, ERROR_UNSUPPORTED) ||
			     outcome_has(out, ERROR_BINARY);
	capped_add(&sum->stored_bytes, out->stored_bytes);
	capped_add(&sum->text_bytes, out->text_bytes);
	capped_add(&sum->lines, out->nlines);
	capped_add(&sum->requests, out->nrequests);
	capped_add(&sum->rejected, out->nrejected);
	capped_add(&sum->untimed, out->nuntimed);
}
