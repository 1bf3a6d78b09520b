// What stands between transactions and an application: so far, requests outside any dialog.
#pragma once

#include <chrono>
#include <cstddef>
#include <functional>
#include <memory>

#include "sip/message.hpp"
#include "sip/operation.hpp"
#include "sip/transaction/manager.hpp"

namespace sip::dialog {

using ProvisionalCallback = std::move_only_function<void(const Response&)>;

/// Sends requests that belong to no dialog (RFC 3261 §8.1, §11, RFC 3428). The loop's thread only; must not outlive
/// `transactions`.
class DialogManager final {
 public:
  explicit DialogManager(transaction::Manager& transactions);
  /// As close().
  ~DialogManager();
  DialogManager(const DialogManager&) = delete;
  DialogManager& operator=(const DialogManager&) = delete;

  /// Sends `request` to `destination` and hands its final response, of any status, to `done`, which may be empty
  /// (fire and forget).
  ///
  /// Call-ID, CSeq, the From tag and Max-Forwards are made where they are missing (§8.1.1); From and To must be there.
  /// What check_request() refuses is not sent.
  ///
  /// No final response within `timeout` is Errc::timed_out, as are Timer B and F, which run besides; other errors are
  /// those of transaction::Failed. An INVITE given up on, by timeout or by cancel(), is cancelled (§9.1).
  ///
  /// `provisional` is called for each 1xx before Done has come; it may do anything.
  ///
  /// There are no dialogs here, so a call that an INVITE sets up is ended at once: each 2xx, of each fork, is
  /// acknowledged (§13.2.2.4) and its dialog ended with BYE; the 2xx that came first is what `done` gets. The BYE's own
  /// response is not looked at.
  Operation send_non_dialog_request(Request request, transaction::Destination destination,
                                    std::chrono::milliseconds timeout, Done<Response> done,
                                    ProvisionalCallback provisional = {});

  /// Every Done still out comes with Errc::cancelled before this returns; INVITEs under way are cancelled. Requests
  /// sent afterwards fail with Errc::gone.
  void close();

  /// Requests whose Done is still out.
  [[nodiscard]] std::size_t pending() const noexcept;

  [[nodiscard]] transaction::Manager& transactions() noexcept;

 private:
  struct Implementation;
  std::shared_ptr<Implementation> implementation_;
};

}  // namespace sip::dialog
