// Servers not to begin with.
#pragma once

#include <chrono>
#include <cstddef>
#include <list>
#include <unordered_map>
#include <vector>

#include "sip/net/flow.hpp"
#include "sip/net/scheduler.hpp"

namespace sip::net {

struct FailedTargetsLimits {
  std::size_t targets = 1000;                  // remembered at once; the oldest makes room
  Duration pause = std::chrono::seconds(30);   // how long one that failed is not the first to be asked
  Duration longest = std::chrono::minutes(5);  // and one that asked for peace, however much it asked for
};

/// Remembers for a while which targets failed, so that the next request does not begin with a dead server (RFC 3263
/// §2, §4.3; Retry-After of RFC 3261 §21.5.4). They are asked after the others, never left out: where all have failed,
/// all are tried. For whoever sends requests, one for all of his. The loop's thread.
class FailedTargets {
 public:
  explicit FailedTargets(const Scheduler& scheduler, const FailedTargetsLimits& limits = {})
      : scheduler_(scheduler), limits_(limits) {}
  FailedTargets(const FailedTargets&) = delete;
  FailedTargets& operator=(const FailedTargets&) = delete;

  /// It said nothing, or could not be reached.
  void failed(const Target& target) { remember(target, limits_.pause); }
  /// It answered 503, and wants no request for `retry_after`.
  void unavailable(const Target& target, Duration retry_after);
  /// It works again.
  void answered(const Target& target);

  /// Puts those that failed behind the others; otherwise the order stays.
  void order(std::vector<Target>& targets) const;

 private:
  /// A server is an address and a way to it; under which name it was found does not matter.
  struct Key {
    TransportKind transport = TransportKind::udp;
    SocketAddress address{};
    friend bool operator==(const Key&, const Key&) = default;
  };
  struct KeyHash {
    [[nodiscard]] std::size_t operator()(const Key& key) const noexcept {
      return key.address.hash() * 31 + static_cast<std::size_t>(key.transport);
    }
  };
  struct Entry {
    Key key;
    TimePoint until;
  };

  void remember(const Target& target, Duration duration);
  [[nodiscard]] bool is_avoided(const Target& target) const;

  const Scheduler& scheduler_;
  const FailedTargetsLimits limits_;
  std::list<Entry> entries_;  // oldest first
  std::unordered_map<Key, std::list<Entry>::iterator, KeyHash> by_key_;
};

}  // namespace sip::net
