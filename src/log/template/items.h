#ifndef FINDROBOTS_LOG_TEMPLATE_ITEMS_H
#define FINDROBOTS_LOG_TEMPLATE_ITEMS_H

/* What the files of template.h share: a format as a list of its fields. */

#include <stdbool.h>
#include <stddef.h>

#include "log/format_error.h"
#include "log/record.h"

/* What a field is to a record; the highest-ranking one of each kind is it. */
enum template_kind {
	TEMPLATE_OTHER, /* nothing */
	TEMPLATE_ADDRESS,
	TEMPLATE_CLIENT, /* the one that was asked for */
	TEMPLATE_REQUEST,
	TEMPLATE_METHOD,
	TEMPLATE_TARGET,
	TEMPLATE_TIME,
	TEMPLATE_TIME_END, /* the last piece of a time in several */
	TEMPLATE_STATUS,
	TEMPLATE_BYTES,
	TEMPLATE_AGENT,
	TEMPLATE_KINDS
};

/* What can stand in a field. */
enum template_content {
	TEMPLATE_FIXED, /* what the server makes, without a separator */
	TEMPLATE_WORD,	/* what a client sends, without blanks */
	TEMPLATE_TEXT,	/* anything that is escaped */
};

/* How a time goes together with what stands before it. */
enum template_time {
	TEMPLATE_NO_TIME,
	TEMPLATE_WHOLE,	  /* not at all */
	TEMPLATE_SECONDS, /* begins; a fraction may follow */
	TEMPLATE_PIECES,  /* of date, time, and zone: begins and continues */
	TEMPLATE_FRACTION /* continues */
};

/* What a field of such a name is. */
struct template_field {
	const char *name; /* of a table's row */
	enum template_kind kind;
	enum template_content content;
	unsigned rank;
	enum template_time time;
	const char *shape; /* see shape.h; NULL if not known */
	bool is_query;	   /* what may follow a path */
	bool is_server;	   /* what may precede one: a server's name */
	bool is_port;
};

struct template_item {
	struct slice literal; /* before the field */
	size_t strong;	      /* where in the literal a byte is that no field
				 holds; or its length */
	struct template_field field;
	char directive;	    /* Apache's letter; 0: nginx */
	struct slice name;  /* in the braces of Apache's, or nginx's variable */
	size_t nblanks;	    /* in a time, runs of them */
	bool in_brackets;   /* a time that has its own */
	bool has_zone;	    /* a time, or it needs none */
	bool behind_server; /* a target, up to whose first slash is a server */
	bool before_port;   /* an address, with a port behind its last colon */
	bool is_open;	    /* its end is not told by its separator alone */
};

struct logtemplate {
	char *text;		     /* owned; what the literals are in */
	char *source;		     /* owned; what the names are in */
	struct template_item *items; /* owned; one more, for the last literal */
	size_t nitems;
	size_t needed; /* behind the last item that a record needs */
	bool has_request;
	bool local_time;
	enum unescape escape;
};

/* What a format is in: the mark of its fields, and how bytes are escaped. */
struct template_source {
	char mark;
	enum unescape escape;
	bool is_nickname; /* a word stands where the format should */
};

/*
 * Takes the format out of what was pasted: with or without quotes, LogFormat,
 * CustomLog and its file, or log_format before it, a name behind it; and undoes
 * the configuration's backslashes. out needs room for as many bytes as the
 * text, with its NUL.
 */
struct template_source template_paste(const char *text, char *out);

/* True if the text begins as a directive of Apache's does that has a format. */
bool template_is_directive(const char *text);

/*
 * Both read what begins with the mark at *at into the item, but for its
 * literal, and move *at after it.
 */
enum format_error template_read_apache(const char **at, struct template_item *);
enum format_error template_read_nginx(const char **at, struct template_item *);

/* match.c, for template_parse(): no line may be empty. */
bool template_match(const struct logtemplate *, struct slice line,
		    struct slice found[TEMPLATE_KINDS]);

/* True if the item is what someone calls by this name. */
bool template_is_apache_name(const struct template_item *, const char *name);
bool template_is_nginx_name(const struct template_item *, const char *name);

#endif
