// Receive buffers that come back.
#pragma once

#include <cstddef>
#include <utility>
#include <vector>

#include "sip/buffer.hpp"

namespace sip::net {

/// Blocks of one size for receiving. A transport lends a block to its receiver by sharing it, and gives it back here
/// whether or not the receiver still holds it; take() hands out only what nobody holds any more. So a receiver that
/// lets go of a message when the next one comes costs no allocation, and one that keeps messages costs a block each.
class BufferPool {
 public:
  /// Blocks of `block` bytes; at most `spares` of them wait here.
  BufferPool(std::size_t block, std::size_t spares) : block_(block), limit_(spares) { spares_.reserve(spares); }

  /// An empty block that nobody else holds.
  [[nodiscard]] Buffer take() {
    for (auto& spare : spares_) {
      if (!spare.unique()) continue;
      Buffer taken = std::exchange(spare, std::move(spares_.back()));
      spares_.pop_back();
      taken.resize(0);
      return taken;
    }
    return Buffer::allocate(block_);
  }

  /// Blocks of another size are let go, as is one past the limit: in place of a spare that is kept elsewhere.
  void give(Buffer buffer) {
    if (buffer.capacity() != block_) return;
    if (spares_.size() < limit_) {
      spares_.push_back(std::move(buffer));
      return;
    }
    for (auto& spare : spares_) {
      if (spare.unique()) continue;
      spare = std::move(buffer);
      return;
    }
  }

  [[nodiscard]] std::size_t block() const noexcept { return block_; }

 private:
  std::size_t block_;
  std::size_t limit_;
  std::vector<Buffer> spares_;
};

}  // namespace sip::net
