#include <algorithm>

#include "sip/params.hpp"
#include "sip/uri.hpp"

#include "chars.hpp"
#include "mends.hpp"

namespace sip::lenient {

namespace {

constexpr std::size_t npos = std::string_view::npos;

// user [ ":" password ], escaped where it must be.
std::string mend_userinfo(std::string_view userinfo, const Notes& notes) {
  const std::string_view user = userinfo.substr(0, userinfo.find(':'));
  std::string out = escape(user, chars::user);
  if (user.size() < userinfo.size()) {
    out.append(":").append(escape(userinfo.substr(user.size() + 1), chars::password));
  }
  if (out != userinfo) notes.add(Forgiveness::unescaped_user);
  return out;
}

}  // namespace

std::string mend_uri(std::string_view uri, const Notes& notes) {
  const std::size_t colon = uri.find(':');
  const std::string_view scheme = uri.substr(0, colon);
  if (colon == npos || (!equals_ignoring_case(scheme, "sip") && !equals_ignoring_case(scheme, "sips")) ||
      parse_uri(uri)) {
    return std::string(uri);
  }
  const std::string_view rest = uri.substr(colon + 1);
  const std::size_t at = rest.find('@');
  // Some look for the first '@', some for the last: with two of them they would see two hosts.
  if (at != npos && rest.find('@', at + 1) != npos) return std::string(uri);
  const std::string_view behind = at == npos ? rest : rest.substr(at + 1);
  const std::size_t host_end = std::min(behind.find_first_of(";?"), behind.size());
  const std::size_t headers = std::min(behind.find('?', host_end), behind.size());
  std::string out(uri.substr(0, colon + 1));
  if (at != npos) out.append(mend_userinfo(rest.substr(0, at), notes)).append("@");
  out.append(behind.substr(0, host_end));
  out.append(mend_uri_params(behind.substr(host_end, headers - host_end), notes));
  return out.append(behind.substr(headers));
}

}  // namespace sip::lenient
