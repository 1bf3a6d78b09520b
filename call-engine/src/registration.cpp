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
constexpr Outcome contacts_too_long{Status::forbidden, "Contacts Too Long", "bytes_per_aor"};

std::size_t total_size(const std::vector<std::string>& texts) {
  std::size_t sum = 0;
  for (const std::string& text : texts) sum += text.size();
  return sum;
}

// What it makes us hold, and send in every answer.
std::size_t size_of(const Binding& binding) {
  return binding.uri.size() + binding.parameters.size() + binding.display_name.size() + binding.call_id.size() +
         binding.branch.size() + total_size(binding.path);
}

// Of URIs that the parser has taken once.
UriView read_again(std::string_view uri) { return parse_uri(uri).value_or(UriView()); }

// The request's own wish for contacts without one (step 7): its Expires header field, and 3600 where that is malformed
// (§10.2.1.1).
std::optional<std::uint32_t> read_expires(const Request& request) {
  if (!request.headers.has(HeaderId::expires)) return std::nullopt;
  const auto expires = request.headers.get<Expires>();
  return expires ? expires->value : hour;
}

// "If and only if" (step 7): an hour is never too brief, however large the minimum.
Outcome refuse_interval(std::uint32_t interval, const Config& config) {
  if (interval == 0 || interval >= hour || seconds(interval) >= config.min_expires) return {};
  return {Status::interval_too_brief, {}, {}};
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
  registration.bytes_per_aor_ = config.bytes_per_aor;
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
  std::vector<UriView> seen;  // of wishes_
  Outcome refusal;            // what to say unless the wildcard is misused, which comes first: step 6
  std::size_t count = 0;
  for (const Result<Contact>& contact : request.headers.all<Contact>()) {
    if (!contact) return malformed_contact;
    // More contacts than an AOR may have are refused before they cost anything.
    if (++count > config.contacts_per_aor) return too_many_contacts;
    if (contact->wildcard) wildcard_ = true;
    if (contact->wildcard || refusal.status != Status::ok) continue;
    const std::uint32_t interval =
        contact->expires.value_or(request_expires.value_or(static_cast<std::uint32_t>(config.default_expires.count())));
    refusal = refuse_interval(interval, config);
    if (refusal.status != Status::ok) continue;
    Wish wish{binding(*contact, flow), interval == 0};
    wish.binding.expires = now + std::min<seconds>(seconds(interval), config.max_expires);
    if (size_of(wish.binding) > config.binding_bytes) {
      refusal = contact_too_long;
      continue;
    }
    // Step 7 takes the contacts in turn, so of one contact named twice the later wish is left.
    const auto same = [&](const UriView& earlier) { return equivalent(earlier, contact->uri); };
    const auto index = static_cast<std::size_t>(std::ranges::find_if(seen, same) - seen.begin());
    if (index < seen.size()) {
      seen[index] = contact->uri;
      wishes_[index] = std::move(wish);
    } else {
      seen.push_back(contact->uri);
      wishes_.push_back(std::move(wish));
    }
  }
  if (wildcard_ && count > 1) return {Status::bad_request, "Wildcard Contact Must Stand Alone", {}};
  if (wildcard_ && request_expires != 0U) return {Status::bad_request, "Wildcard Contact Needs Expires 0", {}};
  return refusal;
}

Binding Registration::binding(const Contact& contact, const net::Flow& flow) const {
  Binding binding;
  binding.uri = contact.uri.text;
  binding.parameters = other_parameters(contact.params);
  binding.display_name = contact.display_name;
  binding.q = contact.q.value_or(1000);
  binding.q_given = contact.q.has_value();
  binding.call_id = call_id_;
  binding.cseq = cseq_;
  binding.branch = branch_;
  binding.path = path_;
  binding.flow = flow;
  return binding;
}

Registration::Order Registration::order_against(const Binding& binding) const noexcept {
  if (binding.call_id != call_id_ || cseq_ > binding.cseq) return Order::newer;
  // The transaction layer answers most retransmissions; this one came after it had forgotten the first.
  if (cseq_ == binding.cseq && branch_ == binding.branch) return Order::retransmission;
  return Order::older;
}

Outcome Registration::apply(Bindings& bindings) const {
  const Outcome outcome = wildcard_ ? apply_wildcard(bindings) : apply_wishes(bindings);
  if (outcome.status != Status::ok) return outcome;
  if (bindings.size() > contacts_per_aor_) return too_many_contacts;
  std::size_t bytes = 0;
  for (const Binding& binding : bindings) bytes += size_of(binding);
  return bytes > bytes_per_aor_ ? contacts_too_long : Outcome{};
}

Outcome Registration::apply_wildcard(Bindings& bindings) const {
  const auto is_newer = [&](const Binding& binding) { return order_against(binding) == Order::newer; };
  if (!std::ranges::all_of(bindings, is_newer)) return out_of_order;
  bindings.clear();
  return {};
}

Outcome Registration::apply_wishes(Bindings& bindings) const {
  // The bindings that were there, each with its URI once it was read, and with the wish that is about it.
  struct Found {
    std::optional<UriView> uri;
    const Wish* wish = nullptr;
  };
  std::vector<Found> found(bindings.size());
  bindings.reserve(bindings.size() + wishes_.size());  // so that their URIs stay where they are

  // Contacts are the same where §19.1.4 says so. One that a wish is about already is another contact by now.
  const auto index_of = [&](const std::string& uri) {
    for (std::size_t i = 0; i < found.size(); ++i) {
      if (found[i].wish == nullptr && bindings[i].uri == uri) return i;  // the usual case, and nothing to parse
    }
    const UriView wanted = read_again(uri);
    for (std::size_t i = 0; i < found.size(); ++i) {
      if (found[i].wish != nullptr) continue;
      if (!found[i].uri) found[i].uri = read_again(bindings[i].uri);
      if (equivalent(*found[i].uri, wanted)) return i;
    }
    return found.size();
  };

  for (const Wish& wish : wishes_) {
    const std::size_t index = index_of(wish.binding.uri);
    if (index == found.size()) {
      if (!wish.remove) bindings.push_back(wish.binding);
      continue;
    }
    const Order order = order_against(bindings[index]);
    if (order == Order::older) return out_of_order;
    if (order == Order::newer) found[index].wish = &wish;
  }
  for (std::size_t i = found.size(); i-- > 0;) {
    const Wish* wish = found[i].wish;
    if (wish == nullptr) continue;
    if (wish->remove) {
      bindings.erase(bindings.begin() + static_cast<std::ptrdiff_t>(i));
    } else {
      bindings[i] = wish->binding;
    }
  }
  return {};
}

}  // namespace sip::engine
