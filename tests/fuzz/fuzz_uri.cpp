// Two URIs, one a line: parsing, comparison, escapes, parameters.
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

#include "sip/uri.hpp"

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
}

void compare(std::string_view a, std::string_view b) {
  const auto left = parse_uri(a);
  const auto right = parse_uri(b);
  if (!left || !right) return;
  require(equivalent(*left, *right) == equivalent(*right, *left), "equivalence has no order", a);
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
