#include "tokens.hpp"

#include "sip/header/via.hpp"

namespace sip::transaction::detail {

std::string new_branch(net::Environment& environment) {
  std::string branch(magic_cookie);
  branch += std::to_string(environment.number());
  branch += '-';
  branch += environment.random().token(16);
  return branch;
}

std::string new_tag(net::Environment& environment) {
  std::string tag = std::to_string(environment.number());
  tag += '-';
  tag += environment.random().token(12);
  return tag;
}

void add_to_tag(Response& response, std::string_view tag) {
  std::string to(response.headers.raw(HeaderId::to).value_or(""));
  to += ";tag=";
  to += tag;
  response.headers.set(HeaderId::to, to);
}

}  // namespace sip::transaction::detail
