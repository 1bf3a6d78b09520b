#include "keys.hpp"

#include <cstring>

#include "sip/params.hpp"
#include "sip/uri.hpp"

namespace sip::transaction::detail {

namespace {

constexpr char lower(char c) noexcept { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; }

}  // namespace

Keys::Keys(net::Random& random) : key_{random.next(), random.next()} {}

Key Keys::client(std::string_view branch, const Method& method) {
  begin('c');
  add_folded(branch);  // a token: without case (§7.3.1)
  add(method.text());
  return hashed();
}

Key Keys::server(const Request& request, std::string_view method) {
  const Via& via = request.top_via();
  if (has_unique_branch(via)) {
    begin('s');
    add_folded(via.branch());
    add_folded(via.host);
    add_number(via.port);
  } else {
    begin('l');
    add_legacy_fields(request);
    add_folded(request.to().tag);
  }
  add(method);
  return hashed();
}

Key Keys::legacy_ack(const Request& request, std::string_view response_to_tag) {
  begin('a');
  add_legacy_fields(request);
  add_folded(response_to_tag);
  return hashed();
}

Key Keys::merge(const Request& request) {
  begin('m');
  add_merge_fields(request);
  return hashed();
}

Key Keys::acknowledged_merge(const Request& request) {
  if (request.method() != MethodId::invite) return {};
  begin('M');
  add_merge_fields(request);
  add(request.uri().text);
  return hashed();
}

void Keys::add_merge_fields(const Request& request) {
  add_folded(request.from().tag);
  add(request.call_id());  // with case (§20.8)
  add_number(request.cseq().number);
  add(request.method().text());
}

bool Keys::has_unique_branch(const Via& via) noexcept {
  return via.has_magic_cookie() && via.branch().size() > magic_cookie.size();
}

// Request-URI, From tag, Call-ID, CSeq number and top Via. Of the URI only what equivalent URIs (§19.1.4) always share:
// scheme, user, host, port. Of the Via everything but what we stamped into it ourselves.
void Keys::add_legacy_fields(const Request& request) {
  const UriView& uri = request.uri();
  add_folded(uri.scheme_text);
  add(unescape(uri.user));
  add_folded(uri.host);
  add_number(uri.port);
  add(uri.opaque);

  add_folded(request.from().tag);
  add(request.call_id());
  add_number(request.cseq().number);

  const Via& via = request.top_via();
  add_folded(via.transport);
  add_folded(via.host);
  add_number(via.port);
  for (const Param& param : via.params) {
    if (equals_ignoring_case(param.name, "received") || equals_ignoring_case(param.name, "rport")) continue;
    add_folded(param.name);
    add_folded(param.value);
  }
}

void Keys::begin(char kind) { fields_.assign(1, kind); }

// Each field with its length in front, so that no two lists of fields make the same text.
void Keys::add(std::string_view field) {
  add_number(static_cast<std::uint32_t>(field.size()));
  fields_ += field;
}

void Keys::add_folded(std::string_view field) {
  add_number(static_cast<std::uint32_t>(field.size()));
  const std::size_t begin = fields_.size();
  fields_ += field;
  for (std::size_t i = begin; i < fields_.size(); ++i) fields_[i] = lower(fields_[i]);
}

void Keys::add_number(std::uint32_t number) {
  char bytes[sizeof number];
  std::memcpy(bytes, &number, sizeof number);
  fields_.append(bytes, sizeof bytes);
}

Key Keys::hashed() const noexcept {
  const net::WideHash hash = net::keyed_wide_hash(key_, fields_);
  return {hash.high, hash.low};
}

}  // namespace sip::transaction::detail
