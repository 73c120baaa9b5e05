#define _GNU_SOURCE
#include "CTerminal.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <termios.h>
#include <unistd.h>
#include <wchar.h>

enum { max_signal = 65, reset_capacity = 512, replay_limit = 64 * 1024, patience_ms = 1000 };

// What a signal does that nobody has asked for, by its number.
typedef enum {
  is_left_alone,
  // The terminal is restored and the process dies of it at once.
  is_crash,
  // The loop is told, and ends in its own way.
  asks_to_end,
  // The loop is told, and lives on.
  tells_loop,
} role;

static role role_of(int number) {
  switch (number) {
    case SIGSEGV: case SIGBUS: case SIGILL: case SIGTRAP: case SIGFPE: case SIGABRT: case SIGSYS:
    case SIGPIPE: case SIGXFSZ: return is_crash;
    case SIGTERM: case SIGHUP: case SIGINT: case SIGQUIT: case SIGUSR1: case SIGUSR2: case SIGALRM:
    case SIGVTALRM: case SIGPROF: case SIGXCPU: case SIGPOLL: case SIGPWR: case SIGSTKFLT:
      return asks_to_end;
    case SIGWINCH: case SIGTSTP: case SIGCONT: return tells_loop;
    // They end a process that does not expect them, too.
    default: return number >= SIGRTMIN && number <= SIGRTMAX ? is_crash : is_left_alone;
  }
}

static atomic_bool claimed;
static atomic_bool armed;
static atomic_int wake_fd = -1;
static atomic_int end_requests;
static int terminal_fd = -1;
static int drawing_fd = -1;
static int reset_fd = -1;
static int null_fd = -1;
static int held_fd = -1;
static int stderr_fd = -1;
static int replay_fd = -1;
static bool chains_crashes;
static char reset_bytes[reset_capacity];
static size_t reset_count;
static struct termios original_modes;
static struct sigaction original_actions[max_signal];
static _Alignas(16) char crash_stack[64 * 1024];
static stack_t original_stack;

// Async-signal-safe. Writes all that is taken, and gives up on a terminal that takes nothing for a
// second: it must not keep a process from dying. Descriptors of ct_open_output never block.
static bool write_patiently(int fd, const char *bytes, size_t count) {
  while (count > 0) {
    struct pollfd terminal = {.fd = fd, .events = POLLOUT};
    int ready = poll(&terminal, 1, patience_ms);
    if (ready < 0 && errno == EINTR) continue;
    if (ready <= 0) return false;
    ssize_t written = write(fd, bytes, count);
    if (written < 0 && (errno == EINTR || errno == EAGAIN)) continue;
    if (written <= 0) return false;
    bytes += written;
    count -= (size_t)written;
  }
  return true;
}

int ct_open_output(int tty) {
  int flags = O_WRONLY | O_NOCTTY | O_NONBLOCK | O_CLOEXEC;
  char own[] = "/proc/self/fd/0";
  if (tty >= 0 && tty < 10) {
    own[sizeof own - 2] = (char)('0' + tty);
    int fd = open(own, flags);
    if (fd >= 0) return fd;
  }
  // After su the terminal belongs to somebody else, who lets us use it but not open it.
  int fd = open("/dev/tty", flags);
  unsigned int ours = 0, theirs = 0;
  if (fd >= 0 && ioctl(fd, TIOCGDEV, &theirs) == 0 && ioctl(tty, TIOCGDEV, &ours) == 0 && ours == theirs)
    return fd;
  if (fd >= 0) close(fd);
  // This one may block, though only where the kernel has just said that it would not.
  return fcntl(tty, F_DUPFD_CLOEXEC, 3);
}

void ct_enter_modes(void) {
  if (terminal_fd < 0) return;
  struct termios modes = original_modes;
  modes.c_iflag &= ~(tcflag_t)(BRKINT | PARMRK | INLCR | IGNCR | ICRNL | IXON);
  modes.c_oflag &= ~(tcflag_t)(ONLCR | TABDLY);
  modes.c_lflag &= ~(tcflag_t)(ICANON | ISIG | IEXTEN | ECHO | ECHONL);
  modes.c_cc[VMIN] = 1;
  modes.c_cc[VTIME] = 0;
  tcsetattr(terminal_fd, TCSANOW, &modes);
}

void ct_restore_modes(void) {
  if (terminal_fd >= 0) tcsetattr(terminal_fd, TCSANOW, &original_modes);
}

void ct_hold_stderr(void) {
  // A redirected standard error never reaches the screen: leave it alone.
  if (held_fd >= 0 || !isatty(STDERR_FILENO)) return;
  int memory = memfd_create("stderr", MFD_CLOEXEC);
  if (memory < 0) return;
  int saved = fcntl(STDERR_FILENO, F_DUPFD_CLOEXEC, 3);
  if (saved < 0 || dup2(memory, STDERR_FILENO) < 0) {
    if (saved >= 0) close(saved);
    close(memory);
    return;
  }
  replay_fd = ct_open_output(saved);
  stderr_fd = saved;
  held_fd = memory;
}

void ct_replay_stderr(void) {
  int memory = held_fd;
  if (memory < 0) return;
  held_fd = -1;
  dup2(stderr_fd, STDERR_FILENO);
  close(stderr_fd);
  stderr_fd = -1;
  int output = replay_fd >= 0 ? replay_fd : STDERR_FILENO;
  off_t end = lseek(memory, 0, SEEK_END);
  off_t position = end > replay_limit ? end - replay_limit : 0;
  char chunk[4096];
  ssize_t count;
  while ((count = pread(memory, chunk, sizeof chunk, position)) > 0) {
    if (!write_patiently(output, chunk, (size_t)count)) break;
    position += count;
  }
  close(memory);
  if (replay_fd >= 0) close(replay_fd);
  replay_fd = -1;
}

// What a frame that was cut short may have left open: a string, which takes everything after it.
static const char string_end[] = "\033\\";

bool ct_reset(void) {
  return write_patiently(reset_fd, string_end, sizeof string_end - 1)
      && write_patiently(reset_fd, reset_bytes, reset_count);
}

// Async-signal-safe: poll, write, tcflush, tcsetattr, dup2, lseek, pread and close only. Runs at most
// once, and each step stands alone, so that one failing does not keep the next from being tried.
static void restore_in_emergency(void) {
  if (!atomic_exchange(&armed, false)) return;
  if (null_fd >= 0) dup2(null_fd, drawing_fd);
  struct pollfd terminal = {.fd = reset_fd, .events = POLLOUT};
  // Nobody reads: what the kernel still holds of the picture makes room for the end of it.
  if (poll(&terminal, 1, patience_ms) <= 0) tcflush(reset_fd, TCOFLUSH);
  bool is_listening = ct_reset();
  ct_restore_modes();
  if (is_listening) ct_replay_stderr();
}

static bool is_repeated_by_returning(int number) {
  return number == SIGSEGV || number == SIGBUS || number == SIGILL || number == SIGFPE;
}

static void on_crash(int number, siginfo_t *info, void *context) {
  (void)context;
  restore_in_emergency();
  if (!chains_crashes) signal(number, SIG_DFL);
  else if (sigaction(number, &original_actions[number], NULL) != 0) _exit(128 + number);
  // The faulting instruction faults again, which tells a debugger or core file more than raise().
  if (info->si_code > 0 && is_repeated_by_returning(number)) return;
  raise(number);
}

static void on_loop_signal(int number) {
  int saved = errno;
  // Asked for the third time: the loop does not answer, perhaps because the terminal takes nothing.
  if (role_of(number) == asks_to_end && atomic_fetch_add(&end_requests, 1) >= 2) {
    restore_in_emergency();
    signal(number, SIG_DFL);
    raise(number);
  }
  int fd = atomic_load(&wake_fd);
  if (fd >= 0) {
    char byte = (char)number;
    // The pipe does not block; when it is full the loop is about to wake anyway.
    ssize_t ignored = write(fd, &byte, 1);
    (void)ignored;
  }
  errno = saved;
}

static void install_loop_handler(int number) {
  struct sigaction action = {.sa_handler = on_loop_signal, .sa_flags = SA_RESTART};
  sigfillset(&action.sa_mask);
  sigaction(number, &action, NULL);
}

static void install_crash_handler(int number) {
  struct sigaction action = {.sa_sigaction = on_crash, .sa_flags = SA_SIGINFO | SA_ONSTACK};
  sigfillset(&action.sa_mask);
  sigaction(number, &action, NULL);
}

static bool was_ignored(int number) { return original_actions[number].sa_handler == SIG_IGN; }

static bool had_handler(int number) {
  return (original_actions[number].sa_flags & SA_SIGINFO) != 0
      || (original_actions[number].sa_handler != SIG_DFL && !was_ignored(number));
}

// Faults are ours even where the runtime has a handler, which is chained; a profiler's timer is not.
static bool is_taken_over(int number) {
  switch (number) {
    case SIGSEGV: case SIGBUS: case SIGILL: case SIGTRAP: case SIGFPE: case SIGABRT:
    case SIGWINCH: case SIGCONT: return true;
    // nohup and background shells ignore some of these on purpose.
    case SIGTERM: case SIGHUP: case SIGINT: case SIGQUIT: case SIGTSTP: return !was_ignored(number);
    default: return !was_ignored(number) && !had_handler(number);
  }
}

int ct_claim(int tty) {
  if (atomic_exchange(&claimed, true)) return EBUSY;
  if (tcgetattr(tty, &original_modes) != 0) {
    int error = errno;
    atomic_store(&claimed, false);
    return error;
  }
  terminal_fd = tty;
  for (int number = 1; number < max_signal; number++)
    if (role_of(number) != is_left_alone) sigaction(number, NULL, &original_actions[number]);
  // Curses ignores SIGTSTP while it draws, so one that comes then is lost, unless it finds a handler
  // that is not its own when it opens.
  if (!was_ignored(SIGTSTP)) install_loop_handler(SIGTSTP);
  return 0;
}

int ct_arm(int output, int wake, const char *reset, size_t count, bool chain) {
  if (count > reset_capacity) return E2BIG;
  chains_crashes = chain;
  memcpy(reset_bytes, reset, count);
  reset_count = count;
  drawing_fd = output;
  reset_fd = fcntl(output, F_DUPFD_CLOEXEC, 3);
  if (reset_fd < 0) return errno;
  if (null_fd < 0) null_fd = open("/dev/null", O_WRONLY | O_CLOEXEC);
  static atomic_bool registered;
  if (!atomic_exchange(&registered, true)) atexit(restore_in_emergency);

  stack_t stack = {.ss_sp = crash_stack, .ss_size = sizeof crash_stack};
  sigaltstack(&stack, &original_stack);
  atomic_store(&wake_fd, wake);
  atomic_store(&end_requests, 0);
  atomic_store(&armed, true);
  for (int number = 1; number < max_signal; number++) {
    if (role_of(number) == is_left_alone || !is_taken_over(number)) continue;
    if (role_of(number) == is_crash) install_crash_handler(number);
    else install_loop_handler(number);
  }
  return 0;
}

void ct_stop(bool group) {
  bool was_armed = atomic_exchange(&armed, false);
  signal(SIGTSTP, SIG_IGN);
  if (group) kill(0, SIGTSTP);
  signal(SIGTSTP, SIG_DFL);
  raise(SIGTSTP);
  install_loop_handler(SIGTSTP);
  atomic_store(&armed, was_armed);
}

void ct_release(void) {
  if (!atomic_load(&claimed)) return;
  atomic_store(&armed, false);
  ct_restore_modes();
  for (int number = 1; number < max_signal; number++)
    if (role_of(number) != is_left_alone) sigaction(number, &original_actions[number], NULL);
  atomic_store(&wake_fd, -1);
  if (original_stack.ss_sp != crash_stack) sigaltstack(&original_stack, NULL);
  terminal_fd = -1;
  drawing_fd = -1;
  if (reset_fd >= 0) close(reset_fd);
  reset_fd = -1;
  atomic_store(&claimed, false);
}

int ct_make_pipe(int *read_end, int *write_end) {
  int ends[2];
  if (pipe2(ends, O_CLOEXEC | O_NONBLOCK) != 0) return errno;
  *read_end = ends[0];
  *write_end = ends[1];
  return 0;
}

int ct_make_page(void) { return memfd_create("picture", MFD_CLOEXEC); }

int ct_width(uint32_t scalar) { return wcwidth((wchar_t)scalar); }
