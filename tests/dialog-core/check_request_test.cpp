#include "sip/dialog/check_request.hpp"

#include <string>

#include <gtest/gtest.h>

namespace sip::dialog {
namespace {

Request request(Method method = MethodId::options) {
  Request request(method, Uri::parse("sip:bob@example.test").value());
  request.headers.add(HeaderId::from, "<sip:alice@example.test>;tag=1");
  request.headers.add(HeaderId::to, "<sip:bob@example.test>");
  request.headers.add(HeaderId::call_id, "a@b");
  request.headers.add(HeaderId::cseq, "1 " + std::string(method.text()));
  request.headers.add(HeaderId::max_forwards, "70");
  return request;
}

Result<void> check_with(HeaderId id, std::string_view value) {
  Request changed = request();
  changed.headers.set(id, value);
  return check_request(changed);
}

TEST(CheckRequest, PassesWhatIsComplete_8_1_1) {
  EXPECT_TRUE(check_request(request()));
  EXPECT_TRUE(check_with(HeaderId::to, "Bob <sip:bob@example.test>"));
  EXPECT_TRUE(check_with(HeaderId::call_id, "w%ZK-!.*_+'@word`~)(><:\\/\"][?}{"));
  EXPECT_TRUE(check_with(HeaderId::cseq, "2147483647 OPTIONS"));
  Request without_max_forwards = request();
  without_max_forwards.headers.remove(HeaderId::max_forwards);
  EXPECT_TRUE(check_request(without_max_forwards));
}

TEST(CheckRequest, NamesTheHeaderFieldThatIsMissing_8_1_1) {
  for (const HeaderId id : {HeaderId::from, HeaderId::to, HeaderId::call_id, HeaderId::cseq}) {
    Request without = request();
    without.headers.remove(id);
    EXPECT_EQ(check_request(without), Result<void>(fail(Errc::missing_header, header_name(id))));
  }
}

TEST(CheckRequest, NamesTheHeaderFieldThatCannotBeSent_8_1_1) {
  const std::pair<HeaderId, std::string_view> wrong[] = {
      {HeaderId::from, "garb age"},
      {HeaderId::to, "garb age"},
      {HeaderId::to, ""},
      {HeaderId::call_id, ""},
      {HeaderId::call_id, "two words"},
      {HeaderId::call_id, "a@b@c"},
      {HeaderId::call_id, "a@"},
      {HeaderId::cseq, "5 INVITE"},
      {HeaderId::cseq, "5 options"},
      {HeaderId::cseq, "2147483648 OPTIONS"},
      {HeaderId::cseq, "-1 OPTIONS"},
      {HeaderId::cseq, "4294967295 OPTIONS"},
      {HeaderId::cseq, "OPTIONS"},
      {HeaderId::max_forwards, "abc"},
  };
  for (const auto& [id, value] : wrong) {
    EXPECT_EQ(check_with(id, value), Result<void>(fail(Errc::invalid_argument, header_name(id)))) << value;
  }
}

TEST(CheckRequest, NamesTheHeaderFieldThatStandsTwice_7_3_1) {
  for (const HeaderId id : {HeaderId::from, HeaderId::to, HeaderId::call_id, HeaderId::cseq, HeaderId::max_forwards}) {
    Request twice = request();
    twice.headers.add(id, std::string(*twice.headers.raw(id)));
    EXPECT_EQ(check_request(twice), Result<void>(fail(Errc::invalid_argument, header_name(id))));
  }
}

TEST(CheckRequest, TakesNoAckAndNoCancel_17_1) {
  const Result<void> refused = fail(Errc::invalid_argument, "method");
  EXPECT_EQ(check_request(request(MethodId::ack)), refused);
  EXPECT_EQ(check_request(request(MethodId::cancel)), refused);
  EXPECT_EQ(check_request(Request()), refused);
}

}  // namespace
}  // namespace sip::dialog
