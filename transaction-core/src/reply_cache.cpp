#include "reply_cache.hpp"

#include <algorithm>
#include <utility>

namespace sip::transaction::detail {

ReplyCache::ReplyCache(Context& context) : context_(context), timer_j_(context.scheduler(), [this] { on_timer_j(); }) {}

void ReplyCache::add(const Key& key, const Key& merge, const net::Flow& flow, std::string_view reply) {
  auto bytes = std::make_unique_for_overwrite<char[]>(reply.size());
  std::ranges::copy(reply, bytes.get());
  replies_.push_back(
      {key, merge, context_.scheduler().now(), flow, std::move(bytes), static_cast<std::uint32_t>(reply.size())});
  Reply& added = replies_.back();
  by_key_.insert(&added);
  if (merge) by_merge_key_.insert(&added);
  bytes_ += reply.size();
  if (!timer_j_.running()) timer_j_.start(context_.patience());
}

bool ReplyCache::send_again(const Key& key) {
  const auto found = by_key_.find(key);
  if (found == by_key_.end()) return false;
  // §17.2.4 as RFC 6026 §8.8 has it: where it cannot be sent, the next retransmission tries again.
  const Reply& reply = **found;
  static_cast<void>(context_.transports.send(reply.flow, std::string_view(reply.bytes.get(), reply.size)));
  return true;
}

std::string_view ReplyCache::find(const Key& key) const {
  const auto found = by_key_.find(key);
  if (found == by_key_.end()) return {};
  return {(*found)->bytes.get(), (*found)->size};
}

bool ReplyCache::has_merged(const Key& merge) const { return by_merge_key_.contains(merge); }

void ReplyCache::forget_oldest() {
  Reply& oldest = replies_.front();
  by_key_.erase(&oldest);
  // Another of the same merge fields may stand there in its place, or none.
  if (const auto found = by_merge_key_.find(oldest.merge); found != by_merge_key_.end() && *found == &oldest) {
    by_merge_key_.erase(found);
  }
  bytes_ -= oldest.size;
  replies_.pop_front();
}

void ReplyCache::clear() {
  while (!replies_.empty()) forget_oldest();
  timer_j_.stop();
}

void ReplyCache::on_timer_j() {
  const net::TimePoint now = context_.scheduler().now();
  while (!replies_.empty() && oldest() + context_.patience() <= now) forget_oldest();
  if (!replies_.empty()) timer_j_.start(oldest() + context_.patience() - now);
}

}  // namespace sip::transaction::detail
