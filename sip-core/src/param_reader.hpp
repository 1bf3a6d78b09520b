// Parameter lists for readers of rarer header fields: reader/params.hpp with texts for pointers.
#pragma once

#include <cstddef>
#include <string_view>

#include "sip/params.hpp"

#include "reader/params.hpp"
namespace sip {

/// *( SEMI generic-param ) of §25.1, LWS at its ends allowed: all of `text`. False where that is not what it is, where
/// a name stands twice (§7.3.1), where there are more than max_params, or where `accept(const Param&)` refuses one.
template <class Accept>
[[nodiscard]] bool read_header_params(std::string_view text, Accept accept) noexcept {
  const char* const end = text.data() + text.size();
  const auto accept_param = [&accept](const ReadParam& param) {
    return accept(Param{param.name, param.value, param.has_value});
  };
  return read_header_params(text.data(), end, accept_param) == end;
}

/// read_header_params() where any parameter will do.
[[nodiscard]] bool valid_header_params(std::string_view text) noexcept;

/// The index behind the gen-value of §25.1 at `from`, npos where there is none.
[[nodiscard]] std::size_t skip_gen_value(std::string_view text, std::size_t from) noexcept;

}  // namespace sip
