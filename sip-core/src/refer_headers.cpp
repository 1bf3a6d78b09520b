#include "sip/header/refer_headers.hpp"

#include "sip/header/call_id_headers.hpp"
#include "sip/header/simple_headers.hpp"

#include "chars.hpp"
#include "host.hpp"
#include "param_rules.hpp"

namespace sip {
namespace {

// dot-atom of RFC 3892 §3: tokens without dots between single dots.
bool is_dot_atom(std::string_view text) noexcept {
  return is_token(text) && text.front() != '.' && text.back() != '.' && text.find("..") == std::string_view::npos;
}

std::string_view unquoted(std::string_view text) noexcept {
  return text.size() < 2 ? std::string_view{} : text.substr(1, text.size() - 2);
}

// sip-clean-msg-id = LDQUOT dot-atom "@" (dot-atom / host) RDQUOT
bool has_message_id(const Param& param) noexcept {
  if (!has_quoted(param)) return false;
  const std::string_view text = unquoted(param.value);
  const std::size_t at = text.find('@');
  if (at == std::string_view::npos || !is_dot_atom(text.substr(0, at))) return false;
  const std::string_view right = text.substr(at + 1);
  return is_dot_atom(right) || (!right.empty() && is_host(right));
}

constexpr ParamRule referred_by_rules[] = {{"cid", has_message_id}};
constexpr ParamRule replaces_rules[] = {{"to-tag", has_token}, {"from-tag", has_token}};

bool read_referred_by(std::string_view value, ReferredBy& header) noexcept {
  return Address::read(value, header) && read_params(header.params.text(), referred_by_rules, header.params);
}

// callid *(SEMI replaces-param), where the word of a callid takes no ';' and no white space
bool read_replaces(std::string_view value, Replaces& header) noexcept {
  const std::size_t end = std::min(value.size(), value.find_first_of("; \t"));
  header.call_id = value.substr(0, end);
  // RFC 3891 §6.1: exactly one to-tag and one from-tag.
  return is_call_id(header.call_id) && read_params(value.substr(end), replaces_rules, header.params) &&
         header.params.has("to-tag") && header.params.has("from-tag");
}

}  // namespace

std::string_view ReferredBy::cid() const noexcept { return unquoted(params.value("cid")); }

Result<ReferredBy> ReferredBy::parse(std::string_view value) noexcept {
  return parsed<ReferredBy>(value, read_referred_by);
}

Result<Replaces> Replaces::parse(std::string_view value) noexcept { return parsed<Replaces>(value, read_replaces); }

void Replaces::print(std::string& out) const {
  out += call_id;
  out += params.text();
}

}  // namespace sip
