#include "sip/header/timestamp.hpp"

#include "sip/header/simple_headers.hpp"

#include "chars.hpp"
#include "param_rules.hpp"

namespace sip {
namespace {

// The index behind *(DIGIT) [ "." *(DIGIT) ].
std::size_t skip_decimal(std::string_view text, std::size_t from) noexcept {
  from = chars::skip(text, from, chars::digit);
  return from < text.size() && text[from] == '.' ? chars::skip(text, from + 1, chars::digit) : from;
}

// 1*(DIGIT) [ "." *(DIGIT) ] [ LWS delay ]
bool read(std::string_view value, Timestamp& timestamp) noexcept {
  const std::size_t end = skip_decimal(value, 0);
  const std::size_t delay = chars::skip(value, end, chars::lws);
  timestamp.time = value.substr(0, end);
  timestamp.delay = value.substr(delay);
  return chars::skip(value, 0, chars::digit) != 0 && (delay != end || delay == value.size()) &&
         skip_decimal(value, delay) == value.size();
}

std::optional<std::chrono::microseconds> microseconds_in(std::string_view decimal) noexcept {
  constexpr std::uint32_t century = 100 * 366 * 86400U;
  const std::size_t dot = std::min(decimal.find('.'), decimal.size());
  std::uint32_t seconds = 0;
  if (!decimal.empty() && dot != 0 && !parse_number(decimal.substr(0, dot), century, seconds)) return std::nullopt;
  if (decimal.empty() || decimal == ".") return std::nullopt;
  std::int64_t micros = 0;
  for (std::size_t i = 1; i <= 6; ++i) {
    micros = micros * 10 + (dot + i < decimal.size() ? decimal[dot + i] - '0' : 0);
  }
  return std::chrono::seconds(seconds) + std::chrono::microseconds(micros);
}

}  // namespace

Result<Timestamp> Timestamp::parse(std::string_view value) noexcept { return parsed<Timestamp>(value, read); }

std::optional<std::chrono::microseconds> Timestamp::sent_at() const noexcept { return microseconds_in(time); }

std::optional<std::chrono::microseconds> Timestamp::held_for() const noexcept { return microseconds_in(delay); }

void Timestamp::print(std::string& out) const {
  out += time;
  if (!delay.empty()) out += ' ';
  out += delay;
}

}  // namespace sip
