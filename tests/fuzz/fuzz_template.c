/*
 * Any bytes as a server's format string (template.h) and, if it is one, lines
 * of that format. An input is
 *
 *	which field is the host, one byte
 *	the format, up to a NUL byte
 *	lines (lines.h)
 */

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "lines.h"
#include "reference.h"
#include "log/template/template.h"

static const char *const clients[] = {
	NULL, "%{X-Forwarded-For}i", "$http_x_forwarded_for", "X-Forwarded-For",
	"%a",
};

enum { NCLIENTS = sizeof(clients) / sizeof(clients[0]) };

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t len);

/* The string, in memory of exactly its size. */
static char *string_of(const uint8_t *data, size_t len)
{
	char *str = malloc(len + 1);

	memcpy(str, data, len);
	str[len] = '\0';
	return str;
}

static void check_format(const char *text, const char *client,
			 const uint8_t *lines, size_t len)
{
	struct format format = { .kind = FORMAT_TEMPLATE, .client = client };
	enum format_error error = FORMAT_GOOD;

	template_is_one(text);
	format.template = template_new(text, client, &error);
	if (format.template)
		lines_check(&format, lines, len);
	else if (!error || error == FORMAT_NO_MEMORY)
		reference_fail("refused without a word");
	format_release(&format);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t len)
{
	const uint8_t *nul = len ? memchr(data + 1, 0, len - 1) : NULL;
	const uint8_t *end = nul || !len ? nul : data + len;
	char *text;

	if (!len)
		return 0;
	text = string_of(data + 1, (size_t)(end - data - 1));
	end += nul != NULL;
	check_format(text, clients[data[0] % NCLIENTS], end,
		     (size_t)(data + len - end));
	free(text);
	return 0;
}
