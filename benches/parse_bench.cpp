// Reading, writing and answering one message, without a network.
#include <cstring>
#include <string>
#include <utility>

#include <benchmark/benchmark.h>

#include "sip/header/contact.hpp"
#include "sip/header/simple_headers.hpp"
#include "sip/parse.hpp"

#include "messages.hpp"

namespace sip::bench {
namespace {

// Stands for a transport: one buffer and one message, used again for each datagram. The copy into the buffer is the
// kernel's work, but parse() changes the bytes, so it cannot be left out.
class Receiver {
 public:
  explicit Receiver(std::string bytes) : bytes_(std::move(bytes)), buffer_(Buffer::allocate(bytes_.size())) {
    buffer_.resize(bytes_.size());
  }

  const Message& receive(benchmark::State& state) {
    std::memcpy(buffer_.data(), bytes_.data(), bytes_.size());
    if (!parse(buffer_, message_)) state.SkipWithError("parse() refused the sample");
    return message_;
  }

  [[nodiscard]] std::int64_t size() const noexcept { return static_cast<std::int64_t>(bytes_.size()); }

 private:
  std::string bytes_;
  Buffer buffer_;
  Message message_;
};

template <class Header>
void read_all(const Headers& headers) {
  for (const Result<Header>& header : headers.all<Header>()) benchmark::DoNotOptimize(header);
}

// Everything a proxy or registrar looks at, typed: what stacks that parse eagerly do at once.
void read_typed(const Message& message) {
  const Headers& headers = message.headers;
  read_all<Via>(headers);
  benchmark::DoNotOptimize(&message.from());
  benchmark::DoNotOptimize(&message.to());
  benchmark::DoNotOptimize(message.call_id());
  benchmark::DoNotOptimize(&message.cseq());
  read_all<Contact>(headers);
  benchmark::DoNotOptimize(headers.get<MaxForwards>());
  read_all<Route>(headers);
  read_all<RecordRoute>(headers);
}

void parse_and_type(benchmark::State& state, const Sample& sample) {
  Receiver receiver(load(sample));
  for ([[maybe_unused]] const auto _ : state) read_typed(receiver.receive(state));
  state.SetBytesProcessed(state.iterations() * receiver.size());
}

void parse_only(benchmark::State& state, const Sample& sample) {
  Receiver receiver(load(sample));
  for ([[maybe_unused]] const auto _ : state) benchmark::DoNotOptimize(&receiver.receive(state));
  state.SetBytesProcessed(state.iterations() * receiver.size());
}

void serialize_one(benchmark::State& state, const Sample& sample) {
  Receiver receiver(load(sample));
  const Message& message = receiver.receive(state);
  std::string out;
  for ([[maybe_unused]] const auto _ : state) {
    out.clear();
    serialize(message, out);
    benchmark::DoNotOptimize(out.data());
  }
  state.SetBytesProcessed(state.iterations() * static_cast<std::int64_t>(out.size()));
}

// What a registrar without a binding to say does with each REGISTER: read, answer with a To tag, write.
void reply_to_register(benchmark::State& state) {
  Message message;
  if (!parse(Buffer::copy_of(load(samples[0])), message)) return state.SkipWithError("parse() refused the sample");
  const Request request(std::move(message));
  std::string out;
  for ([[maybe_unused]] const auto _ : state) {
    out.clear();
    Response response = reply(request, Status::ok);
    response.headers.set(HeaderId::to, "<sip:user000123@example.com>;tag=8f2a1c");
    serialize(response, out);
    benchmark::DoNotOptimize(out.data());
  }
}

const bool registered = [] {
  for (const Sample& sample : samples) {
    const std::string name = sample.name;
    benchmark::RegisterBenchmark(("parse/ours/" + name).c_str(), parse_and_type, sample);
    benchmark::RegisterBenchmark(("parse/ours-index/" + name).c_str(), parse_only, sample);
    benchmark::RegisterBenchmark(("serialize/ours/" + name).c_str(), serialize_one, sample);
  }
  benchmark::RegisterBenchmark("reply/ours/register", reply_to_register);
  return true;
}();

}  // namespace
}  // namespace sip::bench
