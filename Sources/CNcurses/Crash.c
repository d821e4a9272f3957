#define _GNU_SOURCE

#include <errno.h>
#include <execinfo.h>
#include <fcntl.h>
#include <signal.h>
#include <stdatomic.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include "include/CNcurses.h"

// Everything that the report needs lies ready: the handler may neither allocate nor take a lock.
static struct {
  char path[1024], fallback[64], head[512];
  // The note being read and the one being written change places.
  char notes[2][2048];
  size_t lengths[2];
  atomic_int current;
  atomic_bool crashed;
} report;

static void put(int file, const char *text) {
  size_t count = strlen(text);
  while (count > 0) {
    ssize_t written = write(file, text, count);
    if (written < 0 && errno == EINTR) continue;
    if (written <= 0) return;
    text += written;
    count -= (size_t)written;
  }
}

/// A number in base 10 or 16; printf may take a lock.
static void put_number(int file, uintptr_t number, unsigned base) {
  char digits[24];
  size_t at = sizeof digits;
  digits[--at] = 0;
  do digits[--at] = "0123456789abcdef"[number % base];
  while ((number /= base) > 0);
  put(file, digits + at);
}

static const char *name_of(int signal) {
  switch (signal) {
    case SIGSEGV: return "SIGSEGV";
    case SIGBUS: return "SIGBUS";
    case SIGILL: return "SIGILL";
    case SIGTRAP: return "SIGTRAP";
    case SIGFPE: return "SIGFPE";
    case SIGSYS: return "SIGSYS";
    case SIGABRT: return "SIGABRT";
    default: return "a signal";
  }
}

void jt_crash_prepare(const char *directory, const char *head) {
  long now = (long)time(NULL);
  report.path[0] = 0;
  if (directory[0] == '/') {
    int length = snprintf(report.path, sizeof report.path, "%s/crash-%ld-%d.txt", directory, now, (int)getpid());
    if (length < 0 || (size_t)length >= sizeof report.path) report.path[0] = 0;
  }
  snprintf(
      report.fallback, sizeof report.fallback, "/tmp/jobtop-crash-%u-%ld-%d.txt", (unsigned)getuid(), now,
      (int)getpid());
  snprintf(report.head, sizeof report.head, "%s", head);
  // The first call loads the unwinder, which takes memory and a lock.
  void *frames[1];
  backtrace(frames, 1);
}

void jt_crash_note(const char *text, size_t count) {
  int next = 1 - atomic_load(&report.current);
  if (count > sizeof report.notes[0]) count = sizeof report.notes[0];
  memcpy(report.notes[next], text, count);
  report.lengths[next] = count;
  atomic_store(&report.current, next);
}

/// Opens a file that is certainly new, making the directories above it.
static int open_new(char *path) {
  if (path[0] == 0) return -1;
  for (char *slash = strchr(path + 1, '/'); slash != NULL; slash = strchr(slash + 1, '/')) {
    *slash = 0;
    mkdir(path, 0700);
    *slash = '/';
  }
  return open(path, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0600);
}

static const char *write_report(int signal, const siginfo_t *facts) {
  const char *path = report.path;
  int file = open_new(report.path);
  if (file < 0) {
    path = report.fallback;
    file = open(report.fallback, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0600);
  }
  if (file < 0) return NULL;
  put(file, "jobtop has crashed. This report holds no data of jobs.\n\nsignal: ");
  put(file, name_of(signal));
  if (facts->si_code <= 0) {
    put(file, ", sent by process ");
    put_number(file, (uintptr_t)facts->si_pid, 10);
  } else {
    put(file, " at address 0x");
    put_number(file, (uintptr_t)facts->si_addr, 16);
  }
  put(file, "\ntime: ");
  put_number(file, (uintptr_t)time(NULL), 10);
  put(file, " s after 1970\n");
  put(file, report.head);
  int current = atomic_load(&report.current);
  if (write(file, report.notes[current], report.lengths[current]) < 0) put(file, "?\n");
  put(file, "\nbacktrace, newest first:\n");
  void *frames[64];
  int count = backtrace(frames, 64);
  backtrace_symbols_fd(frames, count, file);
  close(file);
  return path;
}

static void crash(int signal, siginfo_t *facts, void *context) {
  (void)context;
  jt_tty_leave();
  // A crash of the report itself has nothing to add.
  if (!atomic_exchange(&report.crashed, true) && report.fallback[0] != 0) {
    const char *path = write_report(signal, facts);
    put(STDERR_FILENO, "jobtop: ended by ");
    put(STDERR_FILENO, name_of(signal));
    if (path != NULL) {
      put(STDERR_FILENO, "; what is known of it is in ");
      put(STDERR_FILENO, path);
      put(STDERR_FILENO, " (it holds no data of jobs: send it with what you did last)");
    }
    put(STDERR_FILENO, "\n");
  }
  jt_die_by(signal);
}

void jt_tty_catch_crashes(void) {
  // A stack of its own, since running out of stack is one way to crash.
  static uint8_t stack[64 * 1024];
  stack_t other = {.ss_sp = stack, .ss_size = sizeof stack};
  sigaltstack(&other, NULL);
  struct sigaction action = {.sa_sigaction = crash, .sa_flags = SA_ONSTACK | SA_NODEFER | SA_SIGINFO};
  sigemptyset(&action.sa_mask);
  static const int signals[] = {SIGSEGV, SIGBUS, SIGILL, SIGTRAP, SIGFPE, SIGSYS, SIGABRT};
  for (size_t i = 0; i < sizeof signals / sizeof *signals; i++) sigaction(signals[i], &action, NULL);
}
