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
  while (index < entries_.size() && !name.is_of(name_of(entries_[index]))) ++index;
  return index;
}

std::optional<std::string_view> Headers::raw(const Name& name) const noexcept {
  const std::size_t index = find(name);
  if (index == entries_.size()) return std::nullopt;
  return value_of(entries_[index]);
}

void Headers::prepend(const Name& name, std::string_view value) {
  const std::size_t first = find(name);
  add(name.text, value);
  const auto place = first + 1 == entries_.size() ? entries_.begin() : at(first);
  std::rotate(place, entries_.end() - 1, entries_.end());
}

void Headers::set(const Name& name, std::string_view value) {
  const std::size_t first = find(name);
  add(name.text, value);
  if (first + 1 == entries_.size()) return;
  entries_[first] = entries_.back();
  entries_.pop_back();
  const auto is_same_kind = [this, &name](const Entry& entry) { return name.is_of(name_of(entry)); };
  entries_.erase(std::remove_if(at(first + 1), entries_.end(), is_same_kind), entries_.end());
}

std::size_t Headers::remove(const Name& name) {
  std::size_t removed = 0;
  for (std::size_t index = find(name); index < entries_.size(); index = find(name)) {
    edited(entries_[index].id);
    entries_.erase(at(index));
    ++removed;
  }
  return removed;
}

}  // namespace sip
