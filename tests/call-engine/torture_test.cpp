// What the whole server answers to each message of RFC 4475, sent as a datagram.
#include <fstream>
#include <ostream>
#include <sstream>
#include <string>

#include "engine_fixture.hpp"

namespace sip::engine {
namespace {

struct TortureCase {
  const char* name;
  int status;  // 0: no answer
};

void PrintTo(const TortureCase& torture, std::ostream* out) { *out << torture.name; }

class Torture : public test::EngineTest, public ::testing::WithParamInterface<TortureCase> {
 protected:
  static std::string message(const std::string& name) {
    const std::ifstream file(LOOPSTART_SOURCE_DIR "/tests/sip-core/torture/" + name + ".dat", std::ios::binary);
    EXPECT_TRUE(file.good()) << name;
    std::ostringstream text;
    text << file.rdbuf();
    return text.str();
  }
  /// The status of what is answered, wherever to: the header fields it echoes may be as malformed as they came.
  int answer(std::string_view bytes) {
    const std::size_t before = network.wire().size();
    client.send_datagram(5060, server_address, bytes);
    network.run_for(std::chrono::milliseconds(100));
    for (std::size_t i = before; i < network.wire().size(); ++i) {
      const auto& record = network.wire()[i];
      if (record.flow.local == server_address) return std::stoi(record.bytes.substr(std::size("SIP/2.0")));
    }
    return 0;
  }
};

TEST_P(Torture, GetsTheAnswerOfRfc4475) {
  config.domains = {"example.com"};
  start();
  EXPECT_EQ(answer(message(GetParam().name)), GetParam().status) << network.wire().back().bytes;
  EXPECT_EQ(code(send(test::RequestText("OPTIONS", "sip:example.com").named("after")).status()), 200)
      << "it still serves";
}

INSTANTIATE_TEST_SUITE_P(Valid_3_1_1, Torture,
                         ::testing::Values(TortureCase{"wsinv", 481},       // has a To tag
                                           TortureCase{"intmeth", 501},     //
                                           TortureCase{"esc01", 404},       // example.net is not ours
                                           TortureCase{"escnull", 200},     //
                                           TortureCase{"esc02", 501},       // RE%47IST%45R is not REGISTER
                                           TortureCase{"lwsdisp", 404},     //
                                           TortureCase{"longreq", 404},     //
                                           TortureCase{"dblreq", 200},      // what stands behind it is ignored
                                           TortureCase{"semiuri", 404},     //
                                           TortureCase{"transports", 404},  //
                                           TortureCase{"mpart01", 405},     //
                                           TortureCase{"unreason", 0},      //
                                           TortureCase{"noreason", 0}));

INSTANTIATE_TEST_SUITE_P(Invalid_3_1_2, Torture,
                         ::testing::Values(TortureCase{"badinv01", 400},    // to its source, as its Via is unreadable
                                           TortureCase{"clerr", 400},       //
                                           TortureCase{"ncl", 400},         //
                                           TortureCase{"scalar02", 400},    //
                                           TortureCase{"scalarlg", 0},      // a malformed response is dropped
                                           TortureCase{"quotbal", 400},     //
                                           TortureCase{"ltgtruri", 400},    //
                                           TortureCase{"lwsruri", 400},     //
                                           TortureCase{"lwsstart", 400},    //
                                           TortureCase{"trws", 400},        //
                                           TortureCase{"escruri", 400},     //
                                           TortureCase{"baddate", 404},     // Date is of no use here (§8.2.2)
                                           TortureCase{"regbadct", 400},    //
                                           TortureCase{"badaspec", 400},    //
                                           TortureCase{"baddn", 400},       //
                                           TortureCase{"badvers", 505},     //
                                           TortureCase{"mismatch01", 400},  //
                                           TortureCase{"mismatch02", 400},  //
                                           TortureCase{"bigcode", 0}));

INSTANTIATE_TEST_SUITE_P(TransactionLayer_3_2, Torture, ::testing::Values(TortureCase{"badbranch", 404}));

INSTANTIATE_TEST_SUITE_P(ApplicationLayer_3_3, Torture,
                         ::testing::Values(TortureCase{"insuf", 400},     //
                                           TortureCase{"unkscm", 416},    //
                                           TortureCase{"novelsc", 416},   //
                                           TortureCase{"unksm2", 400},    //
                                           TortureCase{"bext01", 420},    //
                                           TortureCase{"invut", 404},     // a redirect server reads no body (§8.3)
                                           TortureCase{"regaut01", 200},  // an open server does not look at it
                                           TortureCase{"multi01", 400},   //
                                           TortureCase{"mcl01", 400},     //
                                           TortureCase{"bcast", 0},       //
                                           TortureCase{"zeromf", 404},    //
                                           TortureCase{"cparam01", 200},  //
                                           TortureCase{"cparam02", 200},  //
                                           TortureCase{"regescrt", 200},  //
                                           TortureCase{"sdp01", 404}));

INSTANTIATE_TEST_SUITE_P(BackwardCompatibility_3_4, Torture, ::testing::Values(TortureCase{"inv2543", 404}));

}  // namespace
}  // namespace sip::engine
