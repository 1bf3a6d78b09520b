// What transactions are looked up by: RFC 3261 §17.1.3, §17.2.3, §8.2.2.2.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

#include "sip/message.hpp"
#include "sip/net/keyed_hash.hpp"
#include "sip/net/random.hpp"

namespace sip::transaction::detail {

/// Stands for the header fields that identify a transaction: 128 bits of a hash under a key of this Manager. What is
/// hashed comes from peers, and without the key nobody can make two of them collide, so equal keys mean equal fields.
struct Key {
  std::uint64_t high = 0;
  std::uint64_t low = 0;

  /// False for a default-constructed one: no key.
  [[nodiscard]] explicit operator bool() const noexcept { return (high | low) != 0; }
  friend bool operator==(const Key&, const Key&) = default;
};

struct KeyHash {
  [[nodiscard]] std::size_t operator()(const Key& key) const noexcept { return key.low; }
};

/// Makes the keys. One thread.
class Keys {
 public:
  explicit Keys(net::Random& random);

  /// Of a request we sent and of the responses to it (§17.1.3).
  [[nodiscard]] Key client(std::string_view branch, const Method& method);

  /// Of a request we received (§17.2.3), as if its method were `method`: INVITE for an ACK, and for a CANCEL the method
  /// of what it may cancel (§9.2). By the branch, or by the fields of RFC 2543 where that says nothing; then not for an
  /// ACK.
  [[nodiscard]] Key server(const Request& request, std::string_view method);

  /// Of the ACK an RFC 2543 peer sends to a response with this To tag; `request` is the INVITE or the ACK (§17.2.3).
  [[nodiscard]] Key legacy_ack(const Request& request, std::string_view response_to_tag);

  /// Of what merged requests have in common: From tag, Call-ID, CSeq (§8.2.2.2).
  [[nodiscard]] Key merge(const Request& request);
  /// The same with the Request-URI, for an INVITE that has been answered and acknowledged; no key for other methods.
  [[nodiscard]] Key acknowledged_merge(const Request& request);

  /// Whether the branch is the magic cookie and more, so that it identifies the transaction. The bare cookie, which RFC
  /// 4475 §3.2.1 has seen, is the same in every request of its sender.
  [[nodiscard]] static bool has_unique_branch(const Via& via) noexcept;

 private:
  [[nodiscard]] Key hashed() const noexcept;
  void begin(char kind);
  void add(std::string_view field);
  void add_folded(std::string_view field);
  void add_number(std::uint32_t number);
  void add_legacy_fields(const Request& request);
  void add_merge_fields(const Request& request);

  net::HashKey key_;
  std::string fields_;  // reused from one key to the next
};

}  // namespace sip::transaction::detail
