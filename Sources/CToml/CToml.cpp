#include "include/CToml.h"

#define TOML_EXCEPTIONS 0
#define TOML_HEADER_ONLY 1
#define TOML_ENABLE_FORMATTERS 1
#include <toml++/toml.h>

#include <deque>
#include <sstream>
#include <string>
#include <string_view>
#include <vector>

struct jt_toml {
  std::vector<jt_toml_node> nodes;
  // A deque, since its strings must not move: the nodes point into them.
  std::deque<std::string> texts;
  std::string error;
  jt_toml_position error_position{};
};

namespace {

jt_toml_position place(const toml::source_region &region) {
  return {region.begin.line, region.begin.column};
}

const std::string &keep(jt_toml &document, std::string text) {
  return document.texts.emplace_back(std::move(text));
}

void append(jt_toml &document, const toml::node &value, const toml::key *key) {
  jt_toml_node node{};
  node.position = place(value.source());
  if (key != nullptr) {
    const std::string &name = keep(document, std::string(key->str()));
    node.key = name.data();
    node.key_length = name.size();
    node.key_position = place(key->source());
  }
  if (const auto *table = value.as_table()) {
    node.kind = JT_TOML_TABLE;
    node.children = table->size();
    document.nodes.push_back(node);
    for (const auto &[name, member] : *table) append(document, member, &name);
    return;
  }
  if (const auto *array = value.as_array()) {
    node.kind = JT_TOML_ARRAY;
    node.children = array->size();
    document.nodes.push_back(node);
    for (const auto &element : *array) append(document, element, nullptr);
    return;
  }
  if (const auto *text = value.as_string()) {
    const std::string &kept = keep(document, text->get());
    node.kind = JT_TOML_STRING;
    node.text = kept.data();
    node.text_length = kept.size();
  } else if (const auto *integer = value.as_integer()) {
    node.kind = JT_TOML_INTEGER;
    node.integer = integer->get();
  } else if (const auto *number = value.as_floating_point()) {
    node.kind = JT_TOML_FLOAT;
    node.number = number->get();
  } else if (const auto *boolean = value.as_boolean()) {
    node.kind = JT_TOML_BOOLEAN;
    node.integer = boolean->get() ? 1 : 0;
  } else {
    std::ostringstream written;
    if (const auto *date = value.as_date()) written << date->get();
    if (const auto *time = value.as_time()) written << time->get();
    if (const auto *both = value.as_date_time()) written << both->get();
    const std::string &kept = keep(document, written.str());
    node.kind = JT_TOML_TIME;
    node.text = kept.data();
    node.text_length = kept.size();
  }
  document.nodes.push_back(node);
}

}  // namespace

extern "C" {

jt_toml *jt_toml_parse(const char *bytes, size_t length) {
  auto *document = new jt_toml;
  const toml::parse_result result = toml::parse(std::string_view(bytes, length));
  if (result) {
    append(*document, result.table(), nullptr);
  } else {
    const toml::parse_error &error = result.error();
    document->error = std::string(error.description());
    document->error_position = place(error.source());
  }
  return document;
}

void jt_toml_free(jt_toml *document) { delete document; }

const char *jt_toml_error(const jt_toml *document) {
  return document->error.empty() ? nullptr : document->error.c_str();
}

jt_toml_position jt_toml_error_position(const jt_toml *document) { return document->error_position; }

size_t jt_toml_count(const jt_toml *document) { return document->nodes.size(); }

jt_toml_node jt_toml_at(const jt_toml *document, size_t index) { return document->nodes[index]; }
}
