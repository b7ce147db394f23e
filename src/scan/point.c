/* Tested by tests/unit/state/test_resume.c. */

#include "scan/point.h"

#include "scan/needles.h"
#include "scan/query.h"

void scan_point_pack(const struct scan_point *point, struct buf *buf)
{
	buf_add_byte(buf, point->is_set);
	if (!point->is_set)
		return;
	buf_add_u64(buf, point->offset);
	buf_add_byte(buf, (uint8_t)point->content);
	buf_add_u32(buf, point->kinds);
	buf_add_byte(buf, point->asked);
	buf_add_byte(buf, point->read_time);
	buf_add_u64(buf, point->nasked);
	buf_add_u32(buf, point->missing);
	for (size_t i = 0; i < LONGHASH_LANES; i++)
		buf_add_u64(buf, point->lanes[i]);
}

const uint64_t *scan_point_lanes(const struct scan_point *point)
{
	for (size_t i = 0; i < LONGHASH_LANES; i++)
		if (point->lanes[i])
			return point->lanes;
	return NULL;
}

static bool may_be(const struct scan_point *point)
{
	if (point->content != CONTENT_GZIP && scan_point_lanes(point))
		return false;
	return point->offset >= SCAN_POINT_MIN && point->offset <= INT64_MAX &&
	       (point->content == CONTENT_TEXT ||
		point->content == CONTENT_GZIP) &&
	       point->kinds <= NEEDLES_ALL &&
	       point->missing <= (FILTER_METHOD | FILTER_STATUS | FILTER_AGENT);
}

int scan_point_unpack(struct scan_point *point, struct unpack *in)
{
	uint8_t is_set = unpack_byte(in), asked, read_time;

	*point = (struct scan_point){ .is_set = is_set };
	if (!is_set)
		return in->failed;
	point->offset = unpack_u64(in);
	point->content = (enum content)unpack_byte(in);
	point->kinds = unpack_u32(in);
	asked = unpack_byte(in);
	read_time = unpack_byte(in);
	point->asked = asked;
	point->read_time = read_time;
	point->nasked = unpack_u64(in);
	point->missing = unpack_u32(in);
	for (size_t i = 0; i < LONGHASH_LANES; i++)
		point->lanes[i] = unpack_u64(in);
	return in->failed || is_set > 1 || asked > 1 || read_time > 1 ||
	       !may_be(point);
}
