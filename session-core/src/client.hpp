// SipClient, as SessionManager makes it.
#pragma once

#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <vector>

#include "sip/dialog/dialog_manager.hpp"
#include "sip/session/sip_client.hpp"

#include "client_settings.hpp"
#include "exchange.hpp"
#include "nonce_store.hpp"
#include "public_addresses.hpp"

namespace sip::session::detail {

class Registration;

/// Owns the exchanges and registrations under way.
class Client final : public SipClient, public std::enable_shared_from_this<Client> {
 public:
  /// What an exchange needs beside its request.
  struct Way {
    RequestOptions options;
    decltype(Exchange::Plan::prepare) prepare;
  };

  Client(dialog::DialogManager& dialogs, ClientSettings settings);
  /// As close().
  ~Client() override;
  Client(const Client&) = delete;
  Client& operator=(const Client&) = delete;

  Operation register_contact(RegisterOptions options, Done<RegistrationHandle> done) override;
  Operation send_options(Uri target, OptionsOptions options, Done<Response> done) override;
  Operation send_message(Uri to, std::string body, MessageOptions options, Done<Response> done) override;
  Operation send_raw_request(Request request, std::chrono::milliseconds timeout, Done<Response> done) override;

  /// Completes `request` (From, To, Call-ID, CSeq, Route, User-Agent) and sends it on its way.
  Operation exchange(Request request, Way way, Exchange::Finished on_finish);
  /// Sends nothing: `on_finish` gets `error`, later.
  Operation refuse(const Error& error, Exchange::Finished on_finish);
  /// Holds a registration until it says forget().
  void adopt(std::shared_ptr<Registration> registration);
  void forget(std::uint64_t registration);

  /// What later requests may name in their Contact.
  void learn_public_address(net::TransportKind transport, const net::SocketAddress& local,
                            const net::SocketAddress& discovered) {
    public_addresses_.learn(transport, local, discovered);
  }

  /// Every Done still out comes with Errc::cancelled before this returns; what is asked afterwards fails with
  /// Errc::gone.
  void close();

  [[nodiscard]] bool closed() const noexcept { return closed_; }
  [[nodiscard]] net::SocketAddress local_address(const net::Flow& flow) const {
    return transports().local_address(flow);
  }
  [[nodiscard]] net::Environment& environment() const noexcept { return transports().environment(); }
  [[nodiscard]] const ClientSettings& settings() const noexcept { return settings_; }

 private:
  Operation launch(const std::shared_ptr<Exchange>& exchange, const std::optional<Error>& refusal);
  void put_contact(Request& request, const net::Flow& flow, const net::SocketAddress& discovered) const;
  void complete(Request& request, const RequestOptions& options) const;
  [[nodiscard]] Uri hop(const Request& request, const RequestOptions& options) const;
  [[nodiscard]] Authentication::Scopes scopes(const Request& request, const Uri& hop, bool own_proxy) const;
  [[nodiscard]] net::TransportLayer& transports() const noexcept { return dialogs_.transactions().transports(); }

  dialog::DialogManager& dialogs_;
  ClientSettings settings_;
  NonceStore nonces_;
  PublicAddresses public_addresses_;
  net::FailedTargets failed_targets_;
  // By number, so that a replay keeps the order.
  std::shared_ptr<std::map<std::uint64_t, std::shared_ptr<Exchange>>> exchanges_;
  std::map<std::uint64_t, std::shared_ptr<Registration>> registrations_;
  std::uint64_t next_number_ = 0;
  bool closed_ = false;
};

}  // namespace sip::session::detail
