// Who is where: the bindings of each address-of-record (RFC 3261 §10).
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "sip/error.hpp"
#include "sip/net/flow.hpp"
#include "sip/net/scheduler.hpp"

namespace sip::engine {

/// One registered contact.
struct Binding {
  std::string uri;           // the Contact URI as registered; contacts are the same where §19.1.4 says so
  std::string parameters;    // the other Contact parameters as registered, without q and expires: ";+sip.instance=…"
  std::string display_name;  // as registered, quotes included
  std::uint16_t q = 1000;    // in thousandths (§20.10); absent counts as 1
  bool q_given = false;      // so that it is returned as registered
  net::TimePoint expires;
  std::string call_id;  // of the REGISTER that set it, for the order rule of §10.3 step 7
  std::uint32_t cseq = 0;
  std::string branch;             // of that REGISTER: tells its retransmission from a new request with an old CSeq
  std::vector<std::string> path;  // RFC 3327, in order
  net::Flow flow;                 // the flow that REGISTER came by
};

/// In the order they were first registered.
using Bindings = std::vector<Binding>;

/// The bindings of all addresses-of-record, each keyed by its canonical AOR ("sip:alice@example.com"). Calls complete
/// inline or later, on the loop; callers handle both. Of one AOR at most one change is uncommitted at a time, later
/// ones wait in order (bounded: Errc::limit_reached). Readers see only what is committed and not expired.
class LocationStore {
 public:
  enum class Verdict : bool { discard, commit };
  /// Gets the live bindings, edits them, and says whether to keep the edit. Called once, unless the store fails first.
  /// It must not call the store.
  using Change = std::move_only_function<Verdict(Bindings&)>;
  /// Called once, unless the store is destroyed first. The bindings may be looked at until it returns or calls the
  /// store. It may do anything, destroying the store included.
  using Done = std::move_only_function<void(Result<std::span<const Binding>>)>;

  virtual ~LocationStore() = default;

  /// Applies `change` atomically. `done` gets the bindings as they are afterwards, once committed (or discarded).
  /// Errc::storage_failed, Errc::limit_reached: nothing was changed. `aor` is copied. Publishes BindingsChanged.
  virtual void update(const std::string& aor, Change change, Done done) = 0;

  /// The live bindings; none is an empty span.
  virtual void read(const std::string& aor, Done done) = 0;

  /// Whether this AOR has, or within the store's memory had, a binding.
  [[nodiscard]] virtual bool known(std::string_view aor) const = 0;

  /// Calls `visit` for each AOR with live bindings, in no order. It must not call the store.
  virtual void for_each(std::function<void(const std::string& aor, const Bindings& bindings)> visit) const = 0;

  /// Live bindings of all AORs.
  [[nodiscard]] virtual std::size_t size() const = 0;
};

}  // namespace sip::engine
