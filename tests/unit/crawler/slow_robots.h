#ifndef FINDROBOTS_TEST_SLOW_ROBOTS_H
#define FINDROBOTS_TEST_SLOW_ROBOTS_H

/*
 * Whether a robots.txt allows a crawler to fetch a target, slow and plain, by
 * the words of RFC 9309. It shares no code and no idea with the program: a path
 * is a row of numbers, and each rule is tried at each place.
 */

#include <stdbool.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "base/slice.h"

enum {
	SLOW_MAX = 4096, /* octets of a path; more are not read */
	SLOW_ITEMS = 3 * 4096 + 2,
	SLOW_STAR = 1000, /* none of the octets */
	SLOW_END,
};

struct slow_path {
	int items[SLOW_ITEMS];
	size_t n;
};

struct slow_verdict {
	bool is_forbidden;
	size_t line; /* of the rule that decides; 0 if there is none */
};

static inline bool slow_is_in(char c, const char *set)
{
	return c && strchr(set, c);
}

static inline bool slow_is_unreserved(int octet)
{
	return octet &&
	       strchr("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"
		      "0123456789-._~",
		      octet);
}

static inline int slow_hex(char c)
{
	static const char digits[] = "0123456789abcdef0123456789ABCDEF";
	const char *at = c ? strchr(digits, c) : NULL;

	return at ? (int)((at - digits) % 16) : -1;
}

static inline void slow_add_escape(struct slow_path *path, int octet)
{
	static const char digits[] = "0123456789ABCDEF";

	path->items[path->n++] = '%';
	path->items[path->n++] = digits[octet / 16];
	path->items[path->n++] = digits[octet % 16];
}

/* As 2.2.2 has them compared: escapes are three octets each. */
static inline void slow_path(struct slow_path *path, struct slice text,
			     bool is_rule)
{
	path->n = 0;
	if (!is_rule && (!text.len || text.at[0] == '?'))
		path->items[path->n++] = '/';
	for (size_t i = 0; i < text.len && i < SLOW_MAX; i++) {
		int octet = (unsigned char)text.at[i];
		bool is_escape = octet == '%' && i + 2 < text.len &&
				 slow_hex(text.at[i + 1]) >= 0 &&
				 slow_hex(text.at[i + 2]) >= 0;

		if (is_escape) {
			octet = slow_hex(text.at[i + 1]) * 16 +
				slow_hex(text.at[i + 2]);
			i += 2;
		}
		if (is_rule && !is_escape && octet == '*')
			path->items[path->n++] = SLOW_STAR;
		else if (is_rule && !is_escape && octet == '$' &&
			 i == text.len - 1)
			path->items[path->n++] = SLOW_END;
		else if (slow_is_unreserved(octet) ||
			 (!is_escape && slow_is_in((char)octet, "/?#&=")))
			path->items[path->n++] = octet;
		else
			slow_add_escape(path, octet);
	}
}

static inline bool slow_has_query(const struct slow_path *path)
{
	for (size_t i = 0; i < path->n; i++)
		if (path->items[i] == '?')
			return true;
	return false;
}

/* "%2F" behind the first '?' becomes '/'. */
static inline void slow_unite(struct slow_path *path)
{
	bool in_query = false;
	size_t n = 0;

	for (size_t i = 0; i < path->n; i++) {
		int item = path->items[i];

		in_query |= item == '?';
		if (in_query && item == '%' && path->items[i + 1] == '2' &&
		    path->items[i + 2] == 'F') {
			item = '/';
			i += 2;
		}
		path->items[n++] = item;
	}
	path->n = n;
}

/* Whether a target can be at each of its places behind so much of a rule. */
static inline bool slow_matches(const struct slow_path *rule,
				const struct slow_path *target)
{
	bool at[SLOW_ITEMS + 1], next[SLOW_ITEMS + 1], any = false;

	memset(at, 0, target->n + 1);
	at[0] = true;
	for (size_t i = 0; i < rule->n; i++) {
		bool seen = false;

		memset(next, 0, target->n + 2);
		if (rule->items[i] == SLOW_END)
			return at[target->n];
		for (size_t k = 0; k <= target->n; k++) {
			seen |= at[k];
			if (rule->items[i] == SLOW_STAR)
				next[k] |= seen;
			else if (at[k] && k < target->n &&
				 rule->items[i] == target->items[k])
				next[k + 1] = true;
		}
		memcpy(at, next, target->n + 1);
	}
	for (size_t k = 0; k <= target->n; k++)
		any |= at[k];
	return any;
}

static inline struct slice slow_trim(struct slice s)
{
	while (s.len && slow_is_in(s.at[0], " \t")) {
		s.at++;
		s.len--;
	}
	while (s.len && slow_is_in(s.at[s.len - 1], " \t"))
		s.len--;
	return s;
}

static inline bool slow_is_word(struct slice s, struct slice word)
{
	bool is = s.len == word.len;

	for (size_t i = 0; is && i < s.len; i++) {
		char a = s.at[i], b = word.at[i];

		a = a >= 'A' && a <= 'Z' ? (char)(a - 'A' + 'a') : a;
		b = b >= 'A' && b <= 'Z' ? (char)(b - 'A' + 'a') : b;
		is = a == b;
	}
	return is;
}

static inline bool slow_is_key(struct slice s, const char *key)
{
	return slow_is_word(s, (struct slice){ key, strlen(key) });
}

static inline bool slow_names(struct slice value, struct slice token)
{
	struct slice first = { value.at, 0 };

	while (first.len < value.len &&
	       !slow_is_in(value.at[first.len], " \t/*,;("))
		first.len++;
	return slow_is_word(value, token) || slow_is_word(first, token);
}

static inline bool slow_is_rule(struct slice value)
{
	if (!value.len || !slow_is_in(value.at[0], "/*"))
		return false;
	for (size_t i = 0; i < value.len; i++)
		if ((unsigned char)value.at[i] <= 0x20 || value.at[i] == 0x7f)
			return false;
	return true;
}

/* The next line of the file from *at on, which is set behind it. */
static inline struct slice slow_line(struct slice file, size_t *at)
{
	struct slice line = { file.at + *at, 0 };

	while (*at < file.len && !slow_is_in(file.at[*at], "\r\n")) {
		(*at)++;
		line.len++;
	}
	if (*at < file.len && file.at[*at] == '\r' && *at + 1 < file.len &&
	    file.at[*at + 1] == '\n')
		(*at)++;
	if (*at < file.len)
		(*at)++;
	for (size_t i = 0; i < line.len; i++)
		if (line.at[i] == '#')
			line.len = i;
	return line;
}

struct slow_best {
	struct slow_verdict verdict;
	size_t noctets;
	bool is_allow;
};

static inline void slow_try(struct slow_best *best, struct slice value,
			    bool is_allow, size_t line, struct slice target)
{
	struct slow_path rule, path;

	slow_path(&rule, value, true);
	slow_path(&path, target, false);
	if (slow_has_query(&rule)) {
		slow_unite(&rule);
		slow_unite(&path);
	}
	if (!slow_matches(&rule, &path) || rule.n < best->noctets ||
	    (rule.n == best->noctets && (best->is_allow || !is_allow)))
		return;
	best->noctets = rule.n;
	best->is_allow = is_allow;
	best->verdict = (struct slow_verdict){ !is_allow, line };
}

static inline bool slow_is_robots_txt(struct slice target)
{
	struct slow_path path, own;

	slow_path(&path, target, false);
	slow_path(&own, (struct slice){ "/robots.txt", 11 }, false);
	return path.n >= own.n &&
	       !memcmp(path.items, own.items, own.n * sizeof(int)) &&
	       (path.n == own.n || path.items[own.n] == '?');
}

/* With the groups of the token, or, if there are none, those of "*". */
static inline struct slow_verdict
slow_judge(struct slice file, struct slice token, struct slice target)
{
	struct slow_best named = { 0 }, rest = { 0 };
	bool is_named = false, is_rest = false, has_rules = true;
	bool is_ever_named = false;
	size_t at = 0, n = 0;

	if (file.len >= 3 && !memcmp(file.at, "\xef\xbb\xbf", 3))
		at = 3;
	while (at < file.len) {
		struct slice line = slow_line(file, &at), key = line, value;
		bool is_allow;

		n++;
		key.len = 0;
		while (key.len < line.len && line.at[key.len] != ':')
			key.len++;
		if (key.len == line.len)
			continue;
		value = (struct slice){ key.at + key.len + 1,
					line.len - key.len - 1 };
		value = slow_trim(value);
		key = slow_trim(key);
		if (slow_is_key(key, "user-agent")) {
			if (has_rules)
				is_named = is_rest = has_rules = false;
			is_named |= value.len && slow_names(value, token);
			is_rest |= slow_is_key(value, "*");
			is_ever_named |= is_named;
			continue;
		}
		is_allow = slow_is_key(key, "allow");
		if (!is_allow && !slow_is_key(key, "disallow"))
			continue;
		has_rules = true;
		if (is_named && slow_is_rule(value))
			slow_try(&named, value, is_allow, n, target);
		if (is_rest && slow_is_rule(value))
			slow_try(&rest, value, is_allow, n, target);
	}
	if (slow_is_robots_txt(target))
		return (struct slow_verdict){ 0 };
	return is_ever_named ? named.verdict : rest.verdict;
}

#endif
