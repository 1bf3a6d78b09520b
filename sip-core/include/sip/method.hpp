// Request methods: the known ones by number, any other by its text.
#pragma once

#include <cstdint>
#include <string_view>

#include "sip/error.hpp"

namespace sip {

/// The methods the stack knows by number.
enum class MethodId : std::uint8_t {
  other,  ///< any token this table does not name; methods are case-sensitive (RFC 3261 §7.1)
  invite,
  ack,
  options,
  bye,
  cancel,
  register_,  ///< `register` is a C++ keyword
  info,       ///< RFC 6086
  prack,      ///< RFC 3262
  update,     ///< RFC 3311
  subscribe,  ///< RFC 6665
  notify,     ///< RFC 6665
  refer,      ///< RFC 3515
  message,    ///< RFC 3428
  publish,    ///< RFC 3903
};

/// A method as it stands in a request line or CSeq. `text` views static memory for the known ones and the message's
/// bytes for others.
class Method {
 public:
  constexpr Method() noexcept = default;
  /// One of the table.
  Method(MethodId id) noexcept;  // NOLINT(google-explicit-constructor): `Request(MethodId::options, uri)` reads best
  /// Looks the token up, case-sensitively. A token it does not know keeps viewing `text`. Errc::invalid_argument,
  /// "method", for what is no token (§25.1): no method can smuggle a row into a message.
  [[nodiscard]] static Result<Method> parse(std::string_view text) noexcept;

  /// Which of the table; `other` for any other.
  [[nodiscard]] MethodId id() const noexcept { return id_; }
  /// As it stands on the wire.
  [[nodiscard]] std::string_view text() const noexcept { return text_; }

  /// By their texts, with case (§7.1).
  friend bool operator==(const Method& a, const Method& b) noexcept { return a.text_ == b.text_; }
  /// Whether it is that one.
  friend bool operator==(const Method& a, MethodId b) noexcept { return a.id_ == b && b != MethodId::other; }

 private:
  MethodId id_ = MethodId::other;
  std::string_view text_;
};

}  // namespace sip
