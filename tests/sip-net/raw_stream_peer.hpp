// A peer on a stream that speaks no stack of ours: it notes what comes and sends what it is told.
#pragma once

#include <string>
#include <vector>

#include "sip/testing/sim_network.hpp"

namespace sip::testing {

class RawStreamPeer final : public net::Transport::Receiver {
 public:
  RawStreamPeer(SimNode& node, const net::SocketAddress& local, net::TransportLimits limits = {},
                net::TransportKind kind = net::TransportKind::tcp)
      : transport(node.open_transport(kind, local, 0, limits, *this).value()) {}

  /// Opens a connection, or finds the one there is; send() uses the newest.
  net::Flow connect(const net::SocketAddress& remote) { return flow = transport->flow_to(remote).value(); }
  Result<void> send(std::string_view bytes) { return transport->send(flow, bytes); }

  void on_message(Buffer bytes, const net::Flow& from) override {
    received.emplace_back(bytes.view());
    flow = from;
  }
  void on_unframed(Buffer partial, const Error& error, const net::Flow&) override {
    unframed.emplace_back(partial.view());
    errors.push_back(error);
  }
  void on_flow_opened(const net::Flow& opened_flow) override {
    opened.push_back(opened_flow);
    flow = opened_flow;
  }
  void on_flow_closed(const net::Flow& closed_flow, const Error& error) override {
    closed.push_back(closed_flow);
    errors.push_back(error);
  }

  net::Flow flow;
  std::vector<std::string> received;
  std::vector<std::string> unframed;
  std::vector<net::Flow> opened;
  std::vector<net::Flow> closed;
  std::vector<Error> errors;
  std::unique_ptr<net::Transport> transport;
};

}  // namespace sip::testing
