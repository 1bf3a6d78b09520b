// Typed header fields the stack has no number for.
#include <gmock/gmock.h>

#include "sip/headers.hpp"
#include "sip/params.hpp"

#include "messages.hpp"

namespace sip::test {
namespace {

// P-Charging-Vector of RFC 7315 §4.6: a list of parameters, the first of them icid-value.
struct PChargingVector {
  static constexpr std::string_view name = "P-Charging-Vector";
  static constexpr HeaderRule rule = HeaderRule::first;
  std::string_view icid;

  static Result<PChargingVector> parse(std::string_view value) {
    if (!value.starts_with("icid-value=")) return fail(Errc::malformed_header, name.data());
    return PChargingVector{value.substr(11, value.find(';') - 11)};
  }
  void print(std::string& out) const { out.append("icid-value=").append(icid); }
};

// A comma list with a compact form.
struct Mood {
  static constexpr std::string_view name = "X-Mood";
  static constexpr HeaderRule rule = HeaderRule::list;
  static constexpr char compact = 'z';
  std::string_view value;

  static Result<Mood> parse(std::string_view text) {
    if (text.empty()) return fail(Errc::malformed_header, name.data());
    return Mood{text};
  }
  void print(std::string& out) const { out += value; }
};

static_assert(TypedHeader<PChargingVector> && TypedHeader<Mood> && NamedHeader<Mood> && !NumberedHeader<Mood>);

std::vector<std::string> moods(const Headers& headers) {
  std::vector<std::string> all;
  for (const Result<Mood>& mood : headers.all<Mood>()) all.emplace_back(mood ? mood->value : "malformed");
  return all;
}

// Every row behind CSeq.
std::vector<std::string> rows(const Headers& headers) {
  std::vector<std::string> all;
  for (std::size_t i = 0; i < headers.size(); ++i) {
    all.push_back(std::string(headers[i].name) + ": " + std::string(headers[i].value));
  }
  return all;
}

TEST(HeaderByName, IsReadWithoutCase_7_3_1) {
  const auto message = parse(options("p-charging-VECTOR: icid-value=1234bc9876e;orig-ioi=home1.net\n"));
  ASSERT_TRUE(message);
  EXPECT_EQ(message->headers.get<PChargingVector>()->icid, "1234bc9876e");
  EXPECT_TRUE(message->headers.has<PChargingVector>());
  EXPECT_FALSE(message->headers.has<Mood>());
  EXPECT_EQ(message->headers.get<Mood>().error(), (Error{Errc::absent, "X-Mood"}));
}

TEST(HeaderByName, MalformedNamesItself) {
  const auto message = parse(options("P-Charging-Vector: orig-ioi=home1.net\n"));
  EXPECT_EQ(message->headers.get<PChargingVector>().error(), (Error{Errc::malformed_header, "P-Charging-Vector"}));
}

TEST(HeaderByName, ListsAreCutAcrossRowsOfEitherForm_7_3_1_7_3_3) {
  const auto message = parse(options("x-mood: glad, \"a,b\"\nZ: sad,\nX-Other: no\nz: calm\n"));
  EXPECT_THAT(moods(message->headers), testing::ElementsAre("glad", "\"a,b\"", "sad", "malformed", "calm"));
  EXPECT_EQ(message->headers.get<Mood>()->value, "glad");
}

TEST(HeaderByName, CommasOfOtherRulesAreLeftAlone) {
  const auto message = parse(options("P-Charging-Vector: icid-value=a,b\n"));
  EXPECT_EQ(message->headers.get<PChargingVector>()->icid, "a,b");
}

TEST(HeaderByName, AddsPrependsSetsAndRemoves) {
  Headers headers;
  headers.add("Subject", "x");
  headers.prepend(Mood{"first"});
  headers.add("z", "second");
  headers.add(PChargingVector{"1"});
  headers.prepend(Mood{"new"});
  EXPECT_THAT(rows(headers), testing::ElementsAre("X-Mood: new", "X-Mood: first", "Subject: x", "z: second",
                                                  "P-Charging-Vector: icid-value=1"));
  headers.set(PChargingVector{"2"});
  headers.set(Mood{"only"});
  EXPECT_THAT(rows(headers), testing::ElementsAre("X-Mood: only", "Subject: x", "P-Charging-Vector: icid-value=2"));
  headers.add("Z", "more");
  const std::uint64_t before = headers.edits().now;
  EXPECT_EQ(headers.remove<Mood>(), 2U);
  EXPECT_GT(headers.edits().now, before);
  EXPECT_EQ(headers.remove<Mood>(), 0U);
  headers.set(Mood{"again"});
  EXPECT_THAT(rows(headers), testing::ElementsAre("Subject: x", "P-Charging-Vector: icid-value=2", "X-Mood: again"));
}

TEST(HeaderByName, PrependGoesBeforeTheFirstOfItsKind) {
  Headers headers;
  headers.add("A", "1");
  headers.add("z", "old");
  headers.add("X-B", "2");
  headers.prepend(Mood{"new"});
  EXPECT_THAT(rows(headers), testing::ElementsAre("A: 1", "X-Mood: new", "z: old", "X-B: 2"));
}

// Its value is written as any other: nothing can smuggle in a row of its own.
TEST(HeaderByName, LineEndsBecomeSpaces) {
  Headers headers;
  headers.set(Mood{"a\r\nVia: b"});
  EXPECT_THAT(rows(headers), testing::ElementsAre("X-Mood: a  Via: b"));
}

}  // namespace
}  // namespace sip::test
