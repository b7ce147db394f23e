#ifndef FINDROBOTS_LOG_FORMAT_ERROR_H
#define FINDROBOTS_LOG_FORMAT_ERROR_H

/* What is wrong with a format that was given. */
enum format_error {
	FORMAT_GOOD,
	FORMAT_NO_MEMORY,
	FORMAT_UNKNOWN,	     /* neither a name, nor a format string */
	FORMAT_WITHOUT_JSON, /* the build has no JSON tokenizer */
	FORMAT_BAD_NAMES,    /* of the fields of JSON */
	/* of a "#Fields:" line */
	FORMAT_NO_SUCH_FIELD, /* as the client's */
	FORMAT_FEW_FIELDS,    /* no host or no target among them */
	/* of a format string */
	FORMAT_NICKNAME,       /* of a format, in its place */
	FORMAT_NO_MARK,	       /* neither '%' nor '$' */
	FORMAT_NO_DIRECTIVE,   /* after a '%' */
	FORMAT_OPEN_DIRECTIVE, /* "%{" without a "}" */
	FORMAT_NO_VARIABLE,    /* after a '$' */
	FORMAT_OPEN_VARIABLE,  /* "${" without a "}" */
	FORMAT_NO_CLIENT,
	FORMAT_NO_NAMED_CLIENT, /* the field that was named */
	FORMAT_NO_REQUEST,
	FORMAT_NO_SEPARATOR, /* between two fields */
	FORMAT_MANY_FIELDS,
	FORMAT_NERRORS
};

#endif
