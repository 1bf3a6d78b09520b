#include "sip/header/seconds_headers.hpp"

#include <span>

#include "sip/header/simple_headers.hpp"

#include "chars.hpp"
#include "comment.hpp"
#include "param_rules.hpp"

namespace sip {
namespace {

bool is_refresher(const Param& param) noexcept {
  return equals_ignoring_case(param.value, "uac") || equals_ignoring_case(param.value, "uas");
}

constexpr ParamRule session_expires_rules[] = {{"refresher", is_refresher}};
constexpr ParamRule retry_after_rules[] = {{"duration", has_seconds}};

// delta-seconds *(SEMI param)
bool read_seconds(std::string_view value, std::span<const ParamRule> rules, std::uint32_t& seconds,
                  Params& params) noexcept {
  const std::size_t end = chars::skip(value, 0, chars::digit);
  return parse_number(value.substr(0, end), 0xFFFFFFFF, seconds) && read_params(value.substr(end), rules, params);
}

bool read_min_se(std::string_view value, MinSe& header) noexcept {
  return read_seconds(value, {}, header.seconds, header.params);
}

bool read_session_expires(std::string_view value, SessionExpires& header) noexcept {
  return read_seconds(value, session_expires_rules, header.seconds, header.params);
}

// delta-seconds [ comment ] *( SEMI retry-param )
bool read_retry_after(std::string_view value, RetryAfter& header) noexcept {
  const std::size_t digits = chars::skip(value, 0, chars::digit);
  const std::size_t comment = chars::skip(value, digits, chars::lws);
  std::size_t end = digits;
  if (comment < value.size() && value[comment] == '(') {
    end = skip_comment(value, comment);
    if (end == std::string_view::npos) return false;
    header.comment = value.substr(comment, end - comment);
  }
  return parse_number(value.substr(0, digits), 0xFFFFFFFF, header.seconds) &&
         read_params(value.substr(end), retry_after_rules, header.params);
}

}  // namespace

Result<MinSe> MinSe::parse(std::string_view value) noexcept { return parsed<MinSe>(value, read_min_se); }

void MinSe::print(std::string& out) const {
  out += std::to_string(seconds);
  out += params.text();
}

Result<SessionExpires> SessionExpires::parse(std::string_view value) noexcept {
  return parsed<SessionExpires>(value, read_session_expires);
}

SessionExpires::Refresher SessionExpires::refresher() const noexcept {
  const std::string_view who = params.value("refresher");
  if (equals_ignoring_case(who, "uac")) return Refresher::uac;
  return equals_ignoring_case(who, "uas") ? Refresher::uas : Refresher::unsaid;
}

void SessionExpires::print(std::string& out) const {
  out += std::to_string(seconds);
  out += params.text();
}

Result<RetryAfter> RetryAfter::parse(std::string_view value) noexcept {
  return parsed<RetryAfter>(value, read_retry_after);
}

std::optional<std::uint32_t> RetryAfter::duration() const noexcept { return number_param(params, "duration"); }

void RetryAfter::print(std::string& out) const {
  out += std::to_string(seconds);
  if (!comment.empty()) out += ' ';
  out += comment;
  out += params.text();
}

}  // namespace sip
