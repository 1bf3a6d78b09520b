// A real loop under test: turns until something holds, never sleeps.
#pragma once

#include <chrono>
#include <functional>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include <gtest/gtest.h>

#include "sip/net/loop.hpp"

namespace sip::net {

/// Runs `loop` until `condition` holds or `limit` is over; whether it does.
inline bool run_until(Loop& loop, const std::function<bool()>& condition, Duration limit = std::chrono::seconds(10)) {
  bool late = false;
  Timer watchdog(loop.scheduler(), [&late] { late = true; });
  watchdog.start(limit);
  while (!condition() && !late) uv_run(loop.uv(), UV_RUN_ONCE);
  return condition();
}

/// Everything a transport said, and hooks to do something when it says it.
struct Recorder final : Transport::Receiver {
  struct Message {
    std::string bytes;
    Flow flow;
  };
  struct Refused {
    std::string partial;
    Error error;
    Flow flow;
  };
  struct Closed {
    Flow flow;
    Error error;
  };
  std::vector<Message> messages;
  std::vector<Refused> refused;
  std::vector<Flow> opened;
  std::vector<Closed> closed;
  std::vector<Error> accept_failures;
  std::function<void(const Buffer&, const Flow&)> when_message;
  std::function<void(const Flow&)> when_message_on;
  std::function<void(const Flow&)> when_refused;
  std::function<void(const Flow&)> when_opened;
  std::function<void(const Flow&)> when_closed;
  std::function<void()> when_accept_failed;

  void on_message(Buffer bytes, const Flow& flow) override {
    messages.push_back({std::string(bytes.view()), flow});
    if (when_message) when_message(bytes, flow);
    if (when_message_on) when_message_on(flow);
  }
  void on_unframed(Buffer partial, const Error& error, const Flow& flow) override {
    refused.push_back({std::string(partial.view()), error, flow});
    if (when_refused) when_refused(flow);
  }
  void on_flow_opened(const Flow& flow) override {
    opened.push_back(flow);
    if (when_opened) when_opened(flow);
  }
  void on_flow_closed(const Flow& flow, const Error& error) override {
    closed.push_back({flow, error});
    if (when_closed) when_closed(flow);
  }
  void on_accept_failed(const Transport&, const Error& error) override {
    accept_failures.push_back(error);
    if (when_accept_failed) when_accept_failed();
  }
};

inline SocketAddress address(const char* text) { return SocketAddress::parse_with_port(text).value(); }

/// A transport on loopback, closed at the end of the test.
struct TestTransport {
  Loop& loop;
  Recorder recorder;
  std::unique_ptr<Transport> transport;

  TestTransport(Loop& on, TransportKind kind, const char* local = "127.0.0.1:0", const TransportLimits& limits = {},
                std::uint32_t id = 0)
      : loop(on) {
    auto opened = on.open_transport(kind, address(local), id, limits, recorder);
    EXPECT_TRUE(opened.has_value()) << (opened ? "" : opened.error().what);
    if (opened) transport = std::move(*opened);
  }
  ~TestTransport() { close(); }

  void close() {
    if (!transport) return;
    bool done = false;
    transport->close([&done] { done = true; });
    EXPECT_TRUE(run_until(loop, [&done] { return done; }));
    transport.reset();
  }
  Transport* operator->() const { return transport.get(); }
};

/// Whether this machine has ::1.
inline bool has_ipv6(Loop& loop) {
  Recorder recorder;
  auto opened = loop.open_transport(TransportKind::udp, address("[::1]:0"), 0, {}, recorder);
  if (!opened) return false;
  bool done = false;
  (*opened)->close([&done] { done = true; });
  return run_until(loop, [&done] { return done; });
}

}  // namespace sip::net
