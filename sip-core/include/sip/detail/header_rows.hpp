// The rows of a message's header fields, and where each kind begins.
#pragma once

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <memory>
#include <utility>

#include "sip/header_id.hpp"

namespace sip::detail {

/// Where one header field stands. Offsets count from the received buffer, or from the text we added.
struct HeaderRow {
  HeaderId id;
  bool added;
  std::uint16_t name_length;  // 0: the name is the canonical one
  std::uint32_t name_offset;
  std::uint32_t value_offset;
  std::uint32_t value_length;
};
static_assert(sizeof(HeaderRow) == 16);

/// A list of rows that knows the first one of each kind. What was moved from is empty.
class HeaderRows {
 public:
  HeaderRows() noexcept = default;
  HeaderRows(HeaderRows&& other) noexcept
      : rows_(std::move(other.rows_)),
        size_(std::exchange(other.size_, 0)),
        capacity_(std::exchange(other.capacity_, 0)),
        spans_(other.spans_) {}
  HeaderRows& operator=(HeaderRows&& other) noexcept {
    rows_ = std::move(other.rows_);
    size_ = std::exchange(other.size_, 0);
    capacity_ = std::exchange(other.capacity_, 0);
    spans_ = other.spans_;
    return *this;
  }
  ~HeaderRows() = default;

  [[nodiscard]] std::size_t size() const noexcept { return size_; }
  [[nodiscard]] const HeaderRow& operator[](std::size_t index) const noexcept { return rows_[index]; }
  [[nodiscard]] const HeaderRow* begin() const noexcept { return rows_.get(); }
  [[nodiscard]] const HeaderRow* end() const noexcept { return rows_.get() + size_; }

  /// The index of the first row of that kind; size() where there is none.
  [[nodiscard]] std::size_t find(HeaderId id) const noexcept {
    const std::size_t index = spans_[static_cast<std::size_t>(id)].first;
    return index < size_ && rows_[index].id == id ? index : size_;
  }
  /// From the first row of that kind to behind the last, with those of other kinds between; empty where there is none.
  [[nodiscard]] std::pair<const HeaderRow*, const HeaderRow*> span_of(HeaderId id) const noexcept {
    const std::size_t first = find(id);
    if (first == size_) return {end(), end()};
    return {begin() + first, begin() + spans_[static_cast<std::size_t>(id)].last + 1};
  }

  /// Appends a row. Whether it is the first of its kind.
  bool append(const HeaderRow& row) {
    if (size_ == capacity_) [[unlikely]] {
      grow();
    }
    return append_within_capacity(row);
  }
  /// As append(), where size() is below capacity().
  bool append_within_capacity(const HeaderRow& row) noexcept {
    const std::size_t index = size_;
    rows_[index] = row;
    size_ = index + 1;
    Span& span = spans_[static_cast<std::size_t>(row.id)];
    const bool is_first = span.first >= index || rows_[span.first].id != row.id;
    span.first = is_first ? static_cast<std::uint32_t>(index) : span.first;
    span.last = static_cast<std::uint32_t>(index);
    return is_first;
  }
  [[nodiscard]] std::size_t capacity() const noexcept { return capacity_; }
  void insert(std::size_t index, const HeaderRow& row);
  void replace(std::size_t index, const HeaderRow& row);
  void erase(std::size_t index);
  /// Erases those from `from` on that `is_unwanted(const HeaderRow&)`; how many.
  template <class IsUnwanted>
  std::size_t erase_if(std::size_t from, IsUnwanted is_unwanted) {
    HeaderRow* const last = rows_.get() + size_;
    HeaderRow* const kept = std::remove_if(rows_.get() + from, last, is_unwanted);
    size_ = static_cast<std::size_t>(kept - rows_.get());
    find_spans();
    return static_cast<std::size_t>(last - kept);
  }
  /// Keeps its memory.
  void clear() noexcept { size_ = 0; }
  void reserve(std::size_t capacity);
  void grow() { reserve(std::max<std::size_t>(32, size_ * 2)); }

 private:
  void find_spans() noexcept;

  std::unique_ptr<HeaderRow[]> rows_;
  std::size_t size_ = 0;
  std::size_t capacity_ = 0;
  // Where each kind begins and ends, if the row where it begins is of that kind: what is left of rows that are gone
  // tells itself, so nothing has to be cleared.
  struct Span {
    std::uint32_t first = 0;
    std::uint32_t last = 0;
  };
  std::array<Span, static_cast<std::size_t>(HeaderId::count_)> spans_{};
};

}  // namespace sip::detail
