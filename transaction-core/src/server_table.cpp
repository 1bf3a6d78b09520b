#include "server_table.hpp"

#include <algorithm>
#include <utility>
#include <vector>

namespace sip::transaction::detail {

void ServerTable::add(const std::shared_ptr<ServerMachine>& machine, std::size_t bytes) {
  transactions_.emplace(machine->key(), Entry{machine, {}, {}, {}, bytes, std::nullopt, {}});
  bytes_ += bytes;
}

void ServerTable::add_merge_key(ServerMachine& machine, const Key& key, const Key& acknowledged) {
  if (!by_merge_key_.emplace(key, &machine).second) return;
  Entry& entry = transactions_.at(machine.key());
  entry.merge = key;
  entry.acknowledged_merge = acknowledged;
}

void ServerTable::add_legacy_ack_key(ServerMachine& machine, const Key& key) {
  if (by_legacy_ack_.emplace(key, &machine).second) transactions_.at(machine.key()).legacy_ack = key;
}

std::shared_ptr<ServerMachine> ServerTable::find(const Key& key) const {
  const auto found = transactions_.find(key);
  return found == transactions_.end() ? nullptr : found->second.machine;
}

std::shared_ptr<ServerMachine> ServerTable::find_legacy_ack(const Key& key) const {
  const auto found = by_legacy_ack_.find(key);
  return found == by_legacy_ack_.end() ? nullptr : found->second->shared_from_this();
}

bool ServerTable::has_merged(const Key& key) const { return by_merge_key_.contains(key) || replies_.has_merged(key); }

void ServerTable::close() {
  std::vector<std::shared_ptr<ServerMachine>> machines;
  machines.reserve(transactions_.size());
  for (const auto& [key, entry] : transactions_) machines.push_back(entry.machine);
  for (const auto& machine : machines) machine->close();
  replies_.clear();
}

void ServerTable::remove(const Key& key) {
  const auto found = transactions_.find(key);
  if (found == transactions_.end()) return;
  const Entry entry = std::move(found->second);  // the machine is the caller: it must outlive this call
  transactions_.erase(found);
  if (entry.merge) by_merge_key_.erase(entry.merge);
  if (entry.legacy_ack) by_legacy_ack_.erase(entry.legacy_ack);
  if (entry.answered) answered_.erase(*entry.answered);
  bytes_ -= entry.bytes;
}

void ServerTable::answered(ServerMachine& machine, std::size_t bytes) {
  Entry& entry = transactions_.at(machine.key());
  bytes_ += bytes - std::exchange(entry.bytes, bytes);
  entry.answered = answered_.insert(answered_.end(), &machine);
  entry.answered_at = context_.scheduler().now();
}

void ServerTable::replace_by_reply(const ServerMachine& machine, const net::Flow& flow, std::string_view reply) {
  const Key key = machine.key();
  const Key merge = transactions_.at(key).merge;
  remove(key);
  replies_.add(key, merge, flow, reply);
}

bool ServerTable::forget_oldest() {
  if (answered_.empty() && replies_.size() == 0) return false;
  const bool is_reply =
      answered_.empty() ||
      (replies_.size() > 0 && replies_.oldest() <= transactions_.at(answered_.front()->key()).answered_at);
  if (is_reply) {
    replies_.forget_oldest();
  } else {
    answered_.front()->close();
  }
  return true;
}

void ServerTable::acknowledged(const ServerMachine& machine) {
  Entry& entry = transactions_.at(machine.key());
  if (!entry.merge) return;
  by_merge_key_.erase(entry.merge);
  const bool added = by_merge_key_.emplace(entry.acknowledged_merge, entry.machine.get()).second;
  entry.merge = added ? entry.acknowledged_merge : Key();
}

bool ServerTable::owes_answers() const noexcept {
  return std::ranges::any_of(transactions_, [](const auto& entry) { return entry.second.machine->owes_answer(); });
}

}  // namespace sip::transaction::detail
