// Two URIs, one a line: parsing, comparison, escapes, parameters, numbers, addresses of record, requests.
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

#include "sip/aor.hpp"
#include "sip/parse.hpp"
#include "sip/tel_uri.hpp"
#include "sip/uri_headers.hpp"

#include "require.hpp"

namespace sip::fuzz {
namespace {

void walk_params(const UriView& uri) {
  for (const Param& param : uri.params) {
    const auto found = uri.params.find(param.name);
    require(found.has_value(), "a parameter that was walked is found", uri.text);
    (void)unquote(param.value);
  }
}

void set_and_read(Uri uri) {
  const std::string before = uri.text();
  if (!uri.set_param("transport", "tcp")) return;
  require(uri->params.value("transport") == "tcp", "a parameter that was set is there", before);
  const auto again = Uri::parse(uri.text());
  require(again.has_value(), "a URI with a parameter set parses", uri.text());
  require(*again == uri, "and is the same", uri.text());
}

// A number goes into a SIP URI and comes back; its canonical text is a tel URI of its own, and canonical.
void look_at_number(const UriView& uri) {
  const auto tel = TelUri::from(uri);
  if (!tel) return;
  const std::string canonical = canonical_tel(*tel);
  const auto again = parse_uri(canonical);
  require(again.has_value() && TelUri::from(*again).has_value(), "canonical text is a tel URI", canonical);
  require(canonical_tel(*TelUri::from(*again)) == canonical, "and canonical", canonical);
  require(equivalent(*tel, *TelUri::from(*again)), "and equivalent", canonical);
  const auto sip = to_sip_uri(*tel, Scheme::sip, "h");
  require(sip.has_value(), "any number fits into a user part", canonical);
  const auto back = to_tel_uri(sip->view());
  require(back.has_value() && equivalent(*TelUri::from(back->view()), *tel), "and comes back", sip->text());
  std::string printed;
  tel->print(printed);
  require(back->text() == "tel:" + printed, "as it was printed", printed);
}

void look_at_aor(const UriView& uri) {
  const std::string aor = canonical_aor(uri);
  if (aor.empty()) return;
  const auto again = parse_uri(aor);
  require(again.has_value(), "an AOR is a URI", aor);
  require(canonical_aor(*again) == aor, "and canonical", aor);
  require(!uri.is_sip() || unescape(again->user) == unescape(uri.user), "of the same user", aor);
}

// What a stranger's URI may ask for is a request once its sender has added what is his, and nobody's row but those.
void look_at_request(const UriView& uri) {
  auto request = request_from(uri);
  if (!request) return;
  require(request->uri().headers.empty() && !request->uri().params.has("method"), "a Request-URI", uri.text);
  for (const HeaderId id : {HeaderId::from, HeaderId::via, HeaderId::route, HeaderId::call_id, HeaderId::contact}) {
    require(!request->headers.has(id), "no URI sets it", header_name(id));
  }
  request->headers.prepend(HeaderId::via, "SIP/2.0/UDP h;branch=z9hG4bKa");
  request->headers.add(HeaderId::from, "<sip:a@b>;tag=a");
  if (!request->headers.has(HeaderId::to)) request->headers.add(HeaderId::to, "<sip:a@b>");
  request->headers.add(HeaderId::call_id, "a");
  request->headers.add(CSeq{1, request->method()});
  const std::string text = to_string(*request);
  const auto message = parse(text);
  require(message.has_value(), "a request from a URI parses", text);
  require(message->body() == request->body(), "with its body", text);
  require(message->headers.size() <= request->headers.size() + 1, "and no row more", text);
}

void look_at(std::string_view text) {
  const auto uri = parse_uri(text);
  if (!uri) return;
  require(uri->text == text, "the whole text is the URI", text);
  require(equivalent(*uri, *uri), "a URI is itself", text);
  require(!uri->is_sip() || !uri->host.empty(), "a SIP URI has a host", text);
  (void)uri->effective_port();
  (void)uri->host_address();
  walk_params(*uri);
  const Uri copy(*uri);
  require(copy.text() == text && equivalent(copy.view(), *uri), "a copy is the same", text);
  set_and_read(copy);
  look_at_number(*uri);
  look_at_aor(*uri);
  look_at_request(*uri);
}

void compare(std::string_view a, std::string_view b) {
  const auto left = parse_uri(a);
  const auto right = parse_uri(b);
  if (!left || !right) return;
  require(equivalent(*left, *right) == equivalent(*right, *left), "equivalence has no order", a);
  const auto number = TelUri::from(*left);
  const auto other = TelUri::from(*right);
  if (!number || !other || left->is_sip() || right->is_sip()) return;
  require(equivalent(*left, *right) == (canonical_tel(*number) == canonical_tel(*other)), "canonical and equivalent",
          a);
}

// Whatever a user is called, he can be put into a URI and read out of it.
void make(std::string_view user) {
  require(unescape(escape_user(user)) == user, "escaping is undone", user);
  (void)unescape(user);
  if (user.empty()) return;
  const auto uri = Uri::make(Scheme::sip, user, "2001:db8::1", 5062);
  require(uri.has_value(), "any user makes a URI", user);
  require(unescape((*uri)->user) == user, "and reads back", user);
  require((*uri)->host_address() == "2001:db8::1" && (*uri)->port == 5062, "and so does the host", uri->text());
}

}  // namespace
}  // namespace sip::fuzz

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view input(reinterpret_cast<const char*>(data), size);
  const std::size_t line_end = input.find('\n');
  const std::string_view first = input.substr(0, line_end);
  sip::fuzz::look_at(first);
  sip::fuzz::make(first);
  if (line_end != std::string_view::npos) {
    sip::fuzz::look_at(input.substr(line_end + 1));
    sip::fuzz::compare(first, input.substr(line_end + 1));
  }
  return 0;
}
