// DNS as a table.
#pragma once

#include <string>
#include <unordered_map>

#include "sip/net/dns.hpp"

#include "fabric.hpp"

namespace sip::testing::detail {

/// The names of one network.
class NameTable {
 public:
  void set(const std::string& name, net::DnsAnswer<net::SocketAddress> addresses);
  void set(const std::string& name, net::DnsAnswer<net::SrvRecord> records);
  void set(const std::string& name, net::DnsAnswer<net::NaptrRecord> records);
  void set_answers(bool answers) { answers_ = answers; }

  template <class Record>
  [[nodiscard]] Result<net::DnsAnswer<Record>> look_up(const std::string& name) const;

 private:
  template <class Record>
  using Names = std::unordered_map<std::string, net::DnsAnswer<Record>>;  // by name in lower case

  [[nodiscard]] const Names<net::SocketAddress>& names(const net::SocketAddress*) const { return addresses_; }
  [[nodiscard]] const Names<net::SrvRecord>& names(const net::SrvRecord*) const { return srv_; }
  [[nodiscard]] const Names<net::NaptrRecord>& names(const net::NaptrRecord*) const { return naptr_; }

  Names<net::SocketAddress> addresses_;
  Names<net::SrvRecord> srv_;
  Names<net::NaptrRecord> naptr_;
  bool answers_ = true;
};

class SimDns final : public net::Dns {
 public:
  SimDns(Fabric& fabric, const NameTable& names) : fabric_(fabric), names_(names) {}

  Operation addresses(const std::string& name, Done<net::DnsAnswer<net::SocketAddress>> done) override;
  Operation srv(const std::string& name, Done<net::DnsAnswer<net::SrvRecord>> done) override;
  Operation naptr(const std::string& name, Done<net::DnsAnswer<net::NaptrRecord>> done) override;

 private:
  template <class Record>
  Operation look_up(const std::string& name, Done<net::DnsAnswer<Record>> done);

  Fabric& fabric_;
  const NameTable& names_;
};

}  // namespace sip::testing::detail
