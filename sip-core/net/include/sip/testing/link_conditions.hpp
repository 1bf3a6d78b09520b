// How the messages of one simulated link fare.
#pragma once

#include <chrono>

#include "sip/net/scheduler.hpp"

namespace sip::testing {

/// How messages travel in one direction. Loss, duplication and reordering touch datagrams only; a stream keeps order
/// and loses nothing until it is cut.
struct LinkConditions {
  net::Duration delay = std::chrono::milliseconds(1);
  net::Duration jitter = std::chrono::milliseconds(0);  // added evenly, 0 … jitter: reorders
  double loss = 0;                                      // probability, 0 … 1
  double duplication = 0;                               // probability, 0 … 1
  double reset = 0;          // probability, 0 … 1, that a stream's message cuts its connection instead of arriving
  bool partitioned = false;  // nothing passes
  // A stream meets a partition as TCP does: a connect, or the first message lost, ends it after connect_timeout, at the
  // sender only. The other end learns when it sends, or is idle.
};

}  // namespace sip::testing
