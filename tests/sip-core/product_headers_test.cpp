#include "sip/header/product_headers.hpp"

#include <gtest/gtest.h>

#include "header_forms.hpp"

namespace sip::test {
namespace {

std::string walked(std::string_view text) {
  std::string all;
  for (const Product& product : Products(text)) {
    all.append(product.name).append("|").append(product.version).append("|").append(product.comment).append("\n");
  }
  return all;
}

TEST(ProductHeaders, ReadProductsAndComments_20_35_20_41) {
  expect_reads<Server>({"HomeServer v2", "Loopstart/0.3 (Debian 12)", "(only a comment)", "a/1 b/2\tc"});
  expect_reads<UserAgent>({"Softphone Beta1.5", "Linphone/3.6.1 (eXosip2/4.1.0)", "a (b (c) \\) \"d) e/f"});
  EXPECT_EQ(walked("Softphone/1.5 (on (two) cores)  lib / 2 x"), "Softphone|1.5|\n||(on (two) cores)\nlib|2|\nx||\n");
  EXPECT_EQ(UserAgent::parse("Softphone/1.5 x")->products.begin()->version, "1.5");
}

TEST(ProductHeaders, RefuseAnythingElse_25_1) {
  expect_refuses<UserAgent>(
      {"", " ", "a/", "/1", "a(b)", "(a", "(a\\)", "(a))", "a b,c", "a [b]", "a/1/2", "(a)(b)", "(\x01)", "a ", " a"});
}

TEST(ProductHeaders, WalkOfUncheckedTextEnds) {
  EXPECT_EQ(walked("a [b"), "a||\n");
  EXPECT_EQ(walked("(a"), "");
  EXPECT_EQ(walked(""), "");
}

}  // namespace
}  // namespace sip::test
