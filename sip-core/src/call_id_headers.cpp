#include "sip/header/call_id_headers.hpp"

#include "readers.hpp"

namespace sip {

bool is_call_id(std::string_view text) noexcept { return readers_for(text).call_id(text); }

}  // namespace sip
