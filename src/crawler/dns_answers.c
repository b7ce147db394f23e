#include "crawler/dns_answers.h"

#include <arpa/inet.h>
#include <stdlib.h>
#include <string.h>

#include "base/instant.h"
#include "base/vec.h"
#include "crawler/dns_answer.h"

static const int64_t SECOND = 1000000;

void dns_answers_release(struct dns_answers *answers)
{
	for (size_t i = 0; i < answers->n; i++)
		free(answers->all[i].text);
	free(answers->all);
	*answers = (struct dns_answers){ 0 };
}

static int add(struct dns_answers *answers, struct dns_record record,
	       struct slice text)
{
	struct dns_record *all =
		vec_grow(answers->all, answers->n, 1, sizeof(*all));

	if (!all)
		return -1;
	answers->all = all;
	/* No valid answer has a NUL. */
	record.text = strndup(text.at, text.len);
	if (!record.text)
		return -1;
	record.len = text.len;
	all[answers->n++] = record;
	return 0;
}

int dns_answers_add(struct dns_answers *answers, const struct address *address,
		    int64_t time, struct slice answer)
{
	struct dns_record record = { .address = address_unmap(address),
				     .time = time - time % SECOND,
				     .is_new = true };

	return add(answers, record, answer);
}

/* Returns 0; 1 if the line is none; -1 with errno. */
static int read_line(struct dns_answers *answers, struct slice line)
{
	struct slice address = slice_take_until(&line, '\t');
	struct slice time = slice_take_until(&line, '\t');
	struct dns_record record = { .is_new = false };

	if (!address_parse(address, &record.address) ||
	    !dns_answer_is_valid(line))
		return 1;
	record.address = address_unmap(&record.address);
	record.time = time.len ? instant_parse(time, false) : INSTANT_NONE;
	if (record.time < 0)
		return 1;
	record.time -= record.time % SECOND;
	return add(answers, record, line);
}

int dns_answers_read(struct dns_answers *answers, struct slice text,
		     uint64_t *nbad)
{
	*nbad = 0;
	while (text.len) {
		int ret = read_line(answers, slice_take_until(&text, '\n'));

		if (ret < 0)
			return -1;
		*nbad += ret > 0;
	}
	return 0;
}

int dns_address_compare(const struct address *a, const struct address *b)
{
	if (a->family != b->family)
		return a->family < b->family ? -1 : 1;
	return memcmp(a->bytes, b->bytes, sizeof(a->bytes));
}

/* The one that counts is the first of an address: new, then late. */
static int compare(const void *a, const void *b)
{
	const struct dns_record *x = a, *y = b;
	int diff = dns_address_compare(&x->address, &y->address);

	if (!diff)
		diff = y->is_new - x->is_new;
	if (!diff)
		diff = (x->time < y->time) - (x->time > y->time);
	if (!diff)
		diff = (x->len > y->len) - (x->len < y->len);
	return diff ? diff : memcmp(x->text, y->text, x->len);
}

void dns_answers_sort(struct dns_answers *answers)
{
	size_t n = 0;

	if (answers->n)
		qsort(answers->all, answers->n, sizeof(*answers->all), compare);
	for (size_t i = 0; i < answers->n; i++) {
		struct dns_record *record = &answers->all[i];

		if (n && !dns_address_compare(&record->address,
					      &answers->all[n - 1].address))
			free(record->text);
		else
			answers->all[n++] = *record;
	}
	answers->n = n;
}

static int compare_key(const void *key, const void *record)
{
	return dns_address_compare(
		key, &((const struct dns_record *)record)->address);
}

const struct dns_record *dns_answers_find(const struct dns_answers *answers,
					  const struct address *address)
{
	if (!answers->n)
		return NULL;
	return bsearch(address, answers->all, answers->n, sizeof(*answers->all),
		       compare_key);
}

void dns_answers_write(const struct dns_answers *answers, struct buf *out)
{
	for (size_t i = 0; i < answers->n; i++) {
		const struct dns_record *record = &answers->all[i];
		bool is_ipv4 = record->address.family == ADDRESS_IPV4;
		char address[INET6_ADDRSTRLEN], time[INSTANT_TEXT_SIZE];

		inet_ntop(is_ipv4 ? AF_INET : AF_INET6, record->address.bytes,
			  address, sizeof(address));
		instant_format(time, record->time, false);
		buf_addf(out, "%s\t%s\t", address, time);
		buf_add(out, record->text, record->len);
		buf_add_byte(out, '\n');
	}
}
