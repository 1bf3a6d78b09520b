// A registration that SipClient keeps alive.
#pragma once

#include <chrono>
#include <cstdint>
#include <memory>
#include <optional>
#include <string_view>
#include <utility>

#include "sip/message.hpp"
#include "sip/net/socket_address.hpp"
#include "sip/operation.hpp"
#include "sip/uri.hpp"

namespace sip::session {

enum class RegistrationState : std::uint8_t {
  idle,         // nothing sent yet
  registering,  // the first REGISTER, its retries included, is under way
  active,       // bound at the registrar
  refreshing,   // bound, and being renewed or removed
  failed,       // the last REGISTER was rejected, granted nothing, or was not answered; tried again later where it had
                // been active
  ended,        // removed, or expired where it was not to be renewed, or its SessionManager has closed
};

/// "active" …
[[nodiscard]] std::string_view name(RegistrationState state) noexcept;

namespace detail {
class Registration;
}

/// One binding of one AOR. It is renewed five seconds or a tenth early, by what was granted or, where that is less, by
/// what was asked; a grant of a few seconds near its end, never more than about once a second. A 423 is answered with
/// its Min-Expires up to a day, or up to RegisterOptions::expires where that is more; beyond, the 423 is the value.
///
/// A cheap handle: copies share the registration, and dropping them all does not end it;
/// unregister() does. What it tells may be asked even when the SessionManager is gone. The loop's thread only.
class RegistrationHandle {
 public:
  /// Empty; only to be assigned to.
  RegistrationHandle() noexcept = default;
  explicit RegistrationHandle(std::shared_ptr<detail::Registration> registration) noexcept
      : registration_(std::move(registration)) {}

  [[nodiscard]] explicit operator bool() const noexcept { return registration_ != nullptr; }

  /// The last answer was a 2xx: what was asked, be it to bind or to unbind, has been heard.
  [[nodiscard]] bool accepted() const noexcept;
  /// The last answer was a 2xx and granted our own contact time. A registrar may accept a REGISTER and yet not bind:
  /// then accepted() is true and this is not, and the state is `failed`.
  [[nodiscard]] bool bound() const noexcept;
  [[nodiscard]] RegistrationState state() const noexcept;
  [[nodiscard]] const Uri& aor() const noexcept;
  /// The Contact as bound, or as last asked for.
  [[nodiscard]] const Uri& contact() const noexcept;
  /// How long the last 2xx granted to our own contact (matched by §19.1.4): its `expires`, else the Expires header
  /// field, else what was asked. 0 before the first 2xx and after the binding was removed, and where the 2xx lists
  /// Contacts but not ours (§10.3 step 8).
  [[nodiscard]] std::chrono::seconds granted_expires() const noexcept;
  /// The address our requests came from, as the server saw it: received and rport of our Via (§18.2.1, RFC 3581).
  /// nullopt where no answer has told it.
  [[nodiscard]] std::optional<net::SocketAddress> discovered_public_address() const noexcept;
  /// The last final answer; valid until the next one comes. An empty Response before the first.
  [[nodiscard]] const Response& last_response() const noexcept;

  /// Registers again now, with the next CSeq of the same Call-ID; waits for a REGISTER under way (§10.2). `done` gets
  /// this handle once a final answer has come, whatever its status. Errc::gone after the registration has ended, or
  /// the SessionManager has closed. The one exception to Done's rule: once the manager has been destroyed, Errc::gone
  /// comes before this returns.
  Operation refresh(Done<RegistrationHandle> done);

  /// Stops refreshing and removes the binding: REGISTER with expires=0 (§10.2.2). As refresh() in all else.
  Operation unregister(Done<RegistrationHandle> done);

 private:
  std::shared_ptr<detail::Registration> registration_;
};

}  // namespace sip::session
