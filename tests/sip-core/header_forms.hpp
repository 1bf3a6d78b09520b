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

/// What the value is printed as; "" (and a failure) where it does not parse.
template <TypedHeader T>
std::string reprinted(std::string_view value) {
  const Result<T> header = T::parse(value);
  EXPECT_TRUE(header) << header_name<T>() << ": " << value;
  return header ? printed(*header) : "";
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
  }
}

}  // namespace sip::test
