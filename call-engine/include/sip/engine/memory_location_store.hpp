// The location store that lives and dies with the process.
#pragma once

#include <cstddef>
#include <memory>
#include <string>
#include <string_view>

#include "sip/engine/location_store.hpp"
#include "sip/net/environment.hpp"

namespace sip::engine {

/// Completes every call inline. Bindings end by the environment's scheduler: one timer, the AORs ordered by deadline.
class MemoryLocationStore final : public LocationStore {
 public:
  /// At most `addresses_of_record` AORs with bindings (Errc::limit_reached past it); known() remembers as many again
  /// whose bindings have ended, forgetting those that ended first.
  MemoryLocationStore(net::Environment& environment, std::size_t addresses_of_record);
  ~MemoryLocationStore() override;
  MemoryLocationStore(const MemoryLocationStore&) = delete;
  MemoryLocationStore& operator=(const MemoryLocationStore&) = delete;

  void update(const std::string& aor, Change change, Done done) override;
  void read(const std::string& aor, Done done) override;
  [[nodiscard]] bool known(std::string_view aor) const override;
  void for_each(std::function<void(const std::string& aor, const Bindings& bindings)> visit) const override;
  [[nodiscard]] std::size_t size() const override;

 private:
  struct Implementation;
  std::unique_ptr<Implementation> implementation_;
};

}  // namespace sip::engine
