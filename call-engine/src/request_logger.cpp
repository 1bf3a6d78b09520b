#include "request_logger.hpp"

#include <string>
#include <string_view>

#include "sip/net/transport_events.hpp"
#include "sip/net/transport_kind.hpp"

namespace sip::engine {

namespace {

std::string source_of(const net::Flow& flow) {
  return std::string(net::uri_name(flow.transport)) + ':' + flow.remote.text();
}

void log_request(Log& log, const RequestAnswered& request) {
  if (!log.enabled(LogLevel::info)) return;
  const std::string source = source_of(request.flow);
  log.write(LogLevel::info, "request",
            {{"method", request.method.empty() ? "-" : std::string_view(request.method)},
             {"aor", request.aor.empty() ? "-" : std::string_view(request.aor)},
             {"source", source},
             {"status", std::int64_t{request.status}},
             {"latency_us", static_cast<std::int64_t>(request.microseconds)},
             {"call_id", request.call_id},
             {"why", request.why}});
}

// What got no answer is no request of anybody's: an ACK, a response, noise.
void log_dropped(Log& log, const net::Flow& flow, std::string_view method, std::string_view why) {
  if (!log.enabled(LogLevel::debug)) return;
  const std::string source = source_of(flow);
  log.write(LogLevel::debug, "dropped", {{"method", method}, {"source", source}, {"why", why}});
}

// Also one that never came about, as where a peer refuses our certificate.
void log_ended(Log& log, const net::FlowClosed& closed) {
  if (!log.enabled(LogLevel::debug)) return;
  const std::string source = source_of(closed.flow);
  log.write(LogLevel::debug, "connection ended", {{"source", source}, {"why", describe(closed.reason)}});
}

}  // namespace

RequestLogger::RequestLogger(net::EventBus& bus, Log& log)
    : answered_(bus.on<RequestAnswered>([&log](const RequestAnswered& request) { log_request(log, request); })),
      refused_(bus.on<net::MessageRefused>([&log](const net::MessageRefused& refused) {
        if (refused.status == 0) log_dropped(log, refused.flow, refused.request.method, describe(refused.error));
      })),
      dropped_(bus.on<net::MessageDropped>(
          [&log](const net::MessageDropped& dropped) { log_dropped(log, dropped.flow, {}, dropped.why); })),
      ended_(bus.on<net::FlowClosed>([&log](const net::FlowClosed& closed) { log_ended(log, closed); })) {}

}  // namespace sip::engine
