#ifndef FINDROBOTS_LOG_ENVELOPE_CRI_H
#define FINDROBOTS_LOG_ENVELOPE_CRI_H

/*
 * The lines in which Kubernetes' runtimes (containerd, CRI-O) keep what a
 * container writes: "2024-01-10T12:00:00.123456789Z stdout F ", then the text.
 * A line too long for them is written in parts, marked P, but for the last,
 * which is marked F. Other tags may follow after colons. (Kubernetes, "CRI:
 * Log management": kubelet-cri-logging.md.)
 */

#include <stdbool.h>

#include "base/slice.h"

enum cri_stream { CRI_STDOUT, CRI_STDERR, CRI_NSTREAMS };

struct cri {
	enum cri_stream stream;
	bool is_part;	 /* more of the line follows */
	const char *tag; /* in the line: the P or the F */
};

/*
 * Takes what stands after the time, and one blank, off the front of the text.
 * Takes nothing if it has another form.
 */
bool cri_take_after_time(struct slice *line, struct cri *);

/* The same with the time, of a whole line. */
bool cri_take(struct slice *line, struct cri *);

#endif
