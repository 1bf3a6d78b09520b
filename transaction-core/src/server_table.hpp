// The server transactions of one Manager, by what their requests, ACKs and merged requests have in common with them.
#pragma once

#include <cstddef>
#include <list>
#include <memory>
#include <optional>
#include <unordered_map>

#include "context.hpp"
#include "keys.hpp"
#include "reply_cache.hpp"
#include "server_machine.hpp"

namespace sip::transaction::detail {

class ServerTable {
 public:
  explicit ServerTable(Context& context) : context_(context), replies_(context) {}
  ServerTable(const ServerTable&) = delete;
  ServerTable& operator=(const ServerTable&) = delete;

  /// `bytes`: the size of its request.
  void add(const std::shared_ptr<ServerMachine>& machine, std::size_t bytes);
  /// Also found by has_merged() from now on, if no other is (§8.2.2.2): by `key`, and once it has been acknowledged by
  /// `acknowledged`.
  void add_merge_key(ServerMachine& machine, const Key& key, const Key& acknowledged);
  void acknowledged(const ServerMachine& machine);
  /// Also found by find_legacy_ack() from now on (§17.2.3).
  void add_legacy_ack_key(ServerMachine& machine, const Key& key);

  /// This machine has given its final answer, and holds `bytes` of it for retransmissions: it may be forgotten where
  /// there is no room. Called once.
  void answered(ServerMachine& machine, std::size_t bytes);
  /// Takes `machine` out, and keeps what it answered by `flow` in its place.
  void replace_by_reply(const ServerMachine& machine, const net::Flow& flow, std::string_view reply);
  /// Ends the machine, or the reply, that answered first of those that may be forgotten; false where there is none.
  bool forget_oldest();

  /// Null where there is none.
  [[nodiscard]] std::shared_ptr<ServerMachine> find(const Key& key) const;
  [[nodiscard]] std::shared_ptr<ServerMachine> find_legacy_ack(const Key& key) const;
  [[nodiscard]] bool has_merged(const Key& key) const;
  [[nodiscard]] ReplyCache& replies() noexcept { return replies_; }

  /// Ends every transaction, without a message.
  void close();

  /// Called by a machine that ends.
  void remove(const Key& key);

  /// Machines and replies.
  [[nodiscard]] std::size_t size() const noexcept { return transactions_.size() + replies_.size(); }
  /// Of all messages held: each request until it is answered, then the answer.
  [[nodiscard]] std::size_t bytes() const noexcept { return bytes_ + replies_.bytes(); }
  /// Whether any of them does.
  [[nodiscard]] bool owes_answers() const noexcept;
  [[nodiscard]] Context& context() noexcept { return context_; }

 private:
  using InOrder = std::list<ServerMachine*>;
  struct Entry {
    std::shared_ptr<ServerMachine> machine;
    Key merge;
    Key acknowledged_merge;
    Key legacy_ack;
    std::size_t bytes = 0;
    std::optional<InOrder::iterator> answered;
    net::TimePoint answered_at{};
  };
  using ByKey = std::unordered_map<Key, ServerMachine*, KeyHash>;

  Context& context_;
  std::unordered_map<Key, Entry, KeyHash> transactions_;
  ByKey by_merge_key_;
  ByKey by_legacy_ack_;
  InOrder answered_;  // oldest first
  ReplyCache replies_;
  std::size_t bytes_ = 0;
};

}  // namespace sip::transaction::detail
