#include "sip/method.hpp"

#include <array>
#include <cstddef>

namespace sip {

namespace {

// In the order of MethodId.
constexpr std::array<std::string_view, 15> names = {"",          "INVITE",   "ACK",   "OPTIONS", "BYE",
                                                    "CANCEL",    "REGISTER", "INFO",  "PRACK",   "UPDATE",
                                                    "SUBSCRIBE", "NOTIFY",   "REFER", "MESSAGE", "PUBLISH"};
static_assert(names[static_cast<std::size_t>(MethodId::publish)] == "PUBLISH");

}  // namespace

Method::Method(MethodId id) noexcept : id_(id), text_(names[static_cast<std::size_t>(id)]) {}

Method::Method(std::string_view text) noexcept : text_(text) {
  for (std::size_t i = 1; i < names.size(); ++i) {
    if (names[i].size() == text.size() && names[i][0] == text[0] && names[i] == text) {
      id_ = static_cast<MethodId>(i);
      text_ = names[i];
      return;
    }
  }
}

}  // namespace sip
