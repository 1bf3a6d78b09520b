#include "sip/detail/header_rows.hpp"

namespace sip::detail {

void HeaderRows::insert(std::size_t index, const HeaderRow& row) {
  append(row);
  HeaderRow* const rows = rows_.get();
  std::rotate(rows + index, rows + size_ - 1, rows + size_);
  find_first_ones();
}

void HeaderRows::replace(std::size_t index, const HeaderRow& row) {
  rows_[index] = row;
  find_first_ones();
}

void HeaderRows::erase(std::size_t index) {
  HeaderRow* const rows = rows_.get();
  std::copy(rows + index + 1, rows + size_, rows + index);
  --size_;
  find_first_ones();
}

void HeaderRows::reserve(std::size_t capacity) {
  if (capacity <= capacity_) return;
  auto rows = std::make_unique_for_overwrite<HeaderRow[]>(capacity);
  if (size_ != 0) std::memcpy(rows.get(), rows_.get(), size_ * sizeof(HeaderRow));
  rows_ = std::move(rows);
  capacity_ = capacity;
}

void HeaderRows::find_first_ones() noexcept {
  for (std::size_t index = size_; index-- > 0;) {
    first_[static_cast<std::size_t>(rows_[index].id)] = static_cast<std::uint32_t>(index);
  }
}

}  // namespace sip::detail
