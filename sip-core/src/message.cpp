#include "sip/message.hpp"

#include <cstring>
#include <utility>

#include "sip/header/simple_headers.hpp"

namespace sip {

namespace {

template <class Header>
Header get_or_default(const Headers& headers) {
  const auto header = headers.get<Header>();
  return header ? *header : Header{};
}

}  // namespace

Message& Message::operator=(Message&& other) noexcept {
  const bool is_door_fresh = other.door_.read && other.door_.read_at == other.headers.edits().now;
  headers = std::move(other.headers);
  kind_ = other.kind_;
  method_ = other.method_;
  uri_ = other.uri_;
  status_ = other.status_;
  reason_ = other.reason_;
  body_ = other.body_;
  kept_ = std::move(other.kept_);
  door_ = other.door_;
  door_.read = is_door_fresh;
  door_.read_at = headers.edits().now;  // the header fields came along, and nothing else moved
  return *this;
}

void Message::read_door() const {
  // Only what was edited since: a Via that is stamped on arrival does not make us read From and To again.
  const Headers::Edits& edits = headers.edits();
  const auto is_stale = [this](std::uint64_t edited) { return !door_.read || edited > door_.read_at; };
  if (is_stale(edits.from)) door_.from = get_or_default<From>(headers);
  if (is_stale(edits.to)) door_.to = get_or_default<To>(headers);
  if (is_stale(edits.call_id)) door_.call_id = headers.raw(HeaderId::call_id).value_or(std::string_view{});
  if (is_stale(edits.cseq)) door_.cseq = get_or_default<CSeq>(headers);
  door_.read_at = edits.now;
  door_.read = true;
}

std::string_view Message::keep(std::string_view text) {
  if (text.empty()) return {};
  auto copy = std::make_unique_for_overwrite<char[]>(text.size());
  std::memcpy(copy.get(), text.data(), text.size());
  kept_.push_back(std::move(copy));
  return {kept_.back().get(), text.size()};
}

void Message::set_body(std::string_view content_type, std::string_view body) {
  body_ = keep(body);
  if (body.empty()) {
    headers.remove(HeaderId::content_type);
  } else {
    headers.set(HeaderId::content_type, content_type);
  }
  headers.set(ContentLength{static_cast<std::uint32_t>(body.size())});
}

void Message::clear() noexcept { clear_for(Buffer()); }

void Message::clear_for(const Buffer& bytes) noexcept {
  headers.clear_for(bytes);
  kind_ = Kind::none;
  method_ = {};
  uri_ = {};
  status_ = {};
  reason_ = {};
  body_ = {};
  kept_.clear();
  door_.read = false;
}

std::size_t Message::retained_size() const noexcept {
  std::size_t size = method_.text().size() + uri_.text.size() + reason_.size() + body_.size();
  for (const Headers::Entry& entry : headers.rows_) size += entry.name_length + entry.value_length;
  return size;
}

Message Message::retain() const {
  Message copy;
  const Buffer buffer = Buffer::allocate(retained_size());
  std::size_t end = 0;
  const auto append = [&buffer, &end](std::string_view text) {
    if (text.empty()) return std::string_view{};
    std::memcpy(buffer.data() + end, text.data(), text.size());
    end += text.size();
    return std::string_view(buffer.data() + end - text.size(), text.size());
  };
  copy.kind_ = kind_;
  copy.method_ = method_.id() == MethodId::other ? Method::parse(append(method_.text())).value_or(Method()) : method_;
  copy.uri_ = uri_;
  copy.uri_.rebase(append(uri_.text));
  copy.status_ = status_;
  copy.reason_ = append(reason_);
  copy.headers.rows_.reserve(headers.rows_.size());
  for (const Headers::Entry& entry : headers.rows_) {
    Headers::Entry moved = entry;
    moved.added = false;
    moved.name_offset = static_cast<std::uint32_t>(end);
    if (entry.name_length != 0) append(headers.name_of(entry));
    moved.value_offset = static_cast<std::uint32_t>(end);
    append(headers.value_of(entry));
    copy.headers.rows_.append(moved);
  }
  copy.body_ = append(body_);
  copy.headers.buffer_ = buffer;
  copy.headers.buffer_.resize(end);
  return copy;
}

Request::Request(Method method, const Uri& uri) {
  kind_ = Kind::request;
  set_method(method);
  set_uri(uri);
}

Request::Request(Message&& message) noexcept {
  if (message.is_request()) static_cast<Message&>(*this) = std::move(message);
}

void Request::set_method(Method method) {
  method_ = method.id() == MethodId::other ? Method::parse(keep(method.text())).value_or(Method()) : method;
}

void Request::set_uri(const Uri& uri) {
  uri_ = uri.view();
  uri_.rebase(keep_line(uri.text()));  // whoever made the Uri from a view of their own may have put anything there
}

Response::Response(Status status, std::string_view reason) {
  kind_ = Kind::response;
  status_ = status;
  reason_ = reason.empty() ? default_reason(status) : keep_line(reason);
}

Response::Response(Message&& message) noexcept {
  if (message.is_response()) static_cast<Message&>(*this) = std::move(message);
}

std::string_view Message::keep_line(std::string_view text) {
  const std::string_view kept = keep(text);
  for (std::size_t i = 0; i < kept.size(); ++i) {
    char& c = kept_.back()[i];
    if (c == '\r' || c == '\n' || c == '\0') c = ' ';
  }
  return kept;
}

}  // namespace sip
