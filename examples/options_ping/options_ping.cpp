// options_ping URI: asks a SIP server what it can do (RFC 3261 §11). Exit 0 when it answered, 1 when not, 2 on misuse.
#include <chrono>
#include <string>

#include <fmt/core.h>

#include "sip/session/session_manager.hpp"

using namespace std::chrono_literals;
using namespace sip::session;

int main(int argc, char** argv) {
  const auto target = argc == 2 ? sip::Uri::parse(argv[1]) : sip::fail(sip::Errc::absent);
  if (!target) {
    fmt::print(stderr, "usage: options_ping sip:HOST[:PORT][;transport=tcp]\n");
    return 2;
  }
  auto manager = SessionManagerBuilder{}.with_sip_port(0).enable_sip_client().build();
  if (!manager) {
    fmt::print(stderr, "cannot start: {}\n", sip::describe(manager.error()));
    return 1;
  }

  OptionsOptions options;
  options.timeout = 5s;
  int exit_code = 1;
  const auto begin = std::chrono::steady_clock::now();
  (*manager)->client().send_options(*target, options, [&](sip::Result<sip::Response> answer) {
    const std::chrono::duration<double, std::milli> took = std::chrono::steady_clock::now() - begin;
    if (answer) {
      const auto allow = answer->headers.raw(sip::HeaderId::allow);
      fmt::print("{} {} in {:.1f} ms\nAllow: {}\n", sip::code(answer->status()), answer->reason(), took.count(),
                 allow.value_or("not told"));
      exit_code = 0;
    } else {
      fmt::print(stderr, "no answer: {}\n", sip::describe(answer.error()));
    }
    (*manager)->stop();
  });
  (*manager)->run();
  return exit_code;
}
