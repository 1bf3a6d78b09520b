// The a= lines of one section of a session description, in their order: RFC 8866 §5.13.
#pragma once

#include <concepts>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <ranges>
#include <string>
#include <string_view>
#include <vector>

#include "sip/error.hpp"

namespace sip::sdp {

/// `a=name:value`, or `a=name` where the value is "".
struct Attribute {
  std::string name;   ///< case counts (§5)
  std::string value;  ///< as written; "" for a property attribute

  friend bool operator==(const Attribute&, const Attribute&) = default;
};

/// What a typed attribute offers, so that get(), all(), add() and set() work with it:
///   static constexpr const char* name;            // "rtpmap"
///   static Result<T> parse(std::string_view value);   // of one a= line; views into `value`
///   void print(std::string& out) const;           // appends the value, without name and colon
template <class T>
concept TypedAttribute = requires(const T& attribute, std::string& out, std::string_view value) {
  { T::name } -> std::convertible_to<const char*>;
  { T::parse(value) } -> std::same_as<Result<T>>;
  { attribute.print(out) } -> std::same_as<void>;
};

/// Which way media flows, seen from whoever wrote the description (§6.7).
enum class Direction : std::uint8_t { sendrecv, sendonly, recvonly, inactive };

/// The attribute's name: "sendrecv".
[[nodiscard]] const char* name(Direction direction) noexcept;

/// The attributes of a session or of a media description, in wire order. What nobody knows is kept, and reached by
/// name. Views handed out, typed attributes among them, are valid until this list is edited, assigned to or destroyed;
/// moving it does them no harm.
class Attributes {
 public:
  // Reading

  /// Whether there is one of this name.
  [[nodiscard]] bool has(std::string_view name) const noexcept { return raw(name).has_value(); }
  /// The same by type.
  template <TypedAttribute T>
  [[nodiscard]] bool has() const noexcept {
    return has(T::name);
  }
  /// The value of the first attribute of this name.
  [[nodiscard]] std::optional<std::string_view> raw(std::string_view name) const noexcept;
  /// How many there are.
  [[nodiscard]] std::size_t size() const noexcept { return attributes_.size(); }
  /// Whether there is none.
  [[nodiscard]] bool empty() const noexcept { return attributes_.empty(); }
  /// The attribute at `index`, below size().
  [[nodiscard]] const Attribute& operator[](std::size_t index) const noexcept { return attributes_[index]; }
  /// The first of them; a range-for walks all.
  [[nodiscard]] auto begin() const noexcept { return attributes_.begin(); }
  /// Behind the last.
  [[nodiscard]] auto end() const noexcept { return attributes_.end(); }

  /// The first of its name, typed. Errc::absent, or Errc::malformed_sdp; Error::what is the attribute's name.
  template <TypedAttribute T>
  [[nodiscard]] Result<T> get() const {
    const auto value = raw(T::name);
    if (!value) return fail(Errc::absent, T::name);
    return T::parse(*value);
  }

  /// Each of its name, typed, parsed as one walks: `for (const Result<Candidate>& c : attributes.all<Candidate>())`.
  template <TypedAttribute T>
  [[nodiscard]] auto all() const {
    return attributes_ | std::views::filter([](const Attribute& attribute) { return attribute.name == T::name; }) |
           std::views::transform([](const Attribute& attribute) { return T::parse(attribute.value); });
  }

  /// The first of sendrecv, sendonly, recvonly and inactive (§6.7); nullopt where there is none.
  [[nodiscard]] std::optional<Direction> direction() const noexcept;

  // Editing. What cannot stand in a line is replaced when it is printed: see print().

  /// Appends one.
  void add(std::string_view name, std::string_view value = {});
  /// Replaces the first of this name in place and removes its others; appends where there is none.
  void set(std::string_view name, std::string_view value = {});
  /// Removes every attribute of this name; how many.
  std::size_t remove(std::string_view name);

  /// The same by type.
  template <TypedAttribute T>
  void add(const T& attribute) {
    add(T::name, printed(attribute));
  }
  /// The same by type.
  template <TypedAttribute T>
  void set(const T& attribute) {
    set(T::name, printed(attribute));
  }
  /// The same by type.
  template <TypedAttribute T>
  std::size_t remove() {
    return remove(T::name);
  }
  /// Replaces the first direction attribute in place and removes the others; appends where there is none.
  void set_direction(Direction direction);

  /// Removes all.
  void clear() noexcept { attributes_.clear(); }

  friend bool operator==(const Attributes&, const Attributes&) = default;

 private:
  template <TypedAttribute T>
  static std::string printed(const T& attribute) {
    std::string text;
    attribute.print(text);
    return text;
  }
  template <class IsSameKind>
  void put(Attribute attribute, IsSameKind is_same_kind);

  std::vector<Attribute> attributes_;
};

}  // namespace sip::sdp
