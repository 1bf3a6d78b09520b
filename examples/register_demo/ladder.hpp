// Draws each SIP message as an arrow between lifelines.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "sip/message.hpp"

namespace demo {

/// Prints to standard output as messages come: one arrow each, with what matters in it at its right.
class Ladder {
 public:
  explicit Ladder(std::vector<std::string> lifelines);

  /// A heading between two arrows.
  void note(std::string_view text);
  /// One message from one lifeline to another.
  void message(std::size_t from, std::size_t to, const sip::Message& message);

 private:
  [[nodiscard]] std::string arrow(std::size_t from, std::size_t to, std::string label) const;

  std::vector<std::string> lifelines_;
};

}  // namespace demo
