// The nonces servers gave us, kept for requests to come (RFC 3261 §22.2, §22.3; RFC 7616 §3.6).
#pragma once

#include <cstddef>
#include <cstdint>
#include <list>
#include <string>
#include <string_view>

#include "sip/digest.hpp"

namespace sip::session::detail {

/// Digest sessions by the scope they may be used in. Servers choose the realms, so it is bounded: the one least
/// recently used makes room, in all and within its scope, for a request carries an answer to each of its scope.
class NonceStore {
 public:
  static constexpr std::size_t capacity = 256;
  static constexpr std::size_t capacity_of_scope = 4;

  /// Replaces the session of the same scope, realm and kind.
  void put(std::string_view scope, digest::Session session);
  void drop(std::string_view scope, std::string_view realm, bool proxy);
  /// `use(digest::Session&)` for each session of `scope`.
  template <class Use>
  void for_each(std::string_view scope, Use use) {
    for (auto entry = entries_.begin(); entry != entries_.end();) {
      const auto current = entry++;
      if (current->scope != scope) continue;
      entries_.splice(entries_.begin(), entries_, current);
      use(current->session);
    }
  }
  [[nodiscard]] std::size_t size() const noexcept { return entries_.size(); }

 private:
  struct Entry {
    std::string scope;
    digest::Session session;
  };
  void make_room_in(std::string_view scope);

  std::list<Entry> entries_;  // most recently used first
};

}  // namespace sip::session::detail
