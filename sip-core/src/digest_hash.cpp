#include "digest_hash.hpp"

#include <memory>

#include <openssl/evp.h>

namespace sip::digest::detail {
namespace {

constexpr std::size_t algorithm_count = 3;

// Fetched once: a fetch by name costs more than the hash of a short text. Kept to the end of the process, because any
// thread may still hash while static objects are destroyed.
const EVP_MD* implementation(Algorithm algorithm) noexcept {
  static const std::array<const EVP_MD*, algorithm_count> fetched = {
      EVP_MD_fetch(nullptr, "MD5", nullptr),
      EVP_MD_fetch(nullptr, "SHA2-256", nullptr),
      EVP_MD_fetch(nullptr, "SHA2-512/256", nullptr),
  };
  return fetched[static_cast<std::size_t>(algorithm)];
}

struct ContextFree {
  void operator()(EVP_MD_CTX* context) const noexcept { EVP_MD_CTX_free(context); }
};
using Context = std::unique_ptr<EVP_MD_CTX, ContextFree>;

// One for each algorithm: a context that changes its algorithm allocates anew.
EVP_MD_CTX* context_of(Algorithm algorithm) noexcept {
  thread_local std::array<Context, algorithm_count> contexts;
  Context& context = contexts[static_cast<std::size_t>(algorithm)];
  if (!context) context.reset(EVP_MD_CTX_new());
  return context.get();
}

bool compute(Algorithm algorithm, std::initializer_list<std::string_view> pieces, unsigned char* digest,
             unsigned& size) noexcept {
  const EVP_MD* md = implementation(algorithm);
  EVP_MD_CTX* context = md ? context_of(algorithm) : nullptr;
  if (!context || EVP_DigestInit_ex2(context, md, nullptr) != 1) return false;
  bool first = true;
  for (const std::string_view piece : pieces) {
    if (!first && EVP_DigestUpdate(context, ":", 1) != 1) return false;
    if (EVP_DigestUpdate(context, piece.data(), piece.size()) != 1) return false;
    first = false;
  }
  return EVP_DigestFinal_ex(context, digest, &size) == 1;
}

}  // namespace

std::size_t hex_size(Algorithm algorithm) noexcept { return algorithm == Algorithm::md5 ? 32 : 64; }

bool available(Algorithm algorithm) noexcept { return implementation(algorithm) != nullptr; }

Hex hash_joined(Algorithm algorithm, std::initializer_list<std::string_view> pieces) noexcept {
  std::array<unsigned char, EVP_MAX_MD_SIZE> digest;
  unsigned size = 0;
  Hex hex;
  if (!compute(algorithm, pieces, digest.data(), size) || std::size_t{size} * 2 != hex_size(algorithm)) {
    return hex;
  }
  for (std::size_t i = 0; i < size; ++i) {
    hex.text[2 * i] = "0123456789abcdef"[digest[i] >> 4];
    hex.text[2 * i + 1] = "0123456789abcdef"[digest[i] & 0xF];
  }
  hex.size = hex_size(algorithm);
  return hex;
}

std::string_view qop_name(Qop qop) noexcept {
  switch (qop) {
    case Qop::auth:
      return "auth";
    case Qop::auth_int:
      return "auth-int";
    case Qop::none:
      break;
  }
  return "";
}

Hex response(const ResponseInput& in) noexcept {
  // A2, RFC 7616 §3.4.3. With no body, H(entity-body) is the hash of "" (RFC 8760 §2.6 item 7).
  const Hex ha2 = in.qop == Qop::auth_int
                      ? hash_joined(in.algorithm, {in.method, in.uri, hash_joined(in.algorithm, {in.body}).view()})
                      : hash_joined(in.algorithm, {in.method, in.uri});
  // Without qop the response is that of RFC 2069 (RFC 2617 §3.2.2.1).
  if (in.qop == Qop::none) return hash_joined(in.algorithm, {in.ha1, in.nonce, ha2.view()});
  return hash_joined(in.algorithm, {in.ha1, in.nonce, in.nc, in.cnonce, qop_name(in.qop), ha2.view()});
}

std::array<char, 8> print_nc(std::uint32_t nc, bool upper_case) noexcept {
  const char* digits = upper_case ? "0123456789ABCDEF" : "0123456789abcdef";
  std::array<char, 8> text;
  for (std::size_t i = text.size(); i-- > 0; nc >>= 4) text[i] = digits[nc & 0xF];
  return text;
}

}  // namespace sip::digest::detail
