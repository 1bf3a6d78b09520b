#include "sip/sdp/simple_attributes.hpp"

#include "sdp/text.hpp"

namespace sip::sdp::detail {

bool is_token(std::string_view text) noexcept { return text::is_word(text, text::token); }

}  // namespace sip::sdp::detail
