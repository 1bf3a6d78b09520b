// `;name=value` lists, of header fields and of URIs.
#pragma once

#include <cstddef>
#include <iterator>
#include <optional>
#include <string>
#include <string_view>

namespace sip {

/// One parameter. Views; the value of a quoted string keeps its quotes (see unquote()).
struct Param {
  std::string_view name;   ///< compares without case
  std::string_view value;  ///< "" where there is none
  bool has_value = false;  ///< `;lr` has none, `;lr=` has an empty one
};

/// A parameter list as it stands in the message: a view over ";a=1;b". It was checked when its header field or URI was
/// parsed, so walking it cannot fail. Order is kept, and nothing is stored, so find() walks the list.
class Params {
 public:
  /// An empty list.
  Params() noexcept = default;
  /// `text` begins with ';' or is empty. LWS around ';' and '=' is allowed (§25.1 SEMI, EQUAL).
  explicit Params(std::string_view text) noexcept : text_(text) {}

  class Iterator {
   public:
    using value_type = Param;
    using difference_type = std::ptrdiff_t;
    Iterator() noexcept = default;
    explicit Iterator(std::string_view rest) noexcept : rest_(rest) { advance(); }
    const Param& operator*() const noexcept { return param_; }
    const Param* operator->() const noexcept { return &param_; }
    Iterator& operator++() noexcept {
      advance();
      return *this;
    }
    void operator++(int) noexcept { advance(); }
    friend bool operator==(const Iterator& i, std::default_sentinel_t) noexcept { return i.at_end_; }

   private:
    void advance() noexcept;
    std::string_view rest_;
    Param param_;
    bool at_end_ = true;
  };

  /// The first of them; a range-for walks all.
  [[nodiscard]] Iterator begin() const noexcept { return Iterator(text_); }
  /// Behind the last.
  [[nodiscard]] std::default_sentinel_t end() const noexcept { return {}; }
  /// Whether there is none.
  [[nodiscard]] bool empty() const noexcept { return text_.empty(); }

  /// The first parameter of that name; names compare without case (§7.3.1, §19.1.4).
  [[nodiscard]] std::optional<Param> find(std::string_view name) const noexcept;
  /// Whether a parameter of that name is there.
  [[nodiscard]] bool has(std::string_view name) const noexcept { return find(name).has_value(); }
  /// Its value, or "" where the parameter is absent or has none.
  [[nodiscard]] std::string_view value(std::string_view name) const noexcept;

  /// As it stands in the message, with the leading ';'.
  [[nodiscard]] std::string_view text() const noexcept { return text_; }

 private:
  std::string_view text_;
};

/// The text of a quoted-string without its quotes and escapes; any other text as it is.
[[nodiscard]] std::string unquote(std::string_view text);
/// `text` as a quoted-string, '"' and '\' escaped (§25.1).
[[nodiscard]] std::string quote(std::string_view text);

namespace detail {
// Of two texts of one size.
[[nodiscard]] bool same_but_for_case(std::string_view a, std::string_view b) noexcept;
}  // namespace detail

/// ASCII comparison without case, as the RFC's tokens compare (§7.3.1).
[[nodiscard]] inline bool equals_ignoring_case(std::string_view a, std::string_view b) noexcept {
  return a.size() == b.size() && detail::same_but_for_case(a, b);
}

}  // namespace sip
