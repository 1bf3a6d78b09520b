// Contact (§20.10).
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "sip/header/address.hpp"
#include "sip/header_id.hpp"

namespace sip {

/// One contact (§20.10): an address, or the wildcard of a REGISTER.
struct Contact : Address {
  static constexpr HeaderId id = HeaderId::contact;  ///< see TypedHeader

  bool wildcard = false;                 ///< `Contact: *`; then nothing else is set
  std::optional<std::uint16_t> q;        ///< in thousandths, 0 to 1000
  std::optional<std::uint32_t> expires;  ///< seconds; a malformed value counts as 3600 (§10.2.1.1)

  /// One value; Errc::malformed_header where it breaks its grammar (see TypedHeader).
  [[nodiscard]] static Result<Contact> parse(std::string_view value) noexcept;
  /// The same into `out`, which saves a copy. On false `out` is not to be used.
  [[nodiscard]] static bool read(std::string_view value, Contact& out) noexcept;
  /// As Address::read_first().
  [[nodiscard]] static std::size_t read_first(std::string_view list, Contact& out) noexcept;
  /// Prints `params` as they stand; q and expires are not printed anew.
  void print(std::string& out) const;
};

}  // namespace sip
