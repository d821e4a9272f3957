// The built-in themes: the files of themes/ as they stood when the program was built.
#pragma once

#include <stddef.h>

typedef struct {
  /// The file's name without `.toml`.
  const char *id;
  const unsigned char *bytes;
  size_t count;
} jt_theme_file;

size_t jt_theme_count(void);
jt_theme_file jt_theme_at(size_t index);
