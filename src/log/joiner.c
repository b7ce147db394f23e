#include "log/joiner.h"

#include <stdlib.h>

#include "log/envelope/cri.h"
#include "log/envelope/docker.h"

struct part {
	struct longrec *record; /* owned; NULL until there is one */
	size_t tag;		/* where its first line says P */
	bool has_begun;
};

enum { NPARTS = (int)CRI_NSTREAMS + (int)DOCKER_NSTREAMS };

struct joiner {
	struct longrec_search search;
	struct longrec_rest rest;  /* of the record that was given */
	struct part parts[NPARTS]; /* those of CRI first */
};

struct joiner *joiner_new(struct longrec_search search)
{
	struct joiner *joiner = calloc(1, sizeof(*joiner));

	if (joiner)
		joiner->search = search;
	return joiner;
}

void joiner_free(struct joiner *joiner)
{
	if (!joiner)
		return;
	for (size_t i = 0; i < NPARTS; i++)
		free(joiner->parts[i].record);
	free(joiner);
}

enum joiner_kind joiner_tell(struct slice line)
{
	struct docker docker;
	struct cri cri;

	if (cri_take(&line, &cri))
		return JOINER_CRI;
	return docker_read(line, &docker) ? JOINER_DOCKER : JOINER_NONE;
}

const char *joiner_mark(enum joiner_kind kind, size_t index)
{
	static const char *const cri[] = { " stdout P", " stderr P", NULL };
	static const char *const docker[] = { "{\"log\":\"", NULL };
	const char *const *marks = kind == JOINER_CRI ? cri : docker;

	for (size_t i = 0; kind != JOINER_NONE && marks[i]; i++)
		if (i == index)
			return marks[i];
	return NULL;
}

static int begin(const struct joiner *joiner, struct part *part,
		 struct slice line)
{
	if (!part->record)
		part->record = malloc(sizeof(*part->record));
	if (!part->record)
		return -1;
	part->record->search = joiner->search;
	part->has_begun = true;
	longrec_begin(part->record);
	longrec_add(part->record, line);
	return 0;
}

static enum joiner_result finish(struct joiner *joiner, struct part *part,
				 struct slice *record)
{
	part->has_begun = false;
	*record = longrec_end(part->record);
	joiner->rest = part->record->rest;
	return JOINER_RECORD;
}

struct longrec_rest joiner_rest(const struct joiner *joiner)
{
	return joiner->rest;
}

/* What is before the end of the text of a part, or of both streams' if cut. */
static enum joiner_result begin_docker(struct joiner *joiner, struct slice line,
				       const struct docker *docker)
{
	struct part *parts = joiner->parts + CRI_NSTREAMS;
	const char *end = docker->text.at + docker->text.len;

	line.len = (size_t)(end - line.at);
	for (int i = 0; i < DOCKER_NSTREAMS; i++)
		if ((docker->is_cut ||
		     docker->stream == (enum docker_stream)i) &&
		    !parts[i].has_begun && begin(joiner, &parts[i], line))
			return JOINER_MEMORY;
	return JOINER_PART;
}

static enum joiner_result add_docker(struct joiner *joiner, struct slice line,
				     struct slice *record)
{
	struct part *parts = joiner->parts + CRI_NSTREAMS, *part;
	bool has_begun = parts[DOCKER_STDOUT].has_begun ||
			 parts[DOCKER_STDERR].has_begun;
	struct docker docker;

	if ((!has_begun && docker_is_whole(line)) ||
	    !docker_read(line, &docker))
		return JOINER_LINE;
	part = &parts[docker.stream];
	if (docker.is_part && (docker.is_cut || !part->has_begun))
		return begin_docker(joiner, line, &docker);
	if (!part->has_begun)
		return JOINER_LINE;
	if (docker.is_part) {
		longrec_add(part->record, docker.text);
		return JOINER_PART;
	}
	longrec_add(part->record,
		    slice_behind(line, (size_t)(docker.text.at - line.at)));
	return finish(joiner, part, record);
}

enum joiner_result joiner_add(struct joiner *joiner, struct slice line,
			      struct slice *record)
{
	struct slice text = line;
	struct part *part;
	struct cri cri;

	if (!cri_take(&text, &cri))
		return add_docker(joiner, line, record);
	part = &joiner->parts[cri.stream];
	if (part->has_begun) {
		longrec_add(part->record, text);
	} else if (!cri.is_part) {
		return JOINER_LINE;
	} else {
		if (begin(joiner, part, line))
			return JOINER_MEMORY;
		part->tag = (size_t)(cri.tag - line.at);
	}
	if (cri.is_part)
		return JOINER_PART;
	part->record->text[part->tag] = cri.tag[0];
	return finish(joiner, part, record);
}

bool joiner_waits(const struct joiner *joiner)
{
	for (size_t i = 0; i < NPARTS; i++)
		if (joiner->parts[i].has_begun)
			return true;
	return false;
}

bool joiner_give_up(struct joiner *joiner, struct slice *record)
{
	for (size_t i = 0; i < NPARTS; i++) {
		struct part *part = &joiner->parts[i];

		if (!part->has_begun)
			continue;
		finish(joiner, part, record);
		return true;
	}
	return false;
}
