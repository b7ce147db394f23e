#!/usr/bin/env python3
"""keep.py SECONDS COMMAND...: runs the command, and leaves no process behind.

All that came of the command, daemons too, is killed when the command ends,
when this is told to end (TERM, INT, HUP), when whoever started this is gone,
and after so many seconds. The exit status is the command's, or 124.
"""

import ctypes
import os
import signal
import subprocess
import sys

PR_SET_PDEATHSIG = 1
PR_SET_CHILD_SUBREAPER = 36
SIGNALS = {signal.SIGTERM, signal.SIGINT, signal.SIGHUP, signal.SIGALRM,
           signal.SIGCHLD}


def prctl(option, value):
    libc = ctypes.CDLL(None, use_errno=True)
    if libc.prctl(option, value, 0, 0, 0) != 0:
        raise OSError(ctypes.get_errno(), "prctl")


def reap():
    """Asks each child that ended how it did; yields (pid, status)."""
    while True:
        try:
            pid, status = os.waitpid(-1, os.WNOHANG)
        except ChildProcessError:
            return
        if pid == 0:
            return
        yield pid, status


def children():
    with open("/proc/self/task/%d/children" % os.getpid()) as file:
        return [int(pid) for pid in file.read().split()]


def kill_all():
    """Those whose parent dies become children of this process."""
    while children():
        for pid in children():
            os.kill(pid, signal.SIGKILL)
        try:
            os.waitpid(-1, 0)
        except ChildProcessError:
            return
        for _ in reap():
            pass


def wait_for(pid):
    """The exit status of the child, or what ended the waiting."""
    while True:
        number = signal.sigwait(SIGNALS)
        if number != signal.SIGCHLD:
            return 124 if number == signal.SIGALRM else 128 + number
        for ended, status in reap():
            if ended == pid:
                return os.waitstatus_to_exitcode(status) & 0xff


def main():
    parent = os.getppid()
    signal.pthread_sigmask(signal.SIG_BLOCK, SIGNALS)
    prctl(PR_SET_CHILD_SUBREAPER, 1)
    prctl(PR_SET_PDEATHSIG, signal.SIGTERM)
    if os.getppid() != parent:
        return 1
    signal.alarm(int(sys.argv[1]))
    child = subprocess.Popen(sys.argv[2:], preexec_fn=lambda:
                             signal.pthread_sigmask(signal.SIG_UNBLOCK, SIGNALS))
    try:
        return wait_for(child.pid)
    finally:
        kill_all()


sys.exit(main())
