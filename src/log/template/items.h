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
	TEMPLATE_FIXED,	 /* what the server makes: no blanks, not empty */
	TEMPLATE_NUMBER, /* or "-" */
	TEMPLATE_IP,	 /* an address, perhaps with a port; or "-" */
	TEMPLATE_HOST,	 /* the same, or a name */
	TEMPLATE_STAMP,	 /* a time, or a piece of one, of a shape */
	TEMPLATE_WORD,	 /* what a client sends, without blanks */
	TEMPLATE_TEXT,	 /* the same with them */
	TEMPLATE_URL,	 /* the same, which begins with "scheme://" */
	TEMPLATE_LIST,	 /* the same, of hosts: X-Forwarded-For */
	TEMPLATE_USER,	 /* the same, and '""' if it is empty */
	TEMPLATE_IDENT,	 /* an ident, a separator and a user */
	TEMPLATE_BRACES, /* "{...}" without braces in it */
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
	const char *shape; /* of a stamp, see times.h */
	bool is_query;	   /* what may follow a path */
	bool is_server;	   /* what may precede one: a server's name */
	bool is_port;
	bool is_ident;	    /* of identd; a user may follow */
	bool is_optional;   /* and its separator with it */
	bool is_raw;	    /* what a client sent, in no way escaped */
	bool ends_at_blank; /* a target as it was sent: has none */
};

enum { TEMPLATE_SHAPE_SIZE = 64, TEMPLATE_ITEMS_MAX = 256 };

struct template_item {
	struct slice literal; /* before the field */
	size_t quote;	      /* in it: where the first stands, or its end */
	struct template_field field;
	char directive;	   /* Apache's letter; 0: another's */
	struct slice name; /* in the braces of Apache's, or a variable's */
	char shape[TEMPLATE_SHAPE_SIZE]; /* of a stamp, if not the field's */
	char separator;			 /* of an ident and a user */
	bool is_quoted;			 /* HAProxy: in quotes of its own */
	bool is_nothing;    /* HAProxy: no field, but flags of those after it */
	bool is_java;	    /* a time by a pattern of Java's: Tomcat's */
	bool has_zone;	    /* a time, or it needs none */
	bool before_port;   /* an address, with a port after its last colon */
	bool behind_server; /* a target, up to whose first slash is a server */
	bool has_query;	    /* a target, which a query touches */
};

/* The shape of a stamp: empty if its pattern stands for nothing. */
static inline const char *template_shape(const struct template_item *item)
{
	const char *usual = item->field.shape ? item->field.shape : "";

	return item->shape[0] ? item->shape : usual;
}

/* How a server writes what a client sent, as far as a format tells. */
struct template_writing {
	enum unescape escape;
	bool raw_quotes;    /* quotes in fields are not escaped */
	bool empty_is_dash; /* what is empty is written "-", known to be so */
};

/* How a quote stands in what a client sent. */
enum template_quotes {
	TEMPLATE_ESCAPED,  /* after a backslash */
	TEMPLATE_DOUBLED,  /* after another one: CSV */
	TEMPLATE_NOT,	   /* not at all */
	TEMPLATE_AS_IT_IS, /* as any other byte, and so do control characters */
};

/* What ends such a field, as the format has them outside of fields. */
struct template_marks {
	enum template_quotes quotes;
	bool has_quote, has_control;
};

struct logtemplate {
	char *text;		     /* owned; what the literals are in */
	char *source;		     /* owned; what the names are in */
	struct template_item *items; /* owned; one more, for the last literal */
	size_t nitems;
	size_t needed; /* after the last item that a record needs */
	size_t proven; /* after the last one without which there is none */
	bool has_request;
	bool host_is_first; /* before anything that a client sent */
	bool ends_at_blank; /* the target */
	bool local_time;
	struct template_writing writing;
	struct template_marks marks;
	struct logtemplate *other; /* owned; to try next, or NULL */
};

/* What a format is in: the mark of its fields, and how they are written. */
struct template_source {
	char mark;
	bool is_haproxy;
	bool is_nickname; /* a word stands where the format should */
	struct template_writing writing;
};

/*
 * Takes the format out of what was pasted: with or without quotes, LogFormat,
 * CustomLog and its file, or log_format before it, a name after it; and undoes
 * the configuration's backslashes. out needs room for as many bytes as the
 * text, with its NUL.
 */
struct template_source template_paste(const char *text, char *out);

/* True if the text begins as a directive of Apache's does that has a format. */
bool template_is_directive(const char *text);

/*
 * They read what begins with the mark at *at into the item, but for its
 * literal, and move *at after it.
 */
enum format_error template_read_apache(const char **at, struct template_item *);
enum format_error template_read_nginx(const char **at, struct template_item *);
enum format_error template_read_haproxy(const char **at, struct template_item *,
					bool *quotes_all);

/* join.c: makes one item of those that are one to a record. */
enum format_error template_join(struct logtemplate *);

/* Whether a piece of a time continues one that began so. */
bool template_continues(const struct template_item *begin,
			const struct template_item *piece);

/*
 * match.c, for template_parse() and, if is_whole, template_parse_whole(): no
 * line may be empty. *raw_quotes says whether there was a quote in a field that
 * was not escaped. *is_doubtful is set if the line is of the format, but what a
 * client sent leaves open which fields it has.
 */
bool template_match(const struct logtemplate *, struct slice line,
		    bool is_whole, struct slice found[TEMPLATE_KINDS],
		    bool *raw_quotes, bool *is_doubtful);

/* True if the item is what someone calls by this name. */
bool template_is_apache_name(const struct template_item *, const char *name);
bool template_is_nginx_name(const struct template_item *, const char *name);
bool template_is_haproxy_name(const struct template_item *, const char *name);

#endif
