#include "requests_in_dialog.hpp"

#include <algorithm>
#include <string>
#include <vector>

#include "sip/header/contact.hpp"

namespace sip::dialog::detail {
namespace {

struct Hop {
  std::string text;  // as a Route row has it
  Uri uri;
};

// §12.1.2: for the caller the Record-Route of the response, taken in reverse order. It replaces the INVITE's own Route.
std::vector<Hop> route_set(const Response& success) {
  std::vector<Hop> hops;
  for (const Result<RecordRoute>& hop : success.headers.all<RecordRoute>()) {
    if (!hop) continue;
    std::string text;
    hop->print(text);
    hops.push_back({std::move(text), Uri(hop->uri)});
  }
  std::reverse(hops.begin(), hops.end());
  return hops;
}

// §12.1.2: the Contact of the response. One without is broken, but its call must be ended all the same.
Uri remote_target(const Request& invite, const Response& success) {
  const auto contact = success.headers.get<Contact>();
  return contact && !contact->wildcard ? Uri(contact->uri) : Uri(invite.uri());
}

void copy_row(const Message& from, HeaderId id, Message& to) {
  if (const auto value = from.headers.raw(id)) to.headers.add(id, *value);
}

void copy_rows(const Message& from, HeaderId id, Message& to) {
  for (std::size_t i = 0; i < from.headers.size(); ++i) {
    const auto row = from.headers[i];
    if (row.id == id) to.headers.add(id, row.value);
  }
}

}  // namespace

Request request_in_dialog(Method method, const Request& invite, const Response& success) {
  const std::vector<Hop> hops = route_set(success);
  const Uri target = remote_target(invite, success);
  const bool strict = !hops.empty() && !hops.front().uri->params.has("lr");

  Request request(method, strict ? hops.front().uri : target);
  for (std::size_t i = strict ? 1 : 0; i < hops.size(); ++i) request.headers.add(HeaderId::route, hops[i].text);
  if (strict) request.headers.add(HeaderId::route, "<" + target.text() + ">");

  copy_row(invite, HeaderId::from, request);
  copy_row(success, HeaderId::to, request);
  copy_row(invite, HeaderId::call_id, request);
  const bool is_ack = method == MethodId::ack;
  request.headers.add(CSeq{invite.cseq().number + (is_ack ? 0 : 1), method});
  if (is_ack) {
    copy_rows(invite, HeaderId::authorization, request);
    copy_rows(invite, HeaderId::proxy_authorization, request);
  }
  return request;
}

}  // namespace sip::dialog::detail
