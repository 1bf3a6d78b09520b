// The messages the benches work on: benches/messages/*.sip, and what stands in them.
#pragma once

#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <fstream>
#include <sstream>
#include <string>
#include <string_view>

namespace sip::bench {

/// What a parser must have read of a message to be measured with it: elements counted across rows and comma lists, and
/// values from the last place of the message where each kind stands.
struct Facts {
  int vias = 0;
  int record_routes = 0;
  int routes = 0;
  int contacts = 0;
  int max_forwards = 0;  // 0: absent
  std::uint32_t cseq = 0;
  std::string_view call_id;
  std::string_view from_tag;
  std::string_view to_user;
  std::string_view last_via_host;  // without the brackets of IPv6
  std::string_view last_via_branch;
  std::string_view contact_host;       // without the brackets of IPv6
  std::string_view last_record_route;  // its host
  friend bool operator==(const Facts&, const Facts&) = default;
};

struct Sample {
  const char* name;
  const char* file;
  Facts facts;
};

inline constexpr Sample samples[] = {
    {"register",
     "1_register.sip",
     {.vias = 1,
      .contacts = 1,
      .max_forwards = 70,
      .cseq = 1826,
      .call_id = "843817637684230@998sdasdh09",
      .from_tag = "456248ab",
      .to_user = "user000123",
      .last_via_host = "192.0.2.17",
      .last_via_branch = "z9hG4bKnashds7a8f3",
      .contact_host = "192.0.2.17",
      .last_record_route = {}}},
    {"invite",
     "2_invite.sip",
     {.vias = 5,
      .record_routes = 3,
      .contacts = 1,
      .max_forwards = 66,
      .cseq = 314159,
      .call_id = "a84b4c76e66710@192.0.2.101",
      .from_tag = "1928301774",
      .to_user = "bob",
      .last_via_host = "192.0.2.101",
      .last_via_branch = "z9hG4bKnashds8",
      .contact_host = "192.0.2.101",
      .last_record_route = "p1.example.net"}},
    {"ok",
     "3_200ok.sip",
     {.vias = 2,
      .record_routes = 2,
      .contacts = 1,
      .cseq = 314159,
      .call_id = "a84b4c76e66710@192.0.2.101",
      .from_tag = "1928301774",
      .to_user = "bob",
      .last_via_host = "192.0.2.101",
      .last_via_branch = "z9hG4bKnashds8",
      .contact_host = "192.0.2.4",
      .last_record_route = "p1.example.net"}},
    {"monster",
     "4_monster.sip",
     {.vias = 6,
      .record_routes = 5,
      .routes = 2,
      .contacts = 1,
      .max_forwards = 68,
      .cseq = 9,
      .call_id = "0ha0isndaksdjasdf3234nas.9f2b8b7e8b9747bba6f1c0ed5c3ab6e0@2001-db8-9-1.example.com",
      .from_tag = "98asjd8",
      .to_user = "+12125551212",
      .last_via_host = "2001:db8::9:1",
      .last_via_branch = "z9hG4bKas83kfjw9",
      .contact_host = "2001:db8::9:1",
      .last_record_route = "p1.access.example.net"}}};

/// The bytes of a sample. Ends the program where the file is not there: there is nothing to measure.
inline std::string load(const Sample& sample) {
  const std::string path = std::string(LOOPSTART_SOURCE_DIR "/benches/messages/") + sample.file;
  const std::ifstream file(path, std::ios::binary);
  if (!file) {
    std::fprintf(stderr, "cannot read %s\n", path.c_str());
    std::exit(1);
  }
  std::ostringstream text;
  text << file.rdbuf();
  return text.str();
}

}  // namespace sip::bench
