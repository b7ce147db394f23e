#include "log/advice.h"

#include <ctype.h>
#include <string.h>

#include "log/clf.h"
#include "log/envelope.h"
#include "log/jsonlog.h"
#include "log/named.h"
#include "log/request.h"

/* By the line as it stands. Returns false if nothing tells. */
static bool give(struct error *err, struct slice line)
{
	const char *name;
	struct record rec;

	if (jsonlog_is_object(line)) {
		err->advice = jsonlog_is_built_in() ? ERROR_ADVICE_JSON
						    : ERROR_ADVICE_BUILD;
		return true;
	}
	if (clf_is_open(line)) {
		err->advice = ERROR_ADVICE_FRONT;
		return true;
	}
	if (clf_parse(CLF_AUTO, line, false, &rec)) {
		err->advice = request_has_server(rec.target)
				      ? ERROR_ADVICE_SERVER
				      : ERROR_ADVICE_TARGET;
		return true;
	}
	if (clf_is_cut(line)) {
		err->advice = ERROR_ADVICE_CUT;
		return true;
	}
	name = named_propose(line);
	if (!name || strlen(name) >= sizeof(err->format))
		return false;
	err->advice = ERROR_ADVICE_NAME;
	memcpy(err->format, name, strlen(name) + 1);
	return true;
}

/* A number begins most lines of W3C extended logs. */
static bool may_be_w3c(struct slice line)
{
	return line.len &&
	       (line.at[0] == '#' || isdigit((unsigned char)line.at[0]));
}

void advice_give(struct error *err, struct slice line)
{
	struct slice rest = line;
	bool is_named = false;

	err->format[0] = '\0';
	do
		if (give(err, rest))
			return;
	while (envelope_take(&rest, &is_named));
	err->advice =
		may_be_w3c(line) ? ERROR_ADVICE_HEADER : ERROR_ADVICE_FORMAT;
}
