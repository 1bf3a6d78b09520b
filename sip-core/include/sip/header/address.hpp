// name-addr and addr-spec: what From, To, Contact, Route and their kin hold.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

#include "sip/error.hpp"
#include "sip/params.hpp"
#include "sip/uri.hpp"

namespace sip {

/// `"Alice" <sip:alice@example.com>;tag=1`, taken apart. Views.
struct Address {
  std::string_view display_name;  ///< as written, quotes included (see unquote()); "" where there is none
  UriView uri;                    ///< a view into the same text
  Params params;                  ///< the header field's, not the URI's
  bool bracketed = false;         ///< the URI stood in <>; without them `;x` belongs to the header field (§20)

  /// Errc::malformed_header. `value` is one element, and all of it is used.
  [[nodiscard]] static Result<Address> parse(std::string_view value) noexcept;
  /// The same into `out`, which saves a copy. On false `out` is not to be used.
  [[nodiscard]] static bool read(std::string_view value, Address& out) noexcept;
  /// The first element of a comma list into `out`: how many bytes of `list` it takes, up to a comma or the end. 0 where
  /// it is malformed, and then `out` is not to be used.
  [[nodiscard]] static std::size_t read_first(std::string_view list, Address& out) noexcept;
  /// As read(), and the tag: "" where there is none. False where there is one that is no token (§25.1 tag-param).
  [[nodiscard]] static bool read(std::string_view value, Address& out, std::string_view& tag) noexcept;
  /// Appends `display <uri>;params`; always with <>.
  void print(std::string& out) const;
};

}  // namespace sip
