#include "sip/header/info_headers.hpp"

#include "sip/header/address.hpp"

#include "param_rules.hpp"

namespace sip {

constexpr ParamRule call_info_rules[] = {{"purpose", has_token}};

// LAQUOT absoluteURI RAQUOT *( SEMI generic-param ): a name-addr without a name.
bool detail::read_info(std::string_view value, bool is_call_info, UriView& uri, Params& params) noexcept {
  Address address;
  if (!value.starts_with('<') || !Address::read(value, address)) return false;
  uri = address.uri;
  params = address.params;
  return !is_call_info || read_params(params.text(), call_info_rules, params);
}

}  // namespace sip
