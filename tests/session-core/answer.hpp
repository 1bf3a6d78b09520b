// What tests of asynchronous calls share.
#pragma once

#include <memory>
#include <optional>
#include <string_view>
#include <utility>

#include "sip/operation.hpp"
#include "sip/uri.hpp"

namespace sip::tests {

inline Uri uri(std::string_view text) { return Uri::parse(text).value(); }

/// What a Done got, and how often.
template <class T>
class Answer {
 public:
  [[nodiscard]] Done<T> done() {
    return [shared = shared_](Result<T> result) {
      ++shared->calls;
      shared->result.emplace(std::move(result));
    };
  }
  [[nodiscard]] int calls() const { return shared_->calls; }
  [[nodiscard]] bool has_value() const { return calls() > 0 && shared_->result->has_value(); }
  [[nodiscard]] T& value() { return shared_->result->value(); }
  /// Errc of the failure; `absent` where there was none.
  [[nodiscard]] Errc error() const {
    return calls() > 0 && !shared_->result->has_value() ? shared_->result->error().code : Errc::absent;
  }

 private:
  struct Shared {
    int calls = 0;
    std::optional<Result<T>> result;
  };
  std::shared_ptr<Shared> shared_ = std::make_shared<Shared>();
};

}  // namespace sip::tests
