#include "services.hpp"

#include <algorithm>
#include <optional>
#include <tuple>

#include "sip/params.hpp"

#include "special_names.hpp"

namespace sip::net {

namespace {

// One domain cannot make us ask for more services than there are transports, twice.
constexpr std::size_t max_services = 10;

/// The services that RFC 3263 §9 and RFC 7118 §11.2 registered and we speak. SIPS+D2U is none (§4.1).
std::optional<TransportKind> transport_of(std::string_view service) {
  if (equals_ignoring_case(service, "SIP+D2U")) return TransportKind::udp;
  if (equals_ignoring_case(service, "SIP+D2T")) return TransportKind::tcp;
  if (equals_ignoring_case(service, "SIPS+D2T")) return TransportKind::tls;
  if (equals_ignoring_case(service, "SIP+D2W")) return TransportKind::ws;
  if (equals_ignoring_case(service, "SIPS+D2W")) return TransportKind::wss;
  return std::nullopt;
}

}  // namespace

std::string srv_name(TransportKind transport, std::string_view domain) {
  std::string name = is_secure(transport) ? "_sips." : "_sip.";
  switch (transport) {
    case TransportKind::udp:
      name += "_udp.";
      break;
    case TransportKind::tcp:
    case TransportKind::tls:
      name += "_tcp.";
      break;
    case TransportKind::ws:
    case TransportKind::wss:
      name += "_ws.";
      break;
  }
  name += domain;
  return name;
}

std::vector<Service> services_of(const std::vector<NaptrRecord>& records, TransportKinds usable, bool secure) {
  std::vector<const NaptrRecord*> sorted;
  sorted.reserve(records.size());
  for (const NaptrRecord& record : records) sorted.push_back(&record);
  std::ranges::stable_sort(sorted, {},
                           [](const NaptrRecord* record) { return std::tuple(record->order, record->preference); });
  std::vector<Service> services;
  for (const NaptrRecord* record : sorted) {
    if (!equals_ignoring_case(record->flags, "s") || !record->regexp.empty() || record->replacement.empty()) continue;
    if (is_invalid_name(record->replacement)) continue;
    const auto transport = transport_of(record->service);
    if (!transport || !usable.has(*transport) || (secure && !is_secure(*transport))) continue;
    Service service{*transport, record->replacement};
    if (std::ranges::find(services, service) != services.end()) continue;
    services.push_back(std::move(service));
    if (services.size() == max_services) break;
  }
  return services;
}

std::vector<Service> default_services(std::string_view domain, TransportKinds usable, bool secure) {
  std::vector<Service> services;
  for (const auto transport :
       {TransportKind::udp, TransportKind::tcp, TransportKind::tls, TransportKind::ws, TransportKind::wss}) {
    if (!usable.has(transport) || (secure && !is_secure(transport))) continue;
    services.push_back({transport, srv_name(transport, domain)});
  }
  return services;
}

}  // namespace sip::net
