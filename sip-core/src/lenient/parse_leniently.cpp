#include <utility>

#include "sip/lenient.hpp"

#include "mends.hpp"

namespace sip {

namespace {

// Whether another spelling could help. A limit stays a limit, and another version another language.
bool may_be_forgiven(Errc code) noexcept {
  return code != Errc::too_large && code != Errc::body_too_large && code != Errc::too_many_headers &&
         code != Errc::unsupported_version;
}

// From and To were read at the door.
bool reads_throughout(const Headers& headers) noexcept {
  for (std::size_t i = 0; i < headers.size(); ++i) {
    const Headers::Row row = headers[i];
    if (row.id != HeaderId::from && row.id != HeaderId::to && !lenient::reads(row.id, row.value)) return false;
  }
  return true;
}

}  // namespace

Result<void> parse_leniently(Buffer bytes, Message& out, Forgiven& forgiven, const ParseLimits& limits) {
  forgiven.clear();
  const auto strict = parse(bytes, out, limits);
  if (strict ? reads_throughout(out.headers) : !may_be_forgiven(strict.error().code)) return strict;
  const std::string mended = lenient::rewrite(bytes.view(), forgiven);
  if (forgiven.empty()) return strict;
  Message read;
  if (!parse(Buffer::copy_of(mended), read, limits)) {
    forgiven.clear();
    return strict;
  }
  out = std::move(read);
  return {};
}

Result<Message> parse_leniently(std::string_view bytes, Forgiven& forgiven, const ParseLimits& limits) {
  forgiven.clear();
  if (bytes.size() > limits.message) return fail(Errc::too_large, "message");
  Message message;
  const auto result = parse_leniently(Buffer::copy_of(bytes), message, forgiven, limits);
  if (!result) return std::unexpected(result.error());
  return message;
}

}  // namespace sip
