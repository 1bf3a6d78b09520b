#include "sip/sdp/rtp.hpp"

#include <array>
#include <chrono>

#include "sip/params.hpp"

#include "chars.hpp"
#include "sdp/text.hpp"

namespace sip::sdp {

namespace {

// RFC 3551 §6, tables 4 and 5: the assigned ones, in order.
constexpr std::array<Rtpmap, 24> assigned = {
    {{0, "PCMU", 8000},   {3, "GSM", 8000},   {4, "G723", 8000},   {5, "DVI4", 8000},     {6, "DVI4", 16000},
     {7, "LPC", 8000},    {8, "PCMA", 8000},  {9, "G722", 8000},   {10, "L16", 44100, 2}, {11, "L16", 44100},
     {12, "QCELP", 8000}, {13, "CN", 8000},   {14, "MPA", 90000},  {15, "G728", 8000},    {16, "DVI4", 11025},
     {17, "DVI4", 22050}, {18, "G729", 8000}, {25, "CelB", 90000}, {26, "JPEG", 90000},   {28, "nv", 90000},
     {31, "H261", 90000}, {32, "MPV", 90000}, {33, "MP2T", 90000}, {34, "H263", 90000}}};

constexpr std::uint64_t most_payload_type = 127;  // 7 bits of the RTP header

}  // namespace

const Rtpmap* static_rtpmap(std::uint8_t payload_type) noexcept {
  for (const Rtpmap& rtpmap : assigned) {
    if (rtpmap.payload_type == payload_type) return &rtpmap;
  }
  return nullptr;
}

std::optional<std::uint8_t> payload_type(std::string_view format) noexcept {
  std::uint8_t number = 0;
  // zero-based-integer (RFC 8866 §6.6): two ways to write one number would make two formats of it.
  const bool leading_zero = format.size() > 1 && format.front() == '0';
  if (leading_zero || !text::read_number(format, 0, most_payload_type, number)) return std::nullopt;
  return number;
}

bool Rtpmap::same_encoding(const Rtpmap& other) const noexcept {
  return clock_rate == other.clock_rate && channels == other.channels &&
         equals_ignoring_case(encoding_name, other.encoding_name);
}

Result<Rtpmap> Rtpmap::parse(std::string_view value) noexcept {
  Rtpmap rtpmap;
  const auto number = sdp::payload_type(text::cut(value));
  rtpmap.encoding_name = text::cut(value, '/');
  const bool has_channels = value.find('/') != std::string_view::npos;
  const bool good = number && text::is_word(rtpmap.encoding_name, text::token) &&
                    text::read_number(text::cut(value, '/'), 1, UINT32_MAX, rtpmap.clock_rate) &&
                    (!has_channels || text::read_number(value, 1, UINT32_MAX, rtpmap.channels));
  if (!good) return fail(Errc::malformed_sdp, name);
  rtpmap.payload_type = *number;
  return rtpmap;
}

void Rtpmap::print(std::string& out) const {
  out += std::to_string(payload_type);
  out += ' ';
  out += encoding_name;
  out += '/';
  out += std::to_string(clock_rate);
  if (channels == 1) return;
  out += '/';
  out += std::to_string(channels);
}

Result<Fmtp> Fmtp::parse(std::string_view value) noexcept {
  Fmtp fmtp;
  fmtp.format = text::cut(value);
  fmtp.parameters = value;
  if (!text::is_word(fmtp.format, text::token) || value.empty()) return fail(Errc::malformed_sdp, name);
  return fmtp;
}

void Fmtp::print(std::string& out) const {
  out += format;
  out += ' ';
  out += parameters;
}

std::optional<std::string_view> Fmtp::parameter(std::string_view parameter_name) const noexcept {
  for (std::string_view rest = parameters; !rest.empty();) {
    std::string_view parameter_value = text::cut(rest, ';');
    if (equals_ignoring_case(chars::trim(text::cut(parameter_value, '=')), parameter_name)) {
      return chars::trim(parameter_value);
    }
  }
  return std::nullopt;
}

namespace detail {

bool parse_milliseconds(std::string_view text, std::chrono::microseconds& out) noexcept {
  constexpr std::uint64_t most = std::chrono::milliseconds(std::chrono::days(1)).count();
  const bool has_fraction = text.find('.') != std::string_view::npos;
  std::uint64_t milliseconds = 0;
  if (!text::read_number(text::cut(text, '.'), 0, most, milliseconds)) return false;
  if (has_fraction && !text::is_word(text, text::digit)) return false;
  std::uint64_t microseconds = 0;
  for (std::size_t i = 0; i < 3; ++i) {
    microseconds = 10 * microseconds + static_cast<std::uint64_t>(i < text.size() ? text[i] - '0' : 0);
  }
  out = std::chrono::microseconds(1000 * milliseconds + microseconds);
  return out.count() > 0;
}

void print_milliseconds(std::chrono::microseconds duration, std::string& out) {
  out += std::to_string(duration.count() / 1000);
  if (const auto rest = duration.count() % 1000; rest != 0) {
    std::string fraction = std::to_string(1000 + rest);  // its 1 keeps the zeros
    fraction.front() = '.';
    fraction.erase(fraction.find_last_not_of('0') + 1);
    out += fraction;
  }
}

}  // namespace detail

Result<Rtcp> Rtcp::parse(std::string_view value) noexcept {
  Rtcp rtcp;
  const bool has_address = value.find(' ') != std::string_view::npos;
  bool good = text::read_number(text::cut(value), 0, UINT16_MAX, rtcp.port);
  if (has_address) {
    rtcp.network_type = text::cut(value);
    rtcp.address_type = text::cut(value);
    rtcp.address = value;
    good = good && text::is_word(rtcp.network_type, text::token) && text::is_word(rtcp.address_type, text::token) &&
           text::is_word(rtcp.address, text::visible);
  }
  if (!good) return fail(Errc::malformed_sdp, name);
  return rtcp;
}

void Rtcp::print(std::string& out) const {
  out += std::to_string(port);
  if (address.empty()) return;
  for (const std::string_view field : {network_type, address_type, address}) {
    out += ' ';
    out += field;
  }
}

Result<RtcpFb> RtcpFb::parse(std::string_view value) noexcept {
  RtcpFb feedback;
  const bool has_parameter = value.find(' ', value.find(' ') + 1) != std::string_view::npos;
  feedback.format = text::cut(value);
  feedback.type = text::cut(value);
  feedback.parameter = value;
  // "*" is a token; the parameter begins with a token or a number, and what follows is a byte-string.
  const bool good = text::is_word(feedback.format, text::token) && text::is_word(feedback.type, text::token) &&
                    (!has_parameter || text::is_word(text::cut(value), text::token));
  if (!good) return fail(Errc::malformed_sdp, name);
  return feedback;
}

void RtcpFb::print(std::string& out) const {
  out += format;
  out += ' ';
  out += type;
  if (parameter.empty()) return;
  out += ' ';
  out += parameter;
}

}  // namespace sip::sdp
