// A block of received bytes that several messages and replies may share.
#pragma once

#include <atomic>
#include <cstdint>
#include <cstring>
#include <new>
#include <string_view>
#include <utility>

namespace sip {

/// A reference-counted block of bytes. Copying shares it, moving is free. The bytes may be written while `unique()`;
/// afterwards they are read-only by agreement. The count is atomic, so the last owner may live on another thread.
class Buffer {
 public:
  /// No block: false, nullptr and "".
  Buffer() noexcept = default;

  /// A block of `capacity` bytes, size 0.
  static Buffer allocate(std::size_t capacity) {
    void* memory = ::operator new(sizeof(Block) + capacity);
    Buffer buffer;
    buffer.block_ = new (memory) Block{{1}, 0, static_cast<std::uint32_t>(capacity)};
    return buffer;
  }

  /// A block of its own with these bytes.
  static Buffer copy_of(std::string_view bytes) {
    Buffer buffer = allocate(bytes.size());
    if (!bytes.empty()) std::memcpy(buffer.data(), bytes.data(), bytes.size());
    buffer.resize(bytes.size());
    return buffer;
  }

  /// Shares the block.
  Buffer(const Buffer& other) noexcept : block_(other.block_) {
    if (block_) block_->references.fetch_add(1, std::memory_order_relaxed);
  }
  /// Takes the block; `other` has none then.
  Buffer(Buffer&& other) noexcept : block_(std::exchange(other.block_, nullptr)) {}
  /// Gives up the block it has, and shares or takes the other.
  Buffer& operator=(Buffer other) noexcept {
    std::swap(block_, other.block_);
    return *this;
  }
  /// Frees the block where this was its last owner.
  ~Buffer() { release(); }

  /// Whether there is a block.
  [[nodiscard]] explicit operator bool() const noexcept { return block_ != nullptr; }
  /// The bytes, capacity() of them; nullptr without a block.
  [[nodiscard]] char* data() const noexcept { return block_ ? reinterpret_cast<char*>(block_ + 1) : nullptr; }
  /// How many bytes are in use.
  [[nodiscard]] std::size_t size() const noexcept { return block_ ? block_->size : 0; }
  /// How many bytes the block has room for.
  [[nodiscard]] std::size_t capacity() const noexcept { return block_ ? block_->capacity : 0; }
  /// The bytes in use. Valid while an owner lives.
  [[nodiscard]] std::string_view view() const noexcept { return {data(), size()}; }

  /// True while no other Buffer shares the block: it may be written and reused.
  [[nodiscard]] bool unique() const noexcept {
    return block_ && block_->references.load(std::memory_order_acquire) == 1;
  }

  /// Whether both share one block, or have none.
  [[nodiscard]] bool is_same(const Buffer& other) const noexcept { return block_ == other.block_; }

  /// Sets the size, at most capacity().
  void resize(std::size_t size) noexcept {
    if (block_) block_->size = static_cast<std::uint32_t>(size < block_->capacity ? size : block_->capacity);
  }

 private:
  struct Block {
    std::atomic<std::uint32_t> references;
    std::uint32_t size;
    std::uint32_t capacity;
  };

  void release() noexcept {
    if (block_ && block_->references.fetch_sub(1, std::memory_order_acq_rel) == 1) {
      block_->~Block();
      ::operator delete(block_);
    }
  }

  Block* block_ = nullptr;
};

}  // namespace sip
