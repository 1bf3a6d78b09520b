#include "soak_case.hpp"

#include <charconv>
#include <variant>

namespace sip::test {

namespace {

std::string_view value_after(std::string_view bytes, std::string_view name) {
  const std::size_t at = bytes.find(name);
  if (at == bytes.npos) return {};
  const std::string_view value = bytes.substr(at + name.size());
  return value.substr(0, value.find('\r'));
}

}  // namespace

Words::Words(std::string_view bytes) {
  constexpr std::string_view version = "SIP/2.0 ";
  request = !bytes.starts_with(version);
  if (!request) std::from_chars(bytes.data() + version.size(), bytes.data() + version.size() + 3, status);
  call_id = value_after(bytes, "\r\nCall-ID: ");
  method = value_after(bytes, "\r\nCSeq: ");
  method.remove_prefix(method.find(' ') == method.npos ? method.size() : method.find(' ') + 1);
}

void Case::on_client_wire(Ms now, bool sent, const Words& words) {
  const bool is_cancel = words.method == "CANCEL";
  if (words.method == "ACK") return;
  if (sent && is_cancel && !provisional_arrived_) complain("CANCEL sent before a provisional response (§9.1)");
  RequestOracle& oracle = is_cancel ? cancel : request;
  if (sent) return oracle.sent(now);
  oracle.received(now, words.status);
  if (!is_cancel && words.status < 200) provisional_arrived_ = true;
}

void Case::on_server_wire(Ms now, bool sent, const Words& words) {
  if (words.method == "CANCEL") {
    if (!sent) cancel_arrived = true;
    return;
  }
  if (!sent && words.method == "ACK") return answer.received_ack(now);
  if (!sent) {
    // On its way for longer than Timer J, H or L lasts: the server cannot know it, and it is a new request.
    if (first_final_at_ >= 0 && now >= first_final_at_ + patience) server_forgot(now);
    return answer.received_request(now);
  }
  if (words.status < 200) return;
  if (first_final_at_ < 0) first_final_at_ = now;
  sent_finals_.insert(words.status);
  if (!invite || words.status >= 300) answer.sent(now);
}

void Case::on_client_event(Ms now, const transaction::ClientEvent& event) {
  if (!called) complain("the client's user was told something before request() returned");
  if (abandoned) complain("the client's user was told something after abandon()");
  if (std::holds_alternative<transaction::Provisional>(event)) {
    if (ends() > 0) complain("the client's user was told a provisional response after the end");
    return;
  }
  client_ended = true;
  request.ended(now);
  if (const auto* failed = std::get_if<transaction::Failed>(&event)) {
    ++failures_;
    if (failed->error.code == Errc::cancelled && !client_died_) complain("cancelled, and no Manager was destroyed");
    return;
  }
  const auto& response = std::get<transaction::Final>(event).response;
  const int status = code(response.status());
  if (response.call_id() != call_id) complain("an answer to another request: " + std::string(response.call_id()));
  told_differently_ = told_differently_ || (told_status_ != 0 && told_status_ != status);
  told_status_ = status;
  if (status >= 300) {
    ++failures_;
  } else if (++successes_ > 1 && !invite) {
    complain("two 2xx to a non-INVITE request were told to the client's user");
  }
}

void Case::on_answer(const Result<void>& done, int status) {
  // An error other than `gone` says that it could not be sent; it stands none the less.
  if (done || done.error().code != Errc::gone) {
    ++accepted_finals;
    accepted_status = status;
  } else if (server_lapses == 0 && !cancel_arrived) {
    complain("the server's user could not answer, and nobody had cancelled");
  }
}

void Case::client_stack_died(Ms now) {
  client_died_ = true;
  if (!client_ended) request.ended(now);
  request.stop_watching();
  cancel.stop_watching();
}

void Case::server_forgot(Ms now) {
  answer.ended(now);
  if (offers > 0) ++server_lapses;
  answer.stop_watching();
}

void Case::finish(Ms now) {
  answer.ended(now);
  for (const TimerOracle* oracle : {static_cast<const TimerOracle*>(&request), static_cast<const TimerOracle*>(&cancel),
                                    static_cast<const TimerOracle*>(&answer)}) {
    if (!oracle->complaint().empty()) {
      complain((oracle == &answer ? "answer " : oracle == &cancel ? "CANCEL " : "request ") + oracle->complaint());
    }
  }
  if (ends() != 1 && !(abandoned && ends() == 0)) {
    complain("the client's user was told " + std::to_string(ends()) + " ends");
  }
  if (offers > 1 + server_lapses && !left_unanswered) complain("offered twice to the server's user");
  // Each offer has one answer: its user's, or its transaction's own 487 or 500.
  if (accepted_finals > 1 + server_lapses) complain("two final answers by the server's user");
  if (server_lapses == 0 && !left_unanswered) {
    if (taken && accepted_finals == 0 && sent_finals_.empty() && !cancel_arrived) complain("no final answer");
    if (told_differently_) complain("two different finals were told to the client's user");
    if (sent_finals_.size() > 1) complain("two different final answers were sent");
    if (accepted_finals > 0 && !sent_finals_.empty() && !sent_finals_.contains(accepted_status)) {
      complain("another final answer was sent than the server's user gave");
    }
  }
  if (told_status_ != 0 && !sent_finals_.contains(told_status_)) {
    complain("the client's user was told " + std::to_string(told_status_) + ", which the server never sent");
  }
}

}  // namespace sip::test
