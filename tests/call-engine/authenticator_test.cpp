#include "sip/engine/authenticator.hpp"

#include <map>
#include <string>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "sip/header/authorization.hpp"
#include "sip/parse.hpp"
#include "sip/testing/sim_network.hpp"

namespace sip::engine {
namespace {

using namespace std::chrono_literals;
using digest::Algorithm;

class AccountsInMemory final : public AccountStore {
 public:
  const Account* find(std::string_view user, std::string_view domain) const override {
    const auto found = accounts_.find(std::string(user) + '@' + std::string(domain));
    return found == accounts_.end() ? nullptr : &found->second;
  }
  std::size_t size() const override { return accounts_.size(); }
  std::vector<const Account*> list() const override { return {}; }
  Result<void> add(Account account) override {
    accounts_[account.name()] = account;
    return {};
  }
  Result<void> replace(Account account) override { return add(std::move(account)); }
  Result<void> remove(std::string_view, std::string_view) override { return {}; }

 private:
  std::map<std::string, Account> accounts_;
};

struct Answer {
  std::string user = "alice";
  std::string password = "secret";
  std::string uri = "sip:example.test";
  std::string request_uri = "sip:example.test";
  std::string body = {};
  std::string body_signed = {};
  std::string method = "REGISTER";
};

class Authentication : public ::testing::Test {
 protected:
  Authentication() {
    EXPECT_TRUE(accounts.add(*make_account("alice@example.test", "secret")));
    EXPECT_TRUE(accounts.add(*make_account("elsewhere@example.test", "secret", "another realm")));
  }

  // REGISTER with these Authorization rows.
  static Request request(const std::vector<std::string>& rows, const Answer& answer = {}) {
    std::string text = answer.method + " " + answer.request_uri +
                       " SIP/2.0\r\n"
                       "Via: SIP/2.0/UDP 192.0.2.9;branch=z9hG4bK1\r\nMax-Forwards: 70\r\n"
                       "From: <sip:alice@example.test>;tag=1\r\nTo: <sip:alice@example.test>\r\n"
                       "Call-ID: 1\r\nCSeq: 1 " +
                       answer.method + "\r\n";
    for (const std::string& row : rows) text += "Authorization: " + row + "\r\n";
    auto message = parse(text + "Content-Length: " + std::to_string(answer.body.size()) + "\r\n\r\n" + answer.body);
    EXPECT_TRUE(message) << describe(message.error());
    return Request(std::move(*message));
  }

  Authenticator::Verdict authenticate(const std::vector<std::string>& rows, const Answer& answer = {}) {
    return authenticator->authenticate(request(rows, answer), "example.test");
  }

  // Asks without credentials, and gives the challenge back.
  digest::Session challenged() {
    auto verdict = authenticate({});
    auto session = digest::choose_challenge(std::get<Authenticator::Rejected>(verdict).response);
    EXPECT_TRUE(session);
    return std::move(*session);
  }

  static std::string answer_row(digest::Session& session, const Answer& answer = {}) {
    const digest::Login login{answer.user, answer.password, ""};
    return session.answer(login, answer.method, answer.uri, answer.body_signed, "0a4f113b");
  }

  Authenticator::Verdict login(const Answer& answer = {}) {
    digest::Session session = challenged();
    return authenticate({answer_row(session, answer)}, answer);
  }

  void start(Authenticator::Options options) { authenticator.emplace(node, accounts, domains, std::move(options)); }

  sip::testing::SimNetwork network;
  sip::testing::SimNode& node = network.add_node("192.0.2.1");
  AccountsInMemory accounts;
  Domains domains{{"example.test"}, {{net::TransportKind::udp, *net::SocketAddress::parse("192.0.2.1", 5060)}}};
  std::optional<Authenticator> authenticator{std::in_place, node, accounts, domains, Authenticator::Options{}};
};

std::vector<std::string> challenges(const Authenticator::Verdict& verdict) {
  std::vector<std::string> rows;
  const auto* rejected = std::get_if<Authenticator::Rejected>(&verdict);
  for (std::size_t i = 0; rejected && i < rejected->response.headers.size(); ++i) {
    const auto row = rejected->response.headers[i];
    if (row.id == HeaderId::www_authenticate) rows.emplace_back(row.value);
  }
  return rows;
}

bool is_stale(const Authenticator::Verdict& verdict) {
  const auto rows = challenges(verdict);
  return rows.size() == 1 && equals_ignoring_case(WwwAuthenticate::parse(rows[0])->params.value("stale"), "true");
}

int status(const Authenticator::Verdict& verdict) {
  const auto* rejected = std::get_if<Authenticator::Rejected>(&verdict);
  return rejected ? code(rejected->response.status()) : 200;
}

std::string why(const Authenticator::Verdict& verdict) {
  const auto* rejected = std::get_if<Authenticator::Rejected>(&verdict);
  return rejected ? rejected->why : "";
}

TEST_F(Authentication, AsksForOneMd5AnswerWithQopAuthByDefault_22_1) {
  const auto verdict = authenticate({});
  EXPECT_EQ(status(verdict), 401);
  ASSERT_EQ(challenges(verdict).size(), 1U);
  const std::string row = challenges(verdict)[0];
  const auto header = WwwAuthenticate::parse(row);
  ASSERT_TRUE(header && header->is_digest());
  EXPECT_EQ(header->params.value("realm"), "example.test");
  EXPECT_EQ(header->params.raw("qop"), "\"auth\"");
  EXPECT_THAT(header->params.value("algorithm"), ::testing::AnyOf("", "MD5"));
  EXPECT_FALSE(is_stale(verdict));
  EXPECT_EQ(why(verdict), "no credentials");
}

TEST_F(Authentication, AcceptsTheRightPassword_22_4) {
  const auto verdict = login();
  ASSERT_TRUE(std::holds_alternative<Authenticator::Authenticated>(verdict)) << why(verdict);
  EXPECT_EQ(std::get<Authenticator::Authenticated>(verdict).account->name(), "alice@example.test");
}

TEST_F(Authentication, AcceptsUserAtDomainAsUsername) {
  EXPECT_EQ(status(login({.user = "alice@example.test"})), 200);
  EXPECT_EQ(status(login({.user = "alice@example.org"})), 401);
}

TEST_F(Authentication, SaysInTheLogThatOnlyTheCaseOfTheUsernamesDomainIsWrong) {
  const auto verdict = login({.user = "alice@EXAMPLE.test"});
  EXPECT_EQ(status(verdict), 401);  // the hash is over the name as written
  EXPECT_THAT(why(verdict), ::testing::HasSubstr("in another case"));
  EXPECT_EQ(why(login({.user = "nobody@EXAMPLE.test"})), "unknown user");
}

TEST_F(Authentication, AnswersUnknownUserAndWrongPasswordAlike) {
  const auto wrong = login({.password = "guess"});
  const auto unknown = login({.user = "nobody"});
  EXPECT_EQ(why(wrong), "wrong password");
  EXPECT_EQ(why(unknown), "unknown user");
  EXPECT_EQ(status(wrong), 401);
  EXPECT_EQ(status(unknown), 401);
  EXPECT_FALSE(is_stale(wrong));
  EXPECT_FALSE(is_stale(unknown));
  const auto shape = [](const Authenticator::Verdict& verdict) {
    std::string text = to_string(std::get<Authenticator::Rejected>(verdict).response);
    const auto nonce = text.find("nonce=\"");
    return nonce == std::string::npos ? "" : text.erase(nonce, text.find('"', nonce + 7) - nonce);
  };
  EXPECT_NE(shape(wrong), "");
  EXPECT_EQ(shape(wrong), shape(unknown));
}

TEST_F(Authentication, AccountOfAnotherRealmCannotLogIn) {
  EXPECT_EQ(why(login({.user = "elsewhere"})), "account made for another realm");
}

TEST_F(Authentication, UserNamesDifferByCase_19_1_4) { EXPECT_EQ(status(login({.user = "Alice"})), 401); }

TEST_F(Authentication, TheSameNonceIsGoodForRisingCounts) {
  digest::Session session = challenged();
  const std::string first = answer_row(session);
  EXPECT_EQ(status(authenticate({first})), 200);
  EXPECT_EQ(status(authenticate({answer_row(session)})), 200);
}

TEST_F(Authentication, AReplayedCountIsStale) {
  digest::Session session = challenged();
  const std::string row = answer_row(session);
  EXPECT_EQ(status(authenticate({row})), 200);
  const auto verdict = authenticate({row});
  EXPECT_EQ(status(verdict), 401);
  EXPECT_TRUE(is_stale(verdict));
}

TEST_F(Authentication, ANonceCountOf0Is400AndLeavesTheNonceGood_Rfc7616_3_4) {
  digest::Session session = challenged();
  digest::Session miscounting = session;
  miscounting.nc = 0xFFFFFFFF;  // what answer() counts up to 0
  const std::string row = answer_row(miscounting);
  ASSERT_THAT(row, ::testing::HasSubstr("nc=00000000"));
  const auto verdict = authenticate({row});
  EXPECT_EQ(status(verdict), 400);
  EXPECT_EQ(std::get<Authenticator::Rejected>(verdict).response.reason(), "Malformed Authorization nc");
  EXPECT_EQ(status(authenticate({answer_row(session)})), 200);
}

TEST_F(Authentication, AnOldNonceIsStale) {
  digest::Session session = challenged();
  network.run_for(301s);
  const auto verdict = authenticate({answer_row(session)});
  EXPECT_EQ(status(verdict), 401);
  EXPECT_TRUE(is_stale(verdict));
}

TEST_F(Authentication, ANonceOfAnEarlierRunIsStaleToWhoKnowsThePassword) {
  digest::Session session = challenged();
  start({});
  const auto verdict = authenticate({answer_row(session)});
  EXPECT_TRUE(is_stale(verdict));
  EXPECT_EQ(why(verdict), "unknown nonce");
}

TEST_F(Authentication, AWrongPasswordIsNeverStale_Rfc7616_3_3) {
  digest::Session session = challenged();
  network.run_for(301s);
  EXPECT_FALSE(is_stale(authenticate({answer_row(session, {.password = "guess"})})));
}

TEST_F(Authentication, AWrongPasswordDoesNotUseTheNonceUp) {
  digest::Session session = challenged();
  digest::Session other = session;
  EXPECT_EQ(status(authenticate({answer_row(other, {.password = "guess"})})), 401);
  EXPECT_EQ(status(authenticate({answer_row(session)})), 200);
}

TEST_F(Authentication, DigestUriMustBeTheRequestUri_Rfc7616_3_4_6) {
  const auto verdict = login({.uri = "sip:example.org"});
  EXPECT_EQ(status(verdict), 400);
  EXPECT_THAT(std::string(std::get<Authenticator::Rejected>(verdict).response.reason()), ::testing::HasSubstr("uri"));
  EXPECT_EQ(status(login({.uri = "/index.html"})), 400);
}

TEST_F(Authentication, DigestUriMayBeWrittenAnotherWay_19_1_4) {
  EXPECT_EQ(status(login({.uri = "sip:EXAMPLE.test;x=1", .request_uri = "SIP:example.TEST"})), 200);
}

TEST_F(Authentication, AProxyMayRewriteTheRequestUriOfAnInviteButNotOfARegister_22_4_Item6) {
  const auto rewritten = [this](const char* method, const char* from, const char* to) {
    return status(login({.uri = from, .request_uri = to, .method = method}));
  };
  for (const char* method : {"INVITE", "OPTIONS"}) {
    EXPECT_EQ(rewritten(method, "sip:bob@example.test", "sip:bob@EXAMPLE.test:5060;transport=udp"), 200) << method;
    EXPECT_EQ(rewritten(method, "sips:%62ob@example.test;user=phone", "sip:bob@example.test"), 200) << method;
    EXPECT_EQ(rewritten(method, "sip:bob@192.0.2.1:5060", "sip:bob@192.0.2.1"), 200) << method;
    EXPECT_EQ(rewritten(method, "sip:bob@192.0.2.1:5080", "sip:bob@192.0.2.1"), 400) << "a neighbour's";
    EXPECT_EQ(rewritten(method, "sip:carol@example.test", "sip:bob@example.test"), 400) << method;
    EXPECT_EQ(rewritten(method, "sip:bob@example.org", "sip:bob@example.test"), 400) << method;
    EXPECT_EQ(rewritten(method, "tel:+1", "sip:bob@example.test"), 400) << method;
  }
  EXPECT_EQ(rewritten("REGISTER", "sip:example.test", "sip:example.test:5060"), 400);
  EXPECT_EQ(rewritten("REGISTER", "sip:example.test;transport=udp", "sip:example.test"), 400);
}

TEST_F(Authentication, RefusesCredentialsItCannotRead) {
  const std::string whole =
      R"(Digest username="alice",realm="example.test",nonce="1",uri="sip:example.test",response="00")";
  for (const std::string& row :
       {std::string("Digest username=\"alice"), std::string("Digest =1"), whole + ",qop=auth,nc=1,cnonce=\"a\"",
        whole + ",qop=auth,cnonce=\"a\"", std::string(R"(Digest realm="example.test")")}) {
    const auto verdict = authenticate({row});
    ASSERT_EQ(status(verdict), 400) << row;
    EXPECT_THAT(std::string(std::get<Authenticator::Rejected>(verdict).response.reason()),
                ::testing::HasSubstr("Authorization"));
  }
}

TEST_F(Authentication, OtherSchemesAreAsGoodAsNone_Rfc4475_3_3_7) {
  const auto verdict = authenticate({"NoOneKnowsThisScheme opaque-data=here", "Basic YWxpY2U6c2VjcmV0"});
  EXPECT_EQ(status(verdict), 401);
  EXPECT_EQ(challenges(verdict).size(), 1U);
}

TEST_F(Authentication, PicksTheRowOfOurRealm_22_3) {
  digest::Session session = challenged();
  const std::string row = answer_row(session);
  const std::string foreign =
      R"(Digest username="bob",realm="other.test",nonce="1",uri="sip:example.org",response="00")";
  EXPECT_EQ(status(authenticate({"Basic YWxpY2U6c2VjcmV0", foreign, row})), 200);
  EXPECT_EQ(why(authenticate({foreign})), "credentials of another realm");
  EXPECT_EQ(status(authenticate({foreign})), 401);
}

TEST_F(Authentication, TheBestOfSeveralRowsOfOurRealmCounts_22_3) {
  digest::Session used = challenged();
  const std::string stale = answer_row(used);
  EXPECT_EQ(status(authenticate({stale})), 200);
  digest::Session session = challenged();
  const std::string wrong = answer_row(session, {.password = "guess"});
  const std::string unreadable = R"(Digest username="alice",realm="example.test")";
  EXPECT_EQ(status(authenticate({stale, answer_row(session)})), 200);
  EXPECT_EQ(status(authenticate({answer_row(session), stale})), 200);
  EXPECT_EQ(status(authenticate({wrong, answer_row(session)})), 200);
  EXPECT_EQ(status(authenticate({unreadable, answer_row(session)})), 200);

  EXPECT_TRUE(is_stale(authenticate({wrong, stale})));
  EXPECT_TRUE(is_stale(authenticate({stale, unreadable, wrong}))) << "who knows the password may try again";
  EXPECT_EQ(status(authenticate({wrong, unreadable})), 400);
  EXPECT_EQ(why(authenticate({R"(Digest realm="other.test")", wrong})), "wrong password");
}

TEST_F(Authentication, OnlyFourRowsOfOurRealmAreTried) {
  digest::Session session = challenged();
  const std::string wrong = answer_row(session, {.password = "guess"});
  EXPECT_EQ(status(authenticate({wrong, wrong, wrong, wrong, answer_row(session)})), 401);
  EXPECT_EQ(status(authenticate({wrong, wrong, wrong, answer_row(session)})), 200);
}

TEST_F(Authentication, AlgorithmMustBeOneThatWasOffered) {
  digest::Session session = challenged();
  session.challenge.algorithm = Algorithm::sha256;
  EXPECT_EQ(status(authenticate({answer_row(session)})), 401);
  EXPECT_EQ(status(authenticate({R"(Digest username="alice",realm="example.test",nonce="1",uri="sip:example.test",)"
                                 R"(response="00",algorithm=MD5-sess)"})),
            401);
}

TEST_F(Authentication, OffersOneRowPerAlgorithmInOrder_Rfc8760_2_3) {
  start({.algorithms = {Algorithm::sha512_256, Algorithm::sha256, Algorithm::md5}});
  const auto rows = challenges(authenticate({}));
  ASSERT_EQ(rows.size(), 3U);
  EXPECT_EQ(WwwAuthenticate::parse(rows[0])->params.value("algorithm"), "SHA-512-256");
  EXPECT_EQ(WwwAuthenticate::parse(rows[1])->params.value("algorithm"), "SHA-256");
  EXPECT_EQ(WwwAuthenticate::parse(rows[2])->params.value("algorithm"), "MD5");
  for (const Algorithm algorithm : {Algorithm::md5, Algorithm::sha256, Algorithm::sha512_256}) {
    digest::Session session = challenged();
    session.challenge.algorithm = algorithm;
    EXPECT_EQ(status(authenticate({answer_row(session)})), 200) << digest::name(algorithm);
  }
}

TEST_F(Authentication, TakesTheConfiguredRealm) {
  start({.realm = "another realm"});
  EXPECT_EQ(status(login({.user = "elsewhere"})), 200);
  EXPECT_EQ(why(login()), "account made for another realm");
}

TEST_F(Authentication, AcceptsAnswersWithoutQopOnce_22_4) {
  digest::Session session = challenged();
  session.qop = digest::Qop::none;
  const std::string row = answer_row(session);
  EXPECT_EQ(status(authenticate({row})), 200);
  EXPECT_TRUE(is_stale(authenticate({row})));
}

TEST_F(Authentication, AuthIntIsTakenThoughNotOfferedAndCoversTheBody_Rfc7616_3_4_3) {
  digest::Session session = challenged();
  session.qop = digest::Qop::auth_int;
  EXPECT_EQ(status(authenticate({answer_row(session, {.body_signed = "hello"})}, {.body = "hello"})), 200);
  EXPECT_EQ(status(authenticate({answer_row(session, {.body_signed = "hello"})}, {.body = "olleh"})), 401);
}

}  // namespace
}  // namespace sip::engine
