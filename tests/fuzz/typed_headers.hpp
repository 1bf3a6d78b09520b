// Every typed header field, and what must hold of each.
#pragma once

#include <string>
#include <string_view>

#include "sip/header/accept_headers.hpp"
#include "sip/header/address_headers.hpp"
#include "sip/header/authentication_info.hpp"
#include "sip/header/authorization.hpp"
#include "sip/header/call_id_headers.hpp"
#include "sip/header/contact.hpp"
#include "sip/header/content_type.hpp"
#include "sip/header/cseq.hpp"
#include "sip/header/date.hpp"
#include "sip/header/event_headers.hpp"
#include "sip/header/history_headers.hpp"
#include "sip/header/identity.hpp"
#include "sip/header/info_headers.hpp"
#include "sip/header/mime_version.hpp"
#include "sip/header/privacy.hpp"
#include "sip/header/product_headers.hpp"
#include "sip/header/rack.hpp"
#include "sip/header/reason.hpp"
#include "sip/header/refer_headers.hpp"
#include "sip/header/seconds_headers.hpp"
#include "sip/header/simple_headers.hpp"
#include "sip/header/text_headers.hpp"
#include "sip/header/timestamp.hpp"
#include "sip/header/user_to_user.hpp"
#include "sip/header/via.hpp"
#include "sip/header/warning.hpp"
#include "sip/headers.hpp"

#include "require.hpp"

namespace sip::fuzz {

template <class... Typed>
struct HeaderTypes {
  /// Calls `see.template operator()<T>()` for each.
  template <class See>
  static void each(See see) {
    (see.template operator()<Typed>(), ...);
  }
};

using AllHeaderTypes =
    HeaderTypes<Accept, AcceptEncoding, AcceptLanguage, AlertInfo, Allow, AllowEvents, AuthenticationInfo,
                Authorization, CallId, CallInfo, Contact, ContentDisposition, ContentEncoding, ContentLanguage,
                ContentLength, ContentType, CSeq, Date, Diversion, ErrorInfo, Event, Expires, FlowTimer, From,
                HistoryInfo, Identity, InReplyTo, MaxForwards, MimeVersion, MinExpires, MinSe, Organization,
                PAssertedIdentity, PPreferredIdentity, Path, Priority, Privacy, ProxyAuthenticate, ProxyAuthorization,
                ProxyRequire, RAck, Reason, RecordRoute, ReferTo, ReferredBy, Replaces, ReplyTo, Require, RetryAfter,
                Route, RSeq, Server, ServiceRoute, SessionExpires, SipEtag, SipIfMatch, Subject, SubscriptionState,
                Supported, Timestamp, To, Unsupported, UserAgent, UserToUser, Via, Warning, WwwAuthenticate>;

template <class... Typed>
constexpr std::size_t count_of(HeaderTypes<Typed...> /*types*/) {
  return sizeof...(Typed);
}
static_assert(count_of(AllHeaderTypes{}) + 1 == static_cast<std::size_t>(HeaderId::count_),
              "a header field with a number has a type, and is fuzzed");

template <class T>
std::string printed(const T& header) {
  std::string out;
  header.print(out);
  return out;
}

/// What parses, prints; what we print parses, and prints the same again.
template <class T>
void require_prints(const Result<T>& header) {
  if (!header) return;
  const std::string once = printed(*header);
  const Result<T> again = T::parse(once);
  require(again.has_value(), header_name<T>(), once);
  require(printed(*again) == once, header_name<T>(), once);
}

}  // namespace sip::fuzz
