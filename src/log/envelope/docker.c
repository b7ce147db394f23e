/* Tested by tests/unit/log/test_joiner.c. */

#include "log/envelope/docker.h"

#include "base/text.h"

/* A part has so many bytes, and more with the escapes in it. */
enum { PART_MIN = 16 * 1024 }; /* see joiner.h */

static const char begin[] = "{\"log\":\"";

/* True for text that ends in "\n", whose backslash is not escaped itself. */
static bool ends_line(struct slice text)
{
	size_t n = 0;

	if (text.len < 2 || text.at[text.len - 1] != 'n')
		return false;
	while (n + 1 < text.len && text.at[text.len - 2 - n] == '\\')
		n++;
	return n % 2;
}

bool docker_is_whole(struct slice line)
{
	return line.len < PART_MIN || !slice_begins(line, begin);
}

bool docker_read(struct slice line, struct docker *docker)
{
	static const char *const streams[DOCKER_NSTREAMS] = {
		",\"stream\":\"stdout\"", ",\"stream\":\"stderr\""
	};
	const char *at = line.at + sizeof(begin) - 1, *end, *quote;
	bool has_escape;

	*docker = (struct docker){ 0 };
	if (!slice_begins(line, begin))
		return false;
	end = line.at + line.len;
	quote = text_find_quote(at, end, '"', &has_escape);
	docker->is_cut = !quote;
	docker->text =
		(struct slice){ at, (size_t)((quote ? quote : end) - at) };
	docker->is_part =
		docker->text.len >= PART_MIN && !ends_line(docker->text);
	if (!quote)
		return docker->is_part;
	line = slice_behind(line, (size_t)(quote + 1 - line.at));
	for (int i = 0; i < DOCKER_NSTREAMS; i++) {
		docker->stream = (enum docker_stream)i;
		if (slice_begins(line, streams[i]))
			return true;
	}
	return false;
}
