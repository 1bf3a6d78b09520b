// What becomes of a request that arrives: RFC 3261 §17.2.3, §9.2, §8.2.2.2.
#pragma once

#include <cstddef>
#include <memory>
#include <string>

#include "sip/net/transport_events.hpp"

#include "context.hpp"
#include "server_machine.hpp"
#include "server_table.hpp"

namespace sip::transaction::detail {

/// Finds the transaction a request belongs to, or makes one and offers it to the users.
class ServerSide {
 public:
  explicit ServerSide(Context& context) noexcept : context_(context), table_(context) {}

  /// False for an ACK that nobody wanted.
  bool receive(net::RequestReceived& event);
  /// Ends every transaction, without a message.
  void close() { table_.close(); }

  [[nodiscard]] std::size_t size() const noexcept { return table_.size(); }
  [[nodiscard]] bool owes_answers() const noexcept { return table_.owes_answers(); }
  /// How many requests there was no room for.
  [[nodiscard]] std::size_t shed() const noexcept { return shed_; }
  /// How many answered transactions ended before their time, for want of room.
  [[nodiscard]] std::size_t forgotten() const noexcept { return forgotten_; }

 private:
  bool receive_ack(Request& ack, const net::Flow& flow);
  void receive_cancel(const Request& cancel, const net::Flow& flow);
  void receive_new(const Request& request, const net::Flow& flow, const Key& key);

  // What a CANCEL matches; neither where there is nothing.
  struct Cancelled {
    std::shared_ptr<ServerMachine> machine;  // null where it has ended, and a reply is left of it
    std::string to_tag;                      // of its responses
  };
  [[nodiscard]] Cancelled cancelled_by(const Request& cancel);
  [[nodiscard]] std::shared_ptr<ServerMachine> make(const Request& request, const net::Flow& flow, const Key& key);
  void offer(const std::shared_ptr<ServerMachine>& machine);
  void shed(const Request& request, const net::Flow& flow);
  void settled(const Request& request, const net::Flow& flow, Status status, const char* why, const Result<void>& sent);
  [[nodiscard]] bool is_full() const noexcept {
    return table_.size() >= context_.config.server_transactions ||
           table_.bytes() >= context_.config.server_transaction_bytes;
  }
  /// False where it is full of requests that wait for their answers.
  [[nodiscard]] bool make_room();

  Context& context_;
  ServerTable table_;
  std::size_t shed_ = 0;
  std::size_t forgotten_ = 0;
};

}  // namespace sip::transaction::detail
