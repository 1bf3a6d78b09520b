#include <algorithm>
#include <array>
#include <unordered_set>

#include "sip/params.hpp"

#include "chars.hpp"
#include "mends.hpp"
#include "param_reader.hpp"

namespace sip::lenient {

namespace {

enum class Place : std::uint8_t { header, uri };

template <std::size_t Count>
bool is_one_of(std::string_view name, const std::array<std::string_view, Count>& names) noexcept {
  return std::ranges::any_of(names, [name](std::string_view known) { return equals_ignoring_case(name, known); });
}

// Without a value they say nothing; any other is a flag.
bool needs_value(std::string_view name) noexcept {
  return is_one_of(name, std::array<std::string_view, 9>{"tag", "branch", "received", "maddr", "ttl", "q", "transport",
                                                         "user", "method"});
}

// Those a peer looks for byte for byte, or that have a grammar of their own.
bool is_sacred(std::string_view name) noexcept {
  return needs_value(name) || is_one_of(name, std::array<std::string_view, 2>{"rport", "expires"});
}

// The index of the ';' that ends the parameter that begins at `from`. Quoted strings of header fields are one piece,
// and so is all that follows a quote without end.
std::size_t find_param_end(std::string_view text, std::size_t from, Place place) noexcept {
  while (from < text.size() && text[from] != ';') {
    const bool quoted = text[from] == '"' && place == Place::header;
    from = quoted ? std::min(chars::skip_quoted(text, from), text.size()) : from + 1;
  }
  return from;
}

// The value as gen-value, or as pvalue of §25.1.
std::string mend_param_value(const Param& param, Place place, const Notes& notes) {
  std::string value(param.value);
  if (place == Place::uri) {
    if (chars::all_or_escaped(value, chars::uri_param)) return value;
    notes.add(Forgiveness::unescaped_param);
    return escape(value, chars::uri_param);
  }
  if (skip_gen_value(value, 0) == value.size() || is_sacred(param.name) || value.find('"') != std::string::npos) {
    return value;
  }
  notes.add(Forgiveness::unquoted_param_value);
  return quote(value);
}

std::string lower_name_and_value(const Param& param) {
  std::string key(param.name);
  std::ranges::transform(key, key.begin(), chars::lower);
  if (param.has_value) key.append("=").append(param.value);
  return key;
}

std::string mend_params(std::string_view text, Place place, const Notes& notes) {
  if (!text.starts_with(';')) return std::string(text);
  std::string out;
  std::unordered_set<std::string> seen;
  for (std::size_t at = 0; at < text.size();) {
    const std::size_t end = find_param_end(text, at + 1, place);
    const std::string_view piece = chars::trim(text.substr(at + 1, end - at - 1));
    at = end;
    const std::size_t equal = std::min(piece.find('='), piece.size());
    Param param{chars::trim(piece.substr(0, equal)), {}, equal < piece.size()};
    if (param.has_value) param.value = chars::trim(piece.substr(equal + 1));
    if (piece.empty()) {
      notes.add(Forgiveness::empty_param);
      continue;
    }
    if (param.has_value && param.value.empty()) {
      notes.add(Forgiveness::empty_param_value);
      if (needs_value(param.name)) continue;
      param.has_value = false;
    }
    if (!seen.insert(lower_name_and_value(param)).second) {
      notes.add(Forgiveness::repeated_param);
      continue;
    }
    out.append(";").append(param.name);
    if (param.has_value) out.append("=").append(mend_param_value(param, place, notes));
  }
  return out;
}

}  // namespace

std::string escape(std::string_view text, chars::Class allowed) {
  constexpr std::string_view hex = "0123456789ABCDEF";
  std::string out;
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (chars::is(text[i], allowed) || chars::is_escape(text, i)) {
      out += text[i];
      continue;
    }
    const auto byte = static_cast<unsigned char>(text[i]);
    out += '%';
    out += hex[byte >> 4];
    out += hex[byte & 15];
  }
  return out;
}

std::string mend_header_params(std::string_view text, const Notes& notes) {
  return mend_params(text, Place::header, notes);
}

std::string mend_uri_params(std::string_view text, const Notes& notes) { return mend_params(text, Place::uri, notes); }

}  // namespace sip::lenient
