/*
 * floor THREADS FILE...: inflates the gzip files with zlib on that many
 * threads and throws the bytes away. What findrobots is measured against.
 */

#include <fcntl.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>
#include <zlib.h>

enum { BUFFER_SIZE = 256 * 1024 };

struct shared {
	char **files;
	int nfiles;
	atomic_int next;
	atomic_bool failed;
};

/* Inflates all members of a file. Returns 0. */
static int inflate_file(z_stream *z, int fd, unsigned char *in,
			unsigned char *out)
{
	int ret = Z_OK;
	ssize_t len;

	inflateReset(z);
	while ((len = read(fd, in, BUFFER_SIZE)) > 0) {
		z->next_in = in;
		z->avail_in = (uInt)len;
		while (z->avail_in) {
			if (ret == Z_STREAM_END)
				inflateReset(z);
			z->next_out = out;
			z->avail_out = BUFFER_SIZE;
			ret = inflate(z, Z_NO_FLUSH);
			if (ret != Z_OK && ret != Z_STREAM_END)
				return -1;
		}
	}
	return len < 0 || ret != Z_STREAM_END ? -1 : 0;
}

static void *work(void *arg)
{
	struct shared *shared = arg;
	unsigned char *in = malloc(BUFFER_SIZE);
	unsigned char *out = malloc(BUFFER_SIZE);
	z_stream z = { 0 };
	int i;

	if (!in || !out || inflateInit2(&z, 15 + 16) != Z_OK)
		exit(2);
	while ((i = atomic_fetch_add(&shared->next, 1)) < shared->nfiles) {
		int fd = open(shared->files[i], O_RDONLY | O_CLOEXEC);

		if (fd < 0 || inflate_file(&z, fd, in, out))
			shared->failed = true;
		close(fd);
	}
	inflateEnd(&z);
	free(in);
	free(out);
	return NULL;
}

int main(int argc, char **argv)
{
	int nthreads = argc > 1 ? atoi(argv[1]) : 0;
	struct shared shared = { .files = argv + 2, .nfiles = argc - 2 };
	pthread_t threads[64];

	if (nthreads < 1 || nthreads > 64 || argc < 3) {
		fprintf(stderr, "usage: floor THREADS FILE...\n");
		return 2;
	}
	for (int i = 0; i < nthreads; i++)
		if (pthread_create(&threads[i], NULL, work, &shared))
			return 2;
	for (int i = 0; i < nthreads; i++)
		pthread_join(threads[i], NULL);
	return shared.failed;
}
