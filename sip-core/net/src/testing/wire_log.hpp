// What entered the simulated wire.
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <optional>
#include <string_view>
#include <utility>
#include <vector>

#include "sip/testing/wire_record.hpp"

namespace sip::testing::detail {

class WireLog {
 public:
  using Filter = std::function<bool(const WireRecord&)>;
  using Number = std::uint64_t;

  void set_filter(Filter filter) { filter_ = std::move(filter); }
  void set_recording(bool on) { recording_ = on; }
  void keep_last(std::size_t records) { most_ = records; }

  struct Entry {
    net::TimePoint at;
    net::Flow flow;
    std::string_view bytes;
    bool lost;  // the link will not carry it
    bool duplicated;
    const net::SocketAddress& source;
    const net::SocketAddress& arrival;
  };
  /// Notes a message and asks the filter. Where it travels, its number.
  std::optional<Number> enter(const Entry& entry) {
    if (recording_ || filter_) return note(entry);
    return entry.lost ? std::nullopt : std::optional<Number>(0);
  }
  /// It got lost on its way.
  void mark_lost(Number record);

  [[nodiscard]] const std::vector<WireRecord>& records() const noexcept { return records_; }

 private:
  std::optional<Number> note(const Entry& entry);

  Filter filter_;
  bool recording_ = true;
  std::size_t most_ = SIZE_MAX;
  std::vector<WireRecord> records_;
  Number first_ = 1;  // of records_; 0 stands for what was not recorded
};

}  // namespace sip::testing::detail
