#include "ws_handshake.hpp"

#include <string>

namespace sip::net {

namespace {

constexpr std::string_view upgrade_required =
    "HTTP/1.1 426 Upgrade Required\r\nUpgrade: websocket\r\nSec-WebSocket-Protocol: sip\r\n"
    "Connection: close\r\nContent-Length: 0\r\n\r\n";
constexpr std::string_view wrong_version =
    "HTTP/1.1 426 Upgrade Required\r\nSec-WebSocket-Version: 13\r\n"
    "Connection: close\r\nContent-Length: 0\r\n\r\n";
constexpr std::string_view bad_request = "HTTP/1.1 400 Bad Request\r\nConnection: close\r\nContent-Length: 0\r\n\r\n";
constexpr std::string_view not_sip =
    "HTTP/1.1 400 Sub-Protocol Must Be sip\r\nConnection: close\r\nContent-Length: 0\r\n\r\n";

std::string header(lws* wsi, lws_token_indexes token) {
  const int length = lws_hdr_total_length(wsi, token);
  if (length <= 0) return {};
  std::string value(static_cast<std::size_t>(length) + 1, '\0');
  const int copied = lws_hdr_copy(wsi, value.data(), length + 1, token);
  value.resize(copied > 0 ? static_cast<std::size_t>(copied) : 0);
  return value;
}

bool is_same_without_case(std::string_view a, std::string_view b) noexcept {
  if (a.size() != b.size()) return false;
  for (std::size_t i = 0; i < a.size(); ++i) {
    const auto lower = [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c | 0x20) : c; };
    if (lower(a[i]) != lower(b[i])) return false;
  }
  return true;
}

/// Whether `list`, separated by commas, has this element.
bool has_element(std::string_view list, std::string_view sought) noexcept {
  while (!list.empty()) {
    const auto comma = list.find(',');
    std::string_view element = list.substr(0, comma);
    while (!element.empty() && (element.front() == ' ' || element.front() == '\t')) element.remove_prefix(1);
    while (!element.empty() && (element.back() == ' ' || element.back() == '\t')) element.remove_suffix(1);
    if (element == sought) return true;
    if (comma == std::string_view::npos) return false;
    list.remove_prefix(comma + 1);
  }
  return false;
}

}  // namespace

std::string_view handshake_refusal(lws* wsi, std::string_view upgrade) {
  if (!is_same_without_case(upgrade, "websocket")) return upgrade_required;
  // RFC 6455 §4.2.2 item 4. libwebsockets would take any version for 13.
  if (header(wsi, WSI_TOKEN_VERSION) != "13") return wrong_version;
  // RFC 6455 §4.2.1 item 5.
  if (header(wsi, WSI_TOKEN_KEY).empty() || header(wsi, WSI_TOKEN_HOST).empty()) return bad_request;
  // RFC 7118 §4.1: "The client MUST include the value "sip" in the Sec-WebSocket-Protocol header".
  if (!has_element(header(wsi, WSI_TOKEN_PROTOCOL), "sip")) return not_sip;
  return {};
}

bool is_sip_agreed(lws* wsi) {
  // RFC 7118 §4.1: a server that agrees says so; libwebsockets would take silence for consent.
  return header(wsi, WSI_TOKEN_PROTOCOL) == "sip";
}

}  // namespace sip::net
