#ifndef FINDROBOTS_BASE_IO_H
#define FINDROBOTS_BASE_IO_H

/*
 * Reading and writing whole runs of bytes. EINTR, short counts and
 * descriptors that somebody made non-blocking (EAGAIN) stay in here, as does
 * PATH_MAX. Those that return an int return -1 with errno set on failure.
 */

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/stat.h>
#include <sys/types.h>

/*
 * As open(2) without O_CREAT, for a path of any length: one that is longer
 * than PATH_MAX is walked in pieces. O_CLOEXEC and O_NOCTTY are always set.
 * Returns a descriptor.
 */
int io_open(const char *path, int flags);

/* As stat(2), for a path of any length. Returns 0. */
int io_stat(const char *path, struct stat *);

/*
 * Opens path for reading so that nothing in a directory can block or take
 * over the terminal. wait is for a FIFO that the user named: the open then
 * waits for a writer and reads block, as with cat. Returns a descriptor.
 */
int io_open_input(const char *path, bool wait);

/* Returns standard input's descriptor; EBADF if it is closed. */
int io_stdin(void);

/* Reads up to len bytes. Returns how many; 0 at the end of the input. */
ssize_t io_read(int fd, void *data, size_t len);

/* The same from a fixed offset; does not move the descriptor's own. */
ssize_t io_pread(int fd, void *data, size_t len, int64_t offset);

/* Writes all len bytes. Returns 0. */
int io_write_all(int fd, const void *data, size_t len);

/* The same at a fixed offset; does not move the descriptor's own. */
int io_pwrite_all(int fd, const void *data, size_t len, int64_t offset);

/*
 * Returns the directory that path lies in, as dirname(3) has it, in memory
 * that the caller frees; NULL when memory ran out.
 */
char *io_directory_of(const char *path);

/* The columns of the terminal at fd; 0 if it is none, or does not say. */
unsigned io_terminal_width(int fd);

/*
 * Makes sure that descriptors 0, 1 and 2 are taken, so that no file opened
 * later gets one of them and is read or written by mistake. One that was
 * closed still fails with EBADF when it is used. Returns 0.
 */
int io_hold_standard_fds(void);

#endif
