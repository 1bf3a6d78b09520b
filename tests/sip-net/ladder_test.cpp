#include <string>

#include <gtest/gtest.h>

#include "sip/testing/sim_network.hpp"

namespace sip::testing {
namespace {

using namespace std::chrono_literals;

class Ladder : public ::testing::Test {
 protected:
  static net::SocketAddress at(const char* text) { return *net::SocketAddress::parse_with_port(text); }
  static std::string message(const std::string& start_line, const std::string& cseq) {
    return start_line + "\r\nVia: SIP/2.0/UDP 192.0.2.1\r\nCall-ID: a84b4c76e66710\r\nCSeq: " + cseq + "\r\n\r\n";
  }

  SimNetwork network_{3};
  SimNode& alice_ = network_.add_node("192.0.2.1");
  SimNode& proxy_ = network_.add_node("192.0.2.2");
  SimNode& bob_ = network_.add_node("192.0.2.3");
};

TEST_F(Ladder, HostsAreColumnsAndMessagesArrowsWithWhatBecameOfThem) {
  alice_.send_datagram(5060, at("192.0.2.2:5060"), message("INVITE sip:bob@192.0.2.3 SIP/2.0", "1 INVITE"));
  network_.run_for(20ms);
  network_.set_conditions({.duplication = 1});
  proxy_.send_datagram(5060, at("192.0.2.3:5062"), message("INVITE sip:bob@192.0.2.3 SIP/2.0", "1 INVITE"));
  network_.run_for(1200ms);
  bob_.send_datagram(5062, at("192.0.2.2:5060"), message("SIP/2.0 180 Ringing", "1 INVITE"));
  network_.set_conditions({.partitioned = true});
  bob_.send_datagram(5062, at("192.0.2.2:5060"), message("SIP/2.0 200 OK", "1 INVITE"));
  alice_.send_datagram(5060, at("192.0.2.3:5062"), message("ACK sip:bob@192.0.2.3 SIP/2.0", "1 ACK"));
  EXPECT_EQ(network_.ladder(),
            R"(            192.0.2.1                       192.0.2.2                       192.0.2.3
     0.000  |-- INVITE 1 ------------------>|                               |  udp 5060 > 5060  a84b4c76e66710
     0.020  |                               |-- INVITE 1 ----------------->>|  udp 5060 > 5062  a84b4c76e66710
     1.220  |                               |<<------------- 180 INVITE 1 --|  udp 5062 > 5060  a84b4c76e66710
     1.220  |                               | x------------- 200 INVITE 1 --|  udp 5062 > 5060  a84b4c76e66710
     1.220  |-- ACK 1 ----------------------------------------------------x |  udp 5060 > 5062  a84b4c76e66710
)");
}

TEST_F(Ladder, TakesWhatIsNoSipAndWhoTalksToHimself) {
  alice_.send_datagram(5060, at("192.0.2.2:5060"), "\r\n\r\n");
  alice_.send_datagram(5060, at("192.0.2.2:5060"), std::string_view("\x00\x01\xff a long text that ends", 26));
  alice_.send_datagram(5060, at("192.0.2.1:5070"), message("OPTIONS sip:me SIP/2.0", "7 OPTIONS"));
  EXPECT_EQ(network_.ladder(),
            R"(            192.0.2.1                       192.0.2.2
     0.000  |-- (keep-alive) -------------->|  udp 5060 > 5060
     0.000  |-- ... a long text that e ---->|  udp 5060 > 5060
     0.000  |                               | to itself: OPTIONS 7  udp 5060 > 5070  a84b4c76e66710
)");
  EXPECT_EQ(ladder({}), "");
}

TEST_F(Ladder, AHostBehindANatHasAColumnOfItsOwn) {
  SimNode& carol = network_.add_node("10.0.0.1");
  network_.set_nat("10.0.0.1", "203.0.113.1");
  carol.send_datagram(5060, at("192.0.2.2:5060"), message("OPTIONS sip:x SIP/2.0", "2 OPTIONS"));
  network_.run_for(1s);
  proxy_.send_datagram(5060, at("203.0.113.1:5060"), message("SIP/2.0 200 OK", "2 OPTIONS"));
  EXPECT_EQ(network_.ladder(),
            R"(            10.0.0.1                        192.0.2.2
     0.000  |-- OPTIONS 2 ----------------->|  udp 5060 (203.0.113.1:5060) > 5060  a84b4c76e66710
     1.000  |<------------- 200 OPTIONS 2 --|  udp 5060 > 5060  a84b4c76e66710
)");
}

TEST_F(Ladder, OfALongSimulationTheLastMessagesAreKept) {
  network_.keep_last(10);
  for (int i = 1; i <= 1000; ++i) {
    alice_.send_datagram(5060, at("192.0.2.2:5060"), std::to_string(i));
    ASSERT_LE(network_.wire().size(), 20u);
    ASSERT_GE(network_.wire().size(), static_cast<std::size_t>(std::min(i, 10)));
    ASSERT_EQ(network_.wire().back().bytes, std::to_string(i));
  }
}

}  // namespace
}  // namespace sip::testing
