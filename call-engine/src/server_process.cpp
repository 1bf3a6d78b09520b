#include "server_process.hpp"

#include <algorithm>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <memory>
#include <string>

#include <fmt/format.h>
#include <unistd.h>

#include "sip/engine/account_store.hpp"
#include "sip/engine/call_engine.hpp"
#include "sip/engine/events.hpp"
#include "sip/net/loop.hpp"
#include "sip/net/transport_events.hpp"
#include "sip/version.hpp"

#include "control_server.hpp"
#include "data_folder.hpp"
#include "log.hpp"
#include "request_logger.hpp"
#include "signals.hpp"

namespace sip::engine {

namespace {

constexpr auto drain = std::chrono::seconds(5);
// A command that edits the accounts holds the folder for a moment, a server that shuts down for as long as it drains.
constexpr auto patience_for_folder = drain + std::chrono::seconds(1);

int refuse_to_start(const std::string& why) {
  fmt::print(stderr, "call-engine: {}\n", why);
  return 1;
}

std::string listener_text(net::TransportKind kind, const net::SocketAddress& address) {
  return fmt::format("{}:{}", net::uri_name(kind), address.text());
}

std::string why_not_listening(const Error& error, const ListenAddress* listener) {
  const std::string name = listener ? listener_text(listener->transport, listener->address) : "a listener";
  switch (error.code) {
    case Errc::address_in_use:
      return name + " is in use by another program: stop it, or choose another port with --listen";
    case Errc::address_unavailable:
      return name +
             " cannot be bound: no interface has this address, or the port is not allowed to this user; choose "
             "another with --listen";
    default:
      return fmt::format("cannot listen on {}: {}", name, describe(error));
  }
}

// In terms of the flags: Error::what says which file it is, and perhaps why.
std::string why_no_certificates(const Error& error, const net::TlsOptions& tls) {
  struct File {
    std::string_view what;
    std::string_view flag;
    const std::string& path;
  };
  const File files[] = {{"certificate file", "--tls-cert", tls.certificate_file},
                        {"key file", "--tls-key", tls.key_file},
                        {"trust file", "--tls-ca", tls.trust_file}};
  std::string_view what = error.what;
  for (const File& file : files) {
    if (!what.starts_with(file.what)) continue;
    what.remove_prefix(file.what.size());
    const std::string why = error.system != 0 ? std::string(": ") + std::strerror(error.system) : std::string(what);
    return fmt::format("{} {}{}", file.flag, file.path, why);
  }
  return describe(error);
}

std::string why_no_folder(const Error& error, const std::filesystem::path& path) {
  if (error.code == Errc::storage_locked) {
    return fmt::format(
        "{} is in use by another call-engine: stop that one, or give this one its own folder with --data",
        path.native());
  }
  return fmt::format("{} {}: {}; choose another folder with --data", path.native(), error.what,
                     std::strerror(error.system));
}

std::string why_no_accounts(const Error& error, const std::filesystem::path& database) {
  std::string why = fmt::format("{} {}", database.native(), error.what);
  if (error.system > 0) why += fmt::format(" ({})", std::strerror(error.system));
  return why;
}

net::LoopOptions loop_options(const Config& config) {
  net::LoopOptions options;
  options.tls = config.tls;
  return options;
}

// The server once its folder and its accounts are open.
class ServerProcess {
 public:
  ServerProcess(const ServeCommand& command, const DataFolder& folder, AccountStore& accounts)
      : command_(command),
        folder_(folder),
        accounts_(accounts),
        log_(command.log_format, command.log_level, STDERR_FILENO),
        loop_(loop_options(command.config)),
        engine_(loop_, command.config, accounts),
        control_(loop_, accounts, engine_.location(), command.config.realm),
        requests_(loop_.bus(), log_),
        additions_(loop_.bus().on<AccountAdded>([this](const AccountAdded& added) {
          if (!command_.config.open && !engine_.serves(added.domain)) warn_of_domain(added.domain, 1);
        })),
        accept_failures_(loop_.bus().on<net::AcceptFailed>([this](const auto& event) { warn_of_descriptors(event); })),
        signals_(loop_.uv(), [this](int number) { on_signal(number); }) {}

  int run() {
    std::string why;
    if (const auto read = loop_.reload_tls(command_.config.tls); !read) {
      why = why_no_certificates(read.error(), command_.config.tls);
    } else if (const auto started = engine_.start(); !started) {
      why = why_not_listening(started.error(), engine_.failed_listener());
    } else if (const auto listening = control_.listen(folder_); !listening) {
      why = why_no_folder(listening.error(), folder_.path());
    }
    if (!why.empty()) {
      close_all(std::chrono::seconds(0));
      loop_.run();
      return refuse_to_start(why);
    }
    announce();
    loop_.run();
    log_.write(LogLevel::info, "stopped");
    return 0;
  }

 private:
  void announce() {
    log_.write(LogLevel::info, "started",
               {{"version", version},
                {"data", folder_.path().native()},
                {"accounts", static_cast<std::int64_t>(accounts_.size())}});
    warn();
    for (const auto& listener : engine_.listeners()) {
      fmt::print(stdout, "listening {}\n", listener_text(listener.kind, listener.address));
    }
    // Whoever started us waits for these lines.
    if (std::fflush(stdout) != 0) log_.write(LogLevel::warn, "standard output cannot be written");
  }

  // What the operator may not have meant.
  void warn() {
    const Config& config = command_.config;
    const auto& listeners = engine_.listeners();
    if (config.open && !std::ranges::all_of(listeners, [](const auto& one) { return one.address.is_loopback(); })) {
      log_.write(LogLevel::warn, "--open on an address that others can reach: anybody may register as anybody");
    }
    if (config.open) return;
    if (accounts_.size() == 0) {
      log_.write(LogLevel::warn, "no accounts yet, so nobody can register; add the first with this command",
                 {{"command", fmt::format("call-engine user add NAME@DOMAIN --data {}", folder_.path().native())}});
    }
    warn_of_foreign_accounts();
    const auto unusable = std::ranges::count_if(accounts_.list(), [&](const Account* account) {
      return account->realm != (config.realm.empty() ? account->domain : config.realm);
    });
    if (unusable > 0) {
      log_.write(LogLevel::warn, "accounts made for another realm cannot register; give them a new password",
                 {{"count", std::int64_t{unusable}}, {"command", "call-engine user passwd NAME@DOMAIN --realm REALM"}});
    }
  }

  void warn_of_foreign_accounts() {
    std::int64_t count = 0;
    std::string domain;
    for (const Account* account : accounts_.list()) {
      if (engine_.serves(account->domain)) continue;
      if (count++ == 0) domain = account->domain;
    }
    if (count > 0) warn_of_domain(domain, count);
  }

  void warn_of_domain(const std::string& domain, std::int64_t count) {
    log_.write(LogLevel::warn,
               "accounts of a domain this server does not serve are answered 404; start it with --domain too",
               {{"count", count}, {"domain", domain}});
  }

  void warn_of_descriptors(const net::AcceptFailed& failure) {
    log_.write(LogLevel::warn, "no file descriptors left for those who connect; raise the limit (ulimit -n)",
               {{"listener", listener_text(failure.transport, failure.local)},
                {"error", std::strerror(failure.reason.system)}});
  }

  // All there is to reload; what cannot be used leaves everything as it was.
  void reload_certificates() {
    const net::TlsOptions& tls = command_.config.tls;
    if (tls.certificate_file.empty()) return log_.write(LogLevel::info, "nothing to reload: there are no certificates");
    if (const auto read = loop_.reload_tls(tls); !read) {
      return log_.write(LogLevel::error, "certificates not reloaded, those in use stay",
                        {{"why", why_no_certificates(read.error(), tls)}});
    }
    log_.write(LogLevel::info, "certificates reloaded");
  }

  void on_signal(int number) {
    if (number == SIGHUP) return reload_certificates();
    // The first asked for a good end; this one does not want to wait for it.
    if (stopping_) std::_Exit(1);
    stopping_ = true;
    log_.write(LogLevel::info, "stopping", {{"signal", std::int64_t{number}}});
    close_all(drain);
  }

  // The signals last: a second one shall cut the drain short.
  void close_all(net::Duration patience) {
    control_.close([this, patience] { engine_.close(patience, [this] { signals_.close([this] { loop_.stop(); }); }); });
  }

  const ServeCommand& command_;
  const DataFolder& folder_;
  AccountStore& accounts_;
  Log log_;
  net::Loop loop_;
  CallEngine engine_;
  ControlServer control_;
  RequestLogger requests_;
  net::Subscription additions_;
  net::Subscription accept_failures_;
  Signals signals_;
  bool stopping_ = false;
};

}  // namespace

int run_server(const ServeCommand& command) {
  auto folder = DataFolder::create(command.config.data);
  if (!folder) return refuse_to_start(why_no_folder(folder.error(), command.config.data));
  if (const auto locked = folder->lock(patience_for_folder); !locked) {
    return refuse_to_start(why_no_folder(locked.error(), command.config.data));
  }
  const auto accounts = open_sqlite_accounts(folder->database());
  if (!accounts) return refuse_to_start(why_no_accounts(accounts.error(), folder->database()));
  return ServerProcess(command, *folder, **accounts).run();
}

}  // namespace sip::engine
