/*
 * Facts from the pages that operators publish of their crawlers, read in
 * November 2026. Lists are complete only where the page gives them as what its
 * crawler is to be told by; where it says less, or has several lists of which
 * somebody may have one, they are partial. A suffix is reverse only where the
 * page is not sure to hold for all hosts: names of Baidu's do not lead back;
 * Google's fetchers for users are in googleusercontent.com, too, which is any
 * customer's; BLEXBot has moved to another domain.
 */

#include "crawler/tokens_builtin.h"

#include <errno.h>

/* Pages, and what several crawlers have in common. */
#define GOOGLE		"https://developers.google.com/crawling/docs/crawlers-fetchers/"
#define GOOGLE_COMMON	GOOGLE "google-common-crawlers"
#define GOOGLE_SPECIAL	GOOGLE "google-special-case-crawlers"
#define GOOGLE_USER	GOOGLE "google-user-triggered-fetchers"
#define COMMON_LISTS	"googlebot,common-crawlers"
#define USER_LISTS	"user-triggered-fetchers,user-triggered-fetchers-google"
#define GOOGLE_SUFFIXES "googlebot.com,google.com"
#define USER_SUFFIXES	"reverse:google.com"
#define BING_PAGE                                                              \
	"https://www.bing.com/webmaster/help/which-crawlers-does-bing-use-"    \
	"8c184ec0"
#define OPENAI_PAGE "https://developers.openai.com/api/docs/bots"
#define ANTHROPIC_PAGE                                                         \
	"https://support.claude.com/en/articles/8896518-does-anthropic-"       \
	"crawl-data-from-the-web-and-how-can-site-owners-block-the-crawler"
#define PERPLEXITY_PAGE "https://docs.perplexity.ai/guides/bots"
#define APPLE_PAGE	"https://support.apple.com/en-us/119829"
#define AMAZON_PAGE	"https://developer.amazon.com/amazonbot"
#define META_PAGE                                                              \
	"https://developers.facebook.com/docs/sharing/webmasters/web-crawlers"
#define DUCK_PAGE "https://duckduckgo.com/duckduckgo-help-pages/results/"
#define YANDEX_PAGE                                                            \
	"https://yandex.com/support/webmaster/robot-workings/"                 \
	"check-yandex-robots.html"
#define YANDEX_SUFFIXES "yandex.ru,yandex.net,yandex.com"
#define BAIDU_SUFFIXES	"reverse:baidu.com,reverse:baidu.jp"
#define AHREFS_PAGE	"https://ahrefs.com/robot"
#define SLACK_PAGE	"https://api.slack.com/robots"

static const struct builtin {
	const char *name;
	const char *operator;
	const char *kind;
	const char *lists;
	const char *suffixes;
	const char *partial;
	const char *page;
} table[] = {
	{ "Googlebot", "Google", "search", COMMON_LISTS, GOOGLE_SUFFIXES, "",
	  GOOGLE_COMMON },
	{ "Googlebot-Image", "Google", "search", COMMON_LISTS, GOOGLE_SUFFIXES,
	  "", GOOGLE_COMMON },
	{ "Googlebot-Video", "Google", "search", COMMON_LISTS, GOOGLE_SUFFIXES,
	  "", GOOGLE_COMMON },
	/* It crawls under the name of Googlebot. */
	{ "Googlebot-News", "Google", "control", "", "", "", GOOGLE_COMMON },
	{ "Storebot-Google", "Google", "search", COMMON_LISTS, GOOGLE_SUFFIXES,
	  "", GOOGLE_COMMON },
	{ "Google-InspectionTool", "Google", "search", COMMON_LISTS,
	  GOOGLE_SUFFIXES, "", GOOGLE_COMMON },
	{ "GoogleOther", "Google", "search", COMMON_LISTS, GOOGLE_SUFFIXES, "",
	  GOOGLE_COMMON },
	{ "GoogleOther-Image", "Google", "search", COMMON_LISTS,
	  GOOGLE_SUFFIXES, "", GOOGLE_COMMON },
	{ "GoogleOther-Video", "Google", "search", COMMON_LISTS,
	  GOOGLE_SUFFIXES, "", GOOGLE_COMMON },
	{ "Google-CloudVertexBot", "Google", "search", COMMON_LISTS,
	  GOOGLE_SUFFIXES, "", GOOGLE_COMMON },
	{ "Google-Extended", "Google", "control", "", "", "", GOOGLE_COMMON },
	{ "APIs-Google", "Google", "search", "special-crawlers",
	  GOOGLE_SUFFIXES, "", GOOGLE_SPECIAL },
	{ "AdsBot-Google", "Google", "search", "special-crawlers",
	  GOOGLE_SUFFIXES, "", GOOGLE_SPECIAL },
	{ "AdsBot-Google-Mobile", "Google", "search", "special-crawlers",
	  GOOGLE_SUFFIXES, "", GOOGLE_SPECIAL },
	{ "Mediapartners-Google", "Google", "search", "special-crawlers",
	  GOOGLE_SUFFIXES, "", GOOGLE_SPECIAL },
	{ "Google-Safety", "Google", "monitor", "special-crawlers",
	  GOOGLE_SUFFIXES, "", GOOGLE_SPECIAL },
	{ "FeedFetcher-Google", "Google", "user", USER_LISTS, USER_SUFFIXES,
	  "partial", GOOGLE_USER },
	{ "Google-Read-Aloud", "Google", "user", USER_LISTS, USER_SUFFIXES,
	  "partial", GOOGLE_USER },
	{ "Google-Site-Verification", "Google", "user", USER_LISTS,
	  USER_SUFFIXES, "partial", GOOGLE_USER },
	{ "Google-Agent", "Google", "user", "user-triggered-agents",
	  USER_SUFFIXES, "partial", GOOGLE_USER },

	{ "bingbot", "Microsoft", "search", "bingbot", "search.msn.com", "",
	  BING_PAGE },
	{ "adidxbot", "Microsoft", "search", "bingbot",
	  "reverse:search.msn.com", "partial", BING_PAGE },
	{ "MicrosoftPreview", "Microsoft", "preview", "bingbot",
	  "reverse:search.msn.com", "partial", BING_PAGE },

	{ "GPTBot", "OpenAI", "training", "gptbot", "", "", OPENAI_PAGE },
	{ "OAI-SearchBot", "OpenAI", "search", "searchbot,oai-searchbot", "",
	  "", OPENAI_PAGE },
	{ "ChatGPT-User", "OpenAI", "user", "chatgpt-user", "", "",
	  OPENAI_PAGE },

	{ "ClaudeBot", "Anthropic", "training", "claudebot,anthropic-bots", "",
	  "partial", ANTHROPIC_PAGE },
	{ "Claude-SearchBot", "Anthropic", "search",
	  "claude-searchbot,anthropic-bots", "", "partial", ANTHROPIC_PAGE },
	{ "Claude-User", "Anthropic", "user", "claude-user,anthropic-bots", "",
	  "partial", ANTHROPIC_PAGE },

	{ "PerplexityBot", "Perplexity", "search", "perplexitybot", "", "",
	  PERPLEXITY_PAGE },
	{ "Perplexity-User", "Perplexity", "user", "perplexity-user", "",
	  "partial", PERPLEXITY_PAGE },
	{ "MistralAI-User", "Mistral AI", "user",
	  "mistralai-user-ips,mistralai-user", "", "partial",
	  "https://docs.mistral.ai/robots" },

	{ "Applebot", "Apple", "search", "applebot", "applebot.apple.com", "",
	  APPLE_PAGE },
	{ "Applebot-Extended", "Apple", "control", "", "", "", APPLE_PAGE },
	{ "Amazonbot", "Amazon", "training", "amazonbot",
	  "crawl.amazonbot.amazon", "", AMAZON_PAGE },
	{ "Amzn-SearchBot", "Amazon", "search", "amzn-searchbot",
	  "reverse:crawl.amazonbot.amazon", "partial", AMAZON_PAGE },
	{ "Amzn-User", "Amazon", "user", "amzn-user",
	  "reverse:crawl.amazonbot.amazon", "partial", AMAZON_PAGE },

	{ "facebookexternalhit", "Meta", "preview", "", "", "", META_PAGE },
	{ "Facebot", "Meta", "preview", "", "", "", META_PAGE },
	{ "meta-externalagent", "Meta", "training", "", "", "", META_PAGE },
	{ "meta-externalfetcher", "Meta", "user", "", "", "", META_PAGE },
	{ "meta-webindexer", "Meta", "search", "", "", "", META_PAGE },

	{ "CCBot", "Common Crawl", "archive", "ccbot", "crawl.commoncrawl.org",
	  "", "https://commoncrawl.org/ccbot" },
	{ "archive.org_bot", "Internet Archive", "archive", "", "", "",
	  "https://archive.org/details/archive.org_bot" },
	{ "DuckDuckBot", "DuckDuckGo", "search", "duckduckbot", "", "",
	  DUCK_PAGE "duckduckbot" },
	{ "DuckAssistBot", "DuckDuckGo", "user", "duckassistbot", "", "",
	  DUCK_PAGE "duckassistbot" },
	{ "YandexBot", "Yandex", "search", "", YANDEX_SUFFIXES, "",
	  YANDEX_PAGE },
	{ "YandexImages", "Yandex", "search", "", YANDEX_SUFFIXES, "",
	  YANDEX_PAGE },
	{ "YandexRenderResourcesBot", "Yandex", "search", "", YANDEX_SUFFIXES,
	  "", YANDEX_PAGE },
	{ "Baiduspider", "Baidu", "search", "", BAIDU_SUFFIXES, "",
	  "https://www.baidu.com/search/robots_english.html" },
	{ "Baiduspider-render", "Baidu", "search", "", BAIDU_SUFFIXES, "",
	  "https://www.baidu.com/search/robots_english.html" },
	{ "PetalBot", "Huawei", "search", "", "petalsearch.com", "",
	  "https://webmaster.petalsearch.com/site/petalbot" },
	{ "Bytespider", "ByteDance", "training", "", "", "",
	  "https://zhanzhang.toutiao.com/" },

	{ "AhrefsBot", "Ahrefs", "seo", "ahrefsbot,ahrefs", "", "",
	  AHREFS_PAGE },
	{ "AhrefsSiteAudit", "Ahrefs", "seo", "ahrefssiteaudit,ahrefs", "", "",
	  AHREFS_PAGE },
	{ "SemrushBot", "Semrush", "seo", "", "", "",
	  "https://www.semrush.com/bot/" },
	{ "MJ12bot", "Majestic", "seo", "", "", "", "https://mj12bot.com/" },
	{ "DotBot", "Moz", "seo", "", "", "",
	  "https://moz.com/help/moz-procedures/crawlers/dotbot" },
	{ "BLEXBot", "SE Ranking", "seo", "", "reverse:webmeup.com", "",
	  "https://help.seranking.com/hc/en-us/articles/"
	  "17126130916636-BLEXBot-Crawler" },
	{ "DataForSeoBot", "DataForSEO", "seo", "", "dataforseo.com", "",
	  "https://dataforseo.com/dataforseo-bot" },

	{ "Pinterestbot", "Pinterest", "preview", "",
	  "pinterest.com,pinterestcrawler.com", "",
	  "https://help.pinterest.com/en/business/article/pinterest-crawler" },
	{ "Twitterbot", "X", "preview", "", "", "",
	  "https://developer.x.com/en/docs/x-for-websites/cards/guides/"
	  "getting-started" },
	{ "LinkedInBot", "LinkedIn", "preview", "", "", "",
	  "https://www.linkedin.com/robots.txt" },
	{ "Slackbot-LinkExpanding", "Slack", "preview", "", "", "",
	  SLACK_PAGE },
	{ "Slackbot", "Slack", "preview", "", "", "", SLACK_PAGE },
	{ "UptimeRobot", "UptimeRobot", "monitor", "uptimerobot", "", "partial",
	  "https://uptimerobot.com/help/locations/" },
};

static struct slice slice_of(const char *str)
{
	return (struct slice){ str, strlen(str) };
}

int tokens_builtin_add(struct tokens *tokens)
{
	for (size_t i = 0; i < sizeof(table) / sizeof(*table); i++) {
		const struct builtin *in = &table[i];
		struct tokens_row row = {
			.name = slice_of(in->name),
			.operator= slice_of(in->operator),
			.kind = slice_of(in->kind),
			.lists = slice_of(in->lists),
			.suffixes = slice_of(in->suffixes),
			.partial = slice_of(in->partial),
			.page = slice_of(in->page),
		};

		if (tokens_put(tokens, &row)) {
			errno = ENOMEM;
			return -1;
		}
	}
	return 0;
}
