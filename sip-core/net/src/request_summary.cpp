#include "sip/net/request_summary.hpp"

namespace sip::net {

RequestSummary summary(const Request& request) {
  return {.method = std::string(request.method().text()),
          .uri = std::string(request.uri().text),
          .to = std::string(request.to().uri.text),
          .call_id = std::string(request.call_id())};
}

}  // namespace sip::net
