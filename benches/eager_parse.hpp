// The parsers that parse-bench compares, ours and peers', and the loop that all of them are measured in.
#pragma once

#include <cstdint>
#include <cstdio>
#include <set>
#include <string>
#include <string_view>
#include <utility>

#include <benchmark/benchmark.h>

#include "messages.hpp"
#include "series.hpp"

namespace sip::bench {

/// Says where a parser read something else than what stands in the sample.
inline void report_difference(const Sample& sample, const Facts& read) {
  const Facts& truth = sample.facts;
  const auto number = [](const char* what, auto is, auto should) {
    if (is != should) std::fprintf(stderr, "  %s: read %ld, is %ld\n", what, long(is), long(should));
  };
  const auto text = [](const char* what, std::string_view is, std::string_view should) {
    if (is != should) {
      std::fprintf(stderr, "  %s: read '%.*s', is '%.*s'\n", what, int(is.size()), is.data(), int(should.size()),
                   should.data());
    }
  };
  number("Via", read.vias, truth.vias);
  number("Record-Route", read.record_routes, truth.record_routes);
  number("Route", read.routes, truth.routes);
  number("Contact", read.contacts, truth.contacts);
  number("Max-Forwards", read.max_forwards, truth.max_forwards);
  number("CSeq", read.cseq, truth.cseq);
  text("Call-ID", read.call_id, truth.call_id);
  text("From tag", read.from_tag, truth.from_tag);
  text("To user", read.to_user, truth.to_user);
  text("last Via host", read.last_via_host, truth.last_via_host);
  text("last Via branch", read.last_via_branch, truth.last_via_branch);
  text("Contact host", read.contact_host, truth.contact_host);
  text("last Record-Route", read.last_record_route, truth.last_record_route);
}

inline std::string_view without_brackets(std::string_view host) {
  return host.starts_with('[') && host.ends_with(']') ? host.substr(1, host.size() - 2) : host;
}

/// Measures Parser, which is made of the bytes of a message and has
///   bool parse();        // lets go of the last message and reads the bytes again; false where it refuses them
///   Facts facts() const; // of the last message, not measured
/// What was refused or read wrongly is an error and not a figure: no series measures a way out.
template <class Parser>
void parse_eagerly(benchmark::State& state, const Sample& sample) {
  const std::string bytes = load(sample);
  Parser parser(bytes);
  if (!parser.parse()) return state.SkipWithError("the parser refuses the sample");
  if (const Facts read = parser.facts(); read != sample.facts) {
    static std::set<std::string_view> reported;  // repetitions say nothing new
    if (reported.insert(sample.name).second) report_difference(sample, read);
    return state.SkipWithError("the parser reads something else than what stands there");
  }
  for ([[maybe_unused]] const auto _ : state) {
    if (!parser.parse()) state.SkipWithError("the parser refuses the sample");
  }
  state.SetBytesProcessed(state.iterations() * static_cast<std::int64_t>(bytes.size()));
}

/// Registers parse/NAME/SAMPLE for each sample.
template <class Parser>
bool register_parser(const std::string& name) {
  for (const Sample& sample : samples) {
    series("parse/" + name + "/" + sample.name, parse_eagerly<Parser>, sample);
  }
  return true;
}

}  // namespace sip::bench
