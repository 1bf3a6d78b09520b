#include "sip/method.hpp"

#include <array>
#include <cstddef>

#include "chars.hpp"

namespace sip {

namespace {

// In the order of MethodId.
constexpr std::array<std::string_view, 15> names = {"",          "INVITE",   "ACK",   "OPTIONS", "BYE",
                                                    "CANCEL",    "REGISTER", "INFO",  "PRACK",   "UPDATE",
                                                    "SUBSCRIBE", "NOTIFY",   "REFER", "MESSAGE", "PUBLISH"};
static_assert(names[static_cast<std::size_t>(MethodId::publish)] == "PUBLISH");

}  // namespace

Method::Method(MethodId id) noexcept : id_(id), text_(names[static_cast<std::size_t>(id)]) {}

Result<Method> Method::parse(std::string_view text) noexcept {
  if (text.empty() || !chars::all(text, chars::token)) return fail(Errc::invalid_argument, "method");
  Method method;
  method.text_ = text;
  for (std::size_t i = 1; i < names.size(); ++i) {
    if (names[i].size() == text.size() && names[i][0] == text[0] && names[i] == text) {
      method.id_ = static_cast<MethodId>(i);
      method.text_ = names[i];
      break;
    }
  }
  return method;
}

}  // namespace sip
