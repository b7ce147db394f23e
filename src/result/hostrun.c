/*
 * A run is merged with the one before it if that is not twice as long. So each
 * host is moved as often as the number of hosts can be doubled, at most.
 */

#include "result/hostrun.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "base/vec.h"
#include "result/hostkey.h"

void hostrun_release(struct hostrun *run)
{
	buf_release(&run->bytes);
	run->nhosts = 0;
}

static size_t host_size(size_t len)
{
	return arena_round(offsetof(struct host, name) + len,
			   _Alignof(struct host));
}

int hostrun_reserve(struct hostrun *run, size_t n, size_t names)
{
	size_t most = host_size(_Alignof(struct host) - 1);

	if (n > (SIZE_MAX - names) / most) {
		errno = ENOMEM;
		return -1;
	}
	return buf_prepare(&run->bytes, n * most + names) ? 0 : -1;
}

int hostrun_add(struct hostrun *run, const char *name, size_t len)
{
	struct host *host = (void *)buf_reserve(&run->bytes, host_size(len));

	if (!host)
		return -1;
	host->hash = 0;
	host->len = (uint8_t)len;
	memcpy(host->name, name, len);
	run->bytes.len += host_size(len);
	run->nhosts++;
	return 0;
}

const struct host *hostrun_next(const struct hostrun *run,
				const struct host *host)
{
	const uint8_t *data = run->bytes.data;
	size_t at = 0;

	if (host)
		at = (size_t)((const uint8_t *)host - data) +
		     host_size(host->len);
	return at == run->bytes.len ? NULL : (const void *)(data + at);
}

/* A run that is being merged. */
struct rest {
	const struct hostrun *run;
	const struct host *next; /* or NULL */
	struct hostkey key;	 /* of it */
};

static void advance(struct rest *rest)
{
	rest->next = hostrun_next(rest->run, rest->next);
	if (rest->next)
		rest->key = hostkey_of(rest->next->name, rest->next->len);
}

/* There is room for it. */
static void move(struct hostrun *run, const struct host *host)
{
	size_t size = host_size(host->len);

	memcpy(run->bytes.data + run->bytes.len, host, size);
	run->bytes.len += size;
	run->nhosts++;
}

static void merge_rests(struct hostrun *run, struct rest *a, struct rest *b)
{
	advance(a);
	advance(b);
	while (a->next && b->next) {
		int diff = hostkey_compare(a->key, a->next->name, a->next->len,
					   b->key, b->next->name, b->next->len);

		move(run, diff <= 0 ? a->next : b->next);
		if (diff <= 0)
			advance(a);
		if (diff >= 0)
			advance(b);
	}
	for (; a->next; advance(a))
		move(run, a->next);
	for (; b->next; advance(b))
		move(run, b->next);
}

/* Moves the hosts of src to dst. */
static int merge(struct hostrun *dst, struct hostrun *src)
{
	struct hostrun both = { 0 };
	struct rest a = { .run = dst }, b = { .run = src };

	if (!buf_prepare(&both.bytes, dst->bytes.len + src->bytes.len))
		return -1;
	merge_rests(&both, &a, &b);
	hostrun_release(dst);
	hostrun_release(src);
	*dst = both;
	return 0;
}

void hostruns_release(struct hostruns *runs)
{
	while (runs->n)
		hostrun_release(&runs->runs[--runs->n]);
	free(runs->runs);
	runs->runs = NULL;
}

int hostruns_take(struct hostruns *runs, struct hostrun *run)
{
	struct hostrun *grown;

	if (!run->nhosts)
		return 0;
	grown = vec_grow(runs->runs, runs->n, 1, sizeof(*grown));
	if (!grown)
		return -1;
	runs->runs = grown;
	grown[runs->n++] = *run;
	*run = (struct hostrun){ 0 };
	while (runs->n > 1 &&
	       grown[runs->n - 2].nhosts / 2 < grown[runs->n - 1].nhosts) {
		if (merge(&grown[runs->n - 2], &grown[runs->n - 1]))
			return -1;
		runs->n--;
	}
	return 0;
}
