// What a Readers is made of.
#pragma once

#include "reader/address.hpp"
#include "reader/call_id.hpp"
#include "reader/list.hpp"
#include "reader/message.hpp"
#include "reader/prelude.hpp"
#include "reader/uri.hpp"
#include "reader/via.hpp"

namespace sip {
namespace {

[[nodiscard]] inline const char* end_of(std::string_view text) noexcept { return text.data() + text.size(); }
[[nodiscard]] inline std::size_t length_of(std::string_view text, const char* behind) noexcept {
  return behind == nullptr ? 0 : static_cast<std::size_t>(behind - text.data());
}

constexpr Readers make_readers(std::size_t min_message) noexcept {
  return {
      .min_text = min_text,
      .min_message = min_message,
      .message = [](MessageReader& reader) { read_message(reader); },
      .rows_and_body = [](MessageReader& reader) { read_rows_and_body(reader); },
      .uri = [](std::string_view text,
                UriView& uri) { return length_of(text, read_uri(text.data(), end_of(text), uri)); },
      .address = [](std::string_view value,
                    Address& out) { return length_of(value, read_address(value.data(), end_of(value), out)); },
      .tagged_address =
          [](std::string_view value, Address& out, std::string_view& tag) {
            return length_of(value, read_tagged_address(value.data(), end_of(value), out, tag));
          },
      .contact = [](std::string_view value,
                    Contact& out) { return length_of(value, read_contact(value.data(), end_of(value), out)); },
      .via = [](std::string_view value,
                Via& out) { return length_of(value, read_via(value.data(), end_of(value), out)); },
      .call_id = [](std::string_view value) { return is_call_id(value.data(), end_of(value)); },
      .list_element = [](std::string_view list) { return first_element(list.data(), end_of(list)); },
  };
}

}  // namespace
}  // namespace sip
