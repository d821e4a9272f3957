/// What Posix needs of Linux and Swift cannot import or must not do itself.
///
/// Swift sees neither macros with arguments, packed structures nor variadic functions, and nothing but C may run
/// between a vfork and its exec. Every function returns -1 with `errno` set unless it says otherwise.
#pragma once

#include <pthread.h>
#include <stdint.h>
#include <sys/types.h>

/// EPOLLIN, EPOLLOUT, EPOLLERR and EPOLLHUP; EPOLL_CTL_ADD, _DEL and _MOD.
enum { jt_readable = 0x1, jt_writable = 0x4, jt_failed = 0x8, jt_hung_up = 0x10 };
enum { jt_add = 1, jt_remove = 2, jt_modify = 3 };

/// One ready descriptor: the tag it was registered under and what it is ready for.
typedef struct {
  uint64_t tag;
  uint32_t events;
} jt_ready;

int jt_epoll_create(void);
int jt_epoll_control(int epoll, int operation, int descriptor, uint32_t events, uint64_t tag);
/// Waits at most `nanoseconds` (negative: without end) and returns the number of entries written to `ready`.
int jt_epoll_wait(int epoll, jt_ready *ready, int capacity, int64_t nanoseconds);

int jt_eventfd(void);

/// One name in a watched directory whose file was written, moved or removed; no name: changes were lost.
typedef struct {
  int watch;
  char name[256];
} jt_directory_change;

int jt_directory_watch(void);
/// Returns the watch's number.
int jt_directory_watch_add(int descriptor, const char *path);
/// Writes what is pending, at most 16, and returns how many; 0 where nothing is.
int jt_directory_watch_read(int descriptor, jt_directory_change *changes, int capacity);

/// A descriptor that becomes readable once the wall clock is set; it must be armed.
int jt_clock_watch(void);
/// Arms it, again after each time that it was readable.
int jt_clock_watch_arm(int descriptor);

/// Blocks the signals in the calling thread and returns a descriptor that reports them.
int jt_signalfd(const int *signals, int count);
/// The next pending signal of a signalfd; 0 where none is pending.
int jt_signalfd_read(int descriptor);
int jt_signal_ignore(int signal);

/// pid, uid and gid of the process at the other end of a Unix socket.
int jt_peer_credentials(int descriptor, int *pid, unsigned *uid, unsigned *gid);
int jt_peer_groups(int descriptor, unsigned *groups, int capacity);
/// `accept4` with SOCK_NONBLOCK and SOCK_CLOEXEC.
int jt_accept(int descriptor);
/// `fcntl(F_SETFL)` and `fcntl(F_SETFD)`, which are variadic.
int jt_set_nonblocking(int descriptor, int on);
int jt_set_close_on_exec(int descriptor);
int jt_open(const char *path, int flags, unsigned mode);
/// A pipe whose ends are closed on exec; the reading end does not block.
int jt_pipe(int ends[2]);

/// How many processors this process may use.
int jt_processor_count(void);
int jt_random(uint64_t *bits);
/// At most 15 bytes.
int jt_name_thread(pthread_t thread, const char *name);

/// The file system's magic number (`statfs.f_type`).
int64_t jt_file_system_magic(const char *path);
/// Bytes that an unprivileged process may still write there.
int64_t jt_free_bytes(const char *path);
/// Removes a directory and what is in it.
int jt_remove_tree(const char *path);

typedef struct {
  int year, month, day, hour, minute, second;
  int weekday;
  int offset_seconds;
} jt_calendar;
int jt_local_time(int64_t seconds, jt_calendar *out);

/// How a child is to be started, and where it failed.
typedef struct {
  const char *const *candidates;  ///< programs tried in order until one can be executed; NULL ends
  const char *const *arguments;
  const char *const *environment;
  const char *directory;  ///< NULL: the parent's
  int file_mode_mask;     ///< -1: the parent's
  int descriptors[3];     ///< what becomes stdin, stdout and stderr; -1: the parent's
  int own_group;          ///< leader of a new process group
  int own_session;        ///< leader of a new session (and group)
  int death_signal;       ///< sent to the child when the thread that started it ends; 0: none
  int *guardian;          ///< where the child notes its group before it executes; NULL: nowhere
  int stage;              ///< out: where it failed, one of jt_stage
  int pidfd;              ///< out
} jt_spawn_request;

enum jt_stage { JT_STAGE_NONE = 0, JT_STAGE_CLONE = 1, JT_STAGE_SETUP = 2, JT_STAGE_DIRECTORY = 3, JT_STAGE_EXEC = 4 };

/// Starts a child and returns its process id once it has executed its program.
///
/// A failure before or in `execve` is returned as -1 with its `errno`; no child is left then.
int jt_spawn(jt_spawn_request *request);
/// `wait4` without blocking. Returns 1 when reaped, 0 while it runs.
int jt_reap(int pid, int *exit_code, int *signal, int64_t *cpu_us, int64_t *max_rss_kb);
int jt_pidfd_open(int pid);

/// Starts the process that outlives its parent for a moment to end the process groups it was told of.
///
/// Both share `*groups`, a table of `jt_guarded_groups` process group ids (0: free), so that noting one costs a store
/// and wakes nobody. The guardian waits for the end of a pipe whose only writer is `*writer`, kills what stands in the
/// table then, and ends. Returns its pid.
int jt_guardian_start(int *writer, int **groups);
void jt_guardian_release(int *groups);
enum { jt_guarded_groups = 4096 };
