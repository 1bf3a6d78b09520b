// As linear_time_test.cpp, of the typed header fields: four times the bytes must not take much more than four times as
// long to read, and to walk.
#include <chrono>
#include <limits>

#include <gtest/gtest.h>

#include "sip/header/event_headers.hpp"
#include "sip/header/feature_tags.hpp"
#include "sip/header/history_headers.hpp"
#include "sip/header/privacy.hpp"
#include "sip/header/product_headers.hpp"
#include "sip/header/seconds_headers.hpp"
#include "sip/header/simple_headers.hpp"
#include "sip/header/text_headers.hpp"
#include "sip/header/timestamp.hpp"

namespace sip::test {
namespace {

std::string filled(std::string_view before, std::string_view piece, std::string_view after, std::size_t bytes) {
  std::string text(before);
  while (text.size() < bytes) text += piece;
  return text.append(after);
}

// The fastest of a few rounds: what else the machine does makes rounds slower, never faster.
template <class Read>
double seconds_of(const std::string& text, Read read) {
  double best = std::numeric_limits<double>::max();
  for (int round = 0; round < 5; ++round) {
    const auto begin = std::chrono::steady_clock::now();
    read(text);
    best = std::min(best, std::chrono::duration<double>(std::chrono::steady_clock::now() - begin).count());
  }
  return best;
}

template <class Read>
void expect_linear(std::string_view before, std::string_view piece, std::string_view after, Read read) {
  const double small = seconds_of(filled(before, piece, after, 64 * 1024), read);
  const double large = seconds_of(filled(before, piece, after, 256 * 1024), read);
  // Quadratic time would be 16 times as long; below a fifth of a millisecond there is nothing to fear.
  EXPECT_TRUE(large < 10 * small || large < 200e-6) << piece << ": " << small << " s and " << large << " s";
}

template <class T>
void parse_only(const std::string& text) {
  (void)T::parse(text);
}

TEST(TypedHeadersLinearTime, OfComments_25_1) {
  const auto walk = [](const std::string& text) {
    const auto agent = UserAgent::parse(text);
    std::size_t count = 0;
    if (agent) count = static_cast<std::size_t>(std::ranges::distance(agent->products));
    EXPECT_LE(count, text.size());
  };
  expect_linear("", "(", "", walk);
  expect_linear("", "(a) ", "a", walk);
  expect_linear("", "a / b\t", "a", walk);
  expect_linear("1 (", "\\(", ")", parse_only<RetryAfter>);
}

TEST(TypedHeadersLinearTime, OfLists) {
  expect_linear("a", ";a", "", [](const std::string& text) {
    const auto privacy = Privacy::parse(text);
    EXPECT_TRUE(privacy && !privacy->asks_for("b"));
  });
  expect_linear(";methods=\"a", ",!b", "\"", [](const std::string& text) {
    const auto methods = FeatureTag::find(Params(text), "methods");
    EXPECT_TRUE(methods && methods->allows("a"));
  });
  expect_linear("<sip:a@b?a=b", "%41", ">;index=1", [](const std::string& text) {
    const auto entry = HistoryInfo::parse(text);
    EXPECT_TRUE(entry && entry->reason().empty());
  });
}

TEST(TypedHeadersLinearTime, OfLongWords) {
  expect_linear("a", "-a", "", parse_only<ContentLanguage>);
  expect_linear("a", ".a", "", parse_only<Event>);
  expect_linear("1.", "1", "", parse_only<Timestamp>);
  expect_linear("a", " \xC3\xA9", "", parse_only<Subject>);
  expect_linear("<sip:a@b>;index=1", ".1", "", parse_only<HistoryInfo>);
}

}  // namespace
}  // namespace sip::test
