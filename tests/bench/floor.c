/*
 * floor [-d zlib|isal|builtin] THREADS FILE|DIR...: inflates gzip files on that
 * many threads and throws the bytes away. What findrobots is measured against;
 * and, by its own decoder, what that does alone.
 *
 * It does what no reader of gzip can leave out, and nothing else: read, inflate
 * every member, check its CRC and length. A thread has one decoder and two
 * buffers for all its files, and takes the next file when it is done with one:
 * in the order given, those of a directory as readdir() has them. So whoever
 * starts it names the largest file first.
 *
 * Prints how many bytes the files hold. Exit status: 0; 1 a file cannot be
 * read or is damaged, 2 it cannot run, or was built without that decoder.
 */

#include <dirent.h>
#include <fcntl.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>
#include <zlib.h>

#include "decode/builtin.h"

#if __has_include(<isa-l.h>)
#include <isa-l/igzip_lib.h>
#define HAVE_ISAL
#endif

enum { BUFFER_SIZE = 256 * 1024, MAX_THREADS = 64 };

struct window {
	unsigned char *next;
	size_t len;
};

enum progress {
	WANTS_INPUT,
	OUTPUT_FULL, /* there may be more without any input */
	MEMBER_END,
	BAD
};

struct codec {
	const char *name;
	void *(*create)(void);
	void (*begin)(void *state); /* a member */
	enum progress (*run)(void *state, struct window *, unsigned char *out,
			     size_t *out_len);
	void (*destroy)(void *state);
};

static void *zlib_create(void)
{
	z_stream *z = calloc(1, sizeof(*z));

	/* 16: gzip and nothing else, checked. */
	if (!z || inflateInit2(z, 15 + 16) != Z_OK)
		exit(2);
	return z;
}

static void zlib_begin(void *state)
{
	inflateReset(state);
}

static enum progress zlib_run(void *state, struct window *input,
			      unsigned char *out, size_t *out_len)
{
	z_stream *z = state;
	int ret;

	z->next_in = input->next;
	z->avail_in = (uInt)input->len;
	z->next_out = out;
	z->avail_out = BUFFER_SIZE;
	ret = inflate(z, Z_NO_FLUSH);
	input->next = z->next_in;
	input->len = z->avail_in;
	*out_len = BUFFER_SIZE - z->avail_out;
	if (ret == Z_STREAM_END)
		return MEMBER_END;
	if (ret != Z_OK && ret != Z_BUF_ERROR)
		return BAD;
	return z->avail_out ? WANTS_INPUT : OUTPUT_FULL;
}

static void zlib_destroy(void *state)
{
	inflateEnd(state);
	free(state);
}

#ifdef HAVE_ISAL
static void *isal_create(void)
{
	struct inflate_state *isal = malloc(sizeof(*isal));

	if (!isal)
		exit(2);
	isal_inflate_init(isal);
	isal->crc_flag = ISAL_GZIP;
	return isal;
}

static void isal_begin(void *state)
{
	isal_inflate_reset(state);
}

static enum progress isal_run(void *state, struct window *input,
			      unsigned char *out, size_t *out_len)
{
	struct inflate_state *isal = state;
	int ret;

	isal->next_in = input->next;
	isal->avail_in = (uint32_t)input->len;
	isal->next_out = out;
	isal->avail_out = BUFFER_SIZE;
	ret = isal_inflate(isal);
	input->next = isal->next_in;
	input->len = isal->avail_in;
	*out_len = BUFFER_SIZE - isal->avail_out;
	if (ret != ISAL_DECOMP_OK && ret != ISAL_END_INPUT &&
	    ret != ISAL_OUT_OVERFLOW)
		return BAD;
	if (isal->block_state == ISAL_BLOCK_FINISH)
		return MEMBER_END;
	return isal->avail_out ? WANTS_INPUT : OUTPUT_FULL;
}
#endif

static void *builtin_create(void)
{
	struct decoder *decoder = builtin_decoder.create();

	if (!decoder)
		exit(2);
	return decoder;
}

static void builtin_begin(void *state)
{
	builtin_decoder.begin(state);
}

static enum progress builtin_run(void *state, struct window *input,
				 unsigned char *out, size_t *out_len)
{
	struct decoder_window window = {
		.in = input->next,
		.in_len = input->len,
		.out = out,
		.out_len = BUFFER_SIZE,
	};
	enum decoder_status status = builtin_decoder.run(state, &window);

	input->next += input->len - window.in_len;
	input->len = window.in_len;
	*out_len = BUFFER_SIZE - window.out_len;
	if (status == DECODER_END)
		return MEMBER_END;
	return status == DECODER_MORE ? WANTS_INPUT : BAD;
}

static void builtin_destroy(void *state)
{
	builtin_decoder.destroy(state);
}

static const struct codec CODECS[] = {
	{ "zlib", zlib_create, zlib_begin, zlib_run, zlib_destroy },
#ifdef HAVE_ISAL
	{ "isal", isal_create, isal_begin, isal_run, free },
#endif
	{ "builtin", builtin_create, builtin_begin, builtin_run,
	  builtin_destroy },
};

static const struct codec *find_codec(const char *name)
{
	for (size_t i = 0; i < sizeof(CODECS) / sizeof(CODECS[0]); i++)
		if (!strcmp(CODECS[i].name, name))
			return &CODECS[i];
	return NULL;
}

struct names {
	char **names;
	size_t n;
	size_t cap;
};

struct shared {
	const struct codec *codec;
	struct names files;
	atomic_size_t next;
	atomic_ullong nbytes;
	atomic_bool failed;
};

/* What a thread has for all its files. */
struct worker {
	const struct codec *codec;
	void *state;
	unsigned char *in;
	unsigned char *out;
	unsigned long long nbytes;
};

/* Inflates all members of a file. Returns false if it is not whole. */
static bool inflate_file(struct worker *w, int fd)
{
	enum progress progress = MEMBER_END;
	ssize_t len;

	while ((len = read(fd, w->in, BUFFER_SIZE)) > 0) {
		struct window input = { w->in, (size_t)len };

		do {
			size_t out_len;

			if (progress == MEMBER_END)
				w->codec->begin(w->state);
			progress = w->codec->run(w->state, &input, w->out,
						 &out_len);
			w->nbytes += out_len;
			if (progress == BAD)
				return false;
		} while (input.len || progress == OUTPUT_FULL);
	}
	return len == 0 && progress == MEMBER_END;
}

static bool read_file(struct worker *w, const char *name)
{
	int fd = open(name, O_RDONLY | O_CLOEXEC);
	bool whole = fd >= 0 && inflate_file(w, fd);

	if (!whole)
		fprintf(stderr, "floor: %s: cannot be read whole\n", name);
	if (fd >= 0)
		close(fd);
	return whole;
}

static void *work(void *arg)
{
	struct shared *shared = arg;
	struct worker w = {
		.codec = shared->codec,
		.state = shared->codec->create(),
		.in = malloc(BUFFER_SIZE),
		.out = malloc(BUFFER_SIZE),
	};
	size_t i;

	if (!w.in || !w.out)
		exit(2);
	while ((i = atomic_fetch_add(&shared->next, 1)) < shared->files.n)
		if (!read_file(&w, shared->files.names[i]))
			shared->failed = true;
	shared->nbytes += w.nbytes;
	w.codec->destroy(w.state);
	free(w.in);
	free(w.out);
	return NULL;
}

static void add_name(struct names *files, const char *dir, const char *name)
{
	char **more = files->names;

	if (files->n == files->cap) {
		files->cap = files->cap ? 2 * files->cap : 64;
		more = realloc(more, files->cap * sizeof(*more));
		if (!more)
			exit(2);
		files->names = more;
	}
	if (asprintf(&files->names[files->n], "%s%s%s", dir, *dir ? "/" : "",
		     name) < 0)
		exit(2);
	files->n++;
}

static void add_operand(struct names *files, const char *operand)
{
	DIR *dir = opendir(operand);
	struct dirent *entry;

	if (!dir) {
		add_name(files, "", operand);
		return;
	}
	while ((entry = readdir(dir)))
		if (entry->d_name[0] != '.')
			add_name(files, operand, entry->d_name);
	closedir(dir);
}

static void run_threads(struct shared *shared, int nthreads)
{
	pthread_t threads[MAX_THREADS];

	for (int i = 0; i < nthreads; i++)
		if (pthread_create(&threads[i], NULL, work, shared))
			exit(2);
	for (int i = 0; i < nthreads; i++)
		pthread_join(threads[i], NULL);
}

static int usage(void)
{
	fprintf(stderr, "usage: floor [-d DECODER] THREADS FILE|DIR...\n");
	for (size_t i = 0; i < sizeof(CODECS) / sizeof(CODECS[0]); i++)
		fprintf(stderr, "DECODER may be: %s\n", CODECS[i].name);
	return 2;
}

int main(int argc, char **argv)
{
	struct shared shared = { .codec = &CODECS[0] };
	int nthreads;
	int option;

	while ((option = getopt(argc, argv, "d:")) != -1) {
		shared.codec = option == 'd' ? find_codec(optarg) : NULL;
		if (!shared.codec)
			return usage();
	}
	nthreads = optind < argc ? (int)strtol(argv[optind], NULL, 10) : 0;
	if (nthreads < 1 || nthreads > MAX_THREADS || optind + 1 >= argc)
		return usage();
	for (int i = optind + 1; i < argc; i++)
		add_operand(&shared.files, argv[i]);
	run_threads(&shared, nthreads);
	printf("%llu\n", (unsigned long long)shared.nbytes);
	for (size_t i = 0; i < shared.files.n; i++)
		free(shared.files.names[i]);
	free(shared.files.names);
	return shared.failed;
}
