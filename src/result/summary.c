#include "result/summary.h"

void summary_add(struct summary *sum, const struct outcome *out)
{
	sum->files += out->opened && !out->skipped;
	sum->skipped += out->skipped;
	sum->damaged += outcome_is_damaged(out);
	sum->unrecognised += outcome_has(out, ERROR_NOT_A_LOG) ||
			     outcome_has(out, ERROR_NOT_OF_FORMAT) ||
			     outcome_has(out, ERROR_UNSUPPORTED) ||
			     outcome_has(out, ERROR_BINARY);
	sum->stored_bytes += out->stored_bytes;
	sum->text_bytes += out->text_bytes;
	sum->lines += out->nlines;
	sum->requests += out->nrequests;
	sum->rejected += out->nrejected;
	sum->untimed += out->nuntimed;
}
