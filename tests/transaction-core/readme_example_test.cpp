// The README's example, compiled as it stands there, and run.
// clang-format off
// README begins
#include <variant>

#include <fmt/core.h>

#include "sip/transaction/manager.hpp"

using namespace sip::transaction;

// The server: answers OPTIONS while the subscription lives, and leaves all else to the next taker.
sip::net::Subscription answer_options(sip::net::EventBus& bus) {
  return bus.take<RequestArrived>([](RequestArrived& arrived) {
    if (arrived.transaction.request().method() != sip::MethodId::options) return false;
    ServerTransaction transaction = std::move(arrived.transaction);  // ours to answer now, here or later
    sip::Response ok = sip::reply(transaction.request(), sip::Status::ok);
    ok.headers.add(sip::HeaderId::allow, "OPTIONS");
    if (const auto sent = transaction.respond(ok); !sent) fmt::print("not sent: {}\n", sip::describe(sent.error()));
    return true;
  });
}

// The client: one request, one end. Via and Max-Forwards are added; From tag, Call-ID and CSeq are the caller's.
void ask_options(Manager& transactions, sip::net::Target server) {
  sip::Request options(sip::MethodId::options, sip::Uri::parse("sip:example.test").value());
  options.headers.add(sip::HeaderId::from, "<sip:alice@example.test>;tag=8f2c");
  options.headers.add(sip::HeaderId::to, "<sip:example.test>");
  options.headers.add(sip::HeaderId::call_id, "0a4f113b@192.0.2.10");
  options.headers.add(sip::CSeq{1, sip::MethodId::options});
  transactions.request(std::move(options), server, [](ClientEvent event) {
    if (const auto* failed = std::get_if<Failed>(&event)) fmt::print("no answer: {}\n", sip::describe(failed->error));
    if (const auto* final = std::get_if<Final>(&event)) {
      fmt::print("{}, allows {}\n", sip::code(final->response.status()),
                 final->response.headers.raw(sip::HeaderId::allow).value_or("nothing"));
    }
  });
}
// README ends
// clang-format on

#include "../session-core/readme_example.hpp"

#include "hosts.hpp"

namespace sip::test {
namespace {

using TransactionReadmeExample = Hosts;

TEST_F(TransactionReadmeExample, IsWhatTheReadmeShows) {
  const std::string shown = tests::between(tests::read_file("transaction-core/README.md"), "```cpp\n", "```");
  EXPECT_FALSE(shown.empty());
  EXPECT_EQ(shown, tests::between(tests::read_file("tests/transaction-core/readme_example_test.cpp"),
                                  "// README begins\n", "// README ends"));
}

TEST_F(TransactionReadmeExample, AsksAndAnswers) {
  const auto answers = answer_options(server.node.bus());
  ::testing::internal::CaptureStdout();
  ask_options(*client.manager, server_target());
  network.run_for(1s);
  EXPECT_EQ(::testing::internal::GetCapturedStdout(), "200, allows OPTIONS\n");
}

TEST_F(TransactionReadmeExample, SaysWhyThereIsNoAnswer) {
  ::testing::internal::CaptureStdout();
  ask_options(*client.manager, {net::TransportKind::tls, server_target().address});
  network.run_for(1s);
  EXPECT_THAT(::testing::internal::GetCapturedStdout(), StartsWith("no answer: unsupported transport"));
}

TEST_F(TransactionReadmeExample, LeavesOtherMethodsToTheNextTaker) {
  const auto answers = answer_options(server.node.bus());
  answer_requests(Status::busy_here);
  send(make_request(MethodId::message));
  network.run_for(1s);
  EXPECT_THAT(told.events, ElementsAre("486"));
}

}  // namespace
}  // namespace sip::test
