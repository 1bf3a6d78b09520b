#include "sip/headers.hpp"

#include <gmock/gmock.h>

#include "sip/header/address_headers.hpp"
#include "sip/header/contact.hpp"
#include "sip/header/simple_headers.hpp"
#include "sip/header/via.hpp"

#include "messages.hpp"

namespace sip::test {
namespace {

// The rows as they would be written.
std::vector<std::string> rows(const Headers& headers) {
  std::vector<std::string> all;
  for (std::size_t i = 0; i < headers.size(); ++i) {
    all.push_back(std::string(headers[i].name) + ": " + std::string(headers[i].value));
  }
  return all;
}

// The rows behind CSeq of a parsed message.
Message message_with(std::string_view more) {
  auto message = parse(options(more));
  EXPECT_TRUE(message) << describe(message.error());
  message->headers.remove(HeaderId::via);
  for (const HeaderId id : {HeaderId::max_forwards, HeaderId::from, HeaderId::to, HeaderId::call_id, HeaderId::cseq}) {
    message->headers.remove(id);
  }
  return std::move(*message);
}

TEST(Headers, AreReachedByIdAndByNameInEitherForm_7_3_3) {
  const Message message = message_with("m: <sip:a@b>\nX-Thing: 1\nSubject:\n");
  const Headers& headers = message.headers;
  EXPECT_EQ(headers.raw(HeaderId::contact), "<sip:a@b>");
  EXPECT_EQ(headers.raw("CONTACT"), "<sip:a@b>");
  EXPECT_EQ(headers.raw("m"), "<sip:a@b>");
  EXPECT_EQ(headers.raw("x-thing"), "1");
  EXPECT_EQ(headers.raw(HeaderId::subject), "");
  EXPECT_TRUE(headers.has("s"));
  EXPECT_FALSE(headers.has("X-Thin"));
  EXPECT_FALSE(headers.raw(HeaderId::via));
  EXPECT_EQ(headers.get<Via>().error(), (Error{Errc::absent, "Via"}));
  EXPECT_EQ(headers[0].name, "m");
}

TEST(Headers, AllWalksRowsAndTheirElements_7_3_1) {
  const Message message = message_with("Route: <sip:a;lr>, <sip:b;lr>\nX: y\nRoute: <sip:c;lr>\n");
  std::vector<std::string_view> hosts;
  for (const Result<Route>& route : message.headers.all<Route>()) hosts.push_back(route->uri.host);
  EXPECT_THAT(hosts, testing::ElementsAre("a", "b", "c"));
  EXPECT_EQ(message.headers.count(HeaderId::route), 2U);
}

TEST(Headers, AMalformedElementDoesNotHideTheOthers) {
  const Message message = message_with("Contact: <sip:a@b>, nonsense,, <sip:c@d>\nContact:\n");
  std::string found;
  for (const Result<Contact>& contact : message.headers.all<Contact>()) found += contact ? '+' : '-';
  EXPECT_EQ(found, "+--+-");
}

TEST(Headers, AnEmptySupportedListsNothing_25_1) {
  const Message message = message_with("Supported:\nSupported: a\nAllow: \n");
  std::size_t count = 0;
  for (const Result<Supported>& tag : message.headers.all<Supported>()) count += tag ? 1 : 100;
  EXPECT_EQ(count, 1U);
  const auto allow = message.headers.all<Allow>();
  EXPECT_EQ(allow.begin(), allow.end());
}

TEST(Headers, ListsTokenLooksIntoEachRowWithoutCase) {
  const Message message = message_with("k: path, outbound\nSupported: 100rel\n");
  EXPECT_TRUE(message.headers.lists_token(HeaderId::supported, "Outbound"));
  EXPECT_TRUE(message.headers.lists_token(HeaderId::supported, "100rel"));
  EXPECT_FALSE(message.headers.lists_token(HeaderId::supported, "out"));
  EXPECT_FALSE(message.headers.lists_token(HeaderId::require, "path"));
}

TEST(Headers, AddAppendsAndPrependPutsBeforeItsKind) {
  Headers headers;
  headers.add(HeaderId::route, "<sip:b>");
  headers.add("X-A", "1");
  headers.prepend(HeaderId::via, "v2");
  headers.add(HeaderId::subject, "s");
  headers.prepend(HeaderId::via, "v1");
  headers.prepend(HeaderId::route, "<sip:a>");
  EXPECT_THAT(rows(headers),
              testing::ElementsAre("Via: v1", "Via: v2", "Route: <sip:a>", "Route: <sip:b>", "X-A: 1", "Subject: s"));
}

TEST(Headers, AddKnowsANameInCompactForm) {
  Headers headers;
  headers.add("m", "<sip:a@b>");
  EXPECT_THAT(rows(headers), testing::ElementsAre("Contact: <sip:a@b>"));
}

TEST(Headers, SetReplacesTheFirstAndRemovesTheOthers) {
  Message message = message_with("A: 1\nExpires: 5\na: 2\nB: 3\n");
  message.headers.set(Expires{60});
  message.headers.set("a", "9");
  message.headers.set("D", "4");
  message.headers.set(HeaderId::server, "me");
  EXPECT_THAT(rows(message.headers), testing::ElementsAre("a: 9", "Expires: 60", "B: 3", "D: 4", "Server: me"));
}

TEST(Headers, RemoveTakesEachRowOfItsKind) {
  Message message = message_with("A: 1\nRoute: <sip:a>\nAB: 2\na: 3\nRoute: <sip:b>\n");
  EXPECT_EQ(message.headers.remove("a"), 2U);
  EXPECT_EQ(message.headers.remove(HeaderId::route), 2U);
  EXPECT_EQ(message.headers.remove("route"), 0U);
  EXPECT_THAT(rows(message.headers), testing::ElementsAre("AB: 2"));
}

TEST(Headers, RemoveFirstPopsOneElement) {
  Message message = message_with("Route: <sip:a,x@y> , <sip:b>\nRoute: <sip:c>\n");
  Headers& headers = message.headers;
  EXPECT_TRUE(headers.remove_first(HeaderId::route));
  EXPECT_THAT(rows(headers), testing::ElementsAre("Route: <sip:b>", "Route: <sip:c>"));
  EXPECT_TRUE(headers.remove_first(HeaderId::route));
  EXPECT_THAT(rows(headers), testing::ElementsAre("Route: <sip:c>"));
  EXPECT_TRUE(headers.remove_first(HeaderId::route));
  EXPECT_FALSE(headers.remove_first(HeaderId::route));
}

TEST(Headers, ReplaceFirstLeavesTheRowsOtherElements) {
  Message message = message_with("Route: <sip:a> , <sip:b>, <sip:c>\nSubject: x, y\n");
  Headers& headers = message.headers;
  EXPECT_TRUE(headers.replace_first(HeaderId::route, "<sip:other>\r\n"));
  EXPECT_TRUE(headers.replace_first(HeaderId::subject, "z"));
  EXPECT_FALSE(headers.replace_first(HeaderId::via, "v"));
  EXPECT_THAT(rows(headers), testing::ElementsAre("Route: <sip:other>  , <sip:b>, <sip:c>", "Subject: z"));
}

TEST(Headers, NoValueSmugglesInARow) {
  Headers headers;
  headers.add(HeaderId::subject, " a\r\nVia: evil\r\n");
  headers.add("X: y\r\nZ", std::string_view("\0b", 2));
  headers.set("Y\r\n", "c\nd");
  headers.add("", "e");
  EXPECT_THAT(rows(headers), testing::ElementsAre("Subject: a  Via: evil", "X--y--Z: b", "Y--: c d", "-: e"));
}

TEST(Headers, ViewsHandedOutOutliveEdits) {
  Message message = message_with("Subject: as received\n");
  Headers& headers = message.headers;
  headers.add("X-Ours", "as written");
  const std::string_view received = *headers.raw(HeaderId::subject);
  const std::string_view written = *headers.raw("X-Ours");
  for (int i = 0; i < 200; ++i) headers.add(HeaderId::warning, std::string(50, 'w'));
  headers.set("X-Ours", "changed");
  headers.set(HeaderId::subject, "changed");
  const Message moved = std::move(message);
  EXPECT_EQ(received, "as received");
  EXPECT_EQ(written, "as written");
  EXPECT_EQ(moved.headers.raw("X-Ours"), "changed");
}

TEST(Headers, AValueMayBeAViewIntoTheseHeaders) {
  Headers headers;
  headers.add("A", std::string(200, 'a'));
  for (int i = 0; i < 10; ++i) headers.add("B", *headers.raw("A"));
  EXPECT_EQ(headers[10].value, std::string(200, 'a'));
}

TEST(Headers, EachEditIsNoted) {
  Message message = message_with("Route: <sip:a>, <sip:b>\nA: 1\n");
  Headers& headers = message.headers;
  std::uint64_t last = headers.edits().now;
  const auto rose = [&] { return std::exchange(last, headers.edits().now) < headers.edits().now; };
  headers.add(HeaderId::allow, "ACK");
  EXPECT_TRUE(rose());
  headers.prepend(HeaderId::via, "v");
  EXPECT_TRUE(rose());
  headers.set("A", "2");
  EXPECT_TRUE(rose());
  headers.remove_first(HeaderId::route);
  EXPECT_TRUE(rose());
  headers.replace_first(HeaderId::route, "<sip:c>");
  EXPECT_TRUE(rose());
  headers.remove("A");
  EXPECT_TRUE(rose());
  headers.clear();
  EXPECT_TRUE(rose());
  EXPECT_TRUE(headers.empty());
}

TEST(Headers, TypedHeadersAreWritten) {
  Headers headers;
  Via via;
  via.transport = "UDP";
  via.host = "192.0.2.1";
  via.params = Params(";branch=z9hG4bK1;rport");
  headers.add(MaxForwards{70});
  headers.prepend(via);
  EXPECT_THAT(rows(headers),
              testing::ElementsAre("Via: SIP/2.0/UDP 192.0.2.1;branch=z9hG4bK1;rport", "Max-Forwards: 70"));
}

TEST(Headers, WhatWasMovedFromIsEmptyAndTakesRowsAgain) {
  Message message = message_with("A: 1\nRoute: <sip:a>\n");
  message.headers.add(HeaderId::via, "SIP/2.0/UDP a;branch=z9hG4bK1");
  EXPECT_EQ(message.top_via().branch(), "z9hG4bK1");
  Headers& headers = message.headers;
  Headers moved(std::move(headers));
  EXPECT_TRUE(headers.empty());  // NOLINT(bugprone-use-after-move)
  EXPECT_EQ(message.top_via().branch(), "");
  for (const char* value : {"<sip:b>", "<sip:c>", "<sip:d>"}) headers.add(HeaderId::contact, value);
  EXPECT_FALSE(headers.raw(HeaderId::route));
  headers.add(HeaderId::route, "<sip:e>");
  EXPECT_EQ(headers.raw(HeaderId::route), "<sip:e>");
  EXPECT_EQ(headers.raw(HeaderId::contact), "<sip:b>");
  headers = std::move(moved);
  EXPECT_EQ(headers.raw(HeaderId::route), "<sip:a>");
  EXPECT_EQ(message.top_via().branch(), "z9hG4bK1");
}

TEST(Headers, HoweverManyRowsThereAreEachKindIsFound) {
  Headers headers;
  for (std::size_t i = 0; i < UINT16_MAX + 5; ++i) headers.add("A", "b");
  EXPECT_FALSE(headers.has(HeaderId::via));
  EXPECT_FALSE(headers.remove_first(HeaderId::route));
  headers.add(HeaderId::via, "c");
  EXPECT_EQ(headers.raw(HeaderId::via), "c");
}

}  // namespace
}  // namespace sip::test
