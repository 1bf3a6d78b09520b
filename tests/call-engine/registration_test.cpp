#include "registration.hpp"

#include <algorithm>
#include <chrono>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "request_text.hpp"

namespace sip::engine {
namespace {

using namespace std::chrono_literals;
using test::register_text;
using test::RequestText;
using ::testing::ElementsAre;
using ::testing::IsEmpty;

const net::TimePoint now = net::TimePoint(1000s);

/// What reading and applying one REGISTER comes to; the bindings change only when it succeeds, as a store has it.
class RegistrationRules : public ::testing::Test {
 protected:
  Outcome run(const RequestText& text) {
    const auto registration = Registration::read(text.parsed(), net::Flow{}, config, now);
    if (!registration) return registration.error();
    Bindings edited = bindings;
    const Outcome outcome = registration->apply(edited);
    if (outcome.status == Status::ok) bindings = edited;
    return outcome;
  }
  Status status(const RequestText& text) { return run(text).status; }

  std::vector<std::string> uris() const {
    std::vector<std::string> result;
    for (const Binding& binding : bindings) result.push_back(binding.uri);
    return result;
  }
  std::chrono::seconds granted(std::size_t index = 0) const {
    return std::chrono::duration_cast<std::chrono::seconds>(bindings.at(index).expires - now);
  }

  Config config;
  Bindings bindings;
};

// Expiry (step 7, first half)

TEST_F(RegistrationRules, TheContactsExpiresComesBeforeTheHeaderFieldBeforeTheDefault_10_3_Step7) {
  config.default_expires = 1800s;
  EXPECT_EQ(status(register_text().with("Expires", "600").with("Contact", "<sip:a@h1>;expires=300, <sip:a@h2>")),
            Status::ok);
  EXPECT_EQ(granted(0), 300s);
  EXPECT_EQ(granted(1), 600s);
  EXPECT_EQ(status(register_text().with("Call-ID", "other").with("Contact", "<sip:a@h3>")), Status::ok);
  EXPECT_EQ(granted(2), 1800s);
}

TEST_F(RegistrationRules, AMalformedIntervalCountsAsAnHour_10_2_1_1) {
  config.default_expires = 1800s;
  config.max_expires = 7200s;
  EXPECT_EQ(status(register_text().with("Contact", "<sip:a@h1>;expires=soon")), Status::ok);
  EXPECT_EQ(granted(0), 3600s);
  EXPECT_EQ(status(register_text().numbered(2).with("Expires", "10000000000000").with("Contact", "<sip:a@h2>")),
            Status::ok);
  EXPECT_EQ(granted(1), 3600s) << "RFC 4475 §3.1.2.4";
  EXPECT_EQ(
      status(
          register_text().numbered(3).with("Expires", "Thu, 01 Dec 1994 16:00:00 GMT").with("Contact", "<sip:a@h3>")),
      Status::ok);
  EXPECT_EQ(granted(2), 3600s);
}

TEST_F(RegistrationRules, ALongWishIsCutToTheMaximum_10_3_Step7) {
  config.max_expires = 7200s;
  EXPECT_EQ(status(register_text().with("Contact", "<sip:a@h>;expires=4294967295")), Status::ok);
  EXPECT_EQ(granted(), 7200s);
}

struct BriefCase {
  std::chrono::seconds minimum;
  const char* wish;
  Status status;
};

class TooBrief : public RegistrationRules, public ::testing::WithParamInterface<BriefCase> {};

TEST_P(TooBrief, OnlyAboveZeroBelowAnHourAndBelowTheMinimum_10_3_Step7) {
  config.min_expires = GetParam().minimum;
  EXPECT_EQ(status(register_text().with("Contact", "<sip:a@h>").with("Expires", GetParam().wish)), GetParam().status);
  EXPECT_EQ(status(register_text().numbered(2).with("Contact", std::string("<sip:b@h>;expires=") + GetParam().wish)),
            GetParam().status);
}

INSTANTIATE_TEST_SUITE_P(Boundaries, TooBrief,
                         ::testing::Values(BriefCase{60s, "0", Status::ok},                       //
                                           BriefCase{60s, "1", Status::interval_too_brief},       //
                                           BriefCase{60s, "59", Status::interval_too_brief},      //
                                           BriefCase{60s, "60", Status::ok},                      //
                                           BriefCase{60s, "61", Status::ok},                      //
                                           BriefCase{7200s, "3599", Status::interval_too_brief},  //
                                           BriefCase{7200s, "3600", Status::ok},                  //
                                           BriefCase{0s, "1", Status::ok}));

TEST_F(RegistrationRules, OneTooBriefContactFailsThemAll_10_3_Step7) {
  EXPECT_EQ(status(register_text().with("Contact", "<sip:a@h1>;expires=600, <sip:a@h2>;expires=5")),
            Status::interval_too_brief);
  EXPECT_THAT(uris(), IsEmpty());
}

// Reading contacts (step 6, 7)

TEST_F(RegistrationRules, ContactsOfSeveralRowsAndOfOneRowAreAllTaken_7_3_1) {
  EXPECT_EQ(status(register_text().add("Contact", "<sip:a@h1>, <sip:a@h2>").add("m", "<sip:a@h3>")), Status::ok);
  EXPECT_THAT(uris(), ElementsAre("sip:a@h1", "sip:a@h2", "sip:a@h3"));
}

TEST_F(RegistrationRules, OneMalformedContactFailsThemAll_10_3) {
  for (const char* bad : {"<sip:a@h1>, <sip:a@", "<sip:a@h1>, ", "<sip:a@h1>;q=2", "sip:a@h?Route=%3Csip:x%3E"}) {
    const Outcome outcome = run(register_text().with("Contact", bad));
    EXPECT_EQ(outcome.status, Status::bad_request) << bad;
    EXPECT_EQ(outcome.reason, "Malformed Contact") << bad;
    EXPECT_THAT(uris(), IsEmpty());
  }
}

TEST_F(RegistrationRules, WithoutContactItIsAQuery_10_2_3) {
  const auto query = Registration::read(register_text().parsed(), net::Flow{}, config, now);
  ASSERT_TRUE(query.has_value());
  EXPECT_TRUE(query->is_query());
  for (const char* contact : {"<sip:a@h>", "<sip:a@h>;expires=0"}) {
    EXPECT_FALSE(
        Registration::read(register_text().with("Contact", contact).parsed(), net::Flow{}, config, now)->is_query());
  }
  EXPECT_FALSE(
      Registration::read(register_text().with("Contact", "*").with("Expires", "0").parsed(), net::Flow{}, config, now)
          ->is_query());
}

TEST_F(RegistrationRules, AContactsParametersAreNotItsUris_Rfc4475_3_3_12) {
  EXPECT_EQ(status(register_text().with("Contact", "sip:+1972@gw.test;unknownparam")), Status::ok);
  EXPECT_EQ(bindings[0].uri, "sip:+1972@gw.test");
  EXPECT_EQ(bindings[0].parameters, ";unknownparam");
  EXPECT_EQ(status(register_text().numbered(2).with("Contact", "<sip:+1973@gw.test;unknownparam>")), Status::ok);
  EXPECT_EQ(bindings[1].uri, "sip:+1973@gw.test;unknownparam");
  EXPECT_EQ(bindings[1].parameters, "");
}

TEST_F(RegistrationRules, KeepsQAndTheOtherParametersApart_20_10) {
  EXPECT_EQ(
      status(register_text().with("Contact", "\"A\" <sip:a@h> ; q=0.5 ;\t+sip.instance = \"<urn:x>\";expires=90")),
      Status::ok);
  EXPECT_EQ(bindings[0].q, 500);
  EXPECT_TRUE(bindings[0].q_given);
  EXPECT_EQ(bindings[0].parameters, ";+sip.instance=\"<urn:x>\"");
  EXPECT_EQ(bindings[0].display_name, "\"A\"");
  EXPECT_EQ(status(register_text().numbered(2).with("Contact", "<sip:b@h>")), Status::ok);
  EXPECT_EQ(bindings[1].q, 1000);
  EXPECT_FALSE(bindings[1].q_given);
}

TEST_F(RegistrationRules, OfOneContactNamedTwiceTheLaterWishCounts_10_3_Step7) {
  EXPECT_EQ(status(register_text().with("Contact", "<sip:a@H1>;expires=100, <sip:%61@h1>;expires=200")), Status::ok);
  EXPECT_THAT(uris(), ElementsAre("sip:%61@h1"));
  EXPECT_EQ(granted(), 200s);
  EXPECT_EQ(status(register_text().numbered(2).with("Contact", "<sip:a@h1>;expires=100, <sip:a@h1>;expires=0")),
            Status::ok);
  EXPECT_THAT(uris(), IsEmpty());
}

TEST_F(RegistrationRules, StoresContactsThatAreNotSipAndNamesThatNeverResolve) {
  EXPECT_EQ(status(register_text().with("Contact", "<mailto:a@h>, <tel:+1>, <sip:x@y.invalid;transport=ws>")),
            Status::ok);
  EXPECT_THAT(uris(), ElementsAre("mailto:a@h", "tel:+1", "sip:x@y.invalid;transport=ws"));
}

// The order rule (step 7, second half)

struct OrderCase {
  const char* call_id;
  unsigned cseq;
  const char* branch;
  Status status;
  bool updates;
};

class OrderRule : public RegistrationRules, public ::testing::WithParamInterface<OrderCase> {};

TEST_P(OrderRule, WithinACallIdTheCSeqMustRise_10_3_Step7) {
  const auto send = [&](const char* call_id, unsigned cseq, const char* branch, const char* contact) {
    return status(register_text()
                      .with("Call-ID", call_id)
                      .with("CSeq", std::to_string(cseq) + " REGISTER")
                      .with("Via", std::string("SIP/2.0/UDP 192.0.2.20;branch=") + branch)
                      .with("Contact", contact));
  };
  ASSERT_EQ(send("c1", 10, "z9hG4bKa", "<sip:a@h>;expires=100"), Status::ok);
  const OrderCase& second = GetParam();
  EXPECT_EQ(send(second.call_id, second.cseq, second.branch, "<sip:a@h>;expires=200"), second.status);
  EXPECT_EQ(granted(), second.updates ? 200s : 100s);
}

INSTANTIATE_TEST_SUITE_P(
    Cases, OrderRule,
    ::testing::Values(OrderCase{"c1", 11, "z9hG4bKb", Status::ok, true},                      // the next
                      OrderCase{"c1", 5000, "z9hG4bKb", Status::ok, true},                    // with a gap
                      OrderCase{"c1", 10, "z9hG4bKb", Status::server_internal_error, false},  // equal, another request
                      OrderCase{"c1", 9, "z9hG4bKb", Status::server_internal_error, false},   // late
                      OrderCase{"c1", 9, "z9hG4bKa", Status::server_internal_error, false},   // late, same branch
                      OrderCase{"c1", 10, "z9hG4bKa", Status::ok, false},                     // the same again
                      OrderCase{"c2", 1, "z9hG4bKb", Status::ok, true}));                     // another Call-ID

TEST_F(RegistrationRules, ALateRemovalFails_10_3_Step7) {
  ASSERT_EQ(status(register_text().numbered(5).with("Contact", "<sip:a@h>")), Status::ok);
  EXPECT_EQ(status(register_text().numbered(4).with("Contact", "<sip:a@h>;expires=0")), Status::server_internal_error);
  EXPECT_THAT(uris(), ElementsAre("sip:a@h"));
  EXPECT_EQ(status(register_text().numbered(6).with("Contact", "<sip:a@h>;expires=0")), Status::ok);
  EXPECT_THAT(uris(), IsEmpty());
}

TEST_F(RegistrationRules, OneContactOutOfOrderFailsThemAll_10_3_Step7) {
  ASSERT_EQ(status(register_text().numbered(5).with("Contact", "<sip:a@h>")), Status::ok);
  EXPECT_EQ(status(register_text().numbered(4).with("Contact", "<sip:new@h>, <sip:a@h>;expires=0")),
            Status::server_internal_error);
  EXPECT_THAT(uris(), ElementsAre("sip:a@h"));
}

TEST_F(RegistrationRules, RemovingWhatIsNotThereSucceeds) {
  EXPECT_EQ(status(register_text().with("Contact", "<sip:a@h>;expires=0")), Status::ok);
  EXPECT_THAT(uris(), IsEmpty());
}

TEST_F(RegistrationRules, ContactsCompareAsUrisDo_19_1_4) {
  ASSERT_EQ(status(register_text().with("Contact", "<sip:a@Host.Test;lr;x=1>")), Status::ok);
  EXPECT_EQ(status(register_text().numbered(2).with("Contact", "<sip:%61@host.test;x=1;lr>")), Status::ok);
  EXPECT_THAT(uris(), ElementsAre("sip:%61@host.test;x=1;lr")) << "one binding, as last registered";
  EXPECT_EQ(status(register_text().numbered(3).with("Contact", "<sip:a@host.test:5060>, <sip:A@host.test>")),
            Status::ok);
  EXPECT_EQ(bindings.size(), 3U) << "a port given and absent, and the user's case, make a difference";
}

TEST_F(RegistrationRules, AnUpdateKeepsTheOrderOfRegistration) {
  ASSERT_EQ(status(register_text().with("Contact", "<sip:a@h1>, <sip:a@h2>")), Status::ok);
  ASSERT_EQ(status(register_text().numbered(2).with("Contact", "<sip:a@h1>")), Status::ok);
  EXPECT_THAT(uris(), ElementsAre("sip:a@h1", "sip:a@h2"));
  EXPECT_EQ(bindings[0].cseq, 2U);
  EXPECT_EQ(bindings[1].cseq, 1U);
}

// The wildcard (step 6)

TEST_F(RegistrationRules, TheWildcardRemovesEveryBinding_10_2_2) {
  ASSERT_EQ(status(register_text().with("Call-ID", "c1").with("Contact", "<sip:a@h1>")), Status::ok);
  ASSERT_EQ(status(register_text().with("Call-ID", "c2").with("Contact", "<sip:a@h2>")), Status::ok);
  EXPECT_EQ(status(register_text().with("Call-ID", "c1").numbered(2).with("Contact", "*").with("Expires", "0")),
            Status::ok);
  EXPECT_THAT(uris(), IsEmpty());
}

TEST_F(RegistrationRules, TheWildcardStandsAloneAndWithExpiresZero_10_3_Step6) {
  ASSERT_EQ(status(register_text().with("Contact", "<sip:a@h1>")), Status::ok);
  const auto wildcard = [] { return register_text().numbered(2).with("Contact", "*"); };
  EXPECT_EQ(status(wildcard()), Status::bad_request) << "no Expires";
  EXPECT_EQ(status(wildcard().with("Expires", "1")), Status::bad_request);
  EXPECT_EQ(status(wildcard().with("Expires", "3600")), Status::bad_request);
  EXPECT_EQ(status(wildcard().with("Expires", "nought")), Status::bad_request);
  EXPECT_EQ(status(wildcard().with("Expires", "0").add("Contact", "<sip:a@h1>;expires=0")), Status::bad_request);
  EXPECT_EQ(status(wildcard().with("Expires", "0").with("Contact", "<sip:a@h1>, *")), Status::bad_request);
  EXPECT_EQ(status(wildcard().with("Expires", "0").with("Contact", "*, *")), Status::bad_request);
  EXPECT_EQ(status(wildcard().with("Contact", "*, <sip:a@h1>;expires=5")), Status::bad_request)
      << "before step 7's 423";
  EXPECT_EQ(status(wildcard().with("Contact", "<sip:a@h1>;expires=5, *")), Status::bad_request);
  EXPECT_THAT(uris(), ElementsAre("sip:a@h1"));
}

TEST_F(RegistrationRules, AWildcardThatIsLateForOneBindingRemovesNone_10_3_Step6) {
  ASSERT_EQ(status(register_text().with("Call-ID", "c0").with("Contact", "<sip:a@h0>")), Status::ok);
  ASSERT_EQ(status(register_text().numbered(5).with("Contact", "<sip:a@h1>")), Status::ok);
  for (const unsigned cseq : {4U, 5U}) {
    EXPECT_EQ(status(register_text()
                         .with("CSeq", std::to_string(cseq) + " REGISTER")
                         .with("Via", "SIP/2.0/UDP h;branch=z9hG4bKw")
                         .with("Contact", "*")
                         .with("Expires", "0")),
              Status::server_internal_error);
    EXPECT_THAT(uris(), ElementsAre("sip:a@h0", "sip:a@h1"));
  }
}

// Limits

TEST_F(RegistrationRules, MoreContactsThanAnAorMayHaveAreRefused) {
  config.contacts_per_aor = 2;
  EXPECT_EQ(status(register_text().with("Contact", "<sip:a@h1>, <sip:a@h2>, <sip:a@h3>")), Status::forbidden);
  EXPECT_EQ(status(register_text().with("Contact", "<sip:a@h1>, <sip:a@h2>")), Status::ok);
  EXPECT_EQ(status(register_text().numbered(2).with("Contact", "<sip:a@h3>")), Status::forbidden);
  EXPECT_EQ(status(register_text().numbered(3).with("Contact", "<sip:a@h1>;expires=0, <sip:a@h3>")), Status::ok)
      << "one goes, one comes";
  EXPECT_THAT(uris(), ElementsAre("sip:a@h2", "sip:a@h3"));
}

TEST_F(RegistrationRules, AContactPastItsSizeIsRefused) {
  config.binding_bytes = 100;
  const std::string filler(100, 'x');
  EXPECT_EQ(status(register_text().with("Contact", "<sip:a@h;p=" + filler + ">")), Status::forbidden);
  EXPECT_EQ(status(register_text().with("Contact", "<sip:a@h>;p=" + filler)), Status::forbidden);
  EXPECT_EQ(status(register_text().with("Contact", "<sip:a@h>").with("Path", "<sip:p;lr;p=" + filler + ">")),
            Status::forbidden);
  EXPECT_EQ(status(register_text().with("Contact", "<sip:a@h>").with("Call-ID", filler)), Status::forbidden);
  EXPECT_EQ(status(register_text().with("Contact", "<sip:a@h>").named(filler)), Status::forbidden) << "the branch";
  EXPECT_EQ(status(register_text().with("Contact", "<sip:a@h>")), Status::ok);
}

TEST_F(RegistrationRules, MoreBytesThanAnAorMayHaveAreRefused) {
  config.bytes_per_aor = 300;
  const auto contact = [](const char* host) {
    return std::string("<sip:a@") + host + ";p=" + std::string(100, 'x') + ">";
  };
  EXPECT_EQ(status(register_text().with("Contact", contact("h1") + ", " + contact("h2"))), Status::ok);
  EXPECT_EQ(run(register_text().numbered(2).with("Contact", contact("h3"))).reason, "Contacts Too Long");
  EXPECT_EQ(status(register_text().numbered(3).with("Contact", "<sip:a@h3>")), Status::ok);
  EXPECT_EQ(status(register_text().numbered(4).with("Contact", contact("h1") + ";expires=0, " + contact("h4"))),
            Status::ok);
}

TEST_F(RegistrationRules, EachBindingIsChangedByOneContactOfARequest_10_3_Step7) {
  // Both are the same as what is there, and not the same as each other: §19.1.4 is not transitive.
  ASSERT_EQ(status(register_text().with("Contact", "<sip:a@h1>")), Status::ok);
  EXPECT_EQ(status(register_text().numbered(2).with("Contact", "<sip:a@h1;p=1>, <sip:a@h1;p=2>")), Status::ok);
  EXPECT_THAT(uris(), ElementsAre("sip:a@h1;p=1", "sip:a@h1;p=2"));
}

// Path

TEST_F(RegistrationRules, PathIsKeptInOrderWithEachBinding_Rfc3327_5_3) {
  EXPECT_EQ(status(register_text()
                       .add("Path", "<sip:p1.test;lr>, <sip:p2.test;lr>")
                       .add("Path", "<sip:p3.test;lr>")
                       .with("Contact", "<sip:a@h1>, <sip:a@h2>")),
            Status::ok);
  for (const Binding& binding : bindings) {
    EXPECT_THAT(binding.path, ElementsAre("<sip:p1.test;lr>", "<sip:p2.test;lr>", "<sip:p3.test;lr>"));
  }
  const Outcome outcome = run(register_text().numbered(2).with("Path", "sip:p1.test;lr").with("Contact", "<sip:a@h1>"));
  EXPECT_EQ(outcome.status, Status::bad_request);
  EXPECT_EQ(outcome.reason, "Malformed Path");
}

}  // namespace
}  // namespace sip::engine
