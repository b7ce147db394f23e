/* Tested by tests/unit/scan/test_line.c. */

#include "scan/crawl.h"

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
