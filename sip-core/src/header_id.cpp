#include "sip/header_id.hpp"

#include <array>
#include <cstddef>
#include <cstdint>
#include <cstring>

#include "header_lookup.hpp"

namespace sip {

namespace {

struct Known {
  std::string_view name;
  char compact;
};

// In the order of HeaderId.
constexpr std::array<Known, static_cast<std::size_t>(HeaderId::count_)> known = {{{"", 0},
#define SIP_HEADER_ROW(identifier, name, compact, rule) {name, compact},
                                                                                  SIP_HEADERS(SIP_HEADER_ROW)
#undef SIP_HEADER_ROW
}};

constexpr bool fill(detail::HeaderTable& table) {
  table.slots.fill(HeaderId::other);
  for (std::size_t id = 1; id < known.size(); ++id) {
    HeaderId& slot = table.slots[detail::slot_of(table.keys[id], known[id].name.size(), table.seed)];
    if (slot != HeaderId::other) return false;
    slot = static_cast<HeaderId>(id);
  }
  return true;
}

// Tries seeds until no two names share a slot.
constexpr detail::HeaderTable make_table() {
  detail::HeaderTable table;
  for (std::size_t id = 1; id < known.size(); ++id) {
    table.keys[id] = detail::key_of(known[id].name);
    const char compact = known[id].compact;
    if (compact == 0) continue;
    table.compact_forms[static_cast<std::size_t>(compact)] = static_cast<HeaderId>(id);
    table.compact_forms[static_cast<std::size_t>(compact - 'a' + 'A')] = static_cast<HeaderId>(id);
  }
  std::uint64_t random = 1;
  for (int tries = 0; tries < 5000; ++tries) {
    random = random * 6364136223846793005U + 1442695040888963407U;
    table.seed = random | 1;
    if (fill(table)) return table;
  }
  table.seed = 0;
  return table;
}

constexpr detail::HeaderTable table = make_table();
static_assert(table.seed != 0, "no seed tells all header names apart: widen the table");

}  // namespace

constinit const detail::HeaderTable detail::header_table = table;

HeaderId header_id(std::string_view name) noexcept {
  if (name.empty()) return HeaderId::other;
  const HeaderId id = look_up_header(name, name.data() + name.size());
  // A control character could pass for another character there.
  return name.size() == 1 || equals_ignoring_case(name, header_name(id)) ? id : HeaderId::other;
}

const char* header_name(HeaderId id) noexcept { return known[static_cast<std::size_t>(id)].name.data(); }

}  // namespace sip
