// A JSON array on standard output, an element a line, of any length.
#pragma once

#include <cstdio>

#include <nlohmann/json.hpp>

namespace sip::engine {

class JsonArray {
 public:
  void add(const nlohmann::json& element) {
    const std::string text = element.dump(-1, ' ', false, nlohmann::json::error_handler_t::replace);
    std::fputs(empty_ ? "[\n" : ",\n", stdout);
    std::fputs(text.c_str(), stdout);
    empty_ = false;
  }
  void end() { std::fputs(empty_ ? "[]\n" : "\n]\n", stdout); }

 private:
  bool empty_ = true;
};

}  // namespace sip::engine
