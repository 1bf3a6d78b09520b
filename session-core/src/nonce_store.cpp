#include "nonce_store.hpp"

#include <utility>

namespace sip::session::detail {

void NonceStore::put(std::string_view scope, digest::Session session) {
  drop(scope, session.challenge.realm, session.proxy);
  make_room_in(scope);
  if (entries_.size() == capacity) entries_.pop_back();
  entries_.push_front({std::string(scope), std::move(session)});
}

void NonceStore::drop(std::string_view scope, std::string_view realm, bool proxy) {
  entries_.remove_if([&](const Entry& entry) {
    return entry.scope == scope && entry.session.proxy == proxy && entry.session.challenge.realm == realm;
  });
}

void NonceStore::make_room_in(std::string_view scope) {
  std::size_t found = 0;
  entries_.remove_if([&](const Entry& entry) { return entry.scope == scope && ++found >= capacity_of_scope; });
}

}  // namespace sip::session::detail
