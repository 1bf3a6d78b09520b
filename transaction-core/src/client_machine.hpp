// What the two client machines share: a key, a wire, and whom to tell.
#pragma once

#include <memory>
#include <string_view>

#include "sip/net/flow.hpp"
#include "sip/transaction/client_transaction.hpp"

#include "context.hpp"
#include "keys.hpp"

namespace sip::transaction::detail {

class ClientTable;

/// A client transaction. Its table owns it; whoever calls a member holds a reference meanwhile, because what the user's
/// callback does may end the transaction, the Manager, or both. So the callback always comes last in a transition.
class ClientMachine : public std::enable_shared_from_this<ClientMachine> {
 public:
  ClientMachine(ClientTable& table, const Key& key, const net::Flow& flow, ClientCallback callback);
  virtual ~ClientMachine() = default;
  ClientMachine(const ClientMachine&) = delete;
  ClientMachine& operator=(const ClientMachine&) = delete;

  /// Sends the request and starts the timers. An error leaves it to the caller to fail() the transaction later.
  [[nodiscard]] virtual Result<void> start() = 0;
  /// A response that matched (§17.1.3).
  virtual void receive(Response response) = 0;
  /// The user wants the request cancelled (§9.1).
  virtual void cancel() = 0;
  /// Whether the user still has to be told how the request ended.
  [[nodiscard]] virtual bool awaits_final() const noexcept = 0;

  /// "Transport Err." and "Timer B fires", "Timer F fires": ends a transaction that awaits its final response, and
  /// tells the user. Nothing to do for any other.
  void fail(const Error& error);
  /// The Manager ends.
  void close();
  /// Ends it without a word.
  void abandon();

  [[nodiscard]] const Key& key() const noexcept { return key_; }
  [[nodiscard]] const net::Flow& flow() const noexcept { return flow_; }

 protected:
  /// Stops every timer and forgets the messages.
  virtual void enter_terminated() = 0;

  [[nodiscard]] Result<void> send(std::string_view bytes);
  /// Calls the user, who may do anything. The last act of every transition.
  void tell(ClientEvent event);
  /// Into Terminated, and out of the table.
  void terminate();

  [[nodiscard]] ClientTable& table() noexcept { return *table_; }
  [[nodiscard]] Context& context() noexcept;
  /// Ended meanwhile: to be asked after send(), where whoever watches the wire has had a word.
  [[nodiscard]] bool ended() const noexcept { return table_ == nullptr; }

 private:
  ClientTable* table_;  // null once terminated
  const Key key_;
  const net::Flow flow_;
  ClientCallback callback_;
  int calls_ = 0;        // of callback_ under way
  bool silent_ = false;  // abandoned
};

}  // namespace sip::transaction::detail
