#include "sip/header/contact_params.hpp"

#include "sip/header/simple_headers.hpp"

#include "readers.hpp"

namespace sip {

// c-p-instance = "+sip.instance" EQUAL DQUOTE "<" instance-val ">" DQUOTE, instance-val = 1*uric
std::optional<std::string_view> instance_id(const Params& contact) noexcept {
  const std::string_view value = contact.value("+sip.instance");
  UriView uri;
  if (!value.starts_with("\"<") || !value.ends_with(">\"") || value.size() < 5) return std::nullopt;
  const std::string_view urn = value.substr(2, value.size() - 4);
  return read_uri(urn, uri) ? std::optional(urn) : std::nullopt;
}

std::optional<std::uint32_t> reg_id(const Params& contact) noexcept {
  const auto number = number_param(contact, "reg-id", 0x7FFFFFFF);
  return number == 0U ? std::nullopt : number;
}

std::string pub_gruu(const Params& contact) { return unquote(contact.value("pub-gruu")); }

std::string temp_gruu(const Params& contact) { return unquote(contact.value("temp-gruu")); }

std::optional<PushParams> push_params(const UriView& uri) noexcept {
  if (!uri.params.has("pn-provider") && !uri.params.has("pn-purr")) return std::nullopt;
  return PushParams{uri.params.value("pn-provider"), uri.params.value("pn-prid"), uri.params.value("pn-param"),
                    uri.params.value("pn-purr")};
}

}  // namespace sip
