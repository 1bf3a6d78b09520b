// parse_uri() without the copy, for readers that have a place for the URI.
#pragma once

#include <string_view>

#include "sip/uri.hpp"

namespace sip {

/// False where `text` is not one whole URI; then `uri` is not to be used.
[[nodiscard]] bool read_uri(std::string_view text, UriView& uri) noexcept;

}  // namespace sip
