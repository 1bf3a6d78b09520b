#include "comment.hpp"

#include "chars.hpp"

namespace sip {

// comment = LPAREN *(ctext / quoted-pair / comment) RPAREN
std::size_t skip_comment(std::string_view text, std::size_t from) noexcept {
  std::size_t depth = 0;
  for (std::size_t at = from; at < text.size(); ++at) {
    const char c = text[at];
    if (c == '\\') {
      ++at;
    } else if (c == '(') {
      ++depth;
    } else if (c == ')') {
      if (--depth == 0) return at + 1;
    } else if (chars::is(c, chars::control)) {
      return std::string_view::npos;
    }
  }
  return std::string_view::npos;
}

}  // namespace sip
