#include "base/own_name.h"

#include <stdio.h>
#include <string.h>
#include <unistd.h>

void own_name(char name[OWN_NAME_SIZE])
{
	char host[OWN_NAME_SIZE - 24] = "";

	/* A longer name is cut, and then may have no NUL. */
	if (gethostname(host, sizeof(host) - 1) || !*host)
		strcpy(host, "localhost");
	host[sizeof(host) - 1] = '\0';
	for (char *at = host; *at; at++)
		if (*at == '/' || *at == '%')
			*at = '_';
	snprintf(name, OWN_NAME_SIZE, "%s-%ld", host, (long)getpid());
}
