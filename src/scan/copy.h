#ifndef FINDROBOTS_SCAN_COPY_H
#define FINDROBOTS_SCAN_COPY_H

#include <stdbool.h>

#include "decode/layers.h"

/*
 * Compares what a compressed file at fd decodes to with the log at plain_fd,
 * both regular and from their beginning, with the layers of the caller, which
 * are free after it. Returns 1 if the one is the other, or its beginning: that
 * of a file that was cut short, or is empty, as whatever was to compress the
 * log has died or is still at it; 0 if it is not; -1 with errno ENOMEM when
 * memory ran out. Memory does not depend on the files.
 */
int copy_compare(struct layers *, const struct decoder_ops *, int fd,
		 int plain_fd);

/*
 * True if all there is of the file is the beginning of the signature that the
 * format has whose ending the name has: less than tells the format.
 */
bool copy_is_cut_signature(int fd, const char *name);

#endif
