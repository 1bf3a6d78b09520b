#include "sim_dns.hpp"

#include <algorithm>
#include <utility>

namespace sip::testing::detail {

namespace {

std::string lower_case(std::string name) {
  std::ranges::transform(name, name.begin(),
                         [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; });
  return name;
}

/// One look-up under way; the posted task owns it.
struct Query final : Operation::Cancellable {
  void cancel() override { cancelled = true; }
  bool cancelled = false;
};

}  // namespace

void NameTable::set(const std::string& name, net::DnsAnswer<net::SocketAddress> addresses) {
  // Dns::addresses() promises IPv4 first.
  std::ranges::stable_partition(addresses.records, [](const net::SocketAddress& address) { return address.is_ipv4(); });
  addresses_[lower_case(name)] = std::move(addresses);
}

void NameTable::set(const std::string& name, net::DnsAnswer<net::SrvRecord> records) {
  srv_[lower_case(name)] = std::move(records);
}

void NameTable::set(const std::string& name, net::DnsAnswer<net::NaptrRecord> records) {
  naptr_[lower_case(name)] = std::move(records);
}

template <class Record>
Result<net::DnsAnswer<Record>> NameTable::look_up(const std::string& name) const {
  if (!answers_) return fail(Errc::name_lookup_failed, "look-up");
  const auto& table = names(static_cast<const Record*>(nullptr));
  const auto found = table.find(lower_case(name));
  return found == table.end() ? net::DnsAnswer<Record>{} : found->second;
}

Operation SimDns::addresses(const std::string& name, Done<net::DnsAnswer<net::SocketAddress>> done) {
  return look_up<net::SocketAddress>(name, std::move(done));
}

Operation SimDns::srv(const std::string& name, Done<net::DnsAnswer<net::SrvRecord>> done) {
  return look_up<net::SrvRecord>(name, std::move(done));
}

Operation SimDns::naptr(const std::string& name, Done<net::DnsAnswer<net::NaptrRecord>> done) {
  return look_up<net::NaptrRecord>(name, std::move(done));
}

template <class Record>
Operation SimDns::look_up(const std::string& name, Done<net::DnsAnswer<Record>> done) {
  auto query = std::make_shared<Query>();
  Operation operation{std::weak_ptr<Operation::Cancellable>(query)};
  fabric_.post([this, query = std::move(query), name, done = std::move(done)]() mutable {
    const bool cancelled = query->cancelled;
    query.reset();
    if (cancelled) return done(fail(Errc::cancelled, "look-up"));
    done(names_.look_up<Record>(name));
  });
  return operation;
}

}  // namespace sip::testing::detail
