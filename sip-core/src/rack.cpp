#include "sip/header/rack.hpp"

#include "sip/header/simple_headers.hpp"

#include "chars.hpp"
#include "param_rules.hpp"

namespace sip {
namespace {

// response-num LWS CSeq-num LWS Method
bool read(std::string_view value, RAck& rack) noexcept {
  const std::size_t end = chars::skip(value, 0, chars::digit);
  const std::size_t cseq = chars::skip(value, end, chars::lws);
  return cseq != end && parse_number(value.substr(0, end), 0xFFFFFFFF, rack.rseq) &&
         CSeq::read(value.substr(cseq), rack.cseq);
}

}  // namespace

Result<RAck> RAck::parse(std::string_view value) noexcept { return parsed<RAck>(value, read); }

void RAck::print(std::string& out) const {
  out += std::to_string(rseq);
  out += ' ';
  cseq.print(out);
}

}  // namespace sip
