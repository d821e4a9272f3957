#define _GNU_SOURCE

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <pthread.h>
#include <signal.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <termios.h>
#include <unistd.h>

#include "include/CNcurses.h"

// What a signal handler needs must lie ready: it may neither allocate nor look anything up.
static struct {
  atomic_bool entered;
  int tty;
  struct termios saved;
  uint8_t restore[512];
  size_t count;
  // The real stderr and the memory file that takes its place while the screen is up.
  int stderr_copy;
  int held;
} line = {.tty = -1, .stderr_copy = -1, .held = -1};

int jt_tty_open(void) { return open("/dev/tty", O_RDWR | O_NOCTTY | O_CLOEXEC | O_NONBLOCK); }

bool jt_tty_size(int tty, int *columns, int *rows) {
  struct winsize size;
  if (ioctl(tty, TIOCGWINSZ, &size) != 0 || size.ws_col == 0 || size.ws_row == 0) return false;
  *columns = size.ws_col;
  *rows = size.ws_row;
  return true;
}

long jt_tty_write(int tty, const void *bytes, size_t count) {
  ssize_t written = write(tty, bytes, count);
  if (written < 0 && (errno == EAGAIN || errno == EINTR)) return 0;
  return written;
}

/// Writes all of it, waiting at most a second in sum for a terminal that does not take it.
static void write_patiently(int descriptor, const uint8_t *bytes, size_t count) {
  int patience = 10;
  while (count > 0) {
    ssize_t written = write(descriptor, bytes, count);
    if (written > 0) {
      bytes += written;
      count -= (size_t)written;
    } else if (written < 0 && errno == EINTR) {
      continue;
    } else if (written < 0 && errno == EAGAIN && patience-- > 0) {
      struct pollfd waiting = {.fd = descriptor, .events = POLLOUT};
      poll(&waiting, 1, 100);
    } else {
      return;
    }
  }
}

static void hold_stderr(void) {
  if (line.held < 0) line.held = memfd_create("jobtop-stderr", MFD_CLOEXEC);
  if (line.stderr_copy < 0) line.stderr_copy = fcntl(STDERR_FILENO, F_DUPFD_CLOEXEC, 3);
  if (line.held >= 0 && line.stderr_copy >= 0) dup2(line.held, STDERR_FILENO);
}

static void release_stderr(void) {
  if (line.held < 0 || line.stderr_copy < 0) return;
  dup2(line.stderr_copy, STDERR_FILENO);
  uint8_t part[512];
  off_t offset = 0;
  ssize_t got;
  while ((got = pread(line.held, part, sizeof part, offset)) > 0) {
    write_patiently(STDERR_FILENO, part, (size_t)got);
    offset += got;
  }
  if (ftruncate(line.held, 0) == 0) lseek(line.held, 0, SEEK_SET);
}

/// tcsetattr from a background process group would stop us by SIGTTOU, with the screen half restored.
static void set_line(const struct termios *settings) {
  sigset_t output, before;
  sigemptyset(&output);
  sigaddset(&output, SIGTTOU);
  pthread_sigmask(SIG_BLOCK, &output, &before);
  // TCSADRAIN would wait for a terminal that may never read again.
  while (tcsetattr(line.tty, TCSANOW, settings) != 0 && errno == EINTR) continue;
  pthread_sigmask(SIG_SETMASK, &before, NULL);
}

bool jt_tty_enter(int tty, const uint8_t *restore, size_t count) {
  static bool registered;
  if (atomic_load(&line.entered)) return true;
  if (tcgetattr(tty, &line.saved) != 0) return false;
  line.tty = tty;
  line.count = count < sizeof line.restore ? count : sizeof line.restore;
  memcpy(line.restore, restore, line.count);
  struct termios raw = line.saved;
  // ISIG off: ^C and ^Z are keys. IXON off: ^S and ^Q are too. OPOST off, since ncurses counts on it for a
  // terminal of which it knows nothing but its name.
  raw.c_iflag &= ~(tcflag_t)(BRKINT | ICRNL | IGNCR | INLCR | INPCK | ISTRIP | IXON | IXOFF);
  raw.c_oflag &= ~(tcflag_t)OPOST;
  raw.c_cflag = (raw.c_cflag & ~(tcflag_t)(CSIZE | PARENB)) | CS8;
  raw.c_lflag &= ~(tcflag_t)(ECHO | ECHONL | ICANON | IEXTEN | ISIG);
  raw.c_cc[VMIN] = 1;
  raw.c_cc[VTIME] = 0;
  atomic_store(&line.entered, true);
  set_line(&raw);
  hold_stderr();
  if (!registered) {
    registered = true;
    atexit(jt_tty_leave);
  }
  return true;
}

void jt_tty_leave(void) {
  if (!atomic_exchange(&line.entered, false)) return;
  int kept = errno;
  write_patiently(line.tty, line.restore, line.count);
  // Keys pressed into the monitor are not commands for the shell; answers of the terminal even less.
  tcflush(line.tty, TCIFLUSH);
  set_line(&line.saved);
  release_stderr();
  errno = kept;
}

static bool in_background(void) {
  pid_t foreground = line.tty < 0 ? -1 : tcgetpgrp(line.tty);
  return foreground >= 0 && foreground != getpgrp();
}

void jt_tty_suspend(void) {
  // The stop must be the default action, not SIGSTOP: where no shell watches this group, the kernel drops it.
  struct sigaction standard = {.sa_handler = SIG_DFL}, before;
  sigset_t stop, mask;
  sigaction(SIGTSTP, &standard, &before);
  sigemptyset(&stop);
  sigaddset(&stop, SIGTSTP);
  kill(0, SIGTSTP);
  pthread_sigmask(SIG_UNBLOCK, &stop, &mask);
  // "bg" wakes us without the terminal being ours: whoever touches it from there is to be stopped again.
  for (int tries = 0; tries < 100 && in_background(); tries++) raise(SIGTSTP);
  pthread_sigmask(SIG_SETMASK, &mask, NULL);
  sigaction(SIGTSTP, &before, NULL);
}

void jt_die_by(int signal) {
  struct sigaction standard = {.sa_handler = SIG_DFL};
  sigaction(signal, &standard, NULL);
  sigset_t set;
  sigemptyset(&set);
  sigaddset(&set, signal);
  raise(signal);
  pthread_sigmask(SIG_UNBLOCK, &set, NULL);
  _exit(128 + signal);
}
