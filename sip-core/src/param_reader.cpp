#include "param_reader.hpp"

namespace sip {

bool valid_header_params(std::string_view text) noexcept {
  return text.empty() || read_header_params(text, [](const Param&) { return true; });
}

std::size_t skip_gen_value(std::string_view text, std::size_t from) noexcept {
  const char* const end = text.data() + text.size();
  const char* const p = text.data() + from;
  const char* behind = span<chars::token>(p, end);
  if (behind != end && (behind == p || *behind == ':')) behind = skip_odd_value(p, behind, end);
  return behind == nullptr || behind == p ? std::string_view::npos : static_cast<std::size_t>(behind - text.data());
}

}  // namespace sip
