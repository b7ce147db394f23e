/* Tested by tests/unit/cli/test_parse.c and tests/cli/by.bats. */

#include <string.h>

#include "base/address.h"
#include "base/slice.h"
#include "cli/values.h"

/* What follows "network": "/16", or "/16/32" with that of IPv6. */
static int read_network(struct slice rest, struct by *by)
{
	struct slice ipv4;

	if (!rest.len)
		return 0;
	rest = slice_behind(rest, 1);
	ipv4 = slice_take_until(&rest, '/');
	if (!address_read_bits(ipv4, 32, &by->ipv4_bits))
		return 1;
	/* A slash has a number behind it. */
	if (ipv4.at[ipv4.len] != '/')
		return 0;
	return !address_read_bits(rest, 128, &by->ipv6_bits);
}

int values_set_by(struct values *v, const char *value)
{
	struct slice rest = { value, strlen(value) };
	struct by *by = &v->opt->by;
	size_t len = strcspn(value, "/");
	struct slice name = { value, len };

	rest = slice_behind(rest, len);
	for (int i = BY_HOST; i < BY_NKINDS; i++) {
		if (!slice_is(name, by_name((enum by_kind)i)))
			continue;
		*by = (struct by){ .kind = (enum by_kind)i,
				   .ipv4_bits = BY_IPV4_BITS,
				   .ipv6_bits = BY_IPV6_BITS };
		if (i == BY_NETWORK)
			return read_network(rest, by);
		return rest.len > 0;
	}
	return 1;
}
