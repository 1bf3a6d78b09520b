// Typed header fields without a number: rows found by a name in either form.
#include <algorithm>

#include "sip/headers.hpp"
#include "sip/params.hpp"

namespace sip {

bool Headers::Name::is_of(std::string_view name) const noexcept {
  if (name.size() == 1 && compact != 0) return equals_ignoring_case(name, {&compact, 1});
  return equals_ignoring_case(name, text);
}

std::size_t Headers::find(const Name& name) const noexcept {
  std::size_t index = 0;
  while (index < rows_.size() && !name.is_of(name_of(rows_[index]))) ++index;
  return index;
}

std::optional<std::string_view> Headers::raw(const Name& name) const noexcept {
  const std::size_t index = find(name);
  if (index == rows_.size()) return std::nullopt;
  return value_of(rows_[index]);
}

void Headers::prepend(const Name& name, std::string_view value) {
  const std::size_t first = find(name);
  add(name.text, value);
  const Entry entry = rows_[rows_.size() - 1];
  rows_.erase(rows_.size() - 1);
  rows_.insert(first == rows_.size() ? 0 : first, entry);
}

void Headers::set(const Name& name, std::string_view value) {
  const std::size_t first = find(name);
  add(name.text, value);
  if (first + 1 == rows_.size()) return;
  rows_.replace(first, rows_[rows_.size() - 1]);
  rows_.erase(rows_.size() - 1);
  const auto is_same_kind = [this, &name](const Entry& entry) { return name.is_of(name_of(entry)); };
  rows_.erase_if(first + 1, is_same_kind);
}

std::size_t Headers::remove(const Name& name) {
  std::size_t removed = 0;
  for (std::size_t index = find(name); index < rows_.size(); index = find(name)) {
    edited(rows_[index].id);
    rows_.erase(index);
    ++removed;
  }
  return removed;
}

}  // namespace sip
