#include "options_responder.hpp"

#include <string>
#include <utility>

namespace sip::session::detail {
namespace {

// No method but OPTIONS, no body, no extension. An empty list says so (§20.1, §20.37).
Response answer(const Request& request) {
  if (request.method() != MethodId::options) {
    Response refused = reply(request, Status::method_not_allowed);
    refused.headers.add(HeaderId::allow, "OPTIONS");
    return refused;
  }
  if (request.headers.has(HeaderId::require)) {  // §8.2.2.3
    Response refused = reply(request, Status::bad_extension);
    for (std::size_t i = 0; i < request.headers.size(); ++i) {
      const auto row = request.headers[i];
      if (row.id == HeaderId::require) refused.headers.add(HeaderId::unsupported, row.value);
    }
    return refused;
  }
  Response ok = reply(request, Status::ok);
  ok.headers.add(HeaderId::allow, "OPTIONS");
  ok.headers.add(HeaderId::accept, "");
  ok.headers.add(HeaderId::supported, "");
  return ok;
}

}  // namespace

OptionsResponder::OptionsResponder(net::EventBus& bus, std::string server)
    : server_(std::move(server)),
      subscription_(bus.take<transaction::RequestArrived>(
          [this](transaction::RequestArrived& arrived) { return take(arrived); }, net::Priority::last)) {}

bool OptionsResponder::take(transaction::RequestArrived& arrived) const {
  const Request& request = arrived.transaction.request();
  if (!request.to().tag.empty()) return false;
  Response response = answer(request);
  if (!server_.empty()) response.headers.add(HeaderId::server, server_);
  transaction::ServerTransaction transaction = std::move(arrived.transaction);
  // A response that cannot be sent is sent again when the request is retransmitted (§17.2.2); nobody here could do
  // more.
  (void)transaction.respond(std::move(response));
  return true;
}

}  // namespace sip::session::detail
