// What entered the simulated wire.
#pragma once

#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "sip/testing/sim_network.hpp"

namespace sip::testing::detail {

class WireLog {
 public:
  using Record = SimNetwork::WireRecord;

  void set_filter(std::function<bool(const Record&)> filter) { filter_ = std::move(filter); }
  void set_recording(bool on) { recording_ = on; }

  /// Notes a message, `lost` where the link will not carry it, and asks the filter. Whether it travels.
  bool enter(net::TimePoint at, const net::Flow& flow, std::string_view bytes, bool lost);

  [[nodiscard]] const std::vector<Record>& records() const noexcept { return records_; }
  [[nodiscard]] std::string ladder() const;

 private:
  std::function<bool(const Record&)> filter_;
  bool recording_ = true;
  std::vector<Record> records_;
};

}  // namespace sip::testing::detail
