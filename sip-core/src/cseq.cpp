#include "sip/header/cseq.hpp"

namespace sip {

// CSeq = 1*DIGIT LWS Method
bool CSeq::read(std::string_view value, CSeq& out) noexcept {
  const char* p = value.data();
  const char* const end = p + value.size();
  std::uint64_t number = 0;
  for (; p != end && static_cast<unsigned char>(*p - '0') <= 9; ++p) {
    number = number * 10 + static_cast<unsigned char>(*p - '0');
    if (number > 0x7FFFFFFF) return false;
  }
  const char* const digits_end = p;
  while (p != end && (*p == ' ' || *p == '\t')) ++p;
  if (digits_end == value.data() || p == digits_end) return false;
  const Result<Method> method = Method::parse({p, static_cast<std::size_t>(end - p)});
  if (!method) return false;
  out.number = static_cast<std::uint32_t>(number);
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
