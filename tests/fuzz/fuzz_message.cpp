// Any bytes: parse them, walk every typed header field, and see that what we write down reads back the same.
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

#include "sip/parse.hpp"

#include "require.hpp"
#include "typed_headers.hpp"

namespace sip::fuzz {
namespace {

void walk_all(const Headers& headers) {
  AllHeaderTypes::each([&headers]<class T>() {
    (void)headers.get<T>();
    for (const Result<T>& element : headers.all<T>()) require_prints(element);
  });
  for (const HeaderId id : {HeaderId::supported, HeaderId::require, HeaderId::allow}) {
    (void)headers.lists_token(id, "100rel");
  }
}

// The rows in order, but for Content-Length, which serialize() writes itself (§20.14).
std::string rows_of(const Headers& headers) {
  std::string rows;
  for (std::size_t i = 0; i < headers.size(); ++i) {
    const Headers::Row row = headers[i];
    require(row.id == header_id(row.name), "a row is known by its name", row.name);
    if (row.id != HeaderId::content_length) rows.append(row.name).append(": ").append(row.value).append("\n");
  }
  return rows;
}

void require_same(const Message& a, const Message& b, const std::string& text) {
  require(a.is_request() == b.is_request(), "kind", text);
  require(a.body() == b.body(), "body", text);
  require(rows_of(a.headers) == rows_of(b.headers), "rows", text);
  require(a.call_id() == b.call_id(), "Call-ID", text);
  require(a.cseq().number == b.cseq().number && a.cseq().method == b.cseq().method, "CSeq", text);
  require(a.from().tag == b.from().tag && a.to().tag == b.to().tag, "tags", text);
  require(a.top_via().branch() == b.top_via().branch(), "branch", text);
}

void require_reads_back(const Message& message) {
  const std::string text = to_string(message);
  const auto again = parse(text);
  require(again.has_value(), "what we serialize parses", text);
  require_same(message, *again, text);
  require(to_string(*again) == text, "serializing twice gives the same", text);
}

// Edits that undo each other leave the message as it was.
void edit_and_undo(Message& message) {
  const std::string before = to_string(message);
  const std::string top = printed(message.top_via());
  message.headers.prepend(HeaderId::via, "SIP/2.0/UDP 192.0.2.1;branch=z9hG4bKfuzz");
  require(message.top_via().branch() == "z9hG4bKfuzz", "prepended Via is on top", before);
  require(message.headers.remove_first(HeaderId::via), "prepended Via is removed", before);
  require(to_string(message) == before, "edit and undo", before);
  require(message.headers.replace_first(HeaderId::via, top), "Via is replaced", before);
  require(printed(message.top_via()) == top, "replaced Via is on top", before);
}

void look_at_request(Request request) {
  const Response response = reply(request, Status::ok);
  require(!response.empty(), "a request can be answered");
  require_reads_back(response);
  require_reads_back(request.retain());
  edit_and_undo(request);
  require_reads_back(request);
}

void look_at(std::string_view bytes) {
  Message message;
  const auto result = parse(Buffer::copy_of(bytes), message);
  walk_all(message.headers);
  if (result) {
    require_reads_back(message);
    if (message.is_request()) look_at_request(Request(std::move(message)));
    return;
  }
  const Refusal refused = refusal(result.error());
  require(code(refused.status) >= 400 && !refused.reason.empty(), "a refusal says why");
  (void)describe(result.error());
  (void)to_string(message.retain());
  if (message.is_request()) (void)to_string(reply(Request(std::move(message)), refused.status, refused.reason));
}

}  // namespace
}  // namespace sip::fuzz

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  sip::fuzz::look_at({reinterpret_cast<const char*>(data), size});
  return 0;
}
