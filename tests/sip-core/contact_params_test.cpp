#include "sip/header/contact_params.hpp"

#include <gtest/gtest.h>

#include "sip/header/contact.hpp"

namespace sip::test {
namespace {

TEST(ContactParams, InstanceIsAUrnInBracketsInQuotes_RFC5626_4_1) {
  const auto instance = [](std::string_view params) { return instance_id(Params(params)); };
  EXPECT_EQ(instance(";+sip.instance=\"<urn:uuid:00000000-0000-1000-8000-AABBCCDDEEFF>\""),
            "urn:uuid:00000000-0000-1000-8000-AABBCCDDEEFF");
  EXPECT_EQ(instance(";expires=60;+SIP.Instance=\"<urn:a:b>\""), "urn:a:b");
  for (const char* params : {"", ";+sip.instance", ";+sip.instance=\"\"", ";+sip.instance=\"<>\"",
                             ";+sip.instance=\"<\"", ";+sip.instance=urn", ";+sip.instance=\"urn:a:b\"",
                             ";+sip.instance=\"<urn>\"", ";+sip.instance=\"<a b>\"", ";+sip.instance=\"<urn:\\a>\""})
    EXPECT_FALSE(instance(params)) << params;
}

TEST(ContactParams, RegIdIsAPositiveNumber_RFC5626_4_2) {
  EXPECT_EQ(reg_id(Params(";reg-id=1")), 1U);
  EXPECT_EQ(reg_id(Params(";reg-id=2147483647")), 2147483647U);
  for (const char* params : {"", ";reg-id", ";reg-id=0", ";reg-id=-1", ";reg-id=2147483648", ";reg-id=\"1\""})
    EXPECT_FALSE(reg_id(Params(params))) << params;
}

TEST(ContactParams, GruusAreQuotedUris_RFC5627_5_3) {
  const auto contact = Contact::parse(
      "<sip:callee@192.0.2.1>;pub-gruu=\"sip:callee@example.com;gr=urn:uuid:f81d4fae-7dec-11d0-a765-00a0c91e6bf6\""
      ";temp-gruu=\"sip:tgruu.7hs==jd7vnzga5w7fajsc7-ajd6fabz0f8g5@example.com;gr\"");
  ASSERT_TRUE(contact);
  const auto pub = Uri::parse(pub_gruu(contact->params));
  const auto temp = Uri::parse(temp_gruu(contact->params));
  ASSERT_TRUE(pub && temp);
  EXPECT_TRUE(is_gruu(pub->view()));
  EXPECT_EQ(gruu_instance(pub->view()), "urn:uuid:f81d4fae-7dec-11d0-a765-00a0c91e6bf6");
  EXPECT_TRUE(is_gruu(temp->view()));
  EXPECT_EQ(gruu_instance(temp->view()), "");
  EXPECT_FALSE(is_gruu(contact->uri));
  EXPECT_EQ(pub_gruu(Params()), "");
}

TEST(ContactParams, ObStandsInTheUri_RFC5626_4_3) {
  EXPECT_TRUE(wants_outbound(Contact::parse("<sip:a@192.0.2.2;transport=tcp;ob>")->uri));
  EXPECT_FALSE(wants_outbound(Contact::parse("<sip:a@192.0.2.2>;ob")->uri));
}

TEST(ContactParams, PushParametersStandInTheUri_RFC8599_13_2) {
  const auto contact = Contact::parse(
      "<sip:alice@alicemobile.example.com;pn-provider=fcm;pn-param=ZTY4ZDJlMzODE1NmUgKi0K;pn-prid=00fc13adff78512>");
  ASSERT_TRUE(contact);
  const auto push = push_params(contact->uri);
  ASSERT_TRUE(push);
  EXPECT_EQ(push->provider, "fcm");
  EXPECT_EQ(push->param, "ZTY4ZDJlMzODE1NmUgKi0K");
  EXPECT_EQ(push->prid, "00fc13adff78512");
  EXPECT_EQ(push->purr, "");
  EXPECT_EQ(push_params(*parse_uri("sip:a@b;pn-purr=x"))->purr, "x");
  EXPECT_EQ(push_params(*parse_uri("sip:a@b;pn-provider"))->provider, "");
  EXPECT_FALSE(push_params(*parse_uri("sip:a@b;pn-prid=1")));
}

}  // namespace
}  // namespace sip::test
