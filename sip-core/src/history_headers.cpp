#include "sip/header/history_headers.hpp"

#include <utility>

#include "sip/header/simple_headers.hpp"
#include "sip/uri_headers.hpp"

#include "chars.hpp"
#include "param_rules.hpp"

namespace sip {
namespace {

// index-val = number *("." number), number = [ %x31-39 *DIGIT ] DIGIT (RFC 7044 §9)
bool has_index(const Param& param) noexcept {
  std::string_view rest = param.value;
  for (;;) {
    const std::size_t digits = chars::skip(rest, 0, chars::digit);
    if (digits == 0 || (digits > 1 && rest[0] == '0')) return false;
    if (digits == rest.size()) return true;
    if (rest[digits] != '.') return false;
    rest.remove_prefix(digits + 1);
  }
}

// 1*2DIGIT
bool has_count(const Param& param) noexcept {
  std::uint32_t count = 0;
  return param.value.size() <= 2 && parse_number(param.value, 99, count);
}

constexpr ParamRule history_rules[] = {{"index", has_index}, {"rc", has_index}, {"mp", has_index}, {"np", has_index}};
constexpr ParamRule diversion_rules[] = {{"reason", has_token_or_quoted},
                                         {"counter", has_count},
                                         {"limit", has_count},
                                         {"privacy", has_token_or_quoted},
                                         {"screen", has_token_or_quoted}};

// name-addr *( SEMI hi-param ); the index is mandatory (RFC 7044 §5).
bool read_history(std::string_view value, HistoryInfo& header) noexcept {
  return Address::read(value, header) && header.bracketed &&
         read_params(header.params.text(), history_rules, header.params) && header.params.has("index");
}

// name-addr *( SEMI diversion-params ) (RFC 5806 §4)
bool read_diversion(std::string_view value, Diversion& header) noexcept {
  return Address::read(value, header) && header.bracketed &&
         read_params(header.params.text(), diversion_rules, header.params);
}

constexpr std::pair<std::string_view, HistoryInfo::Change> changes[] = {{"rc", HistoryInfo::Change::retargeted},
                                                                        {"mp", HistoryInfo::Change::mapped},
                                                                        {"np", HistoryInfo::Change::unchanged}};

// The value of the first header of that name in the URI, without escapes.
std::string uri_header(const UriView& uri, std::string_view name) {
  for (const UriHeader& header : UriHeaders(uri)) {
    if (equals_ignoring_case(header.name, name)) return header.value;
  }
  return {};
}

}  // namespace

HistoryInfo::Change HistoryInfo::change() const noexcept {
  for (const auto& [name, change] : changes) {
    if (params.has(name)) return change;
  }
  return Change::unsaid;
}

std::string_view HistoryInfo::changed_from() const noexcept {
  for (const auto& [name, change] : changes) {
    if (const auto param = params.find(name)) return param->value;
  }
  return {};
}

std::string HistoryInfo::reason() const { return uri_header(uri, "Reason"); }

std::string HistoryInfo::privacy() const { return uri_header(uri, "Privacy"); }

Result<HistoryInfo> HistoryInfo::parse(std::string_view value) noexcept {
  return parsed<HistoryInfo>(value, read_history);
}

std::uint32_t Diversion::counter() const noexcept { return number_param(params, "counter", 99).value_or(1); }

std::optional<std::uint32_t> Diversion::limit() const noexcept { return number_param(params, "limit", 99); }

Result<Diversion> Diversion::parse(std::string_view value) noexcept { return parsed<Diversion>(value, read_diversion); }

}  // namespace sip
