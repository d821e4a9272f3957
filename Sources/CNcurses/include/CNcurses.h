// ncurses drawing into memory, the terminal line, and its restoration on every way out.
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

// MARK: Locale

/// Picks the locale's encoding for characters: the user's where it is UTF-8, else C.UTF-8.
///
/// False where neither can be had; then only ASCII may be painted.
bool jt_locale_utf8(void);
/// Columns that the C library gives a character: 0 to 2, -1 where it is not printable.
int jt_character_width(uint32_t scalar);

// MARK: Screen

/// One ncurses SCREEN with one window, whose output ends up in memory. One thread only; NULL is never passed.
typedef struct jt_screen jt_screen;

enum {
  JT_BOLD = 1,
  JT_DIM = 2,
  JT_ITALIC = 4,
  JT_UNDERLINE = 8,
  JT_REVERSE = 16,
};

/// Opens a screen for a terminal by its terminfo name; NULL where terminfo does not know it.
jt_screen *jt_screen_open(const char *term, int columns, int rows);
void jt_screen_close(jt_screen *screen);

/// 0 for none; 8, 16, 256 or 2^24.
int jt_screen_colors(const jt_screen *screen);
int jt_screen_pair_limit(const jt_screen *screen);
/// Gives a colour pair its colours, -1 for the terminal's own. False where the terminal has no such pair.
bool jt_screen_define_pair(jt_screen *screen, int pair, int foreground, int background);

void jt_screen_resize(jt_screen *screen, int columns, int rows);
/// Puts one character with its combining marks into the window; at most five scalars count.
void jt_screen_put(
    jt_screen *screen, int row, int column, const uint32_t *scalars, int count, unsigned attributes, int pair);
/// Where the cursor rests after the next flush, and whether it shows.
void jt_screen_cursor(jt_screen *screen, int row, int column, bool visible);
/// Has the next flush paint everything anew.
void jt_screen_invalidate(jt_screen *screen);
/// Brings the terminal up to the window and returns the bytes for it; they stay until the next flush.
const uint8_t *jt_screen_flush(jt_screen *screen, size_t *count);
/// What the first flush begins with, for a terminal that has been left meanwhile; it stays until the next flush.
const uint8_t *jt_screen_enter_bytes(jt_screen *screen, size_t *count);
/// What puts a terminal back as it was before the first flush.
const uint8_t *jt_screen_restore_bytes(const jt_screen *screen, size_t *count);

// MARK: Terminal line

/// A descriptor of its own for the controlling terminal, close-on-exec and non-blocking; -1 with errno.
int jt_tty_open(void);
bool jt_tty_size(int tty, int *columns, int *rows);

/// One write(2). The number of bytes taken, 0 where none can be for now, -1 with errno.
long jt_tty_write(int tty, const void *bytes, size_t count);

/// Remembers how the terminal is set and makes it raw: each byte at once, no echo, no signals, no flow control.
///
/// From now on a crash or an exit puts it back and writes `restore` first. stderr is held in memory meanwhile.
bool jt_tty_enter(int tty, const uint8_t *restore, size_t count);
/// Puts everything back and lets what was held of stderr through. Does nothing the second time. Any thread, any signal.
void jt_tty_leave(void);
/// Stops this process group as ^Z does and returns when it goes on; at once where nobody could wake it.
void jt_tty_suspend(void);

// MARK: Crashes

/// Has SEGV, BUS, ILL, TRAP, FPE, SYS and ABRT put the terminal back, write a report and say where it is, before they
/// end the process.
void jt_tty_catch_crashes(void);
/// Says where a report goes, in a directory that is made when it is needed, and how it begins. `/tmp` where that fails.
void jt_crash_prepare(const char *directory, const char *head);
/// What a report is to say of the moment; at most 2,048 bytes. One thread only.
void jt_crash_note(const char *text, size_t count);

/// Ends this process by a signal's default action.
void jt_die_by(int signal);

// MARK: Memory

/// Gives back the pages of code that only starting took; those that go on being used come back.
void jt_release_startup_memory(void);
