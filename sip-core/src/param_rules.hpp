// What the RFCs ask of the parameters they name, as tables: one line a parameter. Any other parameter may stand beside.
#pragma once

#include <span>
#include <string_view>

#include "sip/error.hpp"
#include "sip/header_id.hpp"
#include "sip/params.hpp"

namespace sip {

struct ParamRule {
  std::string_view name;
  bool (*is_valid)(const Param&) noexcept;
};

/// Reads what read_header_params() reads, all of `text`, into `params`. False also where a parameter with a rule breaks
/// it.
[[nodiscard]] bool read_params(std::string_view text, std::span<const ParamRule> rules, Params& params) noexcept;

/// The index behind the token at the beginning of `text`; 0 where there is none.
[[nodiscard]] std::size_t skip_token(std::string_view text) noexcept;

// What `is_valid` may be.

[[nodiscard]] bool has_token(const Param& param) noexcept;
[[nodiscard]] bool has_quoted(const Param& param) noexcept;
[[nodiscard]] bool has_token_or_quoted(const Param& param) noexcept;
/// delta-seconds below 2^32.
[[nodiscard]] bool has_seconds(const Param& param) noexcept;
/// A qvalue of RFC 3261 §25.1.
[[nodiscard]] bool has_q(const Param& param) noexcept;

/// `read` into a T, or Errc::malformed_header with its name.
template <class T, class Read>
[[nodiscard]] Result<T> parsed(std::string_view value, Read read) noexcept {
  Result<T> header;
  if (!read(value, *header)) header = fail(Errc::malformed_header, header_name(T::id));
  return header;
}

}  // namespace sip
