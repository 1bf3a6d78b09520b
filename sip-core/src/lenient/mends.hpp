// What parse_leniently() makes of broken values. Each takes a value that does not read, changes what Forgiveness names
// and nothing else, and notes what it changed. Whether the outcome reads is for the caller to see.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "sip/lenient.hpp"

#include "chars.hpp"

namespace sip::lenient {

/// Notes for one row.
struct Notes {
  Forgiven& forgiven;
  HeaderId header = HeaderId::other;
  std::uint32_t row = 0;
  void add(Forgiveness what) const noexcept { forgiven.add({what, header, row}); }
};

/// `text` with each character that is neither `allowed` nor part of an escape as %HH.
[[nodiscard]] std::string escape(std::string_view text, chars::Class allowed);

/// `;a=b;c` of a header field; `text` begins with ';' or is empty. LWS is kept only inside values.
[[nodiscard]] std::string mend_header_params(std::string_view text, const Notes& notes);
/// `;a=b;c` of a URI.
[[nodiscard]] std::string mend_uri_params(std::string_view text, const Notes& notes);
/// A sip or sips URI; any other stays as it is.
[[nodiscard]] std::string mend_uri(std::string_view uri, const Notes& notes);
/// name-addr or addr-spec, with parameters. `route`: of those whose URI must stand in <>, so that all is URI.
[[nodiscard]] std::string mend_address(std::string_view element, bool route, const Notes& notes);
/// A request line or status line.
[[nodiscard]] std::string mend_start_line(std::string_view line, const Notes& notes);
/// The value of a row of that kind; as it was where there is nothing we know to forgive.
[[nodiscard]] std::string mend_value(HeaderId id, std::string_view value, const Notes& notes);

/// Whether the whole value of a row reads as what its kind holds; true for kinds that are not looked at.
[[nodiscard]] bool reads(HeaderId id, std::string_view value) noexcept;

/// The message with everything mended that can be; meaningful only where `forgiven` is not empty then.
[[nodiscard]] std::string rewrite(std::string_view bytes, Forgiven& forgiven);

}  // namespace sip::lenient
