#include "sip/header/address.hpp"

#include "chars.hpp"
#include "param_reader.hpp"
#include "uri_reader.hpp"

namespace sip {

namespace {

constexpr std::size_t npos = std::string_view::npos;

// The index of the '<' that begins the URI of a name-addr; npos where the value is no name-addr. `malformed` where it
// is nothing else either.
std::size_t find_bracket(std::string_view value, bool& malformed) noexcept {
  if (value.starts_with('"')) {
    const std::size_t quoted = chars::skip_quoted(value, 0);
    const std::size_t at = quoted == npos ? value.size() : chars::skip(value, quoted, chars::lws);
    malformed = at == value.size() || value[at] != '<';
    return malformed ? npos : at;
  }
  // display-name = *(token LWS). RFC 4475 §3.1.1.6: no LWS is needed before '<'.
  std::size_t at = 0;
  while (at < value.size() && (chars::is(value[at], chars::token) || chars::is(value[at], chars::lws))) ++at;
  return at < value.size() && value[at] == '<' ? at : npos;
}

}  // namespace

bool Address::read(std::string_view value, Address& out) noexcept {
  bool malformed = false;
  const std::size_t open = find_bracket(value, malformed);
  if (malformed) return false;

  std::size_t uri_begin = 0;
  std::size_t uri_end = 0;
  std::size_t end = 0;
  out.bracketed = open != npos;
  if (out.bracketed) {
    uri_end = value.find('>', open);
    if (uri_end == npos) return false;
    out.display_name = chars::trim(value.substr(0, open));
    uri_begin = open + 1;
    end = uri_end + 1;
  } else {
    // §20: a URI that holds ',', '?' or ';' must stand in <>. So a ';' here begins the header field's parameters.
    uri_end = end = std::min(value.size(), value.find_first_of(";,? \t"));
    if (end < value.size() && (value[end] == ',' || value[end] == '?')) return false;
    out.display_name = {};
  }
  out.params = Params(value.substr(chars::skip(value, end, chars::lws)));
  return read_uri(value.substr(uri_begin, uri_end - uri_begin), out.uri) && valid_header_params(out.params.text());
}

Result<Address> Address::parse(std::string_view value) noexcept {
  Result<Address> address;
  if (!read(value, *address)) address = fail(Errc::malformed_header, "address");
  return address;
}

void Address::print(std::string& out) const {
  if (!display_name.empty()) {
    out += display_name;
    out += ' ';
  }
  out += '<';
  out += uri.text;
  out += '>';
  out += params.text();
}

}  // namespace sip
