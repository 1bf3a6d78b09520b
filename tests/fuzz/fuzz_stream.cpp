// A byte stream: the messages cut out of it do not depend on how its bytes arrive, and the parser agrees with each cut.
#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "sip/parse.hpp"

#include "require.hpp"
#include "stream_framer.hpp"

namespace sip::fuzz {
namespace {

using net::Framed;

struct Event {
  Framed::Kind kind;
  std::string bytes;  // of messages

  friend bool operator==(const Event&, const Event&) = default;
};

// Small, so that inputs of some hundred bytes reach every limit.
constexpr ParseLimits limits{.message = 2048, .body = 512};

void take_all(net::StreamFramer& framer, std::vector<Event>& events) {
  for (Framed framed = framer.next(); framed.kind != Framed::Kind::nothing; framed = framer.next()) {
    const bool whole = framed.kind == Framed::Kind::message;
    events.push_back({framed.kind, whole ? std::string(framed.bytes.view()) : std::string()});
  }
}

// The stream in pieces of at most `piece` bytes.
std::vector<Event> frame(std::string_view stream, std::size_t piece) {
  net::BufferPool pool(64, 2);
  net::StreamFramer framer(limits, pool);
  std::vector<Event> events;
  while (!stream.empty()) {
    const auto space = framer.space();
    require(!space.empty(), "there is space for the next bytes");
    const std::size_t count = std::min({space.size(), stream.size(), piece});
    std::memcpy(space.data(), stream.data(), count);
    framer.added(count);
    stream.remove_prefix(count);
    take_all(framer, events);
    if (!events.empty() && events.back().kind == Framed::Kind::broken) break;
  }
  return events;
}

// Were the two of another mind about where a message ends, one peer could slip a message into another's connection.
void require_whole(const std::string& bytes) {
  require(bytes.size() <= limits.message, "a message keeps to its limit", bytes);
  const auto message = parse(bytes, limits);
  if (!message) return;
  require(std::string_view(bytes).ends_with(message->body()), "the body reaches to the end", bytes);
  const std::size_t head = bytes.size() - message->body().size();
  require(std::string_view(bytes).substr(0, head).ends_with("\r\n\r\n"), "and begins behind the empty line", bytes);
}

void look_at(std::string_view stream, std::size_t piece) {
  const std::vector<Event> events = frame(stream, piece);
  require(events == frame(stream, 1), "what comes out does not depend on the pieces", stream);
  for (const Event& event : events) {
    if (event.kind == Framed::Kind::message) require_whole(event.bytes);
  }
}

}  // namespace
}  // namespace sip::fuzz

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (size == 0) return 0;
  sip::fuzz::look_at({reinterpret_cast<const char*>(data) + 1, size - 1}, std::size_t{data[0]} + 1);
  return 0;
}
