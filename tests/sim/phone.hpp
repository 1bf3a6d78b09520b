// The stage of the misroute matrix: a server that sends to users by the flow their REGISTER came by, and user agents
// that know which messages are theirs.
#pragma once

#include <cstddef>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "sip/engine/domains.hpp"
#include "sip/engine/memory_location_store.hpp"
#include "sip/engine/sip_registrar.hpp"
#include "sip/net/transport_layer.hpp"
#include "sip/testing/sim_network.hpp"
#include "sip/transaction/manager.hpp"

namespace sip::test {

inline constexpr const char* exchange_address = "192.0.2.10";

/// A stack up to its transactions, which is taken down whole.
class UserAgentStack {
 public:
  UserAgentStack(testing::SimNetwork& network, testing::SimNode& node, std::vector<net::TransportKind> kinds);
  ~UserAgentStack();

  testing::SimNetwork& network;
  testing::SimNode& node;
  net::TransportLayer transports;
  transaction::Manager manager;
};

/// Our registrar and location store, and what a proxy will do with them.
class Exchange {
 public:
  explicit Exchange(testing::SimNetwork& network);

  /// A MESSAGE of its own to each binding of `user`, by the binding's own flow.
  void send_message(const std::string& user);
  [[nodiscard]] engine::Bindings bindings(const std::string& user);
  static net::Target target(net::TransportKind kind);

  std::vector<transaction::ServerTransaction> kept;  // requests other than REGISTER, until the test answers them
  std::size_t delivered = 0;                         // MESSAGEs answered 200
  std::size_t failed = 0;                            // otherwise ended

 private:
  UserAgentStack stack_;
  engine::Config config_;
  engine::Domains domains_;
  engine::MemoryLocationStore location_;
  engine::SipRegistrar registrar_;
  net::Subscription arrivals_;
  unsigned messages_ = 0;
};

/// One user agent on one host, that may be reloaded, restarted, and lose its connections.
class Phone {
 public:
  /// What happens to messages: `misrouted` is what this phone received and belongs to somebody else.
  struct Mail {
    std::vector<std::string> messages;  // "alice <- 3", users of ours and the number of the MESSAGE
    std::size_t stale = 0;              // for what this phone was before a reload: ours, but nobody waits for it
    std::vector<std::string> misrouted;
  };

  Phone(testing::SimNetwork& network, std::string_view address, net::TransportKind kind,
        std::vector<std::string> users);

  /// Registers each line, on one flow, with a Call-ID for each of its own.
  void register_lines();
  void unregister(const std::string& user);
  /// Asks something; the answer is noted in `answers`.
  void ask();
  /// The page goes and comes back: connections close, then a new stack with new Contacts and Call-IDs.
  void reload();
  /// The plug is pulled and put back: nobody is told; the Contacts stay.
  void restart(std::string_view seen_at);

  [[nodiscard]] const Mail& mail() const noexcept { return mail_; }
  [[nodiscard]] const std::vector<std::string>& users() const noexcept { return users_; }
  std::vector<std::string> answers;  // to ask(): "200", "failed"

 private:
  void start();
  void send_register(const std::string& user, unsigned expires);
  [[nodiscard]] std::string contact_user(const std::string& user, unsigned page) const;
  [[nodiscard]] std::string make_call_id();
  [[nodiscard]] Request make_request(MethodId method, const std::string& user, std::string_view uri);
  void judge(std::string_view bytes);

  testing::SimNetwork& network_;
  testing::SimNode& node_;
  net::TransportKind kind_;
  std::vector<std::string> users_;
  Mail mail_;
  unsigned page_ = 0;   // counts reloads
  unsigned life_ = 0;   // counts reloads and restarts
  unsigned calls_ = 0;  // Call-IDs of this life
  unsigned cseq_ = 0;
  std::unique_ptr<UserAgentStack> stack_;
  net::Subscription wire_;
  net::Subscription arrivals_;
};

}  // namespace sip::test
