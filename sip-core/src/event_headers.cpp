#include "sip/header/event_headers.hpp"

#include "sip/header/simple_headers.hpp"

#include "param_rules.hpp"

namespace sip {
namespace {

constexpr ParamRule event_rules[] = {{"id", has_token}};
constexpr ParamRule state_rules[] = {{"reason", has_token}, {"expires", has_seconds}, {"retry-after", has_seconds}};

bool read_event(std::string_view value, Event& event) noexcept {
  event.type = value.substr(0, skip_token(value));
  return is_event_type(event.type) && read_params(value.substr(event.type.size()), event_rules, event.params);
}

bool read_state(std::string_view value, SubscriptionState& header) noexcept {
  header.state = value.substr(0, skip_token(value));
  return !header.state.empty() && read_params(value.substr(header.state.size()), state_rules, header.params);
}

}  // namespace

// event-package *( "." event-template ), each a token without dots
bool is_event_type(std::string_view text) noexcept {
  return is_token(text) && text.front() != '.' && text.back() != '.' && text.find("..") == std::string_view::npos;
}

bool Event::matches(const Event& other) const noexcept {
  return type == other.type && subscription_id() == other.subscription_id();
}

Result<Event> Event::parse(std::string_view value) noexcept { return parsed<Event>(value, read_event); }

void Event::print(std::string& out) const {
  out += type;
  out += params.text();
}

std::optional<std::uint32_t> SubscriptionState::expires() const noexcept { return number_param(params, "expires"); }

std::optional<std::uint32_t> SubscriptionState::retry_after() const noexcept {
  return number_param(params, "retry-after");
}

Result<SubscriptionState> SubscriptionState::parse(std::string_view value) noexcept {
  return parsed<SubscriptionState>(value, read_state);
}

void SubscriptionState::print(std::string& out) const {
  out += state;
  out += params.text();
}

}  // namespace sip
