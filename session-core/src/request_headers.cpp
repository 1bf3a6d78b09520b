#include "request_headers.hpp"

#include <algorithm>
#include <array>

namespace sip::session::detail {
namespace {

bool allowed_in_to_and_from(std::string_view param) {
  static constexpr std::array<std::string_view, 5> forbidden = {"transport", "maddr", "ttl", "method", "lr"};
  return std::none_of(forbidden.begin(), forbidden.end(),
                      [&](std::string_view name) { return equals_ignoring_case(name, param); });
}

}  // namespace

std::string logical_uri(const UriView& uri) {
  if (!uri.is_sip()) return std::string(uri.text);
  std::string text(uri.scheme_text);
  text += ':';
  if (!uri.user.empty()) text.append(uri.user).append("@");
  text += uri.host;
  for (const Param& param : uri.params) {
    if (!allowed_in_to_and_from(param.name)) continue;
    text.append(";").append(param.name);
    if (param.has_value) text.append("=").append(param.value);
  }
  return text;
}

Uri target_uri(const UriView& uri) {
  if (!uri.is_sip() || (uri.headers.empty() && !uri.params.has("method"))) return Uri(uri);
  std::string text(uri.scheme_text);
  text += ':';
  // The userinfo and hostport as they stand, a password included.
  text += uri.text.substr(text.size(), static_cast<std::size_t>(uri.host.end() - uri.text.begin()) - text.size());
  if (uri.port != 0) text.append(":").append(std::to_string(uri.port));
  for (const Param& param : uri.params) {
    if (equals_ignoring_case(param.name, "method")) continue;
    text.append(";").append(param.name);
    if (param.has_value) text.append("=").append(param.value);
  }
  return Uri::parse(text).value_or(Uri(uri));
}

std::string from_row(const std::optional<Uri>& from) {
  return from ? "<" + logical_uri(from->view()) + ">" : "\"Anonymous\" <sip:anonymous@anonymous.invalid>";
}

Uri registrar_of(const Uri& aor) {
  if (!aor->is_sip()) return aor;
  Uri registrar = Uri::make(aor->scheme, {}, aor->host, aor->port).value_or(Uri{});
  const auto transport = aor->params.find("transport");
  if (registrar && transport) (void)registrar.set_param("transport", transport->value);  // was a URI's before: valid
  return registrar;
}

std::string loose_route(const Uri& proxy) {
  Uri route = target_uri(proxy.view());
  if (!route->params.has("lr")) (void)route.set_param("lr", {});  // a plain token: cannot fail
  return "<" + route.text() + ">";
}

}  // namespace sip::session::detail
