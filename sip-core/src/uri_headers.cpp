#include "sip/uri_headers.hpp"

#include <algorithm>
#include <array>
#include <optional>
#include <utility>

#include "sip/header/address_headers.hpp"
#include "sip/header/content_type.hpp"
#include "sip/header/simple_headers.hpp"

#include "chars.hpp"

namespace sip {

bool UriHeader::is_body() const noexcept { return equals_ignoring_case(name, "body"); }

void UriHeaders::Iterator::advance() {
  at_end_ = rest_.empty();
  if (at_end_) return;
  const std::string_view one = rest_.substr(0, rest_.find('&'));
  const std::size_t equal = std::min(one.find('='), one.size());
  header_.name = unescape(one.substr(0, equal));
  header_.value = unescape(one.substr(std::min(equal + 1, one.size())));
  rest_.remove_prefix(std::min(one.size() + 1, rest_.size()));
}

namespace {

// §19.1.5: "obviously dangerous", steering, or a false account of the sender.
bool is_refused(HeaderId id) noexcept {
  switch (id) {
    case HeaderId::from:
    case HeaderId::call_id:
    case HeaderId::cseq:
    case HeaderId::via:
    case HeaderId::record_route:
    case HeaderId::route:
    case HeaderId::accept:
    case HeaderId::accept_encoding:
    case HeaderId::accept_language:
    case HeaderId::allow:
    case HeaderId::contact:
    case HeaderId::organization:
    case HeaderId::supported:
    case HeaderId::user_agent:
    case HeaderId::date:
    case HeaderId::timestamp:
      return true;
    default:
      return false;
  }
}

constexpr std::array body_description{HeaderId::content_type, HeaderId::content_encoding, HeaderId::content_language,
                                      HeaderId::content_disposition, HeaderId::mime_version};

bool can_stand_in_a_row(const UriHeader& header) noexcept {
  return is_token(header.name) &&
         std::ranges::none_of(header.value, [](char c) { return chars::is(c, chars::control); });
}

// The description of a body has to be one (§19.1.5: "an incorrect description of the message body").
bool is_well_formed(HeaderId id, std::string_view value) {
  switch (id) {
    case HeaderId::to:
      return To::parse(value).has_value();
    case HeaderId::max_forwards:
      return MaxForwards::parse(value).has_value();
    case HeaderId::content_type:
      return ContentType::parse(value).has_value();
    case HeaderId::content_disposition:
      return ContentDisposition::parse(value).has_value();
    default:
      return true;
  }
}

// The URI without `method` and headers; nullopt where it names two methods.
std::optional<std::string> request_uri_text(const UriView& uri, std::optional<std::string>& method) {
  const char* const params = uri.params.text().data();
  const char* const headers = uri.headers.data();
  const char* const end = params ? params : headers ? headers - 1 : uri.text.data() + uri.text.size();
  std::string text(uri.text.data(), end);
  for (const Param& param : uri.params) {
    if (equals_ignoring_case(unescape(param.name), "method")) {
      if (method) return std::nullopt;
      method = unescape(param.value);
      continue;
    }
    text.append(";").append(param.name);
    if (param.has_value) text.append("=").append(param.value);
  }
  return text;
}

// What the URI headers ask for.
struct Asked {
  std::string body;
  bool has_body = false;
  std::optional<std::string> content_length;
};

// One URI header into the request, or into `asked` where it is no row yet. False where the URI is invalid.
bool take(const UriHeader& header, Request& request, Asked& asked) {
  if (header.is_body()) {
    if (std::exchange(asked.has_body, true)) return false;
    asked.body = header.value;
    return true;
  }
  const HeaderId id = header_id(header.name);
  if (is_refused(id)) return true;
  if (!can_stand_in_a_row(header) || !is_well_formed(id, chars::trim(header.value))) return false;
  if (id == HeaderId::content_length) return !std::exchange(asked.content_length, header.value);
  if (header_rule(id) == HeaderRule::one && request.headers.has(id)) return false;
  request.headers.add(header.name, header.value);
  return true;
}

void set_body(Request& request, const std::string& body) {
  if (body.empty()) {
    for (const HeaderId id : body_description) request.headers.remove(id);
    return;
  }
  request.set_body(request.headers.raw(HeaderId::content_type).value_or("text/plain"), body);
}

}  // namespace

Result<Request> request_from(const UriView& uri, const Method& method) {
  if (!uri.is_sip()) return fail(Errc::invalid_argument, "URI scheme");
  const auto malformed = [] { return fail(Errc::malformed_uri, "URI headers"); };
  std::optional<std::string> method_text;
  const auto text = request_uri_text(uri, method_text);
  if (!text) return malformed();
  const auto target = Uri::parse(*text);
  const auto asked_method = method_text ? Method::parse(*method_text) : Result<Method>(method);
  if (!target || !asked_method) return malformed();

  Request request(*asked_method, *target);
  Asked asked;
  for (const UriHeader& header : UriHeaders(uri)) {
    if (!take(header, request, asked)) return malformed();
  }
  if (asked.content_length) {
    const auto length = ContentLength::parse(*asked.content_length);
    if (!length || length->value != asked.body.size()) return malformed();
  }
  set_body(request, asked.body);
  return request;
}

}  // namespace sip
