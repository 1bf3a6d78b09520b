#include "control_server.hpp"

#include <algorithm>
#include <utility>

#include <sys/stat.h>
#include <unistd.h>

#include "sip/aor.hpp"
#include "sip/engine/events.hpp"
#include "sip/uri.hpp"
#include "sip/version.hpp"

namespace sip::engine {

namespace {

constexpr std::size_t most_connections = 16;
constexpr int backlog = 16;

}  // namespace

ControlServer::ControlServer(net::Loop& loop, AccountStore& accounts, LocationStore& location, std::string realm)
    : loop_(loop), accounts_(accounts), location_(location), realm_(std::move(realm)) {
  uv_pipe_init(loop.uv(), &listener_, 0);
  listener_.data = this;
}

ControlServer::~ControlServer() = default;

Result<void> ControlServer::listen(const DataFolder& folder) {
  const std::string path = folder.control_socket();
  // The folder's lock is ours, so whoever bound this is gone.
  ::unlink(path.c_str());
  const mode_t mask = ::umask(0177);
  int result = uv_pipe_bind(&listener_, path.c_str());
  ::umask(mask);
  const auto on_connection = [](uv_stream_t* listener, int status) {
    if (status == 0) static_cast<ControlServer*>(listener->data)->on_connection();
  };
  if (result == 0) result = uv_listen(reinterpret_cast<uv_stream_t*>(&listener_), backlog, on_connection);
  if (result != 0) return fail(Errc::storage_failed, "control.sock cannot be made", -result);
  return {};
}

void ControlServer::close(std::move_only_function<void()> done) {
  closed_ = std::move(done);
  // Each leaves the list when it has closed.
  for (const auto& connection : connections_) connection->close();
  uv_close(reinterpret_cast<uv_handle_t*>(&listener_),
           [](uv_handle_t* handle) { static_cast<ControlServer*>(handle->data)->one_closed(); });
}

void ControlServer::one_closed() {
  if (--open_handles_ == 0) closed_();
}

void ControlServer::on_connection() {
  auto connection = std::make_shared<ControlConnection>(
      loop_.uv(), loop_.scheduler(),
      ControlConnection::Events{
          .request = [this](const control::Json& request, ControlConnection& asker) { answer(request, asker); },
          .closed =
              [this](ControlConnection& gone) {
                std::erase_if(connections_, [&](const auto& one) { return one.get() == &gone; });
                one_closed();
              }});
  ++open_handles_;
  connections_.push_back(connection);
  const bool too_many = connections_.size() > most_connections;
  if (connection->accept(reinterpret_cast<uv_stream_t*>(&listener_)) && too_many) connection->close();
}

void ControlServer::answer(const control::Json& request, ControlConnection& connection) {
  const std::string command = control::text(request, "do");
  if (command == "hello") {
    control::Json hello = control::success();
    hello["version"] = version;
    hello["realm"] = realm_;
    return connection.finish(hello);
  }
  if (command == "user.list") return list_accounts(connection);
  if (command == "bindings") return list_bindings(control::text(request, "aor"), connection);
  const control::Json done = control::run_account_command(request, accounts_);
  if (command == "user.add" && done.value("ok", false)) {
    const Account account = parse_account_name(control::text(request, "name")).value_or(Account{});
    loop_.bus().publish(AccountAdded{account.name(), account.domain});
  }
  connection.finish(done);
}

void ControlServer::list_accounts(ControlConnection& connection) {
  std::vector<std::string> names;
  for (const Account* account : accounts_.list()) names.push_back(account->name());
  connection.list(std::move(names), [this](const std::string& name, std::function<void(std::string)> done) {
    // Between two lines, an account may have been removed.
    const auto at = name.rfind('@');
    const Account* account =
        accounts_.find(std::string_view(name).substr(0, at), std::string_view(name).substr(at + 1));
    done(account ? control::line(control::describe(*account)) : std::string());
  });
}

void ControlServer::list_bindings(const std::string& aor, ControlConnection& connection) {
  std::vector<std::string> aors;
  if (aor.empty()) {
    location_.for_each([&](const std::string& one, const Bindings&) { aors.push_back(one); });
    std::ranges::sort(aors);
  } else {
    const auto uri = parse_uri(aor);
    if (!uri || !uri->is_sip()) return connection.finish(control::failure(aor + " is not an address-of-record"));
    aors.push_back(canonical_aor(*uri));
  }
  connection.list(std::move(aors), [this](const std::string& one, std::function<void(std::string)> done) {
    location_.read(one, [this, one, done = std::move(done)](Result<std::span<const Binding>> bindings) {
      if (!bindings) return done(control::line({{"aor", one}, {"error", sip::describe(bindings.error())}}));
      if (bindings->empty()) return done({});
      done(control::line(control::describe(one, *bindings, loop_.scheduler().now())));
    });
  });
}

}  // namespace sip::engine
