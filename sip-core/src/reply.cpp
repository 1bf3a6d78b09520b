#include <bitset>

#include "sip/message.hpp"

namespace sip {

struct ReplyBuilder {
  using Taken = std::bitset<static_cast<std::size_t>(HeaderId::count_)>;

  // Of those that may stand once, a request that parse() refused for having two still gives the reply one.
  static bool takes(HeaderId id, Status status, Taken& taken) noexcept {
    switch (id) {
      case HeaderId::via:
        return true;
      case HeaderId::timestamp:
        if (status != Status::trying) return false;  // §8.2.6.1
        break;
      case HeaderId::from:
      case HeaderId::to:
      case HeaderId::call_id:
      case HeaderId::cseq:
        break;
      default:
        return false;
    }
    const auto bit = static_cast<std::size_t>(id);
    const bool is_first = !taken[bit];
    taken.set(bit);
    return is_first;
  }

  static void copy_rows(const Headers& from, Status status, Headers& to) {
    to.buffer_ = from.buffer_;
    to.rows_.reserve(from.rows_.size() + 4);  // and what the answer adds
    Taken taken;
    for (const Headers::Entry& entry : from.rows_) {
      if (!takes(entry.id, status, taken)) continue;
      Headers::Entry copy = entry;
      if (entry.added) {
        copy.name_offset = to.added_.append(from.name_of(entry).substr(0, entry.name_length));
        copy.value_offset = to.added_.append(from.value_of(entry));
      }
      to.rows_.append(copy);
    }
  }
};

Response reply(const Request& request, Status status, std::string_view reason) {
  Response response(status, reason);
  ReplyBuilder::copy_rows(request.headers, status, response.headers);
  return response;
}

}  // namespace sip
