// Who keys media, and how connections for them are made: RFC 8122, RFC 4145, RFC 8842, RFC 4568.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "sip/error.hpp"
#include "sip/sdp/simple_attributes.hpp"

namespace sip::sdp {

/// a=fingerprint: the hash of a certificate (RFC 8122 §5). Of a media, or for all without one.
struct Fingerprint {
  static constexpr const char* name = "fingerprint";  ///< see TypedAttribute
  std::string_view hash_function;                     ///< "sha-256"; compares without case
  std::string_view value;                             ///< "4A:AD:B9:…"; lower case is read too, and compares the same

  /// Whether both say the same hash by the same function.
  [[nodiscard]] bool same_as(const Fingerprint& other) const noexcept;

  /// Refuses a value of another length than its function gives (sha-1, sha-2, md5 and md2 are known). That md5 and md2
  /// must not be used (§5) is the caller's to know.
  [[nodiscard]] static Result<Fingerprint> parse(std::string_view value) noexcept;
  /// The value in upper case.
  void print(std::string& out) const;
};

/// a=setup: who opens the connection (RFC 4145 §4), or the DTLS association (RFC 8842 §5).
struct Setup {
  static constexpr const char* name = "setup";  ///< see TypedAttribute
  /// The values of a=setup.
  enum class Role : std::uint8_t { active, passive, actpass, holdconn };
  Role role = Role::actpass;  ///< of whoever wrote the description

  /// The value of one a= line; Errc::malformed_sdp where it breaks its grammar (see TypedAttribute).
  [[nodiscard]] static Result<Setup> parse(std::string_view value) noexcept;
  /// Appends the value, without name and colon (see TypedAttribute).
  void print(std::string& out) const;
};

/// a=connection: whether a new connection is made (RFC 4145 §5).
struct ConnectionUse {
  static constexpr const char* name = "connection";  ///< see TypedAttribute
  /// The values of a=connection; `fresh` is "new", a keyword of C++.
  enum class Use : std::uint8_t { fresh, existing };
  Use use = Use::fresh;  ///< of the connection

  /// The value of one a= line; Errc::malformed_sdp where it breaks its grammar (see TypedAttribute).
  [[nodiscard]] static Result<ConnectionUse> parse(std::string_view value) noexcept;
  /// Appends the value, without name and colon (see TypedAttribute).
  void print(std::string& out) const;
};

/// a=tls-id: the DTLS association (RFC 8842 §4). 20 to 255 letters, digits, + / - _.
struct TlsId {
  static constexpr const char* name = "tls-id";  ///< see TypedAttribute
  std::string_view value;                        ///< as written

  /// The value of one a= line; Errc::malformed_sdp where it breaks its grammar (see TypedAttribute).
  [[nodiscard]] static Result<TlsId> parse(std::string_view value) noexcept;
  /// Appends the value, without name and colon (see TypedAttribute).
  void print(std::string& out) const;
};

/// a=crypto: an SRTP key in the description itself (RFC 4568 §9.1).
struct Crypto {
  static constexpr const char* name = "crypto";  ///< see TypedAttribute
  std::uint32_t tag = 1;                         ///< up to nine digits
  std::string_view suite;                        ///< "AES_CM_128_HMAC_SHA1_80"
  Words key_params{{}, ';'};                     ///< each `method:info`
  Words session_params;                          ///< "KDR=1", "UNENCRYPTED_SRTP" …; may be empty

  /// The value of one a= line; Errc::malformed_sdp where it breaks its grammar (see TypedAttribute).
  [[nodiscard]] static Result<Crypto> parse(std::string_view value) noexcept;
  /// Appends the value, without name and colon (see TypedAttribute).
  void print(std::string& out) const;
};

/// One of Crypto::key_params, for SRTP (RFC 4568 §9.2): `inline:key-salt|lifetime|MKI:length`.
struct SrtpKey {
  std::string_view key_salt;              ///< base64
  std::optional<std::uint64_t> lifetime;  ///< packets: 2^20 is 1048576; 2^63 at most
  std::optional<std::string_view> mki;    ///< digits
  std::uint8_t mki_length = 0;            ///< bytes in each packet, 1 to 128; 0 where there is no MKI

  /// Errc::malformed_sdp, for another method than inline too.
  [[nodiscard]] static Result<SrtpKey> parse(std::string_view key_param) noexcept;
  /// Appends the whole key-param, "inline:" included. A lifetime that is a power of two is written as one.
  void print(std::string& out) const;
};

}  // namespace sip::sdp
