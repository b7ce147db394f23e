#ifndef FINDROBOTS_DOUBTING_H
#define FINDROBOTS_DOUBTING_H

/* Messages about why verdicts on hosts may say less than they seem to. */

#include "result/crawlers.h"
#include "verifying.h"

/* That crawlers came after the newest list of them was in force. */
void doubting_say_old(const struct verifying *);

/* That the log may have the addresses of a proxy, as nobody is verified. */
void doubting_say_proxy(const struct crawlers *);

#endif
