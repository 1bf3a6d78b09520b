// Any datagram: what is answered is STUN, no larger than the question but for an address, and reads back as its answer.
#include <cstddef>
#include <cstdint>
#include <string_view>

#include "require.hpp"
#include "stun.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view bytes(reinterpret_cast<const char*>(data), size);
  const auto source = sip::net::SocketAddress::parse("2001:db8::1", 5060);
  if (const auto answer = sip::net::stun::answer(bytes, *source)) {
    const auto read = sip::net::stun::read_answer(*answer);
    sip::fuzz::require(answer->size() <= size + 24, "no more than an address is added", bytes);
    sip::fuzz::require(read.has_value(), "an answer reads as one", bytes);
    sip::fuzz::require(!read->mapped || read->mapped == source, "the address comes back", bytes);
  }
  if (const auto read = sip::net::stun::read_answer(bytes)) {
    sip::fuzz::require(sip::net::stun::is_message(bytes), "an answer is a message", bytes);
  }
  return 0;
}
