# GNU make. "make help" lists the targets.
#
# Settings, on the command line or in the environment:
#
#	CC, CFLAGS, CPPFLAGS, LDFLAGS	as usual; CFLAGS defaults to -O2 -g
#	PREFIX		where to install (default: /usr/local)
#	DESTDIR		put before PREFIX when packaging (default: empty)
#	BASHDIR, ZSHDIR, FISHDIR
#			where the shells look for completions (default: below
#			PREFIX/share)
#	SOURCE_DATE_EPOCH
#			the time of what is in packages (default: that of the
#			last commit)
#	JSON=no		do without jsmn, which reads JSON (default: the
#			compiler looks for it)
#	ZSTD=no, XZ=no, BZIP2=no
#			do without libzstd, liblzma, libbz2 (default: the
#			compiler looks for their headers)
#	CARES=no	do without c-ares, which asks name servers (the same)
#	V=1		show the commands
#	T=NAME		which test to run (make test): cli/filters is that of
#			tests/cli/filters.bats; tests/run has more examples
#	AXE=FILE	the axe.min.js of axe-core (npm), which then looks at the
#			page, too (make check-page)
#	RUNS=N		how often the long tests repeat (make check-long)
#	FUZZ_SECONDS=N	how long each fuzzer runs (make fuzz)
#	PAIRS=N		how often two commands are compared (make bench)
#	QUICK=1		only try the script, on small logs (make bench)
#	ROWS='A B'	these of even ten many big tiny hits one million spread
#			members writers poor real start unchanged fill grown
#			tiny-cache shards merge crawled crawlers (make bench)
#	BENCH_DIR=DIR	keep the logs there for the next time (make bench)
#	PARENT=PROGRAM	compare with this findrobots, too (make bench)
#
# Everything is built again when one of them changes.

VERSION := 0.1.0

CFLAGS ?= -O2 -g
PREFIX ?= /usr/local
BINDIR ?= $(PREFIX)/bin
MANDIR ?= $(PREFIX)/share/man
BASHDIR ?= $(PREFIX)/share/bash-completion/completions
ZSHDIR ?= $(PREFIX)/share/zsh/site-functions
FISHDIR ?= $(PREFIX)/share/fish/vendor_completions.d

# Where objects go; each sanitizer has a place of its own.
BUILD ?= build
PROGRAM ?= findrobots
SANITIZE ?=

#### What has to be installed, by the names of Debian's packages

IS_CLANG := $(findstring clang,$(notdir $(CC)))
# One with a question mark only where the package manager has it.
JSON_PACKAGES := $(if $(filter no,$(JSON)),,libjsmn-dev?)
CODEC_PACKAGES := $(if $(filter no,$(ZSTD)),,libzstd-dev?) \
	$(if $(filter no,$(XZ)),,liblzma-dev?) \
	$(if $(filter no,$(BZIP2)),,libbz2-dev?)
DNS_PACKAGES := $(if $(filter no,$(CARES)),,libc-ares-dev?)
BUILD_PACKAGES := $(if $(IS_CLANG),clang,gcc) libc6-dev zlib1g-dev \
	$(JSON_PACKAGES) $(CODEC_PACKAGES) $(DNS_PACKAGES)
FUZZ_PACKAGES := clang libclang-rt-dev gzip libc6-dev zlib1g-dev \
	$(JSON_PACKAGES) $(CODEC_PACKAGES) $(DNS_PACKAGES)
DEB_PACKAGES := $(BUILD_PACKAGES) dpkg-dev gzip
TEST_PACKAGES := $(BUILD_PACKAGES) $(FUZZ_PACKAGES) $(DEB_PACKAGES) bats \
	bzip2 jq libcmocka-dev mandoc python3 tmux util-linux valgrind \
	xz-utils zstd fish? zsh?
# Daemons, which tests start and end themselves.
SCALE_PACKAGES := $(BUILD_PACKAGES) bats e2fsprogs faketime logrotate mount \
	munge openssh-client openssh-server parallel python3 slurm-client \
	slurmctld slurmd systemd util-linux zstd
# Only root can run them. Where systemd runs it would start them at each boot,
# so that they are installed there only if one asks for that: check-scale.
ifeq ($(shell id -u)$(wildcard /run/systemd/system),0)
TEST_PACKAGES += $(SCALE_PACKAGES)
endif
PAGE_PACKAGES := $(TEST_PACKAGES) chromium
COVERAGE_PACKAGES := $(TEST_PACKAGES) llvm
BENCH_PACKAGES := $(BUILD_PACKAGES) python3 libisal-dev?
LINT_PACKAGES := $(BUILD_PACKAGES) clang-format clang-tidy libcmocka-dev \
	mandoc shellcheck

#### How it is built

# For the tests, which build again with sanitizers.
export CC CFLAGS CPPFLAGS LDFLAGS
ifdef JSON
export JSON
endif
ifdef ZSTD
export ZSTD
endif
ifdef XZ
export XZ
endif
ifdef BZIP2
export BZIP2
endif
ifdef CARES
export CARES
endif

# $(call has_header,NAME): "yes" or nothing; \043 is a number sign. What was not
# there may be installed by now, so this is asked each time.
has_header = $(shell printf '\043include <$(1)>\n' | \
	$(CC) $(CPPFLAGS) -E - >/dev/null 2>&1 && echo yes)

# It is a header only.
ifneq ($(JSON),no)
HAVE_JSMN := $(call has_header,jsmn.h)
endif
ifdef HAVE_JSMN
JSON_CPPFLAGS := -DHAVE_JSMN
endif

# Of these not all versions tell pkg-config where they are.
ifneq ($(ZSTD),no)
HAVE_ZSTD := $(call has_header,zstd.h)
endif
ifneq ($(XZ),no)
HAVE_XZ := $(call has_header,lzma.h)
endif
ifneq ($(BZIP2),no)
HAVE_BZIP2 := $(call has_header,bzlib.h)
endif
CODEC_CPPFLAGS := $(if $(HAVE_ZSTD),-DHAVE_ZSTD) $(if $(HAVE_XZ),-DHAVE_XZ) \
	$(if $(HAVE_BZIP2),-DHAVE_BZIP2)
CODEC_LIBS := $(if $(HAVE_ZSTD),-lzstd) $(if $(HAVE_XZ),-llzma) \
	$(if $(HAVE_BZIP2),-lbz2)

# Its newer versions call most of what older ones have deprecated.
ifneq ($(CARES),no)
HAVE_CARES := $(call has_header,ares.h)
endif
ifdef HAVE_CARES
DNS_CPPFLAGS := -DHAVE_CARES -DCARES_NO_DEPRECATED
DNS_LIBS := -lcares
endif

ALL_CPPFLAGS = -D_GNU_SOURCE -D_FILE_OFFSET_BITS=64 \
	-DFINDROBOTS_VERSION='"$(VERSION)"' $(JSON_CPPFLAGS) \
	$(CODEC_CPPFLAGS) $(DNS_CPPFLAGS) $(CPPFLAGS)
# The sandbox then allows what a sanitizer's runtime needs besides.
ifneq ($(SANITIZE),)
ALL_CPPFLAGS += -DSANDBOX_WITH_SANITIZER
endif
ALL_CFLAGS = -std=c11 -pthread -Wall -Wextra -Wshadow -Wconversion \
	-Wno-sign-conversion -Wmissing-prototypes -Wstrict-prototypes \
	-Wvla -ffile-prefix-map=$(CURDIR)=. $(CFLAGS) $(SANITIZE)
LIBS := -lz $(CODEC_LIBS) $(DNS_LIBS)

# Nothing is said of what is built if make is to be silent (-s).
ifneq ($(V),1)
SAY := $(if $(findstring s,$(firstword -$(MAKEFLAGS))),:,echo)
QUIET_CC = @$(SAY) '  CC      ' $@;
QUIET_AR = @$(SAY) '  AR      ' $@;
QUIET_LD = @$(SAY) '  LD      ' $@;
.SILENT: check test demo install uninstall deb dist lint
endif

SOURCES := $(filter-out $(if $(HAVE_ZSTD),,src/decode/zstd.c) \
	$(if $(HAVE_XZ),,src/decode/xz.c) \
	$(if $(HAVE_BZIP2),,src/decode/bzip2.c) \
	$(if $(HAVE_CARES),,src/crawler/dns.c), \
	$(wildcard src/*.c src/*/*.c src/*/*/*.c))
OBJECTS := $(SOURCES:src/%.c=$(BUILD)/src/%.o) $(BUILD)/src/show/page_files.o
PAGE_FILES := src/show/page/style.css src/show/page/script.js
LIBRARY := $(BUILD)/findrobots.a
UNIT_TESTS := $(patsubst tests/%.c,$(BUILD)/tests/%, \
	$(wildcard tests/unit/*/test_*.c tests/fault/test_*.c))
# Put in front of the C library when the program is run.
PRELOADS := $(patsubst %,$(BUILD)/tests/fault/%.so,clock hold inject misbehave)
BENCH_TOOLS := $(patsubst tests/bench/%.c,$(BUILD)/bench/%, \
	$(wildcard tests/bench/*.c))
FUZZERS := $(patsubst tests/fuzz/%.c,$(BUILD)/%,$(wildcard tests/fuzz/fuzz_*.c))
FUZZ_OBJECTS := $(patsubst tests/%.c,$(BUILD)/tests/%.o, \
	$(filter-out tests/fuzz/fuzz_%,$(wildcard tests/fuzz/*.c)))
FUZZ_SANITIZE := -fsanitize=fuzzer-no-link,address,undefined \
	-fno-sanitize-recover=all

all: $(PROGRAM)

# Changes when a setting does, and has everything built again.
$(BUILD)/settings: FORCE
	@mkdir -p $(BUILD)
	@echo '$(CC) $(ALL_CPPFLAGS) $(ALL_CFLAGS) $(LDFLAGS)' | \
		cmp -s - $@ || echo '$(CC) $(ALL_CPPFLAGS) $(ALL_CFLAGS) $(LDFLAGS)' > $@

$(BUILD)/src/%.o: src/%.c $(BUILD)/settings
	@mkdir -p $(@D)
	$(QUIET_CC) $(CC) $(ALL_CPPFLAGS) $(ALL_CFLAGS) -Isrc -MMD -MP -c \
		-o $@ $<

# The style and the script of a page as C.
$(BUILD)/src/show/page_files.c: src/show/page/embed $(PAGE_FILES)
	@mkdir -p $(@D)
	@src/show/page/embed $(PAGE_FILES) > $@.new && mv $@.new $@

$(BUILD)/src/%.o: $(BUILD)/src/%.c $(BUILD)/settings
	$(QUIET_CC) $(CC) $(ALL_CPPFLAGS) $(ALL_CFLAGS) -Isrc -MMD -MP -c \
		-o $@ $<

$(LIBRARY): $(filter-out $(BUILD)/src/main.o,$(OBJECTS))
	$(QUIET_AR) rm -f $@ && $(AR) rcs $@ $^

$(PROGRAM): $(BUILD)/src/main.o $(LIBRARY)
	$(QUIET_LD) $(CC) $(ALL_CFLAGS) $(LDFLAGS) -o $@ $^ $(LIBS)

# libFuzzer is to see what the program compares, not what a fuzzer does.
$(BUILD)/tests/fuzz/%.o: ALL_CFLAGS += -fno-sanitize-coverage=trace-cmp

$(BUILD)/tests/%.o: tests/%.c $(BUILD)/settings
	@mkdir -p $(@D)
	$(QUIET_CC) $(CC) $(ALL_CPPFLAGS) $(ALL_CFLAGS) -Isrc -Itests/unit \
		-MMD -MP -c -o $@ $<

$(BUILD)/tests/%.so: tests/%.c $(BUILD)/settings
	@mkdir -p $(@D)
	$(QUIET_LD) $(CC) $(ALL_CPPFLAGS) $(ALL_CFLAGS) $(LDFLAGS) -shared \
		-fPIC -o $@ $< -ldl

$(BUILD)/tests/%: $(BUILD)/tests/%.o $(LIBRARY)
	$(QUIET_LD) $(CC) $(ALL_CFLAGS) $(LDFLAGS) -o $@ $^ -lcmocka $(LIBS)

$(BUILD)/fuzz_%: $(BUILD)/tests/fuzz/fuzz_%.o $(FUZZ_OBJECTS) $(LIBRARY)
	$(QUIET_LD) $(CC) $(ALL_CFLAGS) -fsanitize=fuzzer $(LDFLAGS) -o $@ \
		$^ $(LIBS)

# Built each time, as ISA-L, by which it inflates as well, may be there by now.
$(BUILD)/bench/floor: LIBS += $(if $(call has_header,isa-l.h),-lisal)
$(BUILD)/bench/floor: FORCE

$(BUILD)/bench/%: tests/bench/%.c $(LIBRARY) $(BUILD)/settings
	@mkdir -p $(@D)
	$(QUIET_LD) $(CC) $(ALL_CPPFLAGS) $(ALL_CFLAGS) -Isrc $(LDFLAGS) -o $@ \
		$< $(LIBRARY) $(LIBS)

-include $(OBJECTS:.o=.d) $(wildcard $(BUILD)/tests/*/*.d $(BUILD)/tests/*/*/*.d)
.SECONDARY:

unit-tests: $(UNIT_TESTS)

fuzzers: $(FUZZERS)

preloads: $(PRELOADS)

bench-tools: $(BENCH_TOOLS)

#### The two commands

# $(call need,PACKAGES): installs what is missing, or says how to.
need = tests/need-packages $(1)

demo:
	$(call need,$(BUILD_PACKAGES))
	$(MAKE) --no-print-directory all
	@echo
	@echo '$$ ./findrobots testdata/broken'
	./findrobots testdata/broken || [ $$? -eq 1 ]
	@echo
	@echo '$$ ./findrobots --format=table testdata'
	./findrobots --format=table testdata
	@echo
	@echo '$$ ./findrobots --format=chart testdata'
	./findrobots --format=chart testdata
	@echo
	@echo 'All options: ./findrobots --help. The manual: man man/findrobots.1'

# All tests, or the one in tests/$(T).
check:
	$(call need,$(TEST_PACKAGES))
	tests/run $(T)

test: check

# The same in full.
check-long:
	$(call need,$(TEST_PACKAGES))
	RUNS=$${RUNS:-200} LONG=1 FUZZ_SECONDS=$${FUZZ_SECONDS:-600} \
		TIME_LIMIT=7200 tests/run

# What runs findrobots on many machines or many days, in full.
check-scale:
	$(call need,$(SCALE_PACKAGES))
	LONG=1 tests/run scale

# The page that --format=html writes, in a browser.
check-page:
	$(call need,$(PAGE_PACKAGES))
	NEED_BROWSER=1 tests/run cli/page

coverage:
	$(call need,$(COVERAGE_PACKAGES))
	tests/coverage '$(MAKE)'

fuzz:
	$(call need,$(FUZZ_PACKAGES))
	$(MAKE) --no-print-directory build-fuzzers
	tests/fuzz/fuzz

# libFuzzer is clang's.
build-fuzzers:
	$(MAKE) --no-print-directory CC=clang BUILD=build/fuzz \
		SANITIZE='$(FUZZ_SANITIZE)' fuzzers

lint:
	$(call need,$(LINT_PACKAGES))
	tests/lint

format:
	@clang-format -i $(wildcard src/*.[ch] src/*/*.[ch] src/*/*/*.[ch] \
		tests/*/*.[ch] tests/*/*/*.[ch])

# The programs it is compared with are used if they are installed.
bench:
	$(call need,$(BENCH_PACKAGES))
	$(MAKE) --no-print-directory all bench-tools
	tests/bench/bench

#### Installing

# By the shells' names.
COMPLETIONS := $(patsubst %,$(BUILD)/completion.%,bash zsh fish)

$(BUILD)/completion.%: $(PROGRAM)
	@'$(abspath $(PROGRAM))' --completion=$* > $@.new && mv $@.new $@

INSTALLED = '$(DESTDIR)$(BINDIR)/findrobots' \
	'$(DESTDIR)$(MANDIR)/man1/findrobots.1' \
	'$(DESTDIR)$(MANDIR)/man5/findrobots-result.5' \
	'$(DESTDIR)$(MANDIR)/man7/findrobots-crawlers.7' \
	'$(DESTDIR)$(BASHDIR)/findrobots' \
	'$(DESTDIR)$(ZSHDIR)/_findrobots' \
	'$(DESTDIR)$(FISHDIR)/findrobots.fish'

install: $(PROGRAM) $(COMPLETIONS)
	install -d '$(DESTDIR)$(BINDIR)' '$(DESTDIR)$(MANDIR)/man1' \
		'$(DESTDIR)$(MANDIR)/man5' '$(DESTDIR)$(MANDIR)/man7' \
		'$(DESTDIR)$(BASHDIR)' '$(DESTDIR)$(ZSHDIR)' '$(DESTDIR)$(FISHDIR)'
	install -m 755 $(PROGRAM) '$(DESTDIR)$(BINDIR)/findrobots'
	install -m 644 man/findrobots.1 '$(DESTDIR)$(MANDIR)/man1/findrobots.1'
	install -m 644 man/findrobots-result.5 \
		'$(DESTDIR)$(MANDIR)/man5/findrobots-result.5'
	install -m 644 man/findrobots-crawlers.7 \
		'$(DESTDIR)$(MANDIR)/man7/findrobots-crawlers.7'
	install -m 644 $(BUILD)/completion.bash '$(DESTDIR)$(BASHDIR)/findrobots'
	install -m 644 $(BUILD)/completion.zsh '$(DESTDIR)$(ZSHDIR)/_findrobots'
	install -m 644 $(BUILD)/completion.fish '$(DESTDIR)$(FISHDIR)/findrobots.fish'
	printf '  INSTALL  %s\n' $(INSTALLED)

uninstall:
	rm -f $(INSTALLED)
	printf '  REMOVE   %s\n' $(INSTALLED)

#### Packages

# Without git all files have the time of what they were unpacked from.
packaging_date = $(or $(SOURCE_DATE_EPOCH),$(shell \
	if [ -e .git ]; then git log -1 --format=%ct; else stat -c %Y Makefile; fi))

deb:
	$(call need,$(DEB_PACKAGES))
	$(MAKE) --no-print-directory all
	SOURCE_DATE_EPOCH=$(packaging_date) .packaging/deb $(VERSION) $(BUILD) '$(MAKE)'

dist:
	mkdir -p $(BUILD)
	SOURCE_DATE_EPOCH=$(packaging_date) .packaging/dist findrobots-$(VERSION) \
		$(BUILD)/findrobots-$(VERSION).tar.gz
	echo '  DIST     $(BUILD)/findrobots-$(VERSION).tar.gz'

clean:
	rm -rf build findrobots

help:
	@echo 'make            build ./findrobots'
	@echo 'make demo       install what the build needs, build, and run on testdata/'
	@echo 'make check      install what the tests need, and run all tests'
	@echo 'make test       the same for one test: T=cli/filters, T=unit/base/test_buf'
	@echo 'make check-long the same in full, which takes long'
	@echo 'make check-scale the same for Slurm, GNU parallel and logrotate only, as root'
	@echo 'make check-page install Chromium, too, and test the page that --format=html writes'
	@echo 'make coverage   print which lines of src/ the tests run'
	@echo 'make fuzz       run each fuzzer for FUZZ_SECONDS'
	@echo 'make bench      measure speed and memory against the bare inflating and others'
	@echo 'make lint       check style, shell scripts, man page, and more warnings'
	@echo 'make format     format the C code'
	@echo 'make install    install below PREFIX (now $(PREFIX)), DESTDIR before it'
	@echo 'make uninstall  remove what was installed'
	@echo 'make deb        pack what is installed into a Debian package in $(BUILD)/'
	@echo 'make dist       pack the sources into a .tar.gz in $(BUILD)/'
	@echo 'make clean      remove what was built'

FORCE:

.PHONY: all unit-tests preloads fuzzers bench-tools demo check test check-long check-scale check-page coverage fuzz \
	build-fuzzers lint format bench install uninstall deb dist clean help FORCE
