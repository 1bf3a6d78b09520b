#include "sip/header/warning.hpp"

#include "sip/header/simple_headers.hpp"

#include "chars.hpp"
#include "host.hpp"
#include "param_rules.hpp"

namespace sip {
namespace {

// warn-agent = hostport / pseudonym
bool is_agent(std::string_view text) noexcept {
  if (is_token(text)) return true;
  const std::size_t end = skip_host(text, 0);
  if (end == std::string_view::npos) return false;
  return end == text.size() || (text[end] == ':' && parse_port(text.substr(end + 1)) != 0);
}

// warn-code SP warn-agent SP warn-text, where a fold, too, may have become spaces.
bool read(std::string_view value, Warning& warning) noexcept {
  std::uint32_t code = 0;
  if (!parse_number(value.substr(0, 3), 999, code) || code < 100 || value.size() < 4) return false;
  const std::size_t agent = chars::skip(value, 3, chars::lws);
  const std::size_t agent_end = std::min(value.size(), value.find_first_of(" \t", agent));
  const std::size_t text = chars::skip(value, agent_end, chars::lws);
  warning.code = static_cast<std::uint16_t>(code);
  warning.agent = value.substr(agent, agent_end - agent);
  warning.text = value.substr(text);
  return agent != 3 && is_agent(warning.agent) && warning.text.starts_with('"') &&
         chars::skip_quoted(value, text) == value.size();
}

}  // namespace

Result<Warning> Warning::parse(std::string_view value) noexcept { return parsed<Warning>(value, read); }

void Warning::print(std::string& out) const {
  out += std::to_string(code);
  out += ' ';
  out += agent;
  out += ' ';
  out += text;
}

}  // namespace sip
