// Any bytes as the value of every typed header field: parsed alone, as a row of a message, looked at from all sides.
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

#include "sip/header/contact_params.hpp"
#include "sip/header/feature_tags.hpp"

#include "require.hpp"
#include "typed_headers.hpp"

namespace sip::fuzz {
namespace {

std::size_t seen = 0;  // keeps what accessors give from being optimized away

void see(std::string_view text) {
  for (const char c : text) seen += static_cast<unsigned char>(c);
}

void see_params(const Params& params) {
  for (const Param& param : params) {
    see(param.name);
    see(unquote(param.value));
    (void)number_param(params, param.name);
    const auto tag = FeatureTag::read(param);
    if (!tag) continue;
    require(tag->begin() != tag->end(), "a feature tag has a value", params.text());
    for (const FeatureValue& value : *tag) see(value.text);
    (void)tag->allows("INVITE");
    (void)tag->allows(5.0);
    (void)tag->is_true();
  }
}

void see_contact(const Params& params, const UriView& uri) {
  see(instance_id(params).value_or(""));
  require(reg_id(params) != 0U, "reg-id begins with 1", params.text());
  see(pub_gruu(params));
  see(temp_gruu(params));
  see(gruu_instance(uri));
  if (const auto push = push_params(uri)) see(push->prid);
}

template <class T>
void look_at(const T& header) {
  if constexpr (requires { header.params.text(); }) see(header.params.text());
  if constexpr (requires { see_params(header.params); }) see_params(header.params);
  if constexpr (requires { header.uri; }) see(header.uri.text);
}
void look_at(const Contact& header) {
  require(!header.wildcard || header.params.empty(), "a wildcard stands alone", printed(header));
  see_params(header.params);
  see_contact(header.params, header.uri);
}
void look_at(const Via& header) {
  see(header.branch());
  (void)header.keep();
  (void)header.rport();
}
void look_at(const AcceptLanguage& header) { require(header.q() <= 1000, "q", printed(header)); }
void look_at(const AuthenticationInfo& header) {
  see(header.nextnonce());
  (void)header.nc();
}
template <HeaderId Id>
void look_at(const ProductHeader<Id>& header) {
  std::size_t count = 0;
  for (const Product& product : header.products) {
    require(product.name.empty() != product.comment.empty(), "a product or a comment", header.products.text());
    ++count;
  }
  require(count != 0, "one at least", header.products.text());
}
void look_at(const Timestamp& header) {
  require(!header.sent_at() || header.sent_at()->count() >= 0, "time runs forward", header.time);
  (void)header.held_for();
}
void look_at(const Event& header) { require(header.matches(header), "an event is itself", printed(header)); }
void look_at(const SubscriptionState& header) {
  (void)header.expires();
  (void)header.retry_after();
}
void look_at(const Privacy& header) {
  header.each([&header](std::string_view value) { require(header.asks_for(value), "a value that is there", value); });
}
void look_at(const Reason& header) {
  (void)header.cause();
  see(header.text());
}
void look_at(const ReferredBy& header) { see(header.cid()); }
void look_at(const Replaces& header) {
  require(!header.to_tag().empty() && !header.from_tag().empty(), "both tags", printed(header));
}
void look_at(const HistoryInfo& header) {
  require(!header.index().empty(), "an index", printed(header));
  see(header.changed_from());
  see(header.reason());
  see(header.privacy());
}
void look_at(const Diversion& header) {
  require(header.counter() <= 99, "counter", printed(header));
  see(header.reason());
}
void look_at(const Identity& header) {
  see(header.alg());
  see(header.ppt());
}
void look_at(const UserToUser& header) { see(header.bytes().value_or("")); }

// A row that was set reads back, where the value needs no change to stand in a row.
template <class T>
void require_stands_in_a_message(const T& header, Headers& headers) {
  const std::string text = printed(header);
  if (text.find_first_of(std::string_view("\r\n\0", 3)) != std::string::npos) return;
  if (text.ends_with(' ') || text.ends_with('\t')) return;
  headers.clear();
  headers.set(header);
  const Result<T> again = headers.get<T>();
  require(again.has_value(), header_name<T>(), text);
  require(printed(*again) == text, header_name<T>(), text);
}

void walk(std::string_view value) {
  Headers headers;  // one for all: making each anew would take longer than the parsing
  AllHeaderTypes::each([value, &headers]<class T>() {
    const Result<T> header = T::parse(value);
    require_prints(header);
    if (header) {
      look_at(*header);
      require_stands_in_a_message(*header, headers);
    }
    if (header_rule<T>() != HeaderRule::list) return;
    headers.clear();
    headers.add(T::id, value);
    for (const Result<T>& element : headers.all<T>()) require_prints(element);
  });
}

}  // namespace
}  // namespace sip::fuzz

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  sip::fuzz::walk({reinterpret_cast<const char*>(data), size});
  return 0;
}
