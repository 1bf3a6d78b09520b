// Names that DNS is not asked about: RFC 6761.
#pragma once

#include <string_view>

namespace sip::net {

/// Under ".invalid", which is nobody's (RFC 2606 §2); what browsers call themselves (RFC 7118 §5).
[[nodiscard]] bool is_invalid_name(std::string_view host) noexcept;
/// "localhost", and what is under it (RFC 6761 §6.3).
[[nodiscard]] bool is_localhost(std::string_view host) noexcept;

}  // namespace sip::net
