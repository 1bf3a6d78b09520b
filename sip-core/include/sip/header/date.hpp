// Date (§20.17): RFC 1123 form, GMT only.
#pragma once

#include <chrono>
#include <string>
#include <string_view>

#include "sip/error.hpp"
#include "sip/header_id.hpp"

namespace sip {

struct Date {
  static constexpr HeaderId id = HeaderId::date;
  std::chrono::sys_seconds time;

  [[nodiscard]] static Result<Date> parse(std::string_view value) noexcept;
  void print(std::string& out) const;
};

}  // namespace sip
