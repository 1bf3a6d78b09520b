// The server transactions of one Manager, by what their requests, ACKs and merged requests have in common with them.
#pragma once

#include <cstddef>
#include <deque>
#include <memory>
#include <unordered_map>

#include "context.hpp"
#include "keys.hpp"
#include "server_machine.hpp"

namespace sip::transaction::detail {

class ServerTable {
 public:
  explicit ServerTable(Context& context) noexcept : context_(context) {}
  ServerTable(const ServerTable&) = delete;
  ServerTable& operator=(const ServerTable&) = delete;

  void add(const std::shared_ptr<ServerMachine>& machine);
  /// Also found by find_merged() from now on, if no other is (§8.2.2.2).
  void add_merge_key(ServerMachine& machine, const Key& key);
  /// Also found by find_legacy_ack() from now on (§17.2.3).
  void add_legacy_ack_key(ServerMachine& machine, const Key& key);

  /// This machine has given its final answer, and only answers retransmissions until its Timer J fires: it is the first
  /// to go where there is no room. Called by each in the order in which their timers fire.
  void may_forget(const ServerMachine& machine) { answered_.push_back(machine.key()); }
  /// Ends the one that answered first of those that may be forgotten; false where there is none.
  bool forget_oldest();

  /// Null where there is none.
  [[nodiscard]] std::shared_ptr<ServerMachine> find(const Key& key) const;
  [[nodiscard]] std::shared_ptr<ServerMachine> find_legacy_ack(const Key& key) const;
  [[nodiscard]] bool has_merged(const Key& key) const;

  /// Ends every transaction, without a message.
  void close();

  /// Called by a machine that ends.
  void remove(const Key& key);

  [[nodiscard]] std::size_t size() const noexcept { return transactions_.size(); }
  /// Whether any of them does.
  [[nodiscard]] bool owes_answers() const noexcept;
  [[nodiscard]] Context& context() noexcept { return context_; }

 private:
  struct Entry {
    std::shared_ptr<ServerMachine> machine;
    Key merge;
    Key legacy_ack;
  };
  using ByKey = std::unordered_map<Key, ServerMachine*, KeyHash>;

  Context& context_;
  std::unordered_map<Key, Entry, KeyHash> transactions_;
  ByKey by_merge_key_;
  ByKey by_legacy_ack_;
  std::deque<Key> answered_;  // oldest first
};

}  // namespace sip::transaction::detail
