#include "sim_dns.hpp"

#include <algorithm>
#include <utility>

namespace sip::testing::detail {

namespace {

char lower(char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; }

/// One look-up under way; the posted task owns it.
struct Query final : Operation::Cancellable {
  void cancel() override { cancelled = true; }
  bool cancelled = false;
};

}  // namespace

void NameTable::set(std::string name, std::vector<net::SocketAddress> addresses) {
  std::ranges::transform(name, name.begin(), lower);
  // Dns::addresses() promises IPv4 first.
  std::ranges::stable_partition(addresses, [](const net::SocketAddress& address) { return address.is_ipv4(); });
  addresses_[std::move(name)] = std::move(addresses);
}

Result<std::vector<net::SocketAddress>> NameTable::look_up(std::string name) const {
  if (!answers_) return fail(Errc::name_lookup_failed, "look-up");
  std::ranges::transform(name, name.begin(), lower);
  const auto found = addresses_.find(name);
  if (found == addresses_.end() || found->second.empty()) return fail(Errc::name_not_found, "look-up");
  return found->second;
}

Operation SimDns::addresses(const std::string& name, Done<std::vector<net::SocketAddress>> done) {
  auto query = std::make_shared<Query>();
  Operation operation{std::weak_ptr<Operation::Cancellable>(query)};
  fabric_.post([this, query = std::move(query), name, done = std::move(done)]() mutable {
    const bool cancelled = query->cancelled;
    query.reset();
    if (cancelled) return done(fail(Errc::cancelled, "look-up"));
    done(names_.look_up(std::move(name)));
  });
  return operation;
}

}  // namespace sip::testing::detail
