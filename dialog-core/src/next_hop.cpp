#include "sip/dialog/next_hop.hpp"

namespace sip::dialog {

Uri next_hop(const Request& request) {
  const auto route = request.headers.get<Route>();
  return route && route->uri.params.has("lr") ? Uri(route->uri) : Uri(request.uri());
}

}  // namespace sip::dialog
