#ifndef FINDROBOTS_CRAWLER_RANGES_NAME_H
#define FINDROBOTS_CRAWLER_RANGES_NAME_H

/* What the name of a file of networks says: which list it is, and of when. */

#include <stdbool.h>
#include <stdint.h>

#include "base/slice.h"

/* True for *.json, *.txt and *.csv, which is what a directory stands for. */
bool ranges_name_is_wanted(struct slice name);

/*
 * True if the file of that path is the list of that name: the file's name, case
 * and such an ending aside, is the list's, or the list's with dates or numbers
 * behind it ("googlebot-2026-08-20.json", "googlebot.2.json", "googlebot
 * (1).json"). Before it may stand the operator's name, or what the list's own
 * name begins with ("google-googlebot.json", "bing-bingbot.txt").
 */
bool ranges_name_is_list(const char *path, struct slice list,
			 struct slice operator);

/*
 * The beginning, in UTC, of the day in the file's name: 2026-08-20, with '-',
 * '_', '.' or nothing between the numbers; or of the month, 2026-08. The first
 * one that there is; INSTANT_NONE if there is none.
 */
int64_t ranges_name_date(const char *path);

#endif
