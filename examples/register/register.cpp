// register AOR PASSWORD: registers, says what came of it, and stays registered until it is stopped.
#include <fmt/core.h>

#include "sip/session/session_manager.hpp"

using namespace sip::session;

int main(int argc, char** argv) {
  const auto aor = argc == 3 ? sip::Uri::parse(argv[1]) : sip::fail(sip::Errc::absent);
  if (!aor) return fmt::print(stderr, "usage: register sip:alice@example.test PASSWORD\n"), 2;
  auto manager = SessionManagerBuilder{}.with_sip_port(0).enable_sip_client().build();
  if (!manager) return fmt::print(stderr, "cannot start: {}\n", sip::describe(manager.error())), 1;

  RegisterOptions options(*aor);
  options.credentials = Credentials(std::string((*aor)->user), argv[2]);
  (*manager)->client().register_contact(options, [](sip::Result<RegistrationHandle> answer) {
    if (!answer) return fmt::print("no answer: {}\n", sip::describe(answer.error()));
    if (!answer->bound()) return fmt::print("not registered: {}\n", sip::code(answer->last_response().status()));
    fmt::print("{} for {} s\n", answer->contact().text(), answer->granted_expires().count());
  });
  (*manager)->run();  // refreshes in time, follows the NAT, comes back after failures
}
