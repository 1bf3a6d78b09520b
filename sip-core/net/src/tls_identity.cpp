#include "tls_identity.hpp"

#include <algorithm>
#include <memory>

#include "sip/aor.hpp"
#include "sip/net/socket_address.hpp"
#include "sip/uri.hpp"

#include "openssl_handles.hpp"

namespace sip::net {

namespace {

using AlternativeNames = std::unique_ptr<GENERAL_NAMES, OpensslDeleter<GENERAL_NAMES_free>>;

std::string_view text(const ASN1_STRING* string) noexcept {
  return {reinterpret_cast<const char*>(ASN1_STRING_get0_data(string)),
          static_cast<std::size_t>(ASN1_STRING_length(string))};
}

/// All values of one type in subjectAltName.
std::vector<std::string_view> values(const GENERAL_NAMES* names, int type) {
  std::vector<std::string_view> result;
  for (int i = 0; i < sk_GENERAL_NAME_num(names); ++i) {
    int found = -1;
    const void* value = GENERAL_NAME_get0_value(sk_GENERAL_NAME_value(names, i), &found);
    if (found == type) result.push_back(text(static_cast<const ASN1_STRING*>(value)));
  }
  return result;
}

/// §7.1: a sip URI that names a domain and no user; sips, or any other scheme, names none.
std::vector<std::string> uri_identities(const GENERAL_NAMES* names) {
  std::vector<std::string> result;
  for (const std::string_view value : values(names, GEN_URI)) {
    if (value.find('@') != std::string_view::npos) continue;
    const auto uri = parse_uri(value);
    if (uri && uri->scheme == Scheme::sip) result.push_back(canonical_host(uri->host));
  }
  return result;
}

bool is_dns_name(std::string_view text) noexcept {
  return !text.empty() && std::ranges::all_of(text, [](char c) {
    return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '-' || c == '.';
  });
}

std::vector<std::string> common_names(const X509* certificate) {
  std::vector<std::string> result;
  X509_NAME* subject = X509_get_subject_name(certificate);
  for (int at = -1; (at = X509_NAME_get_index_by_NID(subject, NID_commonName, at)) >= 0;) {
    const std::string_view name = text(X509_NAME_ENTRY_get_data(X509_NAME_get_entry(subject, at)));
    if (is_dns_name(name)) result.push_back(canonical_host(name));
  }
  return result;
}

bool has_address(const X509* certificate, const std::string& address) {
  return X509_check_ip_asc(const_cast<X509*>(certificate), address.c_str(), 0) == 1;
}

}  // namespace

std::vector<std::string> sip_identities(const X509* certificate) {
  int critical = -1;
  const AlternativeNames names(
      static_cast<GENERAL_NAMES*>(X509_get_ext_d2i(certificate, NID_subject_alt_name, &critical, nullptr)));
  if (!names) {
    // -1: there is none; anything else cannot be read, and then says nothing.
    if (critical == -1) return common_names(certificate);
    return {};
  }
  auto result = uri_identities(names.get());
  // dNSName counts only where no sip URI does.
  if (result.empty()) {
    for (const std::string_view name : values(names.get(), GEN_DNS)) result.push_back(canonical_host(name));
  }
  return result;
}

bool is_certificate_for(const X509* certificate, std::string_view name) {
  const std::string wanted = canonical_host(name);
  if (wanted.empty()) return false;
  const auto identities = sip_identities(certificate);
  if (std::ranges::find(identities, wanted) != identities.end()) return true;
  const auto address = SocketAddress::parse(wanted, 0);
  return address && has_address(certificate, address->host());
}

}  // namespace sip::net
