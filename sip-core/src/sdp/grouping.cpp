#include "sip/sdp/grouping.hpp"

#include "sdp/text.hpp"

namespace sip::sdp {

Result<Group> Group::parse(std::string_view value) noexcept {
  if (!text::is_list(value, text::token)) return fail(Errc::malformed_sdp, name);
  Group group;
  group.semantics = text::cut(value);
  group.tags = Words(value);
  return group;
}

void Group::print(std::string& out) const {
  out += semantics;
  for (const std::string_view tag : tags) {
    out += ' ';
    out += tag;
  }
}

}  // namespace sip::sdp
