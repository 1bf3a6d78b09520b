// The messages that tests and benches share, and a short way to write one down.
#pragma once

#include <array>
#include <fstream>
#include <ostream>
#include <sstream>
#include <string>
#include <string_view>

#include <gtest/gtest.h>

#include "sip/parse.hpp"

namespace sip {

inline void PrintTo(const Error& error, std::ostream* out) { *out << describe(error); }
inline void PrintTo(Errc code, std::ostream* out) { *out << describe(code); }

}  // namespace sip

namespace sip::test {

inline constexpr std::array<const char*, 4> sample_names = {"1_register.sip", "2_invite.sip", "3_200ok.sip",
                                                            "4_monster.sip"};

/// The bytes of a file of this project.
inline std::string file_bytes(const std::string& path) {
  const std::ifstream file(LOOPSTART_SOURCE_DIR "/" + path, std::ios::binary);
  EXPECT_TRUE(file.good()) << path;
  std::ostringstream text;
  text << file.rdbuf();
  return text.str();
}

/// One of benches/messages.
inline std::string sample(const std::string& name) { return file_bytes("benches/messages/" + name); }

/// A message of RFC 4475 by the name it has there; one of RFC 5118 with "rfc5118/" before it.
inline std::string torture(const std::string& name) { return file_bytes("tests/sip-core/torture/" + name + ".dat"); }

/// The same with the empty line behind the rows, where the RFC's archive left it out.
inline std::string whole_torture(const std::string& name) {
  std::string bytes = torture(name);
  return bytes.find("\r\n\r\n") == std::string::npos ? bytes + "\r\n" : bytes;
}

/// `text` with CRLF for each LF.
inline std::string crlf(std::string_view text) {
  std::string wire;
  for (const char c : text) {
    if (c == '\n') wire += '\r';
    wire += c;
  }
  return wire;
}

/// A well-formed OPTIONS request with `more` rows (each ending in "\n") behind its mandatory ones.
inline std::string options(std::string_view more = {}) {
  return crlf(
      "OPTIONS sip:bob@example.com SIP/2.0\n"
      "Via: SIP/2.0/UDP 192.0.2.1:5060;branch=z9hG4bK1\n"
      "Max-Forwards: 70\n"
      "From: <sip:alice@example.com>;tag=a1\n"
      "To: <sip:bob@example.com>\n"
      "Call-ID: 1@192.0.2.1\n"
      "CSeq: 1 OPTIONS\n" +
      std::string(more) + "\n");
}

/// `text` with the first `from` in it replaced by `to`; fails where there is none.
inline std::string with(std::string text, std::string_view from, std::string_view to) {
  const std::size_t at = text.find(from);
  EXPECT_NE(at, std::string::npos) << from;
  return at == std::string::npos ? text : text.replace(at, from.size(), to);
}

/// What parse() says of bytes it must refuse; Errc::absent where it takes them.
inline Error parse_error(const std::string& bytes, const ParseLimits& limits = {}) {
  Message message;
  const auto result = parse(Buffer::copy_of(bytes), message, limits);
  return result ? Error{Errc::absent} : result.error();
}

}  // namespace sip::test
