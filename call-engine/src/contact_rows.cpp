#include "contact_rows.hpp"

#include <chrono>
#include <cstdint>

namespace sip::engine {

namespace {

// qvalue (§25.1): "1", "0.5", "0.075".
void print_q(std::string& out, std::uint16_t thousandths) {
  out += ";q=";
  if (thousandths >= 1000) {
    out += '1';
    return;
  }
  out += '0';
  if (thousandths == 0) return;
  std::string digits = std::to_string(1000 + thousandths);  // the 1 keeps leading zeros, and becomes the point
  digits[0] = '.';
  while (digits.back() == '0') digits.pop_back();
  out += digits;
}

void print_uri(std::string& out, const Binding& binding) {
  out += '<';
  out += binding.uri;
  out += '>';
}

}  // namespace

std::string registered_contact(const Binding& binding, net::TimePoint now) {
  std::string out = binding.display_name;
  if (!out.empty()) out += ' ';
  print_uri(out, binding);
  out += binding.parameters;
  if (binding.q_given) print_q(out, binding.q);
  out += ";expires=";
  out += std::to_string(std::chrono::ceil<std::chrono::seconds>(binding.expires - now).count());
  return out;
}

std::string redirect_contact(const Binding& binding) {
  std::string out;
  print_uri(out, binding);
  if (binding.q_given) print_q(out, binding.q);
  return out;
}

}  // namespace sip::engine
