// One request of the application's, from its look-up to its final response.
#pragma once

#include <chrono>
#include <cstdint>
#include <functional>
#include <memory>
#include <vector>

#include "sip/dialog/dialog_manager.hpp"
#include "sip/net/failed_targets.hpp"
#include "sip/net/resolver.hpp"
#include "sip/net/scheduler.hpp"
#include "sip/operation.hpp"

#include "authentication.hpp"

namespace sip::session::detail {

/// Looks the next hop up, tries its servers in order (RFC 3263 §4.3: another branch, all else the same), and sends the
/// request again where a challenge can be answered: same Call-ID and From tag, new CSeq and branch (RFC 3261 §8.1.3.5,
/// §22.2). What is too large for a datagram goes by TCP (§18.1.1). Held by the client until done.
class Exchange final : public Operation::Cancellable, public std::enable_shared_from_this<Exchange> {
 public:
  struct Plan {
    Request request;  // complete but for the Contact, credentials and Via
    Uri next_hop;
    std::chrono::milliseconds timeout{0};  // for the whole exchange
    /// Called before each sending, with the flow it goes by and the address answers so far say we have (or none).
    std::move_only_function<void(Request&, const net::Flow&, const net::SocketAddress& discovered)> prepare;
    net::FailedTargets* failed = nullptr;  // shared by the client's exchanges, and outlives them
  };
  struct Outcome {
    Result<Response> result;
    std::uint32_t cseq = 0;         // of the request sent last
    net::SocketAddress discovered;  // our address, as answers told it
  };
  using Finished = std::move_only_function<void(Outcome)>;

  Exchange(dialog::DialogManager& dialogs, Plan plan, Authentication authentication, Finished on_finish);

  /// `forget` drops the owner's reference.
  void start(std::move_only_function<void()> forget);
  /// Ends without sending anything; Finished comes later. Instead of start().
  void refuse(std::move_only_function<void()> forget, Error error);
  void cancel() override;
  /// Ends with `cancelled` before it returns.
  static void close(std::shared_ptr<Exchange> exchange);

 private:
  using Owned = std::shared_ptr<Exchange>;

  void finish_later(Error error);
  void on_targets(Owned self, Result<std::vector<net::Target>> targets);
  void attempt(Owned self);
  [[nodiscard]] Result<net::Flow> find_flow();
  [[nodiscard]] net::Flow flow_for_size(Request& request, const net::Flow& flow);
  void on_answer(Owned self, Result<Response> answer);
  void on_silence(Owned self);
  void on_time(Owned self);
  void note(const Result<Response>& answer);
  [[nodiscard]] bool fall_back_to_udp(const Result<Response>& answer);
  [[nodiscard]] bool fail_over(const Result<Response>& answer);
  void next_target();
  [[nodiscard]] bool answer_challenge(const Result<Response>& answer);
  [[nodiscard]] std::chrono::milliseconds time_left() const;
  [[nodiscard]] net::Duration patience() const;
  [[nodiscard]] net::TransportLayer& transports() const noexcept { return dialogs_.transactions().transports(); }
  static void finish(Owned self, Result<Response> result);

  dialog::DialogManager& dialogs_;
  Plan plan_;
  Authentication authentication_;
  Finished on_finish_;
  bool finished_ = false;  // on_finish_ has been called
  std::move_only_function<void()> forget_;
  std::vector<net::Target> targets_;
  std::size_t target_ = 0;
  bool by_tcp_instead_ = false;  // the target is a UDP one, and the request is too large for that
  bool tcp_refused_ = false;     // by this target
  bool heard_ = false;           // a response to this attempt
  std::uint64_t attempt_ = 0;    // how many there were
  net::TimePoint attempted_at_{};
  std::uint32_t cseq_;
  net::SocketAddress discovered_;
  Operation step_;                             // what is under way below
  Error outcome_{Errc::timed_out, "request"};  // what the timer brings
  net::Timer timer_;
  net::Timer silence_;  // of the server, while there are others
};

}  // namespace sip::session::detail
