#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <sched.h>
#include <signal.h>
#include <pthread.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/random.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include "CPosix.h"

/// What the child shares with its suspended parent. The memory is one, so a failure needs no pipe.
typedef struct {
  jt_spawn_request *request;
  pid_t parent;
  int error;
} shared;

static int fail(shared *state, int stage) {
  state->error = errno;
  state->request->stage = stage;
  _exit(127);
}

/// Runs in the child, on the parent's memory and a stack of its own: system calls only.
static int child(void *argument) {
  shared *state = argument;
  jt_spawn_request *request = state->request;

  if (request->own_session) {
    if (setsid() < 0) fail(state, JT_STAGE_SETUP);
  } else if (request->own_group) {
    if (setpgid(0, 0) < 0) fail(state, JT_STAGE_SETUP);
  }
  if (request->death_signal) {
    if (prctl(PR_SET_PDEATHSIG, request->death_signal) < 0) fail(state, JT_STAGE_SETUP);
    // The parent may have died before the request was made; nobody would signal us then.
    if (getppid() != state->parent) _exit(127);
  }
  if (request->guardian) __atomic_store_n(request->guardian, (int)getpid(), __ATOMIC_SEQ_CST);

  int sources[3];
  for (int i = 0; i < 3; i++) {
    sources[i] = request->descriptors[i];
    // A source among 0…2 would be overwritten before its turn.
    if (sources[i] >= 0 && sources[i] < 3) {
      sources[i] = fcntl(sources[i], F_DUPFD_CLOEXEC, 3);
      if (sources[i] < 0) fail(state, JT_STAGE_SETUP);
    }
  }
  for (int i = 0; i < 3; i++)
    if (sources[i] >= 0 && dup2(sources[i], i) < 0) fail(state, JT_STAGE_SETUP);
  if (syscall(SYS_close_range, 3U, ~0U, 4U /* CLOSE_RANGE_CLOEXEC */) < 0 && errno != ENOSYS && errno != EINVAL)
    fail(state, JT_STAGE_SETUP);

  if (request->file_mode_mask >= 0) umask((mode_t)request->file_mode_mask);
  if (request->directory && chdir(request->directory) < 0) fail(state, JT_STAGE_DIRECTORY);

  // Ignored signals would stay ignored through execve. Handlers are gone there, but may run before it.
  // The system call itself, since glibc keeps two numbers to itself that may be ignored as well. All zero: SIG_DFL.
  static const unsigned long standard[8] = {0};
  for (int number = 1; number < NSIG; number++)
    if (number != SIGKILL && number != SIGSTOP) syscall(SYS_rt_sigaction, number, standard, NULL, 8UL);
  sigset_t none;
  sigemptyset(&none);
  sigprocmask(SIG_SETMASK, &none, NULL);

  int error = ENOENT;
  for (const char *const *candidate = request->candidates; *candidate; candidate++) {
    execve(*candidate, (char *const *)request->arguments, (char *const *)request->environment);
    // As execvp does: a place where it is missing is passed, one that may not be read is remembered.
    if (errno == EACCES)
      error = EACCES;
    else if (errno != ENOENT && errno != ENOTDIR) {
      error = errno;
      break;
    }
  }
  errno = error;
  return fail(state, JT_STAGE_EXEC);
}

int jt_spawn(jt_spawn_request *request) {
  request->stage = JT_STAGE_NONE;
  request->pidfd = -1;
  shared state = {.request = request, .parent = getpid(), .error = 0};

  // No handler of ours may run in the child while it shares our memory.
  sigset_t all, before;
  sigfillset(&all);
  pthread_sigmask(SIG_SETMASK, &all, &before);
  _Alignas(16) char stack[32768];
  int pidfd = -1;
  int pid = clone(child, stack + sizeof stack, CLONE_VM | CLONE_VFORK | CLONE_PIDFD | SIGCHLD, &state, &pidfd);
  int error = errno;
  if (pid >= 0 && state.error) {
    while (waitpid(pid, NULL, 0) < 0 && errno == EINTR) {
    }
    close(pidfd);
    if (request->guardian) __atomic_store_n(request->guardian, 0, __ATOMIC_SEQ_CST);
    error = state.error;
    pid = -1;
  } else if (pid < 0) {
    request->stage = JT_STAGE_CLONE;
  } else {
    request->pidfd = pidfd;
  }
  pthread_sigmask(SIG_SETMASK, &before, NULL);
  errno = error;
  return pid;
}

int jt_reap(int pid, int *exit_code, int *signal_number, int64_t *cpu_us, int64_t *max_rss_kb) {
  int status;
  struct rusage usage;
  pid_t reaped;
  do reaped = wait4(pid, &status, WNOHANG, &usage);
  while (reaped < 0 && errno == EINTR);
  if (reaped <= 0) return (int)reaped;
  *exit_code = WIFEXITED(status) ? WEXITSTATUS(status) : -1;
  *signal_number = WIFSIGNALED(status) ? WTERMSIG(status) : 0;
  *cpu_us = (int64_t)(usage.ru_utime.tv_sec + usage.ru_stime.tv_sec) * 1000000 + usage.ru_utime.tv_usec +
            usage.ru_stime.tv_usec;
  *max_rss_kb = usage.ru_maxrss;
  return 1;
}

int jt_pidfd_open(int pid) { return (int)syscall(SYS_pidfd_open, pid, 0); }

/// The guardian's whole life: async-signal-safe calls only, since other threads' locks may be held.
static void guard(int reader, const int *groups) {
  char nothing[64];
  ssize_t length;
  do length = read(reader, nothing, sizeof nothing);
  while (length > 0 || (length < 0 && errno == EINTR));
  for (int i = 0; i < jt_guarded_groups; i++) {
    int group = __atomic_load_n(&groups[i], __ATOMIC_SEQ_CST);
    if (group > 1) kill(-group, SIGKILL);
  }
}

int jt_guardian_start(int *writer, int **groups) {
  int *table = mmap(NULL, jt_guarded_groups * sizeof(int), PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
  if (table == MAP_FAILED) return -1;
  int ends[2];
  if (pipe2(ends, O_CLOEXEC) < 0) {
    jt_guardian_release(table);
    return -1;
  }
  sigset_t all, before;
  sigfillset(&all);
  pthread_sigmask(SIG_SETMASK, &all, &before);
  pid_t pid = fork();
  if (pid == 0) {
    // Its signals stay blocked: what ends the worker's group or session must not end its guardian first.
    setsid();
    prctl(PR_SET_NAME, "jobtop-guardian");
    if (dup2(ends[0], 0) < 0) _exit(1);
    syscall(SYS_close_range, 1U, ~0U, 0U);
    if (chdir("/") < 0) _exit(1);
    guard(0, table);
    _exit(0);
  }
  int error = errno;
  pthread_sigmask(SIG_SETMASK, &before, NULL);
  close(ends[0]);
  if (pid < 0) {
    close(ends[1]);
    jt_guardian_release(table);
    errno = error;
    return -1;
  }
  *writer = ends[1];
  *groups = table;
  return pid;
}

void jt_guardian_release(int *groups) { munmap(groups, jt_guarded_groups * sizeof(int)); }

int jt_processor_count(void) {
  cpu_set_t set;
  return sched_getaffinity(0, sizeof set, &set) < 0 ? 1 : CPU_COUNT(&set);
}

int jt_random(uint64_t *bits) { return getrandom(bits, sizeof *bits, 0) == sizeof *bits ? 0 : -1; }

int jt_name_thread(pthread_t thread, const char *name) { return pthread_setname_np(thread, name); }
