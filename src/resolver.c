/*
 * All questions are sent before the first answer is, so that neither process
 * waits for the other one to read. Frames (frame.h) carry both:
 *
 *	questions, one frame; the tag is their number; of each:
 *		family, 1 byte; address, 16 bytes;
 *		number of tokens, 4 bytes; tokens, 4 bytes each
 *	an answer, a frame each: the tag is the number of the question
 *	the end: the tag is END, the payload one byte, an enum dns_status
 *
 * Tested by tests/cli/dns.bats, tests/fault/resolver.bats and
 * tests/fault/test_lies.c.
 */

#include "resolver.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <poll.h>
#include <signal.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "base/frame.h"
#include "base/io.h"
#include "base/unpack.h"
#include "crawler/dns_answer.h"

static const uint64_t END = UINT64_MAX;

enum {
	GRACE_S = 10,	    /* for a slow machine, beyond the limit */
	PIECE = 64 * 1024,  /* bytes that are read at a time */
	STOPPING_MS = 1000, /* for the process to end */
};

static int64_t now_ms(void)
{
	struct timespec now;

	clock_gettime(CLOCK_MONOTONIC, &now);
	return (int64_t)now.tv_sec * 1000 + now.tv_nsec / 1000000;
}

/**** In the process */

#ifdef HAVE_CARES

struct serving {
	int out;
	struct buf frame;
};

static int send_answer(void *ctx, size_t question, struct slice answer)
{
	struct serving *serving = ctx;
	size_t start;

	if (!answer.len)
		return 0;
	buf_clear(&serving->frame);
	start = frame_begin(&serving->frame, question);
	buf_add(&serving->frame, answer.at, answer.len);
	frame_end(&serving->frame, start);
	return buf_failed(&serving->frame)
		       ? -1
		       : io_write_all(serving->out, serving->frame.data,
				      serving->frame.len);
}

/* Reads up to so many bytes behind others. */
static bool read_up_to(int fd, struct buf *bytes, size_t len)
{
	while (bytes->len < len) {
		uint8_t *room = buf_reserve(bytes, len - bytes->len);
		ssize_t n = room ? io_read(fd, room, len - bytes->len) : -1;

		if (n <= 0)
			return false;
		bytes->len += (size_t)n;
	}
	return true;
}

/* What this program has sent itself is what it has to be. */
static bool read_questions(int fd, struct buf *bytes, struct frame *frame)
{
	struct frame_check head;

	return read_up_to(fd, bytes, FRAME_HEADER_SIZE) &&
	       frame_check_begin(&head, bytes->data) &&
	       read_up_to(fd, bytes,
			  FRAME_HEADER_SIZE + (size_t)head.payload_len) &&
	       frame_read(bytes->data, bytes->len, frame) == FRAME_WHOLE;
}

/* Makes room for the tokens of all questions; *tokens is to be freed. */
static struct dns_question *unpack_questions(const struct frame *frame,
					     uint32_t **tokens)
{
	struct unpack in = { .at = frame->payload, .len = frame->payload_len };
	struct dns_question *questions =
		calloc((size_t)frame->tag + 1, sizeof(*questions));
	uint32_t *at = malloc(frame->payload_len + 1);

	*tokens = at;
	for (size_t i = 0; questions && at && i < frame->tag; i++) {
		struct dns_question *question = &questions[i];
		const uint8_t *address;

		question->address.family = unpack_byte(&in);
		address = unpack_bytes(&in, sizeof(question->address.bytes));
		if (address)
			memcpy(question->address.bytes, address,
			       sizeof(question->address.bytes));
		question->ntokens = unpack_u32(&in);
		question->tokens = at;
		for (size_t k = 0; !in.failed && k < question->ntokens; k++)
			*at++ = unpack_u32(&in);
	}
	if (questions && *tokens && !in.failed)
		return questions;
	free(questions);
	return NULL;
}

static enum dns_status ask(const struct resolver_how *how,
			   const struct frame *frame, int in,
			   struct serving *serving)
{
	uint32_t *tokens = NULL;
	struct dns_question *questions = unpack_questions(frame, &tokens);
	struct dns_asking asking = {
		.tokens = how->tokens,
		.questions = questions,
		.n = (size_t)frame->tag,
		.server = how->server,
		.limit_s = how->limit_s,
		.stop_fd = in,
		.ctx = serving,
		.tell = send_answer,
	};
	enum dns_status status = questions ? dns_ask(&asking) : DNS_NO_MEMORY;

	free(questions);
	free(tokens);
	return status;
}

static void serve(const struct resolver_how *how, int in, int out)
{
	struct serving serving = { .out = out };
	struct buf bytes = { 0 };
	struct frame frame;

	if (read_questions(in, &bytes, &frame)) {
		uint8_t status = (uint8_t)ask(how, &frame, in, &serving);
		size_t start;

		buf_clear(&serving.frame);
		start = frame_begin(&serving.frame, END);
		buf_add_byte(&serving.frame, status);
		frame_end(&serving.frame, start);
		if (!buf_failed(&serving.frame))
			io_write_all(out, serving.frame.data,
				     serving.frame.len);
	}
	buf_release(&bytes);
	buf_release(&serving.frame);
}

#else

static void serve(const struct resolver_how *how, int in, int out)
{
	(void)how;
	(void)in;
	(void)out;
}

#endif

static void close_from_to(unsigned first, unsigned last)
{
	long most = sysconf(_SC_OPEN_MAX);

	if (first > last)
		return;
#ifdef SYS_close_range
	if (!syscall(SYS_close_range, first, last, 0))
		return;
#endif
	for (; first <= last && (long)first < most; first++)
		close((int)first);
}

/* Nobody is to wait for what this process only inherits. */
static int close_others(int in, int out)
{
	int null = open("/dev/null", O_RDWR | O_CLOEXEC);
	unsigned low = (unsigned)(in < out ? in : out);
	unsigned high = (unsigned)(in < out ? out : in);

	if (null < 0)
		return -1;
	for (int fd = 0; fd <= STDERR_FILENO; fd++)
		if (dup2(null, fd) < 0)
			return -1;
	close_from_to(STDERR_FILENO + 1, low - 1);
	close_from_to(low + 1, high - 1);
	close_from_to(high + 1, UINT_MAX);
	return 0;
}

/* It reads what strangers send: it may write to no file and leaves no core. */
static int confine(pid_t parent)
{
	struct rlimit none = { 0 };

	if (prctl(PR_SET_PDEATHSIG, SIGKILL) || getppid() != parent ||
	    setrlimit(RLIMIT_CORE, &none) || setrlimit(RLIMIT_FSIZE, &none))
		return -1;
	return prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0);
}

/**** To start it, and to end it */

static void close_pair(const int fds[2])
{
	int err = errno;

	close(fds[0]);
	close(fds[1]);
	errno = err;
}

int resolver_start(struct resolver *resolver, const struct resolver_how *how)
{
	pid_t parent = getpid(), pid;
	int to[2], from[2];

	if (pipe2(to, O_CLOEXEC))
		return -1;
	if (pipe2(from, O_CLOEXEC)) {
		close_pair(to);
		return -1;
	}
	pid = fork();
	if (!pid) {
		close(to[1]);
		close(from[0]);
		if (!close_others(to[0], from[1]) && !confine(parent))
			serve(how, to[0], from[1]);
		_exit(EXIT_SUCCESS);
	}
	if (pid < 0) {
		close_pair(to);
		close_pair(from);
		return -1;
	}
	close(to[0]);
	close(from[1]);
	*resolver = (struct resolver){ .pid = pid,
				       .to = to[1],
				       .from = from[0],
				       .limit_s = how->limit_s };
	return 0;
}

/* The sandbox forbids to kill it; but without its pipes it ends by itself. */
void resolver_stop(struct resolver *resolver)
{
	int64_t end_ms = now_ms() + STOPPING_MS;

	if (!resolver->pid)
		return;
	close(resolver->to);
	close(resolver->from);
	kill(resolver->pid, SIGKILL);
	/* If it was stopped it ends when it goes on. */
	while (now_ms() < end_ms) {
		pid_t pid = waitpid(resolver->pid, NULL, WNOHANG);

		if (pid > 0 || (pid < 0 && errno != EINTR))
			break;
		poll(NULL, 0, 1);
	}
	*resolver = (struct resolver){ 0 };
}

/**** To ask it */

static void pack_questions(struct buf *out,
			   const struct dns_question *questions, size_t n)
{
	size_t start = frame_begin(out, n);

	for (size_t i = 0; i < n; i++) {
		const struct dns_question *question = &questions[i];

		buf_add_byte(out, (uint8_t)question->address.family);
		buf_add(out, question->address.bytes,
			sizeof(question->address.bytes));
		buf_add_u32(out, (uint32_t)question->ntokens);
		for (size_t k = 0; k < question->ntokens; k++)
			buf_add_u32(out, question->tokens[k]);
	}
	frame_end(out, start);
}

/* If it has ended, that is no reason to end as well (SIGPIPE). */
static int write_unharmed(int fd, const struct buf *bytes)
{
	static const struct timespec now = { 0 };
	sigset_t pipe, old;
	int ret;

	sigemptyset(&pipe);
	sigaddset(&pipe, SIGPIPE);
	pthread_sigmask(SIG_BLOCK, &pipe, &old);
	ret = io_write_all(fd, bytes->data, bytes->len);
	while (ret && sigtimedwait(&pipe, NULL, &now) < 0 && errno == EINTR)
		;
	pthread_sigmask(SIG_SETMASK, &old, NULL);
	return ret;
}

/* What has arrived. */
struct taking {
	struct resolver *resolver;
	size_t n;
	bool *is_told; /* owned; of each question */
	int64_t end_ms;
	int (*tell)(void *ctx, size_t question, struct slice answer);
	void *ctx;
	bool has_ended;
};

static enum resolver_status take_end(struct taking *t,
				     const struct frame *frame)
{
	static const enum resolver_status all[] = {
		[DNS_DONE] = RESOLVER_DONE,
		[DNS_STOPPED] = RESOLVER_DIED,
		[DNS_FAILED] = RESOLVER_FAILED,
		[DNS_NO_MEMORY] = RESOLVER_DIED,
	};

	t->has_ended = true;
	if (frame->payload_len != 1 ||
	    frame->payload[0] >= sizeof(all) / sizeof(all[0]))
		return RESOLVER_DIED;
	return all[frame->payload[0]];
}

static enum resolver_status take_frame(struct taking *t,
				       const struct frame *frame)
{
	struct slice answer = { (const char *)frame->payload,
				frame->payload_len };

	if (frame->tag == END)
		return take_end(t, frame);
	if (frame->tag >= t->n || t->is_told[frame->tag] ||
	    !dns_answer_is_valid(answer))
		return RESOLVER_DIED;
	t->is_told[frame->tag] = true;
	return t->tell(t->ctx, (size_t)frame->tag, answer) ? RESOLVER_NO_MEMORY
							   : RESOLVER_DONE;
}

/* Takes the frames that are whole off the front. */
static enum resolver_status take_frames(struct taking *t, struct buf *bytes)
{
	enum resolver_status status = RESOLVER_DONE;
	enum frame_status is_whole = FRAME_WHOLE;
	size_t at = 0;

	while (!status && !t->has_ended) {
		struct frame frame;

		is_whole =
			frame_read(bytes->data + at, bytes->len - at, &frame);
		if (is_whole != FRAME_WHOLE)
			break;
		status = take_frame(t, &frame);
		at += frame_len(&frame);
	}
	if (is_whole == FRAME_BAD ||
	    (is_whole == FRAME_SHORT &&
	     bytes->len - at > FRAME_HEADER_SIZE + DNS_ANSWER_MAX))
		return RESOLVER_DIED;
	memmove(bytes->data, bytes->data + at, bytes->len - at);
	bytes->len -= at;
	return status;
}

static enum resolver_status read_some(struct taking *t, struct buf *bytes)
{
	struct pollfd fd = { .fd = t->resolver->from, .events = POLLIN };
	int64_t left_ms = t->end_ms - now_ms();
	uint8_t *room = buf_reserve(bytes, PIECE);
	ssize_t n;

	if (!room)
		return RESOLVER_NO_MEMORY;
	if (left_ms <= 0)
		return RESOLVER_MUTE;
	n = poll(&fd, 1, (int)left_ms);
	if (n < 0)
		return errno == EINTR ? RESOLVER_DONE : RESOLVER_DIED;
	if (!n)
		return RESOLVER_MUTE;
	n = io_read(fd.fd, room, PIECE);
	if (n <= 0)
		return RESOLVER_DIED;
	bytes->len += (size_t)n;
	return take_frames(t, bytes);
}

static enum resolver_status take_all(struct taking *t)
{
	struct buf bytes = { 0 };
	enum resolver_status status = RESOLVER_DONE;

	t->end_ms = now_ms() +
		    INT64_C(1000) * (t->resolver->limit_s + (int64_t)GRACE_S);
	while (!status && !t->has_ended)
		status = read_some(t, &bytes);
	buf_release(&bytes);
	return status;
}

enum resolver_status
resolver_ask(struct resolver *resolver, const struct dns_question *questions,
	     size_t n,
	     int (*tell)(void *ctx, size_t question, struct slice answer),
	     void *ctx)
{
	struct taking t = {
		.resolver = resolver, .n = n, .tell = tell, .ctx = ctx
	};
	struct buf bytes = { 0 };
	enum resolver_status status = RESOLVER_NO_MEMORY;

	t.is_told = calloc(n + 1, sizeof(*t.is_told));
	pack_questions(&bytes, questions, n);
	if (t.is_told && !buf_failed(&bytes))
		status = write_unharmed(resolver->to, &bytes) ? RESOLVER_DIED
							      : take_all(&t);
	buf_release(&bytes);
	free(t.is_told);
	return status;
}
