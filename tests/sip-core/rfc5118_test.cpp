// RFC 5118: torture messages with IPv6 addresses.
#include <vector>

#include <gmock/gmock.h>

#include "sip/header/contact.hpp"

#include "messages.hpp"

namespace sip::test {
namespace {

// options(), with other Vias and another Request-URI.
Result<Message> read(std::string_view uri, std::string_view via = "SIP/2.0/UDP [2001:db8::9:1];branch=z9hG4bKas3-111") {
  return parse(with(with(options(), "sip:bob@example.com", uri), "SIP/2.0/UDP 192.0.2.1:5060;branch=z9hG4bK1", via));
}

TEST(Rfc5118, Ipv6Reference_4_1) {
  const Request request(*read("sip:[2001:db8::10]"));
  EXPECT_EQ(request.uri().host_address(), "2001:db8::10");
  EXPECT_EQ(request.top_via().host, "[2001:db8::9:1]");
}

TEST(Rfc5118, ReferenceWithoutBracketsIsRefused_4_2) {
  EXPECT_EQ(read("sip:2001:db8::10").error(), (Error{Errc::malformed_start_line, "Request-URI"}));
}

TEST(Rfc5118, PortInsideTheBracketsIsPartOfTheAddress_4_3) {
  const Request request(*read("sip:[2001:db8::10:5070]"));
  EXPECT_EQ(request.uri().host_address(), "2001:db8::10:5070");
  EXPECT_EQ(request.uri().port, 0);
}

TEST(Rfc5118, PortOutsideTheBrackets_4_4) {
  const Request request(*read("sip:[2001:db8::10]:5070"));
  EXPECT_EQ(request.uri().host_address(), "2001:db8::10");
  EXPECT_EQ(request.uri().port, 5070);
}

TEST(Rfc5118, ReceivedWithAndWithoutBrackets_4_5) {
  for (const char* received : {"[2001:db8::9:255]", "2001:db8::9:255"}) {
    const auto message = read("sip:[2001:db8::10]", "SIP/2.0/UDP [2001:db8::9:1];received=" + std::string(received) +
                                                        ";branch=z9hG4bKas3-111");
    ASSERT_TRUE(message) << received;
    EXPECT_EQ(message->top_via().received(), received);
    EXPECT_EQ(message->top_via().branch(), "z9hG4bKas3-111");
  }
}

TEST(Rfc5118, MixedAddressFamiliesInVias_4_7) {
  const auto message =
      parse(options("Via: SIP/2.0/UDP [2001:db8::9:1]:6050;branch=z9hG4bKas3-111\n"
                    "Via: SIP/2.0/TCP 192.0.2.1;branch=z9hG4bKkdjuw\n"
                    "Contact: \"Caller\" <sip:caller@[2001:db8::1]>\n"));
  ASSERT_TRUE(message);
  std::vector<std::string_view> hosts;
  for (const Result<Via>& via : message->headers.all<Via>()) hosts.push_back(via->host);
  EXPECT_THAT(hosts, testing::ElementsAre("192.0.2.1", "[2001:db8::9:1]", "192.0.2.1"));
  EXPECT_EQ(message->headers.get<Contact>()->uri.host, "[2001:db8::1]");
}

TEST(Rfc5118, Ipv4MappedAddress_4_9) {
  EXPECT_EQ(Request(*read("sip:user@[::ffff:192.0.2.10]")).uri().host_address(), "::ffff:192.0.2.10");
}

TEST(Rfc5118, ThirdColonOfTheOldAbnfIsTolerated_4_10) {
  const Request bug(*read("sip:user@[2001:db8:::192.0.2.1]"));
  const Request correct(*read("sip:user@[2001:db8::192.0.2.1]"));
  EXPECT_TRUE(equivalent(bug.uri(), correct.uri()));
}

}  // namespace
}  // namespace sip::test
