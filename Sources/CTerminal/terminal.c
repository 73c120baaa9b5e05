#define _GNU_SOURCE
#include "CTerminal.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <termios.h>
#include <unistd.h>
#include <wchar.h>

static const int crash_signals[] = {SIGSEGV, SIGBUS, SIGILL, SIGTRAP, SIGFPE, SIGABRT};
static const int loop_signals[] = {SIGTERM, SIGHUP, SIGINT, SIGQUIT, SIGWINCH, SIGTSTP, SIGCONT};

enum { max_signal = 32, reset_capacity = 512, replay_limit = 64 * 1024 };

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
static bool chains_crashes;
static char reset_bytes[reset_capacity];
static size_t reset_count;
static struct termios original_modes;
static struct sigaction original_actions[max_signal];
static _Alignas(16) char crash_stack[64 * 1024];
static stack_t original_stack;

static void write_all(int fd, const char *bytes, size_t count) {
  while (count > 0) {
    ssize_t written = write(fd, bytes, count);
    if (written < 0 && errno == EINTR) continue;
    if (written <= 0) return;
    bytes += written;
    count -= (size_t)written;
  }
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
  off_t end = lseek(memory, 0, SEEK_END);
  off_t position = end > replay_limit ? end - replay_limit : 0;
  char chunk[4096];
  ssize_t count;
  while ((count = pread(memory, chunk, sizeof chunk, position)) > 0) {
    write_all(STDERR_FILENO, chunk, (size_t)count);
    position += count;
  }
  close(memory);
}

// A terminal that has stopped taking bytes must not keep a process from dying; a slow one, on a busy
// machine or a bad line, gets three seconds.
static bool takes_bytes(int fd) {
  struct pollfd terminal = {.fd = fd, .events = POLLOUT};
  return poll(&terminal, 1, 3000) > 0;
}

// Async-signal-safe: poll, write, tcsetattr, dup2, lseek, pread and close only. Runs at most once, and
// each step stands alone, so that one failing does not keep the next from being tried.
static void restore_in_emergency(void) {
  if (!atomic_exchange(&armed, false)) return;
  if (null_fd >= 0) dup2(null_fd, drawing_fd);
  bool is_listening = takes_bytes(reset_fd);
  if (is_listening) write_all(reset_fd, reset_bytes, reset_count);
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

static bool asks_to_end(int number) {
  return number == SIGTERM || number == SIGHUP || number == SIGINT || number == SIGQUIT;
}

static void on_loop_signal(int number) {
  int saved = errno;
  // Asked for the third time: the loop does not answer, perhaps because the terminal takes nothing.
  if (asks_to_end(number) && atomic_fetch_add(&end_requests, 1) >= 2) {
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

static void save_action(int number) { sigaction(number, NULL, &original_actions[number]); }

static void install_loop_handler(int number) {
  struct sigaction action = {.sa_handler = on_loop_signal, .sa_flags = SA_RESTART};
  sigfillset(&action.sa_mask);
  sigaction(number, &action, NULL);
}

static bool was_ignored(int number) { return original_actions[number].sa_handler == SIG_IGN; }

int ct_claim(int tty) {
  if (atomic_exchange(&claimed, true)) return EBUSY;
  if (tcgetattr(tty, &original_modes) != 0) {
    int error = errno;
    atomic_store(&claimed, false);
    return error;
  }
  terminal_fd = tty;
  for (size_t i = 0; i < sizeof crash_signals / sizeof *crash_signals; i++)
    save_action(crash_signals[i]);
  for (size_t i = 0; i < sizeof loop_signals / sizeof *loop_signals; i++)
    save_action(loop_signals[i]);
  // Curses ignores SIGTSTP while it draws, so one that comes then is lost, unless it finds a handler
  // that is not its own when it opens.
  if (!was_ignored(SIGTSTP)) install_loop_handler(SIGTSTP);
  return 0;
}

static void install_crash_handler(int number) {
  struct sigaction action = {.sa_sigaction = on_crash, .sa_flags = SA_SIGINFO | SA_ONSTACK};
  sigfillset(&action.sa_mask);
  sigaction(number, &action, NULL);
}

int ct_arm(int curses_fd, int wake, const char *reset, size_t count, bool chain) {
  if (count > reset_capacity) return E2BIG;
  chains_crashes = chain;
  memcpy(reset_bytes, reset, count);
  reset_count = count;
  drawing_fd = curses_fd;
  reset_fd = fcntl(curses_fd, F_DUPFD_CLOEXEC, 3);
  if (reset_fd < 0) return errno;
  if (null_fd < 0) null_fd = open("/dev/null", O_WRONLY | O_CLOEXEC);
  static atomic_bool registered;
  if (!atomic_exchange(&registered, true)) atexit(restore_in_emergency);

  stack_t stack = {.ss_sp = crash_stack, .ss_size = sizeof crash_stack};
  sigaltstack(&stack, &original_stack);
  atomic_store(&wake_fd, wake);
  atomic_store(&end_requests, 0);
  atomic_store(&armed, true);
  for (size_t i = 0; i < sizeof crash_signals / sizeof *crash_signals; i++)
    install_crash_handler(crash_signals[i]);
  for (size_t i = 0; i < sizeof loop_signals / sizeof *loop_signals; i++)
    // nohup and background shells ignore some of these on purpose.
    if (loop_signals[i] == SIGWINCH || loop_signals[i] == SIGCONT || !was_ignored(loop_signals[i]))
      install_loop_handler(loop_signals[i]);
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
  for (size_t i = 0; i < sizeof loop_signals / sizeof *loop_signals; i++)
    sigaction(loop_signals[i], &original_actions[loop_signals[i]], NULL);
  for (size_t i = 0; i < sizeof crash_signals / sizeof *crash_signals; i++)
    sigaction(crash_signals[i], &original_actions[crash_signals[i]], NULL);
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

int ct_width(uint32_t scalar) { return wcwidth((wchar_t)scalar); }
