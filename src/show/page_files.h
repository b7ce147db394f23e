#ifndef FINDROBOTS_SHOW_PAGE_FILES_H
#define FINDROBOTS_SHOW_PAGE_FILES_H

/*
 * The files of the folder page/, which the Makefile makes C of (page/embed);
 * and for a Content-Security-Policy the SHA-256 of each, in base64.
 */

extern const char page_style[], page_style_hash[];
extern const char page_script[], page_script_hash[];

#endif
