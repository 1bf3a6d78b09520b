// Whether bytes are text.
#pragma once

#include <string_view>

namespace sip::net {

/// Well-formed UTF-8 (RFC 3629 §4).
[[nodiscard]] bool is_utf8(std::string_view bytes) noexcept;

}  // namespace sip::net
