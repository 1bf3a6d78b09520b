// One resolve() under way.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "sip/net/environment.hpp"
#include "sip/net/flow.hpp"
#include "sip/operation.hpp"

#include "services.hpp"

namespace sip::net {

/// NAPTR, SRV, addresses: three steps, each asking all it needs at once and going on when the last answer is there.
/// Whoever will bring the next answer owns it.
class Resolution final : public Operation::Cancellable, public std::enable_shared_from_this<Resolution> {
 public:
  struct Question {
    std::string name;                          // Target::name
    std::string host;                          // whom to look for
    std::uint16_t port = 0;                    // 0: none given
    std::optional<TransportKind> transport{};  // unset: to be found
    TransportKinds usable{};
    bool secure = false;  // sips
  };

  Resolution(Environment& environment, Question question, Done<std::vector<Target>> done)
      : environment_(environment), question_(std::move(question)), done_(std::move(done)) {}

  /// Ends with `result`, later.
  void finish_later(Result<std::vector<Target>> result);
  void ask_naptr();
  /// SRV records of each; the first that has any is taken.
  void ask_srv(std::vector<Service> services);
  /// The host's own addresses, at the port given or the default one.
  void ask_host(TransportKind transport);

  void cancel() override;

 private:
  using Owned = std::shared_ptr<Resolution>;

  /// A host that serves, at its port.
  struct Server {
    TransportKind transport;
    std::string host;
    std::uint16_t port;
    std::vector<SocketAddress> addresses{};
  };

  static void on_naptr(Owned self, Result<DnsAnswer<NaptrRecord>> answer);
  static void on_srv(Owned self, std::size_t service, Result<DnsAnswer<SrvRecord>> answer);
  static void on_addresses(Owned self, std::size_t server, Result<DnsAnswer<SocketAddress>> answer);
  /// Whether the last answer of this step is there and it goes on; ends it where it was cancelled.
  [[nodiscard]] static bool step_done(Owned& self);

  static void next_service(Owned self);
  static void without_srv(Owned self);
  void ask_addresses(std::vector<Server> servers);
  [[nodiscard]] std::vector<Target> targets() const;
  void note(const Error& error);
  static void finish(Owned self, Result<std::vector<Target>> result);

  Environment& environment_;
  Question question_;
  Done<std::vector<Target>> done_;
  std::vector<Operation> queries_;
  std::size_t waiting_for_ = 0;  // answers of this step
  bool cancelled_ = false;
  std::optional<Error> failure_;  // the first look-up that failed

  std::vector<Service> services_;
  std::vector<std::vector<SrvRecord>> records_;  // of each service
  std::size_t service_ = 0;                      // the next to take
  std::vector<Server> servers_;
};

}  // namespace sip::net
