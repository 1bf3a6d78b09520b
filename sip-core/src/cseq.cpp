#include "sip/header/cseq.hpp"

#include "sip/header/simple_headers.hpp"

#include "chars.hpp"

namespace sip {

// CSeq = 1*DIGIT LWS Method
bool CSeq::read(std::string_view value, CSeq& out) noexcept {
  const std::size_t digits = chars::skip(value, 0, chars::digit);
  const std::size_t method_begin = chars::skip(value, digits, chars::lws);
  if (!parse_number(value.substr(0, digits), 0x7FFFFFFF, out.number) || method_begin == digits) return false;
  const Result<Method> method = Method::parse(value.substr(method_begin));
  if (!method) return false;
  out.method = *method;
  return true;
}

Result<CSeq> CSeq::parse(std::string_view value) noexcept {
  Result<CSeq> cseq;
  if (!read(value, *cseq)) cseq = fail(Errc::malformed_header, header_name(id));
  return cseq;
}

void CSeq::print(std::string& out) const {
  out += std::to_string(number);
  out += ' ';
  out += method.text();
}

}  // namespace sip
