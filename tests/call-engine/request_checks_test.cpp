#include "request_checks.hpp"

#include <gtest/gtest.h>

#include "request_text.hpp"

namespace sip::engine {
namespace {

using test::RequestText;

RequestText request_text(std::string_view method) { return {method, "sip:alice@example.test"}; }

int status(const std::optional<Response>& refused) { return refused ? code(refused->status()) : 0; }

TEST(RefuseMethod, ServesThreeAndListsThemInAllow_8_2_1) {
  for (const char* served : {"REGISTER", "INVITE", "OPTIONS"}) {
    EXPECT_FALSE(refuse_method(request_text(served).parsed())) << served;
  }
  for (const char* known : {"BYE", "INFO", "PRACK", "UPDATE", "SUBSCRIBE", "NOTIFY", "REFER", "MESSAGE", "PUBLISH"}) {
    const auto refused = refuse_method(request_text(known).parsed());
    EXPECT_EQ(status(refused), 405) << known;
    EXPECT_EQ(refused->headers.raw(HeaderId::allow), "REGISTER, INVITE, ACK, CANCEL, OPTIONS");
  }
}

TEST(RefuseMethod, AnUnknownMethodIs501AndMethodsHaveCase_21_5_2) {
  for (const char* unknown : {"NEWMETHOD", "register", "Invite", "!interesting-Method0123456789_*+`.%indeed'~"}) {
    const auto refused = refuse_method(request_text(unknown).parsed());
    EXPECT_EQ(status(refused), 501) << unknown;
    EXPECT_TRUE(refused->headers.has(HeaderId::allow)) << "RFC 4475 §3.1.1.2";
  }
}

TEST(RefuseDialog, AToTagIs481WhateverTheMethod_12_2_2) {
  for (const char* method : {"BYE", "NOTIFY", "INVITE", "OPTIONS", "REGISTER"}) {
    const Request request = request_text(method).with("To", "<sip:alice@example.test>;tag=x").parsed();
    EXPECT_FALSE(refuse_method(request)) << method;
    EXPECT_EQ(status(refuse_dialog(request)), 481) << method;
  }
  EXPECT_FALSE(refuse_dialog(request_text("INVITE").parsed()));
}

TEST(RefuseScheme, OnlySipAndSipsAreServed_8_2_2_1) {
  for (const char* uri : {"tel:+1234", "nobodyKnowsThisScheme:totallyopaquecontent", "soap.beep://192.0.2.103:3002"}) {
    EXPECT_EQ(status(refuse_scheme(RequestText("OPTIONS", uri).parsed())), 416) << uri;
  }
  for (const char* uri : {"sip:example.test", "SIPS:alice@example.test"}) {
    EXPECT_FALSE(refuse_scheme(RequestText("OPTIONS", uri).parsed())) << uri;
  }
}

TEST(RefuseExtensions, ListsEveryUnsupportedTagOfEveryRow_8_2_2_3) {
  const Request request =
      request_text("OPTIONS").add("Require", "one, path").add("Subject", "x").add("Require", "two").parsed();
  const auto refused = refuse_extensions(request);
  EXPECT_EQ(status(refused), 420);
  EXPECT_EQ(refused->headers.raw(HeaderId::unsupported), "one, two");
}

TEST(RefuseExtensions, PassesWhatIsSupportedAndWhatIsForProxies_20_29) {
  EXPECT_FALSE(refuse_extensions(request_text("REGISTER").with("Require", "Path").parsed()));
  EXPECT_FALSE(refuse_extensions(request_text("OPTIONS").with("Proxy-Require", "noProxiesSupportThis").parsed()));
}

TEST(RefuseExtensions, AMalformedRequireIs400AndSaysSo) {
  for (const char* bad : {"one two", "one,,two", "@"}) {
    const auto refused = refuse_extensions(request_text("OPTIONS").with("Require", bad).parsed());
    EXPECT_EQ(status(refused), 400) << bad;
    EXPECT_EQ(refused->reason(), "Malformed Require");
  }
}

TEST(RefuseContent, ABodyOfUnknownTypeIs415WithAccept_8_2_3) {
  const auto refused = refuse_content(request_text("OPTIONS").body("application/unknownformat", "x").parsed());
  EXPECT_EQ(status(refused), 415);
  EXPECT_EQ(refused->headers.raw(HeaderId::accept), "application/sdp");
  EXPECT_FALSE(refuse_content(request_text("OPTIONS").body("Application/SDP;charset=utf-8", "v=0").parsed()));
  EXPECT_FALSE(refuse_content(request_text("OPTIONS").with("Content-Type", "text/x").parsed())) << "no body";
}

TEST(RefuseContent, AnUnknownEncodingIs415WithAcceptEncoding_8_2_3) {
  const auto refused =
      refuse_content(request_text("OPTIONS").body("application/sdp", "x").with("Content-Encoding", "gzip").parsed());
  EXPECT_EQ(status(refused), 415);
  EXPECT_EQ(refused->headers.raw(HeaderId::accept_encoding), "identity");
  EXPECT_FALSE(refused->headers.has(HeaderId::accept));
  EXPECT_FALSE(refuse_content(
      request_text("OPTIONS").body("application/sdp", "x").with("Content-Encoding", "IDENTITY").parsed()));
}

TEST(RefuseContent, AnOptionalBodyNeedNotBeUnderstood_20_11) {
  const auto with_disposition = [](const char* disposition) {
    return refuse_content(
        request_text("REGISTER").body("text/x", "x").with("Content-Disposition", disposition).parsed());
  };
  EXPECT_FALSE(with_disposition("icon;handling=optional"));
  EXPECT_FALSE(with_disposition("icon;handling=OPTIONAL"));
  EXPECT_EQ(status(with_disposition("icon;handling=required")), 415);
  EXPECT_EQ(status(with_disposition("icon")), 415) << "required is the default";
  EXPECT_EQ(with_disposition("=")->reason(), "Malformed Content-Disposition");
}

TEST(RefuseContent, AnAnnouncedBodyMustSayItsType_20_15) {
  const auto refused = refuse_content(request_text("REGISTER").body("", "x").parsed());
  EXPECT_EQ(status(refused), 400);
  EXPECT_EQ(refused->reason(), "Missing Content-Type");
  EXPECT_EQ(refuse_content(request_text("REGISTER").body("nonsense", "x").parsed())->reason(),
            "Malformed Content-Type");
}

TEST(RefuseContent, OctetsBehindADatagramWithoutContentLengthAreNoBody) {
  auto message = parse(request_text("REGISTER").text() + "\r\n\r\n");
  ASSERT_TRUE(message.has_value());
  EXPECT_FALSE(refuse_content(Request(std::move(*message))));
}

}  // namespace
}  // namespace sip::engine
