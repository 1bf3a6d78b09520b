#include "sip/header/feature_tags.hpp"

#include <gmock/gmock.h>

#include "sip/header/contact.hpp"

namespace sip::test {
namespace {

using Kind = FeatureValue::Kind;

std::optional<FeatureTag> tag(std::string_view params, std::string_view name) {
  return FeatureTag::find(Params(params), name);
}

std::vector<FeatureValue> values(std::string_view params, std::string_view name) {
  std::vector<FeatureValue> all;
  if (const auto found = tag(params, name)) {
    for (const FeatureValue& value : *found) all.push_back(value);
  }
  return all;
}

TEST(FeatureTags, NamesAreThoseOf_RFC3840_9) {
  for (const char* name : {"audio", "Video", "methods", "isfocus", "extensions", "+sip.instance", "+a", "+a!'.-%9"})
    EXPECT_TRUE(FeatureTag::is_name(name)) << name;
  for (const char* name : {"", "+", "q", "expires", "+1a", "+a_b", "audios", "reg-id", "+a b"})
    EXPECT_FALSE(FeatureTag::is_name(name)) << name;
}

TEST(FeatureTags, OfTheRfcsContactAreRead_RFC3840_4) {
  const auto contact = Contact::parse(
      "<sip:user@example.com>;audio;video=\"FALSE\";methods=\"INVITE,BYE,OPTIONS\";mobility=\"fixed\""
      ";description=\"<PC, with \\\"quotes\\\">\";q=0.5;+sip.instance=\"<urn:uuid:1>\";priority=\"#>=5\"");
  ASSERT_TRUE(contact);
  const auto find = [&contact](std::string_view name) { return FeatureTag::find(contact->params, name); };
  EXPECT_TRUE(find("audio")->is_true());
  EXPECT_FALSE(find("video")->is_true());
  EXPECT_TRUE(find("methods")->allows("invite"));
  EXPECT_FALSE(find("methods")->allows("REFER"));
  EXPECT_TRUE(find("mobility")->allows("fixed"));
  EXPECT_TRUE(find("+sip.instance")->allows("urn:uuid:1"));
  EXPECT_FALSE(find("+sip.instance")->allows("urn:uuid:2"));
  EXPECT_TRUE(find("priority")->allows(5));
  EXPECT_FALSE(find("priority")->allows(4.9));
  EXPECT_FALSE(find("q"));
  EXPECT_FALSE(find("automata"));
  EXPECT_EQ(find("AUDIO")->name(), "audio");
}

TEST(FeatureTags, StringValueStandsAlone_RFC3840_9) {
  const auto all = values(";description=\"<a, b=\\\">\"", "description");
  ASSERT_EQ(all.size(), 1U);
  EXPECT_EQ(all[0].kind, Kind::string);
  EXPECT_EQ(all[0].text, "a, b=\\\"");
  EXPECT_FALSE(tag(";description=\"<a>,<b>\"", "description"));
  EXPECT_FALSE(tag(";description=\"<a\"", "description"));
  EXPECT_FALSE(tag(";description=\"<a>b>\"", "description"));
  EXPECT_FALSE(tag(";description=\"!<a>\"", "description"));
  EXPECT_EQ(values(";description=\"<>\"", "description")[0].text, "");
}

TEST(FeatureTags, NumbersCompare_RFC3840_9) {
  const auto range = [](std::string_view text) {
    const std::string params = ";priority=\"" + std::string(text) + "\"";
    const auto all = values(params, "priority");
    return all.size() == 1 && all[0].kind == Kind::number ? std::pair(all[0].least, all[0].most) : std::pair(0.0, 0.0);
  };
  const double infinity = std::numeric_limits<double>::infinity();
  EXPECT_EQ(range("#>=5"), std::pair(5.0, infinity));
  EXPECT_EQ(range("#<=-4.5"), std::pair(-infinity, -4.5));
  EXPECT_EQ(range("#=+4"), std::pair(4.0, 4.0));
  EXPECT_EQ(range("#5:10."), std::pair(5.0, 10.0));
  for (const char* bad :
       {"#", "#5", "#>5", "#>=", "#>=a", "#>=5x", "#5:", "#:5", "#--5:6", "#>=.5", "#>=1e5", "#>=inf"}) {
    const std::string params = ";priority=\"" + std::string(bad) + "\"";
    EXPECT_FALSE(tag(params, "priority")) << bad;
  }
}

TEST(FeatureTags, NegatedValuesExclude) {
  EXPECT_TRUE(tag(";class=\"!business\"", "class")->allows("personal"));
  EXPECT_FALSE(tag(";class=\"!business\"", "class")->allows("Business"));
  EXPECT_TRUE(tag(";language=\"en, de,!fr\"", "language")->allows("de"));
  EXPECT_FALSE(tag(";language=\"en, de,!fr\"", "language")->allows("fr"));
  EXPECT_FALSE(tag(";language=\"en, de,!fr\"", "language")->allows("es"));
  EXPECT_FALSE(tag(";priority=\"!#=3\"", "priority")->allows(3));
  EXPECT_TRUE(tag(";priority=\"!#=3\"", "priority")->allows(4));
  EXPECT_FALSE(tag(";audio=\"!TRUE\"", "audio")->is_true());
  const auto all = values(";duplex=\"!full,TRUE\"", "duplex");
  ASSERT_EQ(all.size(), 2U);
  EXPECT_TRUE(all[0].negated);
  EXPECT_EQ(all[0].text, "full");
  EXPECT_EQ(all[1].kind, Kind::boolean);
  EXPECT_TRUE(all[1].truth);
}

TEST(FeatureTags, MalformedValuesAreNone_RFC3840_9) {
  for (const char* params :
       {";audio=TRUE", ";audio=\"\"", ";audio=", ";audio=\",\"", ";audio=\"a,\"", ";audio=\",a\"", ";audio=\"a,,b\"",
        ";audio=\"a b\"", ";audio=\"!!a\"", ";audio=\"!\"", ";audio=\"a!\"", ";audio=\"a", ";audio=\"a@b\""})
    EXPECT_FALSE(tag(params, "audio")) << params;
}

}  // namespace
}  // namespace sip::test
