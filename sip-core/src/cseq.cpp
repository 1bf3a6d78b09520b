#include "sip/header/cseq.hpp"

#include "chars.hpp"

namespace sip {

// CSeq = 1*DIGIT LWS Method
bool CSeq::read(std::string_view value, CSeq& out) noexcept {
  std::size_t at = 0;
  std::uint64_t digits = 0;
  for (; at < value.size() && chars::is(value[at], chars::digit); ++at) {
    digits = digits * 10 + static_cast<std::uint64_t>(value[at] - '0');
    if (digits > 0x7FFFFFFF) return false;
  }
  const std::size_t method_begin = chars::skip(value, at, chars::lws);
  if (at == 0 || method_begin == at) return false;
  const Result<Method> read_method = Method::parse(value.substr(method_begin));
  if (!read_method) return false;
  out.number = static_cast<std::uint32_t>(digits);
  out.method = *read_method;
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
