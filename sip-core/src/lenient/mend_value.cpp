#include <algorithm>

#include "sip/header/address_headers.hpp"
#include "sip/header/contact.hpp"
#include "sip/header/content_type.hpp"
#include "sip/header/simple_headers.hpp"
#include "sip/header/via.hpp"

#include "chars.hpp"
#include "mends.hpp"

namespace sip::lenient {

namespace {

template <class T>
bool all_read(std::string_view value) noexcept {
  ListElement element{{}, value, true};
  while (element.more) {
    element = first_list_element(element.rest);
    if (!T::parse(element.text)) return false;
  }
  return true;
}

// The two that good messages have most of, without the copies that T::parse() makes.

bool all_vias_read(std::string_view value) noexcept {
  Via via;
  ListElement element{{}, value, true};
  while (element.more) {
    element = first_list_element(element.rest);
    if (!Via::read(element.text, via)) return false;
  }
  return true;
}

bool all_routes_read(std::string_view value) noexcept {
  Address route;
  ListElement element{{}, value, true};
  while (element.more) {
    element = first_list_element(element.rest);
    if (!Address::read(element.text, route) || !route.bracketed) return false;
  }
  return true;
}

bool is_route(HeaderId id) noexcept {
  return id == HeaderId::route || id == HeaderId::record_route || id == HeaderId::path || id == HeaderId::service_route;
}

// Whose value is a head without ';' and parameters.
std::string mend_params_only(std::string_view value, const Notes& notes) {
  const std::size_t params = std::min(value.find(';'), value.size());
  return std::string(chars::trim(value.substr(0, params))) + mend_header_params(value.substr(params), notes);
}

std::string mend_element(HeaderId id, std::string_view element, const Notes& notes) {
  return id == HeaderId::via ? mend_params_only(element, notes) : mend_address(element, is_route(id), notes);
}

std::string mend_list(HeaderId id, std::string_view value, const Notes& notes) {
  std::string out;
  ListElement element{{}, value, true};
  while (element.more) {
    element = first_list_element(element.rest);
    const std::string mended = mend_element(id, element.text, notes);
    if (mended.empty()) {
      notes.add(Forgiveness::empty_element);
    } else {
      out.append(out.empty() ? "" : ", ").append(mended);
    }
  }
  return out;
}

// "*;expires=0": the asterisk takes no parameters, and this is the one that means what is meant anyway (§10.2.2).
std::string mend_wildcard(std::string_view value, const Notes& notes) {
  const std::string_view params = chars::trim(value.substr(1));
  if (!params.starts_with(';')) return std::string(value);
  const std::string mended = mend_header_params(params, notes);
  std::uint32_t seconds = 1;
  const Params list(mended);
  const auto param = list.begin();
  if (param == list.end() || !equals_ignoring_case(param->name, "expires") ||
      param->value.size() + 9 != mended.size() || !parse_number(param->value, 0, seconds)) {
    return std::string(value);
  }
  notes.add(Forgiveness::wildcard_params);
  return "*";
}

std::string mend_max_forwards(std::string_view value, const Notes& notes) {
  if (value.empty() || !chars::all(value, chars::digit)) return std::string(value);
  notes.add(Forgiveness::max_forwards);
  return "255";
}

std::string mend_expires(std::string_view value, const Notes& notes) {
  notes.add(Forgiveness::expires);
  const std::string_view number = chars::trim(value.substr(0, value.find(';')));
  return Expires::parse(number) ? std::string(number) : "3600";
}

}  // namespace

bool reads(HeaderId id, std::string_view value) noexcept {
  switch (id) {
    case HeaderId::via:
      return all_vias_read(value);
    case HeaderId::route:
    case HeaderId::record_route:
    case HeaderId::path:
    case HeaderId::service_route:
      return all_routes_read(value);
    case HeaderId::contact:
      return all_read<Contact>(value);
    case HeaderId::from:
      return From::parse(value).has_value();
    case HeaderId::to:
      return To::parse(value).has_value();
    case HeaderId::reply_to:
      return ReplyTo::parse(value).has_value();
    case HeaderId::refer_to:
      return ReferTo::parse(value).has_value();
    case HeaderId::p_asserted_identity:
      return all_read<PAssertedIdentity>(value);
    case HeaderId::p_preferred_identity:
      return all_read<PPreferredIdentity>(value);
    case HeaderId::content_type:
      return ContentType::parse(value).has_value();
    case HeaderId::max_forwards:
      return MaxForwards::parse(value).has_value();
    case HeaderId::expires:
      return Expires::parse(value).has_value();
    default:
      return true;
  }
}

std::string mend_value(HeaderId id, std::string_view value, const Notes& notes) {
  switch (id) {
    case HeaderId::contact:
      if (value.starts_with('*')) return mend_wildcard(value, notes);
      return mend_list(id, value, notes);
    case HeaderId::via:
    case HeaderId::route:
    case HeaderId::record_route:
    case HeaderId::path:
    case HeaderId::service_route:
    case HeaderId::p_asserted_identity:
    case HeaderId::p_preferred_identity:
      return mend_list(id, value, notes);
    case HeaderId::from:
    case HeaderId::to:
    case HeaderId::reply_to:
    case HeaderId::refer_to:
      return mend_address(value, false, notes);
    case HeaderId::content_type:
      return mend_params_only(value, notes);
    case HeaderId::max_forwards:
      return mend_max_forwards(value, notes);
    case HeaderId::expires:
      return mend_expires(value, notes);
    default:
      return std::string(value);
  }
}

}  // namespace sip::lenient
