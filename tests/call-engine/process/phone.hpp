// A SIP phone made of a UDP socket and text: it shares no code with what it tests but digest and the parser.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "sip/digest.hpp"

namespace sip::engine::test {

class Phone {
 public:
  /// Talks to the port that a "listening udp:…" line names.
  explicit Phone(std::string_view listening);
  ~Phone();
  Phone(const Phone&) = delete;
  Phone& operator=(const Phone&) = delete;

  /// Sends a request without body; gives its branch. `extra` is header rows, line ends included.
  std::string send(std::string_view method, std::string_view uri, std::string_view aor, std::string_view extra = {});
  /// The next final response as text; "" after ten seconds.
  std::string receive();
  /// send(), then receive().
  std::string ask(std::string_view method, std::string_view uri, std::string_view aor, std::string_view extra = {});
  /// Registers user@domain, answering the challenge. The last status code.
  int register_user(const std::string& user, const std::string& domain, const std::string& password);

  [[nodiscard]] const std::string& address() const { return address_; }

 private:
  int socket_ = -1;
  std::string address_;
  unsigned cseq_ = 0;
};

/// The status code of a response; 0 for anything else.
[[nodiscard]] int status_of(std::string_view response);

}  // namespace sip::engine::test
