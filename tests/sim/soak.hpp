// Two stacks, a network that fails in every way it can, and users who do all that users do; one seed decides.
#pragma once

#include <array>
#include <cstdint>
#include <deque>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>

#include "sip/net/transport_layer.hpp"
#include "sip/testing/sim_network.hpp"
#include "sip/transaction/manager.hpp"

#include "soak_case.hpp"

namespace sip::test {

/// What a soak has done, to be printed: a number that is 0 says that something was never tried.
struct SoakCounts {
  std::uint64_t transactions = 0;
  std::uint64_t succeeded = 0;  // a final response came
  std::uint64_t failed = 0;
  std::uint64_t messages = 0;  // sent
  std::uint64_t lost = 0;
  std::uint64_t managers_destroyed = 0;
  std::uint64_t cancelled = 0;
};

/// Runs in rounds: requests for 20 s, then until all is quiet, when each transaction is judged.
class Soak {
 public:
  explicit Soak(std::uint64_t seed);
  ~Soak();
  Soak(const Soak&) = delete;
  Soak& operator=(const Soak&) = delete;

  /// `transactions` more. The first thing that went wrong with its ladder, or "".
  [[nodiscard]] std::string round(std::size_t transactions);
  [[nodiscard]] const SoakCounts& counts() const noexcept { return counts_; }

 private:
  struct Stack;
  class Server;

  void note_wire(const testing::WireRecord& record);
  void start_request(std::size_t number);
  void begin(Case& subject, Stack& from, const transaction::Destination& destination);
  void on_client_event(Case& subject, Stack& stack, const transaction::Destination& destination,
                       const transaction::ClientEvent& event);
  void destroy_manager(Stack& stack);
  void change_weather();
  [[nodiscard]] std::string judge();
  [[nodiscard]] Case* find(std::string_view call_id);

  [[nodiscard]] bool one_in(std::uint64_t n) { return random_.below(n) == 0; }
  /// Evenly up to `most` ms.
  [[nodiscard]] net::Duration within(std::uint64_t most) {
    return net::Duration(static_cast<net::Duration::rep>(random_.below(most + 1)));
  }
  [[nodiscard]] Ms now() const { return network_.now().time_since_epoch().count(); }

  net::SeededRandom random_;
  bool behind_nat_;
  std::string first_public_;  // the address others see the first host at
  testing::SimNetwork network_;
  std::deque<Case> cases_;  // of this round
  std::unordered_map<std::string_view, Case*> by_call_id_;
  SoakCounts counts_;
  std::array<std::unique_ptr<Stack>, 2> stacks_;
};

}  // namespace sip::test
