#include "sip/dialog/check_request.hpp"

#include <algorithm>
#include <cctype>
#include <string_view>

#include "sip/header/address_headers.hpp"
#include "sip/header/cseq.hpp"
#include "sip/header/simple_headers.hpp"

namespace sip::dialog {
namespace {

// §25.1: word [ "@" word ]
bool is_call_id(std::string_view text) {
  const auto is_word = [](std::string_view word) {
    constexpr std::string_view marks = "-.!%*_+`'~()<>:\\\"/[]?{}";
    return !word.empty() && std::all_of(word.begin(), word.end(), [&](char c) {
      return std::isalnum(static_cast<unsigned char>(c)) != 0 || marks.find(c) != std::string_view::npos;
    });
  };
  const std::size_t at = text.find('@');
  return is_word(text.substr(0, at)) && (at == std::string_view::npos || is_word(text.substr(at + 1)));
}

Result<void> there_once(const Request& request, HeaderId id) {
  const std::size_t rows = request.headers.count(id);
  if (rows == 0) return fail(Errc::missing_header, header_name(id));
  if (rows > 1) return fail(Errc::invalid_argument, header_name(id));
  return {};
}

template <class Header>
Result<void> well_formed(const Request& request) {
  if (const auto there = there_once(request, Header::id); !there) return there;
  if (!request.headers.get<Header>()) return fail(Errc::invalid_argument, header_name(Header::id));
  return {};
}

Result<void> check_call_id(const Request& request) {
  if (const auto there = there_once(request, HeaderId::call_id); !there) return there;
  if (!is_call_id(request.call_id())) return fail(Errc::invalid_argument, header_name(HeaderId::call_id));
  return {};
}

// §8.1.1.5. The grammar includes the limit of 2^31.
Result<void> check_cseq(const Request& request) {
  if (const auto formed = well_formed<CSeq>(request); !formed) return formed;
  if (!(request.cseq().method == request.method())) return fail(Errc::invalid_argument, header_name(HeaderId::cseq));
  return {};
}

}  // namespace

Result<void> check_request(const Request& request) {
  const Method& method = request.method();
  if (method == MethodId::ack || method == MethodId::cancel || method.text().empty()) {
    return fail(Errc::invalid_argument, "method");
  }
  if (const auto from = well_formed<From>(request); !from) return from;
  if (const auto to = well_formed<To>(request); !to) return to;
  if (const auto call_id = check_call_id(request); !call_id) return call_id;
  if (const auto cseq = check_cseq(request); !cseq) return cseq;
  if (request.headers.has(HeaderId::max_forwards)) return well_formed<MaxForwards>(request);
  return {};
}

}  // namespace sip::dialog
