// Timestamp (§20.38): when a request was sent, and in its 100 how long it was held.
#pragma once

#include <chrono>
#include <optional>
#include <string>
#include <string_view>

#include "sip/error.hpp"
#include "sip/header_id.hpp"

namespace sip {

/// When a request was sent, and how long its answer was held (§20.38).
struct Timestamp {
  static constexpr HeaderId id = HeaderId::timestamp;  ///< see TypedHeader
  std::string_view time;   ///< seconds since the sender's own beginning, as written: "54.21"; to be echoed as it is
  std::string_view delay;  ///< seconds the server held the request, as written; "" where absent

  /// `time` and `delay` as numbers, cut to microseconds; none where absent or past a century.
  [[nodiscard]] std::optional<std::chrono::microseconds> sent_at() const noexcept;
  /// As sent_at().
  [[nodiscard]] std::optional<std::chrono::microseconds> held_for() const noexcept;

  /// One value; Errc::malformed_header where it breaks its grammar (see TypedHeader).
  [[nodiscard]] static Result<Timestamp> parse(std::string_view value) noexcept;
  /// Appends the value as it goes on the wire (see TypedHeader).
  void print(std::string& out) const;
};

}  // namespace sip
