// Tables of what a typed header field reads and refuses.
#pragma once

#include <initializer_list>
#include <string>
#include <string_view>

#include "sip/headers.hpp"

#include "messages.hpp"

namespace sip::test {

template <class T>
std::string printed(const T& header) {
  std::string out;
  header.print(out);
  return out;
}

/// The first element of a row with that value, as a walk over all of them finds it; an error, too, where no row can
/// have that value.
template <TypedHeader T>
Result<std::string> walked(std::string_view value) {
  Headers headers;
  if constexpr (NumberedHeader<T>) {
    headers.add(T::id, value);
  } else {
    headers.add(T::name, value);
  }
  if (headers[0].value != value) return fail(Errc::invalid_argument);
  for (const Result<T>& element : headers.all<T>()) {
    if (!element) return std::unexpected(element.error());
    return printed(*element);
  }
  return fail(Errc::absent);
}

/// What the value is printed as; "" (and a failure) where it does not parse. A walk finds the same.
template <TypedHeader T>
std::string reprinted(std::string_view value) {
  const Result<T> header = T::parse(value);
  EXPECT_TRUE(header) << header_name<T>() << ": " << value;
  if (!header) return "";
  const Result<std::string> found = walked<T>(value);
  const bool is_comparable = found || found.error().code == Errc::malformed_header;
  EXPECT_TRUE(!is_comparable || found.value_or("refused") == printed(*header)) << header_name<T>() << ": " << value;
  return printed(*header);
}

/// Each parses, and prints as it stands.
template <TypedHeader T>
void expect_reads(std::initializer_list<std::string_view> values) {
  for (const std::string_view value : values) EXPECT_EQ(reprinted<T>(value), value) << header_name<T>();
}

/// Each parses, and prints what parses and prints the same again.
template <TypedHeader T>
void expect_tidies(std::initializer_list<std::string_view> values) {
  for (const std::string_view value : values) {
    const std::string once = reprinted<T>(value);
    EXPECT_EQ(reprinted<T>(once), once) << header_name<T>();
  }
}

/// None parses, and the error names the header field.
template <TypedHeader T>
void expect_refuses(std::initializer_list<std::string_view> values) {
  for (const std::string_view value : values) {
    const Result<T> header = T::parse(value);
    ASSERT_FALSE(header) << header_name<T>() << ": " << value;
    EXPECT_EQ(header.error(), (Error{Errc::malformed_header, header_name<T>()})) << value;
    // A walk would cut a list at its commas first.
    const bool is_cut = header_rule<T>() == HeaderRule::list && value.find(',') != std::string_view::npos;
    if (!is_cut) {
      EXPECT_FALSE(walked<T>(value)) << header_name<T>() << ": " << value;
    }
  }
}

}  // namespace sip::test
