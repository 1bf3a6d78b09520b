// One binding, kept alive.
#pragma once

#include <chrono>
#include <cstdint>
#include <deque>
#include <memory>
#include <optional>
#include <string>

#include "sip/net/flow.hpp"
#include "sip/net/scheduler.hpp"
#include "sip/session/options.hpp"
#include "sip/session/registration.hpp"

#include "exchange.hpp"
#include "registration_job.hpp"

namespace sip::session::detail {

class Client;

/// The registration behind RegistrationHandles. REGISTERs go out one at a time (RFC 3261 §10.2), all with one Call-ID
/// and From tag and a rising CSeq (§10.2.4): jobs queue. It lives while a handle or a REGISTER under way holds it, and
/// the client does once a binding is to be kept alive.
class Registration : public std::enable_shared_from_this<Registration> {
 public:
  using Purpose = RegistrationJob::Purpose;

  Registration(const std::shared_ptr<Client>& client, std::uint64_t number, RegisterOptions options);

  /// Binds, for the first time or anew.
  Operation bind(Done<RegistrationHandle> done);
  Operation unbind(Done<RegistrationHandle> done);
  void cancel(const std::shared_ptr<RegistrationJob>& job);
  /// The client has closed: every Done comes, with this code, before this returns.
  void close(Errc why = Errc::cancelled);

  /// Tells the client's registrations apart.
  [[nodiscard]] std::uint64_t number() const noexcept { return number_; }
  [[nodiscard]] RegistrationState state() const noexcept { return state_; }
  [[nodiscard]] const Uri& aor() const noexcept { return options_.aor; }
  [[nodiscard]] const Uri& contact() const noexcept { return contact_; }
  [[nodiscard]] std::chrono::seconds granted_expires() const noexcept { return granted_; }
  [[nodiscard]] const net::SocketAddress& discovered() const noexcept { return discovered_; }
  [[nodiscard]] const Response& last_response() const noexcept { return last_response_; }

 private:
  Operation enqueue(Purpose purpose, Done<RegistrationHandle> done);
  void run_next();
  void send();
  void put_contacts(Request& request, const net::Flow& flow, const net::SocketAddress& discovered);
  [[nodiscard]] Uri wanted_contact() const;
  [[nodiscard]] std::chrono::seconds asked() const noexcept;

  void on_outcome(Exchange::Outcome outcome);
  void on_accepted(Response response);
  void on_rejected(Response response);
  void on_error(Error error);
  void on_timer();
  void keep_alive();
  void after_failure(std::optional<std::chrono::seconds> retry_after);
  void let_go();
  /// Ends the job under way: tells of the new state, then the one who waits.
  void settle(RegistrationState state, Result<RegistrationHandle> result);
  void enter(RegistrationState state, std::optional<Error> error = {});
  [[nodiscard]] RegistrationHandle handle() { return RegistrationHandle(shared_from_this()); }

  std::weak_ptr<Client> client_;
  std::uint64_t number_;
  RegisterOptions options_;
  RegistrationState state_ = RegistrationState::idle;

  // The same in every REGISTER, but for the CSeq.
  std::string from_;
  std::string call_id_;
  std::uint32_t cseq_ = 0;  // of the REGISTER sent last

  // Our side of the REGISTER sent last, and what answers told of it.
  net::TransportKind transport_ = net::TransportKind::udp;
  net::SocketAddress local_;
  net::SocketAddress discovered_;
  bool rewrites_ = true;  // the Contact follows the discovered address
  Uri contact_;           // asked for last
  Response last_response_;

  std::chrono::seconds requested_;
  std::chrono::seconds granted_{0};
  std::optional<Uri> bound_;  // what the registrar holds, to our knowledge
  net::TimePoint bound_until_{};
  int failures_ = 0;                 // refreshes in a row
  std::optional<net::Timer> timer_;  // to refresh or to note the expiry; there while the client holds this

  std::deque<std::shared_ptr<RegistrationJob>> jobs_;  // the one under way among them
  std::shared_ptr<RegistrationJob> job_;               // under way
  Operation exchange_;
  int expiry_raises_ = 0;   // of the job under way
  bool rewriting_ = false;  // the job under way has succeeded, and now moves the Contact
};

}  // namespace sip::session::detail
