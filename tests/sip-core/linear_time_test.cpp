// No input costs more than linear time: each shape is read at one size and at four times that, and the second must not
// take much more than four times as long.
#include <gtest/gtest.h>

#include "sip/header/contact.hpp"

#include "messages.hpp"

namespace sip::test {
namespace {

std::string repeated(std::string_view piece, std::size_t bytes) {
  std::string text;
  while (text.size() < bytes) text += piece;
  return text;
}

void read_everything(const std::string& bytes) {
  Message message;
  const ParseLimits wide{.message = 1 << 24, .body = 1 << 24, .header_line = 1 << 24, .headers = 1 << 20};
  (void)parse(Buffer::copy_of(bytes), message, wide);
  std::size_t count = 0;
  for (const Result<Via>& via : message.headers.all<Via>()) count += via ? 1 : 0;
  for (const Result<Contact>& contact : message.headers.all<Contact>()) count += contact ? 1 : 0;
  for (const Result<Route>& route : message.headers.all<Route>()) count += route ? 1 : 0;
  count += message.headers.lists_token(HeaderId::supported, "none") ? 1 : 0;
  EXPECT_LT(count, bytes.size());
}

// The fastest of a few rounds: what else the machine does makes rounds slower, never faster.
double seconds(const std::string& bytes) {
  double best = std::numeric_limits<double>::max();
  for (int round = 0; round < 5; ++round) {
    const auto begin = std::chrono::steady_clock::now();
    read_everything(bytes);
    best = std::min(best, std::chrono::duration<double>(std::chrono::steady_clock::now() - begin).count());
  }
  return best;
}

struct Shape {
  const char* name;
  const char* before;
  const char* piece;
  const char* after;
};
void PrintTo(const Shape& shape, std::ostream* out) { *out << shape.name; }

class LinearTime : public testing::TestWithParam<Shape> {};

TEST_P(LinearTime, OfTheBytes) {
  const Shape& shape = GetParam();
  const auto bytes = [&shape](std::size_t size) {
    return with(options("Subject: @here\n"), "Subject: @here",
                shape.before + repeated(shape.piece, size) + shape.after);
  };
  const double small = seconds(bytes(32 * 1024));
  const double large = seconds(bytes(128 * 1024));
  // Quadratic time would be 16 times as long; below a fifth of a millisecond there is nothing to fear.
  EXPECT_TRUE(large < 10 * small || large < 200e-6) << small << " s and " << large << " s";
}

INSTANTIATE_TEST_SUITE_P(
    Shapes, LinearTime,
    testing::Values(Shape{"rows", "A: b", "\r\nA: b", ""}, Shape{"folds", "A: b", "\r\n ", "b"},
                    Shape{"commas", "Contact: ", ",", ""}, Shape{"elements", "Contact: ", "<sip:a@b>,", "<sip:a@b>"},
                    Shape{"open brackets", "Contact: ", "<,", ""}, Shape{"open quotes", "Contact: ", "\"\\\",", ""},
                    Shape{"parameters", "Via: SIP/2.0/UDP a", ";a=b", ""},
                    Shape{"parameters of one Contact", "Contact: <sip:a@b>", ";a", ""},
                    Shape{"parameters of one URI", "Route: <sip:a@b", ";a", ">"},
                    Shape{"headers of one URI", "Route: <sip:a@b?a=b", "&a=b", ">"},
                    Shape{"labels", "Via: SIP/2.0/UDP a", ".a", ""}, Shape{"digits", "Via: SIP/2.0/UDP a:", "1", ""},
                    Shape{"colons", "Route: <sip:[", ":", "]>"}, Shape{"escapes", "Route: <sip:", "%41", "@b>"},
                    Shape{"tokens", "Supported: ", "a,", "a"}, Shape{"spaces", "Supported: ", " ", "a"},
                    Shape{"quoted controls", "A: \"", "\\\x01", "\""}, Shape{"colonless lines", "A: b", "\r\nab", ""},
                    Shape{"controls", "A: ", "\x01", ""}, Shape{"backslashes", "A: \"", "\\", "\""},
                    Shape{"quotes and controls", "A: ", "\"\\\x01\" ", "\x01"}));

}  // namespace
}  // namespace sip::test
