/*
 * Names are compared as they stand in a message, but uncompressed and in lower
 * case: each label behind its length, up to an empty one. So a dot within a
 * label is no border of one.
 */

#include "crawler/dns_reply.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/text.h"
#include "base/vec.h"

enum {
	HEADER_SIZE = 12,
	WIRE_MAX = 255,
	LABEL_MAX = 63,
	POINTER = 0xc0,	 /* the bits of a length that is none */
	JUMPS_MAX = 128, /* pointers of a name: more than it has labels */
	CHAIN_MAX = 16,	 /* CNAME records, one behind the other */
	TYPE_NS = 2,
	TYPE_CNAME = 5,
	TYPE_SOA = 6,
	IS_REPLY = 0x80, /* of the third byte */
	IS_AUTHORITY = 0x04,
	IS_CUT = 0x02,
	CODE = 0x0f, /* of the fourth */
	CODE_NONE = 3,
};

struct wire_name {
	size_t len;
	uint8_t bytes[WIRE_MAX];
};

/* What stands from at on. */
struct message {
	const uint8_t *bytes;
	size_t len, at;
	bool failed;
};

struct record {
	struct wire_name owner;
	unsigned type, class;
	size_t at, len; /* of its data */
};

static unsigned take_u16(struct message *m)
{
	unsigned n;

	if (m->len - m->at < 2) {
		m->failed = true;
		return 0;
	}
	n = (unsigned)m->bytes[m->at] << 8 | m->bytes[m->at + 1];
	m->at += 2;
	return n;
}

static void skip(struct message *m, size_t len)
{
	if (m->len - m->at < len)
		m->failed = true;
	else
		m->at += len;
}

/* Adds a label, of which the length is at m->at, and passes it. */
static bool take_label(struct message *m, struct wire_name *name)
{
	size_t len = m->bytes[m->at];

	if (len > LABEL_MAX || m->len - m->at < 1 + len ||
	    WIRE_MAX - name->len < 1 + len)
		return false;
	for (size_t i = 0; i <= len; i++)
		name->bytes[name->len++] =
			(uint8_t)text_lower((char)m->bytes[m->at++]);
	return true;
}

/*
 * The rest of a name may stand further up (section 4.1.4): always further, so
 * that this ends.
 */
static void take_name(struct message *m, struct wire_name *name)
{
	struct message from = *m;
	size_t behind = 0, first = m->at, njumps = 0;
	bool is_end = false;

	name->len = 0;
	while (!is_end && !m->failed) {
		if (from.at >= from.len) {
			m->failed = true;
		} else if ((from.bytes[from.at] & POINTER) == POINTER) {
			size_t to = take_u16(&from) & 0x3fff;

			if (!behind)
				behind = from.at;
			m->failed = from.failed || to >= first ||
				    ++njumps > JUMPS_MAX;
			first = from.at = to;
		} else {
			is_end = !from.bytes[from.at];
			m->failed = !take_label(&from, name);
		}
	}
	m->at = behind ? behind : from.at;
}

static bool take_record(struct message *m, struct record *record)
{
	take_name(m, &record->owner);
	record->type = take_u16(m);
	record->class = take_u16(m);
	skip(m, 4);
	record->len = take_u16(m);
	record->at = m->at;
	skip(m, record->len);
	return !m->failed;
}

static bool is_same(const struct wire_name *a, const struct wire_name *b)
{
	return a->len == b->len && !memcmp(a->bytes, b->bytes, a->len);
}

/* The name that is an alias of another one becomes that. */
static bool follow(struct message answers, size_t n, struct wire_name *name)
{
	for (size_t i = 0; i < n; i++) {
		struct record record;

		if (!take_record(&answers, &record))
			return false;
		if (record.type != TYPE_CNAME ||
		    record.class != DNS_CLASS_INTERNET ||
		    !is_same(&record.owner, name))
			continue;
		answers.at = record.at;
		take_name(&answers, name);
		return !answers.failed;
	}
	return false;
}

/* True if a server knows others that may know: there is an NS record. */
static bool is_referral(struct message *m, size_t nauthorities)
{
	bool has_ns = false;

	if (m->bytes[2] & IS_AUTHORITY)
		return false;
	for (size_t i = 0; i < nauthorities; i++) {
		struct record record;

		if (!take_record(m, &record) || record.type == TYPE_SOA)
			return false;
		has_ns |= record.type == TYPE_NS;
	}
	return has_ns;
}

/* What looks at a record of the type; DNS_REPLY_NONE: at the next one, too. */
typedef enum dns_reply look_fn(void *ctx, struct message m,
			       const struct record *);

static enum dns_reply look_at_all(struct message m, size_t n,
				  const struct wire_name *name, unsigned type,
				  look_fn *look, void *ctx)
{
	enum dns_reply found = DNS_REPLY_NONE;

	for (size_t i = 0; i < n; i++) {
		struct record record;
		enum dns_reply one;

		if (!take_record(&m, &record))
			return DNS_REPLY_FAILED;
		if (record.type != type || record.class != DNS_CLASS_INTERNET ||
		    !is_same(&record.owner, name))
			continue;
		one = look(ctx, m, &record);
		if (one > DNS_REPLY_NONE)
			return one;
		if (one == DNS_REPLY_GOOD)
			found = one;
	}
	return found;
}

/* Passes records; each has some bytes at least, so n is not believed. */
static bool pass(struct message *m, size_t n)
{
	struct record record;

	while (n && take_record(m, &record))
		n--;
	return !n;
}

static enum dns_reply look_behind(struct message *m, size_t nanswers,
				  size_t nauthorities, unsigned type,
				  look_fn *look, void *ctx)
{
	struct message answers;
	struct wire_name name;
	enum dns_reply found;
	size_t nhops = 0;

	take_name(m, &name);
	skip(m, 4);
	answers = *m;
	if (m->failed || !pass(m, nanswers))
		return DNS_REPLY_FAILED;
	while (follow(answers, nanswers, &name))
		if (++nhops > CHAIN_MAX)
			return DNS_REPLY_FAILED;
	found = look_at_all(answers, nanswers, &name, type, look, ctx);
	if (found == DNS_REPLY_NONE && !nanswers &&
	    is_referral(m, nauthorities))
		return DNS_REPLY_FAILED;
	return found;
}

static enum dns_reply read_reply(const uint8_t *bytes, size_t len,
				 unsigned type, look_fn *look, void *ctx)
{
	struct message m = { .bytes = bytes, .len = len, .at = 4 };
	unsigned nquestions, nanswers, nauthorities;

	if (len < HEADER_SIZE || !(bytes[2] & IS_REPLY))
		return DNS_REPLY_FAILED;
	if (bytes[2] & IS_CUT)
		return DNS_REPLY_CUT;
	if ((bytes[3] & CODE) == CODE_NONE)
		return DNS_REPLY_NONE;
	nquestions = take_u16(&m);
	nanswers = take_u16(&m);
	nauthorities = take_u16(&m);
	if ((bytes[3] & CODE) || nquestions != 1)
		return DNS_REPLY_FAILED;
	m.at = HEADER_SIZE;
	return look_behind(&m, nanswers, nauthorities, type, look, ctx);
}

/**** Names */

void dns_names_release(struct dns_names *names)
{
	free(names->all);
	*names = (struct dns_names){ 0 };
}

/* Returns the length of the text; 0 if no host may have that name. */
static size_t make_text(const struct wire_name *wire,
			char text[DNS_NAME_MAX + 1])
{
	char dotted[WIRE_MAX];
	size_t len = 0;

	for (size_t at = 0; wire->bytes[at]; at += 1 + wire->bytes[at]) {
		size_t n = wire->bytes[at];

		if (memchr(wire->bytes + at + 1, '.', n))
			return 0;
		memcpy(dotted + len, wire->bytes + at + 1, n);
		len += n;
		dotted[len++] = '.';
	}
	return dns_name_read((struct slice){ dotted, len }, text);
}

static enum dns_reply look_at_name(void *ctx, struct message m,
				   const struct record *record)
{
	struct dns_names *names = ctx;
	struct wire_name wire;
	struct dns_name *all;

	m.at = record->at;
	take_name(&m, &wire);
	if (m.failed || m.at != record->at + record->len)
		return DNS_REPLY_FAILED;
	all = vec_grow(names->all, names->n, 1, sizeof(*all));
	if (!all)
		return DNS_REPLY_MEMORY;
	names->all = all;
	all[names->n].len = make_text(&wire, all[names->n].text);
	if (!all[names->n].len)
		return DNS_REPLY_NONE;
	names->n++;
	return DNS_REPLY_GOOD;
}

static int compare(const void *a, const void *b)
{
	const struct dns_name *x = a, *y = b;

	return strcmp(x->text, y->text);
}

enum dns_reply dns_reply_names(const uint8_t *reply, size_t len,
			       struct dns_names *names)
{
	enum dns_reply ret =
		read_reply(reply, len, DNS_TYPE_PTR, look_at_name, names);
	size_t n = 0;

	if (names->n)
		qsort(names->all, names->n, sizeof(*names->all), compare);
	for (size_t i = 0; i < names->n; i++)
		if (!n || compare(&names->all[i], &names->all[n - 1]) != 0)
			names->all[n++] = names->all[i];
	names->n = n;
	return ret;
}

/**** Addresses */

static size_t len_of(const struct address *address)
{
	return address->family == ADDRESS_IPV4 ? 4 : 16;
}

static enum dns_reply look_at_address(void *ctx, struct message m,
				      const struct record *record)
{
	const struct address *address = ctx;

	if (record->len != len_of(address))
		return DNS_REPLY_FAILED;
	return memcmp(m.bytes + record->at, address->bytes, record->len)
		       ? DNS_REPLY_NONE
		       : DNS_REPLY_GOOD;
}

enum dns_reply dns_reply_holds(const uint8_t *reply, size_t len,
			       const struct address *address)
{
	struct address copy = *address;
	unsigned type =
		copy.family == ADDRESS_IPV4 ? DNS_TYPE_A : DNS_TYPE_AAAA;

	return read_reply(reply, len, type, look_at_address, &copy);
}

void dns_reverse_name(char name[DNS_REVERSE_SIZE],
		      const struct address *address)
{
	static const char digits[] = "0123456789abcdef";
	const uint8_t *bytes = address->bytes;
	size_t n = 0;

	if (address->family == ADDRESS_IPV4) {
		snprintf(name, DNS_REVERSE_SIZE, "%d.%d.%d.%d.in-addr.arpa",
			 bytes[3], bytes[2], bytes[1], bytes[0]);
		return;
	}
	for (size_t i = 16; i-- > 0;) {
		name[n++] = digits[bytes[i] & 0xf];
		name[n++] = '.';
		name[n++] = digits[bytes[i] >> 4];
		name[n++] = '.';
	}
	memcpy(name + n, "ip6.arpa", sizeof("ip6.arpa"));
}
