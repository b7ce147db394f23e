#ifndef FINDROBOTS_BASE_IO_H
#define FINDROBOTS_BASE_IO_H

/*
 * Opening, reading and writing. Callers see nothing of EINTR, of short writes,
 * of descriptors that somebody made non-blocking (EAGAIN), nor of PATH_MAX.
 * Unless it says otherwise, a failure is -1 with errno.
 */

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/stat.h>
#include <sys/types.h>

/*
 * As open(2) without O_CREAT, for a path of any length: one that is longer than
 * PATH_MAX is walked piece by piece. O_CLOEXEC and O_NOCTTY are always set.
 * Returns a descriptor.
 */
int io_open(const char *path, int flags);

/* The same from the directory dir, as openat(2) has it; dir stays open. */
int io_openat(int dir, const char *path, int flags);

/* As stat(2), for a path of any length. Returns 0. */
int io_stat(const char *path, struct stat *);

/*
 * Opens path for reading, so that nothing that lies in a directory can block,
 * or become the controlling terminal. wait is for a FIFO that the user named:
 * this then waits for a writer, and reading waits, as in cat(1). Returns a
 * descriptor.
 */
int io_open_input(const char *path, bool wait);

/* Returns standard input's descriptor; EBADF if that cannot be read. */
int io_stdin(void);

/* Reads up to len bytes. Returns how many: 0 at the end of the input. */
ssize_t io_read(int fd, void *data, size_t len);

/* The same from an offset; the descriptor's own stays as it is. */
ssize_t io_pread(int fd, void *data, size_t len, int64_t offset);

/* Writes all len bytes. Returns 0. */
int io_write_all(int fd, const void *data, size_t len);

/* The same at an offset; the descriptor's own stays as it is. */
int io_pwrite_all(int fd, const void *data, size_t len, int64_t offset);

/*
 * Returns the directory that path lies in, as dirname(3) has it, in memory
 * that the caller frees; NULL with errno ENOMEM when memory ran out.
 */
char *io_directory_of(const char *path);

/* The columns of the terminal at fd; 0 if it is no terminal, or unknown. */
unsigned io_terminal_width(int fd);

/*
 * Makes sure that descriptors 0, 1 and 2 are in use, so that no file that is
 * opened later becomes one of them and is read or written by mistake. One that
 * was closed fails with EBADF as before. Returns 0.
 */
int io_hold_standard_fds(void);

#endif
