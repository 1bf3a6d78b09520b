#include "sip/header/call_id_headers.hpp"

#include "chars.hpp"

namespace sip {

bool is_call_id(std::string_view text) noexcept {
  const std::size_t word = chars::skip(text, 0, chars::word);
  if (word == 0 || word == text.size()) return word != 0;
  return text[word] == '@' && word + 1 < text.size() && chars::all(text.substr(word + 1), chars::word);
}

}  // namespace sip
