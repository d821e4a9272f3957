#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/eventfd.h>
#include <sys/inotify.h>
#include <limits.h>
#include <sys/timerfd.h>
#include <sys/signalfd.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

#include "CPosix.h"

_Static_assert(jt_readable == EPOLLIN && jt_writable == EPOLLOUT && jt_failed == EPOLLERR && jt_hung_up == EPOLLHUP &&
                   jt_add == EPOLL_CTL_ADD && jt_remove == EPOLL_CTL_DEL && jt_modify == EPOLL_CTL_MOD,
               "the header repeats the system's numbers");

int jt_epoll_create(void) { return epoll_create1(EPOLL_CLOEXEC); }

int jt_epoll_control(int epoll, int operation, int descriptor, uint32_t events, uint64_t tag) {
  struct epoll_event event = {.events = events, .data.u64 = tag};
  return epoll_ctl(epoll, operation, descriptor, &event);
}

int jt_epoll_wait(int epoll, jt_ready *ready, int capacity, int64_t nanoseconds) {
  struct epoll_event events[256];
  if (capacity > 256) capacity = 256;
  struct timespec timeout = {.tv_sec = nanoseconds / 1000000000, .tv_nsec = nanoseconds % 1000000000};
  int count = epoll_pwait2(epoll, events, capacity, nanoseconds < 0 ? NULL : &timeout, NULL);
  for (int i = 0; i < count; i++) ready[i] = (jt_ready){.tag = events[i].data.u64, .events = events[i].events};
  return count;
}

int jt_clock_watch(void) { return timerfd_create(CLOCK_REALTIME, TFD_NONBLOCK | TFD_CLOEXEC); }

int jt_clock_watch_arm(int descriptor) {
  // The reading only takes the ECANCELED away that the change left.
  uint64_t expirations;
  ssize_t ignored = read(descriptor, &expirations, sizeof expirations);
  (void)ignored;
  // A time that never comes: only its cancellation does.
  struct itimerspec never = {.it_value = {.tv_sec = (time_t)1 << 40}};
  return timerfd_settime(descriptor, TFD_TIMER_ABSTIME | TFD_TIMER_CANCEL_ON_SET, &never, NULL);
}

int jt_directory_watch(void) { return inotify_init1(IN_NONBLOCK | IN_CLOEXEC); }

int jt_directory_watch_add(int descriptor, const char *path) {
  // Files that were written and closed, moved in over an old one as editors do, or gone; directories that came.
  return inotify_add_watch(descriptor, path,
                           IN_CLOSE_WRITE | IN_MOVED_TO | IN_MOVED_FROM | IN_DELETE | IN_CREATE | IN_ONLYDIR);
}

int jt_directory_watch_read(int descriptor, jt_directory_change *changes, int capacity) {
  _Alignas(struct inotify_event) char buffer[16 * (sizeof(struct inotify_event) + NAME_MAX + 1)];
  ssize_t length = read(descriptor, buffer, sizeof buffer);
  if (length < 0) return errno == EAGAIN || errno == EINTR ? 0 : -1;
  int count = 0;
  for (char *at = buffer; at < buffer + length && count < capacity;) {
    struct inotify_event *event = (struct inotify_event *)at;
    at += sizeof *event + event->len;
    // A file that only came is still being written; its end is told too.
    if (event->mask & IN_CREATE && !(event->mask & IN_ISDIR)) continue;
    changes[count].watch = event->wd;
    changes[count].name[0] = 0;
    if (event->len) strncpy(changes[count].name, event->name, sizeof changes[count].name - 1);
    changes[count].name[sizeof changes[count].name - 1] = 0;
    count++;
  }
  return count;
}

int jt_eventfd(void) { return eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK); }

int jt_signalfd(const int *signals, int count) {
  sigset_t set;
  sigemptyset(&set);
  for (int i = 0; i < count; i++) sigaddset(&set, signals[i]);
  int error = pthread_sigmask(SIG_BLOCK, &set, NULL);
  if (error) {
    errno = error;
    return -1;
  }
  return signalfd(-1, &set, SFD_CLOEXEC | SFD_NONBLOCK);
}

int jt_signalfd_read(int descriptor) {
  struct signalfd_siginfo info;
  ssize_t count = read(descriptor, &info, sizeof info);
  if (count == (ssize_t)sizeof info) return (int)info.ssi_signo;
  return count < 0 && errno != EAGAIN && errno != EINTR ? -1 : 0;
}

int jt_signal_ignore(int number) { return signal(number, SIG_IGN) == SIG_ERR ? -1 : 0; }

int jt_peer_credentials(int descriptor, int *pid, unsigned *uid, unsigned *gid) {
  struct ucred peer;
  socklen_t length = sizeof peer;
  if (getsockopt(descriptor, SOL_SOCKET, SO_PEERCRED, &peer, &length) < 0) return -1;
  *pid = peer.pid;
  *uid = peer.uid;
  *gid = peer.gid;
  return 0;
}

int jt_peer_groups(int descriptor, unsigned *groups, int capacity) {
  socklen_t length = capacity * sizeof *groups;
  if (getsockopt(descriptor, SOL_SOCKET, SO_PEERGROUPS, groups, &length) < 0) return -1;
  return length / sizeof *groups;
}

int jt_accept(int descriptor) { return accept4(descriptor, NULL, NULL, SOCK_NONBLOCK | SOCK_CLOEXEC); }

int jt_set_nonblocking(int descriptor, int on) {
  int flags = fcntl(descriptor, F_GETFL);
  if (flags < 0) return -1;
  return fcntl(descriptor, F_SETFL, on ? flags | O_NONBLOCK : flags & ~O_NONBLOCK);
}

int jt_set_close_on_exec(int descriptor) { return fcntl(descriptor, F_SETFD, FD_CLOEXEC); }

int jt_open(const char *path, int flags, unsigned mode) { return open(path, flags | O_CLOEXEC, mode); }

int jt_pipe(int ends[2]) {
  if (pipe2(ends, O_CLOEXEC) < 0) return -1;
  return jt_set_nonblocking(ends[0], 1);
}
