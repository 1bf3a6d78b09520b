#include "remembered_names.hpp"

#include <gtest/gtest.h>

namespace sip::engine {
namespace {

TEST(RememberedNames, ForgetsTheOldestPastItsLimit) {
  RememberedNames names(2, NameHash{});
  names.insert("a");
  names.insert("b");
  names.insert("a");
  EXPECT_TRUE(names.contains("a"));
  names.insert("c");
  EXPECT_FALSE(names.contains("a"));
  EXPECT_TRUE(names.contains("b"));
  EXPECT_TRUE(names.contains("c"));
}

TEST(RememberedNames, WithNoRoomItRemembersNothing) {
  RememberedNames names(0, NameHash{});
  names.insert("a");
  EXPECT_FALSE(names.contains("a"));
}

}  // namespace
}  // namespace sip::engine
