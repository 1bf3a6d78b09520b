// What the two server machines share: keys, a wire, and who has to answer.
#pragma once

#include <functional>
#include <memory>
#include <string>
#include <string_view>

#include "sip/message.hpp"
#include "sip/net/flow.hpp"

#include "context.hpp"
#include "keys.hpp"

namespace sip::transaction::detail {

class ServerTable;

/// A server transaction. Its table and its ServerTransaction own it together; it outlives the table as a shell that
/// refuses every response.
class ServerMachine : public std::enable_shared_from_this<ServerMachine> {
 public:
  ServerMachine(ServerTable& table, const Key& key, const Request& request, const net::Flow& flow);
  virtual ~ServerMachine() = default;
  ServerMachine(const ServerMachine&) = delete;
  ServerMachine& operator=(const ServerMachine&) = delete;

  // The user's side: as ServerTransaction has it.

  [[nodiscard]] const Request& request() const noexcept { return arrival_->request; }
  [[nodiscard]] const net::Flow& flow() const noexcept { return arrival_->flow; }
  [[nodiscard]] const std::string& to_tag() const noexcept { return to_tag_; }
  Result<void> respond(const Response& response);
  Result<void> respond(Response&& response);
  Result<void> respond(Status status, std::string_view reason);
  /// The ServerTransaction has gone: 500 if nobody has answered.
  void release();
  /// Ends it without an answer.
  void abandon();
  virtual void on_cancel(std::move_only_function<void()> handler) = 0;

  /// No final answer yet, or one that waits for its ACK.
  [[nodiscard]] virtual bool owes_answer() const noexcept = 0;

  // The wire's side.

  /// The request once more (§17.2.3).
  virtual void receive_retransmission() = 0;
  /// An ACK that matched; false where it is the user's: the one to a 2xx.
  [[nodiscard]] virtual bool receive_ack() = 0;
  /// A CANCEL that matched, and has been answered (§9.2).
  virtual void receive_cancel() = 0;
  /// The Manager ends.
  void close();

  [[nodiscard]] const Key& key() const noexcept { return key_; }

 protected:
  /// Whether the diagram lets the user send such a response now: else Errc::gone, or Errc::invalid_argument where it
  /// never does.
  [[nodiscard]] virtual Result<void> admits(Status status) const = 0;
  /// Sends it, and makes the transition. `bytes` is `response` as it goes on the wire.
  [[nodiscard]] virtual Result<void> pass(const Response& response, std::string bytes) = 0;
  /// Stops every timer and forgets the messages.
  virtual void enter_terminated() = 0;

  /// By the flow the request came by, or what §18.2.2 leaves when that has closed.
  [[nodiscard]] Result<void> send(std::string_view bytes);
  /// Sends once more what was sent before.
  void send_again(std::string_view bytes);
  [[nodiscard]] Result<void> pass_if_it_fits(const Response& response);
  /// Whether `response` lacks a To tag that it is to have (§8.2.6.2). Errc::invalid_argument, Errc::gone: it may not be
  /// sent at all.
  [[nodiscard]] Result<bool> lacks_tag(const Response& response);
  /// Into Terminated, and out of the table.
  void terminate();
  /// The same, and sends `reply`, which the table keeps in this machine's place.
  [[nodiscard]] Result<void> terminate_with(std::string_view reply);

  [[nodiscard]] bool ended() const noexcept { return table_ == nullptr; }
  [[nodiscard]] bool is_reliable() const noexcept { return route_.flow.is_reliable(); }
  [[nodiscard]] ServerTable& table() noexcept { return *table_; }
  [[nodiscard]] Context& context() noexcept;

 private:
  // The request copied to its own size: the buffer it came in is the transport's, and much larger.
  struct Arrival {
    Request request;
    net::Flow flow;
  };

  ServerTable* table_;  // null once terminated
  const Key key_;
  std::unique_ptr<Arrival> arrival_;  // until release()
  net::TransportLayer::ResponseRoute route_;
  std::string to_tag_;
};

}  // namespace sip::transaction::detail
