// Event, Allow-Events, Subscription-State (RFC 6665 §8.2).
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "sip/error.hpp"
#include "sip/header_id.hpp"
#include "sip/params.hpp"

namespace sip {

/// event-type of RFC 6665 §8.4: a package, and templates behind dots, "presence.winfo".
[[nodiscard]] bool is_event_type(std::string_view text) noexcept;

/// Which event package a subscription is to (RFC 6665 §8.2.1).
struct Event {
  static constexpr HeaderId id = HeaderId::event;  ///< see TypedHeader
  std::string_view type;                           ///< compares byte by byte (RFC 6665 §8.2.1)
  Params params{};                                 ///< "id" and what the package defines

  /// The type without templates.
  [[nodiscard]] std::string_view package() const noexcept { return type.substr(0, type.find('.')); }
  /// The id parameter, which tells subscriptions of one dialog apart; "" where there is none.
  [[nodiscard]] std::string_view subscription_id() const noexcept { return params.value("id"); }
  /// Whether a NOTIFY with this belongs to a SUBSCRIBE with `other`: type and id are the same, and no other parameter
  /// counts (RFC 6665 §8.2.1).
  [[nodiscard]] bool matches(const Event& other) const noexcept;

  /// One value; Errc::malformed_header where it breaks its grammar (see TypedHeader).
  [[nodiscard]] static Result<Event> parse(std::string_view value) noexcept;
  /// Appends the value as it goes on the wire (see TypedHeader).
  void print(std::string& out) const;
};

/// One event type of the list.
struct AllowEvents {
  static constexpr HeaderId id = HeaderId::allow_events;  ///< see TypedHeader
  std::string_view value;                                 ///< an event package; compares byte by byte

  /// One value; Errc::malformed_header where it breaks its grammar (see TypedHeader).
  [[nodiscard]] static Result<AllowEvents> parse(std::string_view text) noexcept {
    if (!is_event_type(text)) return fail(Errc::malformed_header, header_name(id));
    return AllowEvents{text};
  }
  /// Appends the value as it goes on the wire (see TypedHeader).
  void print(std::string& out) const { out += value; }
};

/// How a subscription stands (RFC 6665 §8.2.3).
struct SubscriptionState {
  static constexpr HeaderId id = HeaderId::subscription_state;  ///< see TypedHeader
  std::string_view state;  ///< "active", "pending", "terminated" or another token; compares without case
  Params params{};         ///< "expires", "reason", "retry-after" and others

  /// Whether it is in that state.
  [[nodiscard]] bool is(std::string_view other) const noexcept { return equals_ignoring_case(state, other); }
  /// Why it was terminated: "deactivated", "probation", "rejected", "timeout", "giveup", "noresource", "invariant" or
  /// another token (RFC 6665 §4.1.3); "" where it is not said.
  [[nodiscard]] std::string_view reason() const noexcept { return params.value("reason"); }
  /// Seconds the subscription has left.
  [[nodiscard]] std::optional<std::uint32_t> expires() const noexcept;
  /// Seconds to wait before the next subscription.
  [[nodiscard]] std::optional<std::uint32_t> retry_after() const noexcept;

  /// One value; Errc::malformed_header where it breaks its grammar (see TypedHeader).
  [[nodiscard]] static Result<SubscriptionState> parse(std::string_view value) noexcept;
  /// Appends the value as it goes on the wire (see TypedHeader).
  void print(std::string& out) const;
};

}  // namespace sip
