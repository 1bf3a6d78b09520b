// Everything the readers need that is not compiled twice. It comes before what is compiled for one kind of machine, so
// that no function other code may share is among that.
#pragma once

#include <algorithm>
#include <array>
#include <bit>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <optional>
#include <string_view>
#include <type_traits>
#include <utility>

#include "sip/header/contact.hpp"
#include "sip/header/simple_headers.hpp"
#include "sip/header/via.hpp"
#include "sip/headers.hpp"
#include "sip/message.hpp"
#include "sip/parse.hpp"
#include "sip/uri.hpp"

#include "byte_scan.hpp"
#include "chars.hpp"
#include "header_lookup.hpp"
#include "host.hpp"
#include "message_reader.hpp"
#include "readers.hpp"
#include "seen_names.hpp"
