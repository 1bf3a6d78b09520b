// The messages the benches work on: benches/messages/*.sip.
#pragma once

#include <cstdio>
#include <cstdlib>
#include <fstream>
#include <sstream>
#include <string>

namespace sip::bench {

struct Sample {
  const char* name;
  const char* file;
};

inline constexpr Sample samples[] = {
    {"register", "1_register.sip"}, {"invite", "2_invite.sip"}, {"ok", "3_200ok.sip"}, {"monster", "4_monster.sip"}};

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
