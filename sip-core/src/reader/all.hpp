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

constexpr Readers make_readers(std::size_t min_message) noexcept {
  return {
      .min_text = min_text,
      .min_message = min_message,
      .message = read_message,
      .rows_and_body = read_rows_and_body,
      .uri = read_uri,
      .address = read_address,
      .tagged_address = read_tagged_address,
      .contact = read_contact,
      .via = read_via,
      .call_id = [](std::string_view value) { return is_call_id(value.data(), end_of(value)); },
      .list_element = [](std::string_view list) { return first_element(list.data(), end_of(list)); },
  };
}

}  // namespace
}  // namespace sip
