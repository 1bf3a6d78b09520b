// Replies of a DNS server (RFC 1035 §4), for tests.
#pragma once

#include <algorithm>
#include <cstdint>
#include <string>
#include <string_view>

#include "sip/net/dns.hpp"

namespace sip::net {

/// Built piece by piece, records of the answer section first, then soa().
class DnsReply {
 public:
  static constexpr std::uint16_t srv_type = 33;
  static constexpr std::uint16_t naptr_type = 35;

  DnsReply(std::string_view question, std::uint16_t type)
      : text_(std::string("\0\0\x81\x80\0\1\0\0\0\0\0\0", 12) + name(question) + u16(type) + u16(1)) {}
  /// To the very query that came.
  explicit DnsReply(std::string_view query, std::size_t question_end) : text_(query.substr(0, question_end)) {
    text_[2] = '\x81';
    text_[3] = '\x80';
    for (std::size_t i = 6; i < 12; ++i) text_[i] = 0;
  }

  DnsReply& srv(std::string_view owner, std::uint32_t ttl, const SrvRecord& srv) {
    return record(owner, srv_type, ttl, u16(srv.priority) + u16(srv.weight) + u16(srv.port) + name(srv.target));
  }
  DnsReply& naptr(std::string_view owner, std::uint32_t ttl, const NaptrRecord& naptr) {
    return record(owner, naptr_type, ttl,
                  u16(naptr.order) + u16(naptr.preference) + text(naptr.flags) + text(naptr.service) +
                      text(naptr.regexp) + name(naptr.replacement));
  }
  DnsReply& alias(std::string_view owner, std::uint32_t ttl, std::string_view to) {
    return record(owner, 5, ttl, name(to));
  }
  DnsReply& record(std::string_view owner, std::uint16_t type, std::uint32_t ttl, const std::string& data) {
    count(6);
    append(owner, type, ttl, data);
    return *this;
  }
  DnsReply& soa(std::string_view zone, std::uint32_t ttl, std::uint32_t minimum) {
    count(8);
    append(zone, 6, ttl,
           name("ns.test") + name("mail.test") + u32(1) + u32(3600) + u32(600) + u32(86400) + u32(minimum));
    return *this;
  }
  DnsReply& rcode(int code) {
    text_[3] = static_cast<char>(0x80 | code);
    return *this;
  }
  DnsReply& truncated() {
    text_[2] = '\x83';
    return *this;
  }
  DnsReply& id(std::uint16_t id) {
    text_.replace(0, 2, u16(id));
    return *this;
  }

  [[nodiscard]] const std::string& text() const { return text_; }

 private:
  static std::string u16(std::uint32_t value) {
    return {static_cast<char>(value >> 8 & 0xff), static_cast<char>(value & 0xff)};
  }
  static std::string u32(std::uint32_t value) { return u16(value >> 16) + u16(value); }
  static std::string text(std::string_view value) { return static_cast<char>(value.size()) + std::string(value); }
  static std::string name(std::string_view dotted) {
    std::string out;
    while (!dotted.empty()) {
      const auto label = dotted.substr(0, dotted.find('.'));
      out += text(label);
      dotted.remove_prefix(std::min(dotted.size(), label.size() + 1));
    }
    return out + '\0';
  }
  void count(std::size_t at) {
    const auto number = static_cast<std::uint32_t>(static_cast<unsigned char>(text_[at]) << 8 |
                                                   static_cast<unsigned char>(text_[at + 1]));
    text_.replace(at, 2, u16(number + 1));
  }
  void append(std::string_view owner, std::uint16_t type, std::uint32_t ttl, const std::string& data) {
    text_ += name(owner) + u16(type) + u16(1) + u32(ttl) + u16(static_cast<std::uint32_t>(data.size())) + data;
  }

  std::string text_;
};

}  // namespace sip::net
