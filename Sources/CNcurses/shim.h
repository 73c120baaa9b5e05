#ifndef CNCURSES_SHIM_H
#define CNCURSES_SHIM_H

// Wide characters must be asked for before the include. What follows is only what Swift cannot
// reach: macros, and C globals that Swift 6 rejects as unsafe to share.

#define NCURSES_WIDECHAR 1
#include <curses.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdio.h>
#include <wchar.h>

// From <term.h>, whose hundreds of one-word macros nobody wants.
extern int setupterm(const char *terminal, int output_fd, int *found);

/// Opens a terminal of a type for drawing to `output`, which need not be one. Curses never reads input
/// here.
static inline SCREEN *cn_open(const char *type, FILE *output) {
  return newterm(type, output, stdin);
}

/// 0 when a terminal of a type can place its cursor, 1 when it is unknown, 2 when it cannot.
///
/// Unlike newterm it writes nothing, so a refusal leaves the screen as it was.
static inline int cn_probe(const char *type, int output_fd) {
  int found = 0;
  if (setupterm(type, output_fd, &found) == ERR) return 1;
  const char *cursor = tigetstr("cup");
  return cursor == NULL || cursor == (const char *)-1 ? 2 : 0;
}

static inline int cn_lines(void) { return getmaxy(stdscr); }
static inline int cn_columns(void) { return getmaxx(stdscr); }

static inline int cn_color_count(void) { return COLORS; }

/// Plain newlines, a picture that is never cut short by waiting input. The terminal itself is not
/// curses' to set.
static inline void cn_set_modes(void) {
  noecho();
  nonl();
  typeahead(-1);
  leaveok(stdscr, true);
  scrollok(stdscr, false);
  curs_set(0);
}

static inline int cn_start_color(void) {
  if (start_color() == ERR) return ERR;
  return use_default_colors();
}

/// Puts one cell. `text` is a spacing character with its combining marks, ended by 0.
static inline int cn_put(
    int y, int x, const wchar_t *text, bool bold, bool dim, bool underline, bool reverse,
    int pair) {
  attr_t attributes = A_NORMAL;
  if (bold) attributes |= A_BOLD;
  if (dim) attributes |= A_DIM;
  if (underline) attributes |= A_UNDERLINE;
  if (reverse) attributes |= A_REVERSE;
  cchar_t cell;
  // A pair beyond the 8 bits of the third parameter travels through the last one.
  if (setcchar(&cell, text, attributes, 0, &pair) == ERR) return ERR;
  return mvadd_wch(y, x, &cell);
}

/// Sends all that changed, in one burst.
static inline void cn_flush(void) {
  wnoutrefresh(stdscr);
  doupdate();
}

/// Makes the next flush paint every cell, whatever is thought to be on the screen.
static inline void cn_forget_screen(void) { clearok(curscr, true); }

static inline int cn_pair_count(void) { return COLOR_PAIRS; }

/// Whether the terminal has a property, by its terminfo name.
static inline bool cn_has_flag(const char *name) { return tigetflag(name) > 0; }

/// A number of the terminal's description, negative when it has none.
static inline int cn_number(const char *name) { return tigetnum(name); }

static inline const char *cn_capability(const char *name) {
  const char *value = tigetstr(name);
  return value == (const char *)-1 ? NULL : value;
}

#endif
