// message FROM TO TEXT [USER PASSWORD]: sends a page-mode message (RFC 3428). Exit 0 when it was taken (2xx), 1 when
// not, 2 on misuse.
#include <string>

#include <fmt/core.h>

#include "sip/session/session_manager.hpp"

using namespace sip::session;

int main(int argc, char** argv) {
  const bool enough = argc == 4 || argc == 6;
  const auto from = enough ? sip::Uri::parse(argv[1]) : sip::fail(sip::Errc::absent);
  const auto to = enough ? sip::Uri::parse(argv[2]) : sip::fail(sip::Errc::absent);
  if (!from || !to) {
    fmt::print(stderr, "usage: message sip:ME@DOMAIN sip:YOU@DOMAIN TEXT [USER PASSWORD]\n");
    return 2;
  }
  auto manager = SessionManagerBuilder{}.with_sip_port(0).with_identity(*from).enable_sip_client().build();
  if (!manager) {
    fmt::print(stderr, "cannot start: {}\n", sip::describe(manager.error()));
    return 1;
  }

  MessageOptions options;
  if (argc == 6) options.credentials = Credentials(argv[4], argv[5]);
  int exit_code = 1;
  (*manager)->client().send_message(*to, argv[3], options, [&](sip::Result<sip::Response> answer) {
    if (answer) {
      fmt::print("{} {}\n", sip::code(answer->status()), answer->reason());
      exit_code = sip::is_success(answer->status()) ? 0 : 1;
    } else {
      fmt::print(stderr, "not sent: {}\n", sip::describe(answer.error()));
    }
    (*manager)->stop();
  });
  (*manager)->run();
  return exit_code;
}
