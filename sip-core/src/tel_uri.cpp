#include "sip/tel_uri.hpp"

#include <algorithm>
#include <utility>
#include <vector>

#include "chars.hpp"
#include "param_reader.hpp"

namespace sip {

namespace {

constexpr std::size_t npos = std::string_view::npos;

bool is_separator(char c) noexcept { return c == '-' || c == '.' || c == '(' || c == ')'; }

// phonedigits that hold a DIGIT.
bool is_phone_digits(std::string_view text) noexcept {
  bool has_digit = false;
  for (const char c : text) {
    if (!chars::is(c, chars::digit) && !is_separator(c)) return false;
    has_digit = has_digit || !is_separator(c);
  }
  return has_digit;
}

bool is_global_number(std::string_view text) noexcept {
  return text.starts_with('+') && is_phone_digits(text.substr(1));
}

// local-number-digits. '#' is no URI character but as "%23".
bool is_local_number(std::string_view text) noexcept {
  bool has_digit = false;
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (is_separator(text[i])) continue;
    if (text[i] == '%' && text.substr(i, 3) == "%23") {
      i += 2;
    } else if (!chars::is(text[i], chars::hex) && text[i] != '*' && text[i] != '#') {
      return false;
    }
    has_digit = true;
  }
  return has_digit;
}

// domainname = *( domainlabel "." ) toplabel [ "." ]
bool is_domain_name(std::string_view text) noexcept {
  if (text.ends_with('.')) text.remove_suffix(1);
  for (;;) {
    const std::size_t dot = text.find('.');
    const std::string_view label = text.substr(0, dot);
    if (label.empty() || label.front() == '-' || label.back() == '-') return false;
    if (!std::ranges::all_of(label, [](char c) { return c == '-' || chars::is(c, chars::alphanum); })) return false;
    if (dot == npos) return !chars::is(label.front(), chars::digit);
    text.remove_prefix(dot + 1);
  }
}

bool is_descriptor(std::string_view text) noexcept {
  return text.starts_with('+') ? is_global_number(text) : is_domain_name(text);
}

bool is_param_name(std::string_view text) noexcept {
  return !text.empty() && std::ranges::all_of(text, [](char c) { return c == '-' || chars::is(c, chars::alphanum); });
}

// isub = 1*uric, less what ends it (§3: delimiters are escaped inside a value).
bool is_subaddress(std::string_view text) noexcept {
  return !text.empty() && chars::all_or_escaped(text, chars::uric) && text.find_first_of(";=?") == npos;
}

// pvalue = 1*paramchar
bool is_value(std::string_view text) noexcept { return !text.empty() && chars::all_or_escaped(text, chars::uri_param); }

// One parameter into its place; false where it is not as §3 has it.
bool take_param(const Param& param, TelUri& tel) noexcept {
  if (equals_ignoring_case(param.name, "isub")) {
    tel.subaddress = param.value;
    return is_subaddress(param.value);
  }
  if (equals_ignoring_case(param.name, "ext")) {
    tel.extension = param.value;
    return is_phone_digits(param.value);
  }
  if (equals_ignoring_case(param.name, "phone-context")) {
    tel.phone_context = param.value;
    return is_descriptor(param.value);
  }
  return is_param_name(param.name) && (!param.has_value || is_value(param.value));
}

// Bytes that need no escape in any part of a telephone-subscriber, nor in a user part (§3 unreserved).
bool is_unreserved(char c) noexcept {
  return chars::is(c, chars::alphanum) || std::string_view("-_.!~*'()").find(c) != npos;
}

void append_byte(char c, std::string& out) {
  constexpr std::string_view hex = "0123456789abcdef";
  if (is_unreserved(c)) {
    out += chars::lower(c);
    return;
  }
  const auto byte = static_cast<unsigned char>(c);
  out += '%';
  out += hex[byte >> 4];
  out += hex[byte & 15];
}

enum class Separators : std::uint8_t { kept, dropped };

// Any text of a telephone-subscriber in lower case, escaped where it must be and nowhere else.
void append_value(std::string_view text, std::string& out) {
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (chars::is_escape(text, i)) {
      append_byte(static_cast<char>(chars::hex_value(text[i + 1]) * 16 + chars::hex_value(text[i + 2])), out);
      i += 2;
    } else {
      append_byte(text[i], out);
    }
  }
}

// A number: its '+' is a delimiter, and not escaped (§3).
void append_number(std::string_view number, Separators separators, std::string& out) {
  if (number.starts_with('+')) {
    out += '+';
    number.remove_prefix(1);
  }
  if (separators == Separators::kept) return append_value(number, out);
  std::string plain(number);
  std::erase_if(plain, is_separator);
  append_value(plain, out);
}

// ext and isub first, then phone-context, then the others by name.
int rank(std::string_view lower_name) noexcept {
  if (lower_name == "ext" || lower_name == "isub") return 0;
  return lower_name == "phone-context" ? 1 : 2;
}

std::string printed_value(std::string_view name, std::string_view value, Separators separators) {
  std::string out;
  if (name == "ext" || (name == "phone-context" && value.starts_with('+'))) {
    append_number(value, separators, out);
    return out;
  }
  if (name == "phone-context" && separators == Separators::dropped && value.ends_with('.')) value.remove_suffix(1);
  append_value(value, out);
  return out;
}

void append_subscriber(const TelUri& tel, Separators separators, std::string& out) {
  struct Printed {
    int rank;
    std::string name;
    std::string text;
  };
  std::vector<Printed> params;
  for (const Param& param : tel.params) {
    std::string name;
    append_value(param.name, name);
    std::string text = ";" + name;
    if (param.has_value) text += "=" + printed_value(name, param.value, separators);
    params.push_back({rank(name), std::move(name), std::move(text)});
  }
  std::ranges::sort(
      params, [](const Printed& a, const Printed& b) { return a.rank != b.rank ? a.rank < b.rank : a.name < b.name; });
  append_number(tel.number, separators, out);
  for (const Printed& param : params) out += param.text;
}

}  // namespace

Result<TelUri> TelUri::parse(std::string_view subscriber) noexcept {
  Result<TelUri> tel;
  const auto malformed = [] { return fail(Errc::malformed_uri, "telephone-subscriber"); };
  const std::size_t end = std::min(subscriber.find(';'), subscriber.size());
  tel->number = subscriber.substr(0, end);
  if (!is_global_number(tel->number) && !is_local_number(tel->number)) return malformed();
  tel->params = Params(subscriber.substr(end));
  SeenNames seen;
  for (std::size_t at = end; at < subscriber.size();) {
    const std::size_t param_end = std::min(subscriber.find(';', at + 1), subscriber.size());
    const std::string_view text = subscriber.substr(at + 1, param_end - at - 1);
    const std::size_t equal = text.find('=');
    Param param{text.substr(0, equal), {}, equal != npos};
    if (param.has_value) param.value = text.substr(equal + 1);
    if (!seen.add(param.name) || !take_param(param, *tel)) return malformed();
    at = param_end;
  }
  if (!tel->is_global() && tel->phone_context.empty()) return malformed();      // §5.1.5
  if (!tel->extension.empty() && !tel->subaddress.empty()) return malformed();  // §5.3
  return tel;
}

Result<TelUri> TelUri::from(const UriView& uri) noexcept {
  if (uri.scheme == Scheme::tel) return parse(uri.opaque);
  if (uri.is_sip() && equals_ignoring_case(uri.params.value("user"), "phone")) return parse(uri.user);
  return fail(Errc::malformed_uri, "telephone-subscriber");
}

std::string TelUri::digits() const {
  std::string plain = unescape(number);
  std::erase_if(plain, is_separator);
  std::ranges::transform(plain, plain.begin(), chars::lower);
  return plain;
}

bool TelUri::has_mandatory_params() const noexcept {
  return std::ranges::any_of(params,
                             [](const Param& param) { return equals_ignoring_case(param.name.substr(0, 2), "m-"); });
}

void TelUri::print(std::string& out) const { append_subscriber(*this, Separators::kept, out); }

std::string canonical_tel(const TelUri& tel) {
  std::string text = "tel:";
  append_subscriber(tel, Separators::dropped, text);
  return text;
}

bool equivalent(const TelUri& a, const TelUri& b) { return canonical_tel(a) == canonical_tel(b); }

Result<Uri> to_sip_uri(const TelUri& tel, Scheme scheme, std::string_view host, std::uint16_t port) {
  const auto domain = Uri::make(scheme, {}, host, port);
  if (!domain) return std::unexpected(domain.error());
  std::string text = scheme == Scheme::sip ? "sip:" : "sips:";
  const std::string_view host_port = std::string_view(domain->text()).substr(text.size());
  tel.print(text);
  text.append("@").append(host_port).append(";user=phone");
  return Uri::parse(text);
}

Result<Uri> to_tel_uri(const UriView& sip) {
  if (!sip.is_sip()) return fail(Errc::invalid_argument, "URI scheme");
  const auto tel = TelUri::from(sip);
  if (!tel) return std::unexpected(tel.error());
  std::string text = "tel:";
  tel->print(text);
  return Uri::parse(text);
}

}  // namespace sip
