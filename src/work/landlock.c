/*
 * The C library has no functions for these calls, and the installed kernel
 * headers may be older than the kernel, or without <linux/landlock.h>. So the
 * few parts of that header that are used are written here, with shorter names;
 * they belong to the stable interface of the kernel.
 *
 * Tested by tests/fault/sandbox.bats.
 */

#include "work/landlock.h"

#include <errno.h>
#include <fcntl.h>
#include <stdint.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "base/io.h"

/* The same numbers on every architecture. */
enum {
	CALL_CREATE_RULESET = 444,
	CALL_ADD_RULE = 445,
	CALL_RESTRICT_SELF = 446,
};

enum { CREATE_RULESET_VERSION = 1, RULE_PATH_BENEATH = 1 };

enum {
	FS_WRITE_FILE = 1 << 1,
	FS_READ_FILE = 1 << 2,
	FS_READ_DIR = 1 << 3,
	FS_REMOVE_FILE = 1 << 5,
	FS_MAKE_REG = 1 << 8,
	FS_TRUNCATE = 1 << 14,
	FS_IOCTL_DEV = 1 << 15,
};

enum { NET_BIND_TCP = 1 << 0, NET_CONNECT_TCP = 1 << 1 };
enum { SCOPE_ABSTRACT_UNIX_SOCKET = 1 << 0, SCOPE_SIGNAL = 1 << 1 };

struct ruleset_attr {
	uint64_t handled_access_fs;
	uint64_t handled_access_net;
	uint64_t scoped;
};

struct path_beneath_attr {
	uint64_t allowed_access;
	int32_t parent_fd;
} __attribute__((packed));

int landlock_abi(void)
{
	long abi =
		syscall(CALL_CREATE_RULESET, NULL, 0, CREATE_RULESET_VERSION);

	return abi > 0 ? (int)abi : 0;
}

/* landlock(7): version 1 has 13 rights, and later ones added some. */
static uint64_t fs_rights(int abi)
{
	static const uint8_t nrights[] = { 0, 13, 14, 15, 15, 16 };
	enum { NEWEST = sizeof(nrights) / sizeof(*nrights) - 1 };

	return (UINT64_C(1) << nrights[abi < NEWEST ? abi : NEWEST]) - 1;
}

/* Those that may be used of what is open for reading. */
static uint64_t later_rights(int abi)
{
	return fs_rights(abi) & (FS_TRUNCATE | FS_IOCTL_DEV);
}

int landlock_new(int abi)
{
	struct ruleset_attr attr = { .handled_access_fs = fs_rights(abi) };
	size_t size = sizeof(attr.handled_access_fs);

	if (abi >= 4) {
		attr.handled_access_net = NET_BIND_TCP | NET_CONNECT_TCP;
		size += sizeof(attr.handled_access_net);
	}
	if (abi >= 6) {
		attr.scoped = SCOPE_ABSTRACT_UNIX_SOCKET | SCOPE_SIGNAL;
		size += sizeof(attr.scoped);
	}
	return (int)syscall(CALL_CREATE_RULESET, &attr, size, 0);
}

/*
 * Adds a rule for what is open at fd, and closes it. Pipes and the like, which
 * are in no file system, cannot be named in a rule, and are not restricted
 * either: that is no failure (EBADFD).
 */
static int add_rule(int rules, int fd, uint64_t rights,
		    uint64_t directory_rights)
{
	struct path_beneath_attr attr = { rights, fd };
	struct stat st;
	int err = 0;

	if (fstat(fd, &st)) {
		err = errno;
	} else {
		if (S_ISDIR(st.st_mode))
			attr.allowed_access |= directory_rights;
		if (syscall(CALL_ADD_RULE, rules, RULE_PATH_BENEATH, &attr, 0))
			err = errno;
	}
	close(fd);
	errno = err;
	return err && err != EBADFD ? -1 : 0;
}

static int allow(int rules, int fd, uint64_t rights)
{
	if (fd >= 0)
		return add_rule(rules, fd, rights, FS_READ_DIR);
	return errno == EMFILE || errno == ENFILE || errno == ENOMEM ? -1 : 0;
}

int landlock_allow_reading(int rules, int fd)
{
	return allow(rules, fd, FS_READ_FILE);
}

int landlock_allow_later(int rules, int abi, int fd)
{
	return allow(rules, fd, FS_READ_FILE | later_rights(abi));
}

int landlock_allow_listing(int rules, int fd)
{
	return allow(rules, fd, 0);
}

int landlock_allow_replacing(int rules, const char *dir)
{
	int fd = io_open(dir, O_PATH);

	if (fd < 0)
		return errno == ENOENT ? 0 : -1;
	return add_rule(rules, fd, FS_READ_FILE | FS_WRITE_FILE,
			FS_MAKE_REG | FS_REMOVE_FILE);
}

int landlock_enter(int rules)
{
	return (int)syscall(CALL_RESTRICT_SELF, rules, 0);
}

int landlock_forbid_later(int abi)
{
	struct ruleset_attr attr = { .handled_access_fs = later_rights(abi) };
	int rules, ret, err;

	if (!attr.handled_access_fs)
		return 0;
	rules = (int)syscall(CALL_CREATE_RULESET, &attr,
			     sizeof(attr.handled_access_fs), 0);
	if (rules < 0)
		return -1;
	ret = landlock_enter(rules);
	err = errno;
	close(rules);
	errno = err;
	return ret;
}
