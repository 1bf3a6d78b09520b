// Whether a README shows the code its test has compiled.
#pragma once

#include <fstream>
#include <sstream>
#include <string>

namespace sip::tests {

inline std::string read_file(const std::string& path) {
  std::ifstream file(std::string(LOOPSTART_SOURCE_DIR) + "/" + path);
  std::ostringstream text;
  text << file.rdbuf();
  return text.str();
}

/// What stands between the `mark` and the next one in the file.
inline std::string between(const std::string& text, const std::string& begin, const std::string& end) {
  const auto from = text.find(begin);
  if (from == std::string::npos) return {};
  const auto start = from + begin.size();
  return text.substr(start, text.find(end, start) - start);
}

}  // namespace sip::tests
