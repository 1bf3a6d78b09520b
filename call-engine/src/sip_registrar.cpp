#include "sip/engine/sip_registrar.hpp"

#include <chrono>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <utility>
#include <variant>

#include "sip/aor.hpp"
#include "sip/header/date.hpp"
#include "sip/header/simple_headers.hpp"

#include "contact_rows.hpp"
#include "registration.hpp"
#include "request_checks.hpp"

namespace sip::engine {

namespace {

/// A REGISTER on its way through the store.
struct Job {
  IncomingRequest incoming;
  Registration registration;
  Outcome outcome;
};

// RFC 3327 §5.3: a Path that the UA does not know of is an intermediary's mistake or worse, and 420 tells the UA so.
std::optional<Response> refuse_unexpected_path(const Request& request) {
  if (!request.headers.has(HeaderId::path)) return std::nullopt;
  if (request.headers.lists_token(HeaderId::supported, "path")) return std::nullopt;
  Response response = reply(request, Status::bad_extension);
  response.headers.add(HeaderId::unsupported, "path");
  return response;
}

Response refusal_of(const Request& request, const Outcome& outcome, const Config& config) {
  Response response = reply(request, outcome.status, outcome.reason);
  // §10.3 step 7: "MUST contain a Min-Expires header field".
  if (outcome.status == Status::interval_too_brief) {
    response.headers.add(MinExpires{static_cast<std::uint32_t>(config.min_expires.count())});
  }
  return response;
}

// Step 8.
Response bindings_response(const Job& job, std::span<const Binding> bindings, const net::Scheduler& scheduler) {
  Response response = reply(job.incoming.request(), Status::ok);
  for (const Binding& binding : bindings) {
    response.headers.add(HeaderId::contact, registered_contact(binding, scheduler.now()));
  }
  // RFC 3327 §5.3: the UA sees what its registration came through.
  for (const std::string& hop : job.registration.path()) response.headers.add(HeaderId::path, hop);
  response.headers.add(Date{std::chrono::floor<std::chrono::seconds>(scheduler.wall_clock())});
  return response;
}

void finish(Job& job, const Result<std::span<const Binding>>& bindings, const Config& config,
            const net::Scheduler& scheduler) {
  const Request& request = job.incoming.request();
  if (!bindings && bindings.error().code == Errc::limit_reached) {
    Response response = unavailable(request);
    std::move(job.incoming).answer(std::move(response), "location store full");
  } else if (!bindings) {
    // Step 7: "the request MUST fail with a 500".
    std::move(job.incoming).answer(Status::server_internal_error, {}, "location store failed");
  } else if (job.outcome.status != Status::ok) {
    Response response = refusal_of(request, job.outcome, config);
    std::move(job.incoming).answer(std::move(response), job.outcome.why);
  } else {
    Response response = bindings_response(job, *bindings, scheduler);
    std::move(job.incoming).answer(std::move(response));
  }
}

}  // namespace

void SipRegistrar::serve(IncomingRequest incoming) {
  const Request& request = incoming.request();
  // Step 1, whether the Request-URI is ours, is behind us. Step 2:
  std::optional<Response> refused = refuse_extensions(request);
  if (!refused) refused = refuse_content(request);
  if (!refused) refused = refuse_unexpected_path(request);
  if (refused) return std::move(incoming).answer(std::move(*refused));

  // The first half of step 5 stands before step 3, which needs to know whose accounts to ask.
  const UriView& aor = request.to().uri;
  // RFC 4475 §3.3.4: an AOR must be a SIP or SIPS URI.
  if (!aor.is_sip()) return std::move(incoming).answer(Status::bad_request, "To Is Not A SIP URI");
  if (aor.user.empty() || !parts_.domains.owns_address_of_record(aor, incoming.flow().local)) {
    return std::move(incoming).answer(Status::not_found, {}, "not an address-of-record of ours");
  }

  if (parts_.authenticator != nullptr) {
    auto verdict = parts_.authenticator->authenticate(request, canonical_host(aor.host));  // step 3
    if (auto* rejected = std::get_if<Authenticator::Rejected>(&verdict)) {
      return std::move(incoming).answer(std::move(rejected->response), rejected->why);
    }
    // Step 4. The domain is that of To: these accounts were looked in.
    if (std::get<Authenticator::Authenticated>(verdict).account->user != unescape(aor.user)) {
      return std::move(incoming).answer(Status::forbidden, {}, "another user's address-of-record");
    }
  }
  register_contacts(std::move(incoming));
}

void SipRegistrar::register_contacts(IncomingRequest incoming) {
  const net::Scheduler& scheduler = parts_.scheduler;
  const Config& config = parts_.config;
  auto registration = Registration::read(incoming.request(), incoming.flow(), config, scheduler.now());
  if (!registration) {
    Response refused = refusal_of(incoming.request(), registration.error(), config);
    return std::move(incoming).answer(std::move(refused), registration.error().why);
  }
  const std::string aor = canonical_aor(incoming.request().to().uri);
  if (aor.size() > config.aor_bytes) {
    return std::move(incoming).answer(Status::forbidden, "Address-Of-Record Too Long", "aor_bytes");
  }
  auto job = std::make_shared<Job>(std::move(incoming), std::move(*registration), Outcome{});
  auto done = [job, &config, &scheduler](const Result<std::span<const Binding>>& bindings) {
    finish(*job, bindings, config, scheduler);
  };
  if (job->registration.is_query()) return parts_.location.read(aor, std::move(done));
  parts_.location.update(
      aor,
      [job](Bindings& bindings) {
        job->outcome = job->registration.apply(bindings);
        return job->outcome.status == Status::ok ? LocationStore::Verdict::commit : LocationStore::Verdict::discard;
      },
      std::move(done));
}

}  // namespace sip::engine
