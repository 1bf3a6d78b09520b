#include "client_table.hpp"

#include <utility>
#include <vector>

#include "requests.hpp"

namespace sip::transaction::detail {

void ClientTable::start(const std::shared_ptr<ClientMachine>& machine, std::size_t vias) {
  add(machine, vias);
  if (const auto started = machine->start(); !started) fail_later(machine, started.error(), nullptr);
}

void ClientTable::refuse(const std::shared_ptr<ClientMachine>& machine, const Error& error,
                         std::shared_ptr<void> owner) {
  add(machine, 0);
  fail_later(machine, error, std::move(owner));
}

void ClientTable::fail_later(const std::shared_ptr<ClientMachine>& machine, const Error& error,
                             std::shared_ptr<void> owner) {
  context_.environment.post([weak = std::weak_ptr(machine), error, owner = std::move(owner)] {
    if (const auto alive = weak.lock()) alive->fail(error);
  });
}

bool ClientTable::receive(Response& response) {
  const auto found = transactions_.find(context_.keys.client(response.top_via().branch(), response.cseq().method));
  if (found == transactions_.end()) return false;
  // §8.1.3.3: a response with other Vias below ours was misrouted or is corrupt, and is discarded; a request we
  // forwarded had other Vias, and so has its response.
  const std::size_t vias = found->second.vias;
  if (via_count(response, vias + 1) > vias) return true;
  const auto machine = found->second.machine;  // outlives what its callback does
  machine->receive(std::move(response));
  return true;
}

void ClientTable::flow_closed(const net::Flow& flow, const Error& reason) {
  const auto found = by_peer_.find(Peer(flow));
  if (found == by_peer_.end()) return;
  std::vector<std::shared_ptr<ClientMachine>> machines;
  machines.reserve(found->second.size());
  for (ClientMachine* machine : found->second) machines.push_back(machine->shared_from_this());
  for (const auto& machine : machines) machine->fail(reason);
}

void ClientTable::close() {
  std::vector<std::shared_ptr<ClientMachine>> machines;
  machines.reserve(transactions_.size());
  for (const auto& [key, entry] : transactions_) machines.push_back(entry.machine);
  for (const auto& machine : machines) machine->close();
}

void ClientTable::add(const std::shared_ptr<ClientMachine>& machine, std::size_t vias) {
  Machines& peers = by_peer_[Peer(machine->flow())];
  const auto place = peers.insert(peers.end(), machine.get());
  transactions_.emplace(machine->key(), Entry{machine, place, vias});
}

void ClientTable::remove(const Key& key) {
  const auto found = transactions_.find(key);
  if (found == transactions_.end()) return;
  const Entry entry = std::move(found->second);
  transactions_.erase(found);
  const auto peer = by_peer_.find(Peer(entry.machine->flow()));
  peer->second.erase(entry.place);
  if (peer->second.empty()) by_peer_.erase(peer);
}

}  // namespace sip::transaction::detail
