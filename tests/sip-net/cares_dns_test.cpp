// The look-ups of a real Loop, against a small DNS server on loopback.
#include <cstdint>
#include <functional>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include <gtest/gtest.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

#include "dns_reply.hpp"
#include "loop_fixture.hpp"

namespace sip::net {
namespace {

using std::chrono::milliseconds;

/// Answers A and AAAA queries from a table (RFC 1035 §4), others with what the test says; names it does not know with
/// NXDOMAIN.
class DnsServer {
 public:
  struct Zone {
    std::vector<std::string> addresses;
    int rcode = 0;
    bool silent = false;
    /// The datagrams that answer this query; its question ends at `end`.
    std::function<std::vector<std::string>(std::string_view query, std::size_t end)> script{};
  };
  std::map<std::string, Zone> names;
  int queries = 0;

  explicit DnsServer(uv_loop_t* loop) {
    socket_ = ::socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
    const auto any = address("127.0.0.1:0");
    EXPECT_EQ(::bind(socket_, any.raw(), any.raw_size()), 0);
    sockaddr_storage storage{};
    socklen_t size = sizeof storage;
    ::getsockname(socket_, reinterpret_cast<sockaddr*>(&storage), &size);
    at_ = SocketAddress::from(reinterpret_cast<sockaddr*>(&storage));
    poll_ = new uv_poll_t;
    poll_->data = this;
    uv_poll_init(loop, poll_, socket_);
    uv_poll_start(poll_, UV_READABLE, [](uv_poll_t* poll, int, int) { static_cast<DnsServer*>(poll->data)->answer(); });
  }
  DnsServer(const DnsServer&) = delete;
  DnsServer& operator=(const DnsServer&) = delete;
  ~DnsServer() {
    uv_close(reinterpret_cast<uv_handle_t*>(poll_),
             [](uv_handle_t* poll) { delete reinterpret_cast<uv_poll_t*>(poll); });
    ::close(socket_);
  }
  SocketAddress at() const { return at_; }

 private:
  void answer() {
    unsigned char query[512];
    sockaddr_storage from{};
    socklen_t size = sizeof from;
    const auto count = ::recvfrom(socket_, query, sizeof query, 0, reinterpret_cast<sockaddr*>(&from), &size);
    if (count < 17) return;
    ++queries;
    std::string name;
    std::size_t at = 12;
    while (query[at] != 0) {
      if (!name.empty()) name += '.';
      name.append(reinterpret_cast<const char*>(query) + at + 1, query[at]);
      at += query[at] + 1u;
    }
    const int type = query[at + 1] << 8 | query[at + 2];
    const std::size_t question_end = at + 5;
    const auto known = names.find(name);
    const Zone zone = known != names.end() ? known->second : Zone{.addresses = {}, .rcode = 3};
    if (zone.silent) return;
    if (zone.script) {
      for (const auto& reply :
           zone.script({reinterpret_cast<char*>(query), static_cast<std::size_t>(count)}, question_end)) {
        ::sendto(socket_, reply.data(), reply.size(), 0, reinterpret_cast<sockaddr*>(&from), size);
      }
      return;
    }
    std::string reply(reinterpret_cast<const char*>(query), question_end);
    reply[2] = '\x81';
    reply[3] = static_cast<char>(0x80 | zone.rcode);
    for (int i = 6; i < 12; ++i) reply[static_cast<std::size_t>(i)] = 0;
    for (const auto& text : zone.addresses) {
      const auto record = SocketAddress::parse(text, 0).value();
      if (record.is_ipv6() != (type == 28)) continue;
      ++reply[7];
      const auto* bytes =
          record.is_ipv6()
              ? reinterpret_cast<const char*>(&reinterpret_cast<const sockaddr_in6*>(record.raw())->sin6_addr)
              : reinterpret_cast<const char*>(&reinterpret_cast<const sockaddr_in*>(record.raw())->sin_addr);
      const char length = record.is_ipv6() ? 16 : 4;
      reply += std::string("\xc0\x0c\x00", 3) + static_cast<char>(type) +
               std::string("\x00\x01\x00\x00\x00\x3c\x00", 7) + length +
               std::string(bytes, static_cast<std::size_t>(length));
    }
    ::sendto(socket_, reply.data(), reply.size(), 0, reinterpret_cast<sockaddr*>(&from), size);
  }

  int socket_;
  SocketAddress at_;
  uv_poll_t* poll_;
};

/// A foreign loop, so that the server's address is known before the stack's options are set.
struct CaresDnsTest : testing::Test {
  uv_loop_t uv{};
  std::optional<DnsServer> server;
  std::optional<Loop> loop;

  CaresDnsTest() {
    uv_loop_init(&uv);
    server.emplace(&uv);
    LoopOptions options;
    options.dns_servers = {server->at()};
    options.dns_timeout = milliseconds(250);
    loop.emplace(&uv, options);
  }
  ~CaresDnsTest() override {
    if (loop) {
      loop->close([this] { loop.reset(); });
    }
    server.reset();
    uv_run(&uv, UV_RUN_DEFAULT);
    EXPECT_EQ(uv_loop_close(&uv), 0);
  }

  struct Answer {
    std::optional<Result<DnsAnswer<SocketAddress>>> result;
    int times = 0;
    Operation operation;
  };
  /// The SRV records, also those of a reply that comes late.
  Result<DnsAnswer<SrvRecord>> srv(const std::string& name) {
    std::optional<Result<DnsAnswer<SrvRecord>>> got;
    loop->dns().srv(name, [&](Result<DnsAnswer<SrvRecord>> result) { got = std::move(result); });
    EXPECT_TRUE(run_until(*loop, [&] { return got.has_value(); })) << name;
    return got.value_or(fail(Errc::gone));
  }
  void look_up(const std::string& name, Answer& answer) {
    answer.operation = loop->dns().addresses(name, [&answer](Result<DnsAnswer<SocketAddress>> result) {
      answer.result = std::move(result);
      ++answer.times;
    });
    EXPECT_EQ(answer.times, 0) << "never before the call has returned";
  }
  Result<DnsAnswer<SocketAddress>> look_up(const std::string& name) {
    Answer answer;
    look_up(name, answer);
    EXPECT_TRUE(answer.operation.pending());
    EXPECT_TRUE(run_until(*loop, [&] { return answer.times > 0; })) << name;
    EXPECT_FALSE(answer.operation.pending());
    return answer.result.value_or(fail(Errc::gone));
  }
};

std::vector<std::string> hosts(const Result<DnsAnswer<SocketAddress>>& result) {
  std::vector<std::string> out;
  if (result) {
    for (const auto& address : result->records) out.push_back(address.text());
  }
  return out;
}

TEST_F(CaresDnsTest, GivesAandAaaaRecordsIpv4First) {
  server->names["both.test"] = {.addresses = {"2001:db8::1", "192.0.2.1", "192.0.2.2"}};
  EXPECT_EQ(hosts(look_up("both.test")), (std::vector<std::string>{"192.0.2.1:0", "192.0.2.2:0", "[2001:db8::1]:0"}));
}

TEST_F(CaresDnsTest, OneFamilyIsEnough) {
  server->names["four.test"] = {.addresses = {"192.0.2.4"}};
  server->names["six.test"] = {.addresses = {"2001:db8::6"}};
  EXPECT_EQ(hosts(look_up("four.test")), std::vector<std::string>{"192.0.2.4:0"});
  EXPECT_EQ(hosts(look_up("six.test")), std::vector<std::string>{"[2001:db8::6]:0"});
}

TEST_F(CaresDnsTest, KnowsLocalhostWithoutAskingAnyone) {
  const auto found = hosts(look_up("localhost"));
  ASSERT_FALSE(found.empty());
  EXPECT_EQ(found[0], "127.0.0.1:0");
  EXPECT_EQ(server->queries, 0);
}

TEST_F(CaresDnsTest, ANameThatIsNotThereIsNotFound) {
  const auto result = look_up("nobody.test");
  ASSERT_TRUE(result) << "that there are none is an answer";
  EXPECT_TRUE(result->records.empty());
}

TEST_F(CaresDnsTest, ANameWithoutAddressesIsNotFound) {
  server->names["empty.test"] = {};
  const auto result = look_up("empty.test");
  ASSERT_TRUE(result);
  EXPECT_TRUE(result->records.empty());
}

TEST_F(CaresDnsTest, AServerThatFailsIsNotAMissingName) {
  server->names["broken.test"] = {.addresses = {}, .rcode = 2};
  const auto result = look_up("broken.test");
  ASSERT_FALSE(result);
  EXPECT_EQ(result.error().code, Errc::name_lookup_failed);
  EXPECT_EQ(result.error().system, 0);
  EXPECT_STRNE(result.error().what, "") << "c-ares says why";
}

TEST_F(CaresDnsTest, AServerThatIsSilentIsAskedAgainThenGivenUp) {
  server->names["silent.test"] = {.addresses = {}, .silent = true};
  const auto result = look_up("silent.test");
  ASSERT_FALSE(result);
  EXPECT_EQ(result.error().code, Errc::name_lookup_failed);
  EXPECT_EQ(server->queries, 4) << "A and AAAA, twice";
}

TEST_F(CaresDnsTest, ANameThatCannotBeOneIsNotFound) {
  for (const auto& name : {std::string(300, 'x'), std::string("a..b"), std::string(70, 'y') + ".test", std::string()}) {
    EXPECT_TRUE(hosts(look_up(name)).empty()) << name;
  }
}

TEST_F(CaresDnsTest, CancelBringsDoneOnceAndLater) {
  server->names["silent.test"] = {.addresses = {}, .silent = true};
  Answer answer;
  look_up("silent.test", answer);
  answer.operation.cancel();
  answer.operation.cancel();
  EXPECT_EQ(answer.times, 0);
  ASSERT_TRUE(run_until(*loop, [&] { return answer.times > 0; }));
  EXPECT_EQ(answer.result->error().code, Errc::cancelled);
  EXPECT_FALSE(answer.operation.pending());
  answer.operation.cancel();
  // c-ares still waits for the server; its answer goes nowhere.
  EXPECT_TRUE(look_up("nobody.test"));
  EXPECT_EQ(answer.times, 1);
}

TEST_F(CaresDnsTest, CancelCountsUntilDoneHasCome) {
  Answer answer;
  look_up("localhost", answer);  // its result is already on the way
  answer.operation.cancel();
  ASSERT_TRUE(run_until(*loop, [&] { return answer.times > 0; }));
  EXPECT_EQ(answer.result->error().code, Errc::cancelled);
}

TEST_F(CaresDnsTest, DroppingTheOperationDoesNotCancel) {
  server->names["four.test"] = {.addresses = {"192.0.2.4"}};
  Answer answer;
  look_up("four.test", answer);
  answer.operation = {};
  ASSERT_TRUE(run_until(*loop, [&] { return answer.times > 0; }));
  EXPECT_TRUE(answer.result->has_value());
}

TEST_F(CaresDnsTest, ManyLookUpsAtOnceEachGetTheirOwn) {
  std::vector<Answer> answers(200);
  for (std::size_t i = 0; i < answers.size(); ++i) {
    const auto name = "n" + std::to_string(i) + ".test";
    server->names[name] = {.addresses = {"192.0.2." + std::to_string(i)}};
    look_up(name, answers[i]);
  }
  ASSERT_TRUE(run_until(*loop, [&] { return std::ranges::all_of(answers, [](auto& a) { return a.times > 0; }); }));
  for (std::size_t i = 0; i < answers.size(); ++i) {
    EXPECT_EQ(hosts(*answers[i].result), std::vector<std::string>{"192.0.2." + std::to_string(i) + ":0"});
  }
}

TEST_F(CaresDnsTest, RefusesMoreThanItsLimitAtOnce) {
  std::vector<Answer> answers(1025);
  for (std::size_t i = 0; i < answers.size(); ++i) {
    const auto name = "silent" + std::to_string(i) + ".test";
    server->names[name] = {.addresses = {}, .silent = true};
    look_up(name, answers[i]);
  }
  ASSERT_TRUE(run_until(*loop, [&] { return answers.back().times > 0; }));
  EXPECT_EQ(answers.back().result->error().code, Errc::limit_reached);
  for (auto& answer : answers) answer.operation.cancel();
  ASSERT_TRUE(run_until(*loop, [&] { return std::ranges::all_of(answers, [](auto& a) { return a.times == 1; }); }));
}

TEST_F(CaresDnsTest, ClosingTheLoopCancelsWhatIsPending) {
  server->names["silent.test"] = {.addresses = {}, .silent = true};
  Answer answer, late;
  bool closed = false;
  auto operation = loop->dns().addresses("silent.test", [&](Result<DnsAnswer<SocketAddress>> result) {
    answer.result = std::move(result);
    ++answer.times;
    // Asking once more while the loop closes brings Done all the same.
    look_up("localhost", late);
  });
  loop->close([&] {
    closed = true;
    loop.reset();
  });
  server.reset();
  uv_run(&uv, UV_RUN_DEFAULT);
  EXPECT_TRUE(closed);
  EXPECT_EQ(answer.times, 1);
  EXPECT_EQ(answer.result->error().code, Errc::cancelled);
  EXPECT_EQ(late.times, 1);
  EXPECT_EQ(late.result->error().code, Errc::cancelled);
  EXPECT_FALSE(operation.pending());
  operation.cancel();
}

TEST_F(CaresDnsTest, ADoneMayAskAgainAndCancelOthers) {
  server->names["four.test"] = {.addresses = {"192.0.2.4"}};
  server->names["silent.test"] = {.addresses = {}, .silent = true};
  Answer second, other;
  look_up("silent.test", other);
  loop->dns().addresses("four.test", [&](const Result<DnsAnswer<SocketAddress>>&) {
    other.operation.cancel();
    look_up("four.test", second);
  });
  ASSERT_TRUE(run_until(*loop, [&] { return second.times == 1 && other.times == 1; }));
  EXPECT_TRUE(second.result->has_value());
  EXPECT_EQ(other.result->error().code, Errc::cancelled);
}

// SRV and NAPTR

using Datagrams = std::vector<std::string>;

TEST_F(CaresDnsTest, GivesSrvRecords_2782) {
  server->names["_sip._udp.test"].script = [](std::string_view query, std::size_t end) {
    return Datagrams{DnsReply(query, end).srv("_sip._udp.test", 60, {1, 2, 5060, "a.test"}).text()};
  };
  const auto answer = srv("_sip._udp.test");
  ASSERT_TRUE(answer);
  EXPECT_EQ(answer->records, (std::vector<SrvRecord>{{1, 2, 5060, "a.test"}}));
  EXPECT_EQ(answer->ttl, std::chrono::seconds(60));
  EXPECT_TRUE(srv("_sip._udp.test"));
  EXPECT_EQ(server->queries, 1) << "the second time it is known";
}

TEST_F(CaresDnsTest, NoneIsKeptByTheSoa_2308_5) {
  server->names["_sip._udp.none.test"].script = [](std::string_view query, std::size_t end) {
    return Datagrams{DnsReply(query, end).soa("test", 900, 77).rcode(3).text()};
  };
  const auto answer = srv("_sip._udp.none.test");
  ASSERT_TRUE(answer);
  EXPECT_TRUE(answer->records.empty());
  EXPECT_EQ(answer->ttl, std::chrono::seconds(77));
}

TEST_F(CaresDnsTest, ARecordItCannotReadIsLeftOut) {
  server->names["bad.test"].script = [](std::string_view query, std::size_t end) {
    return Datagrams{DnsReply(query, end)
                         .record("bad.test", DnsReply::srv_type, 60, "xy")
                         .srv("bad.test", 60, {0, 0, 5, "a.test"})
                         .text()};
  };
  EXPECT_EQ(srv("bad.test").value().records.size(), 1U);
}

TEST_F(CaresDnsTest, AnAnswerToAnotherQuestionIsNone) {
  server->names["id.test"].script = [](std::string_view query, std::size_t end) {
    const auto id =
        static_cast<std::uint16_t>(static_cast<unsigned char>(query[0]) << 8 | static_cast<unsigned char>(query[1]));
    return Datagrams{
        DnsReply(query, end).id(static_cast<std::uint16_t>(id + 1)).srv("id.test", 60, {0, 0, 1, "evil.test"}).text(),
        DnsReply("other.test", DnsReply::srv_type).id(id).srv("other.test", 60, {0, 0, 2, "evil.test"}).text(),
        DnsReply(query, end).srv("id.test", 60, {0, 0, 5060, "good.test"}).text()};
  };
  EXPECT_EQ(srv("id.test").value().records.at(0).target, "good.test");
}

TEST_F(CaresDnsTest, OnlyAnAnswerToAnotherQuestionIsSilence) {
  server->names["wrong.test"].script = [](std::string_view query, std::size_t end) {
    return Datagrams{DnsReply(query, end).id(0).srv("wrong.test", 60, {0, 0, 1, "evil.test"}).text()};
  };
  EXPECT_EQ(srv("wrong.test").error().code, Errc::name_lookup_failed);
}

TEST_F(CaresDnsTest, AnAnswerThatComesTwiceCountsOnce) {
  server->names["twice.test"].script = [](std::string_view query, std::size_t end) {
    const auto reply = DnsReply(query, end).srv("twice.test", 60, {0, 0, 5060, "a.test"}).text();
    return Datagrams{reply, reply, reply};
  };
  EXPECT_EQ(srv("twice.test").value().records.size(), 1U);
  EXPECT_TRUE(look_up("nobody.test")) << "what came late did no harm";
}

TEST_F(CaresDnsTest, AnAnswerThatComesTooLateIsNone) {
  std::string late;
  server->names["late.test"].script = [&](std::string_view query, std::size_t end) {
    late = DnsReply(query, end).srv("late.test", 60, {0, 0, 1, "late.test"}).text();
    return Datagrams{};
  };
  server->names["next.test"].script = [&](std::string_view query, std::size_t end) {
    return Datagrams{late, DnsReply(query, end).srv("next.test", 60, {0, 0, 5060, "a.test"}).text()};
  };
  EXPECT_EQ(srv("late.test").error().code, Errc::name_lookup_failed);
  EXPECT_EQ(srv("next.test").value().records, (std::vector<SrvRecord>{{0, 0, 5060, "a.test"}}));
}

TEST_F(CaresDnsTest, ATruncatedAnswerNobodyCompletesIsAFailure) {
  // It is asked for again by TCP (RFC 7766 §5), where nobody listens.
  server->names["cut.test"].script = [](std::string_view query, std::size_t end) {
    return Datagrams{DnsReply(query, end).srv("cut.test", 60, {0, 0, 5060, "a.test"}).truncated().text()};
  };
  EXPECT_EQ(srv("cut.test").error().code, Errc::name_lookup_failed);
}

TEST_F(CaresDnsTest, AnAnswerCutOffGivesWhatCanBeRead) {
  server->names["short.test"].script = [](std::string_view query, std::size_t end) {
    const auto reply = DnsReply(query, end)
                           .srv("short.test", 60, {0, 0, 1, "a.test"})
                           .srv("short.test", 60, {0, 0, 2, "b.test"})
                           .text();
    return Datagrams{reply.substr(0, reply.size() - 3)};
  };
  EXPECT_EQ(srv("short.test").value().records, (std::vector<SrvRecord>{{0, 0, 1, "a.test"}}));
}

TEST_F(CaresDnsTest, AliasesInACircleAreNoAnswer) {
  server->names["round.test"].script = [](std::string_view query, std::size_t end) {
    return Datagrams{DnsReply(query, end).alias("round.test", 60, "b.test").alias("b.test", 60, "round.test").text()};
  };
  EXPECT_TRUE(srv("round.test").value().records.empty());
  EXPECT_TRUE(hosts(look_up("round.test")).empty());
}

TEST(CaresDns, AnOwnLoopEndsWithLookUpsUnderWay) {
  bool called = false;
  Operation operation;
  {
    Loop loop(LoopOptions{.number = 0, .dns_servers = {address("127.0.0.1:9")}});
    operation = loop.dns().addresses("silent.test", [&](const auto&) { called = true; });
  }
  EXPECT_FALSE(called) << "like every task that still waits";
  EXPECT_FALSE(operation.pending());
}

}  // namespace
}  // namespace sip::net
