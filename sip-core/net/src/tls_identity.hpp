// Whose certificate it is: RFC 5922 §7.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include <openssl/x509.h>

namespace sip::net {

/// The SIP domain identities in a certificate (§7.1), each as canonical_host() has it. Whether the certificate is to be
/// believed at all is a question for the chain's check.
[[nodiscard]] std::vector<std::string> sip_identities(const X509* certificate);

/// Whether the certificate is for this domain, host or address: the names compared whole, without case and without
/// wildcards (§7.2). Where an address is asked for, one in subjectAltName counts too: no domain is known then, and who
/// wrote it there meant it.
[[nodiscard]] bool is_certificate_for(const X509* certificate, std::string_view name);

}  // namespace sip::net
