// The values of the lines that have subfields: RFC 8866 §5 and §9.
#pragma once

#include <string_view>

#include "sip/sdp/session.hpp"

namespace sip::sdp::fields {

// Each reads the text behind "x=", and returns false where it breaks its grammar; `out` is then half filled.

[[nodiscard]] bool read(std::string_view value, Origin& out);
[[nodiscard]] bool read(std::string_view value, Connection& out);
[[nodiscard]] bool read(std::string_view value, Bandwidth& out);
/// The t= line alone.
[[nodiscard]] bool read(std::string_view value, Time& out);
/// The m= line alone.
[[nodiscard]] bool read(std::string_view value, Media& out);

/// Whether this may stand behind r= (§5.10).
[[nodiscard]] bool is_repeat(std::string_view value) noexcept;
/// Whether this may stand behind z= (§5.11).
[[nodiscard]] bool is_zones(std::string_view value) noexcept;

}  // namespace sip::sdp::fields
