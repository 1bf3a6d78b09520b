#include "sip/net/random.hpp"

#include <cerrno>
#include <cstdio>
#include <cstdlib>
#include <cstring>

#include <sys/random.h>

namespace sip::net {

std::uint64_t Random::next() {
  std::byte bytes[8];
  fill(bytes);
  std::uint64_t value = 0;
  for (const std::byte byte : bytes) value = value << 8 | std::to_integer<std::uint64_t>(byte);
  return value;
}

std::uint64_t Random::below(std::uint64_t bound) {
  if (bound <= 1) return 0;
  // The 2^64 mod bound smallest values would make some results likelier than others; they are drawn again.
  const std::uint64_t uneven = (0 - bound) % bound;
  std::uint64_t value = next();
  while (value < uneven) value = next();
  return value % bound;
}

std::string Random::token(std::size_t length) {
  static constexpr char alphabet[] = "abcdefghijklmnopqrstuvwxyz234567";
  std::string text(length, '\0');
  fill(std::as_writable_bytes(std::span(text)));
  for (char& c : text) c = alphabet[static_cast<unsigned char>(c) & 31];
  return text;
}

void SystemRandom::fill(std::span<std::byte> out) {
  while (!out.empty()) {
    if (left_ == 0) {
      const ssize_t got = getrandom(pool_, sizeof pool_, 0);
      if (got < 0 && errno == EINTR) continue;
      if (got <= 0) {
        // Tags and nonces that can be guessed would be worse than no service, and no caller could do better.
        std::perror("getrandom");
        std::abort();
      }
      left_ = static_cast<std::size_t>(got);
    }
    const std::size_t n = out.size() < left_ ? out.size() : left_;
    left_ -= n;
    std::memcpy(out.data(), pool_ + left_, n);
    std::memset(pool_ + left_, 0, n);  // what was handed out cannot be read here again
    out = out.subspan(n);
  }
}

// SplitMix64 (Steele, Lea, Flood 2014): one addition and a finalizer, every seed good.
void SeededRandom::fill(std::span<std::byte> out) {
  while (!out.empty()) {
    state_ += 0x9E3779B97F4A7C15U;
    std::uint64_t z = state_;
    z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9U;
    z = (z ^ (z >> 27)) * 0x94D049BB133111EBU;
    z ^= z >> 31;
    const std::size_t n = out.size() < 8 ? out.size() : 8;
    for (std::size_t i = 0; i < n; ++i)
      out[i] = static_cast<std::byte>(z >> (56 - 8 * i));  // the same on every machine
    out = out.subspan(n);
  }
}

}  // namespace sip::net
