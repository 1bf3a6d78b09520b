// A session description: round trip, edits, and every typed attribute in it.
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

#include "sip/sdp/grouping.hpp"
#include "sip/sdp/ice.hpp"
#include "sip/sdp/security.hpp"
#include "sip/sdp/session.hpp"

#include "require.hpp"

namespace sip::fuzz {
namespace {

template <sdp::TypedAttribute T>
std::string printed(const T& attribute) {
  std::string text;
  attribute.print(text);
  return text;
}

// What a typed attribute prints, it reads, and prints the same again.
template <sdp::TypedAttribute T>
void read_as(std::string_view value) {
  const auto attribute = T::parse(value);
  if (!attribute) return;
  const std::string text = printed(*attribute);
  const auto again = T::parse(text);
  require(again.has_value(), "a typed attribute that was printed parses", text);
  require(printed(*again) == text, "and prints the same", text);
}

void read_as_all(std::string_view value) {
  read_as<sdp::Rtpmap>(value);
  read_as<sdp::Fmtp>(value);
  read_as<sdp::Ptime>(value);
  read_as<sdp::Rtcp>(value);
  read_as<sdp::RtcpMux>(value);
  read_as<sdp::RtcpFb>(value);
  read_as<sdp::Mid>(value);
  read_as<sdp::Group>(value);
  read_as<sdp::IceUfrag>(value);
  read_as<sdp::IcePwd>(value);
  read_as<sdp::IceOptions>(value);
  read_as<sdp::IcePacing>(value);
  read_as<sdp::Candidate>(value);
  read_as<sdp::RemoteCandidates>(value);
  read_as<sdp::Fingerprint>(value);
  read_as<sdp::Setup>(value);
  read_as<sdp::ConnectionUse>(value);
  read_as<sdp::TlsId>(value);
  read_as<sdp::Crypto>(value);
}

void look_into(std::string_view value) {
  if (const auto fmtp = sdp::Fmtp::parse(value)) (void)fmtp->parameter("mode");
  if (const auto candidate = sdp::Candidate::parse(value)) (void)candidate->extension("tcptype");
  const auto crypto = sdp::Crypto::parse(value);
  if (!crypto) return;
  for (const std::string_view param : crypto->key_params) {
    const auto key = sdp::SrtpKey::parse(param);
    if (!key) continue;
    std::string text;
    key->print(text);
    require(sdp::SrtpKey::parse(text).has_value(), "a key that was printed parses", text);
  }
}

void look_at(const sdp::Attributes& attributes) {
  (void)attributes.direction();
  for (const sdp::Attribute& attribute : attributes) {
    require(attributes.has(attribute.name), "an attribute that was walked is found", attribute.name);
    read_as_all(attribute.value);
    look_into(attribute.value);
  }
}

void look_at(const sdp::Session& session, const sdp::Media& media) {
  look_at(media.attributes);
  (void)session.connection_of(media);
  (void)session.direction_of(media);
  for (const std::string& format : media.formats) {
    (void)media.fmtp(format);
    const auto payload_type = sdp::payload_type(format);
    if (!payload_type) continue;
    const auto rtpmap = media.rtpmap(*payload_type);
    require(!rtpmap || rtpmap->payload_type == *payload_type, "an rtpmap is of the payload type asked for", format);
  }
}

void round_trip(const sdp::Session& session) {
  const std::string text = sdp::print(session);
  const auto again = sdp::parse(text, {.bytes = 2 * text.size()});
  require(again.has_value(), "a description that was printed parses", text);
  require(*again == session, "and is the same", text);
  require(sdp::print(*again) == text, "and prints the same", text);
}

// As the answer to an offer would.
void edit(sdp::Session session, std::string_view input) {
  session.origin.increment_version();
  session.attributes.set_direction(sdp::Direction::inactive);
  session.attributes.set(input.substr(0, 8), input);
  session.name = input;
  for (sdp::Media& media : session.media) {
    media.attributes.remove<sdp::Candidate>();
    media.attributes.set(sdp::Ptime{std::chrono::milliseconds(20)});
    media.port = 0;
  }
  const std::string text = sdp::print(session);
  const auto again = sdp::parse(text, {.bytes = 2 * text.size(), .line = 2 * text.size()});
  require(again.has_value(), "an edited description parses", text);
  require(again->media.size() == session.media.size(), "with as many media", text);
  require(again->attributes.size() == session.attributes.size(), "and as many attributes", text);
  require(again->unknown_lines.size() == session.unknown_lines.size(), "and as many unknown lines", text);
}

}  // namespace
}  // namespace sip::fuzz

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view input(reinterpret_cast<const char*>(data), size);
  sip::fuzz::read_as_all(input);
  sip::fuzz::look_into(input);
  const auto session = sip::sdp::parse(input);
  if (!session) {
    sip::fuzz::require(*session.error().what != '\0', "an error says what it is about", input);
    return 0;
  }
  sip::fuzz::look_at(session->attributes);
  for (const sip::sdp::Media& media : session->media) sip::fuzz::look_at(*session, media);
  sip::fuzz::round_trip(*session);
  sip::fuzz::edit(*session, input);
  return 0;
}
