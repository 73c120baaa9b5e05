#ifndef CTERMINAL_H
#define CTERMINAL_H

// The part of owning a terminal that Swift cannot do: code that runs inside a signal handler, and
// the few calls that the C library only declares to those who ask for more than C.
// One terminal per process. Every function but the handlers belongs to the thread that draws.

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/// Remembers the terminal's modes and all signal dispositions as they are now, and takes SIGTSTP
/// over. Must come before the drawing library is opened.
/// Returns 0, EBUSY when a terminal is already claimed, or tcgetattr's errno.
int ct_claim(int tty);

/// Opens the terminal behind a descriptor once more, for writing that does not wait: its own flags
/// leave those of the shell's alone. Where that is not allowed it is the same description, which may
/// wait. Returns a descriptor, or -1 with errno.
int ct_open_output(int tty);

/// Makes a file in memory to draw into. Returns a descriptor, or -1 with errno.
int ct_make_page(void);

/// Installs the handlers. From here on a crash, a signal that would end the process at once, or exit()
/// writes `reset` to the terminal, puts the claimed modes back, replays held standard error and then
/// dies of the same signal: with `chain` through the handler that was there before, such as the
/// runtime's backtracer. `output` is where the program writes its pictures: it is pointed at /dev/null
/// first, so a frame in flight cannot undo the restoring. Signals that ask a program to end (TERM, HUP,
/// INT, QUIT, USR1, USR2, ALRM and their like) and WINCH, TSTP and CONT only write their number, one
/// byte, to `wake_fd`; the third that asks to end ends the process as a crash would. A terminal that
/// takes nothing delays an end by a second at most. Returns 0 or an errno.
int ct_arm(int output, int wake_fd, const char *reset, size_t count, bool chain);

/// Writes the reset of ct_arm. Returns whether the terminal took it.
bool ct_reset(void);

/// Raw input without echo, and plain newlines; never waits for what is still to be shown.
void ct_enter_modes(void);

/// Sets the terminal's modes to those found by ct_claim.
void ct_restore_modes(void);

/// Stops the process as ctrl-z would (with `group`, its whole foreground group) and returns when it
/// is continued. In an orphaned process group the kernel ignores the stop and it returns at once.
void ct_stop(bool group);

/// Sends standard error to memory while the terminal shows a picture.
void ct_hold_stderr(void);

/// Gives standard error back and writes what was held, at most its last 64 KiB.
void ct_replay_stderr(void);

/// Puts modes and signal dispositions back and gives the claim up. Harmless without a claim.
void ct_release(void);

/// Makes a pipe that neither blocks nor survives exec. Returns 0 or an errno.
int ct_make_pipe(int *read_end, int *write_end);

/// How many cells the C library, and so curses, gives to a scalar: -1 when it cannot be printed.
int ct_width(uint32_t scalar);

#endif
