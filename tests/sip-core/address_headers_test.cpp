#include "sip/header/address_headers.hpp"

#include <gtest/gtest.h>

#include "header_forms.hpp"

namespace sip::test {
namespace {

TEST(ReferTo, IsAnAddress_RFC3515_2_1) {
  expect_reads<ReferTo>(
      {"<sip:alice@atlanta.example.com>",
       "<sips:bob@biloxi.example.net;method=SUBSCRIBE?Accept-Contact=sip:bobsdesk.biloxi.example.net>",
       "<sip:dave@denver.example.org?Replaces=12345%40192.168.118.3%3B"
       "to-tag%3D12345%3Bfrom-tag%3D5FFE-3994>",
       "\"Bob\" <tel:+1-201-555-0123>;x=y"});
  expect_tidies<ReferTo>({"http://www.ietf.org", "sip:a@b;method=INVITE"});
  expect_refuses<ReferTo>({"", "<sip:a@b", "sip:a@b?Replaces=1", "<sip:a@b>, <sip:c@d>", "\"a <sip:b@c>"});
}

TEST(AssertedIdentities, HaveNoParameters_RFC3325_9) {
  expect_reads<PAssertedIdentity>({"\"Cullen Jennings\" <sip:fluffy@cisco.com>", "<tel:+14085264000>"});
  expect_tidies<PAssertedIdentity>({"tel:+14085264000", "sip:fluffy@cisco.com"});
  expect_reads<PPreferredIdentity>({"\"Cullen Jennings\" <sip:fluffy@cisco.com>"});
  expect_refuses<PAssertedIdentity>({"", "<sip:a@b>;tag=1", "sip:a@b;user=phone", "a"});
  expect_refuses<PPreferredIdentity>({"", "<sip:a@b>;tag=1"});
}

TEST(AssertedIdentities, MayBeTwo_RFC3325_9_1) {
  const auto message = parse(options("P-Asserted-Identity: \"C, J\" <sip:fluffy@cisco.com>, tel:+14085264000\n"));
  std::string schemes;
  for (const Result<PAssertedIdentity>& identity : message->headers.all<PAssertedIdentity>()) {
    schemes.append(identity->uri.scheme_text).append(" ");
  }
  EXPECT_EQ(schemes, "sip tel ");
}

TEST(Paths, NeedBrackets_RFC3327_4_RFC3608_5) {
  expect_reads<Path>({"<sip:P1.EXAMPLEVISITED.COM;lr>", "<sip:3ft9@p;lr>;ob"});
  expect_reads<ServiceRoute>({"<sip:P2.HOME.EXAMPLE.COM;lr>"});
  expect_refuses<Path>({"", "sip:p.example.com;lr"});
  expect_refuses<ServiceRoute>({"", "sip:p.example.com;lr"});
}

}  // namespace
}  // namespace sip::test
