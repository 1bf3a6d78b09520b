// RAck (RFC 3262 §7.2): which provisional response a PRACK acknowledges. RSeq is in simple_headers.hpp.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "sip/error.hpp"
#include "sip/header/cseq.hpp"
#include "sip/header_id.hpp"

namespace sip {

/// Which response is acknowledged: its RSeq, and the CSeq it had (RFC 3262 §7.2).
struct RAck {
  static constexpr HeaderId id = HeaderId::rack;  ///< see TypedHeader
  std::uint32_t rseq = 0;                         ///< of the response
  CSeq cseq{};                                    ///< of the response, so of the request it answers

  /// One value; Errc::malformed_header where it breaks its grammar (see TypedHeader).
  [[nodiscard]] static Result<RAck> parse(std::string_view value) noexcept;
  /// Appends the value as it goes on the wire (see TypedHeader).
  void print(std::string& out) const;
};

}  // namespace sip
