// Two phones at one server: both register, one refreshes, calls the other, is redirected (302), follows, and both
// unregister. Each phone is a SipClient; run_demo.sh starts the server.
//
//   register_demo UDP_PORT TCP_PORT
#include <chrono>
#include <cstdlib>
#include <functional>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include <fmt/core.h>
#include <uv.h>

#include "sip/header/contact.hpp"
#include "sip/net/transport_events.hpp"
#include "sip/parse.hpp"
#include "sip/session/session_manager.hpp"

#include "ladder.hpp"

using namespace std::chrono_literals;
using sip::net::TransportKind;
using sip::session::RegistrationHandle;

namespace {

enum Lifeline : std::size_t { alice_line, server_line, bob_line };

class Phone {
 public:
  Phone(std::string name, std::string password, TransportKind transport, std::uint16_t server_port)
      : name_(std::move(name)),
        password_(std::move(password)),
        server_(fmt::format("sip:127.0.0.1:{};transport={}", server_port, uri_name(transport))),
        transport_(transport) {}

  [[nodiscard]] bool start(uv_loop_t* loop) {
    auto built =
        sip::session::SessionManagerBuilder{}
            .with_bind_address("127.0.0.1")
            .with_sip_port(0)
            .with_transports(transport_ == TransportKind::udp ? std::vector{TransportKind::udp, TransportKind::tcp}
                                                              : std::vector{TransportKind::tcp, TransportKind::udp})
            .with_identity(aor())
            .enable_sip_client()
            .build(loop);
    if (!built) {
      fmt::print(stderr, "{}: {}\n", name_, describe(built.error()));
      return false;
    }
    manager_ = std::move(*built);
    return true;
  }

  void register_now(sip::Done<RegistrationHandle> done) {
    sip::session::RegisterOptions options(aor());
    options.registrar = sip::Uri::parse(server_).value();
    options.credentials = sip::session::Credentials(name_, password_);
    options.expires = 120s;
    manager_->client().register_contact(options, std::move(done));
  }

  /// An INVITE for `target`: by way of the server, or straight to it.
  void invite(const sip::Uri& target, bool by_server, sip::Done<sip::Response> done) {
    sip::Request invite(sip::MethodId::invite, target);
    if (by_server) invite.headers.add(sip::HeaderId::route, fmt::format("<{};lr>", server_));
    manager_->client().send_raw_request(std::move(invite), 10s, std::move(done));
  }

  [[nodiscard]] sip::Uri aor() const { return sip::Uri::parse("sip:" + name_ + "@example.test").value(); }
  [[nodiscard]] sip::session::SessionManager& manager() { return *manager_; }

  RegistrationHandle registration;

 private:
  std::string name_;
  std::string password_;
  std::string server_;
  TransportKind transport_;
  std::unique_ptr<sip::session::SessionManager> manager_;
};

class Demo {
 public:
  Demo(std::uint16_t udp_port, std::uint16_t tcp_port)
      : server_ports_{udp_port, tcp_port},
        alice_("alice", "wonderland", TransportKind::udp, udp_port),
        bob_("bob", "builder", TransportKind::tcp, tcp_port),
        ladder_({"alice (UDP)", "call-engine", "bob (TCP)"}) {}

  [[nodiscard]] bool run(uv_loop_t* loop) {
    if (!alice_.start(loop) || !bob_.start(loop)) return false;
    watch(alice_, alice_line);
    watch(bob_, bob_line);
    sip::net::Timer watchdog(alice_.manager().environment().scheduler(), [this] { fail("nothing happened for 30 s"); });
    watchdog.start(30s);
    register_alice();
    uv_run(loop, UV_RUN_DEFAULT);
    return failure_.empty();
  }

  [[nodiscard]] const std::string& failure() const { return failure_; }

 private:
  void register_alice() {
    ladder_.note("alice registers");
    alice_.register_now(expect_registered(alice_, [this] { register_bob(); }));
  }

  void register_bob() {
    ladder_.note("bob registers");
    bob_.register_now(expect_registered(bob_, [this] { refresh_alice(); }));
  }

  void refresh_alice() {
    ladder_.note("alice refreshes: same Call-ID, next CSeq");
    const std::string call_id(alice_.registration.last_response().call_id());
    const std::uint32_t cseq = alice_.registration.last_response().cseq().number;
    alice_.registration.refresh(expect_registered(alice_, [this, call_id, cseq] {
      const sip::Response& answer = alice_.registration.last_response();
      if (answer.call_id() != call_id || answer.cseq().number <= cseq) return fail("the refresh is no refresh");
      call_bob();
    }));
  }

  void call_bob() {
    ladder_.note("alice calls bob, and is redirected to bob's contact");
    alice_.invite(bob_.aor(), true, expect(sip::Status::moved_temporarily, [this](const sip::Response& redirect) {
                    const auto contact = redirect.headers.get<sip::Contact>();
                    if (!contact || !equivalent(contact->uri, bob_.registration.contact().view())) {
                      return fail("the 302 does not name bob's contact");
                    }
                    follow(sip::Uri(contact->uri));
                  }));
  }

  void follow(const sip::Uri& contact) {
    ladder_.note("alice follows: a new INVITE straight to bob, whose SipClient takes no calls and says so");
    alice_.invite(contact, false,
                  expect(sip::Status::method_not_allowed, [this](const sip::Response&) { unregister_alice(); }));
  }

  void unregister_alice() {
    ladder_.note("both unregister");
    alice_.registration.unregister(expect_unregistered([this] { unregister_bob(); }));
  }

  void unregister_bob() {
    bob_.registration.unregister(expect_unregistered([this] { call_bob_again(); }));
  }

  void call_bob_again() {
    ladder_.note("bob is known, but no longer there");
    alice_.invite(bob_.aor(), true,
                  expect(sip::Status::temporarily_unavailable, [this](const sip::Response&) { finish(); }));
  }

  void finish() {
    alice_.manager().close([] {});
    bob_.manager().close([] {});
  }

  void fail(std::string why) {
    if (failure_.empty()) failure_ = std::move(why);
    finish();
  }

  // The next step waits until the last one's messages, an ACK say, have been drawn.
  void later(std::function<void()> next) { alice_.manager().environment().post(std::move(next)); }

  sip::Done<RegistrationHandle> expect_registered(Phone& phone, std::function<void()> next) {
    return [this, &phone, next = std::move(next)](sip::Result<RegistrationHandle> result) {
      if (!result) return failed(result.error());
      if (!result->accepted()) return refused(result->last_response());
      if (result->granted_expires() <= 0s) return fail("registered, but for no time");
      phone.registration = *result;
      later(next);
    };
  }

  sip::Done<RegistrationHandle> expect_unregistered(std::function<void()> next) {
    return [this, next = std::move(next)](sip::Result<RegistrationHandle> result) {
      if (!result) return failed(result.error());
      if (!result->accepted()) return refused(result->last_response());
      if (result->last_response().headers.has(sip::HeaderId::contact)) return fail("a binding is left");
      later(next);
    };
  }

  sip::Done<sip::Response> expect(sip::Status status, std::function<void(const sip::Response&)> next) {
    return [this, status, next = std::move(next)](sip::Result<sip::Response> result) {
      if (!result) return failed(result.error());
      if (result->status() != status) return refused(*result);
      auto response = std::make_shared<sip::Response>(std::move(*result));
      later([next, response] { next(*response); });
    };
  }

  void failed(const sip::Error& error) {
    if (error.code != sip::Errc::cancelled) fail(describe(error));
  }
  void refused(const sip::Response& response) {
    fail(fmt::format("unexpected answer: {} {}", code(response.status()), response.reason()));
  }

  // Each message is drawn once: where it was sent, or where it came from the server.
  void watch(Phone& phone, Lifeline line) {
    using sip::net::MessageOnWire;
    watching_.push_back(phone.manager().environment().bus().on<MessageOnWire>([this, line](const MessageOnWire& seen) {
      const std::uint16_t remote = seen.flow.remote.port();
      const bool server = remote == server_ports_.first || remote == server_ports_.second;
      const std::size_t other = server ? server_line : (line == alice_line ? bob_line : alice_line);
      const auto message = sip::parse(seen.bytes);
      if (!message) return;
      if (seen.direction == MessageOnWire::Direction::sent) {
        ladder_.message(line, other, *message);
      } else if (server) {
        ladder_.message(other, line, *message);
      }
    }));
  }

  std::pair<std::uint16_t, std::uint16_t> server_ports_;
  Phone alice_;
  Phone bob_;
  demo::Ladder ladder_;
  std::vector<sip::net::Subscription> watching_;
  std::string failure_;
};

}  // namespace

int main(int argc, char** argv) {
  if (argc != 3) {
    fmt::print(stderr, "usage: register_demo UDP_PORT TCP_PORT (of a call-engine on 127.0.0.1; see run_demo.sh)\n");
    return 2;
  }
  uv_loop_t loop;
  uv_loop_init(&loop);
  bool passed = false;
  {
    Demo demo(static_cast<std::uint16_t>(std::atoi(argv[1])), static_cast<std::uint16_t>(std::atoi(argv[2])));
    passed = demo.run(&loop);
    if (!passed) fmt::print("\nregister demo FAILED: {}\n", demo.failure());
  }
  uv_run(&loop, UV_RUN_DEFAULT);
  uv_loop_close(&loop);
  if (passed) fmt::print("\nregister demo passed: 2 registered, 1 refreshed, 1 redirected by 302, 2 unregistered\n");
  return passed ? 0 : 1;
}
