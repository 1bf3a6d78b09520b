// The wire as people draw it: hosts stand side by side, time runs down, messages are arrows.
#include <algorithm>
#include <cstddef>
#include <iterator>
#include <string>
#include <string_view>
#include <vector>

#include <fmt/format.h>

#include "sip/net/socket_address.hpp"
#include "sip/testing/wire_record.hpp"

namespace sip::testing {

namespace {

constexpr std::size_t column_width = 32;
constexpr std::size_t margin = 12;  // the times, right-aligned, and two blanks

/// The value of a row, as far as a ladder needs it: its full name, at the beginning of a line.
std::string_view row(std::string_view bytes, std::string_view name) {
  for (std::size_t at = bytes.find(name); at != bytes.npos; at = bytes.find(name, at + 1)) {
    if (at == 0 || bytes[at - 1] != '\n' || !bytes.substr(at + name.size()).starts_with(':')) continue;
    std::string_view value = bytes.substr(at + name.size() + 1);
    value = value.substr(0, value.find_first_of("\r\n"));
    value.remove_prefix(std::min(value.find_first_not_of(" \t"), value.size()));
    return value;
  }
  return {};
}

/// "INVITE 1", "180 INVITE 1"; the beginning of what is not SIP.
std::string label(std::string_view bytes) {
  constexpr std::string_view version = "SIP/2.0 ";
  const std::string_view cseq = row(bytes, "CSeq");
  const std::size_t blank = cseq.find(' ');
  std::string text;
  if (blank == cseq.npos) {
    text = bytes.substr(0, bytes.find_first_of("\r\n"));
    if (text.empty()) text = "(keep-alive)";
  } else {
    if (bytes.starts_with(version)) text.append(bytes.substr(version.size(), 3)) += ' ';
    text.append(cseq.substr(blank + 1)).append(" ").append(cseq.substr(0, blank));
  }
  text.resize(std::min(text.size(), column_width - 10));
  // Binary, or bytes of a broken message: the ladder stays in its columns.
  std::ranges::replace_if(text, [](char c) { return c < ' ' || c > '~'; }, '.');
  return text;
}

/// The hosts of `records` in the order they appear.
std::vector<std::string> hosts_of(std::span<const WireRecord> records) {
  std::vector<std::string> hosts;
  const auto add = [&hosts](const net::SocketAddress& address) {
    std::string host = address.host();
    if (std::ranges::find(hosts, host) == hosts.end()) hosts.push_back(std::move(host));
  };
  for (const WireRecord& record : records) {
    add(record.flow.local);
    add(record.arrival);
  }
  return hosts;
}

/// One line of bars, and the arrow of `record` among them.
std::string arrow(const WireRecord& record, const std::vector<std::string>& hosts) {
  const auto column = [&hosts](const net::SocketAddress& address) {
    return static_cast<std::size_t>(std::ranges::find(hosts, address.host()) - hosts.begin()) * column_width;
  };
  std::string line((hosts.size() - 1) * column_width + 1, ' ');
  for (std::size_t at = 0; at < line.size(); at += column_width) line[at] = '|';
  const std::size_t from = column(record.flow.local);
  const std::size_t to = column(record.arrival);
  if (from == to) return line + " to itself: " + label(record.bytes);

  const std::size_t left = std::min(from, to) + 1;
  std::string shaft(std::max(from, to) - left, '-');
  const std::string text = ' ' + label(record.bytes) + ' ';
  const bool forth = from < to;
  shaft.replace(forth ? 2 : shaft.size() - 2 - text.size(), text.size(), text);
  // Where a message was lost its arrow stops short.
  const std::size_t head = forth ? shaft.size() - 1 : 0;
  const std::size_t inner = forth ? head - 1 : head + 1;
  shaft[head] = record.lost ? ' ' : forth ? '>' : '<';
  if (record.lost) shaft[inner] = 'x';
  if (record.duplicated && !record.lost) shaft[inner] = shaft[head];
  return line.replace(left, shaft.size(), shaft);
}

}  // namespace

std::string ladder(std::span<const WireRecord> records) {
  if (records.empty()) return {};
  const std::vector<std::string> hosts = hosts_of(records);
  std::string text(margin, ' ');
  for (const std::string& host : hosts) fmt::format_to(std::back_inserter(text), "{:<{}}", host, column_width);
  text.erase(text.find_last_not_of(' ') + 1);
  text += '\n';
  for (const WireRecord& record : records) {
    const auto ms = record.at.time_since_epoch().count();
    const std::string seen = record.source == record.flow.local ? "" : " (" + record.source.text() + ')';
    fmt::format_to(std::back_inserter(text), "{:>6}.{:03}  {}  {} {}{} > {}", ms / 1000, ms % 1000,
                   arrow(record, hosts), net::uri_name(record.flow.transport), record.flow.local.port(), seen,
                   record.flow.remote.port());
    if (const auto call_id = row(record.bytes, "Call-ID"); !call_id.empty()) text.append("  ").append(call_id);
    text += '\n';
  }
  return text;
}

}  // namespace sip::testing
