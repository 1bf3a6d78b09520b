#include "sip/sdp/ice.hpp"

#include "sip/params.hpp"

#include "chars.hpp"
#include "sdp/text.hpp"

namespace sip::sdp {

namespace {

constexpr std::uint64_t most_components = 256;
constexpr std::uint64_t most_priority = 0x7FFFFFFF;

// *(SP cand-extension): name SP value, where a value may be empty.
bool are_extensions(std::string_view text) noexcept {
  while (!text.empty()) {
    if (!text::is_word(text::cut(text), text::token)) return false;
    // cut() leaves nothing behind the last word, be there a space or not: an empty last value is not worth telling.
    const std::string_view value = text::cut(text);
    if (!value.empty() && !text::is_word(value, text::visible)) return false;
  }
  return true;
}

// `keyword SP value` at the beginning of `rest`, if that is what stands there.
std::optional<std::string_view> take(std::string_view& rest, std::string_view keyword) noexcept {
  std::string_view behind = rest;
  if (!equals_ignoring_case(text::cut(behind), keyword)) return std::nullopt;
  const std::string_view value = text::cut(behind);
  rest = behind;
  return value;
}

}  // namespace

namespace detail {

bool is_ice_text(std::string_view text, std::size_t least) noexcept {
  return text.size() >= least && text::is_word(text, text::ice, 256);
}

}  // namespace detail

Result<IceOptions> IceOptions::parse(std::string_view value) noexcept {
  if (!text::is_list(value, text::ice)) return fail(Errc::malformed_sdp, name);
  return IceOptions{Words(value)};
}

void IceOptions::print(std::string& out) const { out += tags.text(); }

Result<IcePacing> IcePacing::parse(std::string_view value) noexcept {
  std::int64_t interval = 0;
  if (value.size() > 10 || !text::read_number(value, 0, INT64_MAX, interval)) return fail(Errc::malformed_sdp, name);
  return IcePacing{std::chrono::milliseconds(interval)};
}

void IcePacing::print(std::string& out) const { out += std::to_string(interval.count()); }

Result<Candidate> Candidate::parse(std::string_view value) noexcept {
  Candidate candidate;
  candidate.foundation = text::cut(value);
  bool good = text::is_word(candidate.foundation, text::ice, 32) &&
              text::read_number(text::cut(value), 1, most_components, candidate.component);
  candidate.transport = text::cut(value);
  good = good && sip::sdp::detail::is_token(candidate.transport) &&
         text::read_number(text::cut(value), 1, most_priority, candidate.priority);
  candidate.address = text::cut(value);
  good = good && text::is_word(candidate.address, text::visible) &&
         text::read_number(text::cut(value), 0, UINT16_MAX, candidate.port);
  const auto type = take(value, "typ");
  good = good && type && text::is_word(*type, text::token);
  candidate.type = type.value_or("");
  if (const auto address = take(value, "raddr")) {
    candidate.related_address = *address;
    good = good && text::is_word(*address, text::visible);
  }
  if (const auto port = take(value, "rport")) {
    candidate.related_port = 0;
    good = good && text::read_number(*port, 0, UINT16_MAX, *candidate.related_port);
  }
  candidate.extensions = value;
  if (!good || !are_extensions(value)) return fail(Errc::malformed_sdp, name);
  return candidate;
}

void Candidate::print(std::string& out) const {
  out += foundation;
  out += ' ';
  out += std::to_string(component);
  out += ' ';
  out += transport;
  out += ' ';
  out += std::to_string(priority);
  out += ' ';
  out += address;
  out += ' ';
  out += std::to_string(port);
  out += " typ ";
  out += type;
  if (!related_address.empty()) {
    out += " raddr ";
    out += related_address;
  }
  if (related_port) {
    out += " rport ";
    out += std::to_string(*related_port);
  }
  if (!extensions.empty()) {
    out += ' ';
    out += extensions;
  }
}

std::optional<std::string_view> Candidate::extension(std::string_view extension_name) const noexcept {
  for (std::string_view rest = extensions; !rest.empty();) {
    const std::string_view found = text::cut(rest);
    const std::string_view value = text::cut(rest);
    if (found == extension_name) return value;
  }
  return std::nullopt;
}

Result<RemoteCandidates> RemoteCandidates::parse(std::string_view value) {
  RemoteCandidates remote;
  do {
    Each each;
    bool good = text::read_number(text::cut(value), 1, most_components, each.component);
    each.address = text::cut(value);
    good = good && text::is_word(each.address, text::visible) &&
           text::read_number(text::cut(value), 0, UINT16_MAX, each.port);
    if (!good || remote.candidates.size() == most_components) return fail(Errc::malformed_sdp, name);
    remote.candidates.push_back(each);
  } while (!value.empty());
  return remote;
}

void RemoteCandidates::print(std::string& out) const {
  for (const Each& each : candidates) {
    if (&each != candidates.data()) out += ' ';
    out += std::to_string(each.component);
    out += ' ';
    out += each.address;
    out += ' ';
    out += std::to_string(each.port);
  }
}

}  // namespace sip::sdp
