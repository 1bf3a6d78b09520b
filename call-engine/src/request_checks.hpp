// What every request is asked before its method is served, in the order of RFC 3261 §8.2. Each check gives the refusal
// to send, or nothing where the request passes.
#pragma once

#include <optional>

#include "sip/message.hpp"

namespace sip::engine {

/// §8.2.1: 501 for a method nobody here knows, 405 for one we know and do not serve, both with Allow.
[[nodiscard]] std::optional<Response> refuse_method(const Request& request);

/// §12.2.2: a To tag names a dialog, and this server has none: 481.
[[nodiscard]] std::optional<Response> refuse_dialog(const Request& request);

/// §8.2.2.1: 416 for a Request-URI that is neither sip nor sips.
[[nodiscard]] std::optional<Response> refuse_scheme(const Request& request);

/// §8.2.2.3: 420 with every option tag of every Require row that add_capabilities() does not name; 400 where it cannot
/// be read.
[[nodiscard]] std::optional<Response> refuse_extensions(const Request& request);

/// §8.2.3: 415 for a body we would have to understand and do not.
[[nodiscard]] std::optional<Response> refuse_content(const Request& request);

/// Allow, Accept, Accept-Encoding, Accept-Language and Supported, for a 200 to OPTIONS (§11.2).
void add_capabilities(Response& response);

/// 503 with Retry-After (§21.5.4).
[[nodiscard]] Response unavailable(const Request& request);

/// The answer to what `error` says of a header field: 400 "Malformed Contact" …
[[nodiscard]] Response malformed(const Request& request, const Error& error);

}  // namespace sip::engine
