#include "wire_log.hpp"

#include <utility>

#include <fmt/format.h>

namespace sip::testing::detail {

bool WireLog::enter(net::TimePoint at, const net::Flow& flow, std::string_view bytes, bool lost) {
  if (!recording_ && !filter_) return !lost;
  Record record{at, flow, std::string(bytes), lost};
  if (filter_ && !filter_(record)) record.lost = true;
  const bool travels = !record.lost;
  if (recording_) records_.push_back(std::move(record));
  return travels;
}

std::string WireLog::ladder() const {
  std::string text;
  for (const Record& record : records_) {
    const auto ms = record.at.time_since_epoch().count();
    const std::string_view line = std::string_view(record.bytes).substr(0, record.bytes.find_first_of("\r\n"));
    fmt::format_to(std::back_inserter(text), "{:>6}.{:03}  {:<21} {} {:<21}  {}  {}\n", ms / 1000, ms % 1000,
                   record.flow.local.text(), record.lost ? "--x" : "-->", record.flow.remote.text(),
                   net::uri_name(record.flow.transport), line);
  }
  return text;
}

}  // namespace sip::testing::detail
