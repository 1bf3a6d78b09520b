// What one REGISTER asks for, and what that makes of the bindings: the rules of RFC 3261 §10.3 steps 6 and 7, without
// network, store or clock.
#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <expected>
#include <string>
#include <string_view>
#include <vector>

#include "sip/engine/config.hpp"
#include "sip/engine/location_store.hpp"
#include "sip/header/contact.hpp"
#include "sip/message.hpp"
#include "sip/net/flow.hpp"
#include "sip/net/scheduler.hpp"

namespace sip::engine {

/// A status with what to say beside it; static text.
struct Outcome {
  Status status = Status::ok;
  std::string_view reason;  // "": the RFC's phrase
  std::string_view why;     // for the log
};

/// A REGISTER taken apart; owns all its text.
class Registration {
 public:
  /// 400 where Contact, Path or the wildcard is wrong, 403 past Config::contacts_per_aor and Config::binding_bytes, 423
  /// where an interval is too brief. Nothing is changed by a request that fails here.
  [[nodiscard]] static std::expected<Registration, Outcome> read(const Request& request, const net::Flow& flow,
                                                                 const Config& config, net::TimePoint now);

  /// No Contact: the request only asks what is registered.
  [[nodiscard]] bool is_query() const noexcept { return !wildcard_ && wishes_.empty(); }

  /// Edits `bindings`; 403 past Config::contacts_per_aor and Config::bytes_per_aor. Anything but Status::ok: the edit
  /// is incomplete and must be thrown away.
  [[nodiscard]] Outcome apply(Bindings& bindings) const;

  /// The Path rows, for the 200 (RFC 3327 §5.3).
  [[nodiscard]] const std::vector<std::string>& path() const noexcept { return path_; }

 private:
  enum class Order : std::uint8_t { newer, retransmission, older };
  struct Wish {
    Binding binding;
    bool remove = false;
  };

  [[nodiscard]] Outcome read_contacts(const Request& request, const net::Flow& flow, const Config& config,
                                      net::TimePoint now);
  [[nodiscard]] Outcome read_path(const Request& request);
  [[nodiscard]] Binding binding(const Contact& contact, const net::Flow& flow) const;
  [[nodiscard]] Order order_against(const Binding& binding) const noexcept;
  [[nodiscard]] Outcome apply_wildcard(Bindings& bindings) const;
  [[nodiscard]] Outcome apply_wishes(Bindings& bindings) const;

  std::string call_id_;
  std::string branch_;
  std::uint32_t cseq_ = 0;
  bool wildcard_ = false;
  std::size_t contacts_per_aor_ = 0;
  std::size_t bytes_per_aor_ = 0;
  std::vector<Wish> wishes_;
  std::vector<std::string> path_;
};

}  // namespace sip::engine
