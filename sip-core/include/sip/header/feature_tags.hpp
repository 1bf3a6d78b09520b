// Feature tags (RFC 3840 §9): what the device behind a Contact can do. They are parameters of the Contact, `audio`,
// `methods="INVITE,BYE"`, `+sip.extension="<text>"`, `description="<PC>"`, `priority="#>=5"`.
#pragma once

#include <cstddef>
#include <cstdint>
#include <iterator>
#include <limits>
#include <optional>
#include <string_view>

#include "sip/params.hpp"

namespace sip {

/// One value of a feature tag.
struct FeatureValue {
  /// What the value is (RFC 3840 §9).
  enum class Kind : std::uint8_t {
    boolean,  ///< TRUE or FALSE; a tag without value is TRUE
    token,    ///< compares without case
    number,   ///< least <= x <= most
    string,   ///< between <>, compares with case
  };

  Kind kind = Kind::token;  ///< which of the members below count
  bool negated = false;     ///< "!neg": every value but this one
  bool truth = false;       ///< of a boolean
  std::string_view text;    ///< of a token or string, without <>; escapes of a string kept; else as written
  double least = -std::numeric_limits<double>::infinity();  ///< of a number: ">=5" is 5 to infinity
  double most = std::numeric_limits<double>::infinity();    ///< of a number: "5:10" is 5 to 10, "=5" is 5 to 5
};

/// A feature tag and its values, which were checked and can be walked. A view.
class FeatureTag {
 public:
  /// "audio", "methods" … of RFC 3840 §9, "actor", "extensions", "text" of later ones, or any name that begins with
  /// '+'.
  [[nodiscard]] static bool is_name(std::string_view name) noexcept;
  /// `param` of a Contact as a feature tag; none where its name is none, or where its value breaks the grammar.
  [[nodiscard]] static std::optional<FeatureTag> read(const Param& param) noexcept;
  /// The feature tag of that name in a Contact's parameters, as read(). Names compare without case.
  [[nodiscard]] static std::optional<FeatureTag> find(const Params& contact, std::string_view name) noexcept;

  class Iterator {
   public:
    using value_type = FeatureValue;
    using difference_type = std::ptrdiff_t;
    Iterator() noexcept = default;
    explicit Iterator(std::string_view rest) noexcept : rest_(rest) { advance(); }
    const FeatureValue& operator*() const noexcept { return value_; }
    const FeatureValue* operator->() const noexcept { return &value_; }
    Iterator& operator++() noexcept {
      advance();
      return *this;
    }
    void operator++(int) noexcept { advance(); }
    friend bool operator==(const Iterator& i, std::default_sentinel_t) noexcept { return i.at_end_; }

   private:
    void advance() noexcept;
    std::string_view rest_;
    FeatureValue value_;
    bool at_end_ = true;
  };

  /// The tag, as written in the Contact, with its '+' where it has one.
  [[nodiscard]] std::string_view name() const noexcept { return name_; }
  /// One value at least.
  [[nodiscard]] Iterator begin() const noexcept { return Iterator(list_); }
  /// Behind the last.
  [[nodiscard]] std::default_sentinel_t end() const noexcept { return {}; }

  /// Whether the device can do `token` (or the text of a string value): no negated value names it, and one of the
  /// others does, where there are any.
  [[nodiscard]] bool allows(std::string_view token) const noexcept;
  /// The same of a number.
  [[nodiscard]] bool allows(double number) const noexcept;
  /// The same of TRUE: `audio` and `audio="TRUE"` say so, `audio="FALSE"` does not.
  [[nodiscard]] bool is_true() const noexcept;

 private:
  FeatureTag(std::string_view name, std::string_view list) noexcept : name_(name), list_(list) {}
  template <class Matches>
  [[nodiscard]] bool allows_what(Matches matches) const noexcept;

  std::string_view name_;
  std::string_view list_;  // without quotes; "TRUE" where the parameter has no value
};

}  // namespace sip
