/*
 * Hosts written on several threads against the same on one: in their order,
 * each once, whatever is between them that is long. What one host is as text
 * is looked at in test_render.c.
 */

#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "hosts.h"
#include "show/output.h"

enum { NMOST = 9000 };

static const struct hostset_seed seed = { 1, 2 };

static struct slice slice_from(const char *text)
{
	return (struct slice){ text, strlen(text) };
}

/* Sees the host, of this number; every 500th with many methods. */
static void see(struct hosts *hosts, size_t i, struct slice agent)
{
	struct sighting seen = { .time = (int64_t)i * 1000000,
				 .is_sized = true,
				 .bytes = i,
				 .values = { slice_from("200"),
					     slice_from("GET"), agent } };
	char name[32], method[32];

	snprintf(name, sizeof(name), "h%06zu.example", i);
	hosts_see(hosts, name, &seen);
	for (int k = 0; i % 500 == 3 && k < 300; k++) {
		snprintf(method, sizeof(method), "METHOD-%d", k);
		seen.values[TALLY_METHOD] = slice_from(method);
		hosts_see(hosts, name, &seen);
	}
}

static void gather(struct gathered *gathered, const struct hosts *hosts)
{
	assert_int_equal(gather_hosts(gathered,
				      (const struct hostset *[]){ &hosts->set },
				      1, 3),
			 0);
}

/* What is written of them. The caller frees it. */
static char *write_hosts(const struct gathered *hosts,
			 enum render_format format, unsigned nthreads,
			 size_t *len)
{
	static const struct summary summary;
	const struct render_options options = { .format = format,
						.end = '\n',
						.summary = &summary,
						.nthreads = nthreads };
	FILE *temporary = tmpfile();
	struct outfile file = { .fd = fileno(temporary) };
	char *text;

	assert_int_equal(output_write_hosts(&file, hosts, &options), 0);
	*len = (size_t)lseek(file.fd, 0, SEEK_END);
	text = malloc(*len + 1);
	assert_non_null(text);
	assert_int_equal(pread(file.fd, text, *len, 0), *len);
	text[*len] = '\0';
	fclose(temporary);
	return text;
}

/* A line for each, which begins with its name. */
static void assert_lines(const char *text, size_t nhosts)
{
	for (size_t i = 0; i < nhosts; i++) {
		char name[32];
		int len = snprintf(name, sizeof(name), "h%06zu.example", i);

		text = strchr(text, '\n');
		assert_non_null(text);
		text++;
		assert_memory_equal(text, name, (size_t)len);
	}
	text = strchr(text, '\n');
	assert_non_null(text);
	assert_int_equal(text[1], '\0');
}

static void check(const struct gathered *hosts, size_t nhosts)
{
	static const unsigned nthreads[] = { 2, 3, 8 };

	for (enum render_format format = 0; format < RENDER_NFORMATS;
	     format++) {
		size_t want_len, len;
		char *want = write_hosts(hosts, format, 1, &want_len);

		if (format == RENDER_TSV)
			assert_lines(want, nhosts);
		for (size_t i = 0; i < sizeof(nthreads) / sizeof(*nthreads);
		     i++) {
			char *text =
				write_hosts(hosts, format, nthreads[i], &len);

			assert_int_equal(len, want_len);
			assert_memory_equal(text, want, len);
			free(text);
		}
		free(want);
	}
}

static void threads_write_the_same(void **state)
{
	static const size_t numbers[] = {
		0, 1, 2, 2047, 2048, 2049, 3074, NMOST
	};

	(void)state;
	for (size_t k = 0; k < sizeof(numbers) / sizeof(*numbers); k++) {
		struct gathered gathered;
		struct hosts hosts;

		hosts_init(&hosts, EVIDENCE_ALL, seed);
		for (size_t i = 0; i < numbers[k]; i++)
			see(&hosts, i, slice_from(i % 2 ? "some" : "other"));
		gather(&gathered, &hosts);
		check(&gathered, numbers[k]);
		gather_release(&gathered);
		hosts_release(&hosts);
	}
}

/* So that a thread does not make all of it at once. */
static void threads_write_much_text(void **state)
{
	static char agent[2000];
	struct gathered gathered;
	struct hosts hosts;

	(void)state;
	hosts_init(&hosts, EVIDENCE_ALL, seed);
	memset(agent, 'a', sizeof(agent));
	for (size_t i = 0; i < 5000; i++) {
		agent[i % 1000] = (char)('a' + i % 26);
		see(&hosts, i, (struct slice){ agent, sizeof(agent) });
	}
	gather(&gathered, &hosts);
	check(&gathered, 5000);
	gather_release(&gathered);
	hosts_release(&hosts);
}

static void a_full_disk_is_told(void **state)
{
	const struct render_options options = { .format = RENDER_TSV,
						.nthreads = 3 };
	struct outfile file = { .fd = open("/dev/full", O_WRONLY) };
	struct gathered gathered;
	struct hosts hosts;

	(void)state;
	assert_true(file.fd >= 0);
	hosts_init(&hosts, EVIDENCE_ALL, seed);
	for (size_t i = 0; i < NMOST; i++)
		see(&hosts, i, slice_from("agent"));
	gather(&gathered, &hosts);
	assert_int_equal(output_write_hosts(&file, &gathered, &options), -1);
	assert_int_equal(errno, ENOSPC);
	gather_release(&gathered);
	hosts_release(&hosts);
	close(file.fd);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(threads_write_the_same),
		cmocka_unit_test(threads_write_much_text),
		cmocka_unit_test(a_full_disk_is_told),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
