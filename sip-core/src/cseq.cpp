#include "sip/header/cseq.hpp"

#include "sip/header/simple_headers.hpp"

#include "chars.hpp"

namespace sip {

// CSeq = 1*DIGIT LWS Method
Result<CSeq> CSeq::parse(std::string_view value) noexcept {
  const std::size_t digits = chars::skip(value, 0, chars::digit);
  const std::size_t method = chars::skip(value, digits, chars::lws);
  CSeq cseq;
  if (!parse_number(value.substr(0, digits), 0x7FFFFFFF, cseq.number) || method == digits ||
      !is_token(value.substr(method))) {
    return fail(Errc::malformed_header, header_name(id));
  }
  cseq.method = Method(value.substr(method));
  return cseq;
}

void CSeq::print(std::string& out) const {
  out += std::to_string(number);
  out += ' ';
  out += method.text();
}

}  // namespace sip
