#include <array>
#include <charconv>

#include "sip/message.hpp"

namespace sip {

namespace {

constexpr std::string_view version = "SIP/2.0";

void append_number(std::size_t number, std::string& out) {
  std::array<char, 20> digits;
  const auto end = std::to_chars(digits.data(), digits.data() + digits.size(), number).ptr;
  out.append(digits.data(), end);
}

}  // namespace

void serialize(const Message& message, std::string& out) {
  if (message.is_request()) {
    out.append(message.method_.text()).append(" ").append(message.uri_.text).append(" ").append(version);
  } else if (message.is_response()) {
    out.append(version).append(" ");
    append_number(static_cast<std::size_t>(code(message.status_)), out);
    out.append(" ").append(message.reason_);
  } else {
    return;
  }
  out.append("\r\n");
  for (std::size_t i = 0; i < message.headers.size(); ++i) {
    const Headers::Row row = message.headers[i];
    if (row.id == HeaderId::content_length) continue;
    out.append(row.name).append(": ").append(row.value).append("\r\n");
  }
  out.append("Content-Length: ");
  append_number(message.body_.size(), out);
  out.append("\r\n\r\n").append(message.body_);
}

std::string to_string(const Message& message) {
  std::string text;
  serialize(message, text);
  return text;
}

}  // namespace sip
