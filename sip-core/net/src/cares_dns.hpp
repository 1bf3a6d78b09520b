// Name look-ups by c-ares on a Loop.
#pragma once

#include <cstddef>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <unordered_map>
#include <unordered_set>
#include <vector>

#include <uv.h>

#include "sip/net/dns.hpp"
#include "sip/net/environment.hpp"
#include "sip/net/loop.hpp"
#include "sip/net/scheduler.hpp"

#include "poll.hpp"

struct ares_channeldata;
struct ares_addrinfo;

namespace sip::net {

/// /etc/hosts first, then DNS, as the system is configured; addresses are asked for as A and AAAA at once. The system's
/// configuration is read at the first look-up. Results come by Environment::post().
class CaresDns final : public Dns {
 public:
  /// Look-ups under way at once; more are refused with Errc::limit_reached.
  static constexpr std::size_t limit = 1024;

  CaresDns(Environment& environment, uv_loop_t* loop, const LoopOptions& options);
  ~CaresDns() override;

  Operation addresses(const std::string& name, Done<DnsAnswer<SocketAddress>> done) override;
  Operation srv(const std::string& name, Done<DnsAnswer<SrvRecord>> done) override;
  Operation naptr(const std::string& name, Done<DnsAnswer<NaptrRecord>> done) override;

  /// Ends every look-up with Errc::cancelled, and those still to come.
  void cancel_all();
  /// `closed` comes once, from the loop or at once where nothing was open. Look-ups not cancelled before are dropped.
  void close(std::move_only_function<void()> closed);

 private:
  struct Query;
  template <class Record>
  struct QueryFor;

  template <class Record, class Ask>
  Operation look_up(Done<DnsAnswer<Record>> done, const Ask& ask);
  [[nodiscard]] Result<void> open();
  void watch(int socket, bool readable, bool writable);
  void process(int readable, int writable);
  void set_timer();
  void handle_closed();
  static void on_addresses(void* argument, int status, int timeouts, ares_addrinfo* answer);
  template <class Record>
  static void on_reply(void* argument, int status, int timeouts, unsigned char* reply, int size);

  Environment& environment_;
  uv_loop_t* loop_;
  const LoopOptions& options_;
  ares_channeldata* channel_ = nullptr;
  std::unordered_map<int, Poll> sockets_;
  std::unordered_set<Query*> queries_;  // what c-ares is at
  std::optional<Timer> timer_;          // c-ares' timeouts
  std::move_only_function<void()> closed_;
  std::size_t open_handles_ = 0;
  bool refusing_ = false;
};

}  // namespace sip::net
