// DNS as a table.
#pragma once

#include <string>
#include <unordered_map>
#include <vector>

#include "sip/net/dns.hpp"

#include "fabric.hpp"

namespace sip::testing::detail {

/// The names of one network.
class NameTable {
 public:
  void set(std::string name, std::vector<net::SocketAddress> addresses);
  void set_answers(bool answers) { answers_ = answers; }
  [[nodiscard]] Result<std::vector<net::SocketAddress>> look_up(std::string name) const;

 private:
  std::unordered_map<std::string, std::vector<net::SocketAddress>> addresses_;  // by name in lower case
  bool answers_ = true;
};

class SimDns final : public net::Dns {
 public:
  SimDns(Fabric& fabric, const NameTable& names) : fabric_(fabric), names_(names) {}
  Operation addresses(const std::string& name, Done<std::vector<net::SocketAddress>> done) override;

 private:
  Fabric& fabric_;
  const NameTable& names_;
};

}  // namespace sip::testing::detail
