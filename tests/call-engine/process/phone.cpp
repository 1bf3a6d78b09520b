#include "phone.hpp"

#include <charconv>
#include <cstdlib>

#include <arpa/inet.h>
#include <fmt/format.h>
#include <gtest/gtest.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include "sip/parse.hpp"

namespace sip::engine::test {

Phone::Phone(std::string_view listening) {
  std::uint16_t port = 0;
  const auto digits = listening.substr(listening.rfind(':') + 1);
  std::from_chars(digits.data(), digits.data() + digits.size(), port);
  EXPECT_TRUE(listening.starts_with("listening udp:127.0.0.1:")) << listening;

  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  socket_ = ::socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0);
  EXPECT_EQ(::bind(socket_, reinterpret_cast<const sockaddr*>(&address), sizeof address), 0);
  socklen_t size = sizeof address;
  EXPECT_EQ(::getsockname(socket_, reinterpret_cast<sockaddr*>(&address), &size), 0);
  address_ = fmt::format("127.0.0.1:{}", ntohs(address.sin_port));
  address.sin_port = htons(port);
  EXPECT_EQ(::connect(socket_, reinterpret_cast<const sockaddr*>(&address), sizeof address), 0);
}

Phone::~Phone() { ::close(socket_); }

std::string Phone::send(std::string_view method, std::string_view uri, std::string_view aor, std::string_view extra) {
  ++cseq_;
  std::string branch = fmt::format("z9hG4bK-{}-{}", address_.substr(address_.find(':') + 1), cseq_);
  const std::string request = fmt::format(
      "{0} {1} SIP/2.0\r\nVia: SIP/2.0/UDP {2};rport;branch={3}\r\nMax-Forwards: 70\r\nFrom: <{4}>;tag=1\r\n"
      "To: <{4}>\r\nCall-ID: {2}\r\nCSeq: {5} {0}\r\n{6}Content-Length: 0\r\n\r\n",
      method, uri, address_, branch, aor, cseq_, extra);
  (void)::send(socket_, request.data(), request.size(), 0);
  return branch;
}

std::string Phone::receive() {
  while (true) {
    pollfd descriptor{.fd = socket_, .events = POLLIN, .revents = 0};
    if (::poll(&descriptor, 1, 10'000) != 1) return {};
    std::string text(65536, '\0');
    const ssize_t size = ::recv(socket_, text.data(), text.size(), 0);
    if (size < 0) return {};
    text.resize(static_cast<std::size_t>(size));
    if (status_of(text) >= 200) return text;
  }
}

std::string Phone::ask(std::string_view method, std::string_view uri, std::string_view aor, std::string_view extra) {
  send(method, uri, aor, extra);
  return receive();
}

int Phone::register_user(const std::string& user, const std::string& domain, const std::string& password) {
  const std::string uri = "sip:" + domain;
  const std::string aor = "sip:" + user + "@" + domain;
  const std::string contact = fmt::format("Contact: <sip:{}@{}>\r\n", user, address_);
  const std::string first = ask("REGISTER", uri, aor, contact);
  auto message = parse(first);
  if (!message || status_of(first) != 401) return status_of(first);
  auto session = digest::choose_challenge(Response(std::move(*message)));
  if (!session) return 0;
  const std::string row = session->answer({user, password, ""}, "REGISTER", uri, "", "0a4f113b");
  return status_of(ask("REGISTER", uri, aor, fmt::format("{}Authorization: {}\r\n", contact, row)));
}

int status_of(std::string_view response) {
  constexpr std::string_view start = "SIP/2.0 ";
  int status = 0;
  if (response.starts_with(start)) std::from_chars(response.data() + start.size(), response.data() + 11, status);
  return status;
}

}  // namespace sip::engine::test
