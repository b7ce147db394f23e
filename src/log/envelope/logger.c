/* Tested by tests/unit/log/test_envelope.c. */

#include "log/envelope/logger.h"

#include <ctype.h>

#include "log/envelope/form.h"

static const char *const after_time[] = {
	/* Python: "%(asctime)s - %(name)s - %(levelname)s - ..." */
	"- %N - %l - ",
	"- %l - %N - ",
	"- %N - ",
	"- %l - ",
	"- %l: ",
	/* loguru */
	"| %l | %N - ",
	"| %l | %N | ",
	"| %l | ",
	/* logback, log4j; winston with a label */
	"[%w] %l %N - ",
	"[%w] %l - ",
	"[%w] %l: ",
	/* log4js, monolog without a channel */
	"[%l] %N - ",
	"[%l] %m: ",
	"[%l]: ",
	/* gunicorn and Mojolicious: the process, then the level */
	"[%w] [%l] ",
	"[%l] [%w] ",
	"[%w] %l ",
	/* Serilog, lager */
	"[%l] ",
	/* Jetty's StdErrLog, NLog, bunyan */
	":%l:%n:%n: ",
	":%l::%n: ",
	"|%l|%n|",
	": %l: %n on %n: ",
	/* Cloud Foundry: which process, and which of its outputs */
	"[%w] OUT ",
	"[%w] ERR ",
	/* Twisted: its system or its namespace */
	"[%w] ",
	NULL,
};

/* After a time and a level, or a level alone. */
static const char *const after_level[] = {
	/* bunyan, pino-pretty */
	": %n on %n: ",
	" (%d): ",
	/* Flask's example; alembic and Pyramid */
	" in %n: ",
	" [%m][%w] ",
	/* Spring Boot */
	" %d --- [%w] [%w] %m : ",
	" %d --- [%w] %m : ",
	/* log4j, WildFly */
	" [%w] %N - ",
	" [%w] %m: ",
	" [%w] (%w) ",
	" [%w] ",
	" %N - ",
	/* Caddy on a console */
	" %n handled request %{",
	/* zap and zerolog on a console */
	" %p ",
	" %n %p ",
	" %m > ",
	/* Rust's tracing; Go's slog */
	" %m: ",
	": ",
	" - ",
	" ",
	NULL,
};

static const char *const first[] = {
	/* Ruby's Logger, with Rails' tags */
	"%c, [%t #%d] %l -- %n: [%w] ",
	"%c, [%t #%d] %l -- %n: ",
	"%c, [%t #%d] %l -- : [%w] ",
	"%c, [%t #%d] %l -- : ",
	/* Kubernetes' klog */
	"%c%d %t %d %m] ",
	/* Rust's env_logger, Serilog */
	"[%t %l %m] ",
	"[%t %l] ",
	/* log4js and others without a time */
	"[%l] %N - ",
	"[%l] %m: ",
	"[%l] ",
	NULL,
};

/* A level at the front, where there is no time. */
static const char *const level_first[] = {
	":%n:",	 /* Python's basicConfig() */
	"[%d] ", /* logrus, on a terminal */
	"[%t] ",
	NULL,
};

static bool take_level(struct slice *line, const char *const *forms)
{
	struct slice s = *line;

	if (!form_take(&s, "%l") || (!(forms && form_take_any(&s, forms)) &&
				     !form_take_any(&s, after_level)))
		return false;
	*line = s;
	return true;
}

bool logger_take_after_time(struct slice *line)
{
	if (line->len && isalpha((unsigned char)line->at[0]))
		return take_level(line, NULL) ||
		       form_take(line, "request_id=%f [%l] "); /* Elixir */
	return form_take_any(line, after_time);
}

bool logger_take(struct slice *line)
{
	return take_level(line, level_first) || form_take_any(line, first);
}
