#include "sip/sdp/attributes.hpp"

#include <algorithm>
#include <utility>

namespace sip::sdp {

namespace {

constexpr Direction directions[] = {Direction::sendrecv, Direction::sendonly, Direction::recvonly, Direction::inactive};

std::optional<Direction> direction_named(std::string_view text) noexcept {
  for (const Direction direction : directions) {
    if (text == name(direction)) return direction;
  }
  return std::nullopt;
}

}  // namespace

const char* name(Direction direction) noexcept {
  switch (direction) {
    case Direction::sendrecv:
      return "sendrecv";
    case Direction::sendonly:
      return "sendonly";
    case Direction::recvonly:
      return "recvonly";
    case Direction::inactive:
      return "inactive";
  }
  return "sendrecv";
}

std::optional<std::string_view> Attributes::raw(std::string_view name) const noexcept {
  for (const Attribute& attribute : attributes_) {
    if (attribute.name == name) return attribute.value;
  }
  return std::nullopt;
}

std::optional<Direction> Attributes::direction() const noexcept {
  for (const Attribute& attribute : attributes_) {
    if (const auto direction = direction_named(attribute.name)) return direction;
  }
  return std::nullopt;
}

void Attributes::add(std::string_view name, std::string_view value) {
  attributes_.push_back({std::string(name), std::string(value)});
}

template <class IsSameKind>
void Attributes::put(Attribute attribute, IsSameKind is_same_kind) {
  const auto first = std::ranges::find_if(attributes_, is_same_kind);
  if (first == attributes_.end()) {
    attributes_.push_back(std::move(attribute));
    return;
  }
  *first = std::move(attribute);
  attributes_.erase(std::remove_if(first + 1, attributes_.end(), is_same_kind), attributes_.end());
}

void Attributes::set(std::string_view name, std::string_view value) {
  Attribute attribute{std::string(name), std::string(value)};
  // By its own copy of the name: the caller's may be a view of what this edits.
  put(attribute, [&attribute](const Attribute& other) { return other.name == attribute.name; });
}

std::size_t Attributes::remove(std::string_view name) {
  const std::string wanted(name);
  return std::erase_if(attributes_, [&wanted](const Attribute& attribute) { return attribute.name == wanted; });
}

void Attributes::set_direction(Direction direction) {
  put({name(direction), ""}, [](const Attribute& other) { return direction_named(other.name).has_value(); });
}

}  // namespace sip::sdp
