// Walks the `name=value` list of a challenge or of credentials (§25.1 digest-cln, dig-resp).
#pragma once

#include <cstddef>
#include <string_view>

#include "param_reader.hpp"

namespace sip::detail {

struct AuthParam {
  std::string_view name;
  std::string_view value;  // as written, quotes included
};

/// Cuts a challenge or credentials into the scheme and the list behind it. False where there is no scheme.
[[nodiscard]] bool split_scheme(std::string_view value, std::string_view& scheme, std::string_view& list) noexcept;

/// One pass over a list: `while (walk.next(param))`, and then malformed() says whether it ended where the list did.
class AuthParamWalk {
 public:
  explicit AuthParamWalk(std::string_view text) noexcept : text_(text) {}

  /// False behind the last parameter, where the list breaks its grammar, and where a name stands twice.
  bool next(AuthParam& param) noexcept;
  [[nodiscard]] bool malformed() const noexcept { return malformed_; }

 private:
  bool take_param(AuthParam& param) noexcept;

  SeenNames seen_;
  std::string_view text_;
  std::size_t at_ = 0;
  bool at_end_ = false;
  bool malformed_ = false;
};

}  // namespace sip::detail
