// Requests as text, for tests that put bytes on the wire.
#pragma once

#include <string>
#include <string_view>

#include <gtest/gtest.h>

#include "sip/parse.hpp"

namespace sip::testing {

/// An OPTIONS with this top Via value; `more` are further rows, each with its CRLF.
inline std::string options(std::string_view via, std::string_view more = {}) {
  return "OPTIONS sip:bob@example.com SIP/2.0\r\n"
         "Via: " +
         std::string(via) +
         "\r\n"
         "Max-Forwards: 70\r\n"
         "From: <sip:alice@example.com>;tag=a1\r\n"
         "To: <sip:bob@example.com>\r\n"
         "Call-ID: call@192.0.2.1\r\n"
         "CSeq: 1 OPTIONS\r\n" +
         std::string(more) + "\r\n";
}

inline constexpr std::string_view plain_via = "SIP/2.0/UDP 192.0.2.1:5070;branch=z9hG4bK1";

/// `text` with its first `from` replaced by `to`; the test fails where there is none.
inline std::string replaced(std::string text, std::string_view from, std::string_view to) {
  const std::size_t at = text.find(from);
  EXPECT_NE(at, std::string::npos) << from;
  return at == std::string::npos ? text : text.replace(at, from.size(), to);
}

/// What we sent is well formed, and a response.
inline Response response_in(std::string_view bytes) {
  auto message = parse(bytes);
  EXPECT_TRUE(message) << bytes;
  return message ? Response(std::move(*message)) : Response();
}

inline Request request_in(std::string_view bytes) {
  auto message = parse(bytes);
  EXPECT_TRUE(message) << bytes;
  return message ? Request(std::move(*message)) : Request();
}

}  // namespace sip::testing
