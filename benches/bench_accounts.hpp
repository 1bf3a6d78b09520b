// Accounts for benches of the server.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "sip/engine/account_store.hpp"
#include "sip/header/simple_headers.hpp"

/// user0@example.test and so on, `count` of them, all with the password "secret".
class BenchAccounts final : public sip::engine::AccountStore {
 public:
  explicit BenchAccounts(unsigned count) {
    for (unsigned i = 0; i < count; ++i) {
      accounts_.push_back(*sip::engine::make_account("user" + std::to_string(i) + "@example.test", "secret"));
    }
  }
  [[nodiscard]] const sip::engine::Account* find(std::string_view name, std::string_view /*domain*/) const override {
    std::uint32_t number = 0;
    if (!name.starts_with("user") || !sip::parse_number(name.substr(4), UINT32_MAX, number)) return nullptr;
    return number < accounts_.size() ? &accounts_[number] : nullptr;
  }
  [[nodiscard]] std::size_t size() const override { return accounts_.size(); }
  [[nodiscard]] std::vector<const sip::engine::Account*> list() const override { return {}; }
  [[nodiscard]] sip::Result<void> add(sip::engine::Account) override { return sip::fail(sip::Errc::invalid_argument); }
  [[nodiscard]] sip::Result<void> replace(sip::engine::Account) override { return sip::fail(sip::Errc::absent); }
  [[nodiscard]] sip::Result<void> remove(std::string_view, std::string_view) override {
    return sip::fail(sip::Errc::absent);
  }

 private:
  std::vector<sip::engine::Account> accounts_;
};
