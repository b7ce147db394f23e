/*
 * What names say (logname.h). The names are those that the documentation of
 * what rotates logs shows, or that it makes with its options.
 */

#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include <stdio.h>
#include <string.h>

#include "input/logname.h"

static const char *const logs[] = {
	/* Written to now. */
	"access.log",
	"access_log",
	"accesslog",
	"Access.log",
	"ACCESS.LOG",
	"example.com.log",
	"example.com-access.log",
	"www.example.com_access_log",
	"nginx-access.log",
	"other_vhosts_access.log",
	"ssl_access_log",
	"ssl_request_log",
	"access_ssl_log",
	"access-log",
	"haproxy.log",
	"error.example.com-access.log",
	"errors.example.com.access.log",
	"terror.example.com.log",

	/* logrotate: numbers; dateext; dateformat; extension; compressext. */
	"access.log.1",
	"access.log.2.gz",
	"access.log.10.bz2",
	"access.log.3.xz",
	"access.log.4.zst",
	"access.log.5.Z",
	"access.log.6.lz4",
	"access.log.7.lzma",
	"access.log-20261129",
	"access.log-20261129.gz",
	"access.log-20261129-1698000000",
	"access.log-20261129-1698000000.gz",
	"access.log-2026112910.xz",
	"access.log-2026-11-29.zst",
	"access.log.2026-11-29",
	"access.log_2026_11_29.gz",
	"access.log-29Nov2026.gz",
	"access.log-1698000000",
	"access.1.log",
	"access.1.log.gz",
	"access-20261129.log",
	"access-20261129.log.gz",
	"access_log-20261129",
	"access_log-20261129.gz",
	"ssl_access_log-20261129.gz",
	"other_vhosts_access.log.14.gz",
	"example.com-access.log.1",
	/* nginx compresses what is rotated later. */
	"access.log.gz",
	"access.log.gz.1",
	"access.log.gz-20261129",

	/* Apache: rotatelogs and cronolog; by hand as its manual has it. */
	"access_log.1698000000",
	"access_log.20261129",
	"access_log.2026-11-29-00_00_00",
	"access_log.2026.11.29.gz",
	"access.2026-11-29.log",
	"access-2026.11.29.log.gz",
	"access_log.29-Nov-2026",
	"access_log.Sun",
	"access_log.Sun.gz",
	"2026-11-29-access.log",
	"20261129.access_log",
	"access_log.old",
	"access_log.old.gz",
	"access.log.0",

	/* Node: winston, rotating-file-stream, pm2. */
	"NAME.log.1.gz",
	"winston.log.2026-11-29",
	"access1.log",
	"access-2026-11-29-10.log.gz",
	"20261129-1011-01-NAME.log.gz",
	"20261129-1011-01-access.log",
	"app-out__2026-11-29_00-00-00.log.gz",

	/* Java: Tomcat, Jetty, logback, log4j, WebLogic. */
	"localhost_access_log.2026-11-29.txt",
	"localhost_access_log.2026-11-29.txt.gz",
	"localhost_access_log.txt",
	"2026_11_29.request.log",
	"jetty-2026_11_29.request.log.gz",
	"access-2026-11-29.0.log.gz",
	"access.2026-11-29.log.zip",
	"access_log.2026-11-29.log",
	"access.log00001",

	/* IIS; lumberjack of Caddy and Traefik; Python; Plesk; newsyslog. */
	"u_ex261129.log",
	"u_ex26112910_x.log",
	"access-2026-11-29T10-11-12.123.log.gz",
	"access-2026-11-29T10-11-12.123.log",
	"access.log.2026-11-29_10-11-12",
	"access.log.2026-11-29T10:11:12Z",
	"access.log.2026-11-29T10:11:12.5+0100.xz",
	"access.log.2026-W48.gz",
	"access_log.processed.1.gz",
	"access.log.0.bz2",
	"access with blanks.log",
};

static const char *const others[] = {
	/* Error logs. */
	"error.log",
	"error.log.1",
	"error.log.2.gz",
	"error.log-20261129",
	"error_log",
	"error_log-20261129",
	"error_log.1698000000",
	"errors.log",
	"php_errors.log",
	"ssl_error_log",
	"ssl_error_log-20261129.gz",
	"example.com-error.log",
	"example.com_error.log.1.gz",
	"error.1.log.gz",
	"nginx.error.log",
	"ERROR.LOG",
	"Error_Log.old",
	"access-error.log",
	"access.error.log",
	"access_error_log.3.xz",
	"stderr.log",
	"err.log",
	"errorlog",

	/* What stands beside logs. */
	"access.log.swp",
	".access.log.swp",
	".access.log",
	"access.log.lock",
	"access.log.tmp",
	"access.log.pos",
	"access.log.offset",
	"access.log.offset.1",
	"access.log.1.tmp",
	"access.log.2.gz.tmp",
	"access.log.1.gz.part",
	"access.log~",
	"access.log.1~",
	"access.log.bak",
	"access.log.orig",
	"access.log.md5",
	"access.log.gz.sha256",
	"access.log.pid",
	"access.log.conf",
	"access.log.html",
	"access.log.1.html",
	"access.log.idx",
	"access.log-",
	"access.log.",
	"access.log.T",
	"access.log.Z1x",
	"access.logs",
	"access.log.today",
	"access.log.monday1",

	/* No logs, or no text. */
	"",
	".",
	"log",
	".log",
	"_log",
	"log.1",
	"1",
	"20261129",
	"20261129.gz",
	".gz",
	"catalog",
	"catalog.1",
	"lastlog",
	"syslog",
	"syslog.1",
	"messages",
	"access",
	"access.gz",
	"access.html",
	"access.db",
	"backup.tar.gz",
	"dump.sql.1.gz",
	"robots.txt",
	"index.html",
	"README.txt",
	"wtmp.1",
	"log.txt",
	"journal",
};

static void check(const char *const *names, size_t n, bool want)
{
	for (size_t i = 0; i < n; i++)
		if (logname_is_access(names[i]) != want)
			fail_msg("'%s' is %s log", names[i], want ? "no" : "a");
}

static void test_access_logs(void **state)
{
	(void)state;
	check(logs, sizeof(logs) / sizeof(*logs), true);
}

static void test_other_names(void **state)
{
	(void)state;
	check(others, sizeof(others) / sizeof(*others), false);
}

/* The name of each log with each ending of each way to rotate it. */
static void test_all_ways(void **state)
{
	static const char *const names[] = { "access.log", "access_log",
					     "NAME.log", "ssl_access_log" };
	static const char *const times[] = { "",
					     ".1",
					     ".99",
					     "-20261129",
					     "-20261129-1698000000",
					     ".1698000000",
					     ".2026-11-29",
					     ".2026-11-29T10-11-12.123" };
	static const char *const endings[] = { "",     ".gz", ".bz2",  ".xz",
					       ".zst", ".Z",  ".lzma", ".lz4" };
	char name[128];

	(void)state;
	for (size_t i = 0; i < 4 * 8 * 8; i++) {
		snprintf(name, sizeof(name), "%s%s%s", names[i / 64],
			 times[i / 8 % 8], endings[i % 8]);
		if (!logname_is_access(name))
			fail_msg("'%s' is no log", name);
		/* And of its lock file, and of the error log. */
		strcat(name, ".lock");
		assert_false(logname_is_access(name));
		snprintf(name, sizeof(name), "error_%s%s%s",
			 names[i / 64] + 7 * (i / 128 == 0), times[i / 8 % 8],
			 endings[i % 8]);
		assert_int_equal(logname_is_access(name), i / 64 == 3);
	}
}

static size_t uncompressed_len(const char *name)
{
	return logname_uncompressed_len(name, strlen(name));
}

static void test_compressed_names(void **state)
{
	(void)state;
	assert_int_equal(uncompressed_len("a.log.gz"), 5);
	assert_int_equal(uncompressed_len("a.log.1.xz"), 7);
	assert_int_equal(uncompressed_len("a.zst"), 1);
	assert_int_equal(uncompressed_len("a.bz2"), 1);
	assert_int_equal(uncompressed_len("a.Z"), 1);
	assert_int_equal(uncompressed_len("a.log"), 0);
	assert_int_equal(uncompressed_len("a.gz.1"), 0);
	assert_int_equal(uncompressed_len(".gz"), 0);
	assert_int_equal(uncompressed_len("gz"), 0);
	assert_int_equal(uncompressed_len(""), 0);
	/* Only so many bytes are the name. */
	assert_int_equal(logname_uncompressed_len("a.gz.xz", 4), 1);
	assert_int_equal(logname_uncompressed_len("a.gz.xz", 5), 0);
}

int main(void)
{
	static const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_access_logs),
		cmocka_unit_test(test_other_names),
		cmocka_unit_test(test_all_ways),
		cmocka_unit_test(test_compressed_names),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
