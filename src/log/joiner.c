#include "log/joiner.h"

#include <stdlib.h>

#include "log/envelope/cri.h"

struct part {
	char *text; /* owned: JOINER_RECORD_MAX bytes, once there was one */
	size_t len;
	size_t tag; /* where its first line says P */
	bool has_begun;
};

struct joiner {
	struct part parts[CRI_NSTREAMS];
};

struct joiner *joiner_new(void)
{
	return calloc(1, sizeof(struct joiner));
}

void joiner_free(struct joiner *joiner)
{
	if (!joiner)
		return;
	for (size_t i = 0; i < CRI_NSTREAMS; i++)
		free(joiner->parts[i].text);
	free(joiner);
}

bool joiner_may_help(struct slice line)
{
	struct cri cri;

	return cri_take(&line, &cri);
}

const char *joiner_mark(size_t index)
{
	static const char *const marks[] = { " stdout P", " stderr P" };

	return index < sizeof(marks) / sizeof(marks[0]) ? marks[index] : NULL;
}

static void append(struct part *part, struct slice text)
{
	size_t room = JOINER_RECORD_MAX - part->len;

	if (text.len > room)
		text.len = room;
	memcpy(part->text + part->len, text.at, text.len);
	part->len += text.len;
}

static int begin(struct part *part, struct slice line, const char *tag)
{
	if (!part->text)
		part->text = malloc(JOINER_RECORD_MAX);
	if (!part->text)
		return -1;
	part->has_begun = true;
	part->len = 0;
	part->tag = (size_t)(tag - line.at);
	append(part, line);
	return 0;
}

enum joiner_result joiner_add(struct joiner *joiner, struct slice line,
			      struct slice *record)
{
	struct slice text = line;
	struct part *part;
	struct cri cri;

	if (!cri_take(&text, &cri))
		return JOINER_LINE;
	part = &joiner->parts[cri.stream];
	if (part->has_begun)
		append(part, text);
	else if (!cri.is_part)
		return JOINER_LINE;
	else if (begin(part, line, cri.tag))
		return JOINER_MEMORY;
	if (cri.is_part)
		return JOINER_PART;
	part->has_begun = false;
	part->text[part->tag] = cri.tag[0];
	*record = (struct slice){ part->text, part->len };
	return JOINER_RECORD;
}

bool joiner_waits(const struct joiner *joiner)
{
	for (size_t i = 0; i < CRI_NSTREAMS; i++)
		if (joiner->parts[i].has_begun)
			return true;
	return false;
}

bool joiner_give_up(struct joiner *joiner, struct slice *record)
{
	for (size_t i = 0; i < CRI_NSTREAMS; i++) {
		struct part *part = &joiner->parts[i];

		if (!part->has_begun)
			continue;
		part->has_begun = false;
		*record = (struct slice){ part->text, part->len };
		return true;
	}
	return false;
}
