// Asks a port where nobody listens, with nothing but session-core: the answer must be an Error, in time.
#include <chrono>
#include <cstdio>

#include "sip/session/session_manager.hpp"

int main() {
  using namespace sip::session;
  auto manager = SessionManagerBuilder{}.with_bind_address("127.0.0.1").with_sip_port(0).enable_sip_client().build();
  if (!manager) return 1;

  bool failed = false;
  OptionsOptions options;
  options.timeout = std::chrono::milliseconds(5000);
  // Port 1 of loopback refuses TCP connections.
  (*manager)->client().send_options(sip::Uri::parse("sip:127.0.0.1:1;transport=tcp").value(), options,
                                    [&](sip::Result<sip::Response> result) {
                                      failed = !result && result.error().code == sip::Errc::connection_refused;
                                      (*manager)->close([] {});
                                    });
  if (!(*manager)->run()) return 1;
  std::puts(failed ? "refused, as it should be" : "an unexpected answer");
  return failed ? 0 : 1;
}
