// A TOML file as a flat list of nodes, read by toml++ 3.3 (https://marzer.github.io/tomlplusplus/).
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

typedef enum {
  JT_TOML_TABLE,
  JT_TOML_ARRAY,
  JT_TOML_STRING,
  JT_TOML_INTEGER,
  JT_TOML_FLOAT,
  JT_TOML_BOOLEAN,
  /// A date, a time or both; `text` holds them as TOML writes them.
  JT_TOML_TIME,
} jt_toml_kind;

/// Where something stands, both counted from 1; 0 where toml++ knows no place.
typedef struct {
  uint32_t line;
  uint32_t column;
} jt_toml_position;

/// One value. A table or an array is followed by its `children` with all that hangs below them.
typedef struct {
  jt_toml_kind kind;
  jt_toml_position position;
  /// Of a table's member; else empty and NULL.
  const char *key;
  size_t key_length;
  jt_toml_position key_position;
  size_t children;
  const char *text;
  size_t text_length;
  int64_t integer;
  double number;
} jt_toml_node;

typedef struct jt_toml jt_toml;

/// Reads `length` bytes of UTF-8. Never NULL; the caller frees it. All texts live as long as the result.
jt_toml *jt_toml_parse(const char *bytes, size_t length);
void jt_toml_free(jt_toml *document);

/// What is wrong with the text, or NULL; then there are no nodes.
const char *jt_toml_error(const jt_toml *document);
jt_toml_position jt_toml_error_position(const jt_toml *document);

/// The nodes, the root table first.
size_t jt_toml_count(const jt_toml *document);
jt_toml_node jt_toml_at(const jt_toml *document, size_t index);

#ifdef __cplusplus
}
#endif
