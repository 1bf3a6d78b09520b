// Any bytes: what is forgiven is strict SIP then, says what its sender said, and needs no second pardon.
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

#include "sip/lenient.hpp"

#include "require.hpp"

namespace sip::fuzz {
namespace {

// Bytes a peer looks for in an answer (§8.2.6.2, §17.1.3).
void require_sent(std::string_view what, std::string_view bytes) {
  require(bytes.find(what) != std::string_view::npos, "what the peer looks for is as he sent it", what);
}

void look_at(std::string_view bytes) {
  const auto strict = parse(bytes);
  Forgiven forgiven;
  const auto message = parse_leniently(bytes, forgiven);
  (void)describe(forgiven);
  if (!message) {
    require(!strict && strict.error() == message.error(), "what lenient refuses, strict refuses", bytes);
    require(forgiven.empty(), "and nothing is forgiven", bytes);
    return;
  }
  const std::string text = to_string(*message);
  if (forgiven.empty()) {
    require(strict && to_string(*strict) == text, "without pardon it is the strict message", bytes);
    return;
  }
  const auto again = parse(text);
  require(again.has_value(), "what is forgiven is strict SIP", text);
  require(to_string(*again) == text && again->body() == message->body(), "and the same", text);
  Forgiven nothing;
  const auto twice = parse_leniently(text, nothing);
  require(twice.has_value() && nothing.empty(), "and needs no second pardon", text);
  for (const std::string_view what :
       {message->call_id(), message->from().tag, message->to().tag, message->top_via().branch(),
        message->top_via().host, message->body(), message->cseq().method.text()}) {
    require_sent(what, bytes);
  }
  if (strict) {
    require(strict->body() == message->body() && strict->call_id() == message->call_id() &&
                strict->from().tag == message->from().tag && strict->to().tag == message->to().tag &&
                strict->cseq().number == message->cseq().number,
            "a pardon changes no dialog", bytes);
  }
}

}  // namespace
}  // namespace sip::fuzz

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  sip::fuzz::look_at({reinterpret_cast<const char*>(data), size});
  return 0;
}
