#include "sip/detail/header_rows.hpp"

namespace sip::detail {

void HeaderRows::insert(std::size_t index, const HeaderRow& row) {
  append(row);
  HeaderRow* const rows = rows_.get();
  std::rotate(rows + index, rows + size_ - 1, rows + size_);
  find_spans();
}

void HeaderRows::replace(std::size_t index, const HeaderRow& row) {
  rows_[index] = row;
  find_spans();
}

void HeaderRows::erase(std::size_t index) {
  HeaderRow* const rows = rows_.get();
  std::copy(rows + index + 1, rows + size_, rows + index);
  --size_;
  find_spans();
}

void HeaderRows::reserve(std::size_t capacity) {
  if (capacity <= capacity_) return;
  auto rows = std::make_unique_for_overwrite<HeaderRow[]>(capacity);
  if (size_ != 0) std::memcpy(rows.get(), rows_.get(), size_ * sizeof(HeaderRow));
  rows_ = std::move(rows);
  capacity_ = capacity;
}

void HeaderRows::find_spans() noexcept {
  for (std::size_t index = size_; index-- > 0;) {
    spans_[static_cast<std::size_t>(rows_[index].id)].first = static_cast<std::uint32_t>(index);
  }
  for (std::size_t index = 0; index < size_; ++index) {
    spans_[static_cast<std::size_t>(rows_[index].id)].last = static_cast<std::uint32_t>(index);
  }
}

}  // namespace sip::detail
