#include "log/record.h"

#include "base/instant.h"

enum { STATUS_DIGITS = 3 };

/* So many digits are no number that is too large. */
enum { DIGITS_SAFE = 19 };

static bool read_short_number(struct slice s, uint64_t *number)
{
	uint64_t n = 0;

	for (size_t i = 0; i < s.len; i++) {
		unsigned digit = (unsigned)(unsigned char)s.at[i] - '0';

		if (digit > 9)
			return false;
		n = n * 10 + digit;
	}
	*number = n;
	return s.len > 0;
}

static bool read_number(struct slice s, uint64_t *number)
{
	if (s.len <= DIGITS_SAFE)
		return read_short_number(s, number);
	*number = 0;
	for (size_t i = 0; i < s.len; i++)
		if (s.at[i] < '0' || s.at[i] > '9' ||
		    __builtin_mul_overflow(*number, 10, number) ||
		    __builtin_add_overflow(*number, s.at[i] - '0', number))
			return false;
	return s.len > 0;
}

int64_t record_time(const struct record *rec, struct instant_memo *memo)
{
	enum { DATE_MAX = 32, TIME_MAX = 32 };
	char both[DATE_MAX + 1 + TIME_MAX];
	size_t len = rec->date.len;

	if (!rec->date.len)
		return instant_parse_next(memo, rec->time, rec->local_time);
	if (!rec->time.len || rec->date.len > DATE_MAX ||
	    rec->time.len > TIME_MAX)
		return INSTANT_NONE;
	memcpy(both, rec->date.at, len);
	both[len++] = ' ';
	memcpy(both + len, rec->time.at, rec->time.len);
	len += rec->time.len;
	return instant_parse((struct slice){ both, len }, rec->local_time);
}

unsigned record_status(const struct record *rec)
{
	uint64_t number;

	if (rec->status.len != STATUS_DIGITS ||
	    !read_number(rec->status, &number) || number < 100)
		return 0;
	return (unsigned)number;
}

struct slice record_user_agent(const struct record *rec)
{
	if (slice_is_none(rec->user_agent) ||
	    slice_is(rec->user_agent, "undefined"))
		return (struct slice){ rec->user_agent.at, 0 };
	return rec->user_agent;
}

bool record_bytes(const struct record *rec, uint64_t *bytes)
{
	return read_number(rec->bytes, bytes);
}
