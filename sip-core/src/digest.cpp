#include "sip/digest.hpp"

#include <array>

#include "digest_hash.hpp"

namespace sip::digest {

std::string_view name(Algorithm algorithm) noexcept {
  switch (algorithm) {
    case Algorithm::md5:
      return "MD5";
    case Algorithm::sha256:
      return "SHA-256";
    case Algorithm::sha512_256:
      return "SHA-512-256";
  }
  return "";
}

std::optional<Algorithm> algorithm(std::string_view name) noexcept {
  if (name.empty()) name = digest::name(Algorithm::md5);
  for (const Algorithm known : {Algorithm::md5, Algorithm::sha256, Algorithm::sha512_256}) {
    if (equals_ignoring_case(name, digest::name(known)) && detail::available(known)) return known;
  }
  return std::nullopt;
}

std::string ha1(Algorithm algorithm, std::string_view user, std::string_view realm, std::string_view password) {
  return std::string(detail::hash_joined(algorithm, {user, realm, password}).view());
}

std::string hash(Algorithm algorithm, std::string_view data) {
  return std::string(detail::hash_joined(algorithm, {data}).view());
}

}  // namespace sip::digest
