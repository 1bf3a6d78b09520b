#include "sip/uri.hpp"

#include <utility>

#include "chars.hpp"
#include "host.hpp"
#include "param_reader.hpp"
#include "uri_reader.hpp"

namespace sip {

namespace {

constexpr std::size_t npos = std::string_view::npos;

Scheme scheme_of(std::string_view text) noexcept {
  if (text.size() == 3 && equals_ignoring_case(text, "sip")) return Scheme::sip;
  if (text.size() == 4 && equals_ignoring_case(text, "sips")) return Scheme::sips;
  return text.size() == 3 && equals_ignoring_case(text, "tel") ? Scheme::tel : Scheme::other;
}

// The index behind scheme = ALPHA *( ALPHA / DIGIT / "+" / "-" / "." ), 0 where there is none.
std::size_t skip_scheme(std::string_view text) noexcept {
  if (text.empty() || !chars::is(text.front(), chars::alphanum) || chars::is(text.front(), chars::digit)) return 0;
  std::size_t at = 1;
  while (at < text.size() &&
         (chars::is(text[at], chars::alphanum) || text[at] == '+' || text[at] == '-' || text[at] == '.')) {
    ++at;
  }
  return at;
}

// userinfo = user [ ":" password ]: all of `text`.
bool read_userinfo(std::string_view text, UriView& uri) noexcept {
  const std::size_t user_end = chars::skip_escaped(text, 0, chars::user);
  uri.user = text.substr(0, user_end);
  if (user_end == text.size()) return user_end != 0;
  if (user_end == 0 || text[user_end] != ':') return false;
  uri.password = text.substr(user_end + 1);
  return chars::all_or_escaped(uri.password, chars::password);
}

// headers = "?" header *( "&" header ), header = hname "=" hvalue
bool valid_uri_headers(std::string_view text) noexcept {
  for (std::size_t count = 0; count < max_params; ++count) {
    const std::string_view header = text.substr(0, text.find('&'));
    const std::size_t equal = header.find('=');
    if (equal == 0 || equal == npos || !chars::all_or_escaped(header.substr(0, equal), chars::uri_header) ||
        !chars::all_or_escaped(header.substr(equal + 1), chars::uri_header)) {
      return false;
    }
    if (header.size() == text.size()) return true;
    text.remove_prefix(header.size() + 1);
  }
  return false;
}

// What follows "sip:": [ userinfo "@" ] host [ ":" port ] uri-parameters [ headers ]. '@' may stand nowhere but behind
// the userinfo, so the first one ends it.
bool read_sip(std::string_view text, UriView& uri) noexcept {
  if (const std::size_t at = text.find('@'); at != npos) {
    if (!read_userinfo(text.substr(0, at), uri)) return false;
    text.remove_prefix(at + 1);
  }
  std::size_t at = skip_host(text, 0);
  if (at == npos) return false;
  uri.host = text.substr(0, at);
  if (at < text.size() && text[at] == ':') {
    const std::size_t end = chars::skip(text, at + 1, chars::digit);
    uri.port = parse_port(text.substr(at + 1, end - at - 1));
    if (uri.port == 0) return false;
    at = end;
  }
  const std::size_t params_end = skip_uri_params(text, at);
  if (params_end == npos) return false;
  if (params_end > at) uri.params = Params(text.substr(at, params_end - at));
  if (params_end == text.size()) return true;
  uri.headers = text.substr(params_end + 1);
  return text[params_end] == '?' && valid_uri_headers(uri.headers);
}

}  // namespace

std::uint16_t UriView::effective_port() const noexcept {
  if (port != 0) return port;
  return scheme == Scheme::sips ? 5061 : 5060;
}

std::string_view UriView::host_address() const noexcept {
  return host.starts_with('[') && host.ends_with(']') ? host.substr(1, host.size() - 2) : host;
}

void UriView::rebase(std::string_view copy) noexcept {
  const char* const old_base = text.data();
  const auto move = [old_base, copy](std::string_view part) {
    return part.data() ? copy.substr(static_cast<std::size_t>(part.data() - old_base), part.size()) : part;
  };
  scheme_text = move(scheme_text);
  user = move(user);
  password = move(password);
  host = move(host);
  params = Params(move(params.text()));
  headers = move(headers);
  opaque = move(opaque);
  text = copy;
}

bool read_uri(std::string_view text, UriView& uri) noexcept {
  const std::size_t colon = skip_scheme(text);
  if (colon == 0 || colon == text.size() || text[colon] != ':') return false;
  // One by one, for speed: a UriView{} to assign from is cleared and copied at a cost of its own.
  uri.text = text;
  uri.scheme_text = text.substr(0, colon);
  uri.scheme = scheme_of(uri.scheme_text);
  uri.user = {};
  uri.password = {};
  uri.host = {};
  uri.port = 0;
  uri.params = {};
  uri.headers = {};
  uri.opaque = {};
  const std::string_view rest = text.substr(colon + 1);
  if (uri.is_sip()) return read_sip(rest, uri);
  uri.opaque = rest;
  return !rest.empty() && chars::all_or_escaped(rest, chars::uric);
}

Result<UriView> parse_uri(std::string_view text) noexcept {
  Result<UriView> uri;
  if (!read_uri(text, *uri)) uri = fail(Errc::malformed_uri);
  return uri;
}

std::string unescape(std::string_view text) {
  std::string plain;
  plain.reserve(text.size());
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (chars::is_escape(text, i)) {
      plain += static_cast<char>(chars::hex_value(text[i + 1]) * 16 + chars::hex_value(text[i + 2]));
      i += 2;
    } else {
      plain += text[i];
    }
  }
  return plain;
}

std::string escape_user(std::string_view text) {
  constexpr std::string_view digits = "0123456789ABCDEF";
  std::string escaped;
  escaped.reserve(text.size());
  for (const char c : text) {
    if (chars::is(c, chars::user)) {
      escaped += c;
    } else {
      const auto byte = static_cast<unsigned char>(c);
      escaped += '%';
      escaped += digits[byte >> 4];
      escaped += digits[byte & 15];
    }
  }
  return escaped;
}

Result<Uri> Uri::parse(std::string_view text) {
  const auto view = parse_uri(text);
  if (!view) return std::unexpected(view.error());
  return Uri(*view);
}

Result<Uri> Uri::make(Scheme scheme, std::string_view user, std::string_view host, std::uint16_t port) {
  if (scheme != Scheme::sip && scheme != Scheme::sips) return fail(Errc::invalid_argument, "scheme");
  std::string text = scheme == Scheme::sip ? "sip:" : "sips:";
  if (!user.empty()) {
    text += escape_user(user);
    text += '@';
  }
  const bool bare_ipv6 = host.find(':') != npos && !host.starts_with('[');
  if (bare_ipv6) text += '[';
  text += host;
  if (bare_ipv6) text += ']';
  if (port != 0) {
    text += ':';
    text += std::to_string(port);
  }
  const auto view = parse_uri(text);
  // A host may not bring more than a host.
  if (!view || view->host_address().size() != host.size() - (host.starts_with('[') ? 2 : 0) || view->port != port) {
    return fail(Errc::malformed_uri, "host");
  }
  return Uri(*view);
}

Uri::Uri(const UriView& view) : text_(view.text), view_(view) { view_.rebase(text_); }

Uri::Uri(const Uri& other) : Uri(other.view_) {}

Uri::Uri(Uri&& other) noexcept : text_(std::move(other.text_)), view_(std::exchange(other.view_, {})) {
  view_.rebase(text_);
}

Uri& Uri::operator=(const Uri& other) {
  if (this != &other) {
    text_ = other.text_;
    view_ = other.view_;
    view_.rebase(text_);
  }
  return *this;
}

Uri& Uri::operator=(Uri&& other) noexcept {
  if (this != &other) {
    text_ = std::move(other.text_);
    view_ = std::exchange(other.view_, {});
    view_.rebase(text_);
    other.text_.clear();
  }
  return *this;
}

Result<void> Uri::set_param(std::string_view name, std::string_view value) {
  if (!view_.is_sip()) return fail(Errc::invalid_argument, "URI scheme");
  if (name.empty() || !chars::all_or_escaped(name, chars::uri_param)) return fail(Errc::invalid_argument, "name");
  if (!chars::all_or_escaped(value, chars::uri_param)) return fail(Errc::invalid_argument, "value");

  const std::string_view old_params = view_.params.text();
  const std::size_t end =
      view_.headers.data() ? static_cast<std::size_t>(view_.headers.data() - text_.data()) - 1 : text_.size();
  std::string text = text_.substr(0, end - old_params.size());
  const auto append = [&text](std::string_view param_name, std::string_view param_value, bool has_value) {
    text += ';';
    text += param_name;
    if (has_value) text.append("=").append(param_value);
  };
  bool replaced = false;
  for (const Param& param : view_.params) {
    const bool same = equals_ignoring_case(param.name, name);
    append(param.name, same ? value : param.value, same ? !value.empty() : param.has_value);
    replaced = replaced || same;
  }
  if (!replaced) append(name, value, !value.empty());
  text += std::string_view(text_).substr(end);

  auto changed = parse(text);
  if (!changed) return std::unexpected(changed.error());  // one parameter too many
  *this = std::move(*changed);
  return {};
}

}  // namespace sip
