#include "control_client.hpp"

#include <cerrno>
#include <string_view>

#include <poll.h>
#include <sys/socket.h>

namespace sip::engine {

namespace {

constexpr int patience = 10'000;  // milliseconds

}  // namespace

Result<control::Json> ControlClient::call(const control::Json& request,
                                          const std::function<void(const control::Json&)>& result) {
  const std::string bytes = control::line(request);
  for (std::string_view left = bytes; !left.empty();) {
    const ssize_t sent = ::send(connection_.value(), left.data(), left.size(), MSG_NOSIGNAL);
    if (sent < 0 && errno != EINTR) return fail(Errc::transport_failed, "the server hung up", errno);
    if (sent > 0) left.remove_prefix(static_cast<std::size_t>(sent));
  }
  while (true) {
    const auto line = read_line();
    if (!line) return std::unexpected(line.error());
    control::Json value = control::Json::parse(*line, nullptr, false);
    if (!value.is_object()) return fail(Errc::transport_failed, "the server's answer cannot be read");
    if (value.contains("ok")) return value;
    if (result) result(value);
  }
}

Result<std::string> ControlClient::read_line() {
  std::size_t searched = 0;
  while (true) {
    if (const auto end = received_.find('\n', searched); end != std::string::npos) {
      std::string line = received_.substr(0, end);
      received_.erase(0, end + 1);
      return line;
    }
    searched = received_.size();

    pollfd descriptor{.fd = connection_.value(), .events = POLLIN, .revents = 0};
    const int ready = ::poll(&descriptor, 1, patience);
    if (ready == 0) return fail(Errc::timed_out, "the server does not answer");
    char chunk[16 * 1024];
    const ssize_t size = ready < 0 ? -1 : ::recv(connection_.value(), chunk, sizeof chunk, 0);
    if (size == 0) return fail(Errc::transport_failed, "the server hung up");
    if (size < 0 && errno != EINTR) return fail(Errc::transport_failed, "the server hung up", errno);
    if (size > 0) received_.append(chunk, static_cast<std::size_t>(size));
  }
}

}  // namespace sip::engine
