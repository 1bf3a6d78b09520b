// Text from strangers, on its way to a terminal or a log.
#pragma once

#include <string>
#include <string_view>

namespace sip::engine {

/// Well-formed UTF-8 without control characters (C0, DEL, C1).
[[nodiscard]] bool is_printable(std::string_view text) noexcept;

/// `text` with each byte that is no part of printable UTF-8 written as \xHH, and '\' and '"' behind a '\': it can
/// neither start a line of its own nor speak to a terminal.
[[nodiscard]] std::string escaped(std::string_view text);

}  // namespace sip::engine
