#define _GNU_SOURCE
#include <errno.h>
#include <ftw.h>
#include <stdio.h>
#include <sys/statvfs.h>
#include <sys/vfs.h>
#include <time.h>

#include "CPosix.h"

int64_t jt_file_system_magic(const char *path) {
  struct statfs facts;
  if (statfs(path, &facts) < 0) return -1;
  return (int64_t)(uint32_t)facts.f_type;
}

int64_t jt_free_bytes(const char *path) {
  struct statvfs facts;
  if (statvfs(path, &facts) < 0) return -1;
  return (int64_t)facts.f_bavail * (int64_t)facts.f_frsize;
}

static int remove_entry(const char *path, const struct stat *facts, int kind, struct FTW *place) {
  (void)facts, (void)kind, (void)place;
  return remove(path);
}

int jt_remove_tree(const char *path) { return nftw(path, remove_entry, 16, FTW_DEPTH | FTW_PHYS); }

int jt_local_time(int64_t seconds, jt_calendar *out) {
  time_t time = (time_t)seconds;
  struct tm fields;
  if (!localtime_r(&time, &fields)) return -1;
  *out = (jt_calendar){
      .year = fields.tm_year + 1900,
      .month = fields.tm_mon + 1,
      .day = fields.tm_mday,
      .hour = fields.tm_hour,
      .minute = fields.tm_min,
      .second = fields.tm_sec,
      .weekday = fields.tm_wday,
      .offset_seconds = (int)fields.tm_gmtoff,
  };
  return 0;
}
