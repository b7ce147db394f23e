/* Tested by tests/unit/crawler/test_ranges.c. */

#include "crawler/ranges_error.h"

#include <inttypes.h>
#include <string.h>

bool ranges_error_is_fatal(const struct ranges_error *err)
{
	return err->problem != RANGES_GOOD && err->problem < RANGES_BAD;
}

void ranges_error_set_detail(struct ranges_error *err, const void *text,
			     size_t len_bytes)
{
	const char *at = text;
	size_t len = 0;

	for (size_t i = 0; i < len_bytes && len + 1 < sizeof(err->detail); i++)
		if (at[i])
			err->detail[len++] = at[i];
	err->detail[len] = '\0';
}

static void add_detail(struct buf *line, const struct ranges_error *err)
{
	buf_add_str(line, "'");
	buf_add_cleaned(line, err->detail, strlen(err->detail));
	buf_add_str(line, "'");
}

static void add_where(struct buf *line, const struct ranges_error *err)
{
	buf_addf(line, " (line %" PRIu64 ")", err->line);
}

static void add_bad(struct buf *line, const struct ranges_error *err)
{
	if (err->problem == RANGES_ALL_BAD)
		buf_add_str(line, "no network in it: ");
	if (err->count == 1)
		buf_add_str(line, "1 entry is no network: ");
	else
		buf_addf(line, "%" PRIu64 " entries are no networks, first ",
			 err->count);
	add_detail(line, err);
	add_where(line, err);
	if (err->problem == RANGES_BAD)
		buf_add_str(line, "; the others count");
}

static void add_refused(struct buf *line, const struct ranges_error *err)
{
	if (err->problem == RANGES_ALL_REFUSED)
		buf_add_str(line, "no network in it that can be a crawler's: ");
	if (err->count == 1)
		buf_add_str(line, "1 network is refused: ");
	else
		buf_addf(line, "%" PRIu64 " networks are refused, first ",
			 err->count);
	buf_add_cleaned(line, err->detail, strlen(err->detail));
	add_where(line, err);
	if (err->special)
		buf_addf(line, " is %s", special_name(err->special));
	else
		buf_add_str(line, " is larger than /8 (IPv6: /16)");
	buf_add_str(line, "; --ranges-any admits it");
}

static void add_moved(struct buf *line, const struct ranges_error *err)
{
	buf_add_str(line, "JSON without networks");
	if (err->detail[0]) {
		buf_add_str(line, ", it says ");
		add_detail(line, err);
	}
	buf_add_str(line, ": has the list moved?");
}

void ranges_error_add(struct buf *line, const struct ranges_error *err)
{
	switch (err->problem) {
	case RANGES_OPEN:
		buf_addf(line, "cannot open: %s", strerror(err->errnum));
		break;
	case RANGES_READ:
		buf_addf(line, "cannot read: %s", strerror(err->errnum));
		break;
	case RANGES_MEMORY:
		buf_add_str(line, "out of memory for its networks");
		break;
	case RANGES_EMPTY:
		buf_add_str(line, "an empty file, not a list of networks");
		break;
	case RANGES_HTML:
		buf_add_str(line, "a web page (HTML), not a list of networks: "
				  "fetch it again");
		break;
	case RANGES_CUT:
		buf_add_str(line, "JSON that is cut short");
		add_where(line, err);
		buf_add_str(line, ": fetch it again");
		break;
	case RANGES_BROKEN:
		buf_add_str(line, "begins like JSON, but is not");
		add_where(line, err);
		break;
	case RANGES_DEEP:
		buf_add_str(line, "JSON of too many levels");
		add_where(line, err);
		break;
	case RANGES_MOVED:
		add_moved(line, err);
		break;
	case RANGES_EMPTY_LIST:
		buf_add_str(line, "its list of networks is empty: "
				  "fetch it again");
		break;
	case RANGES_NO_NETWORK:
		buf_add_str(line, "no network in it");
		if (err->detail[0]) {
			buf_add_str(line, ", it begins ");
			add_detail(line, err);
		}
		break;
	case RANGES_ALL_BAD:
	case RANGES_BAD:
		add_bad(line, err);
		break;
	case RANGES_ALL_REFUSED:
	case RANGES_REFUSED:
		add_refused(line, err);
		break;
	default:
		break;
	}
}
