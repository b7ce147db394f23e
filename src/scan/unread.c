/* Tested by tests/unit/scan/test_scan.c. */

#include "scan/unread.h"

/* A wrong format must not look like "no robots". */
static int say_no_log(const struct query *query, const struct sample *sample,
		      struct outcome *outcome)
{
	struct error err = { .count = sample->nlines };
	bool is_auto = query->format->kind == FORMAT_AUTO;

	err.code = is_auto ? ERROR_NOT_A_LOG : ERROR_NOT_OF_FORMAT;
	quote_put(&sample->first, &err, is_auto);
	return outcome_add(outcome, &err);
}

/*
 * Whether reading went on within what was decoded up to damage: then what is
 * compressed in that text was read.
 */
static bool went_back(const struct outcome *outcome)
{
	for (uint32_t i = 0; i < outcome->nerrors; i++) {
		const struct error *err = &outcome->errors[i];

		if (err->resumed >= 0 && err->resumed < err->offset)
			return true;
	}
	return false;
}

int unread_say(const struct query *query, const struct sample *sample,
	       const struct line *line, const struct text *text,
	       struct outcome *outcome)
{
	struct error no_times = { .code = ERROR_NO_TIMES,
				  .count = outcome->nuntimed };
	struct error err;

	if (!went_back(outcome) && text_has_nested(text, &err) &&
	    outcome_add(outcome, &err))
		return -1;
	if (line_read_no_time(line) && outcome_add(outcome, &no_times))
		return -1;
	if (line_lacked_fields(line, &err) && outcome_add(outcome, &err))
		return -1;
	if (line_lacked_agents(line, &err) && outcome_add(outcome, &err))
		return -1;
	if (!sample->is_log && !line_asked(line) && sample->nlines)
		return say_no_log(query, sample, outcome);
	if (line_asked_otherwise(line, &err) && outcome_add(outcome, &err))
		return -1;
	if (!line_was_unread(line, &err))
		return 0;
	return outcome_add(outcome, &err);
}

int unread_keep_rejects(struct spool *rejects, struct outcome *outcome)
{
	struct error err = { .code = ERROR_REJECTS };

	if (rejects)
		err.errnum = spool_flush(rejects);
	return err.errnum ? outcome_add(outcome, &err) : 0;
}
