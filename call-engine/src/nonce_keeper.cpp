#include <algorithm>
#include <array>
#include <cstdint>
#include <cstring>
#include <limits>
#include <map>
#include <optional>
#include <span>

#include <openssl/core_names.h>
#include <openssl/crypto.h>
#include <openssl/evp.h>
#include <openssl/params.h>

#include "sip/engine/authenticator.hpp"

namespace sip::engine {

namespace {

// A nonce is the hex form of: milliseconds of the loop's clock (8 bytes, big-endian), random (8), signature (16).
constexpr std::size_t signed_size = 16;
constexpr std::size_t signature_size = 16;
constexpr std::size_t key_size = 32;
using Signed = std::array<std::byte, signed_size>;
using Signature = std::array<std::byte, signature_size>;
using Key = std::array<std::byte, key_size>;

struct NonceId {
  std::uint64_t issued = 0;  // milliseconds; first, so that ids sort by age
  std::uint64_t random = 0;
  auto operator<=>(const NonceId&) const = default;
};

void put(std::byte* out, std::uint64_t value) {
  for (int i = 7; i >= 0; --i, value >>= 8) out[i] = static_cast<std::byte>(value & 0xFF);
}

std::uint64_t take(const std::byte* in) {
  std::uint64_t value = 0;
  for (int i = 0; i < 8; ++i) value = value << 8 | std::to_integer<std::uint64_t>(in[i]);
  return value;
}

void print_hex(std::span<const std::byte> bytes, std::string& out) {
  for (const std::byte byte : bytes) {
    out += "0123456789abcdef"[std::to_integer<unsigned>(byte >> 4)];
    out += "0123456789abcdef"[std::to_integer<unsigned>(byte & std::byte{0xF})];
  }
}

bool read_hex(std::string_view text, std::span<std::byte> out) {
  const auto digit = [](char c) { return c >= '0' && c <= '9' ? c - '0' : c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1; };
  for (std::size_t i = 0; i < out.size(); ++i) {
    const int high = digit(text[2 * i]);
    const int low = digit(text[2 * i + 1]);
    if (high < 0 || low < 0) return false;
    out[i] = static_cast<std::byte>(high << 4 | low);
  }
  return true;
}

// HMAC-SHA-256, cut to 128 bits. Set up once: fetching the algorithm costs more than a signature.
class Signer {
 public:
  explicit Signer(const Key& key) : hmac_(EVP_MAC_fetch(nullptr, "HMAC", nullptr)), context_(EVP_MAC_CTX_new(hmac_)) {
    char sha256[] = "SHA2-256";
    const OSSL_PARAM params[] = {OSSL_PARAM_construct_utf8_string(OSSL_MAC_PARAM_DIGEST, sha256, 0),
                                 OSSL_PARAM_construct_end()};
    ready_ = EVP_MAC_init(context_, reinterpret_cast<const unsigned char*>(key.data()), key.size(), params) == 1;
  }
  Signer(const Signer&) = delete;
  Signer& operator=(const Signer&) = delete;
  ~Signer() {
    EVP_MAC_CTX_free(context_);
    EVP_MAC_free(hmac_);
  }

  /// nullopt where OpenSSL refuses to compute it.
  [[nodiscard]] std::optional<Signature> sign(const Signed& bytes) {
    std::array<unsigned char, EVP_MAX_MD_SIZE> full;
    std::size_t size = 0;
    if (!ready_ || EVP_MAC_init(context_, nullptr, 0, nullptr) != 1 ||
        EVP_MAC_update(context_, reinterpret_cast<const unsigned char*>(bytes.data()), bytes.size()) != 1 ||
        EVP_MAC_final(context_, full.data(), &size, full.size()) != 1 || size < signature_size) {
      return std::nullopt;
    }
    Signature signature;
    std::memcpy(signature.data(), full.data(), signature.size());
    return signature;
  }

 private:
  EVP_MAC* hmac_;
  EVP_MAC_CTX* context_;
  bool ready_ = false;
};

Key random_key(net::Random& random) {
  Key key;
  random.fill(key);
  return key;
}

}  // namespace

struct NonceKeeper::Implementation {
  net::Environment& environment;
  const std::uint64_t lifetime;  // milliseconds
  const std::size_t capacity;
  Signer signer;
  std::map<NonceId, std::uint32_t> counts;  // the highest count seen, oldest nonce first
  std::uint64_t forgotten_until = 0;        // what was issued by then and is not in `counts` may have been used

  std::uint64_t now() const {
    return static_cast<std::uint64_t>(environment.scheduler().now().time_since_epoch().count());
  }

  void forget_oldest() {
    forgotten_until = std::max(forgotten_until, counts.begin()->first.issued + 1);
    counts.erase(counts.begin());
  }

  std::optional<NonceId> read(std::string_view nonce) {
    Signed bytes;
    Signature signature;
    if (nonce.size() != 2 * (signed_size + signature_size)) return std::nullopt;
    if (!read_hex(nonce, bytes) || !read_hex(nonce.substr(2 * signed_size), signature)) return std::nullopt;
    const auto expected = signer.sign(bytes);
    if (!expected || CRYPTO_memcmp(expected->data(), signature.data(), signature.size()) != 0) return std::nullopt;
    return NonceId{take(bytes.data()), take(bytes.data() + 8)};
  }
};

NonceKeeper::NonceKeeper(net::Environment& environment, std::chrono::seconds lifetime, std::size_t remembered)
    : implementation_(new Implementation{
          .environment = environment,
          .lifetime = static_cast<std::uint64_t>(std::chrono::duration_cast<net::Duration>(lifetime).count()),
          .capacity = std::max<std::size_t>(remembered, 1),
          .signer = Signer(random_key(environment.random())),
          .counts = {}}) {}

NonceKeeper::~NonceKeeper() = default;

std::size_t NonceKeeper::remembered() const noexcept { return implementation_->counts.size(); }

std::string NonceKeeper::issue() {
  Implementation& self = *implementation_;
  Signed bytes;
  put(bytes.data(), self.now());
  put(bytes.data() + 8, self.environment.random().next());
  std::string nonce;
  nonce.reserve(2 * (signed_size + signature_size));
  print_hex(bytes, nonce);
  // Without a signature the nonce is one that nobody can use.
  print_hex(self.signer.sign(bytes).value_or(Signature{}), nonce);
  return nonce;
}

NonceKeeper::Verdict NonceKeeper::use(std::string_view nonce, std::optional<std::uint32_t> nc) {
  Implementation& self = *implementation_;
  const auto id = self.read(nonce);
  if (!id) return Verdict::forged;

  const std::uint64_t now = self.now();
  const std::uint64_t oldest = now > self.lifetime ? now - self.lifetime : 0;
  while (!self.counts.empty() && self.counts.begin()->first.issued < oldest) self.counts.erase(self.counts.begin());
  if (id->issued < oldest) return Verdict::stale;

  if (nc == 0U) return Verdict::stale;  // the first request counts 1 (RFC 7616 §3.4)
  // Credentials without qop carry no count: they are good once, and no count is good after them.
  const std::uint32_t count = nc.value_or(std::numeric_limits<std::uint32_t>::max());
  const auto known = self.counts.find(*id);
  if (known != self.counts.end()) {
    if (!nc || *nc <= known->second) return Verdict::stale;
    known->second = count;
    return Verdict::good;
  }
  if (id->issued < self.forgotten_until) return Verdict::stale;
  self.counts.emplace(*id, count);
  if (self.counts.size() > self.capacity) self.forget_oldest();
  return Verdict::good;
}

}  // namespace sip::engine
