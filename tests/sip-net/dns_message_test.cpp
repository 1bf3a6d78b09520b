#include "dns_message.hpp"

#include <cstdint>
#include <span>
#include <string>
#include <string_view>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "sip/net/random.hpp"

#include "dns_reply.hpp"

namespace sip::net {
namespace {

using namespace std::chrono_literals;
using ::testing::ElementsAre;
using ::testing::IsEmpty;
using ::testing::SizeIs;

std::span<const unsigned char> bytes(const std::string& text) {
  return {reinterpret_cast<const unsigned char*>(text.data()), text.size()};
}

DnsAnswer<SrvRecord> read_srv(const DnsReply& reply) { return read_srv_reply(bytes(reply.text())); }
DnsAnswer<NaptrRecord> read_naptr(const DnsReply& reply) { return read_naptr_reply(bytes(reply.text())); }

const std::string service = "_sip._udp.example.test";

TEST(DnsMessage, ReadsSrvRecordsWithTheLeastTtl_2782) {
  DnsReply reply(service, DnsReply::srv_type);
  reply.srv(service, 300, {1, 2, 5060, "a.example.test"}).srv("_SIP._udp.Example.test", 60, {3, 4, 5061, ""});
  const auto answer = read_srv(reply);
  EXPECT_THAT(answer.records, ElementsAre(SrvRecord{1, 2, 5060, "a.example.test"}, SrvRecord{3, 4, 5061, ""}));
  EXPECT_EQ(answer.ttl, 60s);
}

TEST(DnsMessage, ReadsNaptrRecords_3403_4_1) {
  DnsReply reply("example.test", DnsReply::naptr_type);
  reply.naptr("example.test", 60, {10, 20, "s", "SIP+D2U", "", service});
  reply.naptr("example.test", 60, {11, 21, "u", "E2U+sip", "!^.*$!sip:x@y!", ""});
  EXPECT_THAT(read_naptr(reply).records, ElementsAre(NaptrRecord{10, 20, "s", "SIP+D2U", "", service},
                                                     NaptrRecord{11, 21, "u", "E2U+sip", "!^.*$!sip:x@y!", ""}));
}

TEST(DnsMessage, FollowsAliases_1034_3_6_2) {
  DnsReply reply(service, DnsReply::srv_type);
  reply.alias("b.test", 100, "c.test").alias(service, 50, "b.test").srv("c.test", 200, {1, 1, 5060, "a.test"});
  const auto answer = read_srv(reply);
  EXPECT_THAT(answer.records, SizeIs(1));
  EXPECT_EQ(answer.ttl, 50s);
}

TEST(DnsMessage, ACircleOfAliasesLeadsNowhere) {
  DnsReply reply(service, DnsReply::srv_type);
  reply.alias(service, 100, "b.test").alias("b.test", 100, service).alias("b.test", 100, "b.test");
  EXPECT_THAT(read_srv(reply).records, IsEmpty());
}

TEST(DnsMessage, RecordsOfAnotherNameOrTypeAreNotTheAnswer) {
  DnsReply reply(service, DnsReply::srv_type);
  reply.srv("other.test", 60, {1, 1, 5060, "evil.test"}).naptr(service, 60, {1, 1, "s", "SIP+D2U", "", "evil.test"});
  EXPECT_THAT(read_srv(reply).records, IsEmpty());
}

TEST(DnsMessage, NoneHoldsAsLongAsTheSoaSays_2308_5) {
  DnsReply reply(service, DnsReply::srv_type);
  reply.soa("example.test", 900, 300);
  EXPECT_EQ(read_srv(reply).ttl, 300s);
  DnsReply shorter(service, DnsReply::srv_type);
  shorter.soa("example.test", 100, 300);
  EXPECT_EQ(read_srv(shorter).ttl, 100s);
  EXPECT_EQ(read_srv(DnsReply(service, DnsReply::srv_type)).ttl, 0s) << "not known";
}

TEST(DnsMessage, ATtlOfTheHighestBitIsZero_2181_8) {
  DnsReply reply(service, DnsReply::srv_type);
  reply.srv(service, 0x80000000, {1, 2, 5060, "a.test"});
  EXPECT_EQ(read_srv(reply).ttl, 0s);
}

TEST(DnsMessage, AMalformedRecordLeavesTheOthers) {
  DnsReply reply(service, DnsReply::srv_type);
  reply.record(service, DnsReply::srv_type, 60, std::string("\0\1\0", 3));                    // too short
  reply.record(service, DnsReply::srv_type, 60, std::string("\0\1\0\1\x13\xc4\xff\xff", 8));  // a pointer to nowhere
  reply.record(service, DnsReply::srv_type, 60, std::string("\0\1\0\1\x13\xc4\x3f", 7));      // a label past the end
  reply.srv(service, 60, {1, 2, 5060, "a.test"});
  EXPECT_THAT(read_srv(reply).records, ElementsAre(SrvRecord{1, 2, 5060, "a.test"}));
}

TEST(DnsMessage, ARecordDoesNotReadIntoTheNext) {
  DnsReply reply("example.test", DnsReply::naptr_type);
  reply.record("example.test", DnsReply::naptr_type, 60, std::string("\0\1\0\1\1s\xff", 7));  // a string past its end
  reply.naptr("example.test", 60, {10, 20, "s", "SIP+D2U", "", service});
  EXPECT_THAT(read_naptr(reply).records, SizeIs(1));
}

TEST(DnsMessage, MoreRecordsThanAnyoneNeedsAreLeftOut) {
  DnsReply reply(service, DnsReply::srv_type);
  for (int i = 0; i < 3000; ++i) reply.srv(service, 60, {1, 1, 5060, ""});
  EXPECT_THAT(read_srv(reply).records, SizeIs(max_dns_records));
}

TEST(DnsMessage, AnyBytesWillDo) {
  DnsReply whole(service, DnsReply::srv_type);
  whole.alias(service, 9, "b.test").srv("b.test", 60, {1, 2, 5060, "a.test"}).soa("test", 1, 1);
  const std::string text = whole.text();
  for (std::size_t cut = 0; cut <= text.size(); ++cut) (void)read_srv_reply(bytes(text.substr(0, cut)));
  SeededRandom random(1);
  for (int i = 0; i < 20'000; ++i) {
    std::string changed = text;
    for (int j = 0; j < 3; ++j) changed[random.below(changed.size())] = static_cast<char>(random.below(256));
    EXPECT_LE(read_srv_reply(bytes(changed)).records.size(), 4U);
    EXPECT_LE(read_naptr_reply(bytes(changed)).records.size(), 4U);
  }
}

}  // namespace
}  // namespace sip::net
