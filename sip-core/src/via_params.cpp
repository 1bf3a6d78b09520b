// Parameters of Via that are read once in a while.
#include "sip/header/simple_headers.hpp"
#include "sip/header/via.hpp"

namespace sip {

// keep = "keep" [ EQUAL 1*(DIGIT) ] (RFC 6223 §9)
std::optional<std::uint32_t> Via::keep() const noexcept { return number_param(params, "keep"); }

}  // namespace sip
