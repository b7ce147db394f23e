/* Tested by tests/unit/log/test_envelope.c. */

#include "log/envelope/logger.h"

#include "log/envelope/form.h"

bool logger_take_after_time(struct slice *line)
{
	static const char *const forms[] = {
		/* Python: "%(asctime)s - %(name)s - %(levelname)s - ..." */
		"- %N - %l - ",
		"- %l - %N - ",
		"- %N - ",
		"- %l - ",
		"- %l: ",
		/* Flask's example; alembic and Pyramid */
		"%l in %n: ",
		"%l [%m][%w] ",
		/* loguru */
		"| %l | %N - ",
		"| %l | %N | ",
		"| %l | ",
		/* Spring Boot */
		"%l %d --- [%w] [%w] %m : ",
		"%l %d --- [%w] %m : ",
		/* logback, log4j */
		"[%w] %l %N - ",
		"[%w] %l - ",
		"%l [%w] %N - ",
		"%l [%w] %m: ",
		"%l %N - ",
		/* WildFly */
		"%l [%w] (%w) ",
		/* Jetty's StdErrLog, NLog */
		":%l:%n:%n: ",
		":%l::%n: ",
		"|%l|%n|",
		/* log4js, winston with a label, monolog without one */
		"[%l] %N - ",
		"[%l] %m: ",
		"[%l]: ",
		"[%w] %l: ",
		/* gunicorn and Mojolicious: the process, then the level */
		"[%w] [%l] ",
		"[%l] [%w] ",
		"[%w] %l ",
		/* bunyan, pino-pretty */
		"%l: %n on %n: ",
		": %l: %n on %n: ",
		"%l (%d): ",
		/* zap and zerolog on a console */
		"%l %p ",
		"%l %n %p ",
		"%l %m > ",
		/* Elixir */
		"request_id=%f [%l] ",
		/* Serilog, lager; Rust's tracing; Go's slog */
		"[%l] ",
		"%l [%w] ",
		"%l %m: ",
		"%l - ",
		"%l ",
		/* Cloud Foundry: which process, and which of its outputs */
		"[%w] OUT ",
		"[%w] ERR ",
		/* Twisted: its system or its namespace */
		"[%w] ",
		NULL,
	};

	return form_take_any(line, forms);
}

bool logger_take(struct slice *line)
{
	static const char *const forms[] = {
		/* Python's basicConfig() */
		"%l:%n:",
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
		/* logrus, on a terminal */
		"%l[%d] ",
		"%l[%t] ",
		/* the orders from above, without a time */
		"[%l] %N - ",
		"[%l] %m: ",
		"[%l] ",
		"%l [%m][%w] ",
		"%l [%w] ",
		"%l - ",
		"%l ",
		NULL,
	};

	return form_take_any(line, forms);
}
