// Digest, both sides: what it costs a server to check a request, and a client to sign one.
#include <string>

#include <benchmark/benchmark.h>

#include "sip/digest.hpp"

namespace sip::bench {
namespace {

using digest::Algorithm;
using digest::Qop;

// As a REGISTER carries them: nonces of our server's length, a cnonce as phones make them.
const digest::Login alice{.user = "user000123", .password = "correct horse", .realm = ""};
constexpr const char* uri = "sip:example.com";
constexpr const char* cnonce = "0a4f113b8c2e4d6f";

digest::Session session_of(Algorithm algorithm) {
  digest::Session session;
  session.challenge.realm = "example.com";
  session.challenge.nonce = "7ypf/xlj9XXwfDPEoM4URrv/xwf94BcCAzFZH4GiTo0v";
  session.challenge.algorithm = algorithm;
  session.qop = Qop::auth;
  return session;
}

std::string credentials(Algorithm algorithm) {
  return session_of(algorithm).answer(alice, "REGISTER", uri, "", cnonce);
}

void answer(benchmark::State& state, Algorithm algorithm) {
  digest::Session session = session_of(algorithm);
  for ([[maybe_unused]] const auto _ : state) {
    benchmark::DoNotOptimize(session.answer(alice, "REGISTER", uri, "", cnonce));
  }
}

void verify(benchmark::State& state, Algorithm algorithm) {
  const auto read = digest::read_credentials(credentials(algorithm));
  const std::string ha1 = digest::ha1(algorithm, alice.user, "example.com", alice.password);
  if (!read || !digest::verify(*read, ha1, "REGISTER", "")) return state.SkipWithError("verify() refused the answer");
  for ([[maybe_unused]] const auto _ : state) benchmark::DoNotOptimize(digest::verify(*read, ha1, "REGISTER", ""));
}

// The text alone; it is the same for all algorithms but for the length of the response.
void read_credentials(benchmark::State& state) {
  const std::string value = credentials(Algorithm::sha256);
  for ([[maybe_unused]] const auto _ : state) benchmark::DoNotOptimize(digest::read_credentials(value));
  state.SetBytesProcessed(state.iterations() * static_cast<std::int64_t>(value.size()));
}

const bool registered = [] {
  for (const Algorithm algorithm : {Algorithm::md5, Algorithm::sha256, Algorithm::sha512_256}) {
    const std::string name(digest::name(algorithm));
    benchmark::RegisterBenchmark(("digest/verify/" + name).c_str(), verify, algorithm);
    benchmark::RegisterBenchmark(("digest/answer/" + name).c_str(), answer, algorithm);
  }
  benchmark::RegisterBenchmark("digest/read-credentials", read_credentials);
  return true;
}();

}  // namespace
}  // namespace sip::bench
