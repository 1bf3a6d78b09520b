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
using ::testing::IsEmpty;
using ::testing::SizeIs;
using ::testing::UnorderedElementsAre;

using enum TransportKind;

SrvRecord srv(std::uint16_t priority, std::uint16_t weight, std::uint16_t port, std::string target) {
  return {priority, weight, port, std::move(target)};
}

NaptrRecord naptr(std::uint16_t order, std::uint16_t preference, std::string service, std::string replacement) {
  return {order, preference, "s", std::move(service), "", std::move(replacement)};
}

/// A node that counts what its resolver asks.
class CountingDns final : public Dns {
 public:
  explicit CountingDns(Dns& dns) : dns_(dns) {}
  Operation addresses(const std::string& name, Done<DnsAnswer<SocketAddress>> done) override {
    asked.push_back("A " + name);
    return dns_.addresses(name, std::move(done));
  }
  Operation srv(const std::string& name, Done<DnsAnswer<SrvRecord>> done) override {
    asked.push_back("SRV " + name);
    return dns_.srv(name, std::move(done));
  }
  Operation naptr(const std::string& name, Done<DnsAnswer<NaptrRecord>> done) override {
    asked.push_back("NAPTR " + name);
    return dns_.naptr(name, std::move(done));
  }
  std::vector<std::string> asked;

 private:
  Dns& dns_;
};

class CountingEnvironment final : public Environment {
 public:
  explicit CountingEnvironment(Environment& node) : node_(node), dns_(node.dns()) {}
  Scheduler& scheduler() noexcept override { return node_.scheduler(); }
  Random& random() noexcept override { return node_.random(); }
  EventBus& bus() noexcept override { return node_.bus(); }
  CountingDns& dns() noexcept override { return dns_; }
  std::uint32_t number() const noexcept override { return node_.number(); }
  void post(std::move_only_function<void()> task) override { node_.post(std::move(task)); }
  Result<std::unique_ptr<Transport>> open_transport(TransportKind kind, const SocketAddress& local, std::uint32_t id,
                                                    const TransportLimits& limits,
                                                    Transport::Receiver& receiver) override {
    return node_.open_transport(kind, local, id, limits, receiver);
  }

 private:
  Environment& node_;
  CountingDns dns_;
};

class ResolverTest : public ::testing::Test {
 protected:
  ResolverTest() { network_.set_name("example.test", {"2001:db8::5", "192.0.2.5", "192.0.2.6"}); }

  Operation ask(std::string_view uri, TransportKinds usable = TransportKinds::all()) {
    result_.reset();
    return Resolver(node_, usable).resolve(parse_uri(uri).value(), [this](Result<std::vector<Target>> result) {
      EXPECT_FALSE(result_.has_value()) << "Done came twice";
      result_ = std::move(result);
    });
  }
  /// As "udp 192.0.2.5:5060", or the error.
  std::vector<std::string> resolve(std::string_view uri, TransportKinds usable = TransportKinds::all()) {
    node_.dns().asked.clear();
    const Operation operation = ask(uri, usable);
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
  const std::vector<std::string>& asked() { return node_.dns().asked; }

  testing::SimNetwork network_;
  CountingEnvironment node_{network_.add_node("192.0.2.1")};
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
  EXPECT_THAT(resolve("sip:example.test:5060"), ElementsAre(describe(Errc::name_lookup_failed)));
  EXPECT_THAT(resolve("sip:other.test"), ElementsAre(describe(Errc::name_lookup_failed)));
}

// What may be chosen

TEST_F(ResolverTest, OnlyWhatTheCallerCanSendByIsChosen_3263_4_1) {
  EXPECT_THAT(resolve("sip:192.0.2.9", {tcp, tls}), ElementsAre("tcp 192.0.2.9:5060"));
  EXPECT_THAT(resolve("sip:192.0.2.9", {tls}), ElementsAre("tls 192.0.2.9:5061"));
  EXPECT_THAT(resolve("sip:192.0.2.9;transport=tcp", {udp}), ElementsAre(describe(Errc::unsupported_transport)));
  EXPECT_STREQ(result_->error().what, "tcp");
  EXPECT_THAT(resolve("sips:192.0.2.9", {udp, tcp, ws}), ElementsAre(describe(Errc::unsupported_transport)));
  EXPECT_THAT(resolve("sip:192.0.2.9", {}), ElementsAre(describe(Errc::unsupported_transport)));
}

TEST_F(ResolverTest, NobodyIsUnderInvalid_2606_2) {
  for (const char* uri : {"sip:df7jal23ls0d.invalid;transport=ws", "sips:x@a.b.INVALID", "sip:invalid",
                          "sip:a.invalid.", "sip:a.invalid:5060", "sip:example.test;maddr=a.invalid"}) {
    EXPECT_THAT(resolve(uri), ElementsAre(describe(Errc::name_not_found))) << uri;
    EXPECT_THAT(asked(), IsEmpty()) << uri;
  }
  EXPECT_THAT(resolve("sip:192.0.2.9;maddr=192.0.2.8"), ElementsAre("udp 192.0.2.8:5060"));
  network_.set_name("notinvalid", {"192.0.2.9"});
  EXPECT_THAT(resolve("sip:notinvalid:5060"), ElementsAre("udp 192.0.2.9:5060"));
}

TEST_F(ResolverTest, LocalhostHasNoServices_6761_6_3) {
  network_.set_name("localhost", {"127.0.0.1"});
  EXPECT_THAT(resolve("sip:localhost"), ElementsAre("udp 127.0.0.1:5060"));
  EXPECT_THAT(asked(), ElementsAre("A localhost"));
}

// NAPTR: the example of RFC 3263 §4.1, and what is made of others

struct ExampleZone : ResolverTest {
  ExampleZone() {
    network_.set_naptr("example.com", {naptr(100, 50, "SIP+D2U", "_sip._udp.example.com"),
                                       naptr(50, 50, "SIPS+D2T", "_sips._tcp.example.com"),
                                       naptr(90, 50, "SIP+D2T", "_sip._tcp.example.com")});
    network_.set_srv("_sips._tcp.example.com", {srv(0, 1, 5061, "server1.example.com")});
    network_.set_srv("_sip._tcp.example.com",
                     {srv(1, 0, 5070, "server2.example.com"), srv(0, 0, 5060, "server1.example.com")});
    network_.set_srv("_sip._udp.example.com", {srv(0, 1, 5062, "server2.example.com")});
    network_.set_name("server1.example.com", {"192.0.2.11", "192.0.2.12"});
    network_.set_name("server2.example.com", {"192.0.2.21"});
    network_.set_name("example.com", {"192.0.2.99"});
  }
};

TEST_F(ExampleZone, TheServersFirstChoiceThatWeCanIsTaken_3263_4_1) {
  EXPECT_THAT(resolve("sip:user@example.com", {udp, tcp}),
              ElementsAre("tcp 192.0.2.11:5060", "tcp 192.0.2.12:5060", "tcp 192.0.2.21:5070"));
  EXPECT_THAT(resolve("sip:user@example.com", {udp}), ElementsAre("udp 192.0.2.21:5062"));
  EXPECT_THAT(asked(), ElementsAre("NAPTR example.com", "SRV _sip._udp.example.com", "A server2.example.com"));
}

TEST_F(ExampleZone, ASipUriGoesByTlsWhereTheServerWantsItAndWeCan_3263_4_1) {
  EXPECT_THAT(resolve("sip:user@example.com", {udp, tcp, tls}),
              ElementsAre("tls 192.0.2.11:5061", "tls 192.0.2.12:5061"));
}

TEST_F(ExampleZone, ASipsUriKeepsSipsServicesOnly_3263_4_1) {
  EXPECT_THAT(resolve("sips:user@example.com", {udp, tcp, tls}),
              ElementsAre("tls 192.0.2.11:5061", "tls 192.0.2.12:5061"));
  network_.set_naptr("plain.test", {naptr(1, 1, "SIP+D2T", "_sip._tcp.example.com")});
  network_.set_name("plain.test", {"192.0.2.31"});
  EXPECT_THAT(resolve("sips:user@plain.test"), ElementsAre("tls 192.0.2.31:5061")) << "never what is not SIPS";
}

TEST_F(ExampleZone, ATransportOrAPortAsksForNoNaptr_3263_4_1) {
  EXPECT_THAT(resolve("sip:user@example.com;transport=udp"), ElementsAre("udp 192.0.2.21:5062"));
  EXPECT_THAT(asked(), ElementsAre("SRV _sip._udp.example.com", "A server2.example.com"));
  EXPECT_THAT(resolve("sip:user@example.com:5060"), ElementsAre("udp 192.0.2.99:5060"));
  EXPECT_THAT(asked(), ElementsAre("A example.com")) << "§4.2: with a port, not even 5060, no SRV";
  EXPECT_THAT(resolve("sips:user@example.com:5061"), ElementsAre("tls 192.0.2.99:5061"));
}

TEST_F(ExampleZone, TheTargetKeepsTheDomainsName_5922_4) {
  (void)resolve("sips:user@example.com");
  ASSERT_TRUE(result_ && *result_);
  for (const Target& target : **result_) EXPECT_EQ(target.name, "example.com");
}

TEST_F(ExampleZone, MaddrIsWhoseRecordsAreLookedUp_3263_4) {
  EXPECT_THAT(resolve("sip:user@other.test;maddr=example.com", {udp}), ElementsAre("udp 192.0.2.21:5062"));
  EXPECT_EQ((*result_)->front().name, "other.test");
}

TEST_F(ResolverTest, PreferenceDecidesWithinAnOrder_3263_4_1) {
  network_.set_naptr("p.test",
                     {naptr(10, 20, "sip+d2u", "_sip._udp.p.test"), naptr(10, 10, "SIP+D2T", "_sip._tcp.p.test")});
  network_.set_srv("_sip._udp.p.test", {srv(0, 0, 1, "example.test")});
  network_.set_srv("_sip._tcp.p.test", {srv(0, 0, 2, "example.test")});
  EXPECT_EQ(resolve("sip:p.test").front(), "tcp 192.0.2.5:2");
}

TEST_F(ResolverTest, RecordsThatAreNotOfThisUseAreDiscarded_3263_4_1) {
  network_.set_naptr("odd.test", {naptr(1, 1, "SIP+D2S", "_sip._sctp.odd.test"),
                                  naptr(2, 1, "SIPS+D2U", "_sips._udp.odd.test"),
                                  naptr(3, 1, "E2U+sip", "_sip._udp.odd.test"),
                                  {4, 1, "u", "SIP+D2T", "!^.*$!sip:x@odd.test!", ""},
                                  {5, 1, "s", "SIP+D2T", "!a!b!", "_sip._tcp.odd.test"},
                                  {6, 1, "", "SIP+D2T", "", "other.test"},
                                  {7, 1, "s", "SIP+D2T", "", ""},
                                  {8, 1, "S", "SIP+D2T", "", "_good.odd.test"}});
  network_.set_srv("_good.odd.test", {srv(0, 0, 5060, "example.test")});
  EXPECT_EQ(resolve("sip:odd.test").front(), "tcp 192.0.2.5:5060");
  EXPECT_THAT(asked(), ElementsAre("NAPTR odd.test", "SRV _good.odd.test", "A example.test"));
}

TEST_F(ResolverTest, WebSocketsHaveServicesOfTheirOwn_7118_7) {
  network_.set_naptr("web.test",
                     {naptr(1, 1, "SIPS+D2W", "_sips._ws.web.test"), naptr(2, 1, "SIP+D2W", "_sip._ws.web.test")});
  network_.set_srv("_sips._ws.web.test", {srv(0, 0, 8443, "example.test")});
  network_.set_srv("_sip._ws.web.test", {srv(0, 0, 8080, "example.test")});
  EXPECT_EQ(resolve("sip:web.test").front(), "wss 192.0.2.5:8443");
  EXPECT_EQ(resolve("sip:web.test", {udp, ws}).front(), "ws 192.0.2.5:8080");
  EXPECT_EQ(resolve("sips:web.test", {tls, wss}).front(), "wss 192.0.2.5:8443");
  EXPECT_EQ(resolve("sips:web.test;transport=ws").front(), "wss 192.0.2.5:8443");
  EXPECT_EQ(resolve("sip:example.test;transport=ws").front(), "ws 192.0.2.5:80");
  EXPECT_EQ(resolve("sips:example.test;transport=ws").front(), "wss 192.0.2.5:443");
}

// No NAPTR records

TEST_F(ResolverTest, WithoutNaptrEachTransportIsAskedFor_3263_4_1) {
  network_.set_srv("_sip._tcp.s.test", {srv(0, 0, 5070, "example.test")});
  network_.set_srv("_sips._tcp.s.test", {srv(0, 0, 5071, "example.test")});
  EXPECT_EQ(resolve("sip:s.test", {udp, tcp, tls}).front(), "tcp 192.0.2.5:5070");
  EXPECT_THAT(asked(), ElementsAre("NAPTR s.test", "SRV _sip._udp.s.test", "SRV _sip._tcp.s.test",
                                   "SRV _sips._tcp.s.test", "A example.test"));
  EXPECT_EQ(resolve("sips:s.test").front(), "tls 192.0.2.5:5071");
  EXPECT_EQ(resolve("sip:s.test;transport=tls").front(), "tls 192.0.2.5:5071");
}

TEST_F(ResolverTest, WithoutAnyServiceTheHostItselfServes_3263_4_2) {
  EXPECT_THAT(resolve("sip:example.test"),
              ElementsAre("udp 192.0.2.5:5060", "udp 192.0.2.6:5060", "udp [2001:db8::5]:5060"));
  EXPECT_EQ(resolve("sips:example.test").front(), "tls 192.0.2.5:5061");
  EXPECT_EQ(resolve("sip:example.test", {tcp}).front(), "tcp 192.0.2.5:5060");
  EXPECT_EQ(resolve("sip:example.test;transport=tcp").front(), "tcp 192.0.2.5:5060");
}

TEST_F(ResolverTest, NaptrWithoutItsSrvLeavesTheHostByThatTransport_3263_4_2) {
  network_.set_naptr("n.test", {naptr(1, 1, "SIP+D2T", "_sip._tcp.n.test"), naptr(2, 1, "SIP+D2U", "_x.n.test")});
  network_.set_name("n.test", {"192.0.2.7"});
  EXPECT_THAT(resolve("sip:n.test"), ElementsAre("tcp 192.0.2.7:5060"));
}

TEST_F(ResolverTest, NaptrWithoutItsSrvLeavesTheNextService_3403_4_1) {
  network_.set_naptr("n.test", {naptr(1, 1, "SIP+D2T", "_gone.n.test"), naptr(2, 1, "SIP+D2U", "_sip._udp.n.test")});
  network_.set_srv("_sip._udp.n.test", {srv(0, 0, 5080, "example.test")});
  EXPECT_EQ(resolve("sip:n.test").front(), "udp 192.0.2.5:5080");
}

TEST_F(ResolverTest, ARootTargetSaysTheServiceIsNotThere_2782) {
  network_.set_srv("_sip._udp.example.test", {srv(0, 0, 0, "")});
  EXPECT_EQ(resolve("sip:example.test").front(), "tcp 192.0.2.5:5060") << "by a transport it did not deny";
  EXPECT_THAT(resolve("sip:example.test;transport=udp"), ElementsAre(describe(Errc::name_not_found)));
}

// SRV

TEST_F(ResolverTest, ServersComeByPriority_2782) {
  network_.set_srv("_sip._udp.s.test",
                   {srv(20, 0, 5060, "c.test"), srv(0, 0, 5061, "a.test"), srv(10, 0, 5062, "b.test")});
  network_.set_name("a.test", {"192.0.2.11"});
  network_.set_name("b.test", {"192.0.2.12", "192.0.2.13"});
  network_.set_name("c.test", {"192.0.2.14"});
  EXPECT_THAT(resolve("sip:s.test;transport=udp"),
              ElementsAre("udp 192.0.2.11:5061", "udp 192.0.2.12:5062", "udp 192.0.2.13:5062", "udp 192.0.2.14:5060"));
}

TEST_F(ResolverTest, AServerWithoutAddressLeavesTheOthers_3263_4_2) {
  network_.set_srv("_sip._udp.s.test", {srv(0, 0, 5060, "gone.test"), srv(1, 0, 5060, "a.invalid"),
                                        srv(2, 0, 0, "example.test"), srv(3, 0, 5060, "a.test")});
  network_.set_name("a.test", {"192.0.2.11"});
  EXPECT_THAT(resolve("sip:s.test;transport=udp"), ElementsAre("udp 192.0.2.11:5060"));
  EXPECT_THAT(asked(), ElementsAre("SRV _sip._udp.s.test", "A gone.test", "A a.test"));
}

TEST_F(ResolverTest, SrvRecordsWithoutAnyAddressDoNotMakeTheHostServe_3263_4_2) {
  network_.set_srv("_sip._udp.example.test", {srv(0, 0, 5060, "gone.test")});
  EXPECT_THAT(resolve("sip:example.test;transport=udp"), ElementsAre(describe(Errc::name_not_found)));
}

TEST_F(ResolverTest, WhatDnsCannotTellIsNotMadeUp) {
  network_.set_srv("_sip._udp.s.test", {srv(0, 0, 5060, "a.test")});
  (void)resolve("sip:s.test;transport=udp");  // the SRV records are kept from here on, and that a.test has no address
  network_.run_for(31s);
  network_.set_dns_answers(false);
  EXPECT_THAT(resolve("sip:s.test;transport=udp"), ElementsAre(describe(Errc::name_lookup_failed)));
}

TEST_F(ResolverTest, AServerThatKnowsNoNaptrIsNoDeadServer) {
  // As some do, it fails what it does not know; here: the NAPTR query fails, and all others are kept answers.
  EXPECT_EQ(resolve("sip:example.test;transport=udp").front(), "udp 192.0.2.5:5060");
  network_.set_dns_answers(false);
  EXPECT_EQ(resolve("sip:example.test", {udp}).front(), "udp 192.0.2.5:5060");
  EXPECT_THAT(asked(), ElementsAre("NAPTR example.test", "SRV _sip._udp.example.test", "A example.test"));
}

TEST_F(ResolverTest, OneZoneCannotMakeItWorkWithoutEnd) {
  std::vector<NaptrRecord> services;
  std::vector<SrvRecord> servers;
  for (std::uint16_t i = 0; i < 1000; ++i) {
    const std::string number = std::to_string(i);
    services.push_back(naptr(i, 0, "SIP+D2U", "_sip._udp." + number + ".big.test"));
    servers.push_back(srv(0, i, 5060, "s" + number + ".big.test"));
    std::vector<std::string> addresses;
    for (int j = 0; j < 200; ++j) addresses.push_back("10.0." + std::to_string(i % 256) + "." + std::to_string(j + 1));
    network_.set_name("s" + number + ".big.test", addresses);
  }
  network_.set_naptr("big.test", services);
  network_.set_srv("_sip._udp.0.big.test", servers);
  EXPECT_THAT(resolve("sip:big.test"), SizeIs(Resolver::max_targets));
  EXPECT_LE(asked().size(), 1 + 10 + Resolver::max_servers);
}

TEST_F(ResolverTest, TheSameTargetComesOnce) {
  network_.set_srv("_sip._udp.s.test", {srv(0, 0, 5060, "a.test"), srv(1, 0, 5060, "a.test"), srv(2, 0, 5060, "b.test"),
                                        srv(3, 0, 1, "a.test")});
  network_.set_name("a.test", {"192.0.2.11"});
  network_.set_name("b.test", {"192.0.2.11"});
  EXPECT_THAT(resolve("sip:s.test;transport=udp"), ElementsAre("udp 192.0.2.11:5060", "udp 192.0.2.11:1"));
}

TEST_F(ResolverTest, EqualServersShareByWeight_2782) {
  network_.set_srv("_sip._udp.s.test", {srv(0, 1, 1, "example.test"), srv(0, 3, 3, "example.test")});
  network_.set_name("example.test", {"192.0.2.5"});
  int heavy_first = 0;
  for (int i = 0; i < 400; ++i) {
    const auto targets = resolve("sip:s.test;transport=udp");
    ASSERT_THAT(targets, UnorderedElementsAre("udp 192.0.2.5:1", "udp 192.0.2.5:3"));
    heavy_first += targets.front() == "udp 192.0.2.5:3" ? 1 : 0;
  }
  EXPECT_NEAR(heavy_first, 3 * 400 / 5, 40) << "RFC 2782 draws from 0 … 4, and 0 and 1 are the other's";
}

TEST_F(ResolverTest, CancelledItStillSaysSoOnce) {
  for (const char* uri :
       {"sip:192.0.2.9", "sip:example.test", "sip:example.test:5060", "sip:example.test;transport=udp", "tel:+1"}) {
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
  Resolver resolver(node_);
  resolver.resolve(parse_uri("sip:192.0.2.9").value(), [&](Result<std::vector<Target>>) {
    order.push_back("first");
    resolver.resolve(parse_uri("sip:192.0.2.8").value(),
                     [&](Result<std::vector<Target>>) { order.push_back("second"); });
  });
  network_.run_until_idle();
  EXPECT_THAT(order, ElementsAre("first", "second"));
}

}  // namespace
}  // namespace sip::net
