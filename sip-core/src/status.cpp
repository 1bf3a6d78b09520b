#include "sip/status.hpp"

namespace sip {

std::string_view default_reason(Status status) noexcept {
  switch (status) {
    case Status::trying:
      return "Trying";
    case Status::ringing:
      return "Ringing";
    case Status::call_is_being_forwarded:
      return "Call Is Being Forwarded";
    case Status::queued:
      return "Queued";
    case Status::session_progress:
      return "Session Progress";
    case Status::ok:
      return "OK";
    case Status::accepted:
      return "Accepted";
    case Status::multiple_choices:
      return "Multiple Choices";
    case Status::moved_permanently:
      return "Moved Permanently";
    case Status::moved_temporarily:
      return "Moved Temporarily";
    case Status::use_proxy:
      return "Use Proxy";
    case Status::alternative_service:
      return "Alternative Service";
    case Status::bad_request:
      return "Bad Request";
    case Status::unauthorized:
      return "Unauthorized";
    case Status::payment_required:
      return "Payment Required";
    case Status::forbidden:
      return "Forbidden";
    case Status::not_found:
      return "Not Found";
    case Status::method_not_allowed:
      return "Method Not Allowed";
    case Status::not_acceptable:
      return "Not Acceptable";
    case Status::proxy_authentication_required:
      return "Proxy Authentication Required";
    case Status::request_timeout:
      return "Request Timeout";
    case Status::gone:
      return "Gone";
    case Status::conditional_request_failed:
      return "Conditional Request Failed";
    case Status::request_entity_too_large:
      return "Request Entity Too Large";
    case Status::request_uri_too_long:
      return "Request-URI Too Long";
    case Status::unsupported_media_type:
      return "Unsupported Media Type";
    case Status::unsupported_uri_scheme:
      return "Unsupported URI Scheme";
    case Status::bad_extension:
      return "Bad Extension";
    case Status::extension_required:
      return "Extension Required";
    case Status::session_interval_too_small:
      return "Session Interval Too Small";
    case Status::interval_too_brief:
      return "Interval Too Brief";
    case Status::flow_failed:
      return "Flow Failed";
    case Status::first_hop_lacks_outbound_support:
      return "First Hop Lacks Outbound Support";
    case Status::temporarily_unavailable:
      return "Temporarily Unavailable";
    case Status::call_or_transaction_does_not_exist:
      return "Call/Transaction Does Not Exist";
    case Status::loop_detected:
      return "Loop Detected";
    case Status::too_many_hops:
      return "Too Many Hops";
    case Status::address_incomplete:
      return "Address Incomplete";
    case Status::ambiguous:
      return "Ambiguous";
    case Status::busy_here:
      return "Busy Here";
    case Status::request_terminated:
      return "Request Terminated";
    case Status::not_acceptable_here:
      return "Not Acceptable Here";
    case Status::bad_event:
      return "Bad Event";
    case Status::request_pending:
      return "Request Pending";
    case Status::undecipherable:
      return "Undecipherable";
    case Status::server_internal_error:
      return "Server Internal Error";
    case Status::not_implemented:
      return "Not Implemented";
    case Status::bad_gateway:
      return "Bad Gateway";
    case Status::service_unavailable:
      return "Service Unavailable";
    case Status::server_time_out:
      return "Server Time-out";
    case Status::version_not_supported:
      return "Version Not Supported";
    case Status::message_too_large:
      return "Message Too Large";
    case Status::busy_everywhere:
      return "Busy Everywhere";
    case Status::decline:
      return "Decline";
    case Status::does_not_exist_anywhere:
      return "Does Not Exist Anywhere";
    case Status::not_acceptable_anywhere:
      return "Not Acceptable";
  }
  switch (code(status) / 100) {  // §8.1.3.2: an unknown code is treated as its class's x00
    case 1:
      return "Session Progress";
    case 2:
      return "OK";
    case 3:
      return "Multiple Choices";
    case 4:
      return "Bad Request";
    case 5:
      return "Server Internal Error";
    default:
      return "Busy Everywhere";
  }
}

}  // namespace sip
