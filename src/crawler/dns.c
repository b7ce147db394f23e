/*
 * Each address is a lookup: a question for its names, then one for the
 * addresses of each name that counts, one after the other. So there are at most
 * as many questions on their way as there are lookups. A try is a question of
 * c-ares that it asks each server once; a second one is made here, so that it
 * waits no longer than the first (c-ares doubles the time). From version 1.32
 * on c-ares waits for no longer than a server has needed so far, which may be a
 * quarter of a second, and doubles that: there it makes all tries itself.
 *
 * When a connection ends, c-ares gives up all questions to that server, also
 * those in packets. So answers too long for a packet are asked for again by a
 * channel of c-ares of its own.
 *
 * c-ares may answer before ares_query() has returned.
 *
 * Tested by tests/cli/dns.bats.
 */

#include "crawler/dns.h"

#include <ares.h>
#include <errno.h>
#include <poll.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "base/buf.h"
#include "base/vec.h"
#include "crawler/dns_answer.h"
#include "crawler/dns_reply.h"

enum { BY_PACKET, BY_CONNECTION, NCHANNELS };

struct run {
	const struct dns_asking *asking;
	ares_channel channels[NCHANNELS];
	struct pollfd *fds; /* owned; the first is stop_fd, then c-ares's */
	size_t nfds;
	size_t nflying; /* lookups */
	bool is_over;	/* nothing more is asked */
	unsigned most_tries;
	enum dns_status status;
	struct buf answer; /* that is being made */
};

struct lookup {
	struct run *run;
	size_t question;
	struct dns_names names;
	char marks[DNS_ANSWER_NAMES];
	bool has_more;
	size_t at; /* the name that is asked about */
	unsigned ntries;
	int how; /* of the channels */
};

static const struct dns_question *question_of(const struct lookup *lookup)
{
	return &lookup->run->asking->questions[lookup->question];
}

static void stop(struct run *run, enum dns_status status)
{
	run->is_over = true;
	if (!run->status)
		run->status = status;
}

/**** The end of a lookup */

static void finish(struct lookup *lookup, bool is_answered)
{
	struct run *run = lookup->run;
	const struct dns_asking *asking = run->asking;
	struct buf *answer = &run->answer;

	buf_clear(answer);
	for (size_t i = 0; is_answered && i < lookup->names.n; i++) {
		const struct dns_name *name = &lookup->names.all[i];

		dns_answer_add(answer, lookup->marks[i],
			       (struct slice){ name->text, name->len });
	}
	if (is_answered)
		dns_answer_end(answer, lookup->has_more);
	if (buf_failed(answer))
		stop(run, DNS_NO_MEMORY);
	else if (asking->tell(asking->ctx, lookup->question,
			      (struct slice){ (char *)answer->data,
					      answer->len }))
		stop(run, DNS_STOPPED);
	run->nflying--;
	dns_names_release(&lookup->names);
	free(lookup);
}

/**** Addresses of names */

/* What a question came to. */
static bool is_answer(int status)
{
	return status == ARES_SUCCESS || status == ARES_ENODATA ||
	       status == ARES_ENOTFOUND;
}

/* Returns true if it is to be asked once more. */
static bool has_other_try(struct lookup *lookup, enum dns_reply reply)
{
	if (reply == DNS_REPLY_MEMORY)
		stop(lookup->run, DNS_NO_MEMORY);
	if (reply != DNS_REPLY_FAILED && reply != DNS_REPLY_CUT)
		return false;
	if (reply == DNS_REPLY_CUT && lookup->how == BY_PACKET) {
		lookup->how = BY_CONNECTION;
		return !lookup->run->is_over;
	}
	return !lookup->run->is_over &&
	       ++lookup->ntries < lookup->run->most_tries;
}

/* Before another question. */
static void forget_tries(struct lookup *lookup)
{
	lookup->ntries = 0;
	lookup->how = BY_PACKET;
}

static void ask_name(struct lookup *lookup);

static void take_address(void *arg, int status, int timeouts, uint8_t *reply,
			 int len)
{
	struct lookup *lookup = arg;
	enum dns_reply holds = DNS_REPLY_FAILED;

	(void)timeouts;
	if (is_answer(status) && reply)
		holds = dns_reply_holds(reply, (size_t)len,
					&question_of(lookup)->address);
	else if (is_answer(status))
		holds = DNS_REPLY_NONE;
	if (status == ARES_ENOMEM)
		holds = DNS_REPLY_MEMORY;
	if (!has_other_try(lookup, holds)) {
		if (holds <= DNS_REPLY_NONE)
			lookup->marks[lookup->at] =
				holds == DNS_REPLY_GOOD ? '+' : '-';
		lookup->at++;
		forget_tries(lookup);
	}
	ask_name(lookup);
}

static bool counts(const struct lookup *lookup, const struct dns_name *name)
{
	const struct dns_question *question = question_of(lookup);
	const struct tokens *tokens = lookup->run->asking->tokens;

	for (size_t i = 0; i < question->ntokens; i++)
		if (dns_name_is_of((struct slice){ name->text, name->len },
				   tokens_at(tokens, question->tokens[i])))
			return true;
	return false;
}

/* Asks about the next name that counts. */
static void ask_name(struct lookup *lookup)
{
	bool is_ipv4 = question_of(lookup)->address.family == ADDRESS_IPV4;
	const struct dns_names *names = &lookup->names;

	while (lookup->at < names->n &&
	       !counts(lookup, &names->all[lookup->at]))
		lookup->at++;
	if (lookup->at == names->n || lookup->run->is_over)
		finish(lookup, true);
	else
		ares_query(lookup->run->channels[lookup->how],
			   names->all[lookup->at].text, DNS_CLASS_INTERNET,
			   is_ipv4 ? DNS_TYPE_A : DNS_TYPE_AAAA, take_address,
			   lookup);
}

/**** Names of addresses */

/* Leaves those that are tried, and a few others, which are told. */
static void choose_names(struct lookup *lookup)
{
	struct dns_names *names = &lookup->names;
	size_t n = 0, ntried = 0;

	for (size_t i = 0; i < names->n; i++) {
		bool is_tried = counts(lookup, &names->all[i]);

		if (is_tried ? ntried == DNS_ANSWER_TRIED
			     : n - ntried ==
				       DNS_ANSWER_NAMES - DNS_ANSWER_TRIED) {
			lookup->has_more |= !is_tried;
			continue;
		}
		ntried += is_tried;
		names->all[n++] = names->all[i];
	}
	names->n = n;
	memset(lookup->marks, '?', sizeof(lookup->marks));
}

static void ask_address(struct lookup *lookup);

static void take_names(void *arg, int status, int timeouts, uint8_t *reply,
		       int len)
{
	struct lookup *lookup = arg;
	enum dns_reply found = DNS_REPLY_FAILED;

	(void)timeouts;
	if (is_answer(status) && reply)
		found = dns_reply_names(reply, (size_t)len, &lookup->names);
	else if (is_answer(status))
		found = DNS_REPLY_NONE;
	if (status == ARES_ENOMEM)
		found = DNS_REPLY_MEMORY;
	if (has_other_try(lookup, found)) {
		dns_names_release(&lookup->names);
		ask_address(lookup);
		return;
	}
	forget_tries(lookup);
	choose_names(lookup);
	if (found > DNS_REPLY_NONE)
		finish(lookup, false);
	else
		ask_name(lookup);
}

static void ask_address(struct lookup *lookup)
{
	char name[DNS_REVERSE_SIZE];

	dns_reverse_name(name, &question_of(lookup)->address);
	ares_query(lookup->run->channels[lookup->how], name, DNS_CLASS_INTERNET,
		   DNS_TYPE_PTR, take_names, lookup);
}

static void start_lookup(struct run *run, size_t question)
{
	struct lookup *lookup = calloc(1, sizeof(*lookup));

	if (!lookup) {
		stop(run, DNS_NO_MEMORY);
		return;
	}
	lookup->run = run;
	lookup->question = question;
	run->nflying++;
	ask_address(lookup);
}

/**** Waiting */

/* c-ares has opened a socket, closed one, or waits for something else. */
static void set_socket(void *arg, ares_socket_t fd, int can_read, int can_write)
{
	struct run *run = arg;
	struct pollfd *fds = run->fds;
	size_t i = 1;

	while (i < run->nfds && fds[i].fd != fd)
		i++;
	if (!can_read && !can_write) {
		if (i < run->nfds)
			fds[i] = fds[--run->nfds];
		return;
	}
	if (i == run->nfds) {
		fds = vec_grow(fds, run->nfds, 1, sizeof(*fds));
		if (!fds) {
			stop(run, DNS_NO_MEMORY);
			return;
		}
		run->fds = fds;
		run->nfds++;
	}
	fds[i] = (struct pollfd){
		.fd = fd,
		.events = (short)((can_read ? POLLIN : 0) |
				  (can_write ? POLLOUT : 0)),
	};
}

static int64_t now_ms(void)
{
	struct timespec now;

	clock_gettime(CLOCK_MONOTONIC, &now);
	return (int64_t)now.tv_sec * 1000 + now.tv_nsec / 1000000;
}

/* Nothing happens to a channel that does not have that socket. */
static void process(struct run *run, ares_socket_t can_read,
		    ares_socket_t can_write)
{
	for (int i = 0; i < NCHANNELS; i++)
		ares_process_fd(run->channels[i], can_read, can_write);
}

/* c-ares may change the sockets meanwhile. */
static void take_ready(struct run *run)
{
	size_t n = run->nfds;
	struct pollfd *ready = malloc(n * sizeof(*ready));

	if (!ready) {
		stop(run, DNS_NO_MEMORY);
		return;
	}
	memcpy(ready, run->fds, n * sizeof(*ready));
	for (size_t i = 1; i < n; i++) {
		ares_socket_t fd = ready[i].fd;
		bool can_read = ready[i].revents & ~POLLOUT;
		bool can_write = ready[i].revents & POLLOUT;

		if (ready[i].revents)
			process(run, can_read ? fd : ARES_SOCKET_BAD,
				can_write ? fd : ARES_SOCKET_BAD);
	}
	free(ready);
}

/* Waits until something can be done, or that time. */
static void wait_until(struct run *run, int64_t end_ms)
{
	int64_t left_ms = end_ms - now_ms();
	struct timeval most = { .tv_sec = left_ms / 1000,
				.tv_usec = left_ms % 1000 * 1000 };
	struct timeval rooms[NCHANNELS], *next = &most;

	if (left_ms <= 0) {
		stop(run, DNS_DONE);
		return;
	}
	for (int i = 0; i < NCHANNELS; i++)
		next = ares_timeout(run->channels[i], next, &rooms[i]);
	left_ms = (int64_t)next->tv_sec * 1000 + (next->tv_usec + 999) / 1000;
	if (poll(run->fds, run->nfds, (int)left_ms) < 0) {
		if (errno != EINTR)
			stop(run, DNS_NO_MEMORY);
	} else if (run->fds[0].revents) {
		stop(run, DNS_STOPPED);
	} else {
		take_ready(run);
	}
	/* Those of which the time is over. */
	process(run, ARES_SOCKET_BAD, ARES_SOCKET_BAD);
}

static void ask_all(struct run *run)
{
	int64_t end_ms = now_ms() + INT64_C(1000) * run->asking->limit_s;
	size_t next = 0;

	while (!run->is_over && (next < run->asking->n || run->nflying)) {
		while (!run->is_over && next < run->asking->n &&
		       run->nflying < DNS_FLYING_MAX)
			start_lookup(run, next++);
		if (!run->is_over && run->nflying)
			wait_until(run, end_ms);
	}
	run->is_over = true;
	/* Each of those that are left is told so. */
	for (int i = 0; i < NCHANNELS; i++)
		ares_cancel(run->channels[i]);
}

#ifdef ARES_OPT_MAXTIMEOUTMS
static bool adapts_times(void)
{
	int version;

	ares_version(&version);
	return version >= 0x012000;
}
#endif

static int open_channel(struct run *run, int how)
{
	struct ares_options options = {
		.flags = how == BY_PACKET ? ARES_FLAG_IGNTC : ARES_FLAG_USEVC,
		.timeout = DNS_TRY_MS,
		.tries = 1,
		.sock_state_cb = set_socket,
		.sock_state_cb_data = run,
	};
	int mask = ARES_OPT_FLAGS | ARES_OPT_TIMEOUTMS | ARES_OPT_TRIES |
		   ARES_OPT_SOCK_STATE_CB;
	const char *server = run->asking->server;

	run->most_tries = DNS_TRIES;
#ifdef ARES_OPT_MAXTIMEOUTMS
	if (adapts_times()) {
		run->most_tries = 1;
		options.tries = DNS_ADAPTED_TRIES;
		options.maxtimeout = DNS_TRY_MS;
		mask |= ARES_OPT_MAXTIMEOUTMS;
	}
#endif
#ifdef ARES_OPT_UDP_MAX_QUERIES
	/* Newer versions give up all questions of a socket, too, for one reply
	   that is no message. */
	if (how == BY_PACKET) {
		options.udp_max_queries = 1;
		mask |= ARES_OPT_UDP_MAX_QUERIES;
	}
#endif
	if (ares_init_options(&run->channels[how], &options, mask)) {
		run->channels[how] = NULL;
		return -1;
	}
	return server && ares_set_servers_ports_csv(run->channels[how], server);
}

static enum dns_status ask_by_channels(struct run *run)
{
	if (open_channel(run, BY_PACKET) || open_channel(run, BY_CONNECTION))
		run->status = DNS_FAILED;
	else
		ask_all(run);
	for (int i = 0; i < NCHANNELS; i++)
		if (run->channels[i])
			ares_destroy(run->channels[i]);
	return run->status;
}

enum dns_status dns_ask(const struct dns_asking *asking)
{
	struct run run = { .asking = asking };
	enum dns_status status;

	if (ares_library_init(ARES_LIB_INIT_ALL))
		return DNS_FAILED;
	run.fds = vec_grow(NULL, 0, 1, sizeof(*run.fds));
	if (run.fds) {
		run.fds[run.nfds++] = (struct pollfd){ .fd = asking->stop_fd,
						       .events = POLLIN };
		status = ask_by_channels(&run);
	} else {
		status = DNS_NO_MEMORY;
	}
	free(run.fds);
	buf_release(&run.answer);
	ares_library_cleanup();
	return status;
}
