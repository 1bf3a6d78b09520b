// The stage of these tests: hosts on a simulated network, users that note what they are told, and a peer without a
// stack.
#pragma once

#include <chrono>
#include <cstdint>
#include <functional>
#include <memory>
#include <ostream>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "sip/net/transport_layer.hpp"
#include "sip/parse.hpp"
#include "sip/testing/sim_network.hpp"
#include "sip/transaction/manager.hpp"

namespace sip {

inline void PrintTo(const Error& error, std::ostream* out) { *out << describe(error); }
inline void PrintTo(Errc code, std::ostream* out) { *out << describe(code); }

}  // namespace sip

namespace sip::test {

using namespace std::chrono_literals;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;
using ::testing::StartsWith;
using transaction::ClientEvent;
using transaction::ClientHandle;
using transaction::Config;
using transaction::Failed;
using transaction::Final;
using transaction::Manager;
using transaction::Provisional;
using transaction::RequestArrived;
using transaction::ServerTransaction;

using Times = std::vector<std::int64_t>;  // milliseconds since the simulation began

inline constexpr const char* client_address = "192.0.2.1";
inline constexpr const char* server_address = "192.0.2.2";

inline std::int64_t ms(net::TimePoint at) { return at.time_since_epoch().count(); }

/// `text` with CRLF for each LF.
inline std::string crlf(std::string_view text) {
  std::string wire;
  for (const char c : text) {
    if (c == '\n') wire += '\r';
    wire += c;
  }
  return wire;
}

/// `text` with each `from` in it replaced by `to`; fails where there is none.
inline std::string with(std::string text, std::string_view from, std::string_view to) {
  std::size_t at = text.find(from);
  EXPECT_NE(at, std::string::npos) << from << " in\n" << text;
  for (; at != std::string::npos; at = text.find(from, at + to.size())) text.replace(at, from.size(), to);
  return text;
}

/// The value of the first row of this name in a message's bytes; "" where there is none.
inline std::string row(const std::string& bytes, std::string_view name) {
  const auto message = parse(bytes);
  EXPECT_TRUE(message.has_value()) << bytes;
  return message ? std::string(message->headers.raw(name).value_or("")) : std::string();
}

/// A request as a user would hand it in: no Via, no Max-Forwards.
inline Request make_request(MethodId method, std::string_view call_id = "1@client") {
  Request request(method, *Uri::parse("sip:bob@example.com"));
  request.headers.add(HeaderId::from, "<sip:alice@example.com>;tag=a1");
  request.headers.add(HeaderId::to, "<sip:bob@example.com>");
  request.headers.add(HeaderId::call_id, call_id);
  request.headers.add(CSeq{7, method});
  return request;
}

/// "INVITE" or "486".
inline std::string what(const std::string& bytes) {
  return bytes.starts_with("SIP/2.0 ") ? bytes.substr(8, 3) : bytes.substr(0, bytes.find(' '));
}

inline std::string branch_of(const std::string& bytes) {
  const std::size_t at = bytes.find("branch=") + 7;
  return bytes.substr(at, bytes.find_first_of(";\r", at) - at);
}

inline std::string tag_of_to(const std::string& bytes) {
  const std::string to = row(bytes, "To");
  const std::size_t at = to.find("tag=");
  return at == std::string::npos ? "" : to.substr(at + 4);
}

/// One simulated host with a whole stack up to its transactions.
class Host {
 public:
  Host(testing::SimNetwork& network, std::string_view address, const Config& config = {})
      : node(network.add_node(address)), transports(node) {
    for (const auto kind : {net::TransportKind::udp, net::TransportKind::tcp}) {
      EXPECT_TRUE(transports.listen(kind, *net::SocketAddress::parse(address, 5060)));
    }
    manager = std::make_unique<Manager>(transports, config);
  }

  testing::SimNode& node;
  net::TransportLayer transports;
  std::unique_ptr<Manager> manager;
};

/// What one client user was told: "180", "200", "failed: timed out".
class Told {
 public:
  explicit Told(testing::SimNetwork& network) : network_(network) {}

  transaction::ClientCallback callback() {
    return [this](ClientEvent event) {
      note(event);
      if (then) then();
    };
  }

  std::vector<std::string> events;
  Times times;
  std::function<void()> then;  // after each event has been noted
  Error error;
  std::size_t finals = 0;
  std::size_t ends = 0;  // finals and failures

 private:
  void note(const ClientEvent& event) {
    times.push_back(ms(network_.now()));
    if (const auto* provisional = std::get_if<Provisional>(&event)) {
      events.push_back(std::to_string(code(provisional->response.status())));
    } else if (const auto* final_one = std::get_if<Final>(&event)) {
      events.push_back(std::to_string(code(final_one->response.status())));
      ++finals;
      ++ends;
    } else {
      error = std::get<Failed>(event).error;
      events.push_back("failed: " + std::string(describe(error.code)));
      ++ends;
    }
  }

  testing::SimNetwork& network_;
};

/// A client's stack, a server's stack, and what they put on the wire.
class Hosts : public ::testing::Test {
 protected:
  explicit Hosts(const Config& config = {})
      : client(network, client_address, config), server(network, server_address, config) {
    network.set_conditions({.delay = 0ms});  // so that every time on the wire is a timer's
  }

  /// The server's user keeps each request until the test answers it.
  void keep_requests() {
    arrivals = server.node.bus().take<RequestArrived>([this](RequestArrived& event) {
      kept.push_back(std::move(event.transaction));
      return true;
    });
  }
  /// The server's user answers each request with this status at once.
  void answer_requests(Status status) {
    arrivals = server.node.bus().take<RequestArrived>([status](RequestArrived& event) {
      ServerTransaction transaction = std::move(event.transaction);
      EXPECT_TRUE(transaction.respond(status));
      return true;
    });
  }

  ClientHandle send(Request request, net::TransportKind kind = net::TransportKind::udp) {
    return client.manager->request(std::move(request), server_target(kind), told.callback());
  }
  static net::Target server_target(net::TransportKind kind = net::TransportKind::udp) {
    return {kind, *net::SocketAddress::parse(server_address, 5060)};
  }
  static net::Target client_target() {
    return {net::TransportKind::udp, *net::SocketAddress::parse(client_address, 5060)};
  }

  /// A response, made of a request on the wire, that the server's host sends without its stack.
  void reply_raw(const std::string& request, Status status, std::string_view to_tag = "raw") {
    const auto message = parse(request);
    ASSERT_TRUE(message.has_value()) << request;
    std::string text = "SIP/2.0 " + std::to_string(code(status)) + " Raw\r\n";
    for (const char* name : {"Via", "From", "To", "Call-ID", "CSeq"}) {
      text += std::string(name) + ": " + std::string(message->headers.raw(name).value_or(""));
      if (name == std::string_view("To") && !to_tag.empty()) text += ";tag=" + std::string(to_tag);
      text += "\r\n";
    }
    server.node.send_datagram(5060, client_target().address, text + "Content-Length: 0\r\n\r\n");
  }

  /// Everything this host has sent: "0 INVITE", "500 INVITE".
  std::vector<std::string> sent(std::string_view address) const {
    std::vector<std::string> lines;
    for (const auto& record : network.wire()) {
      if (record.flow.local.host() == address)
        lines.push_back(std::to_string(ms(record.at)) + " " + what(record.bytes));
    }
    return lines;
  }
  std::vector<std::string> client_sent() const { return sent(client_address); }
  std::vector<std::string> server_sent() const { return sent(server_address); }
  /// When this host sent such a message.
  Times times(std::string_view address, std::string_view message) const {
    Times found;
    for (const auto& record : network.wire()) {
      if (record.flow.local.host() == address && what(record.bytes) == message) found.push_back(ms(record.at));
    }
    return found;
  }
  /// The bytes of the n-th such message on the wire.
  std::string bytes(std::string_view message, std::size_t n = 0) const {
    for (const auto& record : network.wire()) {
      if (what(record.bytes) == message && n-- == 0) return record.bytes;
    }
    ADD_FAILURE() << "no " << message << " on the wire\n" << network.ladder();
    return {};
  }

  void expect_nothing_left_at_client() {
    EXPECT_EQ(client.manager->counts().client, 0u);
    EXPECT_EQ(client.node.scheduler().pending(), 0u);
  }
  /// No transaction and no timer on either side.
  void expect_nothing_left() {
    EXPECT_EQ(client.manager->counts().client, 0u);
    EXPECT_EQ(client.manager->counts().server, 0u);
    EXPECT_EQ(server.manager->counts().client, 0u);
    EXPECT_EQ(server.manager->counts().server, 0u);
    EXPECT_EQ(client.node.scheduler().pending(), 0u);
    EXPECT_EQ(server.node.scheduler().pending(), 0u);
  }

  testing::SimNetwork network;
  Told told{network};  // outlives the hosts, which tell it that they end
  Host client;
  Host server;
  std::vector<ServerTransaction> kept;
  net::Subscription arrivals;
};

/// A peer that sends what the test writes, from a port of its own, and answers nothing.
class RawPeer {
 public:
  RawPeer(testing::SimNetwork& network, std::string_view address, std::uint16_t port = 5060)
      : network_(network), node_(network.add_node(address)), address_(node_.address().with_port(port)) {}

  void send(const std::string& text) {
    node_.send_datagram(address_.port(), *net::SocketAddress::parse(server_address, 5060), text);
  }
  /// What was sent to it: "200 100" for a 100 after 200 ms.
  std::vector<std::string> received() const {
    std::vector<std::string> lines;
    for (const auto& record : network_.wire()) {
      if (record.flow.remote == address_) lines.push_back(std::to_string(ms(record.at)) + " " + what(record.bytes));
    }
    return lines;
  }
  std::string received_bytes(std::size_t n) const {
    for (const auto& record : network_.wire()) {
      if (record.flow.remote == address_ && n-- == 0) return record.bytes;
    }
    ADD_FAILURE() << "not as many messages\n" << network_.ladder();
    return {};
  }

 private:
  testing::SimNetwork& network_;
  testing::SimNode& node_;
  net::SocketAddress address_;
};

inline constexpr const char* raw_address = "192.0.2.9";

/// A request of such a peer.
inline std::string raw_request(std::string_view method, std::string_view branch = "z9hG4bK-raw-1",
                               std::string_view more = "") {
  std::string text = std::string(method) + " sip:bob@192.0.2.2 SIP/2.0\nVia: SIP/2.0/UDP 192.0.2.9:5060";
  if (!branch.empty()) text += ";branch=" + std::string(branch);
  text += "\nMax-Forwards: 70\nFrom: <sip:raw@192.0.2.9>;tag=r1\nTo: <sip:bob@192.0.2.2>\nCall-ID: raw@192.0.2.9\n";
  text += "CSeq: 3 " + std::string(method) + "\n" + std::string(more) + "Content-Length: 0\n\n";
  return crlf(text);
}

}  // namespace sip::test
