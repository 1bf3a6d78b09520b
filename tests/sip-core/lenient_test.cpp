#include "sip/lenient.hpp"

#include <filesystem>
#include <set>
#include <string>
#include <vector>

#include <gmock/gmock.h>

#include "sip/header/address_headers.hpp"
#include "sip/header/contact.hpp"
#include "sip/header/content_type.hpp"
#include "sip/header/simple_headers.hpp"

#include "messages.hpp"

namespace sip {

void PrintTo(Forgiveness what, std::ostream* out) { *out << describe(what); }

namespace test {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

std::vector<Forgiveness> kinds(const Forgiven& forgiven) {
  std::vector<Forgiveness> all;
  for (const Forgiven::Entry& entry : forgiven.entries()) all.push_back(entry.what);
  return all;
}

// One row of an OPTIONS request, as it came and as it is read; the header field is that of `received`, or another of
// one kind where both begin with its name.
struct Mended {
  const char* received;
  const char* read;
  Forgiveness what;
};
void PrintTo(const Mended& mended, std::ostream* out) { *out << mended.received; }

std::string name_of(std::string_view row) { return std::string(row.substr(0, row.find(':'))); }

// An OPTIONS request with that row in place of its own of that kind.
std::string with_row(std::string_view row) {
  std::string text = options();
  const std::size_t own = text.find("\r\n" + name_of(row) + ":");
  if (own != std::string::npos) text.erase(own + 2, text.find("\r\n", own + 2) - own);
  return with(text, "SIP/2.0\r\n", "SIP/2.0\r\n" + std::string(row) + "\r\n");
}

class ForgivenRow : public testing::TestWithParam<Mended> {};

TEST_P(ForgivenRow, IsReadAsItWasMeant) {
  const auto& [received, read, what] = GetParam();
  const std::string bytes = with_row(received);
  Forgiven forgiven;
  const auto message = parse_leniently(bytes, forgiven);
  ASSERT_TRUE(message) << describe(message.error());
  EXPECT_EQ(name_of(received) + ": " + std::string(*message->headers.raw(name_of(received))), read);
  EXPECT_THAT(kinds(forgiven), ElementsAre(what));
  EXPECT_EQ(forgiven.entries()[0].row, 1U);
  EXPECT_EQ(forgiven.entries()[0].header, header_id(name_of(received)));
  Forgiven nothing;
  EXPECT_TRUE(parse_leniently(to_string(*message), nothing));
  EXPECT_TRUE(nothing.empty()) << describe(nothing);
}

INSTANTIATE_TEST_SUITE_P(Lists_7_3_1, ForgivenRow,
                         testing::Values(Mended{"Contact: <sip:a@b>,", "Contact: <sip:a@b>",
                                                Forgiveness::empty_element},
                                         Mended{"Contact: ,, <sip:a@b>,,<sip:c@d>", "Contact: <sip:a@b>, <sip:c@d>",
                                                Forgiveness::empty_element},
                                         Mended{"Via: SIP/2.0/UDP h;branch=z9hG4bK1, ,",
                                                "Via: SIP/2.0/UDP h;branch=z9hG4bK1", Forgiveness::empty_element}));

INSTANTIATE_TEST_SUITE_P(
    Parameters_25_1, ForgivenRow,
    testing::Values(
        Mended{"From: <sip:a@b>;tag=1;", "From: <sip:a@b>;tag=1", Forgiveness::empty_param},
        Mended{"Via: SIP/2.0/UDP h:5070 ;; branch=z9hG4bK1 ; ;rport", "Via: SIP/2.0/UDP h:5070;branch=z9hG4bK1;rport",
               Forgiveness::empty_param},
        Mended{"Content-Type: application/sdp;", "Content-Type: application/sdp", Forgiveness::empty_param},
        Mended{"Contact: <sip:a@b;;lr;>", "Contact: <sip:a@b;lr>", Forgiveness::empty_param},
        Mended{"Via: SIP/2.0/UDP h;rport=;branch=z9hG4bK1", "Via: SIP/2.0/UDP h;rport;branch=z9hG4bK1",
               Forgiveness::empty_param_value},
        Mended{"Via: SIP/2.0/UDP h;branch=;received=", "Via: SIP/2.0/UDP h", Forgiveness::empty_param_value},
        Mended{"To: <sip:a@b>;tag=", "To: <sip:a@b>", Forgiveness::empty_param_value},
        Mended{"Route: <sip:a@b;lr=;transport=>", "Route: <sip:a@b;lr>", Forgiveness::empty_param_value},
        Mended{"Contact: <sip:a@b;ob;OB>;expires=9;Expires=9", "Contact: <sip:a@b;ob>;expires=9",
               Forgiveness::repeated_param},
        Mended{"Contact: <sip:a@b>;+sip.instance=<urn:uuid:0-1>;reg-id=1",
               "Contact: <sip:a@b>;+sip.instance=\"<urn:uuid:0-1>\";reg-id=1", Forgiveness::unquoted_param_value},
        Mended{"Content-Type: multipart/mixed;boundary=--=_a b", "Content-Type: multipart/mixed;boundary=\"--=_a b\"",
               Forgiveness::unquoted_param_value}));

INSTANTIATE_TEST_SUITE_P(
    DisplayNames_20_10, ForgivenRow,
    testing::Values(
        Mended{"From: Bell, Alexander <sip:a@b>;tag=43", "From: \"Bell, Alexander\" <sip:a@b>;tag=43",
               Forgiveness::display_name},
        Mended{"From: J\xC3\xBCrgen (home)<sip:a@b>;tag=1", "From: \"J\xC3\xBCrgen (home)\" <sip:a@b>;tag=1",
               Forgiveness::display_name},
        Mended{"To: \"Mr. J. User <sip:a@b>;tag=1", "To: \"Mr. J. User\" <sip:a@b>;tag=1", Forgiveness::display_name},
        Mended{"To: \"\"unknown\"\" <sip:a@b>", "To: \"unknown\" <sip:a@b>", Forgiveness::display_name},
        Mended{"Contact: \"Tom\" Jones <sip:a@b>", "Contact: \"Tom\\\" Jones\" <sip:a@b>", Forgiveness::display_name},
        Mended{"P-Asserted-Identity: Alice (1st) <sip:a@b>", "P-Asserted-Identity: \"Alice (1st)\" <sip:a@b>",
               Forgiveness::display_name},
        Mended{"From: 7:30 <sip:a@b>;tag=1", "From: \"7:30\" <sip:a@b>;tag=1", Forgiveness::display_name}));

INSTANTIATE_TEST_SUITE_P(
    Brackets_20_10_20_34, ForgivenRow,
    testing::Values(Mended{"Route: sip:p1;lr, sip:p2;lr", "Route: <sip:p1;lr>, <sip:p2;lr>",
                           Forgiveness::missing_brackets},
                    Mended{"Record-Route: sip:p1", "Record-Route: <sip:p1>", Forgiveness::missing_brackets},
                    Mended{"Contact: sip:a@b?Subject=x;expires=9", "Contact: <sip:a@b?Subject=x>;expires=9",
                           Forgiveness::missing_brackets},
                    Mended{"Refer-To: sip:a@b?Replaces=1%40c%3Bto-tag%3D2",
                           "Refer-To: <sip:a@b?Replaces=1%40c%3Bto-tag%3D2>", Forgiveness::missing_brackets},
                    Mended{"To: sip:a,b@c;tag=1", "To: <sip:a,b@c>;tag=1", Forgiveness::missing_brackets},
                    Mended{"To: sip:+1;phone-context=x@c;tag=1", "To: <sip:+1;phone-context=x@c>;tag=1",
                           Forgiveness::missing_brackets},
                    Mended{"To: \"Watson, Thomas\" < sip:a@b\t>", "To: \"Watson, Thomas\" <sip:a@b>",
                           Forgiveness::space_in_brackets}));

INSTANTIATE_TEST_SUITE_P(
    Uris_19_1_2, ForgivenRow,
    testing::Values(Mended{"To: <sip:*21#@b;user=phone>", "To: <sip:*21%23@b;user=phone>", Forgiveness::unescaped_user},
                    Mended{"From: <sip:\"J\xC3\xBC\" 100%@b>;tag=1", "From: <sip:%22J%C3%BC%22%20100%25@b>;tag=1",
                           Forgiveness::unescaped_user},
                    Mended{"Contact: <sip:a:p#w@b>", "Contact: <sip:a:p%23w@b>", Forgiveness::unescaped_user},
                    Mended{"Contact: <sip:a@b;thinfo=\"VG8+A=\">", "Contact: <sip:a@b;thinfo=%22VG8+A%3D%22>",
                           Forgiveness::unescaped_param}));

INSTANTIATE_TEST_SUITE_P(
    Values, ForgivenRow,
    testing::Values(Mended{"Max-Forwards: 256", "Max-Forwards: 255", Forgiveness::max_forwards},
                    Mended{"Max-Forwards: 99999999999999", "Max-Forwards: 255", Forgiveness::max_forwards},
                    Mended{"Expires: 60;early", "Expires: 60", Forgiveness::expires},
                    Mended{"Expires: Thu, 01 Dec 1994 16:00:00 GMT", "Expires: 3600", Forgiveness::expires},
                    Mended{"Expires: 4294967296", "Expires: 3600", Forgiveness::expires},
                    Mended{"Contact: *;expires=0", "Contact: *", Forgiveness::wildcard_params}));

// Start lines, line ends and rows that are dropped.

Message read(const std::string& bytes, Forgiven& forgiven) {
  auto message = parse_leniently(bytes, forgiven);
  EXPECT_TRUE(message) << describe(message.error()) << "\n" << bytes;
  return message ? std::move(*message) : Message{};
}

std::string request_line(const std::string& line, Forgiven& forgiven) {
  const Message message = read(with(options(), "OPTIONS sip:bob@example.com SIP/2.0", line), forgiven);
  const std::string text = to_string(message);
  return text.substr(0, text.find("\r\n"));
}

TEST(LenientStartLine, SpacesBecomeOne_7_1) {
  for (const char* line : {"OPTIONS  sip:b \t SIP/2.0", "OPTIONS sip:b SIP/2.0 \t", "OPTIONS\tsip:b\tSIP/2.0"}) {
    Forgiven forgiven;
    EXPECT_EQ(request_line(line, forgiven), "OPTIONS sip:b SIP/2.0");
    EXPECT_THAT(kinds(forgiven), ElementsAre(Forgiveness::start_line_spaces));
    EXPECT_EQ(forgiven.entries()[0].row, 0U);
  }
  Forgiven forgiven;
  EXPECT_EQ(to_string(read(with(sample("3_200ok.sip"), "SIP/2.0 200 OK", "SIP/2.0  200 O  K"), forgiven)).substr(0, 16),
            "SIP/2.0 200 O  K");
}

TEST(LenientStartLine, BracketsOfTheRequestUriGo_7_1) {
  Forgiven forgiven;
  EXPECT_EQ(request_line("OPTIONS <sip:b> SIP/2.0", forgiven), "OPTIONS sip:b SIP/2.0");
  EXPECT_THAT(kinds(forgiven), ElementsAre(Forgiveness::bracketed_request_uri));
}

TEST(LenientStartLine, HeadersOfTheRequestUriGo_19_1_1) {
  Forgiven forgiven;
  EXPECT_EQ(request_line("OPTIONS sip:a?b@c;d?Route=%3Csip:x%3E SIP/2.0", forgiven), "OPTIONS sip:a?b@c;d SIP/2.0");
  EXPECT_THAT(kinds(forgiven), ElementsAre(Forgiveness::request_uri_headers));
}

TEST(LenientStartLine, TheRequestUriIsEscaped_19_1_2) {
  Forgiven forgiven;
  EXPECT_EQ(request_line("OPTIONS sip:#123@h:5081;user=phone;transport=tls SIP/2.0", forgiven),
            "OPTIONS sip:%23123@h:5081;user=phone;transport=tls SIP/2.0");
  EXPECT_THAT(kinds(forgiven), ElementsAre(Forgiveness::unescaped_user));
}

TEST(LenientLines, OfLfAloneAreLines_7) {
  std::string bytes = "\n" + with(options("Content-Length: 3\n"), "\r\n\r\n", "\r\n\r\n\r\na");
  std::erase(bytes, '\r');
  bytes.replace(bytes.find("\n\n\na"), 4, "\n\n\r\na");
  Forgiven forgiven;
  EXPECT_EQ(read(bytes, forgiven).body(), "\r\na") << "the body is bytes, and no lines";
  EXPECT_THAT(kinds(forgiven), ElementsAre(Forgiveness::bare_lf));
}

TEST(LenientLines, TheEmptyLineMayLackWhereThereIsNoBody_7) {
  for (const char* row : {"", "Content-Length: 0\n"}) {
    std::string bytes = options(row);
    bytes.resize(bytes.size() - 2);
    Forgiven forgiven;
    EXPECT_EQ(read(bytes, forgiven).body(), "");
    EXPECT_THAT(kinds(forgiven), ElementsAre(Forgiveness::no_empty_line));
  }
}

TEST(LenientRows, ALineWithoutColonIsDropped_7_3_1) {
  Forgiven forgiven;
  const Message message = read(options("Subject: x\n***DEBUG***\nX: y\n"), forgiven);
  EXPECT_EQ(message.headers.size(), 8U);
  EXPECT_THAT(kinds(forgiven), ElementsAre(Forgiveness::line_without_colon));
  EXPECT_EQ(forgiven.entries()[0].row, 8U);
}

TEST(LenientRows, ARowThatIsRepeatedAsItIsGoes_7_3_1) {
  Forgiven forgiven;
  const Message message = read(options("l: 0\nContent-Length:  0\nTo:   <sip:bob@example.com>\n"), forgiven);
  EXPECT_EQ(message.headers.count(HeaderId::to), 1U);
  EXPECT_THAT(kinds(forgiven), ElementsAre(Forgiveness::repeated_row, Forgiveness::repeated_row));
}

TEST(LenientRows, AWildcardBringsTheExpiresItNeeds_10_2_2) {
  Forgiven forgiven;
  EXPECT_EQ(read(options("Contact: * ; expires=0\n"), forgiven).headers.raw(HeaderId::expires), "0");
  EXPECT_EQ(read(options("Expires: 5\nContact: *;expires=0\n"), forgiven).headers.raw(HeaderId::expires), "5");
}

TEST(LenientRows, ManyFaultsAreForgivenAtOnce) {
  Forgiven forgiven;
  const Message message =
      read(with(options("Contact: Tom. <sip:a b@c;;>;,\nRoute: sip:p;lr\n"), "SIP/2.0\r\n", "SIP/2.0 \r\n"), forgiven);
  EXPECT_EQ(message.headers.raw(HeaderId::contact), "Tom. <sip:a%20b@c>");
  EXPECT_EQ(describe(forgiven),
            "spaces in the start line; row 7 (Contact): user part not escaped; row 7 (Contact): empty parameter; row 7 "
            "(Contact): empty list element; row 8 (Route): URI not in <>");
}

TEST(LenientFolds, AreUndone_7_3_1) {
  Forgiven forgiven;
  const Message message = read(options("Contact: <sip:a@b>\n ;\n\t;expires=9\nSubject: a\n b\n"), forgiven);
  EXPECT_EQ(message.headers.raw(HeaderId::contact), "<sip:a@b>;expires=9");
  EXPECT_EQ(message.headers.raw(HeaderId::subject), "a   b");
}

// What is never forgiven.

struct Refusal {
  const char* name;
  std::string bytes;
};
void PrintTo(const Refusal& refusal, std::ostream* out) { *out << refusal.name; }

class NeverForgiven : public testing::TestWithParam<Refusal> {};

TEST_P(NeverForgiven, IsRefusedAsParseRefusesIt) {
  const std::string& bytes = GetParam().bytes;
  Forgiven forgiven;
  Message message;
  const auto result = parse_leniently(Buffer::copy_of(bytes), message, forgiven);
  ASSERT_FALSE(result);
  EXPECT_EQ(result.error(), parse_error(bytes));
  EXPECT_TRUE(forgiven.empty());
  EXPECT_FALSE(message.empty()) << "it can still be answered";
}

INSTANTIATE_TEST_SUITE_P(
    Messages, NeverForgiven,
    testing::Values(
        Refusal{"mixed line ends", with(options(), "70\r\n", "70\n")},
        Refusal{"a bare CR", with(options(), "70\r\n", "70\r")},
        Refusal{"white space before the first row", with(options(), "SIP/2.0\r\n", "SIP/2.0\r\n ")},
        Refusal{"white space and no colon before the first row", with(options(), "SIP/2.0\r\n", "SIP/2.0\r\n x\r\n")},
        Refusal{"LWS in the Request-URI", with(options(), "sip:bob@example.com SIP", "sip:bob@example.com; lr SIP")},
        Refusal{"two different To", options("To: <sip:eve@example.com>\n")},
        Refusal{"two different Content-Length", options("Content-Length: 0\nContent-Length: 00\n")},
        Refusal{"a negative Content-Length", options("Content-Length: -1\n")},
        Refusal{"a body that is too short", options("Content-Length: 1\n")},
        Refusal{"no empty line, and a body",
                options("Content-Length: 1\n").substr(0, options("Content-Length: 1\n").size() - 2)},
        Refusal{"a row cut off", with(options(), "OPTIONS\r\n\r\n", "OPTIONS\r\nX: y")},
        Refusal{"a name with a space", options("Content Length: 0\n")},
        Refusal{"a Call-ID of other characters", with(options(), "1@192.0.2.1\r\n", "1@192.0.2.1@\r\n")},
        Refusal{"a tag that is no token", with(options(), "tag=a1", "tag=a@1")},
        Refusal{"two tags", with(options(), "tag=a1", "tag=a1;tag=a2")},
        Refusal{"a branch that is no token", with(options(), "z9hG4bK1", "z9hG4bK@1")},
        Refusal{"two branches", with(options(), ";branch=z9hG4bK1", ";branch=z9hG4bK1;branch=z9hG4bK2")},
        Refusal{"another method in CSeq", with(options(), "1 OPTIONS", "1 options")},
        Refusal{"a CSeq that is too large", with(options(), "1 OPTIONS", "2147483648 OPTIONS")},
        Refusal{"two @", with(options(), "<sip:bob@", "<sip:bob@home@")},
        Refusal{"two addresses", with(options(), "To: <sip:bob@example.com>", "To: \"Bob <sip:bob@b> <sip:eve@e>")},
        Refusal{"a parameter without its semicolon", with(options(), "com>;tag", "com>xtag")},
        Refusal{"a quote without end in a parameter", with(options(), "tag=a1", "x=\"a;tag=a1;")},
        Refusal{"no Call-ID", with(options(), "Call-ID: 1@192.0.2.1\r\n", "")},
        Refusal{"another version", with(options(), " SIP/2.0\r\n", "  SIP/3.0\r\n")},
        Refusal{"Max-Forwards of words", with(options(), "Max-Forwards: 70", "Max-Forwards: many")}));

TEST(Lenient, OfWhatIsNoSipIsAnErrorAndEmpty) {
  Forgiven forgiven;
  EXPECT_EQ(parse_leniently("hello", forgiven).error().code, Errc::not_sip);
  EXPECT_EQ(parse_leniently("", forgiven).error().code, Errc::not_sip);
}

TEST(Lenient, KeepsToTheLimits) {
  Forgiven forgiven;
  const ParseLimits small{.message = 300};
  EXPECT_EQ(parse_leniently(options("Subject: " + std::string(200, 'x') + "\n"), forgiven, small).error().code,
            Errc::too_large);
  const ParseLimits few{.headers = 6};
  EXPECT_EQ(parse_leniently(options("\tX: Y\nContact: <sip:a@b>,\n"), forgiven, few).error().code,
            Errc::too_many_headers);
}

TEST(Lenient, OfAGoodMessageIsParse) {
  for (const char* name : sample_names) {
    Forgiven forgiven;
    forgiven.add({Forgiveness::expires});
    EXPECT_EQ(to_string(read(sample(name), forgiven)), to_string(*parse(sample(name)))) << name;
    EXPECT_TRUE(forgiven.empty());
  }
}

TEST(Lenient, WhatCannotBeMendedStaysAsParseTakesIt) {
  Forgiven forgiven;
  const Message message = read(options("Contact: bob, <sip:a@b>;\nRoute: sip:p;lr\n"), forgiven);
  EXPECT_EQ(message.headers.raw(HeaderId::contact), "bob, <sip:a@b>;");
  EXPECT_EQ(message.headers.raw(HeaderId::route), "<sip:p;lr>");
  EXPECT_THAT(kinds(forgiven), ElementsAre(Forgiveness::missing_brackets));
}

TEST(Lenient, AnswersWithWhatTheSenderLooksFor_8_2_6_2) {
  Forgiven forgiven;
  const Request request(
      read(with(with(options(), "From: <sip:alice@example.com>", "From: Al, ice <sip:al#@example.com>"), "5060;branch",
                "5060;;rport=;branch"),
           forgiven));
  const Response response = reply(request, Status::ok);
  EXPECT_EQ(response.from().tag, "a1");
  EXPECT_EQ(response.top_via().branch(), "z9hG4bK1");
  EXPECT_EQ(response.top_via().port, 5060);
  EXPECT_EQ(response.call_id(), "1@192.0.2.1");
}

TEST(Forgiven, HoldsNoMoreThanItsPlaces) {
  Forgiven forgiven;
  for (std::uint32_t row = 1; row <= 40; ++row) {
    forgiven.add({Forgiveness::line_without_colon, HeaderId::other, row});
    forgiven.add({Forgiveness::line_without_colon, HeaderId::other, 1});
  }
  EXPECT_EQ(forgiven.entries().size(), 32U);
  EXPECT_EQ(forgiven.count(), 40U);
  EXPECT_TRUE(describe(forgiven).ends_with("row 32: line without colon; …"));
  forgiven.shrink(1);
  EXPECT_EQ(describe(forgiven), "row 1: line without colon");
  EXPECT_TRUE(forgiven.has(Forgiveness::line_without_colon));
  EXPECT_FALSE(forgiven.has(Forgiveness::bare_lf));
}

TEST(Forgiven, EveryKindHasItsWords) {
  for (int i = 0; i <= static_cast<int>(Forgiveness::wildcard_params); ++i) {
    EXPECT_STRNE(describe(static_cast<Forgiveness>(i)), "") << i;
  }
}

// RFC 4475: what becomes of its invalid messages, and of those whose fault is for a layer above to find.

struct Torture {
  const char* name;
  bool taken;
  std::vector<Forgiveness> what = {};
};
void PrintTo(const Torture& torture, std::ostream* out) { *out << torture.name; }

using enum Forgiveness;
const std::vector<Torture> invalid_of_rfc4475 = {
    {"badinv01", true, {empty_param, empty_element, empty_param}},  // §3.1.2.1
    {"clerr", false},                                               // §3.1.2.2: where the body ends is not known
    {"ncl", false},                                                 // §3.1.2.3: the same
    {"scalar02", false},                                            // §3.1.2.4: the CSeq
    {"scalarlg", false},                                            // §3.1.2.5: the CSeq
    {"quotbal", true, {display_name}},                              // §3.1.2.6
    {"ltgtruri", true, {bracketed_request_uri}},                    // §3.1.2.7
    {"lwsruri", false},                                             // §3.1.2.8: "; lr" could be read in two ways
    {"lwsstart", true, {start_line_spaces}},                        // §3.1.2.9
    {"trws", true, {start_line_spaces}},                            // §3.1.2.10
    {"escruri", true, {request_uri_headers}},                       // §3.1.2.11
    {"baddate", true},                                              // §3.1.2.12: whoever reads the Date finds it
    {"regbadct", true, {missing_brackets}},                         // §3.1.2.13
    {"badaspec", true, {space_in_brackets}},                        // §3.1.2.14
    {"baddn", true, {display_name, display_name, no_empty_line}},   // §3.1.2.15
    {"badvers", false},                                             // §3.1.2.16: the answer is 505
    {"mismatch01", false},                                          // §3.1.2.17: which method it is is not known
    {"mismatch02", false},                                          // §3.1.2.18: the same
    {"bigcode", false},                                             // §3.1.2.19
    {"badbranch", true},                                            // §3.2.1: for the transaction layer
    {"insuf", false},                                               // §3.3.1: the peer could not match an answer
    {"multi01", false},                                             // §3.3.8: two values of each
    {"mcl01", false},                                               // §3.3.9: two ends of the body
};

class LenientRfc4475 : public testing::TestWithParam<Torture> {};

TEST_P(LenientRfc4475, InvalidMessages_3_1_2) {
  Forgiven forgiven;
  const auto message = parse_leniently(torture(GetParam().name), forgiven);
  EXPECT_EQ(message.has_value(), GetParam().taken);
  EXPECT_EQ(kinds(forgiven), GetParam().what);
  if (message) {
    EXPECT_TRUE(parse(to_string(*message))) << "what is forgiven must not be forwarded";
  }
}

INSTANTIATE_TEST_SUITE_P(Messages, LenientRfc4475, testing::ValuesIn(invalid_of_rfc4475));

const std::vector<const char*> valid_of_rfc4475 = {
    "wsinv",      "intmeth", "esc01",    "escnull",  "esc02",    "lwsdisp",  "longreq", "dblreq", "semiuri",
    "transports", "mpart01", "unreason", "noreason", "unkscm",   "novelsc",  "unksm2",  "bext01", "invut",
    "regaut01",   "bcast",   "zeromf",   "cparam01", "cparam02", "regescrt", "sdp01",   "inv2543"};

TEST(LenientRfc4475, ValidMessagesAreForgivenNothing_3_1_1) {
  for (const char* name : valid_of_rfc4475) {
    Forgiven forgiven;
    EXPECT_TRUE(parse_leniently(torture(name), forgiven)) << name;
    EXPECT_TRUE(forgiven.empty()) << name << ": " << describe(forgiven);
  }
}

TEST(LenientRfc4475, NoMessageIsLeftOut) {
  std::set<std::string> files;
  for (const auto& file : std::filesystem::directory_iterator(LOOPSTART_SOURCE_DIR "/tests/sip-core/torture")) {
    if (file.path().extension() == ".dat") files.insert(file.path().stem().string());
  }
  std::set<std::string> named(valid_of_rfc4475.begin(), valid_of_rfc4475.end());
  for (const Torture& torture : invalid_of_rfc4475) named.insert(torture.name);
  EXPECT_EQ(named, files);
}

TEST(LenientRfc5118, AnAddressWithoutBracketsIsNotForgiven_4_2) {
  Forgiven forgiven;
  EXPECT_FALSE(parse_leniently(torture("rfc5118/ipv6-bad"), forgiven));
  EXPECT_TRUE(forgiven.empty());
}

TEST(LenientRfc5118, BothFormsOfReceivedNeedNoForgiveness_4_5) {
  for (const char* name : {"rfc5118/via-received-param-with-delim", "rfc5118/via-received-param-no-delim"}) {
    Forgiven forgiven;
    EXPECT_TRUE(parse_leniently(torture(name), forgiven)) << name;
    EXPECT_TRUE(forgiven.empty()) << name;
  }
}

}  // namespace
}  // namespace test
}  // namespace sip
