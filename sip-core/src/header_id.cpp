#include "sip/header_id.hpp"

#include <array>
#include <cstddef>
#include <cstdint>
#include <cstring>

#include "sip/params.hpp"

#include "chars.hpp"

namespace sip {

namespace {

struct Known {
  std::string_view name;
  HeaderRule rule;
  char compact;
};

// In the order of HeaderId.
constexpr std::array<Known, static_cast<std::size_t>(HeaderId::count_)> known = {{{"", HeaderRule::rows, 0},
#define SIP_HEADER_ROW(identifier, name, compact, rule) {name, HeaderRule::rule, compact},
                                                                                  SIP_HEADERS(SIP_HEADER_ROW)
#undef SIP_HEADER_ROW
}};

constexpr std::size_t slot_count = 512;

// Length, first and last letter and one inside tell all known names apart; find_seed() below proves it.
constexpr std::size_t slot_of(std::string_view name, unsigned seed) {
  const auto at = [&name](std::size_t i) { return static_cast<unsigned>(static_cast<unsigned char>(name[i])) | 0x20U; };
  const std::size_t size = name.size();
  const unsigned mixed = static_cast<unsigned>(size) + at(0) * 37U + at(size - 1) * 101U + at(size / 2) * 53U;
  return (mixed * seed >> 8) % slot_count;
}

struct Table {
  unsigned seed = 0;
  std::array<HeaderId, slot_count> slots{};
};

constexpr bool fill(Table& table) {
  table.slots.fill(HeaderId::other);
  for (std::size_t id = 1; id < known.size(); ++id) {
    HeaderId& slot = table.slots[slot_of(known[id].name, table.seed)];
    if (slot != HeaderId::other) return false;
    slot = static_cast<HeaderId>(id);
  }
  return true;
}

constexpr Table find_seed() {
  Table table;
  for (table.seed = 1; table.seed < 4000; table.seed += 2) {
    if (fill(table)) return table;
  }
  return Table{};
}

constexpr Table table = find_seed();
static_assert(table.seed != 0, "no seed tells all header names apart: widen the table");

constexpr std::array<HeaderId, 256> compact_forms = [] {
  std::array<HeaderId, 256> forms{};
  for (std::size_t id = 1; id < known.size(); ++id) {
    if (known[id].compact != 0) forms[static_cast<std::size_t>(known[id].compact)] = static_cast<HeaderId>(id);
  }
  return forms;
}();

// Mostly names come as the RFC writes them. Eight bytes at a time: a call of memcmp costs more than the comparison.
bool is_same(std::string_view a, std::string_view b) noexcept {
  if (a.size() != b.size()) return false;
  std::size_t at = 0;
  for (; a.size() - at >= 8; at += 8) {
    std::uint64_t left;
    std::uint64_t right;
    std::memcpy(&left, a.data() + at, 8);
    std::memcpy(&right, b.data() + at, 8);
    if (left != right) return false;
  }
  while (at < a.size() && a[at] == b[at]) ++at;
  return at == a.size();
}

}  // namespace

HeaderId header_id(std::string_view name) noexcept {
  if (name.empty()) return HeaderId::other;
  if (name.size() == 1) return compact_forms[static_cast<unsigned char>(chars::lower(name[0]))];
  const HeaderId id = table.slots[slot_of(name, table.seed)];
  const std::string_view candidate = known[static_cast<std::size_t>(id)].name;
  return is_same(name, candidate) || equals_ignoring_case(name, candidate) ? id : HeaderId::other;
}

const char* header_name(HeaderId id) noexcept { return known[static_cast<std::size_t>(id)].name.data(); }

HeaderRule header_rule(HeaderId id) noexcept { return known[static_cast<std::size_t>(id)].rule; }

}  // namespace sip
