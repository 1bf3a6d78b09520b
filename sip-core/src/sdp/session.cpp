#include "sip/sdp/session.hpp"

#include <ranges>

#include "sdp/text.hpp"

namespace sip::sdp {

namespace {

// The first attribute of this kind whose value begins with `format` and a space, typed.
template <TypedAttribute T>
Result<T> attribute_of(const Attributes& attributes, std::string_view format) {
  for (const Attribute& attribute : attributes) {
    if (attribute.name != T::name) continue;
    std::string_view value = attribute.value;
    if (text::cut(value) == format) return T::parse(attribute.value);
  }
  return fail(Errc::absent, T::name);
}

}  // namespace

// Digit by digit, as on paper: the number may be longer than any integer (RFC 8866 §5.2).
void Origin::increment_version() {
  for (char& digit : session_version | std::views::reverse) {
    if (digit != '9') {
      ++digit;
      return;
    }
    digit = '0';
  }
  session_version.insert(session_version.begin(), '1');
}

Result<Rtpmap> Media::rtpmap(std::uint8_t payload_type) const {
  auto rtpmap = attribute_of<Rtpmap>(attributes, std::to_string(payload_type));
  if (rtpmap || rtpmap.error().code != Errc::absent) return rtpmap;
  if (const Rtpmap* assigned = static_rtpmap(payload_type)) return *assigned;
  return rtpmap;
}

Result<Fmtp> Media::fmtp(std::string_view format) const { return attribute_of<Fmtp>(attributes, format); }

const Connection* Session::connection_of(const Media& medium) const noexcept {
  if (!medium.connections.empty()) return &medium.connections.front();
  return connection ? &*connection : nullptr;
}

Direction Session::direction_of(const Media& medium) const noexcept {
  const auto own = medium.attributes.direction();
  return own ? *own : attributes.direction().value_or(Direction::sendrecv);
}

}  // namespace sip::sdp
