// Server and User-Agent (§20.35, §20.41): which software speaks.
#pragma once

#include <cstddef>
#include <iterator>
#include <string>
#include <string_view>

#include "sip/error.hpp"
#include "sip/header_id.hpp"

namespace sip {

/// One server-val of §25.1: `Softphone/Beta1.5`, or a comment.
struct Product {
  std::string_view name;     ///< "Softphone"; "" for a comment
  std::string_view version;  ///< "Beta1.5"; "" where there is none
  std::string_view comment;  ///< "(in its parentheses)"; "" for a product
};

/// The products and comments of one value, in order. Checked when parsed, so that walking cannot fail.
class Products {
 public:
  Products() noexcept = default;
  /// A view over a list that was parsed.
  explicit Products(std::string_view text) noexcept : text_(text) {}

  class Iterator {
   public:
    using value_type = Product;
    using difference_type = std::ptrdiff_t;
    Iterator() noexcept = default;
    explicit Iterator(std::string_view rest) noexcept : rest_(rest) { advance(); }
    const Product& operator*() const noexcept { return product_; }
    const Product* operator->() const noexcept { return &product_; }
    Iterator& operator++() noexcept {
      advance();
      return *this;
    }
    void operator++(int) noexcept { advance(); }
    friend bool operator==(const Iterator& i, std::default_sentinel_t) noexcept { return i.at_end_; }

   private:
    void advance() noexcept;
    std::string_view rest_;
    Product product_;
    bool at_end_ = true;
  };

  /// The first of them; a range-for walks all.
  [[nodiscard]] Iterator begin() const noexcept { return Iterator(text_); }
  /// Behind the last.
  [[nodiscard]] std::default_sentinel_t end() const noexcept { return {}; }
  /// The whole list as written.
  [[nodiscard]] std::string_view text() const noexcept { return text_; }
  /// server-val *(LWS server-val), one at least.
  [[nodiscard]] static bool valid(std::string_view text) noexcept;

 private:
  std::string_view text_;
};

/// A header field that names software (§20.35, §20.41).
template <HeaderId Id>
struct ProductHeader {
  static constexpr HeaderId id = Id;  ///< see TypedHeader
  Products products;                  ///< in order, the most important first

  /// One value; Errc::malformed_header where it breaks its grammar (see TypedHeader).
  [[nodiscard]] static Result<ProductHeader> parse(std::string_view text) noexcept {
    if (!Products::valid(text)) return fail(Errc::malformed_header, header_name(Id));
    return ProductHeader{Products(text)};
  }
  /// Appends the value as it goes on the wire (see TypedHeader).
  void print(std::string& out) const { out += products.text(); }
};

using Server = ProductHeader<HeaderId::server>;         ///< §20.35
using UserAgent = ProductHeader<HeaderId::user_agent>;  ///< §20.41

}  // namespace sip
