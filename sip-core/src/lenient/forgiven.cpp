#include <algorithm>

#include "sip/lenient.hpp"

namespace sip {

bool Forgiven::has(Forgiveness what) const noexcept {
  return std::ranges::any_of(entries(), [what](const Entry& entry) { return entry.what == what; });
}

void Forgiven::add(const Entry& entry) noexcept {
  const auto same = [&entry](const Entry& other) { return other.what == entry.what && other.row == entry.row; };
  if (std::ranges::any_of(entries(), same)) return;
  if (count_ < entries_.size()) entries_[count_] = entry;
  ++count_;
}

const char* describe(Forgiveness what) noexcept {
  switch (what) {
    case Forgiveness::bare_lf:
      return "lines end in LF alone";
    case Forgiveness::no_empty_line:
      return "no empty line behind the header fields";
    case Forgiveness::start_line_spaces:
      return "spaces in the start line";
    case Forgiveness::bracketed_request_uri:
      return "Request-URI in <>";
    case Forgiveness::request_uri_headers:
      return "headers in the Request-URI";
    case Forgiveness::line_without_colon:
      return "line without colon";
    case Forgiveness::repeated_row:
      return "header field repeated";
    case Forgiveness::empty_element:
      return "empty list element";
    case Forgiveness::empty_param:
      return "empty parameter";
    case Forgiveness::empty_param_value:
      return "parameter with empty value";
    case Forgiveness::repeated_param:
      return "parameter repeated";
    case Forgiveness::unquoted_param_value:
      return "parameter value not quoted";
    case Forgiveness::display_name:
      return "display name not quoted";
    case Forgiveness::missing_brackets:
      return "URI not in <>";
    case Forgiveness::space_in_brackets:
      return "space inside <>";
    case Forgiveness::unescaped_user:
      return "user part not escaped";
    case Forgiveness::unescaped_param:
      return "URI parameter not escaped";
    case Forgiveness::max_forwards:
      return "Max-Forwards above 255";
    case Forgiveness::expires:
      return "Expires not a number";
    case Forgiveness::wildcard_params:
      return "wildcard with parameters";
  }
  return "";
}

std::string describe(const Forgiven& forgiven) {
  std::string text;
  for (const Forgiven::Entry& entry : forgiven.entries()) {
    if (!text.empty()) text += "; ";
    if (entry.row != 0) text.append("row ").append(std::to_string(entry.row));
    if (entry.header != HeaderId::other) text.append(" (").append(header_name(entry.header)).append(")");
    if (entry.row != 0) text += ": ";
    text += describe(entry.what);
  }
  if (forgiven.count() > forgiven.entries().size()) text += "; …";
  return text;
}

}  // namespace sip
