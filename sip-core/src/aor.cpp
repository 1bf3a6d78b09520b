#include "sip/aor.hpp"

#include <algorithm>
#include <array>

#include <arpa/inet.h>

#include "sip/tel_uri.hpp"

#include "chars.hpp"
#include "host.hpp"

namespace sip {

namespace {

std::string ipv4_text(const std::uint8_t* bytes) {
  std::string text;
  for (int i = 0; i < 4; ++i) text.append(i == 0 ? "" : ".").append(std::to_string(bytes[i]));
  return text;
}

std::string ipv6_text(const Ipv6Bytes& bytes) {
  constexpr std::array<std::uint8_t, 12> mapped_ipv4{0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xFF, 0xFF};
  if (std::equal(mapped_ipv4.begin(), mapped_ipv4.end(), bytes.begin())) return ipv4_text(bytes.data() + 12);
  std::array<char, INET6_ADDRSTRLEN> text{};
  (void)inet_ntop(AF_INET6, bytes.data(), text.data(), text.size());  // fails only where there is no room
  return std::string("[").append(text.data()).append("]");
}

std::string tel_aor(const TelUri& tel) {
  TelUri bare;
  bare.number = tel.number;
  std::string context;
  if (!tel.is_global()) {
    context.append(";phone-context=").append(tel.phone_context);
    bare.params = Params(context);
  }
  return canonical_tel(bare);
}

}  // namespace

std::string canonical_host(std::string_view host) {
  const bool bracketed = host.starts_with('[') && host.ends_with(']');
  if (const auto ipv6 = parse_ipv6(bracketed ? host.substr(1, host.size() - 2) : host)) return ipv6_text(*ipv6);
  if (const auto ipv4 = parse_ipv4(host)) return ipv4_text(ipv4->data());
  if (host.ends_with('.')) host.remove_suffix(1);
  std::string result(host);
  std::ranges::transform(result, result.begin(), chars::lower);
  return result;
}

std::string canonical_aor(const UriView& uri) {
  if (uri.scheme == Scheme::tel) {
    const auto tel = TelUri::parse(uri.opaque);
    return tel ? tel_aor(*tel) : std::string();
  }
  if (!uri.is_sip()) return {};
  std::string aor = "sip:";
  if (!uri.user.empty()) aor.append(escape_user(unescape(uri.user))).append("@");
  return aor.append(canonical_host(uri.host));
}

}  // namespace sip
