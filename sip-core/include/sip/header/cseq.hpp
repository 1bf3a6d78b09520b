// CSeq (§20.16).
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "sip/error.hpp"
#include "sip/header_id.hpp"
#include "sip/method.hpp"

namespace sip {

struct CSeq {
  static constexpr HeaderId id = HeaderId::cseq;

  std::uint32_t number = 0;  // below 2^31 (§8.1.1.5)
  Method method;

  [[nodiscard]] static Result<CSeq> parse(std::string_view value) noexcept;
  /// The same into `out`. On false `out` is not to be used.
  [[nodiscard]] static bool read(std::string_view value, CSeq& out) noexcept;
  void print(std::string& out) const;
};

}  // namespace sip
