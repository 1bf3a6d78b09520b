#include "sip/uri.hpp"

#include <utility>

#include "chars.hpp"
#include "readers.hpp"

namespace sip {

namespace {

constexpr std::size_t npos = std::string_view::npos;

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
