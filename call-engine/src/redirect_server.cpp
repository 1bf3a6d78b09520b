#include "sip/engine/redirect_server.hpp"

#include <algorithm>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <utility>
#include <variant>
#include <vector>

#include "sip/aor.hpp"

#include "contact_rows.hpp"
#include "request_checks.hpp"

namespace sip::engine {

namespace {

bool is_websocket(net::TransportKind kind) noexcept {
  return kind == net::TransportKind::ws || kind == net::TransportKind::wss;
}

// RFC 2606 §2: never resolves. Browsers register such names (RFC 7118 §5).
bool is_invalid_name(std::string_view host) {
  const std::string name = canonical_host(host);
  return name == "invalid" || name.ends_with(".invalid");
}

/// What a caller asked for, and which of the bindings there he can use.
class Targets {
 public:
  Targets(const Domains& domains, const IncomingRequest& incoming)
      : domains_(domains), asked_(incoming.request().uri()), arrived_at_(incoming.flow().local) {}

  // By q, highest first; of equal ones who registered first comes first.
  [[nodiscard]] std::vector<const Binding*> among(std::span<const Binding> bindings) const {
    std::vector<const Binding*> result;
    for (const Binding& binding : bindings) {
      if (can_be_dialled(binding)) result.push_back(&binding);
    }
    std::ranges::stable_sort(result, std::ranges::greater{}, &Binding::q);
    return result;
  }

 private:
  // By its URI alone, without us in between.
  [[nodiscard]] bool can_be_dialled(const Binding& binding) const {
    if (!binding.path.empty()) return false;                 // only by the proxies on its path (RFC 3327 §5.1)
    if (is_websocket(binding.flow.transport)) return false;  // only by the connection it registered on
    const auto uri = parse_uri(binding.uri);
    if (!uri) return false;
    if (asked_.scheme == Scheme::sips && uri->scheme != Scheme::sips) return false;  // §19.1: secure hop by hop
    if (!uri->is_sip()) return true;
    if (const auto kind = net::transport_kind(uri->params.value("transport")); kind && is_websocket(*kind))
      return false;
    return !is_invalid_name(uri->host) && !leads_back(*uri);
  }

  // §8.3: "MUST NOT" redirect to the Request-URI itself; what comes to us for the same user once more is no better.
  [[nodiscard]] bool leads_back(const UriView& uri) const {
    if (equivalent(uri, asked_)) return true;
    return domains_.owns_request_uri(uri, arrived_at_) && canonical_aor(uri) == canonical_aor(asked_);
  }

  const Domains& domains_;
  const UriView& asked_;
  const net::SocketAddress& arrived_at_;
};

void finish(IncomingRequest incoming, const Result<std::span<const Binding>>& bindings, bool is_known,
            const Domains& domains) {
  const Request& request = incoming.request();
  if (!bindings && bindings.error().code == Errc::limit_reached) {
    Response response = unavailable(request);
    return std::move(incoming).answer(std::move(response), "location store full");
  }
  if (!bindings) return std::move(incoming).answer(Status::server_internal_error, {}, "location store failed");
  const std::vector<const Binding*> contacts = Targets(domains, incoming).among(*bindings);
  if (contacts.empty()) {
    if (!is_known) return std::move(incoming).answer(Status::not_found, {}, "unknown user");
    const std::string_view why = bindings->empty() ? "not registered" : "no contact the caller can dial";
    return std::move(incoming).answer(Status::temporarily_unavailable, {}, why);
  }
  Response response = reply(request, Status::moved_temporarily);
  for (const Binding* contact : contacts) response.headers.add(HeaderId::contact, redirect_contact(*contact));
  std::move(incoming).answer(std::move(response));
}

}  // namespace

bool RedirectServer::is_known(const UriView& user, const std::string& aor) const {
  return parts_.location.known(aor) || parts_.accounts.find(unescape(user.user), canonical_host(user.host)) != nullptr;
}

std::optional<Response> RedirectServer::refuse_caller(const IncomingRequest& incoming, std::string_view& why) {
  if (parts_.authenticator == nullptr) return std::nullopt;
  const Request& request = incoming.request();
  const UriView& caller = request.from().uri;
  const bool is_ours = parts_.domains.owns_address_of_record(caller, incoming.flow().local);
  // A server that answers for itself challenges with 401; 407 is a proxy's (§22.1).
  auto verdict = parts_.authenticator->authenticate(request, canonical_host((is_ours ? caller : request.uri()).host),
                                                    incoming.flow().local);
  if (auto* rejected = std::get_if<Authenticator::Rejected>(&verdict)) {
    why = rejected->why;
    return std::move(rejected->response);
  }
  if (is_ours && std::get<Authenticator::Authenticated>(verdict).account->user != unescape(caller.user)) {
    why = "another user's From";
    return reply(request, Status::forbidden);
  }
  return std::nullopt;
}

void RedirectServer::serve(IncomingRequest incoming) {
  std::string_view why;
  if (auto refused = refuse_caller(incoming, why)) return std::move(incoming).answer(std::move(*refused), why);
  const UriView& user = incoming.request().uri();
  const std::string aor = canonical_aor(user);
  const bool known = is_known(user, aor);
  parts_.location.read(
      aor, [incoming = std::move(incoming), known, &domains = parts_.domains](const auto& bindings) mutable {
        finish(std::move(incoming), bindings, known, domains);
      });
}

}  // namespace sip::engine
