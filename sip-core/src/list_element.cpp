#include "sip/headers.hpp"

#include "chars.hpp"

namespace sip {

namespace {

// The index of the '"' that ends what the one at `from` begins. Unlike chars::skip_quoted() it does not judge what
// stands between: that is for the reader of the element.
std::size_t find_closing_quote(std::string_view list, std::size_t from) noexcept {
  for (std::size_t at = from + 1; at < list.size(); ++at) {
    if (list[at] == '"') return at;
    if (list[at] == '\\') ++at;
  }
  return std::string_view::npos;
}

}  // namespace

ListElement first_list_element(std::string_view list) noexcept {
  if (list.find(',') == std::string_view::npos) return {chars::trim(list), {}, false};  // most rows
  for (std::size_t at = 0; at < list.size(); ++at) {
    while (at < list.size() && !chars::is(list[at], chars::list_special)) ++at;
    if (at == list.size()) break;
    if (list[at] == ',') return {chars::trim(list.substr(0, at)), chars::trim(list.substr(at + 1)), true};
    at = list[at] == '<' ? list.find('>', at) : find_closing_quote(list, at);
    if (at == std::string_view::npos) break;  // unbalanced: nothing behind it can be told apart
  }
  return {chars::trim(list), {}, false};
}

}  // namespace sip
