/* Tested by tests/unit/base/test_instant.c, beside each time read there. */

#include "base/instant_memo.h"

#include <string.h>

#include "base/instant.h"

enum { SECOND = 1000000 };

/* Where the seconds are of "05/Dec/2024:00:06:08 +0000". */
enum { CLF_LEN = 26, CLF_SECONDS = 18, CLF_ZONE = 21 };

/* 0 to 59; or another number if it is none. */
static int clf_seconds(const char *text)
{
	int tens = text[CLF_SECONDS] - '0', ones = text[CLF_SECONDS + 1] - '0';

	return tens >= 0 && tens < 6 && ones >= 0 && ones < 10
		       ? 10 * tens + ones
		       : -1;
}

/* With a zone of digits a minute has its seconds one after the other. */
static bool is_memorable(struct slice text)
{
	return text.len == CLF_LEN && text.at[2] == '/' &&
	       (text.at[CLF_ZONE] == '+' || text.at[CLF_ZONE] == '-') &&
	       clf_seconds(text.at) >= 0;
}

int64_t instant_parse_next(struct instant_memo *memo, struct slice text,
			   bool is_local)
{
	int64_t instant;

	if (!is_memorable(text))
		return instant_parse(text, is_local);
	if (memo->is_set && !memcmp(text.at, memo->text, CLF_SECONDS) &&
	    !memcmp(text.at + CLF_SECONDS + 2, memo->text + CLF_SECONDS + 2,
		    CLF_LEN - CLF_SECONDS - 2))
		return memo->instant + (int64_t)(clf_seconds(text.at) -
						 clf_seconds(memo->text)) *
					       SECOND;
	instant = instant_parse(text, is_local);
	memo->is_set = instant != INSTANT_NONE;
	memo->instant = instant;
	memcpy(memo->text, text.at, CLF_LEN);
	return instant;
}
