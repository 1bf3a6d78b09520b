// Which line may follow which: the order of RFC 8866 §5.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string_view>

namespace sip::sdp {

/// The lines of one section as they come.
class LineOrder {
 public:
  static constexpr LineOrder of_session() noexcept { return {"vosiuepcbtrzka", "epbtra", "vost"}; }
  static constexpr LineOrder of_media() noexcept { return {"micbka", "cba", "m"}; }

  /// Whether this type of line may stand anywhere in this section.
  [[nodiscard]] constexpr bool knows(char type) const noexcept { return order_.find(type) != std::string_view::npos; }

  enum class Verdict : std::uint8_t { fits, misplaced, too_early };
  /// Takes a line of a type that this section knows. too_early: a mandatory line has to come first, see missing().
  constexpr Verdict take(char type) noexcept {
    const std::size_t rank = order_.find(type);
    // A time description begins anew behind each t=, and r= and z= belong to one.
    const bool in_times = taken_ > 0 && std::string_view("trz").find(last_) != std::string_view::npos;
    if ((type == 'r' || type == 'z') && !in_times)
      return missing_before(rank) ? Verdict::too_early : Verdict::misplaced;
    const bool new_time = type == 't' && in_times;
    const bool again = taken_ > 0 && type == last_ && repeated_.find(type) != std::string_view::npos;
    if (rank < taken_ && !again && !new_time) return Verdict::misplaced;
    if (missing_before(rank)) return Verdict::too_early;
    taken_ = rank + 1;
    last_ = type;
    if (next_mandatory_ < mandatory_.size() && mandatory_[next_mandatory_] == type) ++next_mandatory_;
    return Verdict::fits;
  }

  /// The next line that must come; '\0' where none must any more.
  [[nodiscard]] constexpr char missing() const noexcept {
    return next_mandatory_ < mandatory_.size() ? mandatory_[next_mandatory_] : '\0';
  }

 private:
  constexpr LineOrder(std::string_view order, std::string_view repeated, std::string_view mandatory) noexcept
      : order_(order), repeated_(repeated), mandatory_(mandatory) {}
  [[nodiscard]] constexpr bool missing_before(std::size_t rank) const noexcept {
    return missing() != '\0' && order_.find(missing()) < rank;
  }

  std::string_view order_;
  std::string_view repeated_;   // what may stand more than once in a row
  std::string_view mandatory_;  // in order
  std::size_t taken_ = 0;       // ranks below this are past
  std::size_t next_mandatory_ = 0;
  char last_ = '\0';
};

}  // namespace sip::sdp
