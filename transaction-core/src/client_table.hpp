// The client transactions of one Manager, by key and by flow.
#pragma once

#include <cstddef>
#include <list>
#include <memory>
#include <unordered_map>

#include "client_machine.hpp"
#include "context.hpp"
#include "keys.hpp"

namespace sip::transaction::detail {

class ClientTable {
 public:
  explicit ClientTable(Context& context) noexcept : context_(context) {}
  ClientTable(const ClientTable&) = delete;
  ClientTable& operator=(const ClientTable&) = delete;

  /// Takes `machine` in and starts it. `vias`: how many Via values its request has, ours included. Where that fails it
  /// ends with Failed, later.
  void start(const std::shared_ptr<ClientMachine>& machine, std::size_t vias);
  /// Takes `machine` in only to end it with Failed{error}, later: callbacks never come before request() has returned.
  /// `owner` keeps this table until then.
  void refuse(const std::shared_ptr<ClientMachine>& machine, const Error& error, std::shared_ptr<void> owner = nullptr);

  /// Hands the response to its transaction (§17.1.3), unless it has more Vias than the request (§8.1.3.3); false where
  /// there is no such transaction.
  bool receive(Response& response);
  /// Fails whoever waits for a final response by this flow; for datagrams (connection 0), from this remote address.
  void flow_closed(const net::Flow& flow, const Error& reason);
  /// Ends every transaction.
  void close();

  /// Called by a machine that ends.
  void remove(const Key& key);

  [[nodiscard]] std::size_t size() const noexcept { return transactions_.size(); }
  [[nodiscard]] Context& context() noexcept { return context_; }

 private:
  // Who is at the other end: a connection, or an address that takes datagrams.
  struct Peer {
    explicit Peer(const net::Flow& flow) noexcept
        : connection(flow.connection), remote(flow.connection == 0 ? flow.remote : net::SocketAddress()) {}
    std::uint64_t connection;
    net::SocketAddress remote;
    friend bool operator==(const Peer&, const Peer&) = default;
  };
  struct PeerHash {
    [[nodiscard]] std::size_t operator()(const Peer& peer) const noexcept {
      return peer.connection == 0 ? peer.remote.hash() : std::hash<std::uint64_t>()(peer.connection);
    }
  };
  using Machines = std::list<ClientMachine*>;
  struct Entry {
    std::shared_ptr<ClientMachine> machine;
    Machines::iterator place;  // in its peer's list
    std::size_t vias = 0;      // of the request
  };

  void add(const std::shared_ptr<ClientMachine>& machine, std::size_t vias);
  void fail_later(const std::shared_ptr<ClientMachine>& machine, const Error& error, std::shared_ptr<void> owner);

  Context& context_;
  std::unordered_map<Key, Entry, KeyHash> transactions_;
  std::unordered_map<Peer, Machines, PeerHash> by_peer_;
};

}  // namespace sip::transaction::detail
