#ifndef FINDROBOTS_BASE_CACHE_LINE_H
#define FINDROBOTS_BASE_CACHE_LINE_H

/* So many bytes are fetched from memory at a time, by most processors. */
enum { CACHE_LINE = 64 };

#endif
