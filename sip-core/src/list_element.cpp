#include "sip/headers.hpp"

#include "chars.hpp"

namespace sip {

ListElement first_list_element(std::string_view list) noexcept {
  bool in_quotes = false;
  bool in_brackets = false;
  for (std::size_t i = 0; i < list.size(); ++i) {
    const char c = list[i];
    if (in_quotes) {
      if (c == '\\') {
        ++i;
      } else if (c == '"') {
        in_quotes = false;
      }
    } else if (in_brackets) {
      in_brackets = c != '>';
    } else if (c == '"') {
      in_quotes = true;
    } else if (c == '<') {
      in_brackets = true;
    } else if (c == ',') {
      return {chars::trim(list.substr(0, i)), chars::trim(list.substr(i + 1)), true};
    }
  }
  return {chars::trim(list), {}, false};
}

}  // namespace sip
