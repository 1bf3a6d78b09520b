#include "readers.hpp"

namespace sip {

ListElement first_list_element(std::string_view list) noexcept { return readers_for(list).list_element(list); }

}  // namespace sip
