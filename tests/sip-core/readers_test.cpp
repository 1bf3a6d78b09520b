// The readers of this processor and the portable ones read the same, byte for byte: whatever stands in a message, and
// whatever was done to it.
#include "readers.hpp"

#include <filesystem>
#include <random>

#include <gtest/gtest.h>

#include "dump.hpp"
#include "messages.hpp"

namespace sip::test {
namespace {

// Reads with the given readers while it lives.
class Reading {
 public:
  explicit Reading(const Readers& readers) : before_(detail::active_readers) { detail::active_readers = &readers; }
  Reading(const Reading&) = delete;
  Reading& operator=(const Reading&) = delete;
  ~Reading() { detail::active_readers = before_; }

 private:
  const Readers* before_;
};

template <class Read>
void expect_the_same(Read read, std::string_view bytes) {
  if (fast_readers() == nullptr) GTEST_SKIP() << "this processor has none but the portable readers";
  const auto with = [&](const Readers& readers) {
    const Reading reading(readers);
    return read(bytes);
  };
  EXPECT_EQ(with(*fast_readers()), with(portable_readers)) << bytes;
}

std::vector<std::string> messages() {
  std::vector<std::string> all;
  for (const char* name : sample_names) all.push_back(sample(name));
  for (const auto& entry : std::filesystem::directory_iterator(LOOPSTART_SOURCE_DIR "/tests/sip-core/torture")) {
    all.push_back(file_bytes("tests/sip-core/torture/" + entry.path().filename().string()));
  }
  std::sort(all.begin(), all.end());  // a folder has no order
  return all;
}

// One of the bytes that mean something, in the place of, before or without one of the others; or a part twice, or no
// end.
void spoil(std::string& text, std::mt19937& random) {
  constexpr std::string_view telling = "\r\n\t ,;:<>\"\\@%=?&/[].-_*'()~!+`{}^|#$0129aAzZ\x7F\x80\xC3";
  if (text.empty()) return;
  const std::size_t at = random() % text.size();
  const char c = telling[random() % telling.size()];
  switch (random() % 5) {
    case 0:
      text[at] = c;
      break;
    case 1:
      text.insert(at, 1, c);
      break;
    case 2:
      text.erase(at, 1 + random() % 3);
      break;
    case 3:
      text.insert(at, text.substr(random() % text.size(), random() % 40));
      break;
    default:
      text.resize(at + 1);
      break;
  }
}

TEST(Readers, ReadMessagesTheSame) {
  for (const std::string& message : messages()) expect_the_same(dump_message, message);
}

// Wherever a message may break off: nothing behind it is looked at, which the sanitizers see.
TEST(Readers, ReadEachBeginningOfAMessageTheSame) {
  const std::string request =
      "INVITE sip:+12125551212@gateway.core.example.net:5060;transport=udp;user=phone SIP/2.0\r\n"
      "Via: SIP/2.0/UDP a;branch=z9hG4bK1\r\nf: <sip:a@b>;tag=1\r\nSubject: a\r\n\tb\r\n\r\n";
  const std::string response =
      "SIP/2.0 404 A reason phrase that is so long that the line fills more than one step of them all\r\n"
      "v: SIP/2.0/UDP a;branch=z9hG4bK1\r\nTo: <sip:a@b>\r\n\r\n";
  for (const std::string& message : {request, response, "\r\n\r\n" + response}) {
    for (std::size_t size = 0; size <= message.size(); ++size) expect_the_same(dump_message, message.substr(0, size));
  }
}

// A name of no bytes, which has nothing to be looked up by.
TEST(Readers, ReadARowWithoutANameTheSame) {
  for (const std::string& end : {std::string(), std::string(":\r\n\r\n"), std::string(200, 'x')}) {
    expect_the_same(dump_message, "SIP/2.0 200 OK\r\n:AB p=\t/%\r\n:AB" + end);
  }
}

TEST(Readers, ReadSpoiledMessagesTheSame) {
  const std::vector<std::string> all = messages();
  std::mt19937 random(1);
  for (int i = 0; i < 5000; ++i) {
    std::string message = all[random() % all.size()];
    for (std::size_t spoils = 1 + random() % 4; spoils > 0; --spoils) spoil(message, random);
    expect_the_same(dump_message, message);
  }
}

// Each place a step can begin and end at, in texts just long enough and just too short to be read many bytes at a time.
TEST(Readers, ReadValuesOfEachLengthTheSame) {
  const std::string_view values[] = {
      "<sip:alice@p5.core.example.net:5060;transport=udp;lr>;expires=60;q=0.5;+sip.instance=\"<urn:uuid:1>\"",
      "SIP/2.0/UDP 192.0.2.101:5060;branch=z9hG4bKnashds8;received=192.0.2.101;rport=5060;x=[2001:db8::1]",
      "\"A. G. \\\"Bell\\\"\" <sips:a%20b:pw@[2001:db8::9:1]:5061;a=b?Subject=x&b=c>;tag=98asjd8, <sip:x@a.b>",
      "sip:+12125551212;phone-context=example.com@gw7.example.net:5060;user=phone;transport=udp",
      "sip:gw7.example.net;transport=udp;lr;maddr=192.0.2.1;method=INVITE;ttl=1;user=phone;x=y;z;z2",
      "Alice and her very long display name <sip:a-b--c.x-y.z1@xn--bcher-kva.example.123a.de.>;a;b;c;d=e"};
  for (const std::string_view value : values) {
    for (std::size_t begin = 0; begin < value.size(); ++begin) {
      for (std::size_t end = begin; end <= value.size(); ++end) {
        expect_the_same(dump_value, value.substr(begin, end - begin));
      }
    }
  }
}

// Hosts that end behind the 64 bytes that are looked at at once, or behind the next 64.
TEST(Readers, ReadLongHostsTheSame) {
  for (std::size_t size = 20; size < 150; ++size) {
    const std::string host = std::string(size, 'a') + "." + std::string(size / 2, 'b');
    for (const std::string& value : {"sip:" + host, "<sip:alice@" + host + ";lr>;tag=1", "sips:u:p@" + host + ":5061",
                                     "SIP/2.0/UDP " + host + ";branch=z9hG4bK1", "sip:" + host + "x%41@b"}) {
      expect_the_same(dump_value, value);
    }
  }
}

TEST(Readers, ReadSpoiledValuesTheSame) {
  std::mt19937 random(2);
  for (int i = 0; i < 20000; ++i) {
    std::string value =
        "SIP/2.0/UDP p1.example.net:5060;branch=z9hG4bK1b;received=192.0.2.1, \"A\" <sip:a@10.0.0.1;lr>;q=1";
    value = value.substr(random() % value.size());
    for (std::size_t spoils = 1 + random() % 3; spoils > 0; --spoils) spoil(value, random);
    expect_the_same(dump_value, value);
  }
}

}  // namespace
}  // namespace sip::test
