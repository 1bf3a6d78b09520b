#include "special_names.hpp"

#include "sip/params.hpp"

namespace sip::net {

namespace {

bool is_under(std::string_view host, std::string_view domain) noexcept {
  if (host.ends_with('.')) host.remove_suffix(1);
  if (host.size() < domain.size() || !equals_ignoring_case(host.substr(host.size() - domain.size()), domain)) {
    return false;
  }
  return host.size() == domain.size() || host[host.size() - domain.size() - 1] == '.';
}

}  // namespace

bool is_invalid_name(std::string_view host) noexcept { return is_under(host, "invalid"); }

bool is_localhost(std::string_view host) noexcept { return is_under(host, "localhost"); }

}  // namespace sip::net
