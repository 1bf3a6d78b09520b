// What our parser does in the series of parse-bench.
#pragma once

#include <cstring>
#include <memory>
#include <string>
#include <string_view>

#include <benchmark/benchmark.h>

#include "sip/header/contact.hpp"
#include "sip/header/simple_headers.hpp"
#include "sip/parse.hpp"

namespace sip::bench {

/// Stands for a transport: one buffer and one message, used again for each datagram. The copy into the buffer is the
/// kernel's work, but parse() changes the bytes, so it cannot be left out. The message is on the heap like the bytes,
/// as where an application has them: a stack begins elsewhere each time the program runs, and at some places of it the
/// same program was up to 1.4 times as slow (most likely where message and bytes agree in the low bits of their
/// addresses).
class Receiver {
 public:
  explicit Receiver(std::string_view bytes, const ParseLimits& limits = {})
      : bytes_(bytes), limits_(limits), buffer_(Buffer::allocate(bytes.size())) {
    buffer_.resize(bytes.size());
  }

  bool receive() {
    std::memcpy(buffer_.data(), bytes_.data(), bytes_.size());
    return parse(buffer_, *message_, limits_).has_value();
  }

  /// index() in place of parse().
  bool receive_index() {
    std::memcpy(buffer_.data(), bytes_.data(), bytes_.size());
    return index(buffer_, *message_, limits_).has_value();
  }

  [[nodiscard]] const Message& message() const noexcept { return *message_; }

 private:
  std::string bytes_;
  ParseLimits limits_;
  Buffer buffer_;
  std::unique_ptr<Message> message_ = std::make_unique<Message>();
};

// Each element must be read, not one be malformed.
template <class Header>
bool read_all(const Headers& headers) {
  bool well_formed = true;
  for (const Result<Header>& header : headers.all<Header>()) {
    benchmark::DoNotOptimize(header);
    well_formed &= header.has_value();
  }
  return well_formed;
}

// The branch is the one parameter of a Via that every peer has at hand after its parse; ours is looked up.
inline bool read_vias(const Headers& headers) {
  bool well_formed = true;
  for (const Result<Via>& via : headers.all<Via>()) {
    benchmark::DoNotOptimize(via);
    well_formed &= via.has_value();
    if (via) benchmark::DoNotOptimize(via->branch());
  }
  return well_formed;
}

/// Everything a proxy or registrar looks at, typed: what stacks that parse eagerly do at once. Goes on behind what is
/// malformed, and says whether anything was.
inline bool read_typed(const Message& message) {
  const Headers& headers = message.headers;
  const bool vias = read_vias(headers);
  benchmark::DoNotOptimize(&message.from());
  benchmark::DoNotOptimize(&message.to());
  benchmark::DoNotOptimize(message.call_id());
  benchmark::DoNotOptimize(&message.cseq());
  const bool contacts = read_all<Contact>(headers);
  benchmark::DoNotOptimize(headers.get<MaxForwards>());
  const bool routes = read_all<Route>(headers);
  const bool record_routes = read_all<RecordRoute>(headers);
  return vias && contacts && routes && record_routes;
}

}  // namespace sip::bench
