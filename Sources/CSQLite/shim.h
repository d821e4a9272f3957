// SQLite for Swift, with what Swift cannot import of sqlite3.h and what the store asks of its directory.
#pragma once
#include <errno.h>
#include <fcntl.h>
#include <sqlite3.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <sys/statvfs.h>
#include <sys/vfs.h>
#include <time.h>
#include <unistd.h>

/// Whether a result code says that a key is taken; the extended codes are macros that the importer drops.
static inline int jt_is_taken(int code) {
  return code == SQLITE_CONSTRAINT_UNIQUE || code == SQLITE_CONSTRAINT_PRIMARYKEY || code == SQLITE_CONSTRAINT_ROWID;
}

/// SQLITE_TRANSIENT is a cast of -1 to a function pointer, which the importer drops.
static inline int jt_bind_text_copy(sqlite3_stmt *statement, int index, const char *text, int bytes) {
  return sqlite3_bind_text(statement, index, text, bytes, SQLITE_TRANSIENT);
}
static inline int jt_bind_blob_copy(sqlite3_stmt *statement, int index, const void *blob, int bytes) {
  return sqlite3_bind_blob(statement, index, blob, bytes, SQLITE_TRANSIENT);
}

/// Makes the directory (0700, not its parents), or checks the one that is there.
/// Returns 0, an errno, or -1: owned by somebody else, -2: without any write permission.
static inline int jt_prepare_directory(const char *path) {
  if (mkdir(path, 0700) == 0) return 0;
  if (errno != EEXIST) return errno;
  struct stat found;
  if (stat(path, &found) != 0) return errno;
  if (!S_ISDIR(found.st_mode)) return ENOTDIR;
  if (found.st_uid != geteuid() && geteuid() != 0) return -1;
  if ((found.st_mode & 0222) == 0) return -2;
  if (access(path, W_OK | X_OK) != 0) return errno;
  return (found.st_mode & 07777) == 0700 || chmod(path, 0700) == 0 ? 0 : errno;
}

/// Takes the lock file for this process alone and writes its pid there. Children that exec do not inherit it.
/// Returns the descriptor, or an errno below zero; with -EWOULDBLOCK *owner is the holder's pid, 0 if unknown.
static inline int jt_take_lock(const char *path, int32_t *owner) {
  char text[32] = {0};
  *owner = 0;
  int descriptor = open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0600);
  if (descriptor < 0) return -errno;
  if (flock(descriptor, LOCK_EX | LOCK_NB) != 0) {
    int error = errno;
    if (read(descriptor, text, sizeof text - 1) > 0) *owner = (int32_t)strtol(text, NULL, 10);
    close(descriptor);
    return -error;
  }
  long pid = (long)getpid();
  int length = 0;
  char digits[32];
  do digits[length++] = (char)('0' + pid % 10); while ((pid /= 10) > 0);
  for (int i = 0; i < length; i++) text[i] = digits[length - 1 - i];
  text[length] = '\n';
  if (ftruncate(descriptor, 0) != 0 || write(descriptor, text, (size_t)length + 1) != length + 1) {
    int error = errno;
    close(descriptor);
    return -error;
  }
  return descriptor;
}

static inline void jt_close(int descriptor) { close(descriptor); }

/// The file system's magic number of statfs(2); 0 where it cannot be told.
static inline int64_t jt_file_system_type(const char *path) {
  struct statfs facts;
  return statfs(path, &facts) == 0 ? (int64_t)(uint32_t)facts.f_type : 0;
}

/// Bytes that an unprivileged process may still write there; -1 where it cannot be told.
static inline int64_t jt_free_bytes(const char *path) {
  struct statvfs facts;
  return statvfs(path, &facts) == 0 ? (int64_t)facts.f_bavail * (int64_t)facts.f_frsize : -1;
}

/// The file's size; 0 where there is none.
static inline int64_t jt_file_size(const char *path) {
  struct stat found;
  return stat(path, &found) == 0 ? (int64_t)found.st_size : 0;
}

/// Makes a file of that many bytes which the device holds ready, without writing them. Returns 0 or an errno.
static inline int jt_reserve(const char *path, int64_t bytes) {
  int descriptor = open(path, O_WRONLY | O_CREAT | O_CLOEXEC, 0600);
  if (descriptor < 0) return errno;
  int error = posix_fallocate(descriptor, 0, (off_t)bytes);
  close(descriptor);
  if (error != 0) unlink(path);
  return error;
}

/// Processor time of the calling thread, in nanoseconds: unlike the wall clock it does not run while others do.
static inline int64_t jt_thread_time(void) {
  struct timespec now;
  return clock_gettime(CLOCK_THREAD_CPUTIME_ID, &now) == 0 ? (int64_t)now.tv_sec * 1000000000 + now.tv_nsec : 0;
}

/// Whether something of that name is there.
static inline int jt_file_exists(const char *path) {
  struct stat found;
  return stat(path, &found) == 0;
}

static inline int jt_sync(const char *path, int flags) {
  int descriptor = open(path, flags | O_CLOEXEC);
  if (descriptor < 0) return errno;
  int error = fsync(descriptor) == 0 ? 0 : errno;
  close(descriptor);
  return error;
}

/// Gives a whole file its name, for good: both the file and its directory are synced. Returns 0 or an errno.
static inline int jt_put_in_place(const char *from, const char *to) {
  char parent[4096];
  int error = jt_sync(from, O_RDONLY);
  if (error != 0) return error;
  if (rename(from, to) != 0) return errno;
  snprintf(parent, sizeof parent, "%s", to);
  char *slash = strrchr(parent, '/');
  if (slash == NULL) return 0;
  *slash = 0;
  return jt_sync(parent, O_RDONLY | O_DIRECTORY);
}
