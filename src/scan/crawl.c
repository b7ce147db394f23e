/* Tested by tests/unit/scan/test_line.c. */

#include "scan/crawl.h"

#include "log/unescape.h"

int crawl_claim(const struct crawl *crawl, void *thread,
		const struct record *rec, char *scratch)
{
	/* Until it is judged there is time for that. */
	if (crawl->foresee)
		crawl->foresee(thread, rec->target);
	return crawl->claim(crawl->ctx, thread,
			    unescape(rec->escape, record_user_agent(rec),
				     scratch));
}

struct crawl_request crawl_request_of(const struct record *rec,
				      struct instant_memo *memo, char *scratch)
{
	return (struct crawl_request){
		.time = record_time(rec, memo),
		.status = record_status(rec),
		.method = rec->method,
		.target = unescape(rec->escape, rec->target, scratch),
	};
}

int crawl_visit(const struct crawl *crawl, void *thread,
		const struct crawl_request *request, struct visit *visit)
{
	struct crawl_judgement judged = { 0 };
	struct visit_facts facts = {
		.time = request->time,
		.class = request->status / 100,
		.is_robots = request->is_robots,
		.is_get = slice_is(request->method, "GET"),
	};

	if (crawl->judge && crawl->judge(crawl->ctx, thread, request, &judged))
		return -1;
	facts.is_judged = judged.is_judged;
	facts.is_forbidden = judged.is_forbidden;
	facts.rule = judged.rule;
	*visit = (struct visit){ .crawler = request->crawler,
				 .status = (uint16_t)request->status,
				 .word = visit_word(&facts) };
	if (judged.is_forbidden) {
		visit->method = request->method;
		visit->target = judged.shown;
	}
	return 0;
}
