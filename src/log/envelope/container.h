#ifndef FINDROBOTS_LOG_ENVELOPE_CONTAINER_H
#define FINDROBOTS_LOG_ENVELOPE_CONTAINER_H

/*
 * What those put before a line who run a server and keep or show its output:
 * docker, Kubernetes (but see cri.h), pm2, systemd's journal, Fly, AWS; and
 * tools that print the lines of several files.
 */

#include <stdbool.h>

#include "base/slice.h"

/*
 * After a time: Fly, "app[148ed193] lhr [info]"; logcli, `{job="web"} `; aws
 * logs tail, "stream/of/a/task "; fluentd's out_file, a tag before an object.
 */
bool container_take_after_time(struct slice *line);

/*
 * At the front: docker compose, nerdctl, swarm, foreman, pm2, "web-1  | ";
 * kubectl, "[pod/web-0/nginx] "; stern, "web-5d4f8c7b9-x7k2p nginx "; pm2
 * --format; journalctl, "MESSAGE=" (-o export and verbose) and what json-seq
 * puts before an object; grep, "access.log.1:".
 */
bool container_take(struct slice *line);

/*
 * journalctl -o export writes a message that is no text in a line of its own,
 * and before it its length in 8 bytes, the lowest first, which has to be right.
 */
bool container_take_length(struct slice *line);

#endif
