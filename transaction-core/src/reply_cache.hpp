// What is left of a server transaction in Completed on datagrams (RFC 3261 §17.2.2): a key, a way back and a reply.
#pragma once

#include <cstddef>
#include <cstdint>
#include <deque>
#include <memory>
#include <string>
#include <string_view>
#include <unordered_set>

#include "sip/net/flow.hpp"
#include "sip/net/scheduler.hpp"

#include "context.hpp"
#include "keys.hpp"

namespace sip::transaction::detail {

/// The replies to requests other than INVITE that came by datagram, until Timer J. It is the same for all, so they end
/// in the order they were answered, and one timer does for them together. A reply costs little more than its bytes.
class ReplyCache {
 public:
  explicit ReplyCache(Context& context);
  ReplyCache(const ReplyCache&) = delete;
  ReplyCache& operator=(const ReplyCache&) = delete;

  /// `reply` was sent by `flow` to the request of `key`, which no other has; `merge` as ServerTable::add_merge_key(),
  /// or no key.
  void add(const Key& key, const Key& merge, const net::Flow& flow, std::string_view reply);
  /// Sends the reply to the request of `key` once more; false where there is none.
  bool send_again(const Key& key);
  /// That reply, as it went out; "" where there is none.
  [[nodiscard]] std::string_view find(const Key& key) const;
  /// Whether a reply went to a request with these merge fields (§8.2.2.2).
  [[nodiscard]] bool has_merged(const Key& merge) const;

  /// Before its time.
  void forget_oldest();
  /// When the oldest was sent; it is not empty.
  [[nodiscard]] net::TimePoint oldest() const noexcept { return replies_.front().at; }
  void clear();

  [[nodiscard]] std::size_t size() const noexcept { return replies_.size(); }
  /// Of all replies.
  [[nodiscard]] std::size_t bytes() const noexcept { return bytes_; }

 private:
  struct Reply {
    Key key;
    Key merge;
    net::TimePoint at;
    net::Flow flow;
    std::unique_ptr<char[]> bytes;
    std::uint32_t size;
  };
  // Looked up by one of its keys, which stands in the reply itself.
  template <Key Reply::* Field>
  struct By {
    using is_transparent = void;
    std::size_t operator()(const Reply* reply) const noexcept { return KeyHash()(reply->*Field); }
    std::size_t operator()(const Key& key) const noexcept { return KeyHash()(key); }
    bool operator()(const Reply* a, const Reply* b) const noexcept { return a->*Field == b->*Field; }
    bool operator()(const Key& key, const Reply* reply) const noexcept { return key == reply->*Field; }
    bool operator()(const Reply* reply, const Key& key) const noexcept { return key == reply->*Field; }
  };
  template <Key Reply::* Field>
  using Index = std::unordered_set<Reply*, By<Field>, By<Field>>;

  void on_timer_j();

  Context& context_;
  std::deque<Reply> replies_;  // the oldest first; what is in it stays where it is
  Index<&Reply::key> by_key_;
  Index<&Reply::merge> by_merge_key_;  // those that have one
  std::size_t bytes_ = 0;
  net::Timer timer_j_;  // of the oldest, or earlier
};

}  // namespace sip::transaction::detail
