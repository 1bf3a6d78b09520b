#include "command_line.hpp"

#include <initializer_list>
#include <string>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace sip::engine {
namespace {

using namespace std::chrono_literals;
using ::testing::ElementsAre;
using ::testing::EndsWith;
using ::testing::HasSubstr;
using ::testing::StartsWith;

Command read(std::initializer_list<const char*> arguments) {
  std::vector<const char*> argv{"call-engine"};
  argv.insert(argv.end(), arguments);
  return parse_command_line(static_cast<int>(argv.size()), argv.data());
}

ServeCommand serve(std::initializer_list<const char*> arguments) {
  const Command command = read(arguments);
  if (const auto* remark = std::get_if<Remark>(&command)) ADD_FAILURE() << remark->text;
  const auto* serve = std::get_if<ServeCommand>(&command);
  return serve ? *serve : ServeCommand{};
}

std::string complaint(std::initializer_list<const char*> arguments) {
  const Command command = read(arguments);
  const auto* remark = std::get_if<Remark>(&command);
  if (!remark || !remark->is_error) return "";
  // One line, whatever was wrong.
  EXPECT_THAT(remark->text, StartsWith("call-engine: "));
  EXPECT_EQ(remark->text.find('\n'), remark->text.size() - 1) << remark->text;
  return remark->text;
}

TEST(CommandLine, WithoutFlagsServesWithTheDefaults) {
  const ServeCommand command = serve({});
  EXPECT_TRUE(command.config.listen.empty());
  EXPECT_TRUE(command.config.domains.empty());
  EXPECT_EQ(command.config.data, "call-engine-data");
  EXPECT_FALSE(command.config.open);
  EXPECT_FALSE(command.config.authenticate_invite);
  EXPECT_EQ(command.config.min_expires, 60s);
  EXPECT_EQ(command.config.max_expires, 7200s);
  EXPECT_EQ(command.config.default_expires, 3600s);
  EXPECT_EQ(command.config.nonce_lifetime, 300s);
  EXPECT_EQ(command.log_format, LogFormat::text);
  EXPECT_EQ(command.log_level, LogLevel::info);
}

TEST(CommandLine, ListenMayStandSeveralTimes) {
  const auto listen =
      serve({"--listen", "udp:127.0.0.1:5060", "--listen=tcp:[::1]:0", "--listen", "ws:0.0.0.0:8080"}).config.listen;
  ASSERT_EQ(listen.size(), 3U);
  EXPECT_EQ(listen[0].transport, net::TransportKind::udp);
  EXPECT_EQ(listen[0].address.text(), "127.0.0.1:5060");
  EXPECT_EQ(listen[1].transport, net::TransportKind::tcp);
  EXPECT_EQ(listen[1].address.text(), "[::1]:0");
  EXPECT_EQ(listen[2].transport, net::TransportKind::ws);
  EXPECT_EQ(listen[2].address.text(), "0.0.0.0:8080");
}

TEST(CommandLine, ListenSaysHowItIsWritten) {
  for (const char* bad : {"", "udp", "udp:", "udp:5060", "udp:127.0.0.1", "udp:127.0.0.1:", "udp:127.0.0.1:70000",
                          "udp:::1:5060", "sctp:127.0.0.1:5060", "127.0.0.1:5060", "udp:localhost:5060"}) {
    EXPECT_THAT(complaint({"--listen", bad}), HasSubstr("udp:127.0.0.1:5060")) << bad;
  }
}

TEST(CommandLine, ReadsEveryServerFlag) {
  const ServeCommand command = serve({"--domain",
                                      "example.test",
                                      "--domain",
                                      "192.0.2.1",
                                      "--data",
                                      "/tmp/x",
                                      "--open",
                                      "--auth-invite",
                                      "--realm",
                                      "a realm",
                                      "--min-expires",
                                      "10",
                                      "--max-expires",
                                      "100",
                                      "--default-expires",
                                      "50",
                                      "--nonce-lifetime",
                                      "5",
                                      "--log-format",
                                      "json",
                                      "--log-level",
                                      "debug",
                                      "--store",
                                      "memory",
                                      "--workers",
                                      "1"});
  EXPECT_THAT(command.config.domains, ElementsAre("example.test", "192.0.2.1"));
  EXPECT_EQ(command.config.data, "/tmp/x");
  EXPECT_TRUE(command.config.open);
  EXPECT_TRUE(command.config.authenticate_invite);
  EXPECT_EQ(command.config.realm, "a realm");
  EXPECT_EQ(command.config.min_expires, 10s);
  EXPECT_EQ(command.config.max_expires, 100s);
  EXPECT_EQ(command.config.default_expires, 50s);
  EXPECT_EQ(command.config.nonce_lifetime, 5s);
  EXPECT_EQ(command.log_format, LogFormat::json);
  EXPECT_EQ(command.log_level, LogLevel::debug);
}

TEST(CommandLine, ExpiryDefaultsMakeWayForWhatWasGiven) {
  const Config short_lived = serve({"--max-expires", "30"}).config;
  EXPECT_EQ(short_lived.min_expires, 30s);
  EXPECT_EQ(short_lived.default_expires, 30s);
  const Config long_lived = serve({"--min-expires", "86400"}).config;
  EXPECT_EQ(long_lived.default_expires, 86400s);
  EXPECT_EQ(long_lived.max_expires, 86400s);
  EXPECT_THAT(complaint({"--min-expires", "100", "--max-expires", "50"}), HasSubstr("must rise"));
  EXPECT_THAT(complaint({"--default-expires", "50", "--max-expires", "40"}), HasSubstr("must rise"));
}

TEST(CommandLine, NumbersAreSecondsFromOneUp) {
  for (const char* flag : {"--min-expires", "--max-expires", "--default-expires", "--nonce-lifetime"}) {
    for (const char* bad : {"", "0", "-1", "1.5", "abc", "4294967296", "10s"}) {
      EXPECT_THAT(complaint({flag, bad}), HasSubstr(flag)) << bad;
    }
  }
}

TEST(CommandLine, SaysWhichFlagIsWrong) {
  EXPECT_THAT(complaint({"--frobnicate"}), HasSubstr("--frobnicate"));
  EXPECT_THAT(complaint({"frobnicate"}), HasSubstr("frobnicate"));
  EXPECT_THAT(complaint({"--data"}), HasSubstr("--data"));
  EXPECT_THAT(complaint({"--domain", "example.test:5060"}), HasSubstr("without a port"));
  EXPECT_THAT(complaint({"--domain", "exa mple"}), HasSubstr("--domain"));
  EXPECT_THAT(complaint({"--realm", "a\nb"}), HasSubstr("--realm"));
  EXPECT_THAT(complaint({"--log-level", "loud"}), HasSubstr("trace"));
  EXPECT_THAT(complaint({"--log-format", "xml"}), HasSubstr("json"));
}

TEST(CommandLine, TakesCertificatesForTls) {
  const Config config = serve({"--listen", "tls:127.0.0.1:5061", "--tls-cert", "a.crt", "--tls-key", "a.key",
                               "--tls-ca", "ca.crt", "--tls-client-certificates", "required"})
                            .config;
  ASSERT_EQ(config.listen.size(), 1u);
  EXPECT_EQ(config.listen[0].transport, net::TransportKind::tls);
  EXPECT_EQ(config.tls.certificate_file, "a.crt");
  EXPECT_EQ(config.tls.key_file, "a.key");
  EXPECT_EQ(config.tls.trust_file, "ca.crt");
  EXPECT_EQ(config.tls.client_certificates, net::TlsOptions::ClientCertificates::required);
}

TEST(CommandLine, SaysWhatTlsNeeds) {
  const auto needs = HasSubstr("--listen tls:127.0.0.1:5061: needs --tls-cert FILE and --tls-key FILE");
  EXPECT_THAT(complaint({"--listen", "tls:127.0.0.1:5061"}), needs);
  EXPECT_THAT(complaint({"--listen", "tls:127.0.0.1:5061", "--tls-cert", "a.crt"}), needs);
  EXPECT_THAT(complaint({"--listen", "wss:127.0.0.1:443"}), HasSubstr("--listen wss:127.0.0.1:443: needs --tls-cert"));
  EXPECT_THAT(complaint({"--tls-cert", "a.crt"}), HasSubstr("--tls-cert: needs --tls-key FILE, too"));
  EXPECT_THAT(complaint({"--tls-key", "a.key"}), HasSubstr("--tls-key: needs --tls-cert FILE, too"));
  EXPECT_THAT(complaint({"--tls-client-certificates", "maybe"}), HasSubstr("ignored, wanted or required"));
}

TEST(CommandLine, SaysWhatThisBuildDoesNotHave) {
  for (const char* flag : {"--config", "--admin", "--user"}) {
    EXPECT_THAT(complaint({flag, "x"}), HasSubstr(std::string(flag) + " is not in this build yet"));
    EXPECT_THAT(complaint({flag}), HasSubstr(std::string(flag) + " is not in this build yet"));
  }
  for (const char* command : {"check", "reload", "stats", "trace"}) {
    EXPECT_THAT(complaint({command, "--config", "x"}), HasSubstr(std::string(command) + " is not in this build yet"));
  }
  for (const char* store : {"sqlite", "redis://127.0.0.1:6379"}) {
    EXPECT_THAT(complaint({"--store", store}), HasSubstr("--store memory only"));
  }
  EXPECT_THAT(complaint({"--workers", "2"}), HasSubstr("--workers 1 only"));
}

TEST(CommandLine, HelpAndVersionAreNoErrors) {
  for (const char* flag : {"--help", "--version"}) {
    const Command command = read({flag});
    ASSERT_TRUE(std::holds_alternative<Remark>(command)) << flag;
    EXPECT_FALSE(std::get<Remark>(command).is_error);
    EXPECT_THAT(std::get<Remark>(command).text, StartsWith("call-engine"));
    EXPECT_THAT(std::get<Remark>(command).text, EndsWith("\n"));
  }
}

UserCommand user(std::initializer_list<const char*> arguments) {
  const Command command = read(arguments);
  if (const auto* remark = std::get_if<Remark>(&command)) ADD_FAILURE() << remark->text;
  const auto* user = std::get_if<UserCommand>(&command);
  return user ? *user : UserCommand{};
}

TEST(CommandLine, UserCommandsNameAnAccountAndAFolder) {
  const UserCommand add = user({"user", "add", "alice@example.test", "--password", "secret", "--data", "/tmp/x"});
  EXPECT_EQ(add.verb, UserCommand::Verb::add);
  EXPECT_EQ(add.name, "alice@example.test");
  EXPECT_EQ(add.password_from, UserCommand::PasswordFrom::argument);
  EXPECT_EQ(add.password, "secret");
  EXPECT_EQ(add.data, "/tmp/x");
  const UserCommand passwd =
      user({"--data", "/tmp/y", "user", "passwd", "a@b.test", "--password-stdin", "--realm", "r"});
  EXPECT_EQ(passwd.verb, UserCommand::Verb::passwd);
  EXPECT_EQ(passwd.password_from, UserCommand::PasswordFrom::standard_input);
  EXPECT_EQ(passwd.realm, "r");
  EXPECT_EQ(passwd.data, "/tmp/y");
  EXPECT_EQ(user({"user", "add", "a@b.test"}).password_from, UserCommand::PasswordFrom::terminal);
  EXPECT_EQ(user({"user", "remove", "sip:a@b.test"}).verb, UserCommand::Verb::remove);
  EXPECT_EQ(user({"user", "list"}).data, "call-engine-data");
  EXPECT_TRUE(user({"user", "list", "--json"}).json);
}

TEST(CommandLine, UserCommandsSayWhatIsMissing) {
  EXPECT_NE(complaint({"user"}), "");
  EXPECT_THAT(complaint({"user", "add"}), HasSubstr("NAME"));
  EXPECT_THAT(complaint({"user", "add", "alice"}), HasSubstr("alice@example.test"));
  EXPECT_NE(complaint({"user", "add", "a@b.test", "--password", "x", "--password-stdin"}), "");
  EXPECT_NE(complaint({"user", "list", "a@b.test"}), "");
  EXPECT_NE(complaint({"user", "list", "--open"}), "");
  EXPECT_THAT(complaint({"--open", "user", "list"}), HasSubstr("--open is for the server"));
}

TEST(CommandLine, BindingsTakesAnAddressOfRecord) {
  const Command all = read({"bindings", "--data", "/tmp/x"});
  ASSERT_TRUE(std::holds_alternative<BindingsCommand>(all));
  EXPECT_EQ(std::get<BindingsCommand>(all).aor, "");
  EXPECT_EQ(std::get<BindingsCommand>(all).data, "/tmp/x");
  const Command one = read({"bindings", "alice@example.test", "--json"});
  ASSERT_TRUE(std::holds_alternative<BindingsCommand>(one));
  EXPECT_EQ(std::get<BindingsCommand>(one).aor, "alice@example.test");
  EXPECT_TRUE(std::get<BindingsCommand>(one).json);
}

}  // namespace
}  // namespace sip::engine
