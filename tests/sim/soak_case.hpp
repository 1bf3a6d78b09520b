// One transaction of the soak: what each side did and was told, and what is wrong with it.
#pragma once

#include <cstddef>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "sip/error.hpp"
#include "sip/net/transport_events.hpp"
#include "sip/testing/wire_record.hpp"
#include "sip/transaction/client_transaction.hpp"

#include "timer_oracle.hpp"

namespace sip::test {

/// The words of a message that say whose it is.
struct Words {
  bool request = false;
  int status = 0;  // of a response
  std::string_view method;
  std::string_view call_id;

  explicit Words(std::string_view bytes);
};

struct Case {
  Case(std::string call_id_, bool invite_, bool reliable, std::size_t client_)
      : call_id(std::move(call_id_)),
        invite(invite_),
        client(client_),
        request(invite_, reliable),
        cancel(false, reliable),
        answer(invite_, reliable) {}

  /// A message that this case's client, or its server, has sent or received.
  void on_client_wire(Ms now, bool sent, const Words& words);
  void on_server_wire(Ms now, bool sent, const Words& words);
  /// What the client's user is told.
  void on_client_event(Ms now, const transaction::ClientEvent& event);
  /// What the server's user did: `done` is what respond() gave for a final status.
  void on_answer(const Result<void>& done, int status);
  /// The stack was destroyed, or the server's time is over: what this side owed, it owes no more.
  void client_stack_died(Ms now);
  void server_forgot(Ms now);

  /// When all is quiet.
  void finish(Ms now);
  /// The first thing that went wrong; "" where nothing did.
  [[nodiscard]] const std::string& complaint() const noexcept { return complaint_; }
  void complain(const std::string& what) {
    if (complaint_.empty()) complaint_ = what;
  }

  std::string call_id;
  bool invite;
  std::size_t client;  // which of the two stacks; the other one serves
  RequestOracle request;
  RequestOracle cancel;
  AnswerOracle answer;
  std::vector<testing::WireRecord> wire;

  bool called = false;     // Manager::request() has returned
  bool abandoned = false;  // by the client's user
  bool client_ended = false;
  std::size_t offers = 0;           // to the server's user
  std::size_t server_lapses = 0;    // it has forgotten the request: each allows another offer
  bool left_unanswered = false;     // by the server's user, who must not answer
  bool taken = false;               // by the server's user, who owes an answer
  std::size_t accepted_finals = 0;  // respond() took them; an INVITE's further 2xx not counted
  int accepted_status = 0;
  bool cancel_arrived = false;

 private:
  [[nodiscard]] std::size_t ends() const noexcept { return failures_ + (successes_ > 0 ? 1U : 0U); }

  std::string complaint_;
  std::size_t failures_ = 0;   // non-2xx finals, and Failed
  std::size_t successes_ = 0;  // 2xx
  int told_status_ = 0;        // the final one; 0: none, or Failed
  bool told_differently_ = false;
  bool provisional_arrived_ = false;
  bool client_died_ = false;
  Ms first_final_at_ = -1;  // sent
  std::set<int> sent_finals_;
};

}  // namespace sip::test
