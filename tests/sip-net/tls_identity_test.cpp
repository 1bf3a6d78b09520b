#include "../../sip-core/net/src/tls_identity.hpp"

#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "test_authority.hpp"

namespace sip::net {
namespace {

using sip::testing::Subject;
using sip::testing::TemporaryFolder;
using sip::testing::TestAuthority;

struct Row {
  const char* rule;  // RFC 5922
  Subject subject;
  std::vector<std::string> identities;
};

const std::vector<Row>& rows() {
  static const std::vector<Row> all = {
      {"§7.1: a sip URI without a user names a domain",
       {.alternative_names = "URI:sip:example.test"},
       {"example.test"}},
      {"§7.1: the scheme compares without case", {.alternative_names = "URI:SIP:example.test"}, {"example.test"}},
      {"§7.1: sips is another scheme", {.alternative_names = "URI:sips:example.test"}, {}},
      {"§7.1: so is any other", {.alternative_names = "URI:https://example.test"}, {}},
      {"§7.1: a URI with a user names a user", {.alternative_names = "URI:sip:alice@example.test"}, {}},
      {"§7.1: every sip URI counts",
       {.alternative_names = "URI:sip:example.test,URI:sip:example.com"},
       {"example.test", "example.com"}},
      {"§7.2: parameters and port are no part of it",
       {.alternative_names = "URI:sip:example.test:5061;transport=tls"},
       {"example.test"}},
      {"§7.1: dNSName where there is no sip URI", {.alternative_names = "DNS:example.test"}, {"example.test"}},
      {"§7.1: no dNSName beside a sip URI",
       {.alternative_names = "DNS:other.test,URI:sip:example.test"},
       {"example.test"}},
      {"§7.1: but beside one that names no domain",
       {.alternative_names = "DNS:other.test,URI:sip:alice@example.test"},
       {"other.test"}},
      {"§7.1: CN where there is no subjectAltName", {.common_name = "example.test"}, {"example.test"}},
      {"§7.1: CN only if it is a DNS name", {.common_name = "Example Ltd"}, {}},
      {"§7.1: no CN beside any subjectAltName",
       {.common_name = "example.test", .alternative_names = "email:alice@example.test"},
       {}},
      {"§7.2: names compare without case", {.alternative_names = "DNS:Example.TEST"}, {"example.test"}},
      {"an address is no domain", {.alternative_names = "IP:192.0.2.1"}, {}},
      {"but a sip URI may have one", {.alternative_names = "URI:sip:192.0.2.1"}, {"192.0.2.1"}},
      {"there may be none at all", {}, {}},
  };
  return all;
}

TEST(TlsIdentity, FindsSipIdentities_Rfc5922_7_1) {
  const TemporaryFolder folder;
  TestAuthority authority(folder);
  for (const Row& row : rows()) {
    EXPECT_EQ(sip_identities(authority.issue(row.subject).certificate.get()), row.identities) << row.rule;
  }
}

struct Comparison {
  const char* rule;
  const char* alternative_names;
  const char* name;
  bool matches;
};

constexpr Comparison comparisons[] = {
    {"whole", "DNS:example.test", "example.test", true},
    {"without case", "DNS:example.test", "EXAMPLE.Test", true},
    {"the root's dot says nothing", "DNS:example.test", "example.test.", true},
    {"not a suffix", "DNS:example.test", "sip.example.test", false},
    {"nor a prefix", "DNS:sip.example.test", "example.test", false},
    {"no wildcard", "DNS:*.example.test", "sip.example.test", false},
    {"no leading dot", "DNS:.example.test", "sip.example.test", false},
    {"no wildcard in a URI", "URI:sip:*.example.test", "sip.example.test", false},
    {"one of several", "DNS:a.test,DNS:b.test", "b.test", true},
    {"a dNSName beside a sip URI does not count", "URI:sip:a.test,DNS:b.test", "b.test", false},
    {"an address asked for may be an iPAddress", "IP:192.0.2.1", "192.0.2.1", true},
    {"another address", "IP:192.0.2.1", "192.0.2.2", false},
    {"IPv6, with brackets", "IP:2001:db8::1", "[2001:db8::1]", true},
    {"IPv6, without and longer", "IP:2001:db8::1", "2001:db8:0::1", true},
    {"a name is no address", "IP:192.0.2.1", "example.test", false},
    {"nothing asked for is nothing found", "DNS:example.test", "", false},
};

TEST(TlsIdentity, ComparesNamesWholeWithoutCaseAndWildcards_Rfc5922_7_2) {
  const TemporaryFolder folder;
  TestAuthority authority(folder);
  for (const Comparison& row : comparisons) {
    const auto issued = authority.issue({.alternative_names = row.alternative_names});
    EXPECT_EQ(is_certificate_for(issued.certificate.get(), row.name), row.matches) << row.rule;
  }
}

TEST(TlsIdentity, ANameWithANulInItIsNotTheNameBeforeIt) {
  const TemporaryFolder folder;
  TestAuthority authority(folder);
  const auto issued = authority.issue({});
  GENERAL_NAMES* names = sk_GENERAL_NAME_new_null();
  GENERAL_NAME* name = GENERAL_NAME_new();
  ASN1_IA5STRING* text = ASN1_IA5STRING_new();
  const std::string evil("example.test\0.evil.test", 23);
  ASN1_STRING_set(text, evil.data(), static_cast<int>(evil.size()));
  GENERAL_NAME_set0_value(name, GEN_DNS, text);
  sk_GENERAL_NAME_push(names, name);
  ASSERT_EQ(X509_add1_ext_i2d(issued.certificate.get(), NID_subject_alt_name, names, 0, 0), 1);
  GENERAL_NAMES_free(names);
  EXPECT_FALSE(is_certificate_for(issued.certificate.get(), "example.test"));
}

}  // namespace
}  // namespace sip::net
