// A session description read and written: the 211 bytes that the INVITE of benches/messages carries.
#include <string>

#include <benchmark/benchmark.h>

#include "sip/parse.hpp"
#include "sip/sdp/session.hpp"

#include "messages.hpp"
#include "series.hpp"

namespace sip::bench {
namespace {

std::string body() {
  const auto invite = parse(load(samples[1]));
  return invite ? std::string(invite->body()) : std::string();
}

void sdp_parse(benchmark::State& state) {
  const std::string text = body();
  if (!sdp::parse(text)) return state.SkipWithError("parse() refused the sample");
  for ([[maybe_unused]] const auto _ : state) benchmark::DoNotOptimize(sdp::parse(text));
  state.SetBytesProcessed(state.iterations() * static_cast<std::int64_t>(text.size()));
}

// And what an answerer looks at: where to, which way, and what each payload type means.
void sdp_parse_and_type(benchmark::State& state) {
  const std::string text = body();
  for ([[maybe_unused]] const auto _ : state) {
    const auto session = sdp::parse(text);
    if (!session) return state.SkipWithError("parse() refused the sample");
    for (const sdp::Media& media : session->media) {
      benchmark::DoNotOptimize(session->connection_of(media));
      benchmark::DoNotOptimize(session->direction_of(media));
      for (const std::string& format : media.formats)
        benchmark::DoNotOptimize(media.rtpmap(*sdp::payload_type(format)));
    }
  }
  state.SetBytesProcessed(state.iterations() * static_cast<std::int64_t>(text.size()));
}

void sdp_print(benchmark::State& state) {
  const std::string text = body();
  const auto session = sdp::parse(text);
  if (!session) return state.SkipWithError("parse() refused the sample");
  for ([[maybe_unused]] const auto _ : state) benchmark::DoNotOptimize(sdp::print(*session));
  state.SetBytesProcessed(state.iterations() * static_cast<std::int64_t>(text.size()));
}

const bool registered = [] {
  series("sdp/parse", sdp_parse);
  series("sdp/parse-and-type", sdp_parse_and_type);
  series("sdp/print", sdp_print);
  return true;
}();

}  // namespace
}  // namespace sip::bench
