#define NCURSES_WIDECHAR 1
#define _GNU_SOURCE

#include <curses.h>
#include <langinfo.h>
#include <locale.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <term.h>
#include <unistd.h>
#include <wchar.h>

// term.h names every capability by a macro, this word among them.
#undef columns

#include "include/CNcurses.h"

struct jt_screen {
  SCREEN *screen;
  WINDOW *window;
  FILE *output;
  FILE *input;
  uint8_t *bytes;
  size_t capacity;
  uint8_t restore[256], enter[128];
  size_t restore_count, enter_count;
  int rows, columns;
  bool resized;
};

bool jt_locale_utf8(void) {
  if (setlocale(LC_CTYPE, "") != NULL && strcmp(nl_langinfo(CODESET), "UTF-8") == 0) return true;
  return setlocale(LC_CTYPE, "C.UTF-8") != NULL && strcmp(nl_langinfo(CODESET), "UTF-8") == 0;
}

int jt_character_width(uint32_t scalar) { return wcwidth((wchar_t)scalar); }

// tputs takes a function without context: the string under construction waits here.
static uint8_t *sink;
static size_t sink_count, sink_capacity;

static int sink_put(int byte) {
  if (sink_count < sink_capacity) sink[sink_count++] = (uint8_t)byte;
  return byte;
}

static void append_capability(const char *name) {
  char *text = tigetstr((char *)name);
  if (text != NULL && text != (char *)-1) tputs(text, 1, sink_put);
}

static void prepare_restore(jt_screen *screen) {
  sink = screen->restore;
  sink_count = 0;
  sink_capacity = sizeof screen->restore;
  append_capability("sgr0");
  append_capability("op");
  append_capability("cnorm");
  append_capability("rmkx");
  char *leave = tigetstr((char *)"rmcup");
  if (leave != NULL && leave != (char *)-1) {
    tputs(leave, 1, sink_put);
  } else {
    // No second screen to leave: the shell goes on below the picture.
    if (cursor_address != NULL) tputs(tiparm(cursor_address, screen->rows - 1, 0), 1, sink_put);
    append_capability("el");
  }
  screen->restore_count = sink_count;
}

jt_screen *jt_screen_open(const char *term, int columns, int rows) {
  jt_screen *screen = calloc(1, sizeof *screen);
  if (screen == NULL) return NULL;
  screen->rows = rows;
  screen->columns = columns;
  // A memory file rather than open_memstream: ncurses writes to the descriptor, not to the stream.
  int memory = memfd_create("jobtop-screen", MFD_CLOEXEC);
  if (memory >= 0) screen->output = fdopen(memory, "w");
  screen->input = fopen("/dev/null", "re");
  if (screen->output == NULL || screen->input == NULL) {
    jt_screen_close(screen);
    return NULL;
  }

  // ncurses asks the environment before it would ask the memory file for a window size.
  char number[16];
  snprintf(number, sizeof number, "%d", rows);
  setenv("LINES", number, 1);
  snprintf(number, sizeof number, "%d", columns);
  setenv("COLUMNS", number, 1);
  screen->screen = newterm(term, screen->output, screen->input);
  unsetenv("LINES");
  unsetenv("COLUMNS");
  // A terminal that can not move its cursor would show a heap of text.
  if (screen->screen == NULL || tigetstr((char *)"cup") == NULL) {
    jt_screen_close(screen);
    return NULL;
  }

  if (has_colors()) {
    start_color();
    use_default_colors();
  }
  screen->window = newwin(rows, columns, 0, 0);
  if (screen->window == NULL) {
    jt_screen_close(screen);
    return NULL;
  }
  leaveok(screen->window, FALSE);
  scrollok(screen->window, FALSE);
  // A log that grows by a line scrolls instead of being painted anew. Within a line, shifting is not worth its risk
  // beside wide characters.
  idlok(screen->window, TRUE);
  idcok(screen->window, FALSE);
  keypad(screen->window, TRUE);
  prepare_restore(screen);
  return screen;
}

void jt_screen_close(jt_screen *screen) {
  if (screen->screen != NULL) {
    set_term(screen->screen);
    if (screen->window != NULL) delwin(screen->window);
    endwin();
    delscreen(screen->screen);
  }
  if (screen->output != NULL) fclose(screen->output);
  if (screen->input != NULL) fclose(screen->input);
  free(screen->bytes);
  free(screen);
}

int jt_screen_colors(const jt_screen *screen) {
  set_term(screen->screen);
  return has_colors() ? COLORS : 0;
}

int jt_screen_pair_limit(const jt_screen *screen) {
  set_term(screen->screen);
  return has_colors() ? COLOR_PAIRS : 0;
}

bool jt_screen_define_pair(jt_screen *screen, int pair, int foreground, int background) {
  set_term(screen->screen);
  return init_extended_pair(pair, foreground, background) == OK;
}

void jt_screen_resize(jt_screen *screen, int columns, int rows) {
  set_term(screen->screen);
  screen->rows = rows;
  screen->columns = columns;
  resizeterm(rows, columns);
  wresize(screen->window, rows, columns);
  // Terminals move what they show when they change size, each in its own way.
  werase(screen->window);
  clearok(curscr, TRUE);
  screen->resized = true;
  prepare_restore(screen);
}

void jt_screen_put(
    jt_screen *screen, int row, int column, const uint32_t *scalars, int count, unsigned attributes, int pair) {
  wchar_t text[CCHARW_MAX + 1];
  int used = count < CCHARW_MAX ? count : CCHARW_MAX;
  for (int i = 0; i < used; i++) text[i] = (wchar_t)scalars[i];
  text[used] = 0;
  attr_t style = A_NORMAL;
  if (attributes & JT_BOLD) style |= A_BOLD;
  if (attributes & JT_DIM) style |= A_DIM;
  if (attributes & JT_ITALIC) style |= A_ITALIC;
  if (attributes & JT_UNDERLINE) style |= A_UNDERLINE;
  if (attributes & JT_REVERSE) style |= A_REVERSE;
  cchar_t cell;
  if (setcchar(&cell, text, style, 0, &pair) != OK) return;
  // The last cell of the window answers ERR, since the cursor can not move on; it is painted all the same.
  mvwadd_wch(screen->window, row, column, &cell);
}

void jt_screen_cursor(jt_screen *screen, int row, int column, bool visible) {
  set_term(screen->screen);
  wmove(screen->window, row, column);
  curs_set(visible ? 1 : 0);
}

void jt_screen_invalidate(jt_screen *screen) {
  set_term(screen->screen);
  clearok(curscr, TRUE);
}

const uint8_t *jt_screen_flush(jt_screen *screen, size_t *count) {
  set_term(screen->screen);
  if (screen->resized) {
    // Not every terminal widens its scroll region with itself.
    if (change_scroll_region != NULL) {
      uint8_t region[32];
      sink = region;
      sink_count = 0;
      sink_capacity = sizeof region;
      tputs(tiparm(change_scroll_region, 0, screen->rows - 1), 1, sink_put);
      if (write(fileno(screen->output), region, sink_count) < 0) abort();
    }
    screen->resized = false;
  }
  wnoutrefresh(screen->window);
  doupdate();
  fflush(screen->output);
  int memory = fileno(screen->output);
  off_t length = lseek(memory, 0, SEEK_CUR);
  size_t wanted = length > 0 ? (size_t)length : 0;
  if (wanted > screen->capacity) {
    uint8_t *larger = realloc(screen->bytes, wanted);
    if (larger == NULL) abort();
    screen->bytes = larger;
    screen->capacity = wanted;
  }
  ssize_t got = wanted > 0 ? pread(memory, screen->bytes, wanted, 0) : 0;
  lseek(memory, 0, SEEK_SET);
  *count = got > 0 ? (size_t)got : 0;
  return screen->bytes;
}

const uint8_t *jt_screen_enter_bytes(jt_screen *screen, size_t *count) {
  set_term(screen->screen);
  sink = screen->enter;
  sink_count = 0;
  sink_capacity = sizeof screen->enter;
  append_capability("smcup");
  append_capability("smkx");
  // ncurses believes that it has hidden the cursor.
  append_capability("civis");
  screen->enter_count = sink_count;
  *count = screen->enter_count;
  return screen->enter;
}

const uint8_t *jt_screen_restore_bytes(const jt_screen *screen, size_t *count) {
  *count = screen->restore_count;
  return screen->restore;
}
