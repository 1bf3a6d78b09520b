#include "ladder.hpp"

#include <algorithm>

#include <fmt/core.h>

namespace demo {

namespace {

constexpr std::size_t column = 32;  // characters from one lifeline to the next

// "REGISTER" of a request, "401 Unauthorized" of a response.
std::string label_of(const sip::Message& message) {
  const std::string text = sip::to_string(message);
  const std::string_view line = std::string_view(text).substr(0, text.find("\r\n"));
  if (message.is_response()) return std::string(line.substr(line.find(' ') + 1));
  return std::string(line.substr(0, line.find(' ')));
}

// What a reader wants to know of the message, without the bookkeeping.
std::string details_of(const sip::Message& message) {
  std::string details = fmt::format("CSeq {}", message.cseq().number);
  for (const sip::HeaderId id : {sip::HeaderId::contact, sip::HeaderId::expires}) {
    for (std::size_t i = 0; i < message.headers.size(); ++i) {
      const sip::Headers::Row row = message.headers[i];
      if (row.id == id) details += fmt::format("  {}: {}", row.name, row.value);
    }
  }
  if (message.headers.has(sip::HeaderId::www_authenticate)) details += "  (asks for digest credentials)";
  if (message.headers.has(sip::HeaderId::authorization)) details += "  (with digest credentials)";
  return details;
}

}  // namespace

Ladder::Ladder(std::vector<std::string> lifelines) : lifelines_(std::move(lifelines)) {
  std::string names = "  ";
  for (const std::string& name : lifelines_) names += fmt::format("{:<{}}", name, column);
  fmt::print("{}\n", names);
}

void Ladder::note(std::string_view text) { fmt::print("\n  {}\n", text); }

void Ladder::message(std::size_t from, std::size_t to, const sip::Message& message) {
  fmt::print("  {}  {}\n", arrow(from, to, label_of(message)), details_of(message));
}

std::string Ladder::arrow(std::size_t from, std::size_t to, std::string label) const {
  const std::size_t left = std::min(from, to);
  const std::size_t width = (std::max(from, to) - left) * column - 1;  // between the two '|'
  label = ' ' + label.substr(0, width - 6) + ' ';
  const std::size_t before = (width - label.size()) / 2;
  std::string line = std::string(before, '-') + label + std::string(width - label.size() - before, '-');
  (to > from ? line.back() : line.front()) = to > from ? '>' : '<';

  std::string row = "|";
  for (std::size_t i = 0; i + 1 < lifelines_.size(); ++i) {
    if (i == left) row += line + '|';
    const bool covered = i >= left && i < std::max(from, to);
    if (!covered) row += std::string(column - 1, ' ') + '|';
  }
  return row;
}

}  // namespace demo
