/* Tested by tests/cli/log_formats.bats. */

#include "log/named.h"

#include <stdlib.h>
#include <string.h>

#include "base/shape.h"
#include "log/template/template.h"

const struct named_row named_rows[] = {
	{ "auto", NULL, FORMAT_AUTO, NULL, NULL, NULL },
	{ "clf", "common combined COMMON COMBINED", FORMAT_CLF, NULL, NULL,
	  NULL },
	{ "vhost", "vhost_combined VCOMMON VCOMBINED", FORMAT_VHOST, NULL, NULL,
	  NULL },
	{ "w3c", "iis cloudfront W3C CLOUDFRONT", FORMAT_W3C, NULL, NULL,
	  NULL },
	{ "json", "caddy CADDY", FORMAT_JSON, NULL, NULL, NULL },
	{ "aws", "alb elb AWSALB AWSELB", FORMAT_AWS, NULL, NULL, NULL },
	{ "haproxy", NULL, FORMAT_HAPROXY, NULL, NULL, NULL },
	/* Either CLF or JSON. */
	{ "traefik", "TRAEFIKCLF", FORMAT_AUTO, NULL, NULL, NULL },
	{ "s3", "AWSS3", FORMAT_TEMPLATE,
	  "$owner $bucket [$time_local] $remote_addr $requester $request_id "
	  "$operation $key \"$request\" $status $error $bytes_sent "
	  "$object_size $total_time $turn_around_time \"$http_referer\" "
	  "\"$http_user_agent\"",
	  NULL,
	  "Amazon S3 User Guide, \"Amazon S3 server access log format\"" },
	{ "bunny", NULL, FORMAT_TEMPLATE,
	  "$cache|$status|$msec|$bytes_sent|$zone|$remote_addr|$http_referer|"
	  "$request_uri|$pop|$http_user_agent|$request_id|$country",
	  NULL, "bunny.net, \"CDN log format\"" },
	{ NULL, NULL, FORMAT_AUTO, NULL, NULL, NULL },
};

enum { NROWS = sizeof(named_rows) / sizeof(named_rows[0]) - 1 };

struct named_set {
	struct logtemplate *templates[NROWS]; /* NULL: not yet needed */
};

/* True if the word is one of the words, which have a blank between them. */
static bool has_word(const char *words, const char *word)
{
	size_t len = strlen(word);

	for (; words && *words; words += strspn(words, " ")) {
		size_t n = strcspn(words, " ");

		if (n == len && !memcmp(words, word, len))
			return true;
		words += n;
	}
	return false;
}

const struct named_row *named_find(const char *name)
{
	for (const struct named_row *row = named_rows; row->name; row++)
		if (!strcmp(row->name, name) || has_word(row->others, name))
			return row;
	return NULL;
}

const struct named_row *named_tell(struct slice line)
{
	for (const struct named_row *row = named_rows; row->name; row++)
		if (row->shape && shape_begins(line, row->shape))
			return row;
	return NULL;
}

static bool fits(const struct named_row *row, struct slice line)
{
	enum format_error error;
	struct logtemplate *t = template_new(row->format, NULL, &error);
	struct record rec;
	bool is_line = t && template_parse(t, line, &rec);

	template_free(t);
	return is_line;
}

const char *named_propose(struct slice line)
{
	for (const struct named_row *row = named_rows; row->name; row++)
		if (row->format && fits(row, line))
			return row->name;
	return NULL;
}

struct named_set *named_set_new(void)
{
	return calloc(1, sizeof(struct named_set));
}

void named_set_free(struct named_set *set)
{
	if (!set)
		return;
	for (size_t i = 0; i < NROWS; i++)
		template_free(set->templates[i]);
	free(set);
}

enum named_result named_parse(struct named_set *set, struct slice line,
			      struct record *rec)
{
	const struct named_row *row = named_tell(line);
	struct logtemplate **t;
	enum format_error error;

	if (!row)
		return NAMED_NONE;
	t = &set->templates[row - named_rows];
	if (!*t)
		*t = template_new(row->format, NULL, &error);
	if (!*t)
		return NAMED_MEMORY;
	return template_parse(*t, line, rec) ? NAMED_RECORD : NAMED_NONE;
}
