#ifndef FINDROBOTS_CLI_ALIAS_H
#define FINDROBOTS_CLI_ALIAS_H

/*
 * Names that people try first: those that other tools have for an option are
 * understood, and for others a name is proposed.
 */

struct alias {
	const char *name;
	const char *option; /* a name of the table of options */
	const char *value;  /* of that option; NULL: it is given */
};

/* Closed by one without a name. */
extern const struct alias aliases[];

/*
 * The name of an option that may have been meant by the word "--name" or
 * "--name=value", which is none; NULL if there is no likely one.
 */
const char *alias_guess(const char *word);

#endif
