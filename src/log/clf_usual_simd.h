/*
 * What clf_usual.c does for each set of instructions. It is included once for
 * each, after these definitions, which it undefines at its end:
 *
 *	USUAL(name)	the name of a function for this set
 *	USUAL_TARGET	the attributes of such a function
 *
 * and after a function USUAL(mask)(at, byte), which returns a bit for each of
 * PIECE bytes that is the one asked for, the first the lowest.
 */

/* A bit for each byte from the place on that is the one asked for. */
USUAL_TARGET
static inline uint32_t USUAL(find)(const char *at, const char *end, char byte)
{
	ptrdiff_t missing = PIECE - (end - at);

	return missing <= 0 ? USUAL(mask)(at, byte)
			    : USUAL(mask)(at - missing, byte) >> missing;
}

/*
 * Finds the quotes from the place on: all of them, or
 * only those in the first piece that has any. Returns false if there is none,
 * or a backslash.
 */
USUAL_TARGET
static inline bool USUAL(find_quotes)(const char *at, const char *end, bool all,
				      struct quotes *quotes)
{
	quotes->n = 0;
	for (; at < end && (all || !quotes->n); at += PIECE) {
		uint32_t found = USUAL(find)(at, end, '"');

		if (USUAL(find)(at, end, '\\'))
			return false;
		for (; found; found &= found - 1) {
			if (quotes->n < QUOTES_KEPT)
				quotes->at[quotes->n] =
					at + __builtin_ctz(found);
			quotes->n++;
		}
	}
	return quotes->n > 0;
}

USUAL_TARGET
static bool USUAL(parse)(struct slice line, bool whole, struct record *rec)
{
	const char *at = line.at, *end = at + line.len;
	struct quotes quotes;
	uint32_t blanks;
	struct slice request;

	if (line.len < FRONT_LEN)
		return false;
	/* The host ends in the first piece, or is too long to be usual. */
	blanks = USUAL(find)(at, end, ' ');
	if (!blanks)
		return false;
	at += __builtin_ctz(blanks);
	if (end - at < FRONT_LEN || memcmp(at, before_time, BEFORE_TIME) != 0 ||
	    !host_is_client(between(line.at, at), &rec->host))
		return false;

	at += BEFORE_TIME;
	if (((USUAL(find)(at, end, '[') | USUAL(find)(at, end, ']')) &
	     first_bits(TIME_LEN)) ||
	    at[TIME_COLON] != ':' ||
	    memcmp(at + TIME_LEN, after_time, AFTER_TIME) != 0)
		return false;
	rec->time = (struct slice){ at, TIME_LEN };
	rec->local_time = true;

	at += TIME_LEN + AFTER_TIME;
	if (!USUAL(find_quotes)(at, end, whole, &quotes) ||
	    !is_status(quotes.at[0] + 1, end))
		return false;
	request = between(at, quotes.at[0]);
	if (!take_request(request, USUAL(find)(at, end, ' '), rec))
		return false;
	rec->escape = UNESCAPE_NONE;
	return whole ? take_tail(end, &quotes, rec)
		     : !has_hash(request, USUAL(find)(at, end, '#'));
}

#undef USUAL
#undef USUAL_TARGET
