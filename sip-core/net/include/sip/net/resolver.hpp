// From a URI to the addresses to try: RFC 3263.
#pragma once

#include <vector>

#include "sip/net/flow.hpp"
#include "sip/operation.hpp"
#include "sip/uri.hpp"

namespace sip::net {

class Environment;

/// Locates the server behind a SIP or SIPS URI (RFC 3263 §4). Numeric hosts and `maddr` need no look-up; the transport
/// is the URI's `transport` parameter, else TLS for sips, else UDP (§4.1); names are looked up as A and AAAA.
class Resolver {
 public:
  explicit Resolver(Environment& environment) : environment_(environment) {}

  /// Where to send, first choice first; never empty. Errc::unsupported_transport, Errc::invalid_argument (not a SIP
  /// URI), Errc::name_not_found, Errc::name_lookup_failed.
  Operation resolve(const UriView& uri, Done<std::vector<Target>> done);

 private:
  Environment& environment_;
};

}  // namespace sip::net
