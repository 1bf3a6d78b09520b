#include "sip/header/date.hpp"

#include <array>
#include <cstddef>
#include <optional>

#include <fmt/format.h>

namespace sip {
namespace {

constexpr std::array<std::string_view, 7> weekdays = {"Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"};
constexpr std::array<std::string_view, 12> months = {"Jan", "Feb", "Mar", "Apr", "May", "Jun",
                                                     "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};

// "Sat, 13 Nov 2010 23:29:00 GMT": every part has its place, so what is not at it is malformed (§25.1 rfc1123-date).
constexpr std::string_view shape = "www, dd mmm yyyy hh:mm:ss GMT";

bool has_shape(std::string_view value) noexcept {
  if (value.size() != shape.size()) return false;
  for (std::size_t i = 0; i < shape.size(); ++i) {
    const bool variable = shape[i] >= 'a' && shape[i] <= 'z';
    if (!variable && value[i] != shape[i]) return false;
  }
  return true;
}

std::optional<unsigned> digits(std::string_view text) noexcept {
  unsigned number = 0;
  for (const char c : text) {
    if (c < '0' || c > '9') return std::nullopt;
    number = number * 10 + static_cast<unsigned>(c - '0');
  }
  return number;
}

// The index of `name`, case-sensitively (§20.17).
template <std::size_t N>
std::optional<unsigned> index_of(const std::array<std::string_view, N>& names, std::string_view name) noexcept {
  for (unsigned i = 0; i < N; ++i) {
    if (names[i] == name) return i;
  }
  return std::nullopt;
}

std::optional<std::chrono::sys_days> read_day(std::string_view value) noexcept {
  const auto weekday = index_of(weekdays, value.substr(0, 3));
  const auto day = digits(value.substr(5, 2));
  const auto month = index_of(months, value.substr(8, 3));
  const auto year = digits(value.substr(12, 4));
  if (!weekday || !day || !month || !year) return std::nullopt;
  const std::chrono::year_month_day date(std::chrono::year(static_cast<int>(*year)), std::chrono::month(*month + 1),
                                         std::chrono::day(*day));
  if (!date.ok() || std::chrono::weekday(date) != std::chrono::weekday(*weekday)) return std::nullopt;
  return std::chrono::sys_days(date);
}

std::optional<std::chrono::seconds> read_time(std::string_view value) noexcept {
  const auto hour = digits(value.substr(17, 2));
  const auto minute = digits(value.substr(20, 2));
  const auto second = digits(value.substr(23, 2));
  // No leap second: the grammar ends at 23:59:59.
  if (!hour || !minute || !second || *hour > 23 || *minute > 59 || *second > 59) return std::nullopt;
  return std::chrono::hours(*hour) + std::chrono::minutes(*minute) + std::chrono::seconds(*second);
}

}  // namespace

Result<Date> Date::parse(std::string_view value) noexcept {
  if (!has_shape(value)) return fail(Errc::malformed_header, header_name(id));
  const auto day = read_day(value);
  const auto time = read_time(value);
  if (!day || !time) return fail(Errc::malformed_header, header_name(id));
  return Date{*day + *time};
}

void Date::print(std::string& out) const {
  const auto day = std::chrono::floor<std::chrono::days>(time);
  const std::chrono::year_month_day date(day);
  const std::chrono::hh_mm_ss clock(time - day);
  fmt::format_to(std::back_inserter(out), "{}, {:02} {} {:04} {:02}:{:02}:{:02} GMT",
                 weekdays[std::chrono::weekday(day).c_encoding()], static_cast<unsigned>(date.day()),
                 months[static_cast<unsigned>(date.month()) - 1], static_cast<int>(date.year()), clock.hours().count(),
                 clock.minutes().count(), clock.seconds().count());
}

}  // namespace sip
