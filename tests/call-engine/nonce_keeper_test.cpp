#include <optional>
#include <set>
#include <string>

#include <gtest/gtest.h>

#include "sip/engine/authenticator.hpp"
#include "sip/testing/sim_network.hpp"

namespace sip::engine {
namespace {

using namespace std::chrono_literals;
using enum NonceKeeper::Verdict;

class Nonces : public ::testing::Test {
 protected:
  sip::testing::SimNetwork network;
  sip::testing::SimNode& node = network.add_node("192.0.2.1");
  NonceKeeper keeper{node, 300s};
};

TEST_F(Nonces, AreGoodOncePerRisingCount_Rfc7616_3_4) {
  const std::string nonce = keeper.issue();
  EXPECT_EQ(keeper.use(nonce, 1), good);
  EXPECT_EQ(keeper.use(nonce, 1), stale);
  EXPECT_EQ(keeper.use(nonce, 2), good);
  EXPECT_EQ(keeper.use(nonce, 9), good);
  EXPECT_EQ(keeper.use(nonce, 3), stale);
}

TEST_F(Nonces, WithoutCountAreGoodOnce_22_4) {
  const std::string nonce = keeper.issue();
  EXPECT_EQ(keeper.use(nonce, std::nullopt), good);
  EXPECT_EQ(keeper.use(nonce, std::nullopt), stale);
  EXPECT_EQ(keeper.use(nonce, 1), stale);
  EXPECT_EQ(keeper.use(nonce, 0xFFFFFFFF), stale);

  const std::string counted = keeper.issue();
  EXPECT_EQ(keeper.use(counted, 1), good);
  EXPECT_EQ(keeper.use(counted, std::nullopt), stale);
}

TEST_F(Nonces, ACountOfNoneIsNeverGoodAndUsesNothingUp_Rfc7616_3_4) {
  const std::string nonce = keeper.issue();
  EXPECT_EQ(keeper.use(nonce, 0), stale);
  EXPECT_EQ(keeper.remembered(), 0U);
  EXPECT_EQ(keeper.use(nonce, 1), good);
  EXPECT_EQ(keeper.use(nonce, 0), stale);
}

TEST_F(Nonces, AreStaleOnceTheirLifetimeHasPassed) {
  const std::string nonce = keeper.issue();
  const std::string unused = keeper.issue();
  network.run_for(300s);
  EXPECT_EQ(keeper.use(nonce, 1), good);
  network.run_for(1ms);
  EXPECT_EQ(keeper.use(nonce, 2), stale);
  EXPECT_EQ(keeper.use(unused, 1), stale);
}

TEST_F(Nonces, ThatWeDidNotIssueAreForged) {
  const std::string nonce = keeper.issue();
  for (std::size_t i = 0; i < nonce.size(); ++i) {
    std::string changed = nonce;
    changed[i] = changed[i] == '0' ? '1' : '0';
    EXPECT_EQ(keeper.use(changed, 1), forged) << i;
  }
  for (const std::string& text : {std::string(), nonce + "0", nonce.substr(1), std::string(64, 'x'),
                                  std::string(64, '0'), std::string(1000, 'a')}) {
    EXPECT_EQ(keeper.use(text, 1), forged) << text;
  }
  EXPECT_EQ(NonceKeeper(node, 300s).use(nonce, 1), forged);
  EXPECT_EQ(keeper.use(nonce, 1), good);
}

TEST_F(Nonces, AreAllDifferent) {
  std::set<std::string> nonces;
  for (int i = 0; i < 1000; ++i) nonces.insert(keeper.issue());
  EXPECT_EQ(nonces.size(), 1000U);
}

TEST_F(Nonces, AreRememberedOnlyFromTheirFirstUseToTheirEnd) {
  for (int i = 0; i < 100; ++i) (void)keeper.issue();
  EXPECT_EQ(keeper.remembered(), 0U);
  for (int i = 0; i < 100; ++i) EXPECT_EQ(keeper.use(keeper.issue(), 1), good);
  EXPECT_EQ(keeper.remembered(), 100U);
  network.run_for(301s);
  EXPECT_EQ(keeper.use(keeper.issue(), 1), good);
  EXPECT_EQ(keeper.remembered(), 1U);
}

TEST_F(Nonces, ThatHadToBeForgottenAreStaleAndNotGoodAgain) {
  NonceKeeper small(node, 300s, 2);
  std::vector<std::string> nonces;
  for (int i = 0; i < 3; ++i) {
    nonces.push_back(small.issue());
    network.run_for(1ms);
  }
  const std::string unused = small.issue();
  for (const std::string& nonce : nonces) EXPECT_EQ(small.use(nonce, 1), good);
  EXPECT_EQ(small.remembered(), 2U);
  EXPECT_EQ(small.use(nonces[0], 1), stale);
  EXPECT_EQ(small.use(nonces[0], 2), stale);
  EXPECT_EQ(small.use(nonces[2], 1), stale);
  EXPECT_EQ(small.use(nonces[2], 2), good);
  EXPECT_EQ(small.use(unused, 1), good);
}

}  // namespace
}  // namespace sip::engine
