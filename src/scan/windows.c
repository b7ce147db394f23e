/*
 * Greedily: of all windows of the tokens that have none yet, that which is in
 * the most of them for what it costs, until all have one. A window costs
 * something by being there, and more the more often it stands in logs. Of more
 * tokens than some hundred each gets its own rarest: they have too many windows
 * for vectors to look for, and then it matters little how many.
 *
 * Tested by tests/unit/scan/test_tokenset.c.
 */

#include "scan/windows.h"

#include <stdlib.h>

#include "base/populate.h"

enum { GREEDY_MAX = 512 };

/*
 * How many of 10,000 bytes are this one, in either case, in the lines of 60
 * logs of all formats and many servers, those of crawlers left out.
 */
static const uint16_t letters[26] = {
	260, 66,  193, 125, 338, 81,  129, 161, 234, 25,  90, 214, 145,
	165, 248, 242, 13,  161, 183, 411, 79,	35,  102, 90, 48,  44,
};
static const uint16_t digits[10] = { 729, 557, 443, 242, 235,
				     206, 185, 148, 121, 128 };

/*
 * Counted in the same lines, one behind the other: the windows that are at more
 * than 200 of a million places, and those that are at 50 to 200. Numbers, of
 * which all are there, are left out.
 */
static const char frequent[] =
	"aaaabeaciactadmadsafaageainallameapiappaptariarmartateatiatlaugavibel"
	"biabilbkibunchrciecinckoclicomconcssctidebdecdexdirdmidowduceadeatebi"
	"ebkeckectefoencentersesteweewsfarfavfirforfoxgecgergesgetginheahonhpu"
	"hrohtmhttianicoienikeileillimain6indingintinuionireistitekhtkitlablew"
	"lieliklinllaloalogmacmagmaimaymeamedmenminmobmozmwoncendendonetnewnit"
	"nlonovntentontunuxoadobioctoduogioinomeomponeoolorgorkormoshostownows"
	"ozipdfphppleplypngpospplpropunquerefresrmwrodromsafscisersiostastesto"
	"tartatteltemtertictiotivtlatmltomtootostpsttpubuuctuniuntureurlustver"
	"vicwebwinwnlworwwwxc0zil";
static const char common[] =
	"1hy2ff2fl2ft2ht2li2of2ub2ur3a03a15e16mraboaccaceaggailalealoanaandang"
	"annansapoarcashasjaspassasyataatoatuaudautawlbalbasbinbj1blebloboobot"
	"boubsobuibuscalcancatccocedcencescgichechtcjyclecoucowcpucracricrocts"
	"cumcusdardasdatdenderdiadiedindl0dnedocdordrodscdvyeareciecredeedgedi"
	"ednedseedegiegoellemeemiendeneenoensenvequeraereeroerveryesceseessets"
	"ettetwevaewoexbexpextezpfacfebffaffsfigfilflifonfrafrmfseftogbjgengge"
	"ghtgifgisgitglogoigorgosgragrihishowhurhuthyzialib3ibliclideieliesiew"
	"ighikiildilsiltimiineinfinsiosiphiptirbissityiveivij1hjanjaxjecjesjoi"
	"jpgjunlanlatlerlesletlfiliblidlimlisllfllillolobltemalmanmarmatmecmer"
	"mewmicmismitmodmpamplmpomrwnagnamnatnchndrnennernesnfinfongengonienne"
	"nodnomntsobaocuodeodloffogooidojeokioliollolsonfongonsontookootordort"
	"oryoseosmotsounoupouroutow6owaoweowtpagpanpatpclperphoplapolponpr6pre"
	"priptspytr6mramranrapratrawrburchrdsrecredregrenreqridrigrinriprllroi"
	"rojroprosroursirtirwerwiscascoscrseasensepsetshusitsjesmasodsowsprsrc"
	"ssessistdstrstsstyswaswiswosynsystaltditegtesth6thethotibtiltintletor"
	"tpctratritstttltu1turtwotyityltypudiueruesuilultumeuseuteuthutiuttval"
	"venvievitvyzwagwaswexwezwgbwikwlewowwtoxbsxccxmlxp1yityleyncypeystyth"
	"yzbyzdzbszdvzpr";

/*
 * Windows have numbers, case aside, so that what they cost and in how many
 * tokens they are can be told by it.
 */
enum { NSYMBOLS = 36, NWINDOWS = NSYMBOLS * NSYMBOLS * NSYMBOLS };

static bool is_window(struct slice token, size_t at, size_t len)
{
	for (size_t i = at; i < at + len; i++)
		if (i >= token.len || !text_is_alnum(token.at[i]))
			return false;
	return true;
}

static size_t symbol(char c)
{
	return text_is_digit(c) ? (size_t)(c - '0')
				: (size_t)(text_lower(c) - 'a') + 10;
}

/* That of a window. */
static size_t number_of(const char *at)
{
	return (symbol(at[0]) * NSYMBOLS + symbol(at[1])) * NSYMBOLS +
	       symbol(at[2]);
}

static uint32_t frequency(size_t symbol)
{
	return symbol < 10 ? digits[symbol] : letters[symbol - 10];
}

static void set_cost(uint32_t *costs, const char *windows, uint32_t cost)
{
	for (; *windows; windows += WINDOW_LEN)
		costs[number_of(windows)] = cost;
}

/* In places of a million million. */
static void set_costs(uint32_t *costs)
{
	const uint32_t one_more = 30000000; /* what its being there is worth */
	size_t n = 0;

	for (size_t i = 0; i < NSYMBOLS; i++) {
		for (size_t k = 0; k < NSYMBOLS; k++) {
			uint32_t both = frequency(i) * frequency(k);

			for (size_t m = 0; m < NSYMBOLS; m++)
				costs[n++] = one_more + both * frequency(m);
		}
	}
	set_cost(costs, common, one_more + 100000000);
	set_cost(costs, frequent, one_more + 600000000);
}

/*
 * One that many tokens may share: a letter or digit stands before it, too.
 * Where none does, what stands there says little, as it may be an escape.
 */
static bool is_shared(struct slice token, size_t at)
{
	return at && text_is_alnum(token.at[at - 1]) &&
	       is_window(token, at, WINDOW_LEN);
}

/* Sets *window to the first of that number in the token, if there is one. */
static void find_window(struct slice token, size_t number,
			struct window *window)
{
	for (size_t i = 1; i + WINDOW_LEN <= token.len; i++) {
		if (is_shared(token, i) && number_of(token.at + i) == number) {
			window->at = (uint32_t)i;
			window->len = WINDOW_LEN;
			return;
		}
	}
}

/* Leaves it without one if there is none. */
static void choose_rarest(struct slice token, const uint32_t *costs,
			  struct window *window)
{
	uint32_t least = UINT32_MAX;

	for (size_t i = 0; i + WINDOW_LEN <= token.len; i++) {
		if (!is_window(token, i, WINDOW_LEN) ||
		    costs[number_of(token.at + i)] >= least)
			continue;
		least = costs[number_of(token.at + i)];
		window->at = (uint32_t)i;
		window->len = WINDOW_LEN;
	}
}

/* Best of two letters or digits. */
static void choose_short(struct slice token, struct window *window)
{
	for (size_t i = 0; i + 2 <= token.len; i++) {
		if (!windows_is_short(token.at + i))
			continue;
		window->at = (uint32_t)i;
		window->len = 2;
		if (is_window(token, i, 2))
			return;
	}
}

/* How many of the tokens that have no window yet have each. */
struct tally {
	uint32_t *counts;  /* by its number */
	uint32_t *numbers; /* of those that were counted, each once */
	size_t n;
};

/* Adds to the count of each window of a token, once. */
static void count_windows(struct slice token, struct tally *tally)
{
	struct window first = { 0 };

	for (size_t i = 1; i + WINDOW_LEN <= token.len; i++) {
		size_t number;

		if (!is_shared(token, i))
			continue;
		number = number_of(token.at + i);
		find_window(token, number, &first);
		if (first.at == i && !tally->counts[number]++)
			tally->numbers[tally->n++] = (uint32_t)number;
	}
}

static void uncount_windows(struct slice token, struct tally *tally)
{
	struct window first = { 0 };

	for (size_t i = 1; i + WINDOW_LEN <= token.len; i++) {
		if (!is_shared(token, i))
			continue;
		find_window(token, number_of(token.at + i), &first);
		tally->counts[number_of(token.at + i)] -= first.at == i;
	}
}

/* Of several that are as good, the one with the lowest number. */
static size_t best_window(const struct tally *tally, const uint32_t *costs)
{
	const uint32_t *counts = tally->counts;
	size_t best = 0;

	for (size_t i = 0; i < tally->n; i++) {
		size_t number = tally->numbers[i];
		uint64_t one = (uint64_t)counts[number] * costs[best];
		uint64_t other = (uint64_t)counts[best] * costs[number];

		if (one > other || (one == other && number < best))
			best = number;
	}
	return best;
}

static void choose_greedily(const struct slice *tokens, size_t ntokens,
			    const uint32_t *costs, struct tally *tally,
			    struct window *windows)
{
	for (size_t i = 0; i < ntokens; i++)
		count_windows(tokens[i], tally);
	for (;;) {
		size_t best = best_window(tally, costs);

		if (!tally->counts[best])
			return;
		for (size_t i = 0; i < ntokens; i++) {
			if (windows[i].len)
				continue;
			find_window(tokens[i], best, &windows[i]);
			if (windows[i].len)
				uncount_windows(tokens[i], tally);
		}
	}
}

int windows_choose(const struct slice *tokens, size_t ntokens,
		   struct window *windows)
{
	uint32_t *costs = populate_new(NWINDOWS * sizeof(*costs));
	struct tally tally = {
		.counts = calloc(NWINDOWS, sizeof(uint32_t)),
		.numbers = malloc(NWINDOWS * sizeof(uint32_t)),
	};
	int ret = costs && tally.counts && tally.numbers ? 0 : -1;

	for (size_t i = 0; i < ntokens; i++)
		windows[i] = (struct window){ .token = (uint32_t)i };
	if (!ret) {
		set_costs(costs);
		if (ntokens <= GREEDY_MAX)
			choose_greedily(tokens, ntokens, costs, &tally,
					windows);
	}
	for (size_t i = 0; !ret && i < ntokens; i++) {
		if (!windows[i].len)
			choose_rarest(tokens[i], costs, &windows[i]);
		if (!windows[i].len)
			choose_short(tokens[i], &windows[i]);
	}
	free(costs);
	free(tally.counts);
	free(tally.numbers);
	return ret;
}
