// The names we give: branches and tags. They begin with the loop's number, so that another loop knows whose they are.
#pragma once

#include <string>
#include <string_view>

#include "sip/message.hpp"
#include "sip/net/environment.hpp"

namespace sip::transaction::detail {

/// A branch, unique in space and time (§8.1.1.7): "z9hG4bK0-" and 80 random bits.
[[nodiscard]] std::string new_branch(net::Environment& environment);
/// A tag (§19.3): "0-" and 60 random bits.
[[nodiscard]] std::string new_tag(net::Environment& environment);

/// Puts `tag` into the response's To, which has none (§8.2.6.2).
void add_to_tag(Response& response, std::string_view tag);

}  // namespace sip::transaction::detail
