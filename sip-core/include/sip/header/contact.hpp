// Contact (§20.10).
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "sip/header/address.hpp"
#include "sip/header_id.hpp"

namespace sip {

struct Contact : Address {
  static constexpr HeaderId id = HeaderId::contact;

  bool wildcard = false;                 // `Contact: *`; then nothing else is set
  std::optional<std::uint16_t> q;        // in thousandths, 0 to 1000
  std::optional<std::uint32_t> expires;  // seconds; a malformed value counts as 3600 (§10.2.1.1)

  [[nodiscard]] static Result<Contact> parse(std::string_view value) noexcept;
  /// Prints `params` as they stand; q and expires are not printed anew.
  void print(std::string& out) const;

 private:
  static bool read(std::string_view value, Contact& out) noexcept;
};

}  // namespace sip
