// SIP for applications: register, ask, send, one call each.
#pragma once

#include <chrono>
#include <string>

#include "sip/message.hpp"
#include "sip/operation.hpp"
#include "sip/session/options.hpp"
#include "sip/session/registration.hpp"
#include "sip/uri.hpp"

namespace sip::session {

/// A client, made by SessionManager. The loop's thread only; another thread goes through Environment::post().
///
/// Every call looks its server up without blocking, tries the next address where one fails (RFC 3263 §4.3), and answers
/// 401 and 407 from the credentials given, once for each nonce. A final response, of any status, is a value; an Error
/// is a failure of ours:
/// - name_not_found and name_lookup_failed: from DNS
/// - connection_refused, transport_failed, timed_out: from the network
/// - unsupported_transport: no listener of ours has this transport over this address family
/// - address_unavailable: the system has no address of ours to connect from
/// - too_large: no datagram holds the message
/// - limit_reached: too many requests are under way, see transaction::Config
/// - invalid_argument: what cannot be sent; Error::what names the option or the header field
/// - cancelled; gone once the SessionManager has closed
///
///  `done` comes exactly once, never before the call has returned. An
/// empty one is allowed everywhere: fire and forget.
///
/// A target may come from a peer's 3xx: its URI headers ("?Subject=…") and `method` may not stand in a Request-URI
/// (§19.1.1 Table 1) and are left out; nothing of them is honoured (§19.1.5).
class SipClient {
 public:
  virtual ~SipClient() = default;

  /// Binds our Contact to an AOR and keeps it bound. A 423 is answered with a longer expiry (§10.2.8). `done` gets the
  /// handle once a final answer has come: bound() says whether it was a 2xx that bound us. A registration rejected at
  /// first is not tried again, one that was active is, with RFC 5626 §4.5's growing delays; RegistrationChanged tells
  /// on the bus. Cancelled, it is not kept alive; a binding the registrar has already made stays there until it
  /// expires.
  virtual Operation register_contact(RegisterOptions options, Done<RegistrationHandle> done) = 0;

  /// Asks `target` what it can do (§11).
  virtual Operation send_options(Uri target, OptionsOptions options, Done<Response> done) = 0;

  /// Sends a page-mode message (RFC 3428). By UDP unless the URI or the options name another transport, whatever its
  /// size: one above some 1300 bytes may be lost on the way for not fitting into a packet, so name TCP for it.
  /// (§18.1.1's own change to TCP is not made yet.)
  virtual Operation send_message(Uri to, std::string body, MessageOptions options, Done<Response> done) = 0;

  /// Sends what the caller built. What is missing is filled in: To from the Request-URI, From, Call-ID, CSeq,
  /// Max-Forwards, for INVITE Contact; Via is always ours. A From, To, Call-ID, CSeq or Max-Forwards that breaks its
  /// grammar or stands twice, and a CSeq of another method, are Errc::invalid_argument. Goes to the topmost Route, else
  /// to the builder's outbound proxy, else to the Request-URI. Challenges are answered with the builder's credentials.
  /// The ACK to an INVITE is sent here; a call set up by it is ended at once, see
  /// DialogManager::send_non_dialog_request(). Not for ACK, CANCEL.
  virtual Operation send_raw_request(Request request, std::chrono::milliseconds timeout, Done<Response> done) = 0;
};

}  // namespace sip::session
