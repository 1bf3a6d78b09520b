#include "../../session-core/src/nonce_store.hpp"

#include <string>
#include <vector>

#include <gtest/gtest.h>

namespace sip::session::detail {
namespace {

digest::Session session(std::string realm, std::string nonce, bool proxy = false) {
  digest::Session session;
  session.challenge.realm = std::move(realm);
  session.challenge.nonce = std::move(nonce);
  session.proxy = proxy;
  return session;
}

std::vector<std::string> nonces(NonceStore& store, std::string_view scope) {
  std::vector<std::string> found;
  store.for_each(scope, [&](digest::Session& each) { found.push_back(each.challenge.nonce); });
  return found;
}

TEST(NonceStore, KeepsOneNonceForEachScopeRealmAndKind) {
  NonceStore store;
  store.put("a", session("realm", "1"));
  store.put("a", session("realm", "2"));
  store.put("a", session("realm", "3", true));
  store.put("a", session("other", "4"));
  store.put("b", session("realm", "5"));
  EXPECT_EQ(nonces(store, "a").size(), 3u);
  EXPECT_EQ(nonces(store, "b"), (std::vector<std::string>{"5"}));
  EXPECT_TRUE(nonces(store, "c").empty());
}

TEST(NonceStore, DropsWhatIsWrong) {
  NonceStore store;
  store.put("a", session("realm", "1"));
  store.put("a", session("realm", "2", true));
  store.drop("a", "realm", false);
  EXPECT_EQ(nonces(store, "a"), (std::vector<std::string>{"2"}));
}

TEST(NonceStore, IsBoundedAndForgetsWhatWasNotUsedForLongest) {
  NonceStore store;
  store.put("kept", session("realm", "kept"));
  for (std::size_t i = 0; i < 3 * NonceStore::capacity; ++i) {
    store.put("scope" + std::to_string(i), session("realm", "n"));
    EXPECT_EQ(nonces(store, "kept").size(), 1u);
  }
  EXPECT_EQ(store.size(), NonceStore::capacity);
  EXPECT_TRUE(nonces(store, "scope0").empty());
}

TEST(NonceStore, HoldsAFewOfEachScopeOnly) {
  NonceStore store;
  store.put("other", session("realm", "other"));
  for (int i = 0; i < 20; ++i) store.put("a", session("realm" + std::to_string(i), std::to_string(i)));
  EXPECT_EQ(nonces(store, "a"), (std::vector<std::string>{"19", "18", "17", "16"}));
  EXPECT_EQ(nonces(store, "other").size(), 1u);
  store.put("a", session("realm19", "again"));
  EXPECT_EQ(nonces(store, "a").size(), NonceStore::capacity_of_scope) << "the same realm needs no room";
}

}  // namespace
}  // namespace sip::session::detail
