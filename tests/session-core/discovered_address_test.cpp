#include "../../session-core/src/discovered_address.hpp"

#include <string>

#include <gtest/gtest.h>

namespace sip::session::detail {
namespace {

std::string told_by(const std::string& via) {
  Response response(Status::ok);
  response.headers.add(HeaderId::via, via);
  return discovered_address(response).text();
}

TEST(DiscoveredAddress, IsReceivedAndRportOfTheTopVia_RFC3581_4) {
  EXPECT_EQ(told_by("SIP/2.0/UDP 10.0.0.5:5062;branch=z9hG4bKa;received=198.51.100.7;rport=40000"),
            "198.51.100.7:40000");
  EXPECT_EQ(told_by("SIP/2.0/UDP 10.0.0.5:5062;branch=z9hG4bKa;received=198.51.100.7"), "198.51.100.7:5062");
  EXPECT_EQ(told_by("SIP/2.0/UDP 10.0.0.5;branch=z9hG4bKa;received=2001:db8::7;rport"), "[2001:db8::7]:5060");
  EXPECT_EQ(told_by("SIP/2.0/UDP 10.0.0.5:5062;branch=z9hG4bKa;rport=40000"), "10.0.0.5:40000");
  EXPECT_EQ(told_by("SIP/2.0/UDP 10.0.0.5:5062;branch=z9hG4bKa;rport"), "none");
}

TEST(DiscoveredAddress, IsNoneWhereNoHostCanHaveIt) {
  for (const char* nowhere : {"0.0.0.0", "::", "224.0.1.75", "255.255.255.255", "ff02::1"}) {
    EXPECT_EQ(told_by("SIP/2.0/UDP 10.0.0.5:5062;branch=z9hG4bKa;rport=40000;received=" + std::string(nowhere)), "none")
        << nowhere;
  }
}

}  // namespace
}  // namespace sip::session::detail
