// RFC 5118: torture messages with IPv6 addresses.
#include <string>
#include <vector>

#include <gmock/gmock.h>

#include "sip/header/contact.hpp"
#include "sip/header/simple_headers.hpp"
#include "sip/sdp/session.hpp"

#include "messages.hpp"

namespace sip::test {
namespace {

std::string bytes_of(const std::string& name) { return whole_torture("rfc5118/" + name); }

Message read(const std::string& bytes) {
  auto message = parse(bytes);
  EXPECT_TRUE(message) << describe(message.error()) << "\n" << bytes;
  return message ? std::move(*message) : Message{};
}

// The bodies' lengths are not those that the RFC's messages announce (torture/README.md): a message with its own one.
std::string with_own_length(const std::string& bytes, const std::string& announced) {
  const std::size_t length = bytes.size() - bytes.find("\r\n\r\n") - 4;
  return with(bytes, "Content-Length: " + announced, "Content-Length: " + std::to_string(length));
}

std::vector<std::string> sent_bys(const Message& message) {
  std::vector<std::string> all;
  for (const Result<Via>& via : message.headers.all<Via>()) {
    all.emplace_back(via ? std::string(via->host) + "/" + std::to_string(via->port) : "malformed");
  }
  return all;
}

TEST(Rfc5118, Ipv6ReferencesInRequestUriViaAndContact_4_1) {
  const Request request(read(bytes_of("ipv6-good")));
  EXPECT_EQ(request.method(), MethodId::register_);
  EXPECT_EQ(request.uri().host, "[2001:db8::10]");
  EXPECT_EQ(request.uri().host_address(), "2001:db8::10");
  EXPECT_EQ(request.top_via().host, "[2001:db8::9:1]");
  EXPECT_EQ(request.top_via().branch(), "z9hG4bKas3-111");
  const auto contact = request.headers.get<Contact>();
  ASSERT_TRUE(contact);
  EXPECT_EQ(contact->uri.user, "caller");
  EXPECT_EQ(contact->uri.host_address(), "2001:db8::1");
}

TEST(Rfc5118, ReferenceWithoutBracketsIsAnswered400_4_2) {
  Message message;
  const auto result = parse(Buffer::copy_of(bytes_of("ipv6-bad")), message);
  ASSERT_FALSE(result);
  EXPECT_EQ(result.error(), (Error{Errc::malformed_start_line, "Request-URI"}));
  EXPECT_EQ(refusal(result.error()).status, Status::bad_request);
  const Response response = reply(Request(std::move(message)), Status::bad_request);
  EXPECT_EQ(response.top_via().host, "[2001:db8::9:1]");
  EXPECT_EQ(response.cseq().number, 98176U);
}

TEST(Rfc5118, PortInsideTheBracketsIsPartOfTheAddress_4_3) {
  const Request request(read(bytes_of("port-ambiguous")));
  EXPECT_EQ(request.uri().host_address(), "2001:db8::10:5070");
  EXPECT_EQ(request.uri().port, 0);
}

TEST(Rfc5118, PortOutsideTheBrackets_4_4) {
  const Request request(read(bytes_of("port-unambiguous")));
  EXPECT_EQ(request.uri().host_address(), "2001:db8::10");
  EXPECT_EQ(request.uri().port, 5070);
}

TEST(Rfc5118, APortGoesOutsideTheBracketsOfWhatWeWrite_4_3) {
  EXPECT_EQ(Uri::make(Scheme::sip, "bob", "2001:db8::10", 5070)->text(), "sip:bob@[2001:db8::10]:5070");
  EXPECT_EQ(Uri::make(Scheme::sip, "bob", "[2001:db8::10]", 5070)->text(), "sip:bob@[2001:db8::10]:5070");
}

TEST(Rfc5118, ReceivedWithBrackets_4_5) {
  const Request request(read(bytes_of("via-received-param-with-delim")));
  EXPECT_EQ(request.method(), MethodId::bye);
  EXPECT_EQ(request.top_via().received(), "[2001:db8::9:255]");
  EXPECT_EQ(request.top_via().host, "[2001:db8::9:1]");
  EXPECT_EQ(request.top_via().branch(), "z9hG4bKas3-111");
}

TEST(Rfc5118, ReceivedWithoutBrackets_4_5) {
  const Request request(read(bytes_of("via-received-param-no-delim")));
  EXPECT_EQ(request.method(), MethodId::options);
  EXPECT_EQ(request.top_via().received(), "2001:db8::9:255");
  EXPECT_EQ(request.top_via().branch(), "z9hG4bKas3");
}

TEST(Rfc5118, AddressesInSdpHaveNoBrackets_4_6) {
  const Message message = read(with_own_length(bytes_of("ipv6-in-sdp"), "268"));
  EXPECT_EQ(message.headers.get<Contact>()->uri.host_address(), "2001:db8::20");
  const auto session = sdp::parse(message.body());
  ASSERT_TRUE(session) << describe(session.error());
  EXPECT_EQ(session->origin.address_type, "IP6");
  EXPECT_EQ(session->origin.address, "2001:db8::20");
  ASSERT_TRUE(session->connection);
  EXPECT_EQ(session->connection->address, "2001:db8::20");
  EXPECT_EQ(session->media.size(), 2U);
}

TEST(Rfc5118, ALengthBeyondTheDatagramIs400AsInAnyMessage_4_6) {
  EXPECT_EQ(parse_error(bytes_of("ipv6-in-sdp")), (Error{Errc::truncated, "Content-Length"}));
}

TEST(Rfc5118, MixedAddressFamiliesInVias_4_7) {
  const Request request(read(bytes_of("mult-ip-in-header")));
  EXPECT_THAT(sent_bys(request), testing::ElementsAre("[2001:db8::9:1]/6050", "192.0.2.1/0", "[2001:db8::9:255]/0"));
  std::vector<std::string> received;
  for (const Result<Via>& via : request.headers.all<Via>()) received.emplace_back(via->received());
  EXPECT_THAT(received, testing::ElementsAre("", "", "192.0.2.200"));
}

TEST(Rfc5118, MixedAddressFamiliesInSdp_4_8) {
  const Message message = read(with_own_length(bytes_of("mult-ip-in-sdp"), "181"));
  const auto session = sdp::parse(message.body());
  ASSERT_TRUE(session) << describe(session.error());
  ASSERT_EQ(session->media.size(), 2U);
  EXPECT_EQ(session->media[0].connections.at(0).address, "192.0.2.1");
  EXPECT_EQ(session->media[1].connections.at(0).address_type, "IP6");
  EXPECT_EQ(session->media[1].connections.at(0).address, "2001:db8::1");
}

TEST(Rfc5118, Ipv4MappedAddresses_4_9) {
  const Request request(read(with_own_length(bytes_of("ipv4-mapped-ipv6"), "236")));
  EXPECT_THAT(sent_bys(request), testing::ElementsAre("[::ffff:192.0.2.10]/19823", "[::ffff:192.0.2.2]/0"));
  EXPECT_EQ(request.headers.get<Contact>()->uri.host_address(), "::ffff:192.0.2.2");
  const auto session = sdp::parse(request.body());
  ASSERT_TRUE(session) << describe(session.error());
  EXPECT_EQ(session->origin.address, "::ffff:192.0.2.2");
  EXPECT_EQ(session->connection->address, "::ffff:192.0.2.2");
}

TEST(Rfc5118, ThirdColonOfTheOldAbnfIsTolerated_4_10) {
  const Request bug(read(bytes_of("ipv6-bug-abnf-3-colons")));
  const Request correct(read(bytes_of("ipv6-correct-abnf-2-colons")));
  EXPECT_EQ(correct.uri().host_address(), "2001:db8::192.0.2.1");
  EXPECT_EQ(Uri(bug.uri()), Uri(correct.uri()));
  EXPECT_EQ(Uri(bug.to().uri), Uri(correct.to().uri));
}

}  // namespace
}  // namespace sip::test
