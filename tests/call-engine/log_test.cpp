#include "log.hpp"

#include <array>
#include <functional>
#include <string>
#include <vector>

#include <fcntl.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <nlohmann/json.hpp>
#include <unistd.h>

#include "sip/net/event_bus.hpp"
#include "sip/net/transport_events.hpp"

#include "request_logger.hpp"

namespace sip::engine {
namespace {

using ::testing::ElementsAre;
using ::testing::EndsWith;
using ::testing::HasSubstr;
using ::testing::MatchesRegex;
using ::testing::Not;

// What went into a pipe while `write` ran with a log on it.
std::vector<std::string> lines_of(LogFormat format, LogLevel level, const std::function<void(Log&)>& write) {
  std::array<int, 2> pipe{};
  EXPECT_EQ(::pipe(pipe.data()), 0);
  {
    Log log(format, level, pipe[1]);
    write(log);
  }
  ::close(pipe[1]);
  std::string bytes;
  std::array<char, 4096> chunk;
  for (ssize_t size = 0; (size = ::read(pipe[0], chunk.data(), chunk.size())) > 0;) {
    bytes.append(chunk.data(), static_cast<std::size_t>(size));
  }
  ::close(pipe[0]);
  std::vector<std::string> lines;
  for (std::size_t end = 0; (end = bytes.find('\n')) != std::string::npos; bytes.erase(0, end + 1)) {
    lines.push_back(bytes.substr(0, end));
  }
  EXPECT_EQ(bytes, "") << "the last line has no end";
  return lines;
}

TEST(Log, TextIsTimeLevelEventAndFields) {
  const auto lines = lines_of(LogFormat::text, LogLevel::info, [](Log& log) {
    log.write(LogLevel::warn, "something happened", {{"name", "value"}, {"count", 7}, {"empty", ""}});
  });
  ASSERT_EQ(lines.size(), 1U);
  EXPECT_THAT(lines[0], MatchesRegex("[0-9-]{10}T[0-9:]{8}\\.[0-9]{3}Z warning something happened name=value count=7"));
}

TEST(Log, JsonIsOneObjectALine) {
  const auto lines = lines_of(LogFormat::json, LogLevel::info, [](Log& log) {
    log.write(LogLevel::info, "request", {{"aor", "a\"b\n\xFF\x1B"}, {"count", -7}, {"empty", ""}});
  });
  ASSERT_EQ(lines.size(), 1U);
  const auto line = nlohmann::json::parse(lines[0]);
  EXPECT_EQ(line["event"], "request");
  EXPECT_EQ(line["level"], "info");
  EXPECT_EQ(line["aor"], "a\"b\n\xEF\xBF\xBD\x1B");
  EXPECT_EQ(line["count"], -7);
  EXPECT_FALSE(line.contains("empty"));
}

TEST(Log, TextFromAPeerStaysInItsField) {
  const auto lines = lines_of(LogFormat::text, LogLevel::info, [](Log& log) {
    log.write(LogLevel::info, "request", {{"aor", "x\r\n2026-01-01T00:00:00.000Z info forged \x1B[2J"}, {"b", "a b"}});
  });
  ASSERT_EQ(lines.size(), 1U);
  EXPECT_THAT(lines[0],
              EndsWith(R"(info request aor="x\x0d\x0a2026-01-01T00:00:00.000Z info forged \x1b[2J" b="a b")"));
}

TEST(Log, LevelsBelowItsOwnAreLeftOut) {
  const auto lines = lines_of(LogFormat::text, LogLevel::warn, [](Log& log) {
    EXPECT_FALSE(log.enabled(LogLevel::info));
    EXPECT_TRUE(log.enabled(LogLevel::error));
    log.write(LogLevel::info, "quiet");
    log.write(LogLevel::error, "loud");
  });
  EXPECT_THAT(lines, ElementsAre(EndsWith("error loud")));
  EXPECT_THAT(lines_of(LogFormat::text, LogLevel::off, [](Log& log) { log.write(LogLevel::error, "loud"); }),
              ElementsAre());
}

TEST(Log, NeverWaitsForItsReaderAndSaysWhatWasLost) {
  std::array<int, 2> pipe{};
  ASSERT_EQ(::pipe(pipe.data()), 0);
  std::string bytes;
  {
    Log log(LogFormat::text, LogLevel::info, pipe[1]);
    const std::string text(1000, 'x');
    for (int i = 0; i < 5000; ++i) log.write(LogLevel::info, "much", {{"text", text}});  // 5 MB, nobody reads

    // Now somebody does: what was kept comes through, and then a line that counts the rest.
    std::array<char, 65536> chunk;
    while (bytes.find("lines lost") == std::string::npos) {
      const ssize_t size = ::read(pipe[0], chunk.data(), chunk.size());
      ASSERT_GT(size, 0);
      bytes.append(chunk.data(), static_cast<std::size_t>(size));
      log.write(LogLevel::info, "more");
    }
    // Nobody reads any more, and it ends all the same.
    for (int i = 0; i < 5000; ++i) log.write(LogLevel::info, "much", {{"text", text}});
  }
  EXPECT_THAT(bytes, HasSubstr(" count="));
  ::close(pipe[0]);
  ::close(pipe[1]);
}

TEST(RequestLogger, LogsOneLineARequest) {
  RequestAnswered request;
  request.method = "REGISTER";
  request.aor = "sip:alice@example.test";
  request.call_id = "1@host";
  request.flow.transport = net::TransportKind::tcp;
  request.flow.remote = *net::SocketAddress::parse("2001:db8::1", 5071);
  request.status = 401;
  request.microseconds = 85;
  request.why = "no credentials";
  const auto log_it = [&](Log& log) {
    net::EventBus bus;
    const RequestLogger logger(bus, log);
    bus.publish(request);
  };
  EXPECT_THAT(lines_of(LogFormat::text, LogLevel::info, log_it),
              ElementsAre(EndsWith("info request method=REGISTER aor=sip:alice@example.test "
                                   "source=tcp:[2001:db8::1]:5071 status=401 latency_us=85 call_id=1@host "
                                   "why=\"no credentials\"")));
  EXPECT_THAT(lines_of(LogFormat::text, LogLevel::warn, log_it), ElementsAre());

  request.method = request.aor = request.call_id = "";
  request.why = "";
  EXPECT_THAT(lines_of(LogFormat::text, LogLevel::info, log_it),
              ElementsAre(EndsWith("request method=- aor=- source=tcp:[2001:db8::1]:5071 status=401 latency_us=85")));
}

TEST(RequestLogger, LogsWhatGotNoAnswerAsDroppedAtDebug) {
  const auto log_it = [](Log& log) {
    net::EventBus bus;
    const RequestLogger logger(bus, log);
    net::MessageRefused refused{.error = {Errc::malformed_header, "CSeq"}};
    refused.flow.remote = *net::SocketAddress::parse("192.0.2.1", 5071);
    refused.request.method = "ACK";
    bus.publish(refused);
    bus.publish(net::MessageDropped{refused.flow, "no one took the request"});
    refused.status = 400;  // has a line of its own, as a request
    bus.publish(refused);
  };
  EXPECT_THAT(lines_of(LogFormat::text, LogLevel::debug, log_it),
              ElementsAre(EndsWith("debug dropped method=ACK source=udp:192.0.2.1:5071 why=\"malformed header: CSeq\""),
                          EndsWith("debug dropped source=udp:192.0.2.1:5071 why=\"no one took the request\"")));
  EXPECT_THAT(lines_of(LogFormat::text, LogLevel::info, log_it), ElementsAre());
}

TEST(RequestLogger, EndsWithItsSubscription) {
  EXPECT_THAT(lines_of(LogFormat::text, LogLevel::info,
                       [](Log& log) {
                         net::EventBus bus;
                         {
                           const RequestLogger logger(bus, log);
                         }
                         bus.publish(RequestAnswered{});
                       }),
              ElementsAre());
}

}  // namespace
}  // namespace sip::engine
