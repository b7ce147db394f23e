#include "decode/decoders.h"

#include <string.h>

#include "decode/builtin.h"
#include "decode/zlib.h"

/* By falling speed. */
static const struct decoder_ops *const decoders[] = {
	&builtin_decoder,
	&zlib_decoder,
};

const struct decoder_ops *decoders_find(const char *name)
{
	bool is_any = !strcmp(name, "auto");

	for (size_t i = 0; i < sizeof(decoders) / sizeof(*decoders); i++) {
		const struct decoder_ops *ops = decoders[i];

		if ((is_any || !strcmp(name, ops->name)) &&
		    (!ops->is_usable || ops->is_usable()))
			return ops;
	}
	return NULL;
}
