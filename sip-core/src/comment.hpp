// comment of RFC 3261 §25.1, as Server, User-Agent and Retry-After have it.
#pragma once

#include <cstddef>
#include <string_view>

namespace sip {

/// The index behind the comment that begins at `from` with '('; npos where it does not end. Comments nest; depth is
/// counted, not recursed into.
[[nodiscard]] std::size_t skip_comment(std::string_view text, std::size_t from) noexcept;

}  // namespace sip
