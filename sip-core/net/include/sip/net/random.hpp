// Randomness as an input.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>

namespace sip::net {

class Random {
 public:
  virtual ~Random() = default;
  virtual void fill(std::span<std::byte> out) = 0;
  [[nodiscard]] std::uint64_t next();
  /// 0 … bound-1, evenly; bound at least 1.
  [[nodiscard]] std::uint64_t below(std::uint64_t bound);
  /// `length` characters of [a-z2-7], 5 bits each: tags, branches, Call-IDs, nonces (RFC 3261 §19.3 asks 32 bits).
  [[nodiscard]] std::string token(std::size_t length = 16);
};

/// The operating system's cryptographic source, through a buffer of its own.
class SystemRandom final : public Random {
 public:
  void fill(std::span<std::byte> out) override;

 private:
  std::byte pool_[512];
  std::size_t left_ = 0;
};

/// The same numbers for the same seed, on every machine. For the simulator; never for secrets.
class SeededRandom final : public Random {
 public:
  explicit SeededRandom(std::uint64_t seed) noexcept : state_(seed) {}
  void fill(std::span<std::byte> out) override;

 private:
  std::uint64_t state_;
};

}  // namespace sip::net
