// Whatever the bytes, parse() ends, stays inside them, and leaves a message that can be looked at.
#include <random>

#include <gtest/gtest.h>

#include "sip/header/contact.hpp"
#include "sip/header/content_type.hpp"
#include "sip/header/simple_headers.hpp"

#include "messages.hpp"

namespace sip::test {
namespace {

std::size_t touch(std::string_view text) {
  std::size_t sum = 0;
  for (const char c : text) sum += static_cast<unsigned char>(c);
  return sum;
}

template <class Header>
std::size_t walk(const Headers& headers) {
  std::size_t sum = 0;
  std::string out;
  for (const Result<Header>& header : headers.all<Header>()) {
    if (header) header->print(out);
    ++sum;
  }
  return sum + touch(out);
}

// Looks at everything parse() left, so that a sanitizer sees a view that leads nowhere.
std::size_t inspect(Message& message) {
  const Headers& headers = message.headers;
  std::size_t sum = touch(message.body()) + touch(message.call_id()) + touch(message.from().tag);
  sum += walk<Via>(headers) + walk<Contact>(headers) + walk<Route>(headers) + walk<RecordRoute>(headers);
  sum += walk<Allow>(headers) + walk<Supported>(headers) + walk<Accept>(headers) + walk<ContentType>(headers);
  sum += touch(to_string(message)) + touch(to_string(message.retain()));
  if (message.is_request()) {
    const Request request(std::move(message));
    sum += touch(to_string(reply(request, Status::bad_request))) + touch(request.uri().text);
  }
  return sum;
}

void parse_and_inspect(std::string_view bytes) {
  Message message;
  const auto result = parse(Buffer::copy_of(bytes), message);
  if (!result) {
    EXPECT_FALSE(refusal(result.error()).reason.empty());
  } else {
    const auto again = parse(to_string(message));
    EXPECT_TRUE(again) << describe(again.error()) << "\n" << to_string(message);
  }
  inspect(message);
}

class Robustness : public testing::TestWithParam<const char*> {};

TEST_P(Robustness, EveryPrefixIsSurvived) {
  const std::string whole = sample(GetParam());
  for (std::size_t size = 0; size < whole.size(); ++size) parse_and_inspect(std::string_view(whole).substr(0, size));
}

TEST_P(Robustness, APrefixIsNeverTakenForTheWhole_18_3) {
  const std::string whole = sample(GetParam());
  for (std::size_t size = 0; size < whole.size(); ++size) {
    ASSERT_NE(parse_error(whole.substr(0, size)).code, Errc::absent) << size;
  }
}

TEST_P(Robustness, EveryChangedByteIsSurvived) {
  std::string bytes = sample(GetParam());
  for (char& byte : bytes) {
    const char original = byte;
    for (const char other :
         {'\0', '\r', '\n', ' ', '"', '<', '>', ',', ';', '\\', '\xFF', static_cast<char>(original ^ 1)}) {
      byte = other;
      parse_and_inspect(bytes);
    }
    byte = original;
  }
}

TEST_P(Robustness, EveryRemovedByteIsSurvived) {
  const std::string whole = sample(GetParam());
  for (std::size_t i = 0; i < whole.size(); ++i) parse_and_inspect(std::string(whole).erase(i, 1));
}

INSTANTIATE_TEST_SUITE_P(Samples, Robustness, testing::ValuesIn(sample_names));

TEST(Robustness, RandomBytesAreSurvived) {
  std::mt19937 random(1);
  for (int round = 0; round < 3000; ++round) {
    std::string bytes(random() % 300, '\0');
    for (char& byte : bytes) byte = static_cast<char>(random());
    parse_and_inspect(bytes);
    parse_and_inspect("OPTIONS sip:a SIP/2.0\r\n" + bytes);
  }
}

TEST(Robustness, RandomGrammarIsSurvived) {
  constexpr std::string_view pieces[] = {
      "Via", "From", "To",      "CSeq",  "Call-ID", "m", ":",   " ",    "\t", "\r\n", "\r\n ", "SIP/2.0/UDP ",
      "a",   "1",    "OPTIONS", "<sip:", "[",       "]", "::1", ">",    ";",  "=",    ",",     "\"",
      "\\",  "@",    "?",       "%41",   "%",       "&", "*",   "sip:", "\r", "\n"};
  std::mt19937 random(2);
  for (int round = 0; round < 3000; ++round) {
    std::string bytes = "OPTIONS sip:a SIP/2.0\r\n";
    for (int i = 0; i < 60; ++i) bytes += pieces[random() % std::size(pieces)];
    parse_and_inspect(bytes + "\r\n\r\n");
  }
}

}  // namespace
}  // namespace sip::test
