#include "scan/quote.h"

#include <string.h>

#include "scan/block.h"

void quote_clear(struct quote *quote)
{
	quote->len = 0;
	quote->is_long = false;
}

void quote_keep(struct quote *quote, struct slice line)
{
	if (quote->len || !line.len)
		return;
	quote->is_long = line.len >= BLOCK_LINE_MAX;
	quote->len = line.len;
	if (quote->len > sizeof(quote->line))
		quote->len = sizeof(quote->line);
	memcpy(quote->line, line.at, quote->len);
}

void quote_put(const struct quote *quote, struct error *err, bool with_advice)
{
	struct slice line = { quote->line, quote->len };
	size_t len = sizeof(err->detail) - 1;

	memset(err->detail, 0, sizeof(err->detail));
	memcpy(err->detail, line.at, line.len < len ? line.len : len);
	if (quote->is_long)
		err->advice = ERROR_ADVICE_LONG;
	else if (with_advice)
		advice_give(err, line);
}
