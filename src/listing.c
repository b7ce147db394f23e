/* Tested by tests/cli/input.bats, tests/cli/rejects.bats and
 * tests/cli/merge.bats. */

#include "listing.h"

#include <string.h>
#include <unistd.h>

#include "base/buf.h"
#include "input/copies.h"
#include "input/shards.h"
#include "result/spread.h"
#include "show/message.h"

/* Returns 0, or -1 when memory ran out. */
static int add_operands(struct listing *listing, const struct options *opt)
{
	const struct filelist_rules *rules = &listing->rules;
	struct filelist *list = &listing->list;

	for (size_t i = 0; i < opt->noperands; i++)
		if (filelist_add(list, rules, opt->operands[i]))
			return -1;
	if (opt->files0_from &&
	    filelist_add_names_from(list, rules, opt->files0_from))
		return -1;
	if (!opt->noperands && !opt->files0_from &&
	    filelist_add(list, rules, NULL))
		return -1;
	if (filelist_mark_duplicates(list, 0))
		return -1;
	return copies_find(list, 0);
}

/* Has only the files of one part read. */
static enum run_status choose_shard(struct listing *listing,
				    const struct options_shard *shard)
{
	struct buf why = { 0 };
	int ret = 0;

	listing->shard.number = shard->number;
	listing->shard.n = shard->n;
	if (shard->n)
		ret = shards_choose(&listing->list, shard->number, shard->n,
				    &listing->shard.list, &why);
	if (ret > 0)
		message_print("--shard: '%s' is not a regular file, and has no "
			      "size",
			      buf_failed(&why) ? "?" : (char *)why.data);
	buf_release(&why);
	if (ret < 0)
		return run_fail_no_memory();
	return ret ? RUN_FAILED : RUN_OK;
}

enum run_status listing_make(struct listing *listing, const struct options *opt,
			     unsigned nthreads)
{
	listing->rules = (struct filelist_rules){
		.include = opt->include.values,
		.ninclude = opt->include.n,
		.all = opt->all,
		.hint = opt->hint_at_all,
		.exclude = opt->exclude.values,
		.nexclude = opt->exclude.n,
		.recursive = opt->recursive,
		.spread = spread,
		.nthreads = nthreads,
	};
	if (add_operands(listing, opt))
		return run_fail_no_memory();
	return choose_shard(listing, &opt->shard);
}

static bool is_read(const struct listing *listing, const struct outfile *out)
{
	dev_t dev;
	ino_t ino;

	if (!outfile_inode(out, &dev, &ino))
		return false;
	for (size_t i = 0; i < listing->list.nfiles; i++)
		if (listing->list.files[i].dev == dev &&
		    listing->list.files[i].ino == ino)
			return true;
	return false;
}

static enum run_status refuse(const char *option, const char *name,
			      const char *other)
{
	message_print("%s: '%s' given, but that is %s", option, name, other);
	return RUN_FAILED;
}

enum run_status listing_check_outputs(const struct listing *listing,
				      const struct options *opt,
				      const struct outfile *out,
				      const struct outfile *rejects)
{
	static const char read[] = "one of those to be read";
	/* What comes of saved results may replace one of them. */
	const char *save = opt->merge ? NULL : opt->save;

	if (opt->output && is_read(listing, out))
		return refuse("--output", opt->output, read);
	if (save && strcmp(save, "-") != 0 && is_read(listing, out))
		return refuse("--save", save, read);
	if (!opt->rejects)
		return RUN_OK;
	if (outfile_is_same(rejects, out))
		return refuse("--rejects", opt->rejects,
			      "what the hosts are written to");
	if (outfile_is_fd(rejects, STDERR_FILENO))
		return refuse("--rejects", opt->rejects, "standard error");
	if (is_read(listing, rejects))
		return refuse("--rejects", opt->rejects, read);
	return RUN_OK;
}

enum run_status listing_check_kept(const struct listing *listing,
				   const struct options *opt,
				   const struct outfile *kept,
				   const struct outfile *out,
				   const struct outfile *rejects)
{
	const char *name = opt->crawlers.dns_cache;

	if (!name)
		return RUN_OK;
	if (outfile_is_same(kept, out))
		return refuse("--dns-cache", name,
			      "what the report is written to");
	if (opt->rejects && outfile_is_same(kept, rejects))
		return refuse("--dns-cache", name,
			      "what --rejects is written to");
	if (is_read(listing, kept))
		return refuse("--dns-cache", name, "one of those to be read");
	return RUN_OK;
}

struct meter_total listing_count_work(const struct listing *listing)
{
	const struct filelist *list = &listing->list;
	struct meter_total total = { 0 };
	bool known = true;

	for (size_t i = 0; i < list->nfiles; i++) {
		const struct file *file = &list->files[i];

		if (file->kind == FILE_NONE || file->duplicate ||
		    file->elsewhere)
			continue;
		total.files++;
		total.stored_bytes += file->size;
		known &= file->rereadable;
	}
	if (!known)
		total.stored_bytes = 0;
	return total;
}
