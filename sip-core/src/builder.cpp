#include "sip/builder.hpp"

#include "sip/header/content_type.hpp"

#include "byte_scan.hpp"
#include "chars.hpp"
#include "host.hpp"
#include "param_reader.hpp"

namespace sip {

namespace {

// Where there is no display name, there are no quotes either: `"" <sip:…>` is legal, and nobody's wish.
std::string name_addr(std::string_view display_name, std::string_view uri) {
  std::string value;
  if (!display_name.empty()) value.append(quote(display_name)).append(" ");
  return value.append("<").append(uri).append(">");
}

std::string q_value(std::uint16_t thousandths) {
  if (thousandths >= 1000) return "1";
  std::string digits = std::to_string(1000 + thousandths);  // "1375"
  return digits.replace(0, 1, "0.");
}

// §8.1.1.8, §12.2.1.1, RFC 3311 §5.1, RFC 3515 §2.2, RFC 6665 §4.1.2: what begins a dialog or moves its target.
bool needs_contact(const Method& method) noexcept {
  return method == MethodId::invite || method == MethodId::update || method == MethodId::refer ||
         method == MethodId::subscribe;
}

}  // namespace

namespace detail {

bool MessageDraft::has_control(std::string_view text) noexcept { return chars::find_control(text, 0) != text.size(); }

void MessageDraft::put(HeaderId id, std::string_view value) {
  if (id == HeaderId::other || id >= HeaderId::count_) return note(Errc::invalid_argument, "header field name");
  if (id == HeaderId::content_length) return note(Errc::invalid_argument, header_name(id));
  if (has_control(value)) return note(Errc::malformed_header, header_name(id));
  if (stands_once(header_rule(id))) {
    message.headers.set(id, value);
  } else {
    message.headers.add(id, value);
  }
}

void MessageDraft::put(std::string_view name, std::string_view value) {
  if (const HeaderId id = header_id(name); id != HeaderId::other) return put(id, value);
  if (!is_token(name) || name.size() > UINT16_MAX) return note(Errc::invalid_argument, "header field name");
  if (has_control(value)) return note(Errc::malformed_header, "header field");
  message.headers.add(name, value);
}

void MessageDraft::put_via(const ViaFields& fields) {
  if (fields.branch.empty()) return note(Errc::missing_header, "Via branch");
  if (!fields.branch.starts_with(magic_cookie)) return note(Errc::malformed_header, "Via branch");  // §8.1.1.7
  const bool bare_ipv6 = fields.host.find(':') != std::string_view::npos && !fields.host.starts_with('[');
  std::string value = "SIP/2.0/";
  value.append(fields.transport).append(bare_ipv6 ? " [" : " ").append(fields.host).append(bare_ipv6 ? "]" : "");
  if (fields.port != 0) value.append(":").append(std::to_string(fields.port));
  value.append(";branch=").append(fields.branch);
  if (fields.rport) value += ";rport";
  value += fields.params;
  // Each field by itself, so that none can bring what belongs to another.
  const std::string_view host =
      bare_ipv6 ? std::string_view(value).substr(value.find('['), fields.host.size() + 2) : fields.host;
  if (!is_token(fields.transport) || host.empty() || !is_host(host) || !is_token(fields.branch) ||
      !valid_header_params(fields.params) || !Via::parse(value)) {
    return note(Errc::malformed_header, header_name(HeaderId::via));
  }
  // Via stands on top, and what was put first stands above.
  if (message.headers.has(HeaderId::via)) {
    message.headers.add(HeaderId::via, value);
  } else {
    message.headers.prepend(HeaderId::via, value);
  }
}

void MessageDraft::put_party(HeaderId id, std::string_view uri, const PartyFields& fields) {
  if (!parse_uri(uri)) return note(Errc::malformed_uri, header_name(id));
  std::string value = name_addr(fields.display_name, uri);
  if (!fields.tag.empty()) value.append(";tag=").append(fields.tag);
  value += fields.params;
  if ((!fields.tag.empty() && !is_token(fields.tag)) || !valid_header_params(fields.params) || !From::parse(value)) {
    return note(Errc::malformed_header, header_name(id));
  }
  put(id, value);
}

void MessageDraft::put_contact(std::string_view uri, const ContactFields& fields) {
  if (!parse_uri(uri)) return note(Errc::malformed_uri, header_name(HeaderId::contact));
  std::string value = name_addr(fields.display_name, uri);
  if (fields.q) value.append(";q=").append(q_value(*fields.q));
  if (fields.expires) value.append(";expires=").append(std::to_string(*fields.expires));
  value += fields.params;
  if ((fields.q && *fields.q > 1000) || !valid_header_params(fields.params) || !Contact::parse(value)) {
    return note(Errc::malformed_header, header_name(HeaderId::contact));
  }
  put(HeaderId::contact, value);
}

void MessageDraft::put_route(std::string_view uri) {
  if (!parse_uri(uri)) return note(Errc::malformed_uri, header_name(HeaderId::route));
  put(HeaderId::route, name_addr({}, uri));
}

void MessageDraft::put_cseq(std::uint32_t number, const Method& method) {
  CSeq cseq{number, method};
  std::string value;
  cseq.print(value);
  if (!CSeq::parse(value)) return note(Errc::malformed_header, header_name(HeaderId::cseq));  // not below 2^31
  put(HeaderId::cseq, value);
}

void MessageDraft::put_to_tag(std::string_view tag) {
  if (!is_token(tag)) return note(Errc::invalid_argument, "To tag");
  const auto to = message.headers.get<To>();
  if (!to) return note(to.error().code == Errc::absent ? Errc::missing_header : to.error().code, to.error().what);
  if (!to->tag.empty()) return;
  put(HeaderId::to, std::string(*message.headers.raw(HeaderId::to)).append(";tag=").append(tag));
}

void MessageDraft::put_body(std::string_view content_type, std::string_view body) {
  if (has_control(content_type) || !ContentType::parse(content_type)) {
    return note(Errc::malformed_header, header_name(HeaderId::content_type));
  }
  message.set_body(content_type, body);
}

void MessageDraft::put_body(const MultipartBuilder& parts) {
  const auto built = parts.build();
  if (!built) return note(built.error().code, built.error().what);
  message.set_body(built->content_type, built->bytes);
}

Result<Message> MessageDraft::read_back(const ParseLimits& limits) const {
  if (error) return std::unexpected(*error);
  return parse(to_string(message), limits);
}

}  // namespace detail

RequestBuilder::RequestBuilder(Method method, UriText uri)
    : MessageBuilder(Request(method, Uri::parse(uri.text()).value_or(Uri()))), method_(method.text()) {
  if (method_.empty()) draft_.note(Errc::invalid_argument, "method");
  if (!parse_uri(uri.text())) draft_.note(Errc::malformed_uri, "Request-URI");
  max_forwards(70);
}

RequestBuilder& RequestBuilder::cseq(std::uint32_t number) {
  draft_.put_cseq(number, Method::parse(method_).value_or(Method()));
  return *this;
}

RequestBuilder& RequestBuilder::route(UriText uri) {
  draft_.put_route(uri.text());
  return *this;
}

Result<Request> RequestBuilder::build(const ParseLimits& limits) const {
  auto message = draft_.read_back(limits);
  if (!message) return std::unexpected(message.error());
  Request request(std::move(*message));
  if (request.from().tag.empty()) return fail(Errc::missing_header, "From tag");
  if (needs_contact(request.method())) {
    const auto contact = request.headers.get<Contact>();
    if (!contact && contact.error().code == Errc::absent) return fail(Errc::missing_header, contact.error().what);
    if (!contact) return std::unexpected(contact.error());
  }
  return request;
}

Result<Request> RequestBuilder::draft() const {
  if (draft_.error) return std::unexpected(*draft_.error);
  return Request(draft_.message.retain());
}

ResponseBuilder::ResponseBuilder(const Request& request, Status status, std::string_view reason)
    : MessageBuilder(reply(request, status, reason)) {
  check_status_line(status, reason);
}

ResponseBuilder::ResponseBuilder(Status status, std::string_view reason) : MessageBuilder(Response(status, reason)) {
  check_status_line(status, reason);
}

void ResponseBuilder::check_status_line(Status status, std::string_view reason) noexcept {
  if (code(status) < 100 || code(status) > 699) draft_.note(Errc::invalid_argument, "status");
  if (detail::MessageDraft::has_control(reason)) draft_.note(Errc::invalid_argument, "reason phrase");
}

ResponseBuilder& ResponseBuilder::to_tag(std::string_view tag) {
  draft_.put_to_tag(tag);
  return *this;
}

ResponseBuilder& ResponseBuilder::cseq(std::uint32_t number, const Method& method) {
  draft_.put_cseq(number, method);
  return *this;
}

Result<Response> ResponseBuilder::build(const ParseLimits& limits) const {
  auto message = draft_.read_back(limits);
  if (!message) return std::unexpected(message.error());
  return Response(std::move(*message));
}

}  // namespace sip
