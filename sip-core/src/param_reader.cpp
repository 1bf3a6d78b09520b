#include "param_reader.hpp"

#include "sip/params.hpp"

#include "chars.hpp"
#include "host.hpp"

namespace sip {

constexpr std::size_t npos = std::string_view::npos;

std::size_t skip_gen_value(std::string_view text, std::size_t from) noexcept {
  if (from == text.size()) return npos;
  if (text[from] == '"') return chars::skip_quoted(text, from);
  if (text[from] == '[') return skip_host(text, from);
  std::size_t end = chars::skip(text, from, chars::token);
  if (end < text.size() && text[end] == ':') {
    while (end < text.size() && (text[end] == ':' || chars::is(text[end], chars::token))) ++end;
    return parse_ipv6(text.substr(from, end - from)) ? end : npos;
  }
  return end == from ? npos : end;
}

namespace {

// Of the name without its case.
std::uint32_t hash_of(std::string_view name) noexcept {
  std::uint32_t hash = 2166136261U;  // FNV-1a
  for (const char c : name) hash = (hash ^ static_cast<unsigned char>(chars::lower(c))) * 16777619U;
  return hash;
}

}  // namespace

// A short list is compared by its names, which costs less than hashing them. A long one would cost each name as often
// as there are others, so its names are compared only where their hashes agree.
bool SeenNames::add(std::string_view name) noexcept {
  constexpr std::size_t few = 8;
  if (count_ == names_.size()) return false;
  if (count_ == few) {
    for (std::size_t i = 0; i < few; ++i) names_[i].hash = hash_of({names_[i].data, names_[i].size});
  }
  const std::uint32_t hash = count_ < few ? 0 : hash_of(name);
  for (std::size_t i = 0; i < count_; ++i) {
    if (names_[i].hash == hash && equals_ignoring_case({names_[i].data, names_[i].size}, name)) return false;
  }
  names_[count_++] = Name{name.data(), static_cast<std::uint32_t>(name.size()), hash};
  return true;
}

bool valid_header_params(std::string_view text) noexcept {
  return text.empty() || read_header_params(text, [](const Param&) { return true; });
}

std::size_t skip_uri_params(std::string_view text, std::size_t from) noexcept {
  if (from == text.size() || text[from] != ';') return from;
  SeenNames seen;
  while (from < text.size() && text[from] == ';') {
    const std::size_t name = from + 1;
    from = chars::skip_escaped(text, name, chars::uri_param);
    if (from == name || !seen.add(text.substr(name, from - name))) return npos;
    if (from == text.size() || text[from] != '=') continue;
    const std::size_t value = from + 1;
    from = chars::skip_escaped(text, value, chars::uri_param);
    if (from == value) return npos;
  }
  return from;
}

}  // namespace sip
