// Walks the `name=value` list of a challenge or of credentials (§25.1 digest-cln, dig-resp).
#pragma once

#include <cstddef>
#include <string_view>

namespace sip::detail {

struct AuthParam {
  std::string_view name;
  std::string_view value;  // as written, quotes included
};

/// One pass over a list: `while (walk.next(param))`, and then malformed() says whether it ended where the list did.
class AuthParamWalk {
 public:
  explicit AuthParamWalk(std::string_view text) noexcept : text_(text) {}

  /// False behind the last parameter, and where the list breaks its grammar.
  bool next(AuthParam& param) noexcept;
  [[nodiscard]] bool malformed() const noexcept { return malformed_; }

 private:
  bool take_param(AuthParam& param) noexcept;

  std::string_view text_;
  std::size_t at_ = 0;
  bool at_end_ = false;
  bool malformed_ = false;
};

}  // namespace sip::detail
