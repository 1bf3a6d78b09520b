// Reading, writing and answering one message, without a network.
#include <cstring>
#include <string>
#include <utility>

#include <benchmark/benchmark.h>

#include "sip/parse.hpp"

#include "eager_parse.hpp"
#include "our_parser.hpp"

namespace sip::bench {
namespace {

Facts facts_of(const Message& message) {
  Facts facts;
  facts.cseq = message.cseq().number;
  facts.call_id = message.call_id();
  facts.from_tag = message.from().tag;
  facts.to_user = message.to().uri.user;
  if (const auto hops = message.headers.get<MaxForwards>()) facts.max_forwards = static_cast<int>(hops->value);
  for (const Result<Via>& via : message.headers.all<Via>()) {
    ++facts.vias;
    facts.last_via_host = without_brackets(via->host);
    facts.last_via_branch = via->branch();
  }
  for (const Result<RecordRoute>& row : message.headers.all<RecordRoute>()) {
    ++facts.record_routes;
    facts.last_record_route = row->uri.host;
  }
  for (const Result<Route>& row : message.headers.all<Route>()) facts.routes += row ? 1 : 0;
  for (const Result<Contact>& row : message.headers.all<Contact>()) {
    ++facts.contacts;
    facts.contact_host = without_brackets(row->uri.host);
  }
  return facts;
}

class EagerParser {
 public:
  explicit EagerParser(std::string_view bytes) : receiver_(bytes) {}
  bool parse() { return receiver_.receive() && read_typed(receiver_.message()); }
  [[nodiscard]] Facts facts() const { return facts_of(receiver_.message()); }

 private:
  Receiver receiver_;
};

class IndexParser {
 public:
  explicit IndexParser(std::string_view bytes) : receiver_(bytes) {}
  bool parse() { return receiver_.receive_index(); }
  [[nodiscard]] Facts facts() const { return facts_of(receiver_.message()); }

 private:
  Receiver receiver_;
};

// What no parser can undercut: every byte looked at once, with what the C library has for this processor. No message
// holds a NUL, so it never stops early.
void scan_memory(benchmark::State& state, const Sample& sample) {
  const std::string bytes = load(sample);
  for ([[maybe_unused]] const auto _ : state) {
    const char* data = bytes.data();
    benchmark::DoNotOptimize(data);
    benchmark::DoNotOptimize(std::memchr(data, '\0', bytes.size()));
  }
  state.SetBytesProcessed(state.iterations() * static_cast<std::int64_t>(bytes.size()));
}

// What a proxy does to a message before it sends it on.
void edit_as_proxy(Headers& headers) {
  headers.prepend(HeaderId::via, "SIP/2.0/UDP 192.0.2.50:5060;branch=z9hG4bK7d1c9a2f");
  headers.remove_first(HeaderId::route);
  headers.replace_first(HeaderId::contact, "<sip:user000123@192.0.2.50:5060;transport=udp>");
}

void serialize_edited(benchmark::State& state, const Sample& sample) {
  Message message;
  if (!parse(Buffer::copy_of(load(sample)), message)) return state.SkipWithError("parse() refused the sample");
  edit_as_proxy(message.headers);
  std::string out;
  for ([[maybe_unused]] const auto _ : state) {
    out.clear();
    serialize(message, out);
    benchmark::DoNotOptimize(out.data());
  }
  state.SetBytesProcessed(state.iterations() * static_cast<std::int64_t>(out.size()));
}

// All a proxy does with the text of a message.
void forward(benchmark::State& state, const Sample& sample) {
  const std::string bytes = load(sample);
  const Buffer buffer = Buffer::allocate(bytes.size());
  Buffer(buffer).resize(bytes.size());
  Message message;
  std::string out;
  for ([[maybe_unused]] const auto _ : state) {
    std::memcpy(buffer.data(), bytes.data(), bytes.size());
    if (!parse(buffer, message)) state.SkipWithError("parse() refused the sample");
    edit_as_proxy(message.headers);
    out.clear();
    serialize(message, out);
    benchmark::DoNotOptimize(out.data());
  }
  state.SetBytesProcessed(state.iterations() * static_cast<std::int64_t>(out.size()));
}

void reply_to_register(benchmark::State& state) {
  Message message;
  if (!parse(Buffer::copy_of(load(samples[0])), message)) return state.SkipWithError("parse() refused the sample");
  const Request request(std::move(message));
  for ([[maybe_unused]] const auto _ : state) {
    Response response = reply(request, Status::ok);
    benchmark::DoNotOptimize(&response);
  }
}

// What a registrar without a binding to say does with each REGISTER once it is read: answer with a To tag, write.
void answer_register(benchmark::State& state) {
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

[[maybe_unused]] const bool registered = [] {
  register_parser<EagerParser>("ours");
  register_parser<IndexParser>("ours-index");
  for (const Sample& sample : samples) {
    const std::string name = sample.name;
    series("scan/memory/" + name, scan_memory, sample);
    series("serialize/ours/" + name, serialize_edited, sample);
    series("forward/ours/" + name, forward, sample);
  }
  series("reply/ours/register", reply_to_register);
  series("answer/ours/register", answer_register);
  return true;
}();

}  // namespace
}  // namespace sip::bench
