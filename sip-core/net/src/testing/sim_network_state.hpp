// What SimNetwork and its nodes share.
#pragma once

#include <memory>
#include <vector>

#include "sip/testing/sim_network.hpp"

#include "fabric.hpp"
#include "sim_dns.hpp"

namespace sip::testing {

struct SimNetwork::State {
  explicit State(std::uint64_t seed_) : seed(seed_), fabric(seed_) {}
  ~State() {
    // A task may own what lives on a node.
    fabric.drop_tasks();
  }

  std::uint64_t seed;
  detail::Fabric fabric;
  detail::NameTable names;
  std::vector<std::unique_ptr<SimNode>> nodes;
};

}  // namespace sip::testing
