// What typed attributes are made of: flags, one token, and lists of words.
#pragma once

#include <algorithm>
#include <cstddef>
#include <iterator>
#include <string>
#include <string_view>

#include "sip/error.hpp"

namespace sip::sdp {

/// The words of a list: `for (const std::string_view tag : group.tags)`. A view. Empty words are passed over.
class Words {
 public:
  Words() = default;
  /// With `separator` between them; where that is a space, a tab will do too.
  explicit constexpr Words(std::string_view text, char separator = ' ') noexcept : text_(text), separator_(separator) {}

  /// The list as it is written.
  [[nodiscard]] constexpr std::string_view text() const noexcept { return text_; }
  /// Whether there is none.
  [[nodiscard]] constexpr bool empty() const noexcept { return begin() == end(); }
  /// Whether one of them is `wanted`, with case.
  [[nodiscard]] constexpr bool contains(std::string_view wanted) const noexcept {
    for (const std::string_view word : *this) {
      if (word == wanted) return true;
    }
    return false;
  }

  class Iterator {
   public:
    using value_type = std::string_view;
    using difference_type = std::ptrdiff_t;
    Iterator() = default;
    constexpr Iterator(std::string_view text, char separator) noexcept : rest_(text), separator_(separator) {
      settle();
    }
    constexpr std::string_view operator*() const noexcept { return rest_.substr(0, size_); }
    constexpr Iterator& operator++() noexcept {
      rest_.remove_prefix(size_);
      settle();
      return *this;
    }
    constexpr void operator++(int) noexcept { ++*this; }
    friend constexpr bool operator==(const Iterator& i, std::default_sentinel_t) noexcept { return i.rest_.empty(); }

   private:
    [[nodiscard]] constexpr bool separates(char c) const noexcept {
      return c == separator_ || (c == '\t' && separator_ == ' ');
    }
    constexpr void settle() noexcept {
      while (!rest_.empty() && separates(rest_.front())) rest_.remove_prefix(1);
      for (size_ = 0; size_ < rest_.size() && !separates(rest_[size_]);) ++size_;
    }
    std::string_view rest_;  // begins with the word
    std::size_t size_ = 0;
    char separator_ = ' ';
  };
  /// The first of them; a range-for walks all.
  [[nodiscard]] constexpr Iterator begin() const noexcept { return {text_, separator_}; }
  /// Behind the last.
  [[nodiscard]] constexpr std::default_sentinel_t end() const noexcept { return {}; }

 private:
  std::string_view text_;
  char separator_ = ' ';
};

namespace detail {

/// Text that may be a template argument.
template <std::size_t Size>
struct Name {
  char text[Size] = {};
  consteval Name(const char (&literal)[Size]) noexcept {  // NOLINT(google-explicit-constructor)
    std::copy_n(literal, Size, text);
  }
};

/// token of RFC 8866 §9.
[[nodiscard]] bool is_token(std::string_view text) noexcept;

}  // namespace detail

/// A property attribute: it stands there or it does not, and has no value (RFC 8866 §5.13).
template <detail::Name N>
struct Flag {
  static constexpr const char* name = N.text;  ///< see TypedAttribute
  /// The value of one a= line; Errc::malformed_sdp where it breaks its grammar (see TypedAttribute).
  [[nodiscard]] static Result<Flag> parse(std::string_view value) noexcept {
    if (!value.empty()) return fail(Errc::malformed_sdp, name);
    return Flag{};
  }
  /// Appends the value, without name and colon (see TypedAttribute).
  void print(std::string& /*out*/) const {}
};

/// An attribute whose value is one token.
template <detail::Name N>
struct TokenAttribute {
  static constexpr const char* name = N.text;  ///< see TypedAttribute
  std::string_view value;                      ///< as written
  /// The value of one a= line; Errc::malformed_sdp where it breaks its grammar (see TypedAttribute).
  [[nodiscard]] static Result<TokenAttribute> parse(std::string_view text) noexcept {
    if (!detail::is_token(text)) return fail(Errc::malformed_sdp, name);
    return TokenAttribute{text};
  }
  /// Appends the value, without name and colon (see TypedAttribute).
  void print(std::string& out) const { out += value; }
};

}  // namespace sip::sdp
