// MIME-Version (§20.24).
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "sip/error.hpp"
#include "sip/header_id.hpp"

namespace sip {

struct MimeVersion {
  static constexpr HeaderId id = HeaderId::mime_version;
  std::uint32_t major_number = 1;  // glibc has macros named major and minor
  std::uint32_t minor_number = 0;

  [[nodiscard]] static Result<MimeVersion> parse(std::string_view value) noexcept;
  void print(std::string& out) const;
};

}  // namespace sip
