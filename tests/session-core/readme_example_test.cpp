// The README's example, compiled as it stands there, and run.
// clang-format off
// README begins
#include <fmt/core.h>

#include "sip/session/session_manager.hpp"

using namespace sip::session;

// Binds alice to this machine and keeps her bound, until the manager closes or the handle says unregister().
void register_alice(SessionManager& manager) {
  RegisterOptions options(sip::Uri::parse("sip:alice@example.test").value());
  options.credentials = Credentials("alice", "secret");
  manager.client().register_contact(options, [](sip::Result<RegistrationHandle> alice) {
    if (!alice) return fmt::print("no answer: {}\n", sip::describe(alice.error()));
    if (!alice->bound()) return fmt::print("not registered: {}\n", sip::code(alice->last_response().status()));
    fmt::print("{} for {} s\n", alice->contact().text(), alice->granted_expires().count());
  });
}

int register_and_stay() {
  auto manager = SessionManagerBuilder{}.with_sip_port(5062).enable_sip_client().build();
  if (!manager) return 1;
  register_alice(**manager);
  (*manager)->run();
  return 0;
}
// README ends
// clang-format on

#include "readme_example.hpp"

#include "session_fixture.hpp"

namespace sip::session {
namespace {

using ReadmeExample = SessionTest;

TEST_F(ReadmeExample, IsWhatTheReadmeShows) {
  const std::string shown = between(read_file("session-core/README.md"), "```cpp\n", "```");
  EXPECT_FALSE(shown.empty());
  EXPECT_EQ(between(read_file("tests/session-core/readme_example_test.cpp"), "// README begins\n", "// README ends"),
            shown);
}

TEST_F(ReadmeExample, Registers) {
  server->then(challenge({nonce("n1")}));
  server->then(bind());
  start();
  ::testing::internal::CaptureStdout();
  register_alice(*manager);
  network.run_for(1s);
  EXPECT_EQ(::testing::internal::GetCapturedStdout(), "sip:alice@192.0.2.10:5060 for 3600 s\n");
}

TEST_F(ReadmeExample, SaysWhenItIsNotRegistered) {
  server->then(bind(0));
  server->then(Status::forbidden);
  start();
  ::testing::internal::CaptureStdout();
  register_alice(*manager);
  network.run_for(1s);
  register_alice(*manager);
  network.run_for(1s);
  EXPECT_EQ(::testing::internal::GetCapturedStdout(), "not registered: 200\nnot registered: 403\n");
}

}  // namespace
}  // namespace sip::session
