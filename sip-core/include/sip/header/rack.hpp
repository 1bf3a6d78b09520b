// RAck (RFC 3262 §7.2): which provisional response a PRACK acknowledges. RSeq is in simple_headers.hpp.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "sip/error.hpp"
#include "sip/header/cseq.hpp"
#include "sip/header_id.hpp"

namespace sip {

struct RAck {
  static constexpr HeaderId id = HeaderId::rack;
  std::uint32_t rseq = 0;  // of the response
  CSeq cseq{};             // of the response, so of the request it answers

  [[nodiscard]] static Result<RAck> parse(std::string_view value) noexcept;
  void print(std::string& out) const;
};

}  // namespace sip
