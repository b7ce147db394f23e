#include "input/filelist.h"

#include <errno.h>
#include <fnmatch.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/buf.h"
#include "base/io.h"
#include "base/populate.h"
#include "base/vec.h"
#include "input/logname.h"
#include "input/walk.h"

enum { READ_SIZE = 64 * 1024 };

/* One operand's directories while they are read. */
struct search {
	struct filelist *list;
	const struct filelist_rules *rules;
	size_t first;	      /* of the operand's files in the list */
	uint64_t nother_gz;   /* other files, with names that end in .gz */
	uint64_t nother_logs; /* and those with names of access logs */
};

void filelist_release(struct filelist *list)
{
	for (size_t i = 0; i < list->nfiles; i++)
		free(list->files[i].error);
	free(list->files);
	free(list->operands);
	arena_release(&list->names);
	*list = (struct filelist){ 0 };
}

/* Makes room for so many more files. */
static int reserve(struct filelist *list, size_t more)
{
	struct file *files =
		vec_grow(list->files, list->nfiles, more, sizeof(*files));

	if (!files)
		return -1;
	list->files = files;
	list->nroom = list->nfiles + more;
	populate(files + list->nfiles, more * sizeof(*files));
	return 0;
}

/* Adds a file of that name, which the list has, and returns it, or NULL. */
static struct file *append(struct filelist *list, const char *name,
			   enum file_kind kind)
{
	struct file *file;

	if (list->nfiles == list->nroom && reserve(list, 1))
		return NULL;
	file = &list->files[list->nfiles++];
	*file = (struct file){ .name = name, .kind = kind };
	return file;
}

/* The same with a copy of the name. */
static struct file *append_copy(struct filelist *list, const char *name,
				enum file_kind kind)
{
	const char *copy = folder_copy_name(&list->names, name);

	return copy ? append(list, copy, kind) : NULL;
}

static int append_error(struct filelist *list, const char *name,
			const struct error *err)
{
	struct file *file = append_copy(list, name, FILE_NONE);

	if (!file)
		return -1;
	file->error = malloc(sizeof(*err));
	if (!file->error)
		return -1;
	*file->error = *err;
	return 0;
}

static int append_errno(struct filelist *list, const char *name,
			enum error_code code)
{
	return append_error(list, name,
			    &(struct error){ .code = code, .errnum = errno });
}

static void set_stat(struct file *file, const struct stat *st)
{
	file->dev = st->st_dev;
	file->ino = st->st_ino;
	file->mtime = st->st_mtim;
	file->ctime = st->st_ctim;
	file->fifo = S_ISFIFO(st->st_mode);
	file->rereadable = S_ISREG(st->st_mode);
	file->size = S_ISREG(st->st_mode) ? (uint64_t)st->st_size : 0;
}

static bool matches(const char *const *patterns, size_t n, const char *name,
		    int flags)
{
	for (size_t i = 0; i < n; i++)
		if (!fnmatch(patterns[i], name, flags))
			return true;
	return false;
}

/* As in the shell, a period at the beginning is only matched by a period. */
static bool is_wanted(const struct filelist_rules *rules, const char *name)
{
	return (matches(rules->include, rules->ninclude, name, FNM_PERIOD) ||
		(rules->all && logname_is_access(name))) &&
	       !matches(rules->exclude, rules->nexclude, name, 0);
}

void filelist_add_path(const struct file *file, struct buf *buf)
{
	folder_add_path(file->folder, file->name, buf);
}

bool filelist_is_gz_name(const char *name)
{
	size_t len = strlen(name);

	return len >= 3 && !strcmp(name + len - 3, ".gz");
}

/* Counts a name that is not wanted if another option would have taken it. */
static void count_other(struct search *search, int dir, const char *name)
{
	const struct filelist_rules *rules = search->rules;
	bool is_gz = name[0] != '.' && filelist_is_gz_name(name);
	bool is_log = logname_is_access(name);
	struct stat st;

	if ((!is_gz && !is_log) ||
	    matches(rules->exclude, rules->nexclude, name, 0) ||
	    fstatat(dir, name, &st, 0) || !S_ISREG(st.st_mode))
		return;
	search->nother_gz += is_gz;
	search->nother_logs += is_log;
}

static bool wants(void *ctx, int dir, const char *name)
{
	struct search *search = ctx;

	if (is_wanted(search->rules, name))
		return true;
	count_other(search, dir, name);
	return false;
}

/* Room that grows with the list would be copied again and again. */
static int expect(void *ctx, size_t nfiles)
{
	struct filelist *list = ((struct search *)ctx)->list;

	return nfiles > list->nroom - list->nfiles ? reserve(list, nfiles) : 0;
}

static int take(void *ctx, const struct walk_file *found)
{
	struct search *search = ctx;
	struct file *file = append(search->list, found->name, FILE_REGULAR);

	if (!file)
		return -1;
	file->folder = found->folder;
	search->list->is_deep |= folder_is_deep(found->folder);
	file->rereadable = true;
	file->link = found->link;
	file->dev = found->dev;
	file->ino = found->ino;
	file->size = (uint64_t)found->size;
	file->mtime = found->mtime;
	file->ctime = found->ctime;
	return 0;
}

/* The name in the folder that leads to the file; NULL: it is not below it. */
static const char *name_below(const struct folder *folder,
			      const struct file *file)
{
	const struct folder *at = file->folder;

	if (at == folder)
		return file->name;
	while (at && at->parent != folder)
		at = at->parent;
	return at ? at->name : NULL;
}

/* Moves the last file of the list before those that it is to stand before. */
static void move_back(const struct search *search)
{
	struct file *files = search->list->files;
	size_t to = search->list->nfiles - 1;
	struct file last = files[to];

	for (; to > search->first; to--) {
		const char *name = name_below(last.folder, &files[to - 1]);

		if (!name || strcmp(name, last.name) < 0)
			break;
		files[to] = files[to - 1];
	}
	files[to] = last;
}

static int fail(void *ctx, const struct folder *folder, const char *name)
{
	struct search *search = ctx;
	struct filelist *list = search->list;

	if (append_errno(list, name, ERROR_LIST))
		return -1;
	list->files[list->nfiles - 1].folder = folder;
	if (folder)
		move_back(search);
	return 0;
}

static int spread(void *ctx, int (*job)(void *arg, size_t), void *arg,
		  size_t njobs)
{
	const struct filelist_rules *rules = ((struct search *)ctx)->rules;

	if (rules->spread)
		return rules->spread(job, arg, njobs, rules->nthreads);
	for (size_t i = 0; i < njobs; i++)
		job(arg, i);
	return 0;
}

static const struct walk_ops ops = { wants, expect, take, fail, spread };

/* Names the patterns in the error, as far as there is room. */
static void describe_wanted(const struct filelist_rules *rules,
			    struct error *err)
{
	size_t len = 0;

	for (size_t i = 0; i < rules->ninclude && len < sizeof(err->detail);
	     i++)
		len += (size_t)snprintf(err->detail + len,
					sizeof(err->detail) - len, "%s%s",
					i ? " or " : "", rules->include[i]);
}

static int add_directory(struct filelist *list,
			 const struct filelist_rules *rules, const char *path)
{
	struct search search = { .list = list,
				 .rules = rules,
				 .first = list->nfiles };
	struct error err = { .code = ERROR_NO_MATCH };

	if (walk_tree(&ops, &search, &list->names, path, rules->recursive))
		return -1;
	if (list->nfiles > search.first &&
	    (!rules->hint || !search.nother_logs))
		return 0;
	if (list->nfiles > search.first)
		err.code = ERROR_OTHER_LOGS;
	else if (search.nother_logs)
		err.code = ERROR_NO_MATCH_BUT_LOGS;
	err.count = search.nother_logs ? search.nother_logs : search.nother_gz;
	describe_wanted(rules, &err);
	return append_error(list, path ? path : ".", &err);
}

static int add_stdin(struct filelist *list)
{
	struct file *file = append(list, "-", FILE_STDIN);
	struct stat st;

	if (!file)
		return -1;
	/* If it is closed, reading it later will say so. */
	if (fstat(STDIN_FILENO, &st))
		return 0;
	set_stat(file, &st);
	/* From further on it is not the same as the whole file. */
	if (lseek(STDIN_FILENO, 0, SEEK_CUR) > 0)
		file->ino = 0;
	return 0;
}

static int add_operand(struct filelist *list,
		       const struct filelist_rules *rules, const char *operand)
{
	struct file *file;
	struct stat st;

	if (!operand)
		return add_directory(list, rules, NULL);
	if (!strcmp(operand, "-"))
		return add_stdin(list);
	if (io_stat(operand, &st))
		return append_errno(list, operand, ERROR_OPEN);
	if (S_ISDIR(st.st_mode))
		return add_directory(list, rules, operand);
	file = append_copy(list, operand, FILE_NAMED);
	if (!file)
		return -1;
	set_stat(file, &st);
	return 0;
}

int filelist_add(struct filelist *list, const struct filelist_rules *rules,
		 const char *operand)
{
	const char **operands =
		vec_grow(list->operands, list->noperands, 1, sizeof(*operands));

	if (!operands)
		return -1;
	list->operands = operands;
	operands[list->noperands] = NULL;
	if (operand) {
		operands[list->noperands] =
			folder_copy_name(&list->names, operand);
		if (!operands[list->noperands])
			return -1;
	}
	list->noperands++;
	return add_operand(list, rules, operand);
}

int filelist_add_told(struct filelist *list, const char *name)
{
	return append_copy(list, name, FILE_NONE) ? 0 : -1;
}

int filelist_add_again(struct filelist *list,
		       const struct filelist_rules *rules, size_t *first)
{
	*first = list->nfiles;
	for (size_t i = 0; i < list->noperands; i++)
		if (add_operand(list, rules, list->operands[i]))
			return -1;
	return 0;
}

/* Adds an operand, which is the number-th in the list at path. */
static int add_name(struct filelist *list, const struct filelist_rules *rules,
		    const char *path, const char *name, uint64_t number)
{
	struct error err = { .count = number };

	if (!*name)
		err.code = ERROR_EMPTY_NAME;
	else if (!strcmp(path, "-") && !strcmp(name, "-"))
		err.code = ERROR_STDIN_NAME;
	else
		return filelist_add(list, rules, name);
	return append_error(list, path, &err);
}

/* There is a NUL after the len bytes of names. */
static int add_names(struct filelist *list, const struct filelist_rules *rules,
		     const char *path, const char *names, size_t len)
{
	const char *end = names + len;
	uint64_t number = 0;
	int ret = 0;

	if (!len)
		return append_error(list, path,
				    &(struct error){ .code = ERROR_NO_NAMES });
	for (; !ret && names < end; names += strlen(names) + 1)
		ret = add_name(list, rules, path, names, ++number);
	return ret;
}

/* Reads fd to its end. Returns 0; -1 with errno. */
static int read_all(int fd, struct buf *buf)
{
	ssize_t n;

	do {
		uint8_t *room = buf_reserve(buf, READ_SIZE);

		if (!room) {
			errno = ENOMEM;
			return -1;
		}
		n = io_read(fd, room, READ_SIZE);
		if (n > 0)
			buf->len += (size_t)n;
	} while (n > 0);
	return n < 0 ? -1 : 0;
}

/* The same for a list at fd, as far as that can be read. */
static int add_names_at(struct filelist *list,
			const struct filelist_rules *rules, const char *path,
			int fd, struct buf *buf)
{
	struct error err = { .code = ERROR_READ };
	size_t len;

	if (read_all(fd, buf))
		err.errnum = errno;
	len = buf->len;
	err.offset = (int64_t)len;
	buf_add_byte(buf, 0);
	if (buf_failed(buf))
		return -1;
	if (!err.errnum)
		return add_names(list, rules, path, (char *)buf->data, len);
	/* A name that was cut could be that of another file. */
	while (len && buf->data[len - 1])
		len--;
	if (len && add_names(list, rules, path, (char *)buf->data, len))
		return -1;
	return append_error(list, path, &err);
}

int filelist_add_names_from(struct filelist *list,
			    const struct filelist_rules *rules,
			    const char *path)
{
	bool from_stdin = !strcmp(path, "-");
	int fd = from_stdin ? STDIN_FILENO : io_open_input(path, true);
	struct buf buf = { 0 };
	int ret;

	if (fd < 0)
		return append_errno(list, path, ERROR_OPEN);
	ret = add_names_at(list, rules, path, fd, &buf);
	if (!from_stdin)
		close(fd);
	buf_release(&buf);
	return ret;
}
