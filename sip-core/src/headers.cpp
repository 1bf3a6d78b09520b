#include "sip/headers.hpp"

#include <algorithm>
#include <cstring>

#include "sip/params.hpp"

#include "chars.hpp"

namespace sip {

std::uint32_t Headers::AddedText::append(std::string_view text) {
  const std::uint32_t offset = size_;
  const std::size_t needed = std::size_t{size_} + text.size();
  if (needed > capacity_) {
    const std::size_t grown = std::max<std::size_t>({256, needed, std::size_t{capacity_} * 2});
    auto block = std::make_unique_for_overwrite<char[]>(grown);
    if (size_ != 0) std::memcpy(block.get(), block_.get(), size_);
    if (block_) outgrown_.push_back(std::move(block_));
    block_ = std::move(block);
    capacity_ = static_cast<std::uint32_t>(grown);
  }
  // `text` may view this very block, or the one it grew out of: both are still there.
  if (!text.empty()) std::memmove(block_.get() + offset, text.data(), text.size());
  size_ = static_cast<std::uint32_t>(needed);
  return offset;
}

void Headers::AddedText::clear() noexcept {
  size_ = 0;
  outgrown_.clear();
}

std::size_t Headers::count(HeaderId id) const noexcept {
  return static_cast<std::size_t>(
      std::count_if(rows_.begin(), rows_.end(), [id](const Entry& entry) { return entry.id == id; }));
}

std::optional<std::string_view> Headers::raw(HeaderId id) const noexcept {
  const std::size_t index = find(id);
  if (index == rows_.size()) return std::nullopt;
  return value_of(rows_[index]);
}

std::optional<std::string_view> Headers::raw(std::string_view name) const noexcept {
  const std::size_t index = find(name);
  if (index == rows_.size()) return std::nullopt;
  return value_of(rows_[index]);
}

Headers::Row Headers::operator[](std::size_t index) const noexcept {
  const Entry& entry = rows_[index];
  return Row{entry.id, name_of(entry), value_of(entry)};
}

bool Headers::lists_token(HeaderId id, std::string_view token) const noexcept {
  for (const Entry& entry : rows_) {
    if (entry.id != id) continue;
    ListElement element{{}, value_of(entry), true};
    while (element.more) {
      element = first_list_element(element.rest);
      if (equals_ignoring_case(element.text, token)) return true;
    }
  }
  return false;
}

Headers::Headers(Headers&& other) noexcept
    : buffer_(std::move(other.buffer_)),
      added_(std::move(other.added_)),
      rows_(std::move(other.rows_)),
      edits_(other.edits_),
      top_via_(other.top_via_) {
  other.all_edited();
}

Headers& Headers::operator=(Headers&& other) noexcept {
  const bool knows_top_via = other.top_via_.read_at != 0 && other.top_via_.read_at >= other.edits_.via;
  buffer_ = std::move(other.buffer_);
  added_ = std::move(other.added_);
  rows_ = std::move(other.rows_);
  edits_.now = std::max(edits_.now, other.edits_.now);
  all_edited();
  top_via_ = other.top_via_;
  top_via_.read_at = knows_top_via ? edits_.now : 0;
  other.all_edited();
  return *this;
}

void Headers::read_top_via() const {
  const auto value = raw(HeaderId::via);
  top_via_.length = value ? Via::read_first(*value, top_via_.via) : 0;
  if (top_via_.length == 0) top_via_.via = {};
  top_via_.read_at = edits_.now;
}

void Headers::add(HeaderId id, std::string_view value) {
  rows_.append(make_entry(id, {}, value));
  edited(id);
}

void Headers::add(std::string_view name, std::string_view value) {
  const HeaderId id = header_id(name);
  rows_.append(make_entry(id, name, value));
  edited(id);
}

void Headers::prepend(HeaderId id, std::string_view value) {
  const std::size_t first = find(id);
  const Entry entry = make_entry(id, {}, value);
  rows_.insert(first == rows_.size() ? 0 : first, entry);
  edited(id);
}

void Headers::set(HeaderId id, std::string_view value) {
  put(find(id), make_entry(id, {}, value), [id](const Entry& entry) { return entry.id == id; });
}

void Headers::set(std::string_view name, std::string_view value) {
  const HeaderId id = header_id(name);
  if (id != HeaderId::other) return set(id, value);
  const Entry written = make_entry(id, name, value);
  put(find(name), written, [this, &written](const Entry& entry) {
    return entry.id == HeaderId::other && equals_ignoring_case(name_of(entry), name_of(written));
  });
}

std::size_t Headers::remove(HeaderId id) {
  edited(id);
  return rows_.erase_if(0, [id](const Entry& entry) { return entry.id == id; });
}

std::size_t Headers::remove(std::string_view name) {
  const HeaderId id = header_id(name);
  if (id != HeaderId::other) return remove(id);
  edited(id);
  return rows_.erase_if(0, [this, name](const Entry& entry) {
    return entry.id == HeaderId::other && equals_ignoring_case(name_of(entry), name);
  });
}

bool Headers::remove_first(HeaderId id) {
  const std::size_t index = find(id);
  if (index == rows_.size()) return false;
  edited(id);
  Entry entry = rows_[index];
  const std::string_view value = value_of(entry);
  const ListElement element =
      header_rule(id) == HeaderRule::list ? first_list_element(value) : ListElement{value, {}, false};
  if (element.rest.empty()) {
    rows_.erase(index);
  } else {
    entry.value_offset += static_cast<std::uint32_t>(element.rest.data() - value.data());
    entry.value_length = static_cast<std::uint32_t>(element.rest.size());
    rows_.replace(index, entry);
  }
  return true;
}

bool Headers::replace_first(HeaderId id, std::string_view value) {
  const std::size_t index = find(id);
  if (index == rows_.size()) return false;
  edited(id);
  const std::string_view old_value = value_of(rows_[index]);
  const ListElement element =
      header_rule(id) == HeaderRule::list ? first_list_element(old_value) : ListElement{old_value, {}, false};
  Entry entry = make_entry(id, {}, value);
  if (!element.rest.empty()) {
    // Appended text stands together, so the rest continues the value.
    added_.append(", ");
    const std::size_t end = added_.append(element.rest) + element.rest.size();
    entry.value_length = static_cast<std::uint32_t>(end - entry.value_offset);
  }
  rows_.replace(index, entry);
  return true;
}

void Headers::clear() noexcept { clear_for(Buffer()); }

void Headers::clear_for(const Buffer& bytes) noexcept {
  rows_.clear();
  added_.clear();
  // A receiver's one buffer comes again and again: no need to count its owners each time.
  if (!buffer_.is_same(bytes)) buffer_ = bytes;
  all_edited();
}

void Headers::all_edited() noexcept {
  ++edits_.now;
  edits_.via = edits_.from = edits_.to = edits_.call_id = edits_.cseq = edits_.now;
}

void Headers::edited(HeaderId id) noexcept {
  ++edits_.now;
  switch (id) {
    case HeaderId::via:
      edits_.via = edits_.now;
      break;
    case HeaderId::from:
      edits_.from = edits_.now;
      break;
    case HeaderId::to:
      edits_.to = edits_.now;
      break;
    case HeaderId::call_id:
      edits_.call_id = edits_.now;
      break;
    case HeaderId::cseq:
      edits_.cseq = edits_.now;
      break;
    default:
      break;
  }
}

std::string_view Headers::name_of(const Entry& entry) const noexcept {
  if (entry.name_length == 0) return header_name(entry.id);
  return {base(entry) + entry.name_offset, entry.name_length};
}

std::size_t Headers::find(std::string_view name) const noexcept {
  const HeaderId id = header_id(name);
  if (id != HeaderId::other) return find(id);
  const auto found = std::find_if(rows_.begin(), rows_.end(), [this, name](const Entry& entry) {
    return entry.id == HeaderId::other && equals_ignoring_case(name_of(entry), name);
  });
  return static_cast<std::size_t>(found - rows_.begin());
}

template <class IsSameKind>
void Headers::put(std::size_t index, const Entry& entry, IsSameKind is_same_kind) {
  edited(entry.id);
  if (index == rows_.size()) {
    rows_.append(entry);
    return;
  }
  rows_.replace(index, entry);
  rows_.erase_if(index + 1, is_same_kind);
}

Headers::Entry Headers::make_entry(HeaderId id, std::string_view name, std::string_view value) {
  Entry entry{};
  entry.id = id;
  entry.added = true;
  if (id == HeaderId::other) {
    if (name.empty()) name = "-";
    name = name.substr(0, UINT16_MAX);
    entry.name_length = static_cast<std::uint16_t>(name.size());
    entry.name_offset = added_.append(name);
    added_.replace(entry.name_offset, name.size(), [](char c) { return chars::is(c, chars::token) ? c : '-'; });
  }
  const std::uint32_t offset = added_.append(value);
  added_.replace(offset, value.size(), [](char c) { return c == '\r' || c == '\n' || c == '\0' ? ' ' : c; });
  const std::string_view trimmed = chars::trim({added_.data() + offset, value.size()});
  entry.value_length = static_cast<std::uint32_t>(trimmed.size());
  entry.value_offset = static_cast<std::uint32_t>(trimmed.data() - added_.data());
  return entry;
}

}  // namespace sip
