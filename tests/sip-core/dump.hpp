// All that reading finds in a message or a value, as one text: to compare two ways to read.
#pragma once

#include <string>
#include <string_view>
#include <type_traits>

#include "sip/header/address_headers.hpp"
#include "sip/header/contact.hpp"
#include "sip/header/via.hpp"
#include "sip/parse.hpp"

namespace sip::test {

class Dump {
 public:
  [[nodiscard]] const std::string& text() const noexcept { return text_; }

  void add(std::string_view part) { text_.append(part).append("|"); }
  void add(std::size_t number) { add(std::to_string(number)); }
  void add(const UriView& uri) {
    add(static_cast<std::size_t>(uri.scheme));
    for (const std::string_view part :
         {uri.text, uri.scheme_text, uri.user, uri.password, uri.host, uri.params.text(), uri.headers, uri.opaque}) {
      add(part);
    }
    add(uri.port);
  }
  void add(const Address& address) {
    add(address.display_name);
    add(address.uri);
    add(address.params.text());
    add(address.bracketed ? "<>" : "");
  }
  void add(const Contact& contact) {
    add(static_cast<const Address&>(contact));
    add(contact.wildcard ? "*" : "");
    add(contact.q ? std::to_string(*contact.q) : "");
    add(contact.expires ? std::to_string(*contact.expires) : "");
  }
  void add(const Via& via) {
    add(via.transport);
    add(via.host);
    add(via.port);
    add(via.params.text());
    add(via.branch());
  }
  template <class T>
  void add(const Result<T>& result) {
    if (result) {
      add(*result);
    } else {
      add(describe(result.error()));
    }
  }
  template <class Header>
  void add_all(const Headers& headers) {
    for (const Result<Header>& element : headers.all<Header>()) add(element);
    add("");
  }

 private:
  std::string text_;
};

/// Of a whole message, whether parse() accepts it or not.
inline std::string dump_message(std::string_view bytes) {
  Dump dump;
  Message message;
  const auto result = parse(Buffer::copy_of(bytes), message);
  dump.add(result ? "" : describe(result.error()));
  dump.add(to_string(message));
  dump.add(message.top_via());
  dump.add(message.from());
  dump.add(message.from().tag);
  dump.add(message.to());
  dump.add(message.to().tag);
  dump.add(message.call_id());
  dump.add(message.cseq().number);
  dump.add(message.cseq().method.text());
  dump.add(message.body());
  dump.add_all<Via>(message.headers);
  dump.add_all<Contact>(message.headers);
  dump.add_all<Route>(message.headers);
  dump.add_all<RecordRoute>(message.headers);
  if (message.is_request()) dump.add(Request(std::move(message)).uri());
  return dump.text();
}

/// Of one header field value, as each of the kinds the hot path reads.
inline std::string dump_value(std::string_view value) {
  Dump dump;
  dump.add(parse_uri(value));
  dump.add(Via::parse(value));
  dump.add(Address::parse(value));
  dump.add(From::parse(value));
  dump.add(Contact::parse(value));
  dump.add(Route::parse(value));
  const ListElement element = first_list_element(value);
  dump.add(element.text);
  dump.add(element.rest);
  dump.add(element.more ? "," : "");
  return dump.text();
}

}  // namespace sip::test
