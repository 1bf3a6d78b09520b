#include "dns_message.hpp"

#include <algorithm>
#include <cstdint>
#include <limits>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

#include <ares.h>

#include "sip/params.hpp"

namespace sip::net {

namespace {

constexpr std::uint16_t class_in = 1;
constexpr std::uint16_t type_cname = 5;
constexpr std::uint16_t type_soa = 6;
constexpr std::uint16_t type_srv = 33;
constexpr std::uint16_t type_naptr = 35;
constexpr int max_aliases = 8;  // a chain of CNAMEs that is longer, or a circle, leads nowhere

/// Walks a message. What reads past the end fails, and so does all after it.
class Reader {
 public:
  explicit Reader(std::span<const unsigned char> message) : message_(message) {}

  [[nodiscard]] bool ok() const noexcept { return ok_; }
  [[nodiscard]] std::size_t at() const noexcept { return at_; }
  void seek(std::size_t at) noexcept {
    ok_ = at <= message_.size();
    at_ = ok_ ? at : at_;
  }

  std::uint16_t u16() noexcept {
    if (!ok_ || message_.size() - at_ < 2) return fail<std::uint16_t>();
    at_ += 2;
    return static_cast<std::uint16_t>(message_[at_ - 2] << 8 | message_[at_ - 1]);
  }
  std::uint32_t u32() noexcept {
    const std::uint32_t high = u16();
    return high << 16 | u16();
  }
  /// Without the last dot, in c-ares's escapes; "" is the root.
  std::string name() {
    char* text = nullptr;
    long length = 0;
    if (!ok_ || at_ == message_.size() ||
        ares_expand_name(message_.data() + at_, message_.data(), size(), &text, &length) != ARES_SUCCESS) {
      return fail<std::string>();
    }
    const std::unique_ptr<char, decltype(&ares_free_string)> owned(text, &ares_free_string);
    at_ += static_cast<std::size_t>(length);
    return text;
  }
  /// A character-string: a length, and as many bytes.
  std::string text() {
    if (!ok_ || at_ == message_.size()) return fail<std::string>();
    const std::size_t length = message_[at_];
    if (message_.size() - at_ - 1 < length) return fail<std::string>();
    const auto* begin = reinterpret_cast<const char*>(message_.data()) + at_ + 1;
    at_ += 1 + length;
    return {begin, length};
  }

 private:
  template <class T>
  T fail() noexcept {
    ok_ = false;
    return {};
  }
  [[nodiscard]] int size() const noexcept { return static_cast<int>(message_.size()); }

  std::span<const unsigned char> message_;
  std::size_t at_ = 0;
  bool ok_ = true;
};

struct Resource {
  std::string owner;
  std::uint16_t type = 0;
  std::uint16_t kind = 0;  // its class
  Duration ttl{0};
  std::size_t data = 0;
  std::size_t end = 0;
};

/// RFC 2181 §8: a TTL with the highest bit set counts as 0.
Duration ttl_of(std::uint32_t seconds) {
  return seconds > static_cast<std::uint32_t>(std::numeric_limits<std::int32_t>::max()) ? Duration::zero()
                                                                                        : std::chrono::seconds(seconds);
}

/// nullopt where the message ends before the record does. Leaves the reader behind it.
std::optional<Resource> read_resource(Reader& reader) {
  Resource resource;
  resource.owner = reader.name();
  resource.type = reader.u16();
  resource.kind = reader.u16();
  resource.ttl = ttl_of(reader.u32());
  const std::size_t length = reader.u16();
  if (!reader.ok()) return std::nullopt;
  resource.data = reader.at();
  resource.end = resource.data + length;
  reader.seek(resource.end);
  if (!reader.ok()) return std::nullopt;
  return resource;
}

std::optional<SrvRecord> read(Reader& reader, const SrvRecord&) {
  SrvRecord srv;
  srv.priority = reader.u16();
  srv.weight = reader.u16();
  srv.port = reader.u16();
  srv.target = reader.name();
  if (!reader.ok()) return std::nullopt;
  return srv;
}

std::optional<NaptrRecord> read(Reader& reader, const NaptrRecord&) {
  NaptrRecord naptr;
  naptr.order = reader.u16();
  naptr.preference = reader.u16();
  naptr.flags = reader.text();
  naptr.service = reader.text();
  naptr.regexp = reader.text();
  naptr.replacement = reader.name();
  if (!reader.ok()) return std::nullopt;
  return naptr;
}

/// The answer section of a reply, as far as it can be read.
template <class Record>
class Answers {
 public:
  Answers(std::span<const unsigned char> reply, std::uint16_t type) : reply_(reply), type_(type), reader_(reply) {
    (void)reader_.u32();  // the id, and flags that c-ares has looked at
    const int questions = reader_.u16();
    const int answers = reader_.u16();
    authorities_ = reader_.u16();
    (void)reader_.u16();
    for (int i = 0; i < questions && reader_.ok(); ++i) {
      name_ = reader_.name();
      (void)reader_.u32();
    }
    for (int i = 0; i < answers; ++i) {
      const auto resource = read_resource(reader_);
      if (!resource) return;
      if (resource->kind == class_in) add(*resource);
    }
    complete_ = reader_.ok();
  }

  DnsAnswer<Record> take() {
    DnsAnswer<Record> answer;
    Duration ttl = follow_aliases();
    for (auto& [owner, record, record_ttl] : records_) {
      if (!equals_ignoring_case(owner, name_)) continue;
      answer.records.push_back(std::move(record));
      ttl = std::min(ttl, record_ttl);
    }
    answer.ttl = answer.records.empty() ? negative_ttl() : ttl;
    return answer;
  }

 private:
  struct Owned {
    std::string owner;
    Record record;
    Duration ttl;
  };
  struct Alias {
    std::string owner;
    std::string name;
    Duration ttl;
  };

  void add(const Resource& resource) {
    Reader data(reply_.first(resource.end));
    data.seek(resource.data);
    if (resource.type == type_cname && aliases_.size() < max_aliases) {
      std::string name = data.name();
      if (data.ok()) aliases_.push_back({resource.owner, std::move(name), resource.ttl});
    } else if (resource.type == type_ && records_.size() < max_dns_records) {
      if (auto record = read(data, Record{})) records_.push_back({resource.owner, std::move(*record), resource.ttl});
    }
  }

  /// From the name in the question to the one whose records are asked for (RFC 1034 §3.6.2).
  Duration follow_aliases() {
    Duration ttl = Duration::max();
    for (int i = 0; i < max_aliases; ++i) {
      const auto alias = std::find_if(aliases_.begin(), aliases_.end(),
                                      [&](const Alias& a) { return equals_ignoring_case(a.owner, name_); });
      if (alias == aliases_.end()) break;
      name_ = alias->name;
      ttl = std::min(ttl, alias->ttl);
    }
    return ttl;
  }

  /// RFC 2308 §5: the lesser of the SOA's own TTL and its minimum field.
  Duration negative_ttl() {
    for (int i = 0; complete_ && i < authorities_; ++i) {
      const auto resource = read_resource(reader_);
      if (!resource) break;
      if (resource->type != type_soa || resource->kind != class_in) continue;
      Reader data(reply_.first(resource->end));
      data.seek(resource->data);
      (void)data.name();  // the server
      (void)data.name();  // the mailbox
      for (int field = 0; field < 4; ++field) (void)data.u32();
      const Duration minimum = ttl_of(data.u32());
      if (data.ok()) return std::min(resource->ttl, minimum);
    }
    return Duration::zero();
  }

  std::span<const unsigned char> reply_;
  std::uint16_t type_;
  Reader reader_;
  std::string name_;
  std::vector<Alias> aliases_;
  std::vector<Owned> records_;
  int authorities_ = 0;
  bool complete_ = false;  // reader_ stands at the authority section
};

}  // namespace

DnsAnswer<SrvRecord> read_srv_reply(std::span<const unsigned char> reply) {
  return Answers<SrvRecord>(reply, type_srv).take();
}

DnsAnswer<NaptrRecord> read_naptr_reply(std::span<const unsigned char> reply) {
  return Answers<NaptrRecord>(reply, type_naptr).take();
}

}  // namespace sip::net
