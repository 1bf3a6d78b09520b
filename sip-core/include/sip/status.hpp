// Status codes of RFC 3261 §21 and of the RFCs the stack serves.
#pragma once

#include <cstdint>
#include <string_view>

namespace sip {

/// A status code, 100 to 699. Codes not named here are written `Status{499}`.
enum class Status : std::uint16_t {
  trying = 100,
  ringing = 180,
  call_is_being_forwarded = 181,
  queued = 182,
  session_progress = 183,
  ok = 200,
  accepted = 202,
  multiple_choices = 300,
  moved_permanently = 301,
  moved_temporarily = 302,
  use_proxy = 305,
  alternative_service = 380,
  bad_request = 400,
  unauthorized = 401,
  payment_required = 402,
  forbidden = 403,
  not_found = 404,
  method_not_allowed = 405,
  not_acceptable = 406,
  proxy_authentication_required = 407,
  request_timeout = 408,
  gone = 410,
  conditional_request_failed = 412,
  request_entity_too_large = 413,
  request_uri_too_long = 414,
  unsupported_media_type = 415,
  unsupported_uri_scheme = 416,
  bad_extension = 420,
  extension_required = 421,
  session_interval_too_small = 422,
  interval_too_brief = 423,
  flow_failed = 430,
  first_hop_lacks_outbound_support = 439,
  temporarily_unavailable = 480,
  call_or_transaction_does_not_exist = 481,
  loop_detected = 482,
  too_many_hops = 483,
  address_incomplete = 484,
  ambiguous = 485,
  busy_here = 486,
  request_terminated = 487,
  not_acceptable_here = 488,
  bad_event = 489,
  request_pending = 491,
  undecipherable = 493,
  server_internal_error = 500,
  not_implemented = 501,
  bad_gateway = 502,
  service_unavailable = 503,
  server_time_out = 504,
  version_not_supported = 505,
  message_too_large = 513,
  busy_everywhere = 600,
  decline = 603,
  does_not_exist_anywhere = 604,
  not_acceptable_anywhere = 606,
};

/// As a number.
[[nodiscard]] constexpr int code(Status status) noexcept { return static_cast<int>(status); }
/// 1xx: another response follows (§7.2).
[[nodiscard]] constexpr bool is_provisional(Status status) noexcept { return code(status) < 200; }
/// 2xx to 6xx: ends the transaction.
[[nodiscard]] constexpr bool is_final(Status status) noexcept { return code(status) >= 200; }
/// 2xx.
[[nodiscard]] constexpr bool is_success(Status status) noexcept { return code(status) / 100 == 2; }

/// The RFC's reason phrase; for a code it does not name, that of its class's x00 (§8.1.3.2).
[[nodiscard]] std::string_view default_reason(Status status) noexcept;

}  // namespace sip
