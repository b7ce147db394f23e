/* Tested by tests/unit/result/test_groups.c. */

#include "result/naming.h"

#include <arpa/inet.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>
#include <sys/param.h>

#include "base/address.h"

struct naming naming_begin(const struct by *by)
{
	return (struct naming){ .by = by,
				.step = by_key(by->kind).step,
				.named = INSTANT_NONE };
}

static struct slice name_domain(char *text, struct slice name)
{
	struct slice domain = hostname_domain(name);
	int len = snprintf(text, NAMING_SIZE, "*%s%.*s", domain.len ? "." : "",
			   (int)MIN(domain.len, HOSTNAME_MAX), domain.at);

	return (struct slice){ text, (size_t)len };
}

static unsigned network_bits(const struct by *by, bool is_ipv4)
{
	unsigned bits = is_ipv4 ? by->ipv4_bits : by->ipv6_bits;
	unsigned most = is_ipv4 ? BY_IPV4_BITS : BY_IPV6_BITS;

	return by->is_masked ? MIN(bits, most) : bits;
}

struct slice naming_network(char text[NAMING_SIZE], const struct by *by,
			    struct slice host)
{
	char address_text[INET6_ADDRSTRLEN] = "";
	struct address address;
	struct network network;
	bool is_ipv4;
	int len;

	if (!address_parse(host, &address))
		return by->is_masked ? name_domain(text, host) : host;
	address = address_unmap(&address);
	is_ipv4 = address.family == ADDRESS_IPV4;
	network = network_of(&address, network_bits(by, is_ipv4));
	inet_ntop(is_ipv4 ? AF_INET : AF_INET6, network.address.bytes,
		  address_text, sizeof(address_text));
	len = snprintf(text, NAMING_SIZE, "%s/%u", address_text,
		       network.prefix_bits);
	return (struct slice){ text, (size_t)len };
}

/* Most requests of a host, and those of others, are of a few steps. */
static struct slice name_step(struct naming *naming, int64_t time)
{
	int64_t begin = step_cut(naming->step, time);

	if (begin == INSTANT_NONE)
		return (struct slice){ 0 };
	if (begin != naming->named)
		step_format(naming->text, naming->step, begin);
	naming->named = begin;
	return (struct slice){ naming->text, strlen(naming->text) };
}

static struct slice name_status(struct naming *naming, unsigned status)
{
	int len = snprintf(naming->text, sizeof(naming->text), "%u%s", status,
			   status < 10 ? "xx" : "");

	return status ? (struct slice){ naming->text, (size_t)len }
		      : (struct slice){ 0 };
}

struct slice naming_name(struct naming *naming, const struct host *host,
			 unsigned status, int64_t time)
{
	const struct slice name = { host->name, host->len };

	switch (naming->by->kind) {
	case BY_HOST:
		return name;
	case BY_NETWORK:
		return naming_network(naming->text, naming->by, name);
	case BY_STATUS:
		return name_status(naming, status);
	default:
		return name_step(naming, time);
	}
}
