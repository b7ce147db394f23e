#ifndef FINDROBOTS_FOLDERS_H
#define FINDROBOTS_FOLDERS_H

/* Directories that a test makes files in. */

#include <dirent.h>
#include <unistd.h>

/* Removes the files that are in it, if it is there. */
static inline void empty_folder(const char *path)
{
	DIR *dir = opendir(path);
	const struct dirent *entry;

	if (!dir)
		return;
	while ((entry = readdir(dir)))
		unlinkat(dirfd(dir), entry->d_name, 0);
	closedir(dir);
}

#endif
