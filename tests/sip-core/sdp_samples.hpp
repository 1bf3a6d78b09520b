// The session descriptions that the tests of sip::sdp share: tests/sip-core/sdp/*.sdp.
#pragma once

#include <array>
#include <string>
#include <string_view>

#include <gtest/gtest.h>

#include "sip/sdp/session.hpp"

#include "messages.hpp"

namespace sip::test {

/// Of RFCs, and as phones and browsers write them.
inline constexpr std::array<const char*, 10> sdp_names = {
    "rfc8866_overview", "rfc8866_direction", "rfc8839_ice",   "rfc4568_crypto", "announcement",
    "browser_offer",    "pjsua_offer",       "baresip_offer", "linphone_offer", "deskphone_answer"};

inline std::string sdp_sample(const std::string& name) { return file_bytes("tests/sip-core/sdp/" + name + ".sdp"); }

/// The description in `text`, whose lines may end with "\n"; an empty one where it does not parse.
inline sdp::Session sdp_of(std::string_view text, const sdp::Limits& limits = {}) {
  auto session = sdp::parse(text, limits);
  EXPECT_TRUE(session) << describe(session.error()) << "\n" << text;
  return session ? std::move(*session) : sdp::Session();
}

/// What is wrong with it.
inline Error sdp_error(std::string_view text, const sdp::Limits& limits = {}) {
  const auto session = sdp::parse(text, limits);
  EXPECT_FALSE(session) << text;
  return session ? Error{Errc::absent, "", 0, 0} : session.error();
}

/// The smallest description there is, with more lines behind it, each ending in "\n".
inline std::string sdp_with(const std::string& lines) { return "v=0\no=- 1 1 IN IP4 192.0.2.1\ns=-\nt=0 0\n" + lines; }

/// What a typed attribute prints after reading `value`; "malformed" where it does not read it.
template <class Attribute>
std::string read_and_print(std::string_view value) {
  const auto attribute = Attribute::parse(value);
  if (!attribute) {
    EXPECT_EQ(attribute.error().code, Errc::malformed_sdp);
    return "malformed";
  }
  std::string out;
  attribute->print(out);
  return out;
}

}  // namespace sip::test
