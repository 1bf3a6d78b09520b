#include "request_logger.hpp"

#include <string>
#include <vector>

#include "sip/net/transport_kind.hpp"

namespace sip::engine {

namespace {

void log_request(Log& log, const RequestAnswered& request) {
  if (!log.enabled(LogLevel::info)) return;
  const std::string source = std::string(net::uri_name(request.flow.transport)) + ':' + request.flow.remote.text();
  log.write(LogLevel::info, "request",
            {{"method", request.method.empty() ? "-" : std::string_view(request.method)},
             {"aor", request.aor.empty() ? "-" : std::string_view(request.aor)},
             {"source", source},
             {"status", std::int64_t{request.status}},
             {"latency_us", static_cast<std::int64_t>(request.microseconds)},
             {"call_id", request.call_id},
             {"why", request.why}});
}

}  // namespace

RequestLogger::RequestLogger(net::EventBus& bus, Log& log)
    : subscription_(bus.on<RequestAnswered>([&log](const RequestAnswered& request) { log_request(log, request); })) {}

}  // namespace sip::engine
