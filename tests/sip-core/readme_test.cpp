// The examples of sip-core/README.md. Each stands here between "// example" and "// end", compiles, runs, and is
// compared with the README's text.
#include <filesystem>
#include <set>

#include <gmock/gmock.h>

#include "sip/builder.hpp"
#include "sip/header/contact.hpp"
#include "sip/header/simple_headers.hpp"
#include "sip/lenient.hpp"
#include "sip/multipart.hpp"
#include "sip/sdp/ice.hpp"
#include "sip/sdp/session.hpp"

#include "messages.hpp"

namespace sip::test {
namespace {

std::string log_text;
void log(std::string_view text) { log_text += text; }

std::string sent;
void send(std::string_view text) { sent = text; }

void receive(std::string_view bytes) {
  // example
  sip::Message message;
  if (auto read = sip::parse(sip::Buffer::copy_of(bytes), message); !read) {
    log(sip::describe(read.error()));  // "malformed header: CSeq"
    const sip::Request request(std::move(message));
    if (request.empty() || request.method() == sip::MethodId::ack) return;  // not SIP, a response, an ACK: no answer
    const sip::Refusal refusal = sip::refusal(read.error());                // {400, "Malformed CSeq"}
    send(to_string(sip::reply(request, refusal.status, refusal.reason)));
    return;
  }
  const sip::Request request(std::move(message));
  log(request.from().uri.user);  // the mandatory header fields are there, typed

  for (const sip::Result<sip::Contact>& contact : request.headers.all<sip::Contact>()) {
    if (contact) log(contact->uri.host);  // any other may be malformed: each element is its own Result
  }
  if (auto expires = request.headers.get<sip::Expires>()) log(std::to_string(expires->value));
  if (auto agent = request.headers.raw("User-Agent")) log(*agent);  // any header field, by name
  // end
}

// example
// Session-ID of RFC 7989 §5: this side's identifier, and the other's.
struct SessionId {
  static constexpr std::string_view name = "Session-ID";
  static constexpr sip::HeaderRule rule = sip::HeaderRule::first;  // stands once; list for a comma list

  std::string_view local;   // 32 hexadecimal digits
  std::string_view remote;  // "" where it is not known yet

  static sip::Result<SessionId> parse(std::string_view value) {
    const std::size_t end = value.find(';');
    const SessionId session{value.substr(0, end),
                            end == value.npos ? "" : sip::Params(value.substr(end)).value("remote")};
    if (session.local.size() != 32) return sip::fail(sip::Errc::malformed_header, name.data());
    return session;
  }
  void print(std::string& out) const {
    out += local;
    if (!remote.empty()) out.append(";remote=").append(remote);
  }
};
// end

void follow(const sip::Request& request, sip::Response& response) {
  // example
  if (auto session = request.headers.get<SessionId>()) {
    log(session->local);
    response.headers.add(SessionId{"47755a9de7794ba387653f2099600ef2", session->local});
  }
  // end
}

void receive_leniently(std::string_view bytes) {
  // example
  sip::Forgiven forgiven;
  auto message = sip::parse_leniently(bytes, forgiven);
  if (!message) return;  // no SIP, or what two elements could understand in two ways
  if (!forgiven.empty()) log(sip::describe(forgiven) + "\n");  // "row 2 (From): display name not quoted"
  log(message->from().display_name);                           // "\"Bell, Alexander\"": as it should have come
  // end
}

class Readme : public testing::Test {
 protected:
  void SetUp() override {
    log_text.clear();
    sent.clear();
  }
};

TEST_F(Readme, ReadExampleReads) {
  receive(sample("1_register.sip"));
  EXPECT_EQ(log_text, "user000123192.0.2.173600bench/1.0");
  EXPECT_EQ(sent, "");
}

TEST_F(Readme, ReadExampleRefuses) {
  receive(with(sample("1_register.sip"), "1826 REGISTER", "1826 INVITE"));
  EXPECT_TRUE(sent.starts_with("SIP/2.0 400 Malformed CSeq\r\n"));
  EXPECT_EQ(log_text, "malformed header: CSeq");
}

TEST_F(Readme, ReadExampleKeepsSilent) {
  receive("hello");
  receive(with(sample("3_200ok.sip"), "314159 INVITE", "INVITE"));
  receive(with(options(), "OPTIONS", "ACK"));
  EXPECT_EQ(sent, "");
}

TEST_F(Readme, LenientExampleForgives) {
  receive_leniently(with(with(options(), "Max-Forwards: 70\r\n", ""), "<sip:alice", "Bell, Alexander <sip:alice"));
  EXPECT_EQ(log_text, "row 2 (From): display name not quoted\n\"Bell, Alexander\"");
}

void build_message() {
  // example
  auto request = sip::RequestBuilder(sip::MethodId::message, "sip:bob@[2001:db8::1]:5080")
                     .via({.transport = "UDP", .host = "192.0.2.1", .branch = "z9hG4bK776asdhds"})
                     .from("sip:alice@example.com", {.display_name = "Alice", .tag = "9fxced76sl"})
                     .to("sip:bob@example.com")
                     .call_id("3848276298220188511@192.0.2.1")
                     .cseq(1)
                     .header("X-Campaign", "spring")
                     .body("text/plain", "Watson, come here.")
                     .build();
  if (!request) {
    log(sip::describe(request.error()));  // what is missing, or cannot stand: "missing header: CSeq"
    return;
  }
  send(to_string(*request));  // parses again, here and at the peer
  // end
}

TEST_F(Readme, BuildExampleWrites) {
  build_message();
  const auto message = parse(sent);
  ASSERT_TRUE(message) << log_text << describe(message.error());
  EXPECT_EQ(message->body(), "Watson, come here.");
}

TEST_F(Readme, BuiltReplyExampleAnswers) {
  const Request request(*parse(sample("1_register.sip")));
  // example
  auto response = sip::ResponseBuilder(request, sip::Status::ok)  // Via, From, To, Call-ID, CSeq are the request's
                      .to_tag("8321234356")
                      .contact("sip:user000123@192.0.2.17:5060", {.expires = 3600})
                      .build();
  if (response) send(to_string(*response));
  // end
  const auto message = parse(sent);
  ASSERT_TRUE(message) << describe(message.error());
  EXPECT_EQ(message->to().tag, "8321234356");
  EXPECT_EQ(message->headers.get<Contact>()->expires, 3600U);
}

TEST_F(Readme, ReplyExampleAnswers) {
  const Request request(*parse(sample("1_register.sip")));
  // example
  sip::Response response = sip::reply(request, sip::Status::ok);  // shares the rows of Via, From, To, Call-ID, CSeq
  response.headers.set(sip::HeaderId::to, std::string(*response.headers.raw(sip::HeaderId::to)) + ";tag=8321234356");
  response.headers.add(sip::HeaderId::contact, "<sip:user000123@192.0.2.17:5060>;expires=3600");

  std::string wire;
  sip::serialize(response, wire);  // appends; Content-Length is written here
  send(wire);
  // end
  const auto message = parse(sent);
  ASSERT_TRUE(message) << describe(message.error());
  EXPECT_EQ(message->to().tag, "8321234356");
}

TEST_F(Readme, OwnHeaderExampleReadsAndWrites) {
  const Request request(*parse(options("session-id: ab30317f1a784dc48ff824d0d3715d86; remote=0\n")));
  Response response = sip::reply(request, sip::Status::ok);
  follow(request, response);
  EXPECT_EQ(log_text, "ab30317f1a784dc48ff824d0d3715d86");
  EXPECT_EQ(response.headers.raw("Session-ID"),
            "47755a9de7794ba387653f2099600ef2;remote=ab30317f1a784dc48ff824d0d3715d86");
  EXPECT_EQ(SessionId::parse("1").error(), (Error{Errc::malformed_header, "Session-ID"}));
}

void put_two_bodies(const RequestBuilder& invite, std::string_view sdp, std::string_view location) {
  // example
  auto request = sip::RequestBuilder(invite)  // a copy of it, with another body
                     .body(sip::MultipartBuilder{}
                               .add("application/sdp", sdp)
                               .add("application/pidf+xml", location,
                                    {.disposition = "render;handling=optional", .content_id = "location@example.com"}))
                     .build();
  if (!request) return;

  if (auto offer = sip::find_content(*request, "application", "sdp")) log(*offer);  // the body, or a part at any depth

  auto multipart = sip::parse_multipart(*request);
  if (!multipart) return;
  for (const sip::BodyPart& part : *multipart) {  // views into the body
    if (part.handling() == sip::Handling::optional) log(part.content_id());
  }
  if (auto part = multipart->find_content_id("cid:location@example.com")) log(part->content());
  // end
}

TEST_F(Readme, MultipartExampleFindsItsParts) {
  RequestBuilder invite(MethodId::invite, "sip:bob@example.com");
  invite.via({.host = "192.0.2.1", .branch = "z9hG4bK1"})
      .from("sip:alice@example.com", {.tag = "a1"})
      .to("sip:bob@example.com")
      .call_id("1")
      .cseq(1)
      .contact("sip:alice@192.0.2.1");
  put_two_bodies(invite, "v=0\r\n", "<presence/>");
  EXPECT_EQ(log_text, "v=0\r\nlocation@example.com<presence/>");
}

void read_offer(const sip::Request& request) {
  // example
  auto offer = sip::sdp::parse(request.body());
  if (!offer) {
    log(sip::describe(offer.error()));  // "malformed SDP: m= (line 7)"
    return;
  }
  for (const sip::sdp::Media& media : offer->media) {
    if (const auto* connection = offer->connection_of(media)) log(connection->address);
    for (const std::string& format : media.formats) {
      const auto payload_type = sip::sdp::payload_type(format);
      if (!payload_type) continue;
      if (auto rtpmap = media.rtpmap(*payload_type)) log(rtpmap->encoding_name);  // PCMU of a 0 without a=rtpmap too
    }
    for (const sip::Result<sip::sdp::Candidate>& candidate : media.attributes.all<sip::sdp::Candidate>()) {
      if (candidate) log(candidate->type);  // any attribute may be malformed: each is its own Result
    }
  }

  sip::sdp::Session hold = *offer;  // a value: copy it, edit it; what we do not know stays in it
  hold.origin.increment_version();
  for (sip::sdp::Media& media : hold.media) {
    media.attributes.set_direction(sip::sdp::Direction::sendonly);
    media.attributes.set(sip::sdp::Ptime{std::chrono::milliseconds(20)});
  }
  send(print(hold));
  // end
}

TEST_F(Readme, SdpExampleReadsAndHolds) {
  read_offer(Request(*parse(sample("2_invite.sip"))));
  EXPECT_EQ(log_text, "192.0.2.101PCMUPCMAtelephone-event");
  const auto hold = sdp::parse(sent);
  ASSERT_TRUE(hold) << describe(hold.error());
  EXPECT_EQ(hold->origin.session_version, "2890844527");
  EXPECT_EQ(hold->direction_of(hold->media.at(0)), sdp::Direction::sendonly);
}

TEST_F(Readme, SdpExampleRefuses) {
  Request request(*parse(sample("2_invite.sip")));
  request.set_body("application/sdp", "v=0\r\nm=audio\r\n");
  read_offer(request);
  EXPECT_EQ(log_text, "malformed SDP: o= missing (line 2)");
  EXPECT_EQ(sent, "");
}

// The lines between "// example" and "// end", without the indentation of these.
std::vector<std::string> examples(const std::string& source) {
  std::vector<std::string> all;
  std::optional<std::size_t> indentation;
  std::istringstream lines(source);
  for (std::string line; std::getline(lines, line);) {
    const std::size_t begin = line.find_first_not_of(' ');
    const std::string_view code = begin == std::string::npos ? "" : std::string_view(line).substr(begin);
    if (code == "// end") indentation.reset();
    if (indentation) all.back() += line.substr(line.empty() ? 0 : *indentation) + "\n";
    if (code == "// example") {
      indentation = begin;
      all.emplace_back();
    }
  }
  return all;
}

TEST_F(Readme, ShowsTheseExamples) {
  const std::string readme = file_bytes("sip-core/README.md");
  const auto shown = examples(file_bytes("tests/sip-core/readme_test.cpp"));
  ASSERT_EQ(shown.size(), 9U);
  for (const std::string& example : shown) EXPECT_THAT(readme, testing::HasSubstr("```cpp\n" + example + "```"));
}

// What the tables between these two headings name, between commas, bars and parentheses.
std::set<std::string> named_between(const std::string& begin, const std::string& end) {
  const std::string readme = file_bytes("sip-core/README.md");
  const std::size_t at = readme.find(begin);
  std::set<std::string> names;
  std::string name;
  for (const char c : readme.substr(at, readme.find(end, at) - at)) {
    if (std::string_view("|,()\n").find(c) == std::string_view::npos) {
      if (c != ' ' || !name.empty()) name += c;
      continue;
    }
    name.resize(name.find_last_not_of(' ') + 1);
    names.insert(std::exchange(name, {}));
  }
  return names;
}

TEST_F(Readme, ListsEveryTypedHeaderField) {
  const auto names = named_between("## The typed header fields", "## A header field of your own");
  for (int id = 1; id < static_cast<int>(HeaderId::count_); ++id) {
    EXPECT_TRUE(names.contains(header_name(static_cast<HeaderId>(id)))) << header_name(static_cast<HeaderId>(id));
  }
}

TEST_F(Readme, ListsEveryFileOfTypedHeaderFields) {
  const std::string readme = file_bytes("sip-core/README.md");
  for (const auto& file : std::filesystem::directory_iterator(LOOPSTART_SOURCE_DIR "/sip-core/include/sip/header")) {
    EXPECT_THAT(readme, testing::HasSubstr("`" + file.path().filename().string() + "`"));
  }
}

}  // namespace
}  // namespace sip::test
