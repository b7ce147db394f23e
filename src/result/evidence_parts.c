#include "result/evidence_parts.h"

/* Requests, first and last; and at EVIDENCE_ALL is_sized, and the bytes. */
enum { NUMBERS_SIZE = 3 * 8, SIZES_SIZE = 1 + 8 };

/* Passes over a string with its number. */
static void skip_string(struct unpack *in)
{
	unpack_u64(in);
	unpack_bytes(in, unpack_u32(in));
}

void evidence_parts_begin(struct evidence_parts *parts,
			  enum evidence_level level, struct slice evidence)
{
	size_t size = NUMBERS_SIZE + (level == EVIDENCE_ALL ? SIZES_SIZE : 0);
	struct unpack in = { (const uint8_t *)evidence.at, evidence.len,
			     false };

	*parts = (struct evidence_parts){ .level = level,
					  .numbers = { evidence.at, size } };
	unpack_bytes(&in, size);
	if (evidence_is_of_crawlers(level)) {
		visits_parts_begin(&parts->visits, in);
		return;
	}
	if (level == EVIDENCE_GROUPS) {
		cells_parts_begin(&parts->cells, in);
		return;
	}
	for (int i = 0; i < TALLY_NKINDS; i++) {
		parts->kinds[i].other = unpack_u64(&in);
		parts->kinds[i].n = unpack_u64(&in);
		parts->kinds[i].strings = in;
		for (uint64_t n = parts->kinds[i].n; n && !in.failed; n--)
			skip_string(&in);
	}
}

static void add_numbers(struct evidence_parts *parts, struct buf *buf)
{
	if (parts->numbers.len) {
		buf_add(buf, parts->numbers.at, parts->numbers.len);
		parts->numbers.len = 0;
		return;
	}
	buf_add_u64(buf, 0);
	buf_add_u64(buf, (uint64_t)INSTANT_NONE);
	buf_add_u64(buf, (uint64_t)INSTANT_NONE);
	if (parts->level != EVIDENCE_ALL)
		return;
	buf_add_byte(buf, 0);
	buf_add_u64(buf, 0);
}

/* Adds what there is of a kind, up to the string that fills the room. */
static void add_kind(struct evidence_parts *parts, int kind, size_t room,
		     struct buf *buf)
{
	struct unpack *in = &parts->kinds[kind].strings;
	const uint8_t *start = in->at;
	uint64_t n = 0;

	while (n < parts->kinds[kind].n && !in->failed &&
	       (!n || (size_t)(in->at - start) < room)) {
		skip_string(in);
		n++;
	}
	buf_add_u64(buf, parts->kinds[kind].other);
	buf_add_u64(buf, n);
	buf_add(buf, start, (size_t)(in->at - start));
	parts->kinds[kind].other = 0;
	parts->kinds[kind].n -= n;
}

bool evidence_parts_add(struct evidence_parts *parts, size_t limit,
			struct buf *buf)
{
	size_t start = buf->len;
	bool added = false, more = false;

	add_numbers(parts, buf);
	if (evidence_is_of_crawlers(parts->level))
		return visits_parts_add(&parts->visits, limit, buf);
	if (parts->level == EVIDENCE_GROUPS)
		return cells_parts_add(&parts->cells, limit, buf);
	for (int i = 0; i < TALLY_NKINDS; i++) {
		size_t used = buf->len - start + 2 * 8;

		if (!parts->kinds[i].other && !parts->kinds[i].n) {
			buf_add_u64(buf, 0);
			buf_add_u64(buf, 0);
		} else if (added && used >= limit) {
			buf_add_u64(buf, 0);
			buf_add_u64(buf, 0);
			more = true;
		} else {
			add_kind(parts, i, limit > used ? limit - used : 0,
				 buf);
			added = true;
			more |= parts->kinds[i].n > 0;
		}
	}
	return more;
}

bool evidence_goes_on(enum evidence_level level, struct slice evidence)
{
	struct unpack in = { (const uint8_t *)evidence.at, evidence.len,
			     false };

	return level >= EVIDENCE_ALL && !unpack_u64(&in) && !in.failed;
}
