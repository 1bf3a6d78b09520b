// Which media belong together: RFC 5888, and BUNDLE on it (RFC 9143).
#pragma once

#include <string>
#include <string_view>

#include "sip/error.hpp"
#include "sip/sdp/simple_attributes.hpp"

namespace sip::sdp {

using Mid = TokenAttribute<"mid">;       ///< the name of this media in its session, RFC 5888 §4
using BundleOnly = Flag<"bundle-only">;  ///< port 0 does not refuse this media, RFC 9143 §6

/// a=group (RFC 5888 §5).
struct Group {
  static constexpr const char* name = "group";  ///< see TypedAttribute
  std::string_view semantics;                   ///< "BUNDLE", "LS", "FID" …
  Words tags;                                   ///< the mid of each; may be empty

  /// The value of one a= line; Errc::malformed_sdp where it breaks its grammar (see TypedAttribute).
  [[nodiscard]] static Result<Group> parse(std::string_view value) noexcept;
  /// Appends the value, without name and colon (see TypedAttribute).
  void print(std::string& out) const;
};

}  // namespace sip::sdp
