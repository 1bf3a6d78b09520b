#include "sip/header_id.hpp"

#include <array>
#include <cstddef>
#include <cstdint>
#include <cstring>

#include "chars.hpp"
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

constexpr bool fill(detail::HeaderTable& table, std::size_t count) {
  table.slots.fill(0);
  for (std::size_t i = 1; i < count; ++i) {
    std::uint8_t& slot = table.slots[detail::slot_of(table.names[i].key.last, table.names[i].length, table.seed)];
    if (slot != 0) return false;
    slot = static_cast<std::uint8_t>(i);
  }
  return true;
}

// Tries seeds until no two names share a slot.
constexpr detail::HeaderTable make_table() {
  detail::HeaderTable table;
  std::size_t count = 1;
  const auto add = [&table, &count](std::string_view name, std::size_t id) {
    table.names[count++] = {detail::key_of(name), static_cast<std::uint32_t>(name.size()), static_cast<HeaderId>(id)};
  };
  for (std::size_t id = 1; id < known.size(); ++id) {
    add(known[id].name, id);
    if (known[id].compact != 0) add({&known[id].compact, 1}, id);
  }
  std::uint64_t random = 1;
  for (int tries = 0; tries < 5000; ++tries) {
    random = random * 6364136223846793005U + 1442695040888963407U;
    table.seed = random | 1;
    if (fill(table, count)) return table;
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
  const char* const end = name.data() + name.size();
  const HeaderId id = look_up_header<0>(name.data(), end, end);
  // A control character could pass for another character there.
  if (name.size() == 1) return chars::is(name[0], chars::alphanum) ? id : HeaderId::other;
  return equals_ignoring_case(name, header_name(id)) ? id : HeaderId::other;
}

const char* header_name(HeaderId id) noexcept { return known[static_cast<std::size_t>(id)].name.data(); }

}  // namespace sip
