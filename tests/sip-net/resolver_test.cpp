#include "sip/net/resolver.hpp"

#include <optional>
#include <string>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "sip/testing/sim_network.hpp"

namespace sip::net {
namespace {

using namespace std::chrono_literals;
using ::testing::ElementsAre;

class ResolverTest : public ::testing::Test {
 protected:
  ResolverTest() { network_.set_name("example.test", {"2001:db8::5", "192.0.2.5", "192.0.2.6"}); }

  Operation ask(std::string_view uri) {
    result_.reset();
    return resolver_.resolve(parse_uri(uri).value(), [this](Result<std::vector<Target>> result) {
      EXPECT_FALSE(result_.has_value()) << "Done came twice";
      result_ = std::move(result);
    });
  }
  /// As "udp 192.0.2.5:5060", or the error.
  std::vector<std::string> resolve(std::string_view uri) {
    const Operation operation = ask(uri);
    EXPECT_FALSE(result_.has_value()) << "Done came before the call returned";
    EXPECT_TRUE(operation.pending());
    network_.run_until_idle();
    EXPECT_FALSE(operation.pending());
    if (!result_) return {"nothing"};
    if (!*result_) return {describe(result_->error().code)};
    std::vector<std::string> texts;
    for (const Target& target : **result_) {
      texts.push_back(std::string(uri_name(target.transport)) + " " + target.address.text());
    }
    return texts;
  }

  testing::SimNetwork network_;
  testing::SimNode& node_ = network_.add_node("192.0.2.1");
  Resolver resolver_{node_};
  std::optional<Result<std::vector<Target>>> result_;
};

TEST_F(ResolverTest, AnAddressNeedsNoLookUp_3263_4_1) {
  network_.set_dns_answers(false);
  EXPECT_THAT(resolve("sip:192.0.2.9"), ElementsAre("udp 192.0.2.9:5060"));
  EXPECT_THAT(resolve("sip:alice@192.0.2.9:5070"), ElementsAre("udp 192.0.2.9:5070"));
  EXPECT_THAT(resolve("sip:[2001:db8::9]:5070"), ElementsAre("udp [2001:db8::9]:5070"));
  EXPECT_THAT(resolve("sips:192.0.2.9"), ElementsAre("tls 192.0.2.9:5061"));
}

TEST_F(ResolverTest, TheTransportParameterDecides_3263_4_1) {
  EXPECT_THAT(resolve("sip:192.0.2.9;transport=tcp"), ElementsAre("tcp 192.0.2.9:5060"));
  EXPECT_THAT(resolve("sip:192.0.2.9;transport=TLS"), ElementsAre("tls 192.0.2.9:5061"));
  EXPECT_THAT(resolve("sip:192.0.2.9;transport=udp"), ElementsAre("udp 192.0.2.9:5060"));
  EXPECT_THAT(resolve("sip:192.0.2.9;transport=ws"), ElementsAre("ws 192.0.2.9:80"));
  EXPECT_THAT(resolve("sip:192.0.2.9;transport=sctp"), ElementsAre(describe(Errc::unsupported_transport)));
}

TEST_F(ResolverTest, ASipsUriIsSecuredUnderWhateverItNames_26_2_2) {
  EXPECT_THAT(resolve("sips:192.0.2.9;transport=tcp"), ElementsAre("tls 192.0.2.9:5061"));
  EXPECT_THAT(resolve("sips:192.0.2.9;transport=tls"), ElementsAre("tls 192.0.2.9:5061"));
  EXPECT_THAT(resolve("sips:192.0.2.9;transport=ws"), ElementsAre("wss 192.0.2.9:443"));
  EXPECT_THAT(resolve("sips:192.0.2.9;transport=udp"), ElementsAre(describe(Errc::unsupported_transport)));
}

TEST_F(ResolverTest, MaddrIsTheTarget_3263_4) {
  EXPECT_THAT(resolve("sip:example.test:5070;maddr=192.0.2.7"), ElementsAre("udp 192.0.2.7:5070"));
  EXPECT_THAT(resolve("sip:192.0.2.9;maddr=example.test"),
              ElementsAre("udp 192.0.2.5:5060", "udp 192.0.2.6:5060", "udp [2001:db8::5]:5060"));
}

TEST_F(ResolverTest, ANameHasAllItsAddressesWithThePort_3263_4_2) {
  EXPECT_THAT(resolve("sip:bob@Example.Test:5070;transport=tcp"),
              ElementsAre("tcp 192.0.2.5:5070", "tcp 192.0.2.6:5070", "tcp [2001:db8::5]:5070"));
}

TEST_F(ResolverTest, FailuresAreToldApart) {
  EXPECT_THAT(resolve("sip:unknown.test"), ElementsAre(describe(Errc::name_not_found)));
  EXPECT_THAT(resolve("tel:+1-201-555-0123"), ElementsAre(describe(Errc::invalid_argument)));
  network_.set_dns_answers(false);
  EXPECT_THAT(resolve("sip:example.test"), ElementsAre(describe(Errc::name_lookup_failed)));
}

TEST_F(ResolverTest, CancelledItStillSaysSoOnce) {
  for (const char* uri : {"sip:192.0.2.9", "sip:example.test", "tel:+1"}) {
    Operation operation = ask(uri);
    operation.cancel();
    operation.cancel();
    EXPECT_FALSE(result_.has_value());
    network_.run_until_idle();
    ASSERT_TRUE(result_.has_value()) << uri;
    EXPECT_EQ(result_->error().code, Errc::cancelled) << uri;
    operation.cancel();
    network_.run_until_idle();
  }
}

TEST_F(ResolverTest, ADroppedOperationGoesOn) {
  {
    const Operation dropped = ask("sip:example.test");
  }
  network_.run_until_idle();
  ASSERT_TRUE(result_.has_value());
  EXPECT_TRUE(result_->has_value());
}

TEST_F(ResolverTest, ItsCallbackMayAskAgain) {
  std::vector<std::string> order;
  resolver_.resolve(parse_uri("sip:192.0.2.9").value(), [&](Result<std::vector<Target>>) {
    order.push_back("first");
    resolver_.resolve(parse_uri("sip:192.0.2.8").value(),
                      [&](Result<std::vector<Target>>) { order.push_back("second"); });
  });
  network_.run_until_idle();
  EXPECT_THAT(order, ElementsAre("first", "second"));
}

}  // namespace
}  // namespace sip::net
