// What RFC 3261 §17 lets one side of one transaction send, and when: told what that side sends and receives, it finds
// the retransmission that should not have been, and the one that should. Written from the RFC's figures, so that it
// knows nothing of the code it judges.
#pragma once

#include <algorithm>
#include <cstdint>
#include <string>

namespace sip::test {

using Ms = std::int64_t;  // since the simulation began

inline constexpr Ms t1 = 500;
inline constexpr Ms t2 = 4000;
inline constexpr Ms patience = 64 * t1;  // Timers B, F, H, J

/// What both oracles have: a schedule of retransmissions, and the first thing that went against it.
class TimerOracle {
 public:
  /// Empty while all went by the book.
  [[nodiscard]] const std::string& complaint() const noexcept { return complaint_; }
  /// From now on anything may happen: the stack under watch has been destroyed, or told to be silent.
  void stop_watching() { watching_ = false; }

 protected:
  void complain(Ms now, const std::string& what) {
    if (complaint_.empty()) complaint_ = what + " at " + std::to_string(now) + " ms";
  }
  /// Everything due before `now` must have been sent. What is due at `now` itself may come yet.
  void expect_sent_before(Ms now) {
    if (running_ && next_ < std::min(now, start_ + patience)) complain(next_, "not sent again");
  }
  void begin(Ms now, bool retransmits) {
    start_ = now;
    interval_ = t1;
    next_ = now + t1;
    running_ = retransmits;
  }
  void advance(Ms interval) {
    interval_ = interval;
    next_ += interval;
  }

  bool watching_ = true;
  bool running_ = false;  // the timer that retransmits
  Ms start_ = -1;         // of the first message; -1: not sent
  Ms next_ = 0;
  Ms interval_ = 0;

 private:
  std::string complaint_;
};

/// A client's request: Timer A of an INVITE (§17.1.1.2), Timer E of others, CANCEL included (§17.1.2.2).
class RequestOracle : public TimerOracle {
 public:
  RequestOracle(bool invite, bool reliable) : invite_(invite), reliable_(reliable) {}

  void sent(Ms now) {
    if (!watching_) return;
    if (start_ < 0) return begin(now, !reliable_);
    if (!running_) return complain(now, "sent again without need");
    if (now != next_ || now >= start_ + patience) {
      return complain(now, "sent again out of time (due at " + std::to_string(next_) + ")");
    }
    advance(invite_ ? 2 * interval_ : proceeding_ ? t2 : std::min(2 * interval_, t2));
  }
  void received(Ms now, int status) {
    if (!watching_ || start_ < 0) return;
    expect_sent_before(now);
    if (status < 200 && !invite_) {
      proceeding_ = true;  // Timer E goes on, every T2 once it has fired
    } else {
      running_ = false;
    }
  }
  /// Its user was told the end, or will hear no more.
  void ended(Ms now) {
    if (watching_) expect_sent_before(now);
    running_ = false;
  }

 private:
  bool invite_;
  bool reliable_;
  bool proceeding_ = false;
};

/// A server's final response, but for a 2xx to an INVITE, which is its user's: Timer G (§17.2.1), and once more for
/// each request that comes again (§17.2.1, §17.2.2).
class AnswerOracle : public TimerOracle {
 public:
  AnswerOracle(bool invite, bool reliable) : invite_(invite), reliable_(reliable) {}

  void sent(Ms now) {
    if (!watching_) return;
    if (start_ < 0) return begin(now, invite_ && !reliable_);
    if (owed_ > 0) {
      --owed_;
    } else if (running_ && now == next_ && now < start_ + patience) {
      advance(std::min(2 * interval_, t2));
    } else if (at_the_edge_ != now) {
      complain(now, "answered again without need");
    }
  }
  void received_request(Ms now) {
    if (!watching_ || start_ < 0) return;
    settle(now);
    // On a stream Timer J is zero, and nothing is kept of what was answered.
    if (acknowledged_ || (reliable_ && !invite_)) return;
    if (now == start_ + patience) at_the_edge_ = now;  // the timer's turn, or the request's
    if (now < start_ + patience) ++owed_;
  }
  void received_ack(Ms now) {
    if (!watching_ || start_ < 0) return;
    settle(now);
    running_ = false;
    acknowledged_ = true;
  }
  /// All is quiet.
  void ended(Ms now) {
    if (watching_ && start_ >= 0) settle(now);
  }

 private:
  void settle(Ms now) {
    expect_sent_before(now);
    if (owed_ > 0) complain(now, "a request that came again was not answered again");
  }

  bool invite_;
  bool reliable_;
  bool acknowledged_ = false;
  int owed_ = 0;
  Ms at_the_edge_ = -1;
};

}  // namespace sip::test
