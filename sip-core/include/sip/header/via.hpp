// Via (§20.42, RFC 3581).
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "sip/error.hpp"
#include "sip/header_id.hpp"
#include "sip/params.hpp"

namespace sip {

/// One hop of the way a response goes back (§20.42).
struct Via {
  static constexpr HeaderId id = HeaderId::via;  ///< see TypedHeader

  std::string_view transport;  ///< "UDP", in the case it was written
  std::string_view host;       ///< sent-by; an IPv6 reference keeps its brackets
  std::uint16_t port = 0;      ///< sent-by; 0: absent
  Params params;               ///< "branch", "received", "rport" and others

  /// "" where there is none. Everybody asks for it, so it is noted when the Via is read.
  [[nodiscard]] std::string_view branch() const noexcept {
    const std::string_view text = params.text();
    const bool is_noted = text.data() == branch_of_ && branch_.end() <= text.end();
    return is_noted ? branch_ : params.value("branch");
  }
  /// The address the request came from, as the receiver saw it (§18.2.1); "" where absent. IPv6 with or without
  /// brackets (RFC 5118 §4.5).
  [[nodiscard]] std::string_view received() const noexcept { return params.value("received"); }
  /// Where the response is to go instead of sent-by (§18.2.2); "" where absent.
  [[nodiscard]] std::string_view maddr() const noexcept { return params.value("maddr"); }
  /// rport is there, with or without a value.
  [[nodiscard]] bool wants_rport() const noexcept { return params.has("rport"); }
  /// rport's value, where it is a port.
  [[nodiscard]] std::optional<std::uint16_t> rport() const noexcept;
  /// keep is there: the sender of the request would send keep-alives (RFC 6223 §4.3).
  [[nodiscard]] bool offers_keep() const noexcept { return params.has("keep"); }
  /// keep's value, which the other side put there: it takes keep-alives, this many seconds apart, 0 for its taste.
  [[nodiscard]] std::optional<std::uint32_t> keep() const noexcept;
  /// The branch begins with the magic cookie, so it is unique (§8.1.1.7); else the sender speaks RFC 2543 (§17.2.3).
  [[nodiscard]] bool has_magic_cookie() const noexcept;

  /// One value; Errc::malformed_header where it breaks its grammar (see TypedHeader).
  [[nodiscard]] static Result<Via> parse(std::string_view value) noexcept;
  /// The same into `out`, which saves a copy. On false `out` is not to be used.
  [[nodiscard]] static bool read(std::string_view value, Via& out) noexcept;
  /// The first element of a comma list into `out`: how many bytes of `list` it takes, up to a comma or the end. 0 where
  /// it is malformed, and then `out` is not to be used.
  [[nodiscard]] static std::size_t read_first(std::string_view list, Via& out) noexcept;
  /// Appends the value as it goes on the wire (see TypedHeader).
  void print(std::string& out) const;

 private:
  friend struct ViaReader;  // readers.hpp

  const char* branch_of_ = nullptr;  // where the params begin that branch_ stands in: others may be in their place
  std::string_view branch_;
};

/// What every branch of this RFC begins with (§8.1.1.7).
inline constexpr std::string_view magic_cookie = "z9hG4bK";

}  // namespace sip
