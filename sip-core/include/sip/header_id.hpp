// The header fields the stack knows by number. Any other is reached by its name.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <string_view>

namespace sip {

// X(identifier, canonical name, compact form or 0, rule)
//   one   may stand once in a message (RFC 3261 §7.3.1); it says who speaks to whom, how far and how long, or where
//         the body ends and what it is, so a message with a second row is refused (RFC 4475 §3.3.8, §3.3.9)
//   first may stand once too, but no message is worth losing over a second Server row: the first counts
//   list  a comma list: several rows and one joined row mean the same
//   rows  may stand several times, but its commas are part of one value (Authorization and its kin, Date-like values)
// clang-format off
#define SIP_HEADERS(X)                                        \
  X(accept,               "Accept",               0,   list)  \
  X(accept_encoding,      "Accept-Encoding",      0,   list)  \
  X(accept_language,      "Accept-Language",      0,   list)  \
  X(alert_info,           "Alert-Info",           0,   list)  \
  X(allow,                "Allow",                0,   list)  \
  X(allow_events,         "Allow-Events",         'u', list)  \
  X(authentication_info,  "Authentication-Info",  0,   rows)  \
  X(authorization,        "Authorization",        0,   rows)  \
  X(call_id,              "Call-ID",              'i', one)   \
  X(call_info,            "Call-Info",            0,   list)  \
  X(contact,              "Contact",              'm', list)  \
  X(content_disposition,  "Content-Disposition",  0,   first) \
  X(content_encoding,     "Content-Encoding",     'e', list)  \
  X(content_language,     "Content-Language",     0,   list)  \
  X(content_length,       "Content-Length",       'l', one)   \
  X(content_type,         "Content-Type",         'c', one)   \
  X(cseq,                 "CSeq",                 0,   one)   \
  X(date,                 "Date",                 0,   first) \
  X(diversion,            "Diversion",            0,   list)  \
  X(error_info,           "Error-Info",           0,   list)  \
  X(event,                "Event",                'o', first) \
  X(expires,              "Expires",              0,   one)   \
  X(flow_timer,           "Flow-Timer",           0,   first) \
  X(from,                 "From",                 'f', one)   \
  X(history_info,         "History-Info",         0,   list)  \
  X(identity,             "Identity",             'y', list)  \
  X(in_reply_to,          "In-Reply-To",          0,   list)  \
  X(max_forwards,         "Max-Forwards",         0,   one)   \
  X(mime_version,         "MIME-Version",         0,   first) \
  X(min_expires,          "Min-Expires",          0,   first) \
  X(min_se,               "Min-SE",               0,   first) \
  X(organization,         "Organization",         0,   first) \
  X(p_asserted_identity,  "P-Asserted-Identity",  0,   list)  \
  X(p_preferred_identity, "P-Preferred-Identity", 0,   list)  \
  X(path,                 "Path",                 0,   list)  \
  X(priority,             "Priority",             0,   first) \
  X(privacy,              "Privacy",              0,   first) \
  X(proxy_authenticate,   "Proxy-Authenticate",   0,   rows)  \
  X(proxy_authorization,  "Proxy-Authorization",  0,   rows)  \
  X(proxy_require,        "Proxy-Require",        0,   list)  \
  X(rack,                 "RAck",                 0,   first) \
  X(reason,               "Reason",               0,   list)  \
  X(record_route,         "Record-Route",         0,   list)  \
  X(refer_to,             "Refer-To",             'r', first) \
  X(referred_by,          "Referred-By",          'b', first) \
  X(replaces,             "Replaces",             0,   first) \
  X(reply_to,             "Reply-To",             0,   first) \
  X(require,              "Require",              0,   list)  \
  X(retry_after,          "Retry-After",          0,   first) \
  X(route,                "Route",                0,   list)  \
  X(rseq,                 "RSeq",                 0,   first) \
  X(server,               "Server",               0,   first) \
  X(service_route,        "Service-Route",        0,   list)  \
  X(session_expires,      "Session-Expires",      'x', first) \
  X(sip_etag,             "SIP-ETag",             0,   first) \
  X(sip_if_match,         "SIP-If-Match",         0,   first) \
  X(subject,              "Subject",              's', first) \
  X(subscription_state,   "Subscription-State",   0,   first) \
  X(supported,            "Supported",            'k', list)  \
  X(timestamp,            "Timestamp",            0,   first) \
  X(to,                   "To",                   't', one)   \
  X(unsupported,          "Unsupported",          0,   list)  \
  X(user_agent,           "User-Agent",           0,   first) \
  X(user_to_user,         "User-to-User",         0,   list)  \
  X(via,                  "Via",                  'v', list)  \
  X(warning,              "Warning",              0,   list)  \
  X(www_authenticate,     "WWW-Authenticate",     0,   rows)
// clang-format on

/// The header fields of SIP_HEADERS, by number.
enum class HeaderId : std::uint8_t {
  other = 0,  ///< reached by its name
#define SIP_HEADER_ENUMERATOR(identifier, name, compact, rule) identifier,
  SIP_HEADERS(SIP_HEADER_ENUMERATOR)
#undef SIP_HEADER_ENUMERATOR
      count_,  ///< how many there are, `other` included; not a header
};

/// How often a header field may stand, as the list above has it (§7.3.1).
enum class HeaderRule : std::uint8_t { one, first, list, rows };

/// Which header field `name` is, long or compact form, in any case (§7.3.1, §7.3.3).
[[nodiscard]] HeaderId header_id(std::string_view name) noexcept;

/// Its canonical long name; "" for `other`.
[[nodiscard]] const char* header_name(HeaderId id) noexcept;

namespace detail {
inline constexpr std::array<HeaderRule, static_cast<std::size_t>(HeaderId::count_)> header_rules = {
    HeaderRule::rows,
#define SIP_HEADER_RULE(identifier, name, compact, rule) HeaderRule::rule,
    SIP_HEADERS(SIP_HEADER_RULE)
#undef SIP_HEADER_RULE
};
}  // namespace detail

/// `rows` for `other`: nothing is known of it, so its commas are left alone.
[[nodiscard]] constexpr HeaderRule header_rule(HeaderId id) noexcept {
  return detail::header_rules[static_cast<std::size_t>(id)];
}

/// Whether a list of this kind may be empty: `Supported:` lists nothing, `Contact:` is malformed (§25.1).
[[nodiscard]] constexpr bool header_may_be_empty(HeaderId id) noexcept {
  return id == HeaderId::accept || id == HeaderId::accept_encoding || id == HeaderId::accept_language ||
         id == HeaderId::allow || id == HeaderId::supported;
}

}  // namespace sip
