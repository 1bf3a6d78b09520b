#include "registration.hpp"

#include <algorithm>
#include <optional>
#include <utility>

#include "sip/header/contact.hpp"
#include "sip/header/simple_headers.hpp"

namespace sip::engine {

namespace {

using std::chrono::seconds;

constexpr std::uint32_t hour = 3600;
constexpr Outcome malformed_contact{Status::bad_request, "Malformed Contact", {}};
constexpr Outcome out_of_order{Status::server_internal_error, "CSeq Out Of Order", "CSeq not above the stored one"};
constexpr Outcome too_many_contacts{Status::forbidden, "Too Many Contacts", "contacts_per_aor"};

constexpr Outcome contact_too_long{Status::forbidden, "Contact Too Long", "binding_bytes"};

std::size_t total_size(const std::vector<std::string>& texts) {
  std::size_t sum = 0;
  for (const std::string& text : texts) sum += text.size();
  return sum;
}

// Contacts are the same where §19.1.4 says so. A stored URI was parsed once, so it parses again.
bool is_contact(const Binding& binding, std::string_view uri) {
  if (binding.uri == uri) return true;
  const auto a = parse_uri(binding.uri);
  const auto b = parse_uri(uri);
  return a && b && equivalent(*a, *b);
}

// The request's own wish for contacts without one (step 7): its Expires header field, and 3600 where that is malformed
// (§10.2.1.1).
std::optional<std::uint32_t> read_expires(const Request& request) {
  if (!request.headers.has(HeaderId::expires)) return std::nullopt;
  const auto expires = request.headers.get<Expires>();
  return expires ? expires->value : hour;
}

// The other parameters, each printed the same way whatever blanks stood around it.
std::string other_parameters(const Params& params) {
  std::string text;
  for (const Param& param : params) {
    if (equals_ignoring_case(param.name, "q") || equals_ignoring_case(param.name, "expires")) continue;
    text += ';';
    text += param.name;
    if (!param.has_value) continue;
    text += '=';
    text += param.value;
  }
  return text;
}

}  // namespace

std::expected<Registration, Outcome> Registration::read(const Request& request, const net::Flow& flow,
                                                        const Config& config, net::TimePoint now) {
  Registration registration;
  registration.call_id_ = request.call_id();
  registration.branch_ = request.top_via().branch();
  registration.cseq_ = request.cseq().number;
  registration.contacts_per_aor_ = config.contacts_per_aor;
  Outcome outcome = registration.read_path(request);
  if (outcome.status == Status::ok) outcome = registration.read_contacts(request, flow, config, now);
  if (outcome.status != Status::ok) return std::unexpected(outcome);
  return registration;
}

Outcome Registration::read_path(const Request& request) {
  for (const Result<Path>& hop : request.headers.all<Path>()) {
    if (!hop) return {Status::bad_request, "Malformed Path", {}};
    hop->print(path_.emplace_back());
  }
  return {};
}

Outcome Registration::read_contacts(const Request& request, const net::Flow& flow, const Config& config,
                                    net::TimePoint now) {
  const std::optional<std::uint32_t> request_expires = read_expires(request);
  const std::size_t path_size = total_size(path_);
  const auto min_expires = static_cast<std::uint32_t>(config.min_expires.count());
  std::size_t count = 0;
  for (const Result<Contact>& contact : request.headers.all<Contact>()) {
    if (!contact) return malformed_contact;
    // More contacts than an AOR may have are refused before they cost anything.
    if (++count > config.contacts_per_aor) return too_many_contacts;
    if (contact->wildcard) {
      wildcard_ = true;
      continue;
    }
    const std::uint32_t wish =
        contact->expires.value_or(request_expires.value_or(static_cast<std::uint32_t>(config.default_expires.count())));
    // "If and only if": an hour is never too brief, however large the minimum.
    if (wish > 0 && wish < hour && wish < min_expires) return {Status::interval_too_brief, {}, {}};
    Binding binding;
    binding.uri = contact->uri.text;
    binding.parameters = other_parameters(contact->params);
    binding.display_name = contact->display_name;
    binding.q = contact->q.value_or(1000);
    binding.q_given = contact->q.has_value();
    binding.expires = now + std::min<seconds>(seconds(wish), config.max_expires);
    binding.call_id = call_id_;
    binding.cseq = cseq_;
    binding.branch = branch_;
    binding.path = path_;
    binding.flow = flow;
    const std::size_t size = binding.uri.size() + binding.parameters.size() + binding.display_name.size() + path_size;
    if (size > config.binding_bytes) return contact_too_long;
    add_wish({std::move(binding), wish == 0});
  }
  // Step 6: the wildcard stands alone, and with an Expires of zero.
  if (wildcard_ && count > 1) return {Status::bad_request, "Wildcard Contact Must Stand Alone", {}};
  if (wildcard_ && request_expires != 0U) return {Status::bad_request, "Wildcard Contact Needs Expires 0", {}};
  return {};
}

// Step 7 takes the contacts in turn, so of one contact named twice the later wish is left. Their number is bounded.
void Registration::add_wish(Wish wish) {
  const auto same = [&](const Wish& earlier) { return is_contact(earlier.binding, wish.binding.uri); };
  const auto earlier = std::ranges::find_if(wishes_, same);
  if (earlier == wishes_.end()) {
    wishes_.push_back(std::move(wish));
  } else {
    *earlier = std::move(wish);
  }
}

Registration::Order Registration::order_against(const Binding& binding) const noexcept {
  if (binding.call_id != call_id_ || cseq_ > binding.cseq) return Order::newer;
  // The transaction layer answers most retransmissions; this one came after it had forgotten the first.
  if (cseq_ == binding.cseq && branch_ == binding.branch) return Order::retransmission;
  return Order::older;
}

Outcome Registration::apply(Bindings& bindings) const {
  if (wildcard_) return apply_wildcard(bindings);
  for (const Wish& wish : wishes_) {
    if (const Outcome outcome = apply_wish(wish, bindings); outcome.status != Status::ok) return outcome;
  }
  return bindings.size() > contacts_per_aor_ ? too_many_contacts : Outcome{};
}

Outcome Registration::apply_wildcard(Bindings& bindings) const {
  const auto is_newer = [&](const Binding& binding) { return order_against(binding) == Order::newer; };
  if (!std::ranges::all_of(bindings, is_newer)) return out_of_order;
  bindings.clear();
  return {};
}

Outcome Registration::apply_wish(const Wish& wish, Bindings& bindings) const {
  const auto same = [&](const Binding& binding) { return is_contact(binding, wish.binding.uri); };
  const auto binding = std::ranges::find_if(bindings, same);
  if (binding == bindings.end()) {
    if (!wish.remove) bindings.push_back(wish.binding);
    return {};
  }
  switch (order_against(*binding)) {
    case Order::older:
      return out_of_order;
    case Order::retransmission:
      return {};
    case Order::newer:
      break;
  }
  if (wish.remove) {
    bindings.erase(binding);
  } else {
    *binding = wish.binding;
  }
  return {};
}

}  // namespace sip::engine
