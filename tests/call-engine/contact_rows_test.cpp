#include "contact_rows.hpp"

#include <array>
#include <chrono>
#include <utility>

#include <gtest/gtest.h>

namespace sip::engine {
namespace {

using namespace std::chrono_literals;

const net::TimePoint now = net::TimePoint(100s);

Binding make(std::string uri) {
  Binding binding;
  binding.uri = std::move(uri);
  binding.expires = now + 60s;
  return binding;
}

TEST(RegisteredContact, IsAsRegisteredWithTheSecondsLeft_10_3_Step8) {
  Binding binding = make("sip:alice@192.0.2.20:5062;ob");
  binding.display_name = "\"Alice\"";
  binding.parameters = ";reg-id=1;+sip.instance=\"<urn:uuid:1>\"";
  EXPECT_EQ(registered_contact(binding, now),
            "\"Alice\" <sip:alice@192.0.2.20:5062;ob>;reg-id=1;+sip.instance=\"<urn:uuid:1>\";expires=60");
}

TEST(RegisteredContact, RoundsTheTimeLeftUpSoThatALiveOneNeverSaysZero) {
  EXPECT_EQ(registered_contact(make("sip:a@h"), now + 500ms), "<sip:a@h>;expires=60");
  EXPECT_EQ(registered_contact(make("sip:a@h"), now + 59'999ms), "<sip:a@h>;expires=1");
}

TEST(RegisteredContact, PrintsQWhereOneWasGiven_25_1) {
  Binding binding = make("sip:a@h");
  binding.q_given = true;
  for (const auto& [q, text] : std::array<std::pair<std::uint16_t, const char*>, 6>{
           {{1000, "1"}, {500, "0.5"}, {70, "0.07"}, {123, "0.123"}, {1, "0.001"}, {0, "0"}}}) {
    binding.q = q;
    EXPECT_EQ(registered_contact(binding, now), std::string("<sip:a@h>;q=") + text + ";expires=60");
  }
}

TEST(RedirectContact, IsTheUriAsRegisteredAndQ_8_3) {
  Binding binding = make("sip:alice@192.0.2.20:5062;transport=tcp?Subject=x");
  binding.display_name = "Alice";
  binding.parameters = ";+sip.instance=\"<urn:uuid:1>\"";
  EXPECT_EQ(redirect_contact(binding), "<sip:alice@192.0.2.20:5062;transport=tcp?Subject=x>");
  binding.q = 250;
  binding.q_given = true;
  EXPECT_EQ(redirect_contact(binding), "<sip:alice@192.0.2.20:5062;transport=tcp?Subject=x>;q=0.25");
}

}  // namespace
}  // namespace sip::engine
