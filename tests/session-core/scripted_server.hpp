// A peer that answers what a test tells it to: transport, transactions, and a list of answers.
#pragma once

#include <cstdint>
#include <deque>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "sip/digest.hpp"
#include "sip/header/authorization.hpp"
#include "sip/header/contact.hpp"
#include "sip/header/simple_headers.hpp"
#include "sip/testing/sim_network.hpp"
#include "sip/transaction/manager.hpp"

namespace sip::tests {

/// Gives each request to the next script, the last one for ever.
class ScriptedServer {
 public:
  /// The final response, or nullopt for none, ever.
  using Script = std::function<std::optional<Response>(const Request&)>;

  explicit ScriptedServer(testing::SimNode& node, std::uint16_t port = 5060, bool tcp = true)
      : transports_(node), transactions_(transports_) {
    const net::SocketAddress local = node.address().with_port(port);
    opened_ = transports_.listen(net::TransportKind::udp, local).has_value();
    if (tcp) opened_ = opened_ && transports_.listen(net::TransportKind::tcp, local).has_value();
    requests_ = node.bus().take<transaction::RequestArrived>([this](transaction::RequestArrived& arrived) {
      answer(std::move(arrived.transaction));
      return true;
    });
    acks_ = node.bus().take<transaction::AckReceived>([this](transaction::AckReceived& arrived) {
      acks.push_back(arrived.ack.retain());
      return true;
    });
  }

  void then(Script script) {
    if (std::exchange(repeating_, false)) scripts_.pop_front();
    scripts_.push_back(std::move(script));
  }
  void then(Status status) {
    then([status](const Request& request) { return reply(request, status); });
  }
  /// The sockets close as the network runs on.
  void close() {
    transactions_.close();
    transports_.close([] {});
  }

  std::vector<Request> requests;
  std::vector<net::Flow> flows;  // of the requests
  std::vector<Request> acks;     // to 2xx

  [[nodiscard]] bool opened() const noexcept { return opened_; }
  /// How many requests of this method came.
  [[nodiscard]] int count(Method method) const {
    int found = 0;
    for (const Request& request : requests) found += request.method() == method ? 1 : 0;
    return found;
  }

 private:
  void answer(transaction::ServerTransaction transaction) {
    requests.push_back(transaction.request().retain());
    flows.push_back(transaction.flow());
    if (scripts_.empty()) return (void)transaction.respond(Status::ok);
    Script script = scripts_.front();
    repeating_ = scripts_.size() == 1;
    if (!repeating_) scripts_.pop_front();
    const auto response = script(requests.back());
    if (!response) return silent_.push_back(std::move(transaction));
    (void)transaction.respond(*response);
  }

  net::TransportLayer transports_;
  transaction::Manager transactions_;
  net::Subscription requests_;
  net::Subscription acks_;
  std::deque<Script> scripts_;
  std::vector<transaction::ServerTransaction> silent_;
  bool repeating_ = false;  // the only script left has been used
  bool opened_ = false;
};

// Scripts

inline ScriptedServer::Script status(Status status) {
  return [status](const Request& request) { return reply(request, status); };
}

inline ScriptedServer::Script silence() {
  return [](const Request&) { return std::nullopt; };
}

/// A 401, or a 407 where `proxy`.
inline ScriptedServer::Script challenge(std::vector<digest::Challenge> challenges, bool proxy = false) {
  return [=](const Request& request) {
    Response response = reply(request, proxy ? Status::proxy_authentication_required : Status::unauthorized);
    for (const auto& row : challenges) {
      response.headers.add(proxy ? HeaderId::proxy_authenticate : HeaderId::www_authenticate, digest::print(row));
    }
    return response;
  };
}

inline digest::Challenge nonce(std::string value, std::string realm = "example.test") {
  digest::Challenge challenge;
  challenge.realm = std::move(realm);
  challenge.nonce = std::move(value);
  return challenge;
}

/// A 200 that lists every Contact asked for with an `expires` above 0, as a registrar does.
inline ScriptedServer::Script bind(std::optional<std::uint32_t> granted = {}) {
  return [granted](const Request& request) {
    Response response = reply(request, Status::ok);
    for (const Result<Contact>& contact : request.headers.all<Contact>()) {
      const auto asked = contact->expires.value_or(3600);
      if (asked == 0) continue;
      response.headers.add(HeaderId::contact, "<" + std::string(contact->uri.text) +
                                                  ">;expires=" + std::to_string(granted.value_or(asked)));
    }
    return response;
  };
}

/// The credentials a request carries for `realm`; default-constructed where it has none.
inline digest::Credentials credentials(const Request& request, std::string_view realm = "example.test",
                                       HeaderId row = HeaderId::authorization) {
  for (std::size_t i = 0; i < request.headers.size(); ++i) {
    if (request.headers[i].id != row) continue;
    const auto read = digest::read_credentials(request.headers[i].value);
    if (read && read->realm == realm) return *read;
  }
  return {};
}

/// Whether they are right for this password.
inline bool verified(const Request& request, const digest::Credentials& given, std::string_view password) {
  const std::string ha1 = digest::ha1(given.algorithm, given.username, given.realm, password);
  return given.uri == request.uri().text && digest::verify(given, ha1, request.method().text(), request.body());
}

}  // namespace sip::tests
