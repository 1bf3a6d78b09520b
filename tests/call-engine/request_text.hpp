// Requests as text, written short.
#pragma once

#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <gtest/gtest.h>

#include "sip/message.hpp"
#include "sip/parse.hpp"

namespace sip::engine::test {

/// A request with the header fields each needs, to be replaced, added to, or taken away.
class RequestText {
 public:
  RequestText(std::string_view method, std::string_view uri) : method_(method), uri_(uri) {
    rows_ = {{"Via", "SIP/2.0/UDP 192.0.2.20:5060;rport;branch=z9hG4bK1"},
             {"Max-Forwards", "70"},
             {"From", "<sip:alice@example.test>;tag=f1"},
             {"To", "<sip:alice@example.test>"},
             {"Call-ID", "call-1"},
             {"CSeq", "1 " + method_}};
  }

  RequestText& with(std::string_view name, std::string_view value) {
    without(name);
    return add(name, value);
  }
  RequestText& add(std::string_view name, std::string_view value) {
    rows_.emplace_back(name, value);
    return *this;
  }
  RequestText& without(std::string_view name) {
    std::erase_if(rows_, [name](const auto& row) { return row.first == name; });
    return *this;
  }
  /// A request of its own in the same Call-ID: the CSeq and the branch are made from `number`.
  RequestText& numbered(unsigned number) {
    with("CSeq", std::to_string(number) + " " + method_);
    return with("Via", "SIP/2.0/UDP 192.0.2.20:5060;rport;branch=z9hG4bKn" + std::to_string(number));
  }
  RequestText& body(std::string_view type, std::string_view bytes) {
    if (!type.empty()) with("Content-Type", type);
    with("Content-Length", std::to_string(bytes.size()));
    body_ = bytes;
    return *this;
  }
  /// A request that belongs to no other: Call-ID and branch are made from `id`.
  RequestText& named(std::string_view id) {
    with("Call-ID", id);
    return with("Via", "SIP/2.0/UDP 192.0.2.20:5060;rport;branch=z9hG4bK" + std::string(id));
  }

  [[nodiscard]] std::string text() const {
    std::string result = method_ + " " + uri_ + " SIP/2.0\r\n";
    for (const auto& [name, value] : rows_) result += name + ": " + value + "\r\n";
    return result + "\r\n" + body_;
  }

  [[nodiscard]] Request parsed() const {
    auto message = parse(text());
    EXPECT_TRUE(message.has_value()) << text() << (message ? "" : describe(message.error()));
    return message ? Request(std::move(*message)) : Request();
  }

 private:
  std::string method_;
  std::string uri_;
  std::vector<std::pair<std::string, std::string>> rows_;
  std::string body_;
};

inline RequestText register_text() { return {"REGISTER", "sip:example.test"}; }

inline UriView uri(std::string_view text) {
  const auto view = parse_uri(text);
  EXPECT_TRUE(view.has_value()) << text;
  return view.value_or(UriView{});
}

}  // namespace sip::engine::test
