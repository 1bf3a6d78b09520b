#include "sip/method.hpp"

#include <array>
#include <bit>
#include <cstddef>
#include <cstdint>
#include <cstring>

#include "chars.hpp"

namespace sip {

namespace {

// In the order of MethodId.
constexpr std::array<std::string_view, 15> names = {"",          "INVITE",   "ACK",   "OPTIONS", "BYE",
                                                    "CANCEL",    "REGISTER", "INFO",  "PRACK",   "UPDATE",
                                                    "SUBSCRIBE", "NOTIFY",   "REFER", "MESSAGE", "PUBLISH"};
static_assert(names[static_cast<std::size_t>(MethodId::publish)] == "PUBLISH");

// Three to eight bytes as one number, so that a method is one comparison; unused ones are 0.
constexpr std::uint64_t key_of(std::string_view text) noexcept {
  std::uint64_t key = 0;
  for (std::size_t i = 0; i < text.size(); ++i) key |= std::uint64_t{static_cast<unsigned char>(text[i])} << (8 * i);
  return key;
}

// The same without a loop.
std::uint64_t load_key(std::string_view text) noexcept {
  if constexpr (std::endian::native != std::endian::little) return key_of(text);
  if (text.size() == 3) {
    std::uint16_t two;
    std::memcpy(&two, text.data(), 2);
    return two | std::uint64_t{static_cast<unsigned char>(text[2])} << 16;
  }
  // The two halves may overlap, and agree where they do.
  std::uint32_t first;
  std::uint32_t last;
  std::memcpy(&first, text.data(), 4);
  std::memcpy(&last, text.data() + text.size() - 4, 4);
  return first | std::uint64_t{last} << (8 * (text.size() - 4));
}

MethodId look_up(std::string_view text) noexcept {
  if (text.size() < 3) return MethodId::other;
  if (text.size() > 8) return text == "SUBSCRIBE" ? MethodId::subscribe : MethodId::other;
  switch (load_key(text)) {
    case key_of("INVITE"):
      return MethodId::invite;
    case key_of("ACK"):
      return MethodId::ack;
    case key_of("OPTIONS"):
      return MethodId::options;
    case key_of("BYE"):
      return MethodId::bye;
    case key_of("CANCEL"):
      return MethodId::cancel;
    case key_of("REGISTER"):
      return MethodId::register_;
    case key_of("INFO"):
      return MethodId::info;
    case key_of("PRACK"):
      return MethodId::prack;
    case key_of("UPDATE"):
      return MethodId::update;
    case key_of("NOTIFY"):
      return MethodId::notify;
    case key_of("REFER"):
      return MethodId::refer;
    case key_of("MESSAGE"):
      return MethodId::message;
    case key_of("PUBLISH"):
      return MethodId::publish;
    default:
      return MethodId::other;
  }
}

}  // namespace

Method::Method(MethodId id) noexcept : id_(id), text_(names[static_cast<std::size_t>(id)]) {}

Result<Method> Method::parse(std::string_view text) noexcept {
  Method method;
  method.id_ = look_up(text);
  if (method.id_ != MethodId::other) {
    method.text_ = names[static_cast<std::size_t>(method.id_)];
  } else if (text.empty() || !chars::all(text, chars::token)) {
    return fail(Errc::invalid_argument, "method");
  } else {
    method.text_ = text;
  }
  return method;
}

}  // namespace sip
