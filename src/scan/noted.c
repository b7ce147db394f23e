/* Tested by tests/unit/scan/test_line.c. */

#include "scan/noted.h"

#include <string.h>

#include "scan/filter.h"

void noted_begin(struct noted *noted)
{
	noted->nasked = noted->nunread = noted->nwithout = 0;
	noted->has_agent = false;
	noted->missing = FILTER_METHOD | FILTER_STATUS | FILTER_AGENT;
	noted->is_doubtful = noted->is_parted = false;
	quote_clear(&noted->unread);
}

void noted_see_agent(struct noted *noted, const struct record *rec,
		     bool is_sampled)
{
	if (rec->user_agent.at)
		noted->has_agent = true;
	else
		noted->nwithout += is_sampled;
}

void noted_add_unread(struct noted *noted, struct slice text)
{
	noted->nunread++;
	quote_keep(&noted->unread, text);
}

bool noted_lacked_fields(const struct noted *noted, struct error *err)
{
	static const char *const names[] = {
		[FILTER_METHOD] = "method",
		[FILTER_STATUS] = "status",
		[FILTER_METHOD | FILTER_STATUS] = "method or status",
		[FILTER_AGENT] = "user agent",
		[FILTER_METHOD | FILTER_AGENT] = "method or user agent",
		[FILTER_STATUS | FILTER_AGENT] = "status or user agent",
		[FILTER_METHOD | FILTER_STATUS | FILTER_AGENT] =
			"method, status or user agent",
	};

	*err = (struct error){ .code = ERROR_NO_FIELDS,
			       .count = noted->nasked };
	if (!noted->nasked || !noted->missing)
		return false;
	memcpy(err->detail, names[noted->missing],
	       strlen(names[noted->missing]) + 1);
	return true;
}

bool noted_lacked_agents(const struct noted *noted, struct error *err)
{
	*err = (struct error){ .code = ERROR_NO_AGENTS,
			       .count = noted->nwithout };
	return noted->nwithout && !noted->has_agent;
}

bool noted_has_unread(const struct noted *noted, bool is_auto,
		      struct error *err)
{
	*err = (struct error){ .code = ERROR_UNREAD, .count = noted->nunread };
	if (!noted->nunread)
		return false;
	quote_put(&noted->unread, err, is_auto);
	if (noted->is_parted)
		err->advice = ERROR_ADVICE_CR;
	/* No other format is that of a line which has been read. */
	else if (noted->is_doubtful && err->advice != ERROR_ADVICE_SERVER &&
		 err->advice != ERROR_ADVICE_NAME)
		err->advice = ERROR_ADVICE_TARGET;
	return true;
}
