#include "registration_rules.hpp"

#include <algorithm>

#include "sip/header/contact.hpp"
#include "sip/header/simple_headers.hpp"

namespace sip::session::detail {

using namespace std::chrono_literals;
using std::chrono::milliseconds;
using std::chrono::seconds;

Result<void> check(const RegisterOptions& options) {
  constexpr seconds longest(0xFFFFFFFF);
  if (!options.aor->is_sip()) return fail(Errc::invalid_argument, "aor");
  if (options.expires < 0s || options.expires > longest) return fail(Errc::invalid_argument, "expires");
  return {};
}

seconds granted_expires(const Response& success, const Uri& contact, seconds asked) {
  const auto header = success.headers.get<Expires>();
  const seconds otherwise = header ? seconds(header->value) : asked;
  for (const Result<Contact>& bound : success.headers.all<Contact>()) {
    if (!bound || bound->wildcard || !equivalent(bound->uri, contact.view())) continue;
    return bound->expires ? seconds(*bound->expires) : otherwise;
  }
  // A 2xx without any Contact breaks §10.3 step 8 by not listing; there is nothing to read but that it is a 2xx.
  return success.headers.has(HeaderId::contact) ? 0s : otherwise;
}

milliseconds refresh_delay(seconds granted, seconds asked) noexcept {
  const milliseconds whole = std::min(granted, asked);
  const milliseconds tenth = whole / 10;
  const milliseconds early = std::max<milliseconds>(5s, tenth);
  const milliseconds least = std::min<milliseconds>(3s, whole - tenth);
  return std::max(whole - std::min(early, whole / 2), least);
}

milliseconds retry_delay(int failures, milliseconds left, std::optional<seconds> retry_after, net::Random& random) {
  constexpr milliseconds base = 30s;
  constexpr milliseconds longest = 30min;
  constexpr int doublings = 6;  // 30 s * 2^6 is past the longest
  const milliseconds bound = std::min(longest, base * (1 << std::clamp(failures - 1, 0, doublings)));
  milliseconds delay = bound / 2 + milliseconds(random.below(static_cast<std::uint64_t>(bound.count() / 2) + 1));
  if (left > 2s) delay = std::min(delay, left / 2);
  if (retry_after) delay = std::max<milliseconds>(delay, std::min<seconds>(*retry_after, 1h));
  return delay;
}

std::optional<seconds> retry_after(const Response& response) {
  const auto value = response.headers.raw(HeaderId::retry_after);
  if (!value) return std::nullopt;
  std::uint32_t number = 0;
  const auto digits = value->substr(0, value->find_first_of(" \t(;"));
  if (!parse_number(digits, 0xFFFFFFFF, number)) return std::nullopt;
  return seconds(number);
}

std::optional<seconds> longer_expires(const Response& response, seconds asked, seconds wanted) {
  const auto least = response.headers.get<MinExpires>();
  if (response.status() != Status::interval_too_brief || !least) return std::nullopt;
  const seconds longer(least->value);
  if (longer <= asked || longer > std::max<seconds>(wanted, 24h)) return std::nullopt;
  return longer;
}

net::SocketAddress reachable_address(net::TransportKind transport, const net::SocketAddress& local,
                                     const net::SocketAddress& discovered) noexcept {
  if (discovered.is_none()) return local;
  return net::is_reliable(transport) && discovered.same_host(local) ? local : discovered;
}

}  // namespace sip::session::detail
