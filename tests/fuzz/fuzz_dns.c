/*
 * Any bytes as a reply of a name server (dns_reply.h), and as a file of answers
 * (dns_answers.h). An input is
 *
 *	which of them, one byte
 *	the reply, or the file
 */

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "base/buf.h"
#include "crawler/dns_answer.h"
#include "crawler/dns_answers.h"
#include "crawler/dns_reply.h"
#include "reference.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t len);

static void check_names(const struct dns_names *names)
{
	struct buf answer = { 0 };

	for (size_t i = 0; i < names->n; i++) {
		const struct dns_name *name = &names->all[i];
		char read[DNS_NAME_MAX + 1];

		if (name->len != strlen(name->text) ||
		    dns_name_read((struct slice){ name->text, name->len },
				  read) != name->len ||
		    strcmp(read, name->text) != 0)
			reference_fail("a name that no host has");
		if (i && strcmp(names->all[i - 1].text, name->text) >= 0)
			reference_fail("names out of order, or one twice");
		if (i < DNS_ANSWER_NAMES)
			dns_answer_add(&answer, '?',
				       (struct slice){ name->text, name->len });
	}
	dns_answer_end(&answer, names->n > DNS_ANSWER_NAMES);
	if (!dns_answer_is_valid(
		    (struct slice){ (char *)answer.data, answer.len }))
		reference_fail("an answer that is none");
	buf_release(&answer);
}

static void read_reply(const uint8_t *reply, size_t len)
{
	static const struct address addresses[] = {
		{ ADDRESS_IPV4, { 192, 0, 2, 1 } },
		{ ADDRESS_IPV6, { 0x20, 1, 0xd, 0xb8, [15] = 1 } },
	};
	struct dns_names names = { 0 };
	enum dns_reply ret = dns_reply_names(reply, len, &names);

	if (ret == DNS_REPLY_GOOD && !names.n)
		reference_fail("good, without a name");
	if (ret == DNS_REPLY_NONE && names.n)
		reference_fail("names, and none");
	check_names(&names);
	dns_names_release(&names);
	for (size_t i = 0; i < 2; i++) {
		const struct address *address = &addresses[i];
		size_t size = address->family == ADDRESS_IPV4 ? 4 : 16;

		if (dns_reply_holds(reply, len, address) == DNS_REPLY_GOOD &&
		    !memmem(reply, len, address->bytes, size))
			reference_fail("an address that is not there");
	}
}

/* What is written is read again, and written the same. */
static void read_file(struct slice text)
{
	struct dns_answers answers = { 0 }, again = { 0 };
	struct buf out = { 0 }, second = { 0 };
	uint64_t nbad;

	dns_answers_read(&answers, text, &nbad);
	dns_answers_sort(&answers);
	for (size_t i = 0; i < answers.n; i++) {
		const struct dns_record *record = &answers.all[i];

		if (dns_answers_find(&answers, &record->address) != record)
			reference_fail("a record that is not found");
		if (!dns_answer_is_valid(
			    (struct slice){ record->text, record->len }))
			reference_fail("an answer that is none was taken");
	}
	dns_answers_write(&answers, &out);
	dns_answers_read(&again, (struct slice){ (char *)out.data, out.len },
			 &nbad);
	dns_answers_sort(&again);
	dns_answers_write(&again, &second);
	if (nbad || again.n != answers.n || second.len != out.len ||
	    (out.len && memcmp(second.data, out.data, out.len) != 0))
		reference_fail("read again, it is another file");
	for (size_t i = 0; i < out.len; i++)
		if (out.data[i] > '~' ||
		    (out.data[i] < ' ' && !strchr("\t\n", out.data[i])))
			reference_fail("a file that drives a terminal");
	buf_release(&out);
	buf_release(&second);
	dns_answers_release(&answers);
	dns_answers_release(&again);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t len)
{
	uint8_t *copy;

	if (!len)
		return 0;
	copy = malloc(len - 1);
	memcpy(copy, data + 1, len - 1);
	if (data[0] % 2)
		read_file((struct slice){ (char *)copy, len - 1 });
	else
		read_reply(copy, len - 1);
	free(copy);
	return 0;
}
