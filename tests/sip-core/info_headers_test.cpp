#include "sip/header/info_headers.hpp"

#include <gtest/gtest.h>

#include "header_forms.hpp"

namespace sip::test {
namespace {

TEST(InfoHeaders, ReadAUriInBrackets_20_4_20_9_20_18) {
  expect_reads<AlertInfo>({"<http://www.example.com/sounds/moo.wav>", "<urn:alert:source:external>;appearance=1"});
  expect_reads<ErrorInfo>({"<sip:not-in-service-recording@atlanta.com>", "<sip:a@b;x=y?c=d>;e"});
  expect_reads<CallInfo>({"<http://www.example.com/alice/photo.jpg>;purpose=icon",
                          "<http://www.example.com/alice/>;purpose=info", "<cid:a@b>;purpose=x-mine;y"});
  EXPECT_EQ(CallInfo::parse("<http://a/b,c;d> ; Purpose = icon")->purpose(), "icon");
  EXPECT_EQ(CallInfo::parse("<http://a/b,c;d>")->purpose(), "");
  EXPECT_EQ(CallInfo::parse("<http://a/b,c;d> ;purpose=icon")->uri.text, "http://a/b,c;d");
}

TEST(InfoHeaders, RefuseAnythingElse_25_1) {
  expect_refuses<AlertInfo>({"", "http://www.example.com/", "info=alert-internal", "\"A\" <http://a>", "A <http://a>",
                             "<http://a", "<>", "<nouri>", "<http://a> x", "<http://a>;", "<http://a>;a;a"});
  expect_refuses<CallInfo>({"<http://a>;purpose", "<http://a>;purpose=\"icon\"", "<http://a>;purpose="});
}

TEST(InfoHeaders, ListIsCutOutsideBrackets_7_3_1) {
  const auto message = parse(options("Call-Info: <http://a/b,c>;purpose=icon, <http://d>\n"));
  int count = 0;
  for (const Result<CallInfo>& info : message->headers.all<CallInfo>()) count += info ? 1 : 100;
  EXPECT_EQ(count, 2);
}

}  // namespace
}  // namespace sip::test
