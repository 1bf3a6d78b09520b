// Certificates for tests, made at run time.
#pragma once

#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <memory>
#include <string>

#include <gtest/gtest.h>
#include <openssl/pem.h>
#include <openssl/x509v3.h>

#include "sip/net/tls_options.hpp"

namespace sip::testing {

/// A folder that goes with its owner.
class TemporaryFolder {
 public:
  TemporaryFolder() {
    char name[] = "/tmp/loopstart-test-XXXXXX";
    EXPECT_NE(::mkdtemp(name), nullptr);
    path_ = name;
  }
  TemporaryFolder(const TemporaryFolder&) = delete;
  TemporaryFolder& operator=(const TemporaryFolder&) = delete;
  ~TemporaryFolder() { std::filesystem::remove_all(path_); }
  [[nodiscard]] std::string file(const std::string& name) const { return (path_ / name).string(); }

 private:
  std::filesystem::path path_;
};

/// What a certificate says.
struct Subject {
  std::string common_name{};
  std::string alternative_names{};  // as in openssl.cnf: "URI:sip:example.test,DNS:example.test,IP:127.0.0.1"
  std::string extended_key_usage{};
  long begins = -3600;  // seconds from now
  long ends = 3600;
};

struct Issued {
  std::shared_ptr<X509> certificate;
  std::shared_ptr<EVP_PKEY> key;
  std::string certificate_file;
  std::string key_file;
};

/// A certificate authority whose files lie in a folder of the test's.
class TestAuthority {
 public:
  explicit TestAuthority(const TemporaryFolder& folder, const std::string& name = "test CA")
      : folder_(folder), name_(name) {
    root_ = make({.common_name = name}, nullptr);
  }

  /// For TlsOptions::trust_file.
  [[nodiscard]] const std::string& file() const { return root_.certificate_file; }

  [[nodiscard]] Issued issue(const Subject& subject) { return make(subject, &root_); }

  /// A server's options: its certificate, and trust in this authority.
  [[nodiscard]] net::TlsOptions options(const Subject& subject) {
    const Issued issued = issue(subject);
    net::TlsOptions options;
    options.certificate_file = issued.certificate_file;
    options.key_file = issued.key_file;
    options.trust_file = file();
    return options;
  }

 private:
  static void extend(X509* certificate, X509* issuer, int nid, const std::string& value) {
    X509V3_CTX context;
    X509V3_set_ctx(&context, issuer, certificate, nullptr, nullptr, 0);
    X509_EXTENSION* extension = X509V3_EXT_conf_nid(nullptr, &context, nid, value.c_str());
    ASSERT_NE(extension, nullptr) << value;
    X509_add_ext(certificate, extension, -1);
    X509_EXTENSION_free(extension);
  }

  Issued make(const Subject& subject, const Issued* issuer) {
    Issued made;
    made.key.reset(EVP_EC_gen("P-256"), EVP_PKEY_free);
    made.certificate.reset(X509_new(), X509_free);
    X509* certificate = made.certificate.get();
    X509_set_version(certificate, X509_VERSION_3);
    ASN1_INTEGER_set(X509_get_serialNumber(certificate), ++serial_);
    X509_gmtime_adj(X509_getm_notBefore(certificate), subject.begins);
    X509_gmtime_adj(X509_getm_notAfter(certificate), subject.ends);
    X509_set_pubkey(certificate, made.key.get());
    X509_NAME* name = X509_get_subject_name(certificate);
    if (!subject.common_name.empty()) {
      X509_NAME_add_entry_by_NID(name, NID_commonName, MBSTRING_UTF8,
                                 reinterpret_cast<const unsigned char*>(subject.common_name.c_str()), -1, -1, 0);
    }
    X509* signer = issuer ? issuer->certificate.get() : certificate;
    X509_set_issuer_name(certificate, X509_get_subject_name(signer));
    if (!issuer) extend(certificate, signer, NID_basic_constraints, "critical,CA:TRUE");
    if (!subject.alternative_names.empty()) {
      extend(certificate, signer, NID_subject_alt_name, subject.alternative_names);
    }
    if (!subject.extended_key_usage.empty()) extend(certificate, signer, NID_ext_key_usage, subject.extended_key_usage);
    EXPECT_GT(X509_sign(certificate, issuer ? issuer->key.get() : made.key.get(), EVP_sha256()), 0);
    const std::string base = folder_.file(name_ + std::to_string(serial_));
    made.certificate_file = base + ".crt";
    made.key_file = base + ".key";
    write(made.certificate_file, [&](std::FILE* file) { return PEM_write_X509(file, certificate); });
    write(made.key_file, [&](std::FILE* file) {
      return PEM_write_PrivateKey(file, made.key.get(), nullptr, nullptr, 0, nullptr, nullptr);
    });
    return made;
  }

  template <class Write>
  static void write(const std::string& path, Write write) {
    std::FILE* file = std::fopen(path.c_str(), "w");
    ASSERT_NE(file, nullptr) << path;
    EXPECT_EQ(write(file), 1);
    std::fclose(file);
  }

  const TemporaryFolder& folder_;
  std::string name_;
  Issued root_;
  long serial_ = 0;
};

}  // namespace sip::testing
