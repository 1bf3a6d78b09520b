#include "command_line.hpp"

#include <algorithm>
#include <chrono>
#include <limits>
#include <map>
#include <optional>
#include <sstream>
#include <vector>

#include <CLI/CLI.hpp>
#include <fmt/format.h>

#include "sip/engine/account_store.hpp"
#include "sip/header/simple_headers.hpp"
#include "sip/uri.hpp"
#include "sip/version.hpp"

#include "printable.hpp"

namespace sip::engine {

namespace {

// A usage error, on its way out of the parser as CLI11 has it: an empty text is fine.
using Complaint = std::string;

Complaint read_listen(const std::string& text, std::vector<ListenAddress>& out) {
  const auto colon = text.find(':');
  const auto kind = net::transport_kind(std::string_view(text).substr(0, colon));
  const auto address =
      colon == std::string::npos ? std::nullopt : net::SocketAddress::parse_with_port(text.substr(colon + 1));
  if (!kind || !address) {
    return fmt::format(
        "--listen {}: not TRANSPORT:ADDRESS:PORT; write it as udp:127.0.0.1:5060, tcp:[::1]:5060 or tls:0.0.0.0:5061",
        escaped(text));
  }
  out.push_back({*kind, *address});
  return {};
}

Complaint check_domain(const std::string& text) {
  const auto uri = Uri::make(Scheme::sip, "", text);
  if (uri && uri->view().port == 0) return {};
  return fmt::format("--domain {}: not a host name or an address; write it as example.test, without a port",
                     escaped(text));
}

// What was not given moves out of the way of what was.
Complaint settle_expiry(const CLI::App& app, Config& config) {
  const auto given = [&app](const char* name) { return app.count(name) > 0; };
  if (!given("--max-expires")) config.max_expires = std::max({config.max_expires, config.min_expires});
  if (!given("--min-expires")) config.min_expires = std::min({config.min_expires, config.max_expires});
  if (!given("--default-expires") && config.min_expires <= config.max_expires) {
    config.default_expires = std::clamp(config.default_expires, config.min_expires, config.max_expires);
  }
  if (config.min_expires <= config.default_expires && config.default_expires <= config.max_expires) return {};
  return fmt::format("--min-expires {}, --default-expires {}, --max-expires {}: must rise in this order",
                     config.min_expires.count(), config.default_expires.count(), config.max_expires.count());
}

// What is secured shows a certificate; a certificate is no good without its key.
Complaint check_certificates(const Config& config) {
  const auto secured = std::ranges::find_if(config.listen, [](const ListenAddress& one) {
    return one.transport == net::TransportKind::tls || one.transport == net::TransportKind::wss;
  });
  const auto& tls = config.tls;
  if (secured != config.listen.end() && (tls.certificate_file.empty() || tls.key_file.empty())) {
    return fmt::format("--listen {}:{}: needs --tls-cert FILE and --tls-key FILE", net::uri_name(secured->transport),
                       secured->address.text());
  }
  if (tls.certificate_file.empty() && !tls.key_file.empty()) return "--tls-key: needs --tls-cert FILE, too";
  if (tls.key_file.empty() && !tls.certificate_file.empty()) return "--tls-cert: needs --tls-key FILE, too";
  return {};
}

const std::map<std::string, net::TlsOptions::ClientCertificates> client_certificates = {
    {"ignored", net::TlsOptions::ClientCertificates::ignored},
    {"wanted", net::TlsOptions::ClientCertificates::wanted},
    {"required", net::TlsOptions::ClientCertificates::required}};

// The flags and the commands of documents that describe more than this build has. They are known, so that who uses one
// hears the truth about it.
struct NotYet {
  const char* name;
  const char* instead;
};
constexpr NotYet flags_to_come[] = {{"--config", "give every setting as a flag"},
                                    {"--admin", "ask with 'call-engine bindings'"},
                                    {"--user", "start it as the user it should run as"}};
constexpr NotYet commands_to_come[] = {{"check", "there is no configuration file to check"},
                                       {"reload", "there is no configuration file to reload"},
                                       {"stats", "read the log"},
                                       {"trace", "read the log"}};

const std::map<std::string, LogFormat> log_formats = {{"text", LogFormat::text}, {"json", LogFormat::json}};
const std::map<std::string, LogLevel> log_levels = {{"trace", LogLevel::trace}, {"debug", LogLevel::debug},
                                                    {"info", LogLevel::info},   {"warn", LogLevel::warn},
                                                    {"error", LogLevel::error}, {"off", LogLevel::off}};

// One command line being read: CLI11's app and the values it fills.
class Reader {
 public:
  Reader() {
    app_.set_version_flag("--version", std::string("call-engine ") + version);
    app_.footer("Without a command, call-engine runs the server. docs/operations.md tells the rest.");
    app_.require_subcommand(0, 1);
    add_server_options();
    add_user_commands();
    add_bindings_command();
    for (const NotYet& flag : flags_to_come) app_.add_option(flag.name, not_yet_)->group("")->expected(0, 1);
    for (const NotYet& command : commands_to_come) {
      app_.add_subcommand(command.name)->group("")->allow_extras()->prefix_command();
    }
  }

  Command read(int argc, const char* const* argv) {
    try {
      app_.parse(argc, argv);
    } catch (const CLI::Success& asked) {
      std::ostringstream out;
      app_.exit(asked, out, out);
      return Remark{.text = out.str()};
    } catch (const CLI::ParseError& error) {
      return complain(std::string(error.what()) + " (see call-engine --help)");
    }
    return command();
  }

 private:
  static Remark complain(std::string text) {
    for (char& c : text) {
      if (c == '\n') c = ' ';
    }
    return {.text = fmt::format("call-engine: {}\n", text), .is_error = true};
  }

  void add_seconds(const char* name, std::chrono::seconds& value, const char* description) {
    const auto set = [&value, name](const std::string& text) {
      std::uint32_t seconds = 0;
      if (!parse_number(text, std::numeric_limits<std::uint32_t>::max(), seconds) || seconds == 0) {
        throw CLI::ValidationError(name, escaped(text) + " is not a number of seconds from 1 to 4294967295");
      }
      value = std::chrono::seconds(seconds);
    };
    app_.add_option_function<std::string>(name, set, fmt::format("{} [{}]", description, value.count()))
        ->type_name("SECONDS");
  }

  template <class Value>
  void add_choice(const char* name, const std::map<std::string, Value>& choices, Value& value, const char* description,
                  const char* type) {
    const auto set = [&choices, &value, name, description](const std::string& text) {
      const auto found = choices.find(text);
      if (found == choices.end()) {
        throw CLI::ValidationError(name, fmt::format("{} is not one of {}", escaped(text), description));
      }
      value = found->second;
    };
    app_.add_option_function<std::string>(name, set, description)->type_name(type);
  }

  void add_server_options() {
    Config& config = serve_.config;
    app_.add_option("--listen", listen_,
                    "Where to listen: udp:HOST:PORT, tcp:, tls:, ws: or wss: the same way, port 0 picks one "
                    "[udp and tcp on port 5060 of every address]")
        ->type_name("ADDRESS")
        ->take_all()
        ->allow_extra_args(false);
    app_.add_option("--domain", config.domains, "A domain to answer for, beside the own addresses")
        ->type_name("NAME")
        ->take_all()
        ->allow_extra_args(false);
    app_.add_option("--data", data_, "The folder for the state [" + data_ + "]")->type_name("DIR");
    app_.add_flag("--open", config.open, "Ask nobody for a password");
    app_.add_flag("--auth-invite", config.authenticate_invite, "Ask callers for a password too");
    app_.add_option("--realm", config.realm, "The digest realm [the domain asked for]")->type_name("REALM");
    add_seconds("--min-expires", config.min_expires, "Shortest registration");
    add_seconds("--max-expires", config.max_expires, "Longest registration");
    add_seconds("--default-expires", config.default_expires, "A registration that asks for no time gets this");
    add_seconds("--nonce-lifetime", config.nonce_lifetime, "How long a digest challenge can be answered");
    add_tls_options();
    app_.add_option("--store", store_, "Where bindings are kept: memory [memory]")->type_name("STORE");
    app_.add_option("--workers", workers_, "Threads: 1 [1]")->type_name("N");
    add_choice("--log-format", log_formats, serve_.log_format, "text or json [text]", "FORMAT");
    add_choice("--log-level", log_levels, serve_.log_level, "trace, debug, info, warn, error or off [info]", "LEVEL");
  }

  void add_tls_options() {
    net::TlsOptions& tls = serve_.config.tls;
    app_.add_option("--tls-cert", tls.certificate_file, "Our certificate and its chain, PEM")->type_name("FILE");
    app_.add_option("--tls-key", tls.key_file, "Its key, PEM")->type_name("FILE");
    app_.add_option("--tls-ca", tls.trust_file, "The authorities to believe, PEM [the system's]")->type_name("FILE");
    add_choice("--tls-client-certificates", client_certificates, tls.client_certificates,
               "ignored, wanted or required [ignored]", "WHAT");
  }

  CLI::App* add_user_command(const char* name, UserCommand::Verb verb, const char* description) {
    CLI::App* command = user_app_->add_subcommand(name, description);
    command->callback([this, verb] { user_.verb = verb; });
    command->add_option("--data", data_, "The server's data folder [" + data_ + "]")->type_name("DIR");
    if (verb != UserCommand::Verb::list) {
      command->add_option("NAME", user_.name, "user@domain")->required()->type_name("");
    }
    return command;
  }

  void add_password_options(CLI::App* command) {
    auto* from_input =
        command->add_flag("--password-stdin", password_stdin_, "Read the password from standard input, its first line");
    command->add_option("--password", user_.password, "The password; other users of this machine may see it")
        ->type_name("P")
        ->excludes(from_input);
    command->add_option("--realm", user_.realm, "The digest realm [the server's, or the domain]")->type_name("REALM");
  }

  void add_user_commands() {
    user_app_ = app_.add_subcommand("user", "Who may register: add, passwd, remove, list")->require_subcommand(1);
    add_password_options(add_user_command("add", UserCommand::Verb::add, "Add an account"));
    add_password_options(add_user_command("passwd", UserCommand::Verb::passwd, "Give an account another password"));
    add_user_command("remove", UserCommand::Verb::remove, "Remove an account");
    add_user_command("list", UserCommand::Verb::list, "Name all accounts")->add_flag("--json", user_.json, "As JSON");
  }

  void add_bindings_command() {
    bindings_app_ = app_.add_subcommand("bindings", "Who is registered, on the running server");
    bindings_app_->add_option("AOR", bindings_.aor, "Only this address-of-record: user@domain")->type_name("");
    bindings_app_->add_option("--data", data_, "The server's data folder [" + data_ + "]")->type_name("DIR");
    bindings_app_->add_flag("--json", bindings_.json, "As JSON");
  }

  Command command() {
    for (const NotYet& flag : flags_to_come) {
      if (app_.count(flag.name) > 0)
        return complain(fmt::format("{} is not in this build yet: {}", flag.name, flag.instead));
    }
    for (const NotYet& to_come : commands_to_come) {
      if (app_.got_subcommand(to_come.name)) {
        return complain(fmt::format("{} is not in this build yet: {}", to_come.name, to_come.instead));
      }
    }
    if (app_.get_subcommands().empty()) return serve();
    for (const CLI::Option* option : app_.get_options()) {
      if (option->count() > 0 && option->get_name() != "--data") {
        return complain(fmt::format("{} is for the server, not for '{}'", option->get_name(),
                                    app_.get_subcommands().front()->get_name()));
      }
    }
    return app_.got_subcommand(user_app_) ? user() : bindings();
  }

  Command serve() {
    Complaint complaint;
    for (const std::string& text : listen_) {
      if (complaint.empty()) complaint = read_listen(text, serve_.config.listen);
    }
    for (const std::string& text : serve_.config.domains) {
      if (complaint.empty()) complaint = check_domain(text);
    }
    if (complaint.empty()) complaint = check_certificates(serve_.config);
    if (complaint.empty()) complaint = settle_expiry(app_, serve_.config);
    if (complaint.empty() && !is_printable(serve_.config.realm)) complaint = "--realm: not printable text";
    if (complaint.empty() && store_ != "memory") {
      complaint = fmt::format("--store {}: this build has --store memory only", escaped(store_));
    }
    if (complaint.empty() && workers_ != "1")
      complaint = fmt::format("--workers {}: this build has --workers 1 only", escaped(workers_));
    if (!complaint.empty()) return complain(std::move(complaint));
    serve_.config.data = data_;
    return serve_;
  }

  Command user() {
    using enum UserCommand::PasswordFrom;
    if (user_.verb != UserCommand::Verb::list) {
      const auto account = parse_account_name(user_.name);
      if (!account) {
        return complain(fmt::format("{}: not an account's name; write it as alice@example.test", escaped(user_.name)));
      }
    }
    if (!is_printable(user_.realm)) return complain("--realm: not printable text");
    const auto* verb = user_app_->get_subcommands().front();
    const auto* password = verb->get_option_no_throw("--password");
    if (password_stdin_) user_.password_from = standard_input;
    if (password && password->count() > 0) user_.password_from = argument;
    user_.data = data_;
    return user_;
  }

  Command bindings() {
    bindings_.data = data_;
    return bindings_;
  }

  CLI::App app_{"call-engine: a SIP registrar and redirect server", "call-engine"};
  CLI::App* user_app_ = nullptr;
  CLI::App* bindings_app_ = nullptr;
  ServeCommand serve_;
  UserCommand user_;
  BindingsCommand bindings_;
  std::vector<std::string> listen_;
  std::string data_ = "call-engine-data";
  std::string store_ = "memory";
  std::string not_yet_;
  std::string workers_ = "1";
  bool password_stdin_ = false;
};

}  // namespace

Command parse_command_line(int argc, const char* const* argv) { return Reader().read(argc, argv); }

}  // namespace sip::engine
