#include "sip/session/session_manager.hpp"

#include <system_error>
#include <utility>

#include "sip/dialog/dialog_manager.hpp"
#include "sip/net/loop.hpp"
#include "sip/transaction/manager.hpp"

#include "client.hpp"
#include "options_responder.hpp"

namespace sip::session {

using detail::Client;
using detail::OptionsResponder;

namespace {

// A loop throws where the system has no descriptors left; nothing here does.
template <class... Arguments>
Result<std::unique_ptr<net::Loop>> make_loop(Arguments... arguments) {
  try {
    return std::make_unique<net::Loop>(arguments...);
  } catch (const std::system_error& error) {
    return fail(Errc::limit_reached, "loop", error.code().value());
  }
}

}  // namespace

// Everything, bottom up. It outlives its SessionManager until the last socket has closed: the callback that waits for
// that holds it.
struct SessionManager::Stack : std::enable_shared_from_this<Stack> {
  using Settings = SessionManagerBuilder::Settings;
  enum class Phase { open, closing, closed };

  Stack(Settings& settings, std::unique_ptr<net::Loop> loop_in, bool runs, net::Environment& environment_in)
      : loop(std::move(loop_in)),
        runs_loop(runs),
        environment(environment_in),
        transports(environment, settings.limits),
        transactions(transports, settings.timers),
        dialogs(transactions),
        responder(environment.bus(), settings.user_agent),
        client(std::make_shared<Client>(dialogs, client_settings(settings))) {}

  static detail::ClientSettings client_settings(Settings& settings) {
    return {.public_address = settings.public_address,
            .user_agent = settings.user_agent,
            .identity = std::move(settings.identity),
            .outbound_proxy = std::move(settings.outbound_proxy),
            .credentials = std::move(settings.credentials),
            .default_transport = settings.transports.empty() ? net::TransportKind::udp : settings.transports.front()};
  }

  Result<void> listen(const Settings& settings) {
    auto hosts = settings.bind_addresses;
    if (hosts.empty()) hosts.emplace_back("0.0.0.0");
    for (const std::string& host : hosts) {
      const auto address = net::SocketAddress::parse(host, settings.port);
      if (!address) return fail(Errc::invalid_argument, "bind address");
      for (const net::TransportKind kind : settings.transports) {
        if (const auto bound = transports.listen(kind, *address); !bound) return std::unexpected(bound.error());
      }
    }
    return {};
  }

  void close(std::move_only_function<void()> done) {
    if (phase == Phase::closed) {
      if (done) done();
      return;
    }
    if (done) waiting.push_back(std::move(done));
    if (std::exchange(phase, Phase::closing) != Phase::open) return;
    // Top down, so that no layer is told of the failures of the one below.
    client->close();
    dialogs.close();
    transactions.close();
    transports.close([self = shared_from_this()] { self->close_loop(); });
  }

  void close_loop() {
    if (loop && !runs_loop) return loop->close([self = shared_from_this()] { self->closed(); });
    if (loop) loop->stop();
    closed();
  }

  void closed() {
    phase = Phase::closed;
    for (auto& done : std::exchange(waiting, {})) done();
  }

  std::unique_ptr<net::Loop> loop;  // null where the caller gave an Environment
  bool runs_loop;                   // the loop is ours alone
  net::Environment& environment;
  net::TransportLayer transports;
  transaction::Manager transactions;
  dialog::DialogManager dialogs;
  OptionsResponder responder;
  std::shared_ptr<Client> client;
  Phase phase = Phase::open;
  std::vector<std::move_only_function<void()>> waiting;
};

Result<std::unique_ptr<SessionManager>> SessionManagerBuilder::build(net::Environment& environment) {
  return SessionManager::start(settings_, nullptr, false, environment);
}

Result<std::unique_ptr<SessionManager>> SessionManagerBuilder::build(uv_loop_t* loop) {
  auto joined = make_loop(loop);
  if (!joined) return std::unexpected(joined.error());
  net::Environment& environment = **joined;
  return SessionManager::start(settings_, std::move(*joined), false, environment);
}

Result<std::unique_ptr<SessionManager>> SessionManagerBuilder::build() {
  auto own = make_loop();
  if (!own) return std::unexpected(own.error());
  net::Environment& environment = **own;
  return SessionManager::start(settings_, std::move(*own), true, environment);
}

Result<std::unique_ptr<SessionManager>> SessionManager::start(SessionManagerBuilder::Settings settings,
                                                              std::unique_ptr<net::Loop> loop, bool runs_loop,
                                                              net::Environment& environment) {
  auto stack = std::make_shared<Stack>(settings, std::move(loop), runs_loop, environment);
  std::unique_ptr<SessionManager> manager(new SessionManager(stack));
  // From here the manager closes on the way out what had been opened.
  if (settings.transports.empty()) return fail(Errc::invalid_argument, "transports");
  if (!settings.client) return fail(Errc::invalid_argument, "nothing enabled");
  if (const auto listening = stack->listen(settings); !listening) return std::unexpected(listening.error());
  return manager;
}

SessionManager::SessionManager(std::shared_ptr<Stack> stack) noexcept : stack_(std::move(stack)) {}

SessionManager::~SessionManager() {
  const auto stack = stack_;
  stack->close({});
  stack->client->close();  // what was asked after an earlier close() and has not been refused yet
  while (stack->runs_loop && stack->phase != Stack::Phase::closed) stack->loop->run();
}

SipClient& SessionManager::client() noexcept { return *stack_->client; }

const std::vector<net::TransportLayer::Listener>& SessionManager::listeners() const noexcept {
  return stack_->transports.listeners();
}

net::Environment& SessionManager::environment() noexcept { return stack_->environment; }

Result<void> SessionManager::run() {
  if (!stack_->runs_loop) return fail(Errc::invalid_argument, "not a loop of our own");
  const auto stack = stack_;
  if (stack->phase != Stack::Phase::closed) stack->loop->run();  // a closed one has nothing left that would end it
  return {};
}

void SessionManager::stop() {
  if (stack_->runs_loop) stack_->loop->stop();
}

void SessionManager::close(std::move_only_function<void()> done) {
  const auto stack = stack_;  // a Done may destroy this object
  stack->close(std::move(done));
}

}  // namespace sip::session
