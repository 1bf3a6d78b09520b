// Messages made to hurt our parser: one thing, as often as a datagram can hold it. The time of each must grow as the
// bytes do; what it is of a byte, and how it grew, says benches/compare.py --adversarial.
#include <cstdint>
#include <string>
#include <string_view>

#include <benchmark/benchmark.h>

#include "our_parser.hpp"
#include "series.hpp"

namespace sip::bench {
namespace {

// `piece` is repeated, a '#' in it replaced by the number of the repetition.
struct Attack {
  const char* name;
  const char* before;
  const char* piece;
  const char* after;
};

// In the place of a header field.
constexpr Attack rows[] = {
    // Structure of the message
    {"rows", "A: b", "\r\nA: b", ""},
    {"rows-of-new-names", "A: b", "\r\nA#: b", ""},
    {"rows-of-one-byte", "A: b", "\r\na", ""},
    {"rows-without-value", "A: b", "\r\na:", ""},
    {"rows-without-name", "A: b", "\r\n:", ""},
    {"contact-rows", "A: b", "\r\nm:<sip:a@b>", ""},
    {"via-rows", "A: b", "\r\nv:SIP/2.0/UDP a", ""},
    {"from-rows", "A: b", "\r\nf:<sip:a@b>;tag=c", ""},
    {"folds", "A: b", "\r\n ", "b"},
    {"folds-in-a-list", "Contact: <sip:a@b>", "\r\n ,\r\n <sip:a@b>", ""},
    {"folds-in-parameters", "Via: SIP/2.0/UDP a", "\r\n ;\r\n a\r\n =\r\n b", ""},
    {"crs", "A: b", "\r", ""},
    {"lfs", "A: b", "\n", ""},
    {"controls", "A: ", "\x01", ""},
    {"name", "", "A", ": b"},
    {"name-without-colon", "", "A", ""},
    {"name-and-spaces", "Subject", " ", ": b"},
    {"spaces", "Subject: ", " ", "a"},
    {"spaces-in-a-list", "Contact: <sip:a@b>", " ", ",<sip:a@b>"},
    {"spaces-and-tabs", "Contact: <sip:a@b>", " \t", ";a"},
    {"colons", "A", ":", ""},
    // Lists
    {"commas", "Contact: ", ",", ""},
    {"contacts", "Contact: <sip:a@b>", ",<sip:a@b>", ""},
    {"bare-contacts", "Contact: sip:a@b", ",sip:a@b", ""},
    {"vias", "Via: SIP/2.0/UDP a", ",SIP/2.0/UDP a", ""},
    {"routes", "Route: <sip:a;lr>", ",<sip:a;lr>", ""},
    {"open-brackets", "Contact: ", "<", ""},
    {"open-brackets-and-commas", "Contact: ", "<,", ""},
    {"brackets", "Contact: ", "<>", ""},
    {"open-parentheses", "Contact: ", "(", ""},
    {"parentheses-in-a-via", "Via: SIP/2.0/UDP a ", "(", ""},
    // Quoted strings
    {"quoted-string", "Contact: \"", "a", "\" <sip:a@b>"},
    {"quoted-string-unterminated", "Contact: \"", "a", ""},
    {"quoted-string-of-escapes", "Contact: \"", "\\\"", "\" <sip:a@b>"},
    {"quoted-string-in-a-parameter", "Contact: <sip:a@b>;a=\"", ",;", "\""},
    {"backslashes", "Contact: \"", "\\", ""},
    {"quotes", "Contact: ", "\"", ""},
    {"open-quotes-and-commas", "Contact: ", "\"\\\",", ""},
    {"quoted-contacts", "Contact: <sip:a@b>", ",\"a\"<sip:a@b>", ""},
    // Parameters
    {"via-parameters", "Via: SIP/2.0/UDP a", ";a=b", ""},
    {"via-parameters-of-new-names", "Via: SIP/2.0/UDP a", ";a#=b", ""},
    {"contact-parameters", "Contact: <sip:a@b>", ";a", ""},
    {"contact-parameters-of-new-names", "Contact: <sip:a@b>", ";a#", ""},
    {"contact-parameter-q", "Contact: <sip:a@b>", ";q=1", ""},
    // As many in each as are let in.
    {"contacts-with-parameters", "Contact: <sip:a@b>",
     ",<sip:a@b>"
     ";aa;ab;ac;ad;ae;af;ag;ah;ai;aj;ba;bb;bc;bd;be;bf;bg;bh;bi;bj;ca;cb;cc;cd;ce;cf;cg;ch;ci;cj"
     ";da;db;dc;dd;de;df;dg;dh;di;dj;ea;eb;ec;ed;ee;ef;eg;eh;ei;ej;fa;fb;fc;fd;fe;ff;fg;fh;fi;fj",
     ""},
    {"routes-with-parameters", "Route: <sip:b>",
     ",<sip:b"
     ";aa;ab;ac;ad;ae;af;ag;ah;ai;aj;ba;bb;bc;bd;be;bf;bg;bh;bi;bj;ca;cb;cc;cd;ce;cf;cg;ch;ci;cj"
     ";da;db;dc;dd;de;df;dg;dh;di;dj;ea;eb;ec;ed;ee;ef;eg;eh;ei;ej;fa;fb;fc;fd;fe;ff;fg;fh;fi;fj"
     ">",
     ""},
    {"semicolons", "Contact: <sip:a@b>", ";", ""},
    {"equals-signs", "Via: SIP/2.0/UDP a;a", "=", ""},
    {"slashes", "Via: SIP", "/", ""},
    // URIs and hosts
    {"uri-user", "Route: <sip:", "a", "@b>"},
    {"uri-parameters", "Route: <sip:a@b", ";a", ">"},
    {"uri-parameters-of-new-names", "Route: <sip:a@b", ";a#", ">"},
    {"uri-headers", "Route: <sip:a@b?a=b", "&a=b", ">"},
    {"uri-unterminated", "Route: <sip:", "a", ""},
    {"percents", "Route: <sip:", "%", "@b>"},
    {"escapes", "Route: <sip:", "%41", "@b>"},
    {"at-signs", "Route: <sip:a", "@", "b>"},
    {"colons-in-a-uri", "Route: <sip:", ":", ">"},
    {"colons-in-an-address", "Route: <sip:[", ":", "]>"},
    {"labels", "Via: SIP/2.0/UDP a", ".a", ""},
    {"port-digits", "Via: SIP/2.0/UDP a:", "1", ""},
    {"cseq-digits", "CSeq: ", "1", " OPTIONS"},
    {"length-digits", "Content-Length: ", "0", ""},
    {"call-id", "Call-ID: ", "@", ""},
    {"option-tags", "Supported: a", ",a", ""},
};

// In the place of the start line.
constexpr Attack start_lines[] = {
    {"empty-lines-before", "", "\r\n", "OPTIONS sip:bob@example.com SIP/2.0"},
    {"method", "", "A", " sip:bob@example.com SIP/2.0"},
    {"request-uri", "OPTIONS sip:", "a", "@b SIP/2.0"},
    {"request-uri-parameters", "OPTIONS sip:a@b", ";a#", " SIP/2.0"},
    {"spaces-in-the-request-line", "OPTIONS", " ", "sip:bob@example.com SIP/2.0"},
    {"reason-phrase", "SIP/2.0 200 ", "a", ""},
    {"line-without-end", "OPTIONS ", "a", ""},
};

std::string text_of(const Attack& attack, std::size_t size) {
  const std::string_view piece = attack.piece;
  const std::size_t number_at = piece.find('#');
  std::string text = attack.before;
  for (int number = 0; text.size() < size; ++number) {
    text += piece.substr(0, number_at);
    if (number_at != std::string_view::npos) text += std::to_string(number) + std::string(piece.substr(number_at + 1));
  }
  return text + attack.after;
}

std::string message(const std::string& start_line, const std::string& row) {
  std::string text = start_line + "\r\n";
  if (!row.empty()) text += row + "\r\n";
  return text +
         "Via: SIP/2.0/UDP 192.0.2.1:5060;branch=z9hG4bK1\r\n"
         "Max-Forwards: 70\r\n"
         "To: <sip:bob@example.com>\r\n"
         "From: <sip:alice@example.com>;tag=1\r\n"
         "Call-ID: 1@192.0.2.1\r\n"
         "CSeq: 1 OPTIONS\r\n"
         "Contact: <sip:alice@192.0.2.1>\r\n"
         "Content-Length: 0\r\n"
         "\r\n";
}

// Nothing stops before the bytes do.
constexpr ParseLimits no_limits{.message = 1 << 24, .body = 1 << 24, .header_line = 1 << 24, .headers = 1 << 20};

// Most of these are refused, and all of it is measured: what is left of a message is typed all the same.
void measure(benchmark::State& state, const std::string& bytes) {
  Receiver receiver(bytes, no_limits);
  for ([[maybe_unused]] const auto _ : state) {
    benchmark::DoNotOptimize(receiver.receive());
    benchmark::DoNotOptimize(read_typed(receiver.message()));
  }
  using benchmark::Counter;
  const auto size = static_cast<double>(bytes.size());
  state.counters["per_byte"] = Counter(size, Counter::kIsIterationInvariantRate | Counter::kInvert);
  state.SetComplexityN(static_cast<std::int64_t>(bytes.size()));
}

void attack_row(benchmark::State& state, const Attack& attack) {
  const auto size = static_cast<std::size_t>(state.range(0));
  measure(state, message("OPTIONS sip:bob@example.com SIP/2.0", text_of(attack, size)));
}

void attack_start_line(benchmark::State& state, const Attack& attack) {
  measure(state, message(text_of(attack, static_cast<std::size_t>(state.range(0))), ""));
}

void register_attack(const Attack& attack, void (*function)(benchmark::State&, const Attack&)) {
  series(std::string("parse/ours-adversarial/") + attack.name, function, attack)
      ->RangeMultiplier(2)
      ->Range(8 << 10, 64 << 10)
      ->Complexity(benchmark::oN);
}

[[maybe_unused]] const bool registered = [] {
  for (const Attack& attack : rows) register_attack(attack, attack_row);
  for (const Attack& attack : start_lines) register_attack(attack, attack_start_line);
  return true;
}();

}  // namespace
}  // namespace sip::bench
