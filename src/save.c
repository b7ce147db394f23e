/* Tested by tests/cli/merge.bats. */

#include "save.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "scan/question.h"
#include "state/same.h"
#include "state/saved_write.h"

struct save {
	const struct filelist *list;
	const struct reading *reading;
	struct saved_head head;
	struct saved_file *files;
	const struct saved_file **sorted;
	size_t nfiles;
};

/* What was found again under another name stands there. */
static bool is_told(const struct file *file, const struct outcome *outcome)
{
	return file->error || outcome->opened || outcome->nerrors;
}

/* The outcomes are borrowed, but that of what was never read is made. */
static int add_file(struct save *save, size_t i)
{
	const struct file *file = &save->list->files[i];
	const struct read_saved *read = &save->reading->saved[i];
	struct saved_file *saved = &save->files[save->nfiles];
	struct buf path = { 0 };

	filelist_add_path(file, &path);
	if (buf_failed(&path))
		return -1;
	saved->file.name = (char *)path.data;
	save->nfiles++;
	if (file->error)
		return outcome_add(&saved->file.outcome, file->error);
	if (outcome_merge(&saved->file.outcome, &save->reading->outcomes[i]))
		return -1;
	saved->file.identity = read->identity;
	saved->hosts = read->hosts;
	if (saved->file.outcome.opened && save->head.shards.n)
		saved->shard = save->head.shards.numbers[0];
	return 0;
}

static int add_files(struct save *save)
{
	const struct filelist *list = save->list;

	save->files = calloc(list->nfiles + 1, sizeof(*save->files));
	save->sorted = calloc(list->nfiles + 1, sizeof(*save->sorted));
	if (!save->files || !save->sorted)
		return -1;
	for (size_t i = 0; i < list->nfiles; i++)
		if (!list->files[i].duplicate && !list->files[i].elsewhere &&
		    is_told(&list->files[i], &save->reading->outcomes[i]) &&
		    add_file(save, i))
			return -1;
	for (size_t i = 0; i < save->nfiles; i++)
		save->sorted[i] = &save->files[i];
	qsort(save->sorted, save->nfiles, sizeof(*save->sorted),
	      saved_file_compare);
	return 0;
}

/* Without counts nothing counts twice; and shards are marked when they are
   merged. */
static int mark_files(struct save *save)
{
	struct same_file *all;

	if (save->head.level == EVIDENCE_NONE || save->head.shards.n)
		return 0;
	all = calloc(save->nfiles + 1, sizeof(*all));
	if (!all)
		return -1;
	for (size_t i = 0; i < save->nfiles; i++)
		all[i].file = &save->files[i];
	same_mark_run(all, save->nfiles);
	free(all);
	return 0;
}

static int make_head(struct save *save, const struct query *query,
		     const struct save_shard *shard)
{
	struct saved_head *head = &save->head;

	head->level = query->level;
	head->question = query->print;
	question_describe(query, &head->text);
	if (buf_failed(&head->text))
		return -1;
	if (!shard->n)
		return 0;
	head->shards.numbers = malloc(sizeof(*head->shards.numbers));
	if (!head->shards.numbers)
		return -1;
	head->shards.n = shard->n;
	head->shards.list = shard->list;
	head->shards.numbers[0] = shard->number;
	head->shards.nnumbers = 1;
	return 0;
}

static int write_hosts(void *ctx, struct section_writer *writer)
{
	const struct save *save = ctx;
	const struct gathered *hosts = &save->reading->hosts;

	for (size_t i = 0; i < hosts->nparts; i++)
		for (size_t k = 0; k < hosts->parts[i].nhosts; k++)
			if (section_add_host(writer, hosts->parts[i].hosts[k]))
				return -1;
	return 0;
}

int save_write(struct outfile *out, const struct filelist *list,
	       const struct reading *reading, const struct query *query,
	       const struct save_shard *shard)
{
	struct save save = { .list = list, .reading = reading };
	struct saved_result result = { .head = &save.head,
				       .hosts = write_hosts,
				       .ctx = &save };
	int ret = make_head(&save, query, shard);

	if (!ret)
		ret = add_files(&save);
	if (!ret)
		ret = mark_files(&save);
	if (ret)
		errno = ENOMEM;
	result.files = save.sorted;
	result.nfiles = save.nfiles;
	if (!ret)
		ret = saved_write(out, &result);
	for (size_t i = 0; i < save.nfiles; i++)
		saved_file_release(&save.files[i]);
	free(save.files);
	free(save.sorted);
	saved_head_release(&save.head);
	return ret;
}
